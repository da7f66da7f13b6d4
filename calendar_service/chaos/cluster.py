"""A PostgreSQL of the kill test's own: made, stopped dead, copied, promoted, set back. [DOOR: processes, disk]

It stands in a folder of its own under the temporary directory, on loopback, without a password, and
does not sync its disk: a kill loses nothing of what it said it had, a power cut would.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from calendar_service.chaos.parts import free_port
from calendar_service.errors import N_, Refused

NO_POSTGRESQL = N_(
    "PostgreSQL tidak ditemukan (initdb, pg_ctl, pg_basebackup, pg_dump, pg_restore); pasang dahulu untuk uji beberapa mesin"
)
NO_USER = N_("PostgreSQL tidak mau berjalan sebagai root, dan pengguna postgres atau nobody tidak ada di mesin ini")

PROGRAMS = ("initdb", "pg_ctl", "pg_basebackup", "pg_dump", "pg_restore")
USER, DATABASE = "chaos", "kalender"
_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "wal_keep_size": "256MB",
    "logging_collector": "off",
}
_SECONDS = 60.0


@cache
def _programs() -> Path:
    """The folder of PostgreSQL's programs. Raises Refused where there is none with all of them."""
    first = shutil.which("initdb")
    places = [Path(first).resolve().parent] if first else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if all((place / name).exists() for name in PROGRAMS):
            return place
    raise Refused(NO_POSTGRESQL)


@cache
def _user() -> str | None:
    """Somebody else, where we are root: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise Refused(NO_USER)


class Cluster:
    """One server, and what it keeps. Raises Refused where PostgreSQL is not installed."""

    def __init__(self) -> None:
        _programs()
        self.folder = Path(tempfile.gettempdir()) / f"kt-postgres-{secrets.token_hex(6)}"
        self.folder.mkdir(mode=0o700)
        if (user := _user()) is not None:
            shutil.chown(self.folder, user)
        self._data = self.folder / "data"
        self._lock = self._data / "postmaster.pid"
        self.port = free_port()

    @property
    def url(self) -> str:
        """Of its database, as DATABASE_URL names it."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{DATABASE}"

    def found(self) -> None:
        """A new one, with an empty database."""
        self._run("initdb", "-D", str(self._data), "-A", "trust", "-U", USER, "-E", "UTF8", "--no-sync")
        self.start()
        self._run("createdb", *self._place, DATABASE)

    def follow(self, port: int) -> None:
        """A copy of the server behind that port, which goes on receiving what that one writes."""
        words = ("-h", "127.0.0.1", "-p", str(port), "-U", USER, "-c", "fast", "-X", "stream", "-R", "--no-sync")
        self._run("pg_basebackup", "-D", str(self._data), *words)
        self.start()

    def start(self) -> None:
        """Until it answers."""
        self._control("start", "-o", " ".join(f"-c {name}={value}" for name, value in self._options().items()))

    def stop(self) -> None:
        """At once: nobody is asked, nothing is written down first."""
        self._control("stop", "-m", "immediate")

    def restart(self) -> None:
        """As after a crash: nobody is asked, nothing is written down first."""
        options = " ".join(f"-c {name}={value}" for name, value in self._options().items())
        self._control("restart", "-m", "immediate", "-o", options)

    def promote(self) -> None:
        """A copy takes over, with what it has received."""
        self._control("promote")

    def kill(self) -> None:
        """kill -9; its own processes end by themselves."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            os.kill(int(self._lock.read_text().split()[0]), signal.SIGKILL)
            self._lock.unlink()

    def dump(self, file: Path) -> None:
        """What a nightly backup writes."""
        self._run("pg_dump", *self._place, "-Fc", "-f", str(file), DATABASE)

    def restore(self, file: Path) -> None:
        """The database is as it was then; as docs/runbook.md says it."""
        self._run("pg_restore", "--clean", "--if-exists", "--no-owner", *self._place, "-d", DATABASE, str(file))

    def clear(self) -> None:
        """Nothing of it is left."""
        if self._lock.exists():
            with contextlib.suppress(RuntimeError, subprocess.SubprocessError, OSError):
                self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _place(self) -> tuple[str, ...]:
        return ("-h", "127.0.0.1", "-p", str(self.port), "-U", USER)

    def _options(self) -> dict[str, str]:
        return {**_OPTIONS, "port": str(self.port), "unix_socket_directories": str(self.folder)}

    def _control(self, step: str, *words: str) -> None:
        self._run("pg_ctl", step, "-w", "-s", "-D", str(self._data), "-l", str(self.folder / "log"), *words)

    def _run(self, name: str, *words: str) -> None:
        """Raises RuntimeError with what the program said."""
        said = self.folder / "said"
        with said.open("wb") as stream:
            done = subprocess.run(  # noqa: S603  our own commands
                [str(_programs() / name), *words],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                cwd=self.folder,
                user=_user(),
                timeout=_SECONDS,
                start_new_session=True,
            )
        if done.returncode:
            raise RuntimeError(f"{name}: {said.read_text(encoding='utf-8', errors='replace')[-2000:]}")
