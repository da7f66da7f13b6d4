"""Who gets which mails under a draft, all of them: by province and kind of office, with the day of the first one. Pure.

Counted is what the preview foretells; what goes in any case stands beside what the edit causes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from calendar_service.editing.preview import Fate, Mails
from calendar_service.editing.sections import FigureTable, Section
from calendar_service.errors import N_
from calendar_service.regions import Regions
from calendar_service.words.translator import Translator

HEADS = (
    N_("Provinsi"),
    N_("Kantor"),
    N_("Surat pertama"),
    N_("Pemberitahuan"),
    N_("Pengingat baru atau pindah"),
    N_("Batal"),
    N_("Yang tetap"),
)
TITLE = N_("Siapa menerima apa, menurut provinsi dan jenis kantor")

_COLUMN = {Fate.NEW: 1, Fate.MOVED: 1, Fate.GONE: 2, Fate.FOLDED: 2, Fate.SAME: 3}


@dataclass
class ProvinceMails:
    """Mails to the offices of one kind in one province. counts: notices because of the edit, reminders that are new or move, those that do not go any more,
    and what goes in any case. first: the day of the first one that goes, in the clock of its offices."""

    counts: list[int]
    first: date | None = None

    def add(self, column: int, count: int, day: date, *, goes: bool) -> None:
        """So many more in that column."""
        self.counts[column] += count
        if goes and count:
            self.first = min(self.first or day, day)


def mail_reach(mails: Mails, regions: Regions) -> dict[tuple[str, str], ProvinceMails]:
    """(code of the province, kind) -> what its offices get, in the order of codes."""
    found: dict[tuple[str, str], ProvinceMails] = defaultdict(lambda: ProvinceMails([0, 0, 0, 0]))
    for kind, code, column, count, day, goes in _each(mails, regions):
        found[regions.province_of(regions[code]).code, kind].add(column, count, day, goes=goes)
    return dict(sorted(found.items()))


def reach_section(mails: Mails, regions: Regions, t: Translator) -> Section | None:
    """The same as a table of the preview; None where nobody gets anything."""
    rows = tuple(
        (
            regions[province].full_name,
            kind,
            t.date(reach.first) if reach.first else "",
            *(t.number(count) for count in reach.counts),
        )
        for (province, kind), reach in mail_reach(mails, regions).items()
    )
    return (
        Section(t.text(TITLE), (), table=FigureTable(tuple(map(t.text, HEADS)), rows, words=3), is_part=True)
        if rows
        else None
    )


def _each(mails: Mails, regions: Regions) -> Iterator[tuple[str, str, int, int, date, bool]]:
    """(kind, code of the region, column, count, day there, whether it goes)."""
    for told in mails.notices:
        for (kind, code), count in told.places.items():
            column = 0 if told.fate is Fate.NEW else _COLUMN[Fate.SAME]
            yield kind, code, column, count, max(told.due_at, mails.at).astimezone(regions[code].zone).date(), True
    for each in mails.reminders:
        column = _COLUMN[each.fate]
        for (kind, code), count in each.places.items():
            at = each.due_at[regions[code].timezone]
            yield kind, code, column, count, max(at, mails.at).astimezone(regions[code].zone).date(), column != 2
