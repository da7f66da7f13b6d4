"""One conversation with a mail server. [DOOR: network]

A connection is opened when first needed and kept for the next mail. `send` either returns the
server's yes or raises one of mail.failures; it never tries twice, never logs, and never waits for
one answer longer than the time-out, however slowly the answer drips.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from calendar_service.mail.failures import (
    Ambiguous,
    DeliveryFailure,
    OurFault,
    Permanent,
    Temporary,
    Throttled,
)

MAX_REPLY_BYTES = 64_000
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_QUEUE_ID = re.compile(r"(?:queued as|queued mail for delivery.*?|\bid[= ])\s*<?([A-Za-z0-9.@-]{6,60})", re.I)
_ADDRESS = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")
_THROTTLED = (421, 432, 450, 454)


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed over. scheme: smtp, smtp+starttls or smtps."""

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str | None = None

    @classmethod
    def from_url(cls, url: str) -> Server:
        parts = urlsplit(url)
        return cls(
            parts.scheme,
            parts.hostname or "localhost",
            parts.port or _PORTS[parts.scheme],
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
        )

    def __str__(self) -> str:
        """For people and logs: no user, no password."""
        return f"{self.scheme}://{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Reply:
    """A yes. text: one line, without any address."""

    code: int
    enhanced: str
    text: str
    queue_id: str


class Connection:
    """A lane to the server for one thread. find_server is asked at each connecting, so that a
    server may come back elsewhere."""

    def __init__(self, find_server: Callable[[], Server], timeout_seconds: float, hello: str) -> None:
        self._find_server, self._timeout, self._hello = find_server, timeout_seconds, hello
        self._smtp: _PatientSMTP | None = None

    def send(self, sender: str, recipient: str, data: bytes) -> Reply:
        """Hand over one mail. sender, recipient: ASCII addresses; data: the mail, lines ended by
        CRLF. Raises DeliveryFailure: Ambiguous where the mail was handed over and no answer came."""
        smtp = self._smtp or self._open()
        try:
            self._expect(smtp.mail(sender), 250)
            self._expect(smtp.rcpt(recipient), 250, 251)
            self._expect(smtp.docmd("DATA"), 354)
        except DeliveryFailure as failure:
            self._reset_after(failure)
            raise
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Temporary(_said(error)) from None
        try:
            smtp.send_body(data)
            code, text = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Ambiguous(_said(error)) from None
        try:
            line = self._expect((code, text), 250)
        except DeliveryFailure as failure:
            self._reset_after(failure)
            raise
        queued = _QUEUE_ID.search(text.decode("ascii", "replace"))
        return Reply(code, _enhanced(line), line, queued[1] if queued else "")

    def close(self) -> None:
        """Hang up without ceremony; safe to call at any time."""
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def quit(self) -> None:
        """Hang up politely."""
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (OSError, smtplib.SMTPException):
                self._smtp.close()
            self._smtp = None

    def _open(self) -> _PatientSMTP:
        server = self._find_server()
        tls = ssl.create_default_context()
        smtp = _PatientSMTP(self._timeout, self._hello, tls if server.scheme == "smtps" else None)
        try:
            self._expect(smtp.connect(server.host, server.port), 220)
            smtp.ehlo_or_helo_if_needed()
            if server.scheme == "smtp+starttls":
                _start_tls(smtp, tls)
            if server.user:
                smtp.login(server.user, server.password or "")
        except smtplib.SMTPAuthenticationError as error:
            smtp.close()
            raise OurFault("login refused", error.smtp_code) from None
        except ssl.SSLCertVerificationError as error:
            smtp.close()
            raise OurFault(f"certificate not accepted: {error.verify_message}") from None
        except (OSError, smtplib.SMTPException) as error:
            smtp.close()
            raise Temporary(_said(error)) from None
        except DeliveryFailure:
            smtp.close()
            raise
        self._smtp = smtp
        return smtp

    def _expect(self, answer: tuple[int, bytes], *wanted: int) -> str:
        """The reply's text on one line. Raises the failure that its code stands for."""
        code, raw = answer
        line = _ADDRESS.sub("<...>", " ".join(raw.decode("ascii", "replace").split()))[:300]
        if code in wanted:
            return line
        enhanced = _enhanced(line)
        if code in (530, 534, 535, 538):
            raise OurFault(line, code, enhanced)
        if code in _THROTTLED:
            raise Throttled(line, code, enhanced)
        if 500 <= code < 600:
            raise Permanent(line, code, enhanced)
        raise Temporary(line, code, enhanced)

    def _reset_after(self, failure: DeliveryFailure) -> None:
        """Make the connection fit for the next mail, or give it up."""
        if failure.code == 421 or self._smtp is None:
            self.close()
            return
        try:
            if self._smtp.rset()[0] != 250:
                self.close()
        except (OSError, smtplib.SMTPException):
            self.close()


class _PatientSMTP(smtplib.SMTP):
    """smtplib's conversation, with a limit on the whole of each answer, not on each byte of it."""

    def __init__(self, timeout: float, hello: str, tls: ssl.SSLContext | None) -> None:
        super().__init__(timeout=timeout, local_hostname=hello)
        self._patience, self._tls, self._read = timeout, tls, b""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # type: ignore[override]
        plain = socket.create_connection((host, port), timeout)
        return self._tls.wrap_socket(plain, server_hostname=host) if self._tls else plain

    def connect(self, host: str = "localhost", port: int = 0, source_address: object = None) -> tuple[int, bytes]:
        self._host, self._read = host, b""
        return super().connect(host, port)

    def starttls(self, **kwargs: object) -> tuple[int, bytes]:  # type: ignore[override]
        answer = super().starttls(**kwargs)  # type: ignore[arg-type]
        if self._read:  # what came before encryption must not be read as if it came after
            raise smtplib.SMTPServerDisconnected("answer before TLS")
        return answer

    def send_body(self, data: bytes) -> None:
        """The mail after 354, dots doubled, closed by a line with a single dot."""
        body = re.sub(rb"(?m)^\.", b"..", data)
        self.send(body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n")

    def getreply(self) -> tuple[int, bytes]:
        deadline = time.monotonic() + self._patience
        lines: list[bytes] = []
        size = 0
        while True:
            line = self._line(deadline)
            size += len(line)
            if size > MAX_REPLY_BYTES or not re.match(rb"\d{3}(?:[ -]|\r?\n)", line):
                self.close()
                raise smtplib.SMTPServerDisconnected("answer is too long or no SMTP")
            lines.append(line[4:].strip())
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(lines)

    def _line(self, deadline: float) -> bytes:
        while b"\n" not in self._read:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("answer took too long")
            if self.sock is None:
                raise smtplib.SMTPServerDisconnected("not connected")
            self.sock.settimeout(left)
            chunk = self.sock.recv(4096)
            if not chunk:
                self.close()
                raise smtplib.SMTPServerDisconnected("connection closed")
            self._read += chunk
            if len(self._read) > MAX_REPLY_BYTES:
                raise smtplib.SMTPServerDisconnected("answer is too long")
        self.sock.settimeout(self._patience)
        line, _, self._read = self._read.partition(b"\n")
        return line + b"\n"


def _start_tls(smtp: _PatientSMTP, tls: ssl.SSLContext) -> None:
    """Raises OurFault where the server has no STARTTLS: mail never goes out in the clear instead."""
    if not smtp.has_extn("starttls"):
        raise OurFault("server offers no STARTTLS")
    code, text = smtp.starttls(context=tls)
    if code != 220:
        raise OurFault("STARTTLS refused", code)
    smtp.ehlo()


def _enhanced(line: str) -> str:
    found = _ENHANCED.search(line)
    return found[1] if found else ""


def _said(error: BaseException) -> str:
    """An error's kind and words, without any address."""
    return _ADDRESS.sub("<...>", f"{type(error).__name__}: {error}")[:200]
