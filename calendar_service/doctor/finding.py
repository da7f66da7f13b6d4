"""What is found in a feed: its weight, whom it concerns, and the programs themselves. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from calendar_service.errors import N_
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


EVERYBODY = tuple(Client)

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
}
"""What a program does with any feed, as its source or its users report (state of late 2026)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """message, advice: message ids; the facts of a finding fill both."""

    name: str
    severity: Severity
    clients: tuple[Client, ...]
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a feed breaks. line: from 1; 0 where it concerns the whole."""

    rule: Rule
    line: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, translator: Translator) -> str:
        return translator.text(self.rule.message, **self.facts)

    def advice(self, translator: Translator) -> str:
        return translator.text(self.rule.advice, **self.facts)
