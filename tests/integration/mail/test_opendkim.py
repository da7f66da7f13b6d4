"""The recipe of docs/mail-servers.md: Postfix with OpenDKIM signs our mails, and a receiver can verify them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dkim
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from conftest import ROOT, find_program, free_port, missing
from dns_server import NameServer
from post_office import PostOffice, office
from postfix import accepts, running_postfix
from scripted_smtp import ScriptedServer

from calendar_service.preflight.resolver import Resolver
from calendar_service.preflight.sender import Sender, look
from tests.patience import until

Open = Callable[..., PostOffice]
DEPLOY = ROOT / "docs" / "deploy"
DOMAIN, SELECTOR = "uji.example", "kalender2026"


class Inbox:
    """A receiving server that keeps what comes."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        return "250 taken"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    kept, port = Inbox(), free_port()
    controller = Controller(kept, "127.0.0.1", port)
    controller.start()
    yield kept, port
    controller.stop()


def recipe() -> list[str]:
    """The commands of the page that make the key and print what to publish."""
    page = (ROOT / "docs" / "mail-servers.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```sh\n(openssl genrsa .*?)^```", page, re.M | re.S)
    return [line for line in block.splitlines() if not line.startswith(("chown", "chmod"))]


def made_key(folder: Path) -> str:
    """Makes the key as the page says; the record that it says to publish."""
    script = "\n".join(recipe()).replace("/etc/dkimkeys", str(folder))
    done = subprocess.run(["sh", "-ec", script], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@contextmanager
def opendkim(folder: Path, port: int) -> Iterator[None]:
    """With the file of the page, its places changed to the test's."""
    program = find_program("opendkim")
    if program is None:
        missing("OpenDKIM")
    assert program
    text = (DEPLOY / "opendkim.conf").read_text(encoding="utf-8")
    for theirs, ours in {
        "kalender.example\n": f"{DOMAIN}\n",
        "/etc/dkimkeys": str(folder),
        "inet:8891@127.0.0.1": f"inet:{port}@127.0.0.1",
        "opendkim:opendkim": "root",
        "/run/opendkim": str(folder),
    }.items():
        assert theirs in text
        text = text.replace(theirs, ours)
    text += "RequireSafeKeys no\n"  # the test's folder lies under /tmp, where others may write
    (folder / "opendkim.conf").write_text(text, encoding="utf-8")
    process = subprocess.Popen([program, "-f", "-x", str(folder / "opendkim.conf")])
    try:
        until(lambda: accepts(port))
        yield
    finally:
        process.terminate()
        process.wait(10)


def through(milter: int, inbox: int) -> str:
    """main.cf of a relay that signs by the lines of the page and hands everything to the inbox."""
    lines = (DEPLOY / "postfix-dkim.cf").read_text(encoding="utf-8")
    assert "inet:127.0.0.1:8891" in lines
    signing = lines.replace("127.0.0.1:8891", f"127.0.0.1:{milter}")
    return f"{signing}relayhost = [127.0.0.1]:{inbox}\nmydestination =\nsmtp_dns_support_level = disabled\n"


def test_what_goes_out_is_signed_and_can_be_verified(
    open_office: Open, tmp_path: Path, inbox: tuple[Inbox, int]
) -> None:
    kept, port = inbox
    milter = free_port()
    record = made_key(tmp_path)
    name, text = record.split(" IN TXT ")
    assert name == f"{SELECTOR}._domainkey"
    zone = {(f"{name}.{DOMAIN}", "TXT"): [text]}
    with opendkim(tmp_path, milter), running_postfix(through(milter, port)) as relay, ScriptedServer() as unused:
        post = open_office(
            unused, [office("a@x.example")], smtp_url=f"smtp://127.0.0.1:{relay.port}", smtp_timeout_seconds=10
        )
        post.sweep()
        post.worker().drain()
        assert post.states() == {"accepted": 1}
        until(lambda: kept.mails)
    (mail,) = kept.mails
    with NameServer(zone) as names:
        resolver = Resolver(names.at)

        def published(asked: bytes, timeout: int = 5) -> bytes:
            return resolver.ask(asked.decode().rstrip("."), "TXT").texts[0].encode()

        assert dkim.verify(mail, dnsfunc=published)
        assert not dkim.verify(mail.replace(b"Kalender", b"Kalendar"), dnsfunc=published)
        assert not dkim.verify(mail.replace(b"From: ", b"From: x@lain.example\r\nFrom: "), dnsfunc=published)
        signature = re.search(rb"DKIM-Signature:(?:.*\r?\n)(?:\s.*\r?\n)*", mail)
        assert signature
        assert f"d={DOMAIN}".encode() in signature[0]  # aligned with From, as DMARC asks
        assert f"s={SELECTOR}".encode() in signature[0]
        who = Sender(DOMAIN, DOMAIN, lambda: "x", SELECTOR, is_named=False, relays_here=True)
        assert "DKIM: kunci di %(name)s dapat dipakai" in [said.message for said in look(who, resolver.ask)]


def test_while_nobody_signs_mails_wait(
    open_office: Open, inbox: tuple[Inbox, int], caplog: pytest.LogCaptureFixture
) -> None:
    kept, port = inbox
    with running_postfix(through(free_port(), port)) as relay, ScriptedServer() as unused:
        post = open_office(
            unused, [office("a@x.example")], smtp_url=f"smtp://127.0.0.1:{relay.port}", smtp_timeout_seconds=10
        )
        post.sweep()
        post.worker().drain()
        assert post.states() == {"pending": 1}  # nobody's: the relay is not ready, and no try is used up
    assert "451 4.7.1" in caplog.text
    assert kept.mails == []
