"""The mail that asks whether a wish of an office is meant. Pure.

It goes to whoever has to agree: to the old address where the address is to change, to the deputy's where a deputy is to be added. It is no letter of the
ledger: nothing of a stage stands in it. Its Message-ID comes from the wish, the same at each try.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from calendar_service.delivery.carrier import Parcel
from calendar_service.errors import N_
from calendar_service.offices.office import Office
from calendar_service.offices.wish import ADDRESS, DEPUTY, LINK, OfficeWish
from calendar_service.rendering import Rendering
from calendar_service.words.translator import Translator

SUBJECTS = {
    ADDRESS: N_("Setujui alamat surel baru untuk %(office)s?"),
    DEPUTY: N_("Bapak/Ibu diusulkan sebagai wakil %(office)s"),
    LINK: N_("Buat tautan baru ke halaman %(office)s?"),
}
"""By kind of wish."""

LONGEST_SUBJECT = 150


class WishMails:
    """Makes them. sender: `Name <address>`. domain: of their Message-IDs."""

    def __init__(self, rendering: Rendering, sender: str, reply_to: str | None, domain: str) -> None:
        self._rendering, self._sender, self._reply_to, self._domain = rendering, sender, reply_to, domain

    def parcel(self, wish: OfficeWish, office: Office, link: str, translator: Translator, now: datetime) -> Parcel:
        """office: whose wish it is. link: where to agree. translator: of the office's language."""
        name, address = parseaddr(self._sender)
        message = EmailMessage(policy=SMTP)
        message["From"] = Address(display_name=name, addr_spec=address)
        message["To"] = wish.asked_of
        if self._reply_to:
            message["Reply-To"] = self._reply_to
        message["Subject"] = translator.text(SUBJECTS[wish.kind], office=office.name)[:LONGEST_SUBJECT]
        message["Date"] = format_datetime(now)
        reference = f"{hashlib.sha256(f'wish {wish.id} {wish.asked_of}'.encode()).hexdigest()[:32]}@{self._domain}"
        message["Message-ID"] = f"<{reference}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation replies, please
        message["X-Auto-Response-Suppress"] = "All"
        message.set_content(
            self._rendering.render("office/wish.txt", office.language, office=office, wish=wish, link=link),
            cte="quoted-printable",
        )
        return Parcel((0,), wish.tries + 1, wish.asked_of, reference, message.as_bytes())
