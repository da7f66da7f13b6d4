"""The mail that asks whether a wish of an office is meant. Pure.

It goes to whoever has to agree: to the old address where the address is to change, to the deputy's where a deputy is to be added. It is no letter of the
ledger: nothing of a stage stands in it. Its Message-ID comes from the wish, the same at each try.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from calendar_service.delivery.carrier import Parcel
from calendar_service.errors import N_
from calendar_service.mail.message import Letterhead
from calendar_service.mail.plain_mail import plain_mail
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


class WishMails:
    """Makes them. sender: `Name <address>`. domain: of their Message-IDs."""

    def __init__(self, rendering: Rendering, sender: str, reply_to: str | None, domain: str) -> None:
        self._rendering, self._letterhead, self._domain = rendering, Letterhead(sender, reply_to), domain

    def parcel(self, wish: OfficeWish, office: Office, link: str, translator: Translator, now: datetime) -> Parcel:
        """office: whose wish it is. link: where to agree. translator: of the office's language."""
        subject = translator.text(SUBJECTS[wish.kind], office=office.name)
        reference = f"{hashlib.sha256(f'wish {wish.id} {wish.asked_of}'.encode()).hexdigest()[:32]}@{self._domain}"
        text = self._rendering.render("office/wish.txt", office.language, office=office, wish=wish, link=link)
        data = plain_mail(self._letterhead, wish.asked_of, subject, text, reference, now)
        return Parcel((0,), wish.tries + 1, wish.asked_of, reference, data)
