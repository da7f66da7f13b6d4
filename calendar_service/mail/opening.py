"""Where mail is handed over, and how a conversation there begins: greeting, encryption, login. [DOOR: network]"""

from __future__ import annotations

import contextlib
import smtplib
import ssl

from calendar_service.delivery.carrier import DeliveryFailure, OurFault, Temporary
from calendar_service.mail.answers import expect, said
from calendar_service.mail.deadline_smtp import BROKEN, DeadlineSMTP
from calendar_service.mail.rules import SHIPPED, Rules
from calendar_service.mail.server import Server
from calendar_service.mail.verdicts import refusal
from calendar_service.printable import foreign_line


def converse(server: Server, timeout_seconds: float, hello: str, rules: Rules = SHIPPED) -> DeadlineSMTP:
    """A conversation that is ready for a mail. Raises DeliveryFailure, which concerns every mail."""
    tls = ssl.create_default_context()
    smtp = DeadlineSMTP(timeout_seconds, hello, tls if server.scheme == "smtps" else None)
    try:
        expect(smtp.connect(server.host, server.port), 2, everybody=True, rules=rules)
        _greet(smtp, rules)
        if server.scheme == "smtp+starttls":
            _start_tls(smtp, tls, rules)
        if server.user:
            _log_in(smtp, server.user, server.password or "")
    except ssl.SSLCertVerificationError as error:
        smtp.close()
        raise OurFault(foreign_line(f"certificate not accepted: {error.verify_message}")) from None
    except BROKEN as error:
        smtp.close()
        raise Temporary(said(error), everybody=True) from None
    except DeliveryFailure:
        smtp.close()
        raise
    return smtp


def greet(server: Server, timeout_seconds: float, hello: str, rules: Rules = SHIPPED) -> None:
    """Come as far as a mail would begin, and hang up. Raises DeliveryFailure where that is refused."""
    smtp = converse(server, timeout_seconds, hello, rules)
    with contextlib.suppress(*BROKEN):
        smtp.quit()
    smtp.close()


def _greet(smtp: DeadlineSMTP, rules: Rules) -> None:
    code, text = smtp.ehlo()
    if code in (500, 501, 502, 504):  # a server of before 1995
        code, text = smtp.helo()
    expect((code, text), 2, everybody=True, rules=rules)


def _start_tls(smtp: DeadlineSMTP, tls: ssl.SSLContext, rules: Rules) -> None:
    """Raises OurFault where the server has no STARTTLS: mail never goes out in the clear instead."""
    if not smtp.has_extn("starttls"):
        raise OurFault("server offers no STARTTLS")
    expect(smtp.encrypt(tls), 2, everybody=True, rules=rules)
    _greet(smtp, rules)


def _log_in(smtp: DeadlineSMTP, user: str, password: str) -> None:
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
