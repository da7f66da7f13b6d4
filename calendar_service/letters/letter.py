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

    salutation: after "Yth.", for example `Bapak/Ibu Sekretaris Daerah Kabupaten Sumenep`. head: the head of the region, for
    whom a regional government gets it: `Bupati Sumenep`; empty for other kinds. office: the office's name. region: the region's
    full name. region_url: its page. code: of the letter, see words.mail_code. door_url: of the office's own page; empty where
    there is none.
    """

    salutation: str
    head: str
    office: str
    region: str
    region_url: str
    code: str
    door_url: str


SLOTS = tuple(field.name for field in fields(Addressee))

PLACEHOLDERS = Addressee(**{name: placeholder(name) for name in SLOTS})
"""In whose place each reader's own values come."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Content:
    """What a letter says, with placeholders; one object for all who read the same. methods: of its calendar parts, none of
    them twice. filename: of the first such part. series_id, series: what letters of this kind have in common,
    for a program (RFC 2919) and for a person. help_url: the page that explains such letters (RFC 2369). may_leave: whether who
    reads it subscribed by himself, and may leave with one click (RFC 8058)."""

    subject: str
    text: str
    html: str
    methods: tuple[str, ...]
    filename: str
    language: str
    series_id: str
    series: str
    help_url: str = ""
    may_leave: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one office. rows: ids of the ledger rows that it tells. attempt: which try this will be, from 1.
    reference: the same at each try of these rows. date: aware, in the office's zone. calendars: iCalendar
    streams with the content's methods, in their order; the UIDs are the place's own. behind: references of the
    letters whose thread it stands in, the earliest first; empty where it begins one."""

    rows: tuple[int, ...]
    attempt: int
    reference: str
    date: datetime
    content: Content
    addressee: Addressee
    calendars: tuple[bytes, ...] = ()
    behind: tuple[str, ...] = ()

    @property
    def row(self) -> int:
        """The first of its rows: by it a letter that comes back is known."""
        return self.rows[0]

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
