"""What is found in a feed: its weight, whom it concerns, and the programs themselves. Pure values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from calendar_service.errors import N_
from calendar_service.printable import harmless
from calendar_service.words.translator import Translator


class Severity(StrEnum):
    """BREAKS: a program refuses the calendar, loses events or shows wrong days. HARMS: shown
    badly, late or at needless cost. NOTE: good to know."""

    BREAKS = "breaks"
    HARMS = "harms"
    NOTE = "note"


class Client(StrEnum):
    """A calendar program, or a family of them."""

    GOOGLE = "google"
    APPLE = "apple"
    OUTLOOK = "outlook"
    ANDROID = "android"
    THUNDERBIRD = "thunderbird"
    HOME_ASSISTANT = "home-assistant"
    NEXTCLOUD = "nextcloud"
    GNOME = "gnome"
    VDIRSYNCER = "vdirsyncer"
    ICALENDAR = "icalendar"
    VOBJECT = "vobject"
    ICS = "ics"
    NODE_ICAL = "node-ical"


_LIBRARIES = (Client.ICALENDAR, Client.VOBJECT, Client.ICS, Client.NODE_ICAL)
EVERYBODY = tuple(client for client in Client if client not in _LIBRARIES)
"""All but the libraries, of which nothing is known but what was measured."""

NAMES = {
    Client.GOOGLE: "Google Calendar",
    Client.APPLE: "Apple Calendar",
    Client.OUTLOOK: "Outlook",
    Client.ANDROID: "Android (ICSx5, DAVx5)",
    Client.THUNDERBIRD: "Thunderbird",
    Client.HOME_ASSISTANT: "Home Assistant",
    Client.NEXTCLOUD: "Nextcloud",
    Client.GNOME: "GNOME Calendar, Evolution",
    Client.VDIRSYNCER: "vdirsyncer, khal",
    Client.ICALENDAR: "icalendar (Python)",
    Client.VOBJECT: "vobject (Python, Radicale)",
    Client.ICS: "ics.py (Python)",
    Client.NODE_ICAL: "node-ical (MagicMirror)",
}

HABITS = {
    Client.GOOGLE: N_(
        "mengambil ulang menurut jadwalnya sendiri, biasanya 8 sampai 24 jam; mengabaikan alarm; "
        "menghapus acara yang dibatalkan"
    ),
    Client.APPLE: N_(
        "di macOS mengambil ulang tiap minggu kecuali REFRESH-INTERVAL meminta lain; "
        "membuang alarm kecuali pelanggan memilih lain"
    ),
    Client.OUTLOOK: N_(
        "di desktop mengambil ulang kira-kira tiap 3 jam atau menurut X-PUBLISHED-TTL, di web tiap 12 sampai 24 jam"
    ),
    Client.ANDROID: N_(
        "perlu ICSx5 atau sejenisnya; memperbarui acara bila LAST-MODIFIED naik; "
        "menghapus acara yang UID-nya tidak ada lagi"
    ),
    Client.THUNDERBIRD: N_(
        "menyimpan data lama bila server tidak terjangkau; menonaktifkan kalender pada 410 dan galat lain"
    ),
    Client.HOME_ASSISTANT: N_("paling ketat: satu baris yang salah menggugurkan seluruh kalender"),
    Client.NEXTCLOUD: N_(
        "mengambil ulang tiap 7 hari kecuali REFRESH-INTERVAL atau X-PUBLISHED-TTL meminta lain; "
        "membuang alarm secara bawaan"
    ),
    Client.GNOME: N_("membaca hampir semuanya; tidak mengikuti REFRESH-INTERVAL"),
    Client.VDIRSYNCER: N_("mengenali acara dari isinya, bukan dari UID"),
    Client.ICALENDAR: N_("dipakai banyak layanan; melewati nilai yang tidak dapat dibaca"),
    Client.VOBJECT: N_("menolak seluruh kalender bila satu baris tidak dapat dibaca"),
    Client.ICS: N_("tidak membaca pengulangan; dari acara ber-UID sama hanya satu yang tersisa"),
    Client.NODE_ICAL: N_("membaca hampir semuanya; nilai yang tidak dapat dibaca menjadi teks"),
}
"""What a program does with any feed, as its source or its users report (state of late 2026)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """message, advice: message ids; the facts of a finding fill both. severity, clients: what is reported, of
    programs that were not tried (clients.hits says the rest)."""

    name: str
    severity: Severity
    clients: tuple[Client, ...]
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a feed breaks. line: from 1; 0 where it concerns the whole. case: in which way, where programs
    differ in what they make of it. more: how many of the same key stand behind it and are not listed."""

    rule: Rule
    line: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)
    case: str = ""
    more: int = 0

    @property
    def key(self) -> str:
        """The rule and the case: what programs were tried with."""
        return f"{self.rule.name}/{self.case}" if self.case else self.rule.name

    def sentence(self, translator: Translator) -> str:
        return translator.text(self.rule.message, **self._shown())

    def advice(self, translator: Translator) -> str:
        return translator.text(self.rule.advice, **self._shown())

    def _shown(self) -> dict[str, object]:
        return {name: quotation(fact) if isinstance(fact, str) else fact for name, fact in self.facts.items()}


def quotation(value: str) -> str:
    """What stands in somebody's feed, as it may be shown: without the escapes of RFC 5545 section 3.3.11, in one line,
    harmless, and not longer than LONGEST."""
    plain = _ESCAPE.sub(lambda found: " " if found[1] in "nN" else found[1], value)
    text = harmless(" ".join(plain.split()))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


_ESCAPE = re.compile(r"\\([\\;,nN])")
LONGEST = 80
