"""One conversation with a mail server. [DOOR: network]

A connection is opened when first needed and kept for the next mail. `send` either returns the
server's yes or raises one of delivery.carrier's failures; it hands no mail over twice, never logs, and never
waits for one answer longer than the time-out, however slowly the answer drips.
"""

from __future__ import annotations

import contextlib
import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass

from calendar_service.delivery.carrier import Ambiguous, DeliveryFailure, Permanent, Receipt, Temporary
from calendar_service.mail.answers import enhanced, expect, one_line, queue_id, said
from calendar_service.mail.deadline_smtp import BROKEN, DeadlineSMTP
from calendar_service.mail.opening import converse
from calendar_service.mail.rules import SHIPPED, Rules
from calendar_service.mail.server import Server
from calendar_service.words.mail_address import is_writable

MOST_IDLE_SECONDS = 30.0
"""After so long without a mail a kept connection is given up: a server that was mended meanwhile goes by its
former settings wherever it was talking already, as Postfix does after `postfix reload`. Shorter than any
pause after a refusal that is about us."""


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
    server may come back elsewhere. rules: by which its answers are judged."""

    def __init__(
        self, find_server: Callable[[], Server], timeout_seconds: float, hello: str, rules: Rules = SHIPPED
    ) -> None:
        self._find_server, self._timeout, self._hello, self._rules = find_server, timeout_seconds, hello, rules
        self._smtp: DeadlineSMTP | None = None
        self._asked: Envelope | None = None
        self._begun_at = 0.0

    def send(self, envelope: Envelope, data: bytes, then: Envelope | None = None) -> Receipt:
        """Hand over one mail. data: the mail, lines ended by CRLF. then: the envelope of the next mail,
        where it is known; its commands go out behind this mail, without waiting (RFC 2920 section 3.1).
        Raises DeliveryFailure: Ambiguous where the mail was handed over and no answer came."""
        if not is_writable(envelope.recipient):  # SMTP cannot write it, or could be made to read more into it
            raise Permanent("not an address")
        smtp = self._begin(envelope)
        try:
            expect(smtp.answer(), 2, recipient=envelope.recipient, rules=self._rules)
            expect(smtp.answer(), 3, recipient=envelope.recipient, rules=self._rules)
            self._put(smtp, envelope, data)
        except DeliveryFailure as failure:
            self._reset_after(failure)
            raise
        except BROKEN as error:
            self.close()
            raise _slow(Temporary(said(error)), error) from None
        in_step = self._ask_ahead(smtp, then)
        try:
            answer = smtp.getreply()
            if answer[0] // 100 not in (2, 4, 5):
                raise smtplib.SMTPServerDisconnected(f"answer {answer[0]} to a whole mail")
        except BROKEN as error:
            self.close()
            raise _slow(Ambiguous(said(error)), error) from None
        if not in_step or answer[0] == 421:
            self.close()
        try:
            expect(answer, 2, recipient=envelope.recipient, rules=self._rules)
        except DeliveryFailure as failure:
            if not self._asked:
                self._reset_after(failure)
            raise
        line = one_line(answer[1])
        return Receipt(answer[0], enhanced(line), line, queue_id(answer[1]))

    def close(self) -> None:
        """Hang up without ceremony; safe to call at any time."""
        self._asked = None
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def quit(self) -> None:
        """Hang up politely, unless the server waits for a mail: it would take the word for one."""
        if self._smtp is not None and not self._asked:
            with contextlib.suppress(*BROKEN):
                self._smtp.quit()
        self.close()

    def forget_next(self) -> None:
        """The mail that was asked for does not come now. What a server said to it holds for the
        moment only, so the connection is given up."""
        if self._asked:
            self.close()

    def _ask_ahead(self, smtp: DeadlineSMTP, then: Envelope | None) -> bool:
        """Ask for the next mail behind one that has been written whole. False where that failed;
        the present one may have been taken all the same."""
        if not (then and is_writable(then.recipient) and smtp.may_ask_ahead):
            return True
        if not smtp.begin_ahead(*then.commands):
            return False
        self._asked = then
        return True

    def _begin(self, envelope: Envelope) -> DeadlineSMTP:
        """A conversation that has come past MAIL. What fails until here concerns every mail. A
        connection that the server gave up while it was idle is opened again, once."""
        if self._asked != envelope:
            self.forget_next()
        if not self._asked and time.monotonic() > self._begun_at + MOST_IDLE_SECONDS:
            self.quit()
        self._begun_at = time.monotonic()
        kept, asked, self._asked = self._smtp, self._asked, None
        if kept is not None:
            try:
                if not asked:
                    kept.begin(*envelope.commands)
                code, text = kept.answer()
                if code != 421 and not (asked and code == 503):  # it has not let go of the mail before
                    expect((code, text), 2, everybody=True, rules=self._rules)
                    return kept
            except DeliveryFailure as failure:
                self._reset_after(failure)
                raise
            except TimeoutError as error:
                self.close()
                raise Temporary(said(error), everybody=True) from None
            except BROKEN:
                pass
            self.close()
        smtp = self._smtp = converse(self._find_server(), self._timeout, self._hello, self._rules)
        try:
            smtp.begin(*envelope.commands)
            expect(smtp.answer(), 2, everybody=True, rules=self._rules)
        except DeliveryFailure as failure:
            self._reset_after(failure)
            raise
        except BROKEN as error:
            self.close()
            raise Temporary(said(error), everybody=True) from None
        return smtp

    def _put(self, smtp: DeadlineSMTP, envelope: Envelope, data: bytes) -> None:
        """Write the mail after 354. An error here means that its last byte, the end of the final
        line, never left this machine: the server cannot have taken it. It may have said why."""
        try:
            smtp.send_body(data)
        except TimeoutError:
            raise
        except BROKEN as error:
            try:
                expect(smtp.getreply(), 2, recipient=envelope.recipient, rules=self._rules)
            except BROKEN:
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
        except BROKEN:
            self.close()


def _slow(failure: DeliveryFailure, error: BaseException) -> DeliveryFailure:
    failure.slow = isinstance(error, TimeoutError)
    return failure
