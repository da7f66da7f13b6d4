"""The recipe of docs/mail-servers.md, started as it stands there: what comes back through a real Postfix, and to whom.

Mails go out by SMTP; a person's reply comes back through Postfix, its table, its pipe and the command, and stands on the
page. Of an absence notice no word is anywhere afterwards.
"""

from __future__ import annotations

import re
import shutil
import smtplib
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from pwd import getpwnam
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa
from post_office import PostOffice, office
from postfix import RunningPostfix, running_postfix
from scripted_smtp import ScriptedServer

from calendar_service.accounts.account import Role
from calendar_service.database import metadata
from calendar_service.words.states import State
from tests.admin_material import HASH, SECRET, Hands, Person, application
from tests.conftest import ROOT, find_program, missing
from tests.patience import until

PAGE = (ROOT / "docs" / "mail-servers.md").read_text(encoding="utf-8")
SITE_PACKAGES = Path(sa.__file__).parents[1]
USER = "nobody"

BEFORE = """
mydestination = uji.example
alias_maps = hash:{place}/aliases
local_recipient_maps = $alias_maps
default_transport = discard
message_size_limit = 60000000
mailbox_size_limit = 0
"""
"""What any server has; the rest is the recipe's."""

SERVICES = "local unix - n n - - local\n"


@cache
def recipe() -> dict[str, str]:
    """The files of the block, by their names, with the values of the test in the place of the example's."""
    _, _, block = PAGE.partition("starts one by these very lines):\n")
    lines = []
    for line in block.splitlines():
        if line and not line.startswith("    "):
            break
        lines.append(line.removeprefix("    "))
    found = re.split(r"^# (/?[\w./-]+)(?: \(.*\))?$", "\n".join(lines), flags=re.M)
    files = dict(zip(found[1::2], found[2::2], strict=True))
    assert set(files) == {"/etc/aliases", "main.cf", "/etc/postfix/kalender", "master.cf", "/opt/kalender-bounce"}
    return {name: text.strip() + "\n" for name, text in files.items()}


def filled(name: str, place: Path, python: str) -> str:
    """As on this machine: its domain, its folders, its user, an interpreter that the user may start."""
    text = recipe()[name].replace("your.domain", "uji.example").replace("your\\.domain", "uji\\.example")
    for ours, here in (
        ("/etc/kalender/kalender.env", f"{place}/kalender.env"),
        ("/etc/postfix/kalender", f"{place}/kalender"),
        ("/opt/kalender-bounce", f"{place}/kalender-bounce"),
        ("cd /opt/kalender", f"cd {ROOT}"),
        (".venv/bin/python", python),
        ("user=kalender", f"user={USER}"),
    ):
        text = text.replace(ours, here)
    return text


@pytest.fixture(scope="module")
def interpreter() -> Iterator[str]:
    """A Python that an ordinary user may start, with the libraries of this one: this one, or where it is locked away in
    somebody's home, a copy of it."""
    with folder() as place:
        home, name = place / "python", f"python3.{sys.version_info[1]}"
        for candidate in (sys.executable, str(home / "bin" / name)):
            if candidate != sys.executable:
                unneeded = shutil.ignore_patterns("site-packages", "test", "tests", "idlelib", "ensurepip", "config-*")
                shutil.copytree(
                    Path(sys.base_prefix) / "lib" / name, home / "lib" / name, ignore=unneeded, symlinks=True
                )
                (home / "bin").mkdir()
                shutil.copy(Path(sys.base_prefix) / "bin" / name, candidate)
                for library in (Path(sys.base_prefix) / "lib").glob("libpython*.so*"):
                    shutil.copy(library, home / "lib")
            if can_start(candidate):
                yield candidate
                return
    missing(f"a Python that user {USER} may start")


def can_start(python: str) -> bool:
    command = [python, "-c", "import sqlalchemy, calendar_service.cli.bounces"]
    environment = surroundings(python)
    try:
        who = getpwnam(USER)
        done = subprocess.run(
            command, user=who.pw_uid, group=who.pw_gid, cwd=ROOT, env=environment, check=False, capture_output=True
        )
    except OSError:
        return False
    return done.returncode == 0


def surroundings(python: str) -> dict[str, str]:
    """The environment in which it finds its libraries."""
    return {
        "PYTHONPATH": str(SITE_PACKAGES),
        "LD_LIBRARY_PATH": str(Path(python).parents[1] / "lib"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@contextmanager
def folder() -> Iterator[Path]:
    """That everybody may enter: not below the tests' own, which is locked."""
    with TemporaryDirectory(prefix="kt-pipe-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@dataclass
class Installation:
    """The service, and the Postfix that receives mail for its domain."""

    post: PostOffice
    postfix: RunningPostfix
    server: ScriptedServer

    def receive(self, mail: EmailMessage, to: str | list[str], sender: str = "siti@kantor.example") -> None:
        """As from the internet."""
        with smtplib.SMTP("127.0.0.1", self.postfix.port, timeout=20) as client:
            client.sendmail(sender, to, bytes(mail).replace(b"\n", b"\r\n"))

    def log(self) -> str:
        return self.postfix.log.read_text(errors="replace")

    def handled(self, count: int) -> None:
        """So many recipients have met their fate."""
        until(lambda: len(re.findall(r"status=(?:sent|bounced|deferred)", self.log())) >= count)

    def everything(self) -> str:
        """All values of all tables."""
        with self.post.service.engine.connect() as connection:
            return repr([list(connection.execute(sa.select(table))) for table in metadata.sorted_tables])


Open = Callable[..., Installation]


@pytest.fixture
def install(interpreter: str) -> Iterator[Open]:
    with ExitStack() as held:

        def opened(**changed: str) -> Installation:
            """changed: files of the recipe, as somebody has changed them."""
            place = held.enter_context(folder())
            server = held.enter_context(ScriptedServer())
            data = place / "service"
            data.mkdir()
            post = PostOffice(data, server, [office("a@x.example", "a"), office("b@x.example", "b")], secret_key=SECRET)
            held.callback(post.close)
            environment = {
                **surroundings(interpreter), "DATA_DIR": data, "STAGES_FILE": data / "stages.yaml", "SECRET_KEY": SECRET,
                "MAIL_FROM": "'Kalender <pengingat@uji.example>'", "UID_DOMAIN": "uji.example", "TMPDIR": "/tmp",
            }  # fmt: skip
            (place / "kalender.env").write_text("".join(f"{name}={value}\n" for name, value in environment.items()))
            (place / "kalender-bounce").write_text(filled("/opt/kalender-bounce", place, interpreter))
            (place / "kalender-bounce").chmod(0o755)
            (place / "aliases").write_text(filled("/etc/aliases", place, interpreter))
            subprocess.run([str(find_program("postalias")), f"hash:{place}/aliases"], check=True, capture_output=True)
            (place / "kalender").write_text(
                changed.get("kalender") or filled("/etc/postfix/kalender", place, interpreter)
            )
            main, master = (
                BEFORE.format(place=place) + filled("main.cf", place, interpreter),
                SERVICES + filled("master.cf", place, interpreter),
            )
            running = held.enter_context(running_postfix(main, master))
            post.sweep()
            post.worker().drain()
            subprocess.run(["chown", "-R", USER, str(data)], check=True)
            return Installation(post, running, server)

        yield opened


def written(text: str, **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = headers.pop("From", "Siti Aminah <siti@kantor.example>")
    message["Subject"] = headers.pop("Subject", "Re: [Pengingat H-3] Rapat")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def the_page(service: Any) -> str:
    """What the desk reads."""
    service.accounts.add("siti", Role.PUBLISHER, HASH, service.clock())
    app, _ = application(service, Hands())
    person = Person(None, app.test_client())  # type: ignore[arg-type]
    assert person.login("siti", "kata sandi yang panjang").status_code == 303
    return person.get("/admin/pengingat/").text


def test_a_persons_reply_reaches_the_page_and_of_an_absence_notice_no_word_stays(install: Open) -> None:
    here = install()
    (path, thread), (other_path, _) = (
        (sender, name) for recipient in ("a@x.example", "b@x.example")
        for sender, to, name in here.server.accepted if to == recipient
    )  # fmt: skip
    before = here.everything()
    absent = written(
        "Saya cuti, hubungi (0411) 550-123. 550 5.1.1 User unknown",
        Auto_Submitted="auto-replied",
        Subject="Sedang cuti",
    )
    here.receive(absent, path, sender="")
    here.receive(absent, "pengingat@uji.example", sender="")
    unmarked = written("Kantor tutup, hubungi (0411) 550-123.", Subject="Terima kasih")
    here.receive(unmarked, path, sender="")
    here.handled(3)
    print(here.log())
    assert here.post.states() == {State.ACCEPTED: 2}
    after = here.everything()
    for word in ("cuti", "tutup", "550-123", "0411", "siti@kantor.example"):
        assert word not in after
    arrivals = here.post.service.replies.counts().arrivals
    assert {kind: mails for kind, (mails, _) in arrivals.items()} == {"auto-reply": 3}

    new_address = written("Mohon dikirim ke alamat baru kami: tu@kantor.example\n", In_Reply_To=f"<{thread}>")
    here.receive(new_address, "pengingat@uji.example")
    here.receive(written("Sudah kami teruskan."), [other_path, "Pengingat@UJI.example"])
    here.handled(6)
    page = the_page(here.post.service)
    for words in ("2 balasan menunggu dibaca.", "Mohon dikirim ke alamat baru kami: tu@kantor.example", "Kantor a",
                  "Sudah kami teruskan.", "Menjawab Pengingat H-3"):  # fmt: skip
        assert words in page
    assert "cuti" not in page
    assert page.count("Sudah kami teruskan.") == 1, "one mail to two addresses of ours is one reply"
    assert "status=bounced" not in here.log()
    assert "status=deferred" not in here.log()
    log = here.log()
    assert not re.search(r"cuti|550-123|alamat baru|kami teruskan", log)
    assert before != after


def test_a_bounce_to_the_signed_address_still_closes_its_row(install: Open) -> None:
    here = install()
    path = next(sender for sender, to, _ in here.server.accepted if to == "a@x.example")
    raw = (
        "From: MAILER-DAEMON@mx.example\nTo: x\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.2.2\n"
        "Diagnostic-Code: smtp; 552 5.2.2 Mailbox full\n\n--b--\n"
    )
    with smtplib.SMTP("127.0.0.1", here.postfix.port, timeout=20) as client:
        client.sendmail("", path.upper(), raw)
    here.handled(1)
    assert here.post.row("a").state == State.BOUNCED
    assert here.post.service.replies.counts().waiting == 0


def test_without_the_second_line_the_alias_hands_replies_to_whom_it_names(install: Open) -> None:
    """Which is what REPLY_TO is for: the command does not see them, the signed address goes on as ever."""
    first, second = recipe()["/etc/postfix/kalender"].splitlines()
    assert "+" in first
    assert "+" not in second
    here = install(kalender=first.replace("your\\.domain", "uji\\.example") + "\n")
    path = next(sender for sender, to, _ in here.server.accepted if to == "a@x.example")
    here.receive(written("Untuk orang"), "pengingat@uji.example")
    until(lambda: "orig_to=<pengingat@uji.example>" in here.log())
    assert re.search(r"to=<humas@uji\.example>, orig_to=<pengingat@uji\.example>", here.log())
    here.receive(written("Untuk kami"), path)
    until(lambda: here.post.service.replies.counts().waiting == 1)
    (kept,) = here.post.service.replies.waiting(9)
    assert (kept.text, kept.office, kept.known_by) == ("Untuk kami", "a", "path")


def test_fifty_megabytes_and_thousands_of_parts_are_taken(install: Open) -> None:
    here = install()
    large = written("Besar")
    large.add_attachment(b"x" * 35_000_000, maintype="application", subtype="octet-stream", filename="besar.bin")
    twisted = written("Banyak")
    twisted.make_mixed()
    for number in range(2_000):
        part = EmailMessage()
        part.set_content(f"bagian {number} \x1b[2J")
        twisted.attach(part)
    for mail in (large, twisted):
        here.receive(mail, "pengingat@uji.example")
    here.handled(2)
    found = here.post.service.replies.waiting(9)
    assert {each.text for each in found} == {"Besar", "Banyak"}
    assert all(len(each.text) < 4_000 for each in found)
    assert "status=deferred" not in here.log()
