"""A letter as every carrier gets it: words that many offices share, and what is said to one. Pure.

Words are made once for everybody who reads the same, with a placeholder where something differs; an
office then costs only what differs. What may differ is declared once: the fields of Addressee.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import datetime

SLOT = re.compile(r"kt7slot([a-z]+(?:_[a-z]+)?)7kt")


def placeholder(name: str) -> str:
    """A word that no text contains and that no encoding changes."""
    return f"kt7slot{name}7kt"


@dataclass(frozen=True, slots=True)
class Addressee:
    """What a letter says about its reader.

    salutation: after "Yth. Bapak/Ibu", for example `Bupati Sumenep`. office: the office's name.
    region: the region's full name. region_url: its page.
    """

    salutation: str
    office: str
    region: str
    region_url: str


SLOTS = tuple(field.name for field in fields(Addressee))

PLACEHOLDERS = Addressee(**{name: placeholder(name) for name in SLOTS})
"""In whose place each reader's own values come."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Content:
    """What a letter says, with placeholders; one object for all who read the same. method: of the letter's calendar
    part; empty where it has none. filename: of that part. series_id, series: what letters of this kind have in common,
    for a program (RFC 2919) and for a person."""

    subject: str
    text: str
    html: str
    method: str
    filename: str
    language: str
    series_id: str
    series: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one office. row: its ledger row. attempt: which try this will be, from 1.
    reference: the same at each try of the row. date: aware, in the office's zone. calendar: an iCalendar
    stream with the content's method, whose UID is the place's own; empty where there is none. behind: references of the
    letters whose thread it stands in, the earliest first; empty where it begins one."""

    row: int
    attempt: int
    reference: str
    date: datetime
    content: Content
    addressee: Addressee
    calendar: bytes = b""
    behind: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        return self._filled(self.content.subject)

    @property
    def text(self) -> str:
        """All of it, as plain text."""
        return self._filled(self.content.text)

    def _filled(self, words: str) -> str:
        return SLOT.sub(lambda slot: one_line(getattr(self.addressee, slot[1])), words)


def one_line(value: str) -> str:
    """A reader's value as it is printed: it can begin no line of its own."""
    return " ".join(value.split())
