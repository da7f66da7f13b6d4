"""`make run`, `kalender run`: every process of the Procfile at once, with embedded parts, in rehearsal.

Installed, the Procfile and the timetable are those of the wheel; the timetable is copied into the folder where somebody
rehearses, so that people and the editor can change it. A process that dies is started again, as a service manager would. Ctrl-C ends all of them, and the
own Valkey with them. A rehearsal begins anew each time: its data folder is marked as such, and
only a folder with that mark, in which nothing runs, is ever emptied.
"""

from __future__ import annotations

import ctypes
import os
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Message, Printer
from honcho.process import Popen, Process

from calendar_service import terminal
from calendar_service.accounts.account import Role, hashed
from calendar_service.bootstrap.accounts import AccountParts
from calendar_service.environment.from_files import ENDING, FOLDER
from calendar_service.errors import N_, Refused
from calendar_service.jobs.redis_client import OwnValkey
from calendar_service.package_data import INTERPRETER, IS_INSTALLED, PROCFILE, TIMETABLE
from calendar_service.preflight.first_start import EXIT_CODE
from calendar_service.preflight.port import require_free
from calendar_service.preflight.starting import require_folder
from calendar_service.rehearsal import BEGINNING, LOCK, alone_in, is_last
from calendar_service.settings import SECRETS, Settings
from calendar_service.words.addresses import address, feed_path
from calendar_service.words.forms import CALENDAR
from calendar_service.words.languages import DEFAULT

DEFAULT_START = "2024-09-19T06:00+07:00"
DEFAULT_SPEED = 3600.0
"""An hour a second: penetapan's H-3 comes at once, its H-1 and the campaign's first reminders half
a minute later, the campaign's last day of waiting after two minutes."""

SHIPPED_ELECTION, EXAMPLE_REGION = "pilkada-2024", "35.78"
"""What the terminal shows as examples."""

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, a service manager, and a terminal that was closed."""

LAST = "clock"
"""The process that ends after all others: in a rehearsal it catches the mails that a worker is just sending."""

PR_SET_PDEATHSIG = 1
"""<linux/prctl.h>"""

LOOK_SECONDS = 0.3
"""How often a process's fork looks whether `run` still lives."""

STOP_SECONDS = 5.0
"""How long a process may take to end by itself."""

MARK = ".rehearsal"
KEPT = ("catcher", "rehearsal", "revision", "seen")
"""What processes leave behind in a data folder, besides the database."""


class ProcfileLine(Process):  # type: ignore[misc]
    """A process of the Procfile, and a fork of `run` beside it that hears what it says. It ends when `run` does, however that ended,
    and holds the data folder for as long as it lives. Of several, the last one ends the Valkey."""

    def __init__(self, cmd: str, *, settings: Settings, holds: int, **given: object) -> None:
        """holds: the descriptor by which the folder is held."""
        super().__init__(cmd, **given)
        self._settings, self._holds, self._parent = settings, holds, os.getpid()
        self._child_ctor = partial(Popen, pass_fds=(holds,), preexec_fn=_end_with_this_fork)

    def run(self, events: object = None, ignore_signals: bool = False) -> None:
        """Start it, and hand on its lines until it has ended."""
        watch = threading.Thread(target=self._watch, name="parent", daemon=True)
        watch.start()
        super().run(events, ignore_signals)
        if os.getppid() != self._parent:
            watch.join()

    def _watch(self) -> None:
        while os.getppid() == self._parent:
            time.sleep(LOOK_SECONDS)
        if self._child is not None:
            for number in (signal.SIGTERM, signal.SIGKILL):
                with suppress(OSError):
                    os.killpg(self._child.pid, number)
                with suppress(subprocess.TimeoutExpired):
                    self._child.wait(STOP_SECONDS)
        os.close(self._holds)
        folder, until = self._settings.data_dir, time.monotonic() + STOP_SECONDS
        while not (last := is_last(folder)) and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
        if last and self._settings.redis_url is None:
            OwnValkey(folder).end()
        os._exit(0)  # what it still had to say has nobody to hear it


def _end_with_this_fork() -> None:
    """Before a process of the Procfile begins: it is told to end when what has started it dies (prctl(2), Linux)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Screen(Printer):  # type: ignore[misc]
    """honcho's printer, which goes on where nobody reads any more. is_gone: whether the reader has closed the pipe."""

    is_gone = False

    def __init__(self) -> None:
        super().__init__(sys.stdout, colour=terminal.has_color(sys.stdout))

    def write(self, message: Message) -> None:
        """A line, where it can be written."""
        try:
            super().write(message)
        except BrokenPipeError:
            self.is_gone = True
            _to_nowhere()
        except OSError:  # a full disk, or a terminal that was closed: what runs goes on
            pass


def _to_nowhere() -> None:
    """What is still to be written is dropped, also at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Supervisor(Manager):  # type: ignore[misc]
    """honcho's manager, but a process that ends is started again instead of ending all others, and a signal is only noted by its
    handler: what it asks for is done in the loop, wherever that was interrupted."""

    def __init__(self, settings: Settings, holds: int) -> None:
        super().__init__(Screen())
        self._process_ctor = partial(ProcfileLine, settings=settings, holds=holds)
        self._stopped_by, self._is_last_told = 0, False

    def _start(self) -> None:
        for number in STOPS:
            signal.signal(number, self._note)
        super()._start()

    def _note(self, number: int, _frame: object) -> None:
        self._stopped_by = self._stopped_by or number

    def _any_stopped(self) -> bool:
        if self._terminating:
            return bool(super()._any_stopped())
        if self._stopped_by or self._printer.is_gone:
            self.returncode = 0
            if self._stopped_by:
                self._system_print(f"{signal.Signals(self._stopped_by).name} received\n")
            return True
        for name, entry in self._processes.items():
            if entry.get("returncode") == EXIT_CODE:  # it said why it cannot start
                self.returncode = EXIT_CODE
                return True
            if entry.get("returncode") is not None:
                self._system_print(f"{name} ended; starting it again\n")
                self._again(name, entry)
        return False

    def _all_stopped(self) -> bool:
        if self._terminating and not self._is_last_told and self._are_others_stopped():
            self._is_last_told = True
            self._tell(LAST)
        return self._terminating and bool(super()._all_stopped())

    def _are_others_stopped(self) -> bool:
        return all("returncode" in entry for name, entry in self._processes.items() if name != LAST)

    def _killall(self, force: bool = False) -> None:
        """LAST is told to end only when no other is left."""
        if force:
            super()._killall(force=True)
            return
        for name in self._processes:
            if name != LAST:
                self._tell(name)

    def _tell(self, name: str) -> None:
        entry = self._processes[name]
        if "returncode" not in entry:
            self._system_print(f"sending SIGTERM to {name} (pid {entry['pid']})\n")
            self._procmgr.terminate(entry["pid"])

    def _again(self, name: str, entry: dict[str, object]) -> None:
        import multiprocessing

        for key in ("pid", "returncode"):
            entry.pop(key, None)
        entry["process"] = multiprocessing.Process(name=name, target=entry["obj"].run, args=(self.events, True))  # type: ignore[attr-defined]
        entry["process"].start()  # type: ignore[attr-defined]


def run_everything(settings: Settings) -> int:
    """Until Ctrl-C, SIGTERM, SIGHUP, or until nobody reads what it says; the exit code. Raises Refused where it runs already, or its port is taken."""
    require_folder(settings.data_dir)
    with alone_in(settings.data_dir) as holds:
        require_free(settings.host, settings.port)  # a web process would find out itself, again and again
        return _run(settings, holds)


def _run(settings: Settings, holds: int) -> int:
    if settings.clock_start is None and settings.smtp_url is None:
        settings = replace(settings, clock_start=datetime.fromisoformat(DEFAULT_START))
        if settings.clock_speed == 1.0:
            settings = replace(settings, clock_speed=DEFAULT_SPEED)
    if settings.is_rehearsal and settings.secret_key is None:
        settings = replace(settings, secret_key=secrets.token_urlsafe(48))  # of this rehearsal alone
    environment = _environment(settings)
    if settings.is_rehearsal:
        _empty(settings.data_dir)
        _say_timetable(settings.stages_file)
    lines = procfile(PROCFILE)
    _say("Basis data, jadwal, kantor contoh / database, timetable, sample offices ...")
    release = subprocess.run(  # noqa: S602  the Procfile is ours; no thread has begun
        f"exec {lines.pop('release')}",
        shell=True,
        env=environment,
        check=False,
        pass_fds=(holds,),
        preexec_fn=_end_with_this_fork,
    )
    if release.returncode:
        return release.returncode
    (settings.data_dir / BEGINNING).unlink(missing_ok=True)
    _say(_welcome(settings, _account_to_try(settings)))
    _say(f"Proses / processes: {', '.join(lines)} ...")
    threading.Thread(target=_say_ready, args=(settings, time.monotonic()), daemon=True).start()
    supervisor = Supervisor(settings, holds)
    for name, command in lines.items():
        supervisor.add_process(name, f"exec {command}", env=environment)
    try:
        supervisor.loop()
    finally:
        if settings.redis_url is None:
            OwnValkey(settings.data_dir).end()
    return int(supervisor.returncode or 0)


def _say(text: str) -> None:
    """A line for whoever reads; nobody has to."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        _to_nowhere()
    except OSError:  # a full disk
        pass


def procfile(path: Path) -> dict[str, str]:
    """Name -> command, by this Python. Raises OSError, or Refused where a line is missing or cannot be read."""
    text = path.read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#") and not re.fullmatch(r"[A-Za-z0-9_-]+:\s*\S.*", line):
            raise Refused(N_("%(name)s:%(line)s: harus NAMA: PERINTAH"), name=path, line=number)
    try:
        lines: dict[str, str] = parse_procfile(text).processes
    except AssertionError:
        raise Refused(N_("%(name)s: satu nama ada dua kali"), name=path) from None
    for name in ("release", "web", "worker", "clock"):
        if name not in lines:
            raise Refused(N_("%(name)s: baris %(process)s tidak ada"), name=path, process=name)
    return {name: re.sub(r"^python(?= )", shlex.join(INTERPRETER), command) for name, command in lines.items()}


def _say_timetable(file: Path) -> None:
    """Installed, and in a folder that has no timetable: a copy of the shipped one, for people and the editor to change."""
    if IS_INSTALLED and file == Settings.stages_file and not file.exists():
        file.write_bytes(TIMETABLE.read_bytes())
        _say(f"{file.absolute()}: salinan jadwal bawaan, silakan ubah / a copy of the shipped timetable, yours to edit")


def _say_ready(settings: Settings, since: float) -> None:
    """Once the first page can be read: how long it took."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    while True:
        try:
            with urllib.request.urlopen(f"http://{host}:{settings.port}{address('pages.home')}", timeout=5):
                break
        except OSError:
            time.sleep(0.2)
    base = f"http://localhost:{settings.port}"
    _say(f"\nSiap / ready: {base}  ({time.monotonic() - since:.0f} s)\n")


def _environment(settings: Settings) -> dict[str, str]:
    """The processes' environment: this one's, this Python first in a command of one's own, and the rehearsal's clock."""
    environment = dict(os.environ)  # noqa: TID251  handed on, not read
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', '')}"
    environment["PYTHONUNBUFFERED"] = "1"
    for name in SECRETS:  # said once, whichever way
        environment.pop(name + ENDING, None)
        if (secret := getattr(settings, name.lower())) is not None:
            environment[name] = secret
    environment.pop(FOLDER, None)
    if settings.clock_start is not None:
        environment["CLOCK_START"] = settings.clock_start.isoformat()
        environment["CLOCK_SPEED"] = repr(settings.clock_speed)
        environment["SECRET_KEY"] = settings.secret_key or ""
    if "PUBLIC_URL" not in environment:
        environment["PUBLIC_URL"] = f"http://localhost:{settings.port}"
    return environment


def _empty(data_dir: Path) -> None:
    """Begin a rehearsal with nothing in it. A folder with other contents is left alone."""
    mark = data_dir / MARK
    if mark.exists():
        OwnValkey(data_dir).end()
        for name in ("mailbox", "journal"):
            shutil.rmtree(data_dir / name, ignore_errors=True)
        for path in (*data_dir.glob("kalender.sqlite3*"), *(data_dir / f"{name}.json" for name in KEPT)):
            path.unlink(missing_ok=True)
    elif any(path.name != LOCK for path in data_dir.iterdir()):
        return
    mark.touch()


def _account_to_try(settings: Settings) -> str | None:
    """In a rehearsal with its own database: a fresh password for the account `admin` of the editor.
    Elsewhere accounts are made with `admin add` alone."""
    if not settings.is_rehearsal or settings.database_url is not None:
        return None
    service = AccountParts(settings)
    if service.accounts.every():
        return None
    password = secrets.token_urlsafe(12)
    assert settings.clock_start is not None
    service.accounts.add("admin", Role.PUBLISHER, hashed(password), settings.clock_start)
    service.close()
    return password


def _welcome(settings: Settings, password: str | None = None) -> str:
    """A few lines: what to open, what to watch. password: of the rehearsal's account `admin`."""
    base = f"http://localhost:{settings.port}"
    editor = f"  (redaksi / editor: {base}{address('editor.index')}, admin, {password})" if password else ""
    region = address("pages.region", election_id=SHIPPED_ELECTION, code=EXAMPLE_REGION)
    calendar = feed_path(SHIPPED_ELECTION, "", DEFAULT, CALENDAR)
    lines = [
        f"Tahapan / timeline         {base}{address('pages.home')}{editor}",
        f"Kalender / calendar feed   {base}{calendar}  (satu daerah / one region: {base}{region})",
    ]
    if settings.is_rehearsal:
        assert settings.clock_start is not None
        mailbox = base + address("mailbox.letters")
        lines.append(f"Surat / reminders          {mailbox}  (berkas / files: {settings.data_dir}/mailbox/*.eml)")
        begins = f"{settings.clock_start:%Y-%m-%d %H:%M %z}, {settings.clock_speed:g} x"
        lines.append(f"Gladi / rehearsal          mulai / begins {begins}; Ctrl-C: berhenti / stops")
        lines.append("                           setiap kali mulai dari awal / each start begins anew")
    return "\n" + "\n".join(lines) + "\n"
