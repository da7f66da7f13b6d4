"""A mail of one text to one address, that is no letter of the ledger. Pure."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from calendar_service.mail.message import Letterhead

LONGEST_SUBJECT = 150


def plain_mail(
    letterhead: Letterhead, to: str, subject: str, text: str, reference: str, at: datetime, language: str = ""
) -> bytes:
    """The mail as it is handed over. reference: its Message-ID, without brackets. at: aware. language: of its words, where that is to be
    said."""
    name, address = parseaddr(letterhead.sender)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = to
    if letterhead.reply_to:
        message["Reply-To"] = letterhead.reply_to
    message["Subject"] = subject[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{reference}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation replies, please
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(text, cte="quoted-printable")  # drops the fields about content that it finds
    if language:
        message["Content-Language"] = language
    return message.as_bytes()
