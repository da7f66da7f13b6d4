"""What servers, bounces, feeds and files say reaches terminals, logs and reports, and none of it is obeyed there."""

from __future__ import annotations

import csv
import io
import logging
import os
import pty
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from conftest import ROOT
from post_office import PostOffice, office
from scripted_smtp import ScriptedServer
from world import KNOWN

from calendar_service.database import alarms, denials, domains, ledger, suppressions
from calendar_service.log_lines import FORM, LineFormatter

Open = Callable[..., PostOffice]

EVIL = "\x1b]0;judul\x07\x1b[2J\x1b[31m \x9b31m \u202egnp.exe \x7f\x08 siti@rumah.id tamat"
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
COMMANDS = [
    ["suppressions", "list"],
    ["reminders", "status"],
    ["reminders", "status", "--format", "json"],
    ["reminders", "report"],
    ["reminders", "due"],
]


def harmful(said: bytes) -> list[str]:
    """What a terminal would obey: controls but line end and tab, of both sets, and overrides of direction."""
    text = said.decode("utf-8")
    return [c for c in text if (ord(c) < 0x20 and c not in "\n\t") or 0x7F <= ord(c) <= 0x9F or c in BIDI]


def environment(folder: Path) -> dict[str, str]:
    chosen = {"DATA_DIR": str(folder), "STAGES_FILE": str(folder / "stages.yaml"), "SECRET_KEY": "kunci uji"}
    chosen |= {
        "MAIL_FROM": "Kalender <pengingat@uji.example>",
        "UID_DOMAIN": "uji.example",
        "PYTHONIOENCODING": "utf-8",
        "NO_COLOR": "1",  # our own colours are tried in tests/unit/test_terminal.py, beside a stranger's
    }
    return {"PATH": os.environ["PATH"], **chosen}


def said(folder: Path, *words: str, given: bytes = b"") -> bytes:
    """Everything that a command prints into pipes."""
    command = [sys.executable, "-m", "calendar_service", *words]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(folder), input=given, capture_output=True, timeout=60, check=False
    )
    return done.stdout + done.stderr


def shown(folder: Path, *words: str) -> bytes:
    """Everything that a command prints on a real terminal."""
    pid, terminal = pty.fork()
    if not pid:
        os.chdir(ROOT)
        os.execve(sys.executable, [sys.executable, "-m", "calendar_service", *words], environment(folder))
    found = b""
    while select.select([terminal], [], [], 60)[0]:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux's word for the end
            break
        if not piece:
            break
        found += piece
    os.close(terminal)
    os.waitpid(pid, 0)
    return found.replace(b"\r\n", b"\n")  # the terminal's own line ends


def bounce_of(to: str, recipient: str) -> bytes:
    return (
        f"From: MAILER-DAEMON@mx.example\nTo: {to}\nContent-Type: multipart/report; boundary=b\n\n"
        f"--b\nContent-Type: text/plain; charset=utf-8\n\nSorry. {EVIL}\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {recipient}\nAction: failed\nStatus: 5.1.1\n"
        f"Diagnostic-Code: smtp; 550 5.1.1 <{recipient}> User unknown {EVIL}\n\n--b--\n"
    ).encode()


@pytest.fixture
def told(open_office: Open, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Path:
    """An installation to which a server and a bounce have said evil things."""
    answers = {"a@x.example": "250 2.1.5 Ok", "b@y.example": f"450 4.2.0 =HYPERLINK() {EVIL}"}
    with (
        caplog.at_level(logging.INFO),
        ScriptedServer(
            rcpt=lambda command: next((answer for name, answer in answers.items() if name in command), "250 Ok"),
            dot=f"250 2.0.0 Ok {EVIL} queued as 4ABCDEF012",
        ) as server,
    ):
        post = open_office(server, [office("a@x.example", "a"), office("b@y.example", "b"), office("c@z.example", "c")])
        post.sweep()
        post.worker().drain()
        assert post.states() == {"accepted": 2, "deferred": 1}
        back = next(sender for sender, to, _ in server.accepted if to == "a@x.example")
        out = said(tmp_path, "bounce", "--to", back, given=bounce_of(back, "a@x.example"))
        assert post.row("a").state == "bounced", out
        assert not harmful(out)
        with post.service.engine.connect() as connection:
            kept = list(connection.scalars(sa.select(ledger.c.reply)))
            kept += list(connection.scalars(sa.select(suppressions.c.evidence)))
        assert len([words for words in kept if words and "[U+001B]" in words]) >= 3
        for words in kept:
            assert not harmful((words or "").encode())
            assert "siti" not in (words or "")
            assert "rumah" not in (words or "")
        lines = [LineFormatter(FORM).format(record) for record in caplog.records]
        assert not harmful("\n".join(lines).encode("utf-8", "surrogateescape"))
    return tmp_path


@pytest.mark.parametrize("by", [said, shown], ids=["pipe", "terminal"])
def test_nothing_that_was_said_is_obeyed(told: Path, by: Callable[..., bytes]) -> None:
    for command in COMMANDS if by is said else COMMANDS[:2]:
        out = by(told, *command)
        assert out
        assert not harmful(out), (command, out)
        assert b"siti@" not in out
        assert b"Traceback" not in out
    assert b"a@x.example" in by(told, "suppressions", "list")  # whose address it is, a person has to know


@pytest.mark.parametrize("by", [said, shown], ids=["pipe", "terminal"])
def test_rows_of_before_are_harmless_too(told: Path, by: Callable[..., bytes]) -> None:
    """As they were kept when nobody cleaned what came in."""
    engine = sa.create_engine(f"sqlite:///{told / 'kalender.sqlite3'}")
    with engine.begin() as connection:
        connection.execute(sa.update(ledger).values(reply=f"=2+3 {EVIL}", queue_id=f"@{EVIL}"))
        connection.execute(sa.update(suppressions).values(evidence=EVIL))
        connection.execute(sa.update(denials).values(evidence=EVIL))
        connection.execute(sa.insert(alarms).values(name="login", since=KNOWN, seen_at=KNOWN, words=EVIL))
        refusing = {"reason": "policy", "words": EVIL, "refused_at": KNOWN}
        never = dict.fromkeys(("used_until", "promised_until", "rests_until"), KNOWN)
        connection.execute(sa.delete(domains))
        connection.execute(sa.insert(domains).values(name="y.example", strikes=1, **never, **refusing))
    engine.dispose()
    for command in COMMANDS if by is said else COMMANDS[:2]:
        out = by(told, *command)
        assert not harmful(out), (command, out)
        assert b"siti@" not in out or command[1] == "report", (command, out)
        assert b"[U+001B]" in out or b"\\u001b" in out or command[1] == "due"
    table = by(told, "reminders", "report").decode()
    for row in csv.DictReader(io.StringIO(table)):
        assert row["reply"].startswith("'=2+3 ")
        assert row["queue_id"].startswith("'@")
        assert "siti" not in row["reply"]


FEED = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:kapan\x1b[2J\x9b\u202e\r\n"
    "DTSTART;TZID=Mars\x1b]0;x\x07:20240101T000000\r\nSUMMARY:\x1b[31mmerah\x7f\r\nX\x1b[1m:2\r\nRRULE:FREQ=\x1b[5mX\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.mark.parametrize("by", [said, shown], ids=["pipe", "terminal"])
def test_a_feed_and_names_of_files_are_harmless(tmp_path: Path, by: Callable[..., bytes]) -> None:
    (tmp_path / "stages.yaml").write_bytes((ROOT / "stages.yaml").read_bytes())
    feed = tmp_path / "jadwal\x1b[2J\u202e.ics"
    feed.write_text(FEED, encoding="utf-8")
    broken = tmp_path / "daftar\x1b]0;x\x07.csv"
    broken.write_text("kode,nama,\x1b[31mkolom\nx\x1b[2J,\x9b31m,\u202e\n", encoding="utf-8")
    table = tmp_path / "tahapan\x1b[2J.yaml"
    table.write_text('elections: {"\\e[31mx": {"\\u202ejudul": "\\x9b31m"}}\n', encoding="utf-8")
    commands = [
        ["doctor", str(feed)],
        ["doctor", str(feed), "--format", "json"],
        ["doctor", str(tmp_path / "tidak\x1b[2Jada.ics")],
        ["check", str(table)],
        ["check", str(table), "--format", "json"],
        ["offices", "import", str(broken), "--by", "siti", "--note", "uji"],
        ["suppressions", "remove", "a\x1b[2J@x.example"],
        ["check", "--perintah\x1b[2J"],
        ["perin\x1b[31mtah"],
    ]
    for command in commands if by is said else [commands[0], commands[2], commands[-1]]:
        out = by(tmp_path, *command)
        assert out
        assert not harmful(out), (command, out)
        assert b"Traceback" not in out


def test_a_published_text_is_printed_byte_for_byte_and_a_terminal_gets_it_cleaned(tmp_path: Path) -> None:
    text = (ROOT / "stages.yaml").read_bytes() + "# \u05e9\u200f\n".encode()
    (tmp_path / "stages.yaml").write_bytes(text)
    published = said(tmp_path, "publish", "--by", "siti", "--note", "awal")
    assert b"terbit" in published
    assert said(tmp_path, "show", "1") == text
    on_screen = shown(tmp_path, "show", "1")
    assert not harmful(on_screen)
    assert "# \u05e9[U+200F]\n".encode() in on_screen


def test_a_fault_of_the_program_is_told_as_the_log_tells_one(tmp_path: Path) -> None:
    program = (
        "from calendar_service import log_lines, terminal\n"
        "import threading\n"
        "log_lines.tell_faults(); terminal.guard()\n"
        "def fail(): raise RuntimeError('a@x.example \\x1b[2J')\n"
        "thread = threading.Thread(target=fail); thread.start(); thread.join()\n"
        "fail()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.count(b"RuntimeError: <...> [U+001B][2J") == 1 + 1
    assert not harmful(done.stderr)
    assert b"a@x" not in done.stderr
