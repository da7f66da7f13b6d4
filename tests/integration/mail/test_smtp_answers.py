"""Every answer that docs/mail-servers.md lists, given by a real socket and classed by the connection."""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest
from scripted_smtp import DRIP, GARBAGE, HUGE, LOST, SILENT, Action, ScriptedServer

from calendar_service.delivery.carrier import (
    Ambiguous,
    BadAddress,
    Blocked,
    DeliveryFailure,
    OurFault,
    Permanent,
    Receipt,
    Temporary,
    Throttled,
)
from calendar_service.mail import smtp
from calendar_service.mail.server import Server
from calendar_service.mail.smtp import Connection, Envelope

MAIL = b"Message-ID: <m1@uji.example>\r\nSubject: uji\r\n\r\nIsi.\r\n.satu titik\r\n"
TIMEOUT = 0.4
DOCS = Path(__file__).parents[3] / "docs" / "mail-servers.md"


def connect(
    server: ScriptedServer, scheme: str = "smtp", user: str | None = None, host: str = "127.0.0.1"
) -> Connection:
    where = Server(scheme, host, server.port, user, "rahasia" if user else None)
    return Connection(lambda: where, TIMEOUT, "uji.example")


def send(connection: Connection) -> Receipt:
    try:
        return connection.send(Envelope("pengingat@uji.example", "kantor@penerima.example"), MAIL)
    finally:
        connection.close()


def failure(**script: Action) -> DeliveryFailure:
    with ScriptedServer(**script) as server, pytest.raises(DeliveryFailure) as caught:
        send(connect(server))
    assert "@" not in str(caught.value)  # it may go to a log
    return caught.value


CASES: list[tuple[str, str, type[DeliveryFailure], bool]] = [
    # phase, action, class, whether it concerns everybody
    ("banner", "421 4.3.2 Shutting down", Throttled, True),
    ("banner", "554 5.7.1 You are blocked", OurFault, True),
    ("banner", LOST, Temporary, True),
    ("banner", SILENT, Temporary, True),
    ("banner", HUGE, Temporary, True),
    ("banner", DRIP, Temporary, True),
    ("banner", GARBAGE, Temporary, True),
    ("ehlo", SILENT, Temporary, True),
    ("ehlo", "421 4.7.0 Try later", Throttled, True),
    ("ehlo", "550 5.7.1 Your name is forged", OurFault, True),
    ("ehlo", HUGE, Temporary, True),
    ("mail", SILENT, Temporary, True),
    ("mail", LOST, Temporary, True),
    ("mail", "421 4.4.2 Idle for too long", Throttled, True),
    ("mail", "451 4.3.0 Try again later", Temporary, True),
    ("mail", "452 4.3.1 Insufficient storage", Temporary, True),
    ("mail", "432 4.3.2 Concurrent connections exceeded", Throttled, True),
    ("mail", "530 5.7.0 Must issue STARTTLS first", OurFault, True),
    ("mail", "553 5.7.1 Sender not owned by user", OurFault, True),
    ("rcpt", SILENT, Temporary, False),
    ("rcpt", LOST, Temporary, False),
    ("rcpt", DRIP, Temporary, False),
    ("rcpt", HUGE, Temporary, False),
    ("rcpt", GARBAGE, Temporary, False),
    ("rcpt", "421 4.7.0 Closing", Throttled, False),
    ("rcpt", "450 4.2.0 Greylisted, try again in 300 seconds", Temporary, False),
    ("rcpt", "451 4.7.1 Greylisting in action", Temporary, False),
    ("rcpt", "450 4.7.1 Error: too many mails", Throttled, False),
    ("rcpt", "450-4.7.28 unusual rate of mail\r\n450 4.7.28 see the manual", Throttled, False),
    ("rcpt", "432 4.7.12 Wait", Throttled, False),
    ("rcpt", "454 4.7.0 Wait", Throttled, False),
    ("rcpt", "452 4.2.2 Mailbox full", Temporary, False),
    ("rcpt", "452 4.5.3 Too many recipients", Throttled, False),
    ("rcpt", "550 5.1.1 <kantor@penerima.example>: Recipient address rejected: User unknown", BadAddress, False),
    ("rcpt", "550 No such user here", BadAddress, False),
    ("rcpt", "550 5.7.1 Blocked by policy", Blocked, False),
    ("rcpt", "550 Requested action not taken: mailbox unavailable", Permanent, False),
    ("rcpt", "552 5.2.2 Mailbox full", Permanent, False),
    ("rcpt", "554 5.7.1 Relay access denied", OurFault, True),
    ("rcpt", "451 4.7.500 Server busy", Throttled, False),
    ("rcpt", "450 4.7.25 Cannot find your reverse hostname", Blocked, False),
    ("rcpt", "550 5.1.1 Sender address rejected: User unknown", Blocked, False),
    ("data", SILENT, Temporary, False),
    ("data", LOST, Temporary, False),
    ("data", "451 4.3.0 Queue file write error", Temporary, False),
    ("data", "554 5.5.1 No valid recipients", Permanent, False),
    ("dot", SILENT, Ambiguous, False),
    ("dot", LOST, Ambiguous, False),
    ("dot", DRIP, Ambiguous, False),
    ("dot", HUGE, Ambiguous, False),
    ("dot", GARBAGE, Ambiguous, False),
    ("dot", "354 Again", Ambiguous, False),
    ("dot", "421 4.3.2 Shutting down", Throttled, False),
    ("dot", "451 4.3.0 Queue file write error", Temporary, False),
    ("dot", "452 4.3.1 Insufficient storage", Temporary, False),
    ("dot", "552 5.3.4 Message too large", Permanent, False),
    ("dot", "554 5.7.1 Spam", Blocked, False),
    ("dot", "454 4.7.0 Throttling failure: Maximum sending rate exceeded", Throttled, True),
    ("dot", "550 5.4.5 Daily user sending limit exceeded", OurFault, True),
    ("dot", "550 5.1.1 User unknown", BadAddress, False),
]


@pytest.mark.parametrize(("phase", "action", "kind", "everybody"), CASES)
def test_an_answer_is_classed(phase: str, action: str, kind: type[DeliveryFailure], everybody: bool) -> None:
    began = time.monotonic()
    found = failure(**{phase: action})
    assert type(found) is kind
    assert found.everybody is everybody
    assert found.code == (int(action[:3]) if action[:1].isdigit() and kind is not Ambiguous else 0)
    assert time.monotonic() - began < TIMEOUT * 2 + 1


def test_the_page_lists_every_answer() -> None:
    """docs/mail-servers.md names each phase and code of CASES."""
    text = DOCS.read_text(encoding="utf-8")
    codes = {action[:3] for _, action, _, _ in CASES if action[:1].isdigit()}
    assert {code for code in codes if code not in text} == set()


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    connection = Connection(lambda: Server("smtp", "127.0.0.1", port), TIMEOUT, "uji.example")
    with pytest.raises(Temporary) as caught:
        send(connection)
    assert caught.value.everybody
    assert caught.value.code == 0


def test_a_connection_lost_while_the_mail_is_written_is_not_ambiguous() -> None:
    """The mail is larger than what the system buffers, so its end never left this machine."""
    with ScriptedServer(body=LOST) as server:
        connection = connect(server)
        with pytest.raises(Temporary) as caught:
            connection.send(Envelope("a@uji.example", "b@penerima.example"), MAIL + b"x" * 30_000_000)
        assert server.accepted == []
        assert not caught.value.everybody


def test_a_small_mail_lost_on_its_way_is_ambiguous() -> None:
    """It lay whole in the system's buffer; nobody here can know."""
    assert isinstance(failure(body=LOST), Ambiguous)


def test_a_yes_and_its_queue_id() -> None:
    with ScriptedServer() as server:
        reply = send(connect(server))
        assert (reply.code, reply.enhanced, reply.queue_id) == (250, "2.0.0", "4ABCDEF012")
        assert server.accepted == [("pengingat@uji.example", "kantor@penerima.example", "m1@uji.example")]


@pytest.mark.parametrize("yes", ["251 2.1.5 Will forward", "252 Cannot verify, will try"])
def test_any_2xx_to_rcpt_is_a_yes(yes: str) -> None:
    with ScriptedServer(rcpt=yes) as server:
        assert send(connect(server)).code == 250


@pytest.mark.parametrize("end", ["421 4.4.2 Idle for too long", LOST])
def test_a_kept_connection_that_the_server_gave_up_costs_nobody_a_try(end: str) -> None:
    """What a server says on an idle connection is no answer to the next mail."""
    with ScriptedServer() as server:
        connection = connect(server)
        connection.send(Envelope("a@uji.example", "b@penerima.example"), MAIL)
        answers = iter([end])
        server.script["mail"] = lambda _: next(answers, "250 2.1.0 Ok")
        connection.send(Envelope("a@uji.example", "c@penerima.example"), MAIL)
        assert (server.connections, len(server.accepted)) == (2, 2)
        connection.close()


def test_a_connection_that_was_long_idle_is_opened_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    envelope = Envelope("pengingat@uji.example", "kantor@penerima.example")
    with ScriptedServer() as server:
        connection = connect(server)
        connection.send(envelope, MAIL)
        connection.send(envelope, MAIL)
        assert server.connections == 1
        monkeypatch.setattr(smtp, "MOST_IDLE_SECONDS", -1.0)
        connection.send(envelope, MAIL)
        assert server.connections == 2
        assert len(server.accepted) == 3
        connection.quit()


def test_a_refused_recipient_does_not_cost_the_connection() -> None:
    with ScriptedServer(rcpt=lambda c: "550 5.1.1 User unknown" if "bad" in c else "250 Ok") as server:
        connection = connect(server)
        for address in ("good1@x.example", "bad@x.example", "good2@x.example"):
            try:
                connection.send(Envelope("a@uji.example", address), MAIL)
            except BadAddress:
                assert "bad" in address
        assert server.connections == 1
        assert server.recipients == ["good1@x.example", "good2@x.example"]
        connection.quit()


# Login


def login(**script: Action) -> DeliveryFailure:
    with ScriptedServer(**script) as server, pytest.raises(DeliveryFailure) as caught:
        send(connect(server, user="saya"))
    assert "rahasia" not in repr(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ({"auth": "535 5.7.8 Authentication failed"}, OurFault),
        ({"auth": "534 5.7.9 Mechanism too weak"}, OurFault),
        ({"auth": "334 not base64!"}, Temporary),
        ({"auth": "454 4.7.0 Temporary authentication failure"}, Throttled),
        ({"auth": "421 4.7.0 Too many connections"}, Throttled),
        ({"auth": SILENT}, Temporary),
        ({"ehlo": "250 scripted"}, OurFault),
        ({"ehlo": "250-scripted\r\n250 AUTH GSSAPI"}, OurFault),
    ],
)
def test_a_login_that_fails(script: dict[str, Action], kind: type[DeliveryFailure]) -> None:
    found = login(**script)
    assert type(found) is kind
    assert found.everybody


def test_a_login_that_works() -> None:
    with ScriptedServer() as server:
        assert send(connect(server, user="saya")).code == 250


# Encryption


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Self-signed, for localhost."""
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    subprocess.run(
        [*command.split(), "-keyout", "key.pem", "-out", "cert.pem"], cwd=folder, check=True, capture_output=True
    )
    return folder


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return context


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_encrypted_to_the_end(
    scheme: str, tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    with ScriptedServer(tls, tls_at_once=scheme == "smtps") as server:
        assert send(connect(server, scheme, user="saya", host="localhost")).code == 250


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_certificate_that_nobody_vouches_for(scheme: str, tls: ssl.SSLContext) -> None:
    with ScriptedServer(tls, tls_at_once=scheme == "smtps") as server, pytest.raises(OurFault, match="certificate"):
        send(connect(server, scheme, host="localhost"))


def test_a_certificate_for_another_name(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    with ScriptedServer(tls) as server, pytest.raises(OurFault, match="certificate"):
        send(connect(server, "smtp+starttls", host="127.0.0.1"))


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ({"ehlo": "250 scripted"}, OurFault),
        ({"starttls": "501 5.5.4 No"}, OurFault),
        ({"starttls": "454 4.7.0 TLS not available now"}, Throttled),
        ({"starttls": LOST}, Temporary),
        ({"starttls": SILENT}, Temporary),
        ({"starttls": "220 Ready\r\n250 injected"}, Temporary),
        ({"starttls": GARBAGE}, Temporary),
    ],
)
def test_no_encryption_no_mail(script: dict[str, Action], kind: type[DeliveryFailure]) -> None:
    with ScriptedServer(**script) as server, pytest.raises(DeliveryFailure) as caught:
        send(connect(server, "smtp+starttls", user="saya"))
    assert type(caught.value) is kind
    assert caught.value.everybody
    assert not any(re.match("AUTH|MAIL", command) for command in server.asked)  # nothing in the clear
