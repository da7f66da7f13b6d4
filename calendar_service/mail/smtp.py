"""One conversation with a mail server. [DOOR: network]

A connection is opened when first needed and kept for the next mail. `send` either returns the
server's yes or raises one of mail.failures; it hands no mail over twice, never logs, and never
waits for one answer longer than the time-out, however slowly the answer drips.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from calendar_service.mail.failures import Ambiguous, DeliveryFailure, OurFault, Permanent, Temporary, refusal
from calendar_service.mail.patience import PatientSMTP

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_QUEUE_ID = re.compile(r"(?:queued as|queued mail for delivery.*?|\bid[= ])\s*<?([A-Za-z0-9.@-]{6,60})", re.I)
_ADDRESS = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")
_PATH = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
_BROKEN = (OSError, smtplib.SMTPException)


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


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom and to whom: ASCII addresses."""

    sender: str
    recipient: str

    @property
    def commands(self) -> tuple[str, str, str]:
        return f"MAIL FROM:<{self.sender}>", f"RCPT TO:<{self.recipient}>", "DATA"


class Connection:
    """A lane to the server for one thread. find_server is asked at each connecting, so that a
    server may come back elsewhere."""

    def __init__(self, find_server: Callable[[], Server], timeout_seconds: float, hello: str) -> None:
        self._find_server, self._timeout, self._hello = find_server, timeout_seconds, hello
        self._smtp: PatientSMTP | None = None
        self._asked: Envelope | None = None

    def send(self, envelope: Envelope, data: bytes, then: Envelope | None = None) -> Reply:
        """Hand over one mail. data: the mail, lines ended by CRLF; then: the envelope of the next mail, where it is known: its commands go out behind this
        mail, without waiting (RFC 2920 section 3.1). Raises DeliveryFailure: Ambiguous where the mail
        was handed over and no answer came."""
        if not _PATH.fullmatch(envelope.recipient):  # SMTP cannot write it, or could be made to read more into it
            raise Permanent("not an address")
        smtp = self._begin(envelope)
        try:
            _expect(smtp.answer(), 2)
            _expect(smtp.answer(), 3)
            self._put(smtp, data)
        except DeliveryFailure as failure:
            self._reset_after(failure)
            raise
        except _BROKEN as error:
            self.close()
            raise _slow(Temporary(_said(error)), error) from None
        in_step = self._ask_ahead(smtp, then)
        try:
            answer = smtp.getreply()
            if answer[0] // 100 not in (2, 4, 5):
                raise smtplib.SMTPServerDisconnected(f"answer {answer[0]} to a whole mail")
        except _BROKEN as error:
            self.close()
            raise _slow(Ambiguous(_said(error)), error) from None
        if not in_step or answer[0] == 421:
            self.close()
        try:
            _expect(answer, 2)
        except DeliveryFailure as failure:
            if not self._asked:
                self._reset_after(failure)
            raise
        line = _one_line(answer[1])
        queued = _QUEUE_ID.search(answer[1].decode("ascii", "replace"))
        return Reply(answer[0], _enhanced(line), line, queued[1] if queued else "")

    def close(self) -> None:
        """Hang up without ceremony; safe to call at any time."""
        self._asked = None
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def quit(self) -> None:
        """Hang up politely, unless the server waits for a mail: it would take the word for one."""
        if self._smtp is not None and not self._asked:
            with contextlib.suppress(*_BROKEN):
                self._smtp.quit()
        self.close()

    def forget_next(self) -> None:
        """The mail that was asked for does not come now. What a server said to it holds for the
        moment only, so the connection is given up."""
        if self._asked:
            self.close()

    def _ask_ahead(self, smtp: PatientSMTP, then: Envelope | None) -> bool:
        """Ask for the next mail behind one that has been written whole. False where that failed;
        the present one may have been taken all the same."""
        if not (then and _PATH.fullmatch(then.recipient) and smtp.may_ask_ahead):
            return True
        if not smtp.begin_ahead(*then.commands):
            return False
        self._asked = then
        return True

    def _begin(self, envelope: Envelope) -> PatientSMTP:
        """A conversation that has come past MAIL. What fails until here concerns every mail. A
        connection that the server gave up while it was idle is opened again, once."""
        if self._asked != envelope:
            self.forget_next()
        kept, asked, self._asked = self._smtp, self._asked, None
        if kept is not None:
            try:
                if not asked:
                    kept.begin(*envelope.commands)
                code, text = kept.answer()
                if code != 421 and not (asked and code == 503):  # it has not let go of the mail before
                    _expect((code, text), 2, everybody=True)
                    return kept
            except DeliveryFailure as failure:
                self._reset_after(failure)
                raise
            except TimeoutError as error:
                self.close()
                raise Temporary(_said(error), everybody=True) from None
            except _BROKEN:
                pass
            self.close()
        smtp = self._open()
        try:
            smtp.begin(*envelope.commands)
            _expect(smtp.answer(), 2, everybody=True)
        except DeliveryFailure as failure:
            self._reset_after(failure)
            raise
        except _BROKEN as error:
            self.close()
            raise Temporary(_said(error), everybody=True) from None
        return smtp

    def _open(self) -> PatientSMTP:
        server = self._find_server()
        tls = ssl.create_default_context()
        smtp = PatientSMTP(self._timeout, self._hello, tls if server.scheme == "smtps" else None)
        try:
            _expect(smtp.connect(server.host, server.port), 2, everybody=True)
            _greet(smtp)
            if server.scheme == "smtp+starttls":
                _start_tls(smtp, tls)
            if server.user:
                _log_in(smtp, server.user, server.password or "")
        except ssl.SSLCertVerificationError as error:
            smtp.close()
            raise OurFault(f"certificate not accepted: {error.verify_message}") from None
        except _BROKEN as error:
            smtp.close()
            raise Temporary(_said(error), everybody=True) from None
        except DeliveryFailure:
            smtp.close()
            raise
        self._smtp = smtp
        return smtp

    def _put(self, smtp: PatientSMTP, data: bytes) -> None:
        """Write the mail after 354. An error here means that its last byte, the end of the final
        line, never left this machine: the server cannot have taken it. It may have said why."""
        try:
            smtp.send_body(data)
        except TimeoutError:
            raise
        except _BROKEN as error:
            try:
                _expect(smtp.getreply(), 2)
            except _BROKEN:
                pass
            except DeliveryFailure as failure:
                failure.broken = True
                raise
            raise smtplib.SMTPServerDisconnected(str(error)) from None

    def _reset_after(self, failure: DeliveryFailure) -> None:
        """Make the connection fit for the next mail, or give it up."""
        if failure.code == 421 or failure.broken or self._smtp is None:
            self.close()
            return
        try:
            if not self._smtp.leave_off() or self._smtp.rset()[0] != 250:
                self.close()
        except _BROKEN:
            self.close()


def _expect(answer: tuple[int, bytes], kind: int, *, everybody: bool = False) -> None:
    """Raises the failure that the answer's code stands for, unless it begins with `kind` (RFC 5321
    section 4.2.1)."""
    code, raw = answer
    if code // 100 != kind:
        line = _one_line(raw)
        raise refusal(code, _enhanced(line), line, everybody=everybody)


def _greet(smtp: PatientSMTP) -> None:
    code, text = smtp.ehlo()
    if code in (500, 501, 502, 504):  # a server of before 1995
        code, text = smtp.helo()
    _expect((code, text), 2, everybody=True)


def _start_tls(smtp: PatientSMTP, tls: ssl.SSLContext) -> None:
    """Raises OurFault where the server has no STARTTLS: mail never goes out in the clear instead."""
    if not smtp.has_extn("starttls"):
        raise OurFault("server offers no STARTTLS")
    _expect(smtp.encrypt(tls), 2, everybody=True)
    _greet(smtp)


def _log_in(smtp: PatientSMTP, user: str, password: str) -> None:
    """One attempt, with the first mechanism that both sides know: a wrong password is not tried
    three times, and a server that hangs up after its no is still heard."""
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    known = [name for name in ("PLAIN", "LOGIN", "CRAM-MD5") if name in offered]
    if not known:
        raise OurFault("server offers no login that we know")
    smtp.user, smtp.password = user, password
    try:
        smtp.auth(known[0], getattr(smtp, f"auth_{known[0].lower().replace('-', '_')}"))
    except smtplib.SMTPAuthenticationError as error:
        if error.smtp_code // 100 == 4:  # their directory is ill, or we are too many
            raise refusal(error.smtp_code, "", "login not possible now", everybody=True) from None
        raise OurFault("login refused", error.smtp_code) from None
    except UnicodeEncodeError:
        raise OurFault("user or password is not ASCII") from None
    except ValueError:  # its words could hold the password
        raise Temporary("login answered with nonsense", everybody=True) from None


def _slow(failure: DeliveryFailure, error: BaseException) -> DeliveryFailure:
    failure.slow = isinstance(error, TimeoutError)
    return failure


def _one_line(raw: bytes) -> str:
    line = " ".join(raw.decode("ascii", "replace").split())
    return (_ADDRESS.sub("<...>", line) if "@" in line else line)[:300]


def _enhanced(line: str) -> str:
    found = _ENHANCED.search(line)
    return found[1] if found else ""


def _said(error: BaseException) -> str:
    """An error's kind and words, without any address."""
    return _ADDRESS.sub("<...>", f"{type(error).__name__}: {error}")[:200]
