"""A real Postfix: what it accepts is found in its log, what it dropped half-way is not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from postfix import running_postfix

from calendar_service.delivery.carrier import BadAddress, OurFault, Permanent
from calendar_service.mail import smtp
from calendar_service.mail.postfix_log import find_queued
from calendar_service.mail.server import Server
from calendar_service.mail.smtp import Connection, Envelope
from tests.patience import until

MAIN = """
mydestination = uji.example
local_recipient_maps = static:all
smtpd_recipient_restrictions = inline:{{nobody@uji.example = 550 5.1.1 User unknown}}, permit
default_transport = discard
local_transport = discard
message_size_limit = 100000
"""


@dataclass
class Postfix:
    port: int
    log: Path
    connection: Connection

    def send(self, name: str, recipient: str = "kantor@uji.example", body: bytes = b"Isi.\r\n") -> str:
        mail = f"Message-ID: <{name}>\r\nSubject: uji\r\n\r\n".encode() + body
        return self.connection.send(Envelope("pengingat@uji.example", recipient), mail).queue_id


@pytest.fixture(scope="module", params=["yes", "no"], ids=["long queue ids", "short queue ids"])
def postfix(request: pytest.FixtureRequest) -> Iterator[Postfix]:
    """An instance of its own, which throws away what it takes."""
    with running_postfix(f"{MAIN}enable_long_queue_ids = {request.param}\n") as running:
        connection = Connection(lambda: Server("smtp", "127.0.0.1", running.port), 5, "uji.example")
        yield Postfix(running.port, running.log, connection)
        connection.quit()


def new_name() -> str:
    return f"{uuid4().hex}@uji.example"


def test_what_it_accepted_is_found(postfix: Postfix) -> None:
    sent = {name: postfix.send(name) for name in (new_name() for _ in range(20))}
    until(lambda: find_queued(postfix.log, sent).keys() == sent.keys())
    assert {name: reply.queue_id for name, reply in find_queued(postfix.log, sent).items()} == sent


def test_a_mail_that_broke_off_is_logged_and_not_found(postfix: Postfix) -> None:
    """The header came, the final dot did not. Another mail, sent after it, shows that the log has
    been written; with short queue ids it may well get the same queue id."""
    name, later = new_name(), new_name()
    with socket.create_connection(("127.0.0.1", postfix.port), 5) as raw, raw.makefile("rb") as lines:
        lines.readline()
        for command in ("EHLO x", "MAIL FROM:<a@uji.example>", "RCPT TO:<b@uji.example>", "DATA"):
            raw.sendall(command.encode() + b"\r\n")
            while lines.readline()[3:4] == b"-":
                pass
        raw.sendall(f"Message-ID: <{name}>\r\n\r\n".encode() + b"Isi yang panjang.\r\n" * 4000)
        until(lambda: name in postfix.log.read_text())
    until(lambda: "lost connection after DATA" in postfix.log.read_text())
    postfix.send(later)
    until(lambda: later in find_queued(postfix.log, [later]))
    assert find_queued(postfix.log, [name, later]).keys() == {later}


def test_what_it_refused_is_not_found(postfix: Postfix) -> None:
    unknown, large, later = new_name(), new_name(), new_name()
    with pytest.raises(BadAddress) as refused:
        postfix.send(unknown, "nobody@uji.example")
    assert (refused.value.code, refused.value.enhanced) == (550, "5.1.1")
    with pytest.raises(Permanent) as refused:
        postfix.send(large, body=b"x" * 70 + b"\r\n" + b"y" * 200_000 + b"\r\n")
    assert (refused.value.code, refused.value.enhanced) == (552, "5.3.4")
    postfix.send(later)
    until(lambda: later in find_queued(postfix.log, [later]))
    assert find_queued(postfix.log, [unknown, large, later]).keys() == {later}


def test_a_postfix_that_was_mended_is_believed_on_a_new_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its process that had refused us goes on by the former settings as long as it is kept; the next one (max_use) has the new ones."""
    ours = "smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination\nmynetworks = 192.0.2.0/24\n"
    with running_postfix(f"default_transport = discard\nmydestination =\nmax_use = 1\n{ours}") as running:
        connection = Connection(lambda: Server("smtp", "127.0.0.1", running.port), 5, "uji.example")
        relayed = Postfix(running.port, running.log, connection)
        with pytest.raises(OurFault):
            relayed.send(new_name())
        running.set("mynetworks", "127.0.0.0/8")
        with pytest.raises(OurFault):
            relayed.send(new_name())
        monkeypatch.setattr(smtp, "MOST_IDLE_SECONDS", -1.0)
        relayed.send(new_name())
        connection.quit()
