"""A server that takes several commands at once (RFC 2920): faster, and no less careful."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from scripted_smtp import LOST, Action, ScriptedServer

from calendar_service.mail.failures import Ambiguous, BadAddress, DeliveryFailure, OurFault, Permanent
from calendar_service.mail.smtp import Connection, Server

EHLO = "250-scripted\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES"
MAIL = b"Message-ID: <m1@uji.example>\r\nSubject: uji\r\n\r\nIsi.\r\n"


def pipelining(**script: Action) -> ScriptedServer:
    return ScriptedServer(ehlo=EHLO, **script)


@contextmanager
def connect(server: ScriptedServer) -> Iterator[Connection]:
    connection = Connection(lambda: Server("smtp", "127.0.0.1", server.port), 2, "uji.example")
    yield connection
    connection.close()


def in_turn(*answers: str) -> Action:
    """Answers one after the other, the last one again and again."""
    left: Iterator[str] = iter(answers)
    return lambda _: next(left, answers[-1])


def send(connection: Connection, to: str = "kantor@penerima.example") -> int:
    return connection.send("pengingat@uji.example", to, MAIL).code


@pytest.mark.parametrize("offered", [True, False])
def test_commands_are_written_ahead_only_where_that_is_offered(offered: bool) -> None:
    """Seen by what a server that says no to the first of them is asked."""
    server = pipelining(mail="550 5.7.1 No") if offered else ScriptedServer(mail="550 5.7.1 No")
    with server, connect(server) as connection:
        with pytest.raises(DeliveryFailure):
            send(connection)
        assert any(command.startswith("RCPT") for command in server.asked) is offered
        assert ("DATA" in server.asked) is offered


def test_many_mails_on_one_connection() -> None:
    with pipelining() as server, connect(server) as connection:
        assert [send(connection) for _ in range(5)] == [250] * 5
        assert (server.connections, len(server.accepted)) == (1, 5)


def test_after_a_refused_recipient_the_connection_is_in_step() -> None:
    """Postfix and others answer such a DATA with 554."""
    rcpt = in_turn("550 5.1.1 User unknown", "250 2.1.5 Ok")
    with (
        pipelining(rcpt=rcpt, data=in_turn("554 5.5.1 No valid recipients", "354 Go ahead")) as server,
        connect(server) as connection,
    ):
        with pytest.raises(BadAddress):
            send(connection, "bad@x.example")
        assert send(connection, "good@x.example") == 250
        assert (server.connections, server.recipients) == (1, ["good@x.example"])


def test_a_server_that_waits_for_a_mail_without_recipients_gets_none() -> None:
    """It is hung up on: not even an empty mail is ever finished there."""
    with pipelining(rcpt=in_turn("550 5.1.1 User unknown", "250 2.1.5 Ok")) as server, connect(server) as connection:
        with pytest.raises(BadAddress):
            send(connection, "bad@x.example")
        assert server.accepted == []
        assert send(connection, "good@x.example") == 250
        assert (server.connections, server.recipients) == (2, ["good@x.example"])


@pytest.mark.parametrize("script", [{"mail": LOST}, {"rcpt": LOST}, {"data": LOST}, {"data": "451 4.3.0 Later"}])
def test_nothing_is_in_doubt_before_the_server_asked_for_the_mail(script: dict[str, Action]) -> None:
    with pipelining(**script) as server, connect(server) as connection:
        with pytest.raises(DeliveryFailure) as caught:
            send(connection)
        assert not isinstance(caught.value, Ambiguous | Permanent | OurFault)
        assert server.accepted == []


@pytest.mark.parametrize(
    "address", ["a b@x.example", "a@x.example>\r\nRCPT TO:<b@y.example", "kantor", "é@x.example", ""]
)
def test_what_is_no_address_is_not_written(address: str) -> None:
    with pipelining() as server, connect(server) as connection:
        with pytest.raises(Permanent):
            send(connection, address)
        assert server.asked == []
