"""A server that takes several commands at once (RFC 2920): faster, and no less careful."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from scripted_smtp import LOST, Action, ScriptedServer

from calendar_service.delivery.carrier import Ambiguous, BadAddress, DeliveryFailure, OurFault, Permanent
from calendar_service.mail.deadline_smtp import DeadlineSMTP
from calendar_service.mail.server import Server
from calendar_service.mail.smtp import Connection, Envelope
from tests.patience import until

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


def to_office(address: str) -> Envelope:
    return Envelope("pengingat@uji.example", address)


def send(connection: Connection, to: str = "kantor@penerima.example") -> int:
    return connection.send(to_office(to), MAIL).code


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


FIRST, SECOND = to_office("first@x.example"), to_office("second@x.example")


def test_the_next_mail_is_asked_for_behind_the_present_one() -> None:
    with pipelining() as server, connect(server) as connection:
        connection.send(FIRST, MAIL, SECOND)
        until(lambda: server.asked[-1] == "DATA" and len(server.asked) == 7)
        assert server.recipients == ["first@x.example"]
        connection.send(SECOND, MAIL)
        assert (server.connections, server.recipients) == (1, ["first@x.example", "second@x.example"])
        assert len(server.asked) == 7


def test_where_it_is_not_offered_nothing_is_asked_ahead() -> None:
    with ScriptedServer() as server, connect(server) as connection:
        connection.send(FIRST, MAIL, SECOND)
        assert server.asked[-1] == "DATA"
        assert len(server.asked) == 4
        connection.send(SECOND, MAIL)
        assert server.connections == 1


def test_another_mail_than_was_asked_for_goes_over_another_connection() -> None:
    """Whatever is written on the first one would be taken for the text of a mail."""
    with pipelining() as server, connect(server) as connection:
        connection.send(FIRST, MAIL, SECOND)
        connection.send(to_office("third@x.example"), MAIL)
        assert (server.connections, server.recipients) == (2, ["first@x.example", "third@x.example"])


@pytest.mark.parametrize("leave", [Connection.quit, Connection.close])
def test_a_mail_that_was_asked_for_and_never_came_is_not_sent(leave: Callable[[Connection], None]) -> None:
    with pipelining() as server, connect(server) as connection:
        connection.send(FIRST, MAIL, SECOND)
        leave(connection)
        connection.send(FIRST, MAIL)
        assert (server.connections, server.recipients) == (2, ["first@x.example"] * 2)


def test_a_refused_mail_leaves_the_next_one_as_it_was() -> None:
    with pipelining(dot=in_turn("554 5.3.0 Not so", "250 2.0.0 Ok")) as server, connect(server) as connection:
        with pytest.raises(Permanent):
            connection.send(FIRST, MAIL, SECOND)
        connection.send(SECOND, MAIL)
        assert (server.connections, server.recipients) == (1, ["second@x.example"])


def test_a_recipient_asked_for_ahead_and_refused_fails_in_its_own_turn() -> None:
    rcpt = in_turn("250 2.1.5 Ok", "550 5.1.1 User unknown", "250 2.1.5 Ok")
    with pipelining(rcpt=rcpt) as server, connect(server) as connection:
        assert connection.send(FIRST, MAIL, SECOND).code == 250
        with pytest.raises(BadAddress):
            connection.send(SECOND, MAIL)
        connection.send(FIRST, MAIL)
        assert server.recipients == ["first@x.example"] * 2


@pytest.mark.parametrize("answer", ["421 4.3.2 Going down", LOST])
def test_a_connection_lost_between_two_mails_costs_nothing(answer: Action) -> None:
    with pipelining(mail=in_turn("250 2.1.0 Ok", answer, "250 2.1.0 Ok")) as server, connect(server) as connection:
        assert connection.send(FIRST, MAIL, SECOND).code == 250
        assert connection.send(SECOND, MAIL).code == 250
        assert (server.connections, server.recipients) == (2, ["first@x.example", "second@x.example"])


def test_a_connection_lost_over_a_mail_leaves_only_that_one_in_doubt() -> None:
    with pipelining(dot=in_turn(LOST, "250 2.0.0 Ok")) as server, connect(server) as connection:
        with pytest.raises(Ambiguous):
            connection.send(FIRST, MAIL, SECOND)
        assert connection.send(SECOND, MAIL).code == 250
        assert server.connections == 2


def test_a_mail_that_was_asked_for_and_waits_is_asked_for_anew() -> None:
    """What a server said to it a while ago holds no more: it may have hung up since."""
    with pipelining() as server, connect(server) as connection:
        connection.send(FIRST, MAIL, SECOND)
        connection.forget_next()
        assert connection.send(SECOND, MAIL).code == 250
        assert (server.connections, server.recipients) == (2, ["first@x.example", "second@x.example"])


def test_a_server_that_holds_on_to_a_refused_mail_is_asked_on_another_connection() -> None:
    """It should not (RFC 5321 section 4.1.1.4), and the fault is nobody's login."""
    script = {
        "dot": in_turn("554 5.3.0 Not so", "250 2.0.0 Ok"),
        "mail": in_turn("250 2.1.0 Ok", "503 5.5.1 Nested", "250 2.1.0 Ok"),
    }
    with pipelining(**script) as server, connect(server) as connection:
        with pytest.raises(Permanent):
            connection.send(FIRST, MAIL, SECOND)
        assert connection.send(SECOND, MAIL).code == 250
        assert server.connections == 2


def test_an_answer_is_heard_though_the_next_commands_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server took the mail and hung up at once, before they came."""

    def fail(_self: DeadlineSMTP, *_commands: str) -> None:
        raise ConnectionResetError

    with pipelining() as server, connect(server) as connection:
        connection.send(FIRST, MAIL)
        begin = DeadlineSMTP.begin
        monkeypatch.setattr(
            DeadlineSMTP, "begin", lambda smtp, *commands: (fail if "second" in commands[1] else begin)(smtp, *commands)
        )
        assert connection.send(FIRST, MAIL, SECOND).code == 250
        monkeypatch.undo()
        assert connection.send(SECOND, MAIL).code == 250
        assert (server.connections, len(server.accepted)) == (2, 3)


def test_what_a_server_says_before_it_hangs_up_over_a_mail_is_heard() -> None:
    """A socket that failed to write may still have something to read."""
    with TooLarge() as server:
        connection = Connection(lambda: Server("smtp", "127.0.0.1", server.server_address[1]), 2, "uji.example")
        with pytest.raises(Permanent) as caught:
            connection.send(FIRST, MAIL + b"x" * 30_000_000 + b"\r\n")
        assert caught.value.code == 552


class TooLarge(socketserver.ThreadingTCPServer):
    """Answers 552 in the middle of a mail, and ends the connection when no more comes for a while."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), self.Handler)
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 uji\r\n")
            while line := self.rfile.readline():
                if line.startswith(b"DATA"):
                    self.wfile.write(b"354 go\r\n")
                    self.rfile.read(100_000)
                    self.wfile.write(b"552 5.3.4 Too large\r\n")
                    time.sleep(0.2)
                    return
                self.wfile.write(b"250 ok\r\n")


def test_an_address_that_cannot_be_written_is_not_asked_for_ahead() -> None:
    with pipelining() as server, connect(server) as connection:
        connection.send(FIRST, MAIL, to_office("a@x.example>\r\nRCPT TO:<b@y.example"))
        connection.send(SECOND, MAIL)
        assert (server.connections, server.recipients) == (1, ["first@x.example", "second@x.example"])
