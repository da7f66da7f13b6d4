"""What publishing a text would do, before anything is done. Pure.

Every part is answered by the code that will act: the archive drafts the revision, the guard
objects, the ledger's own planning says which mails become void and which go out. What lies on a
higher floor comes in as a function. What mails are about has a place: where the stage takes place for their offices, see
promises.subject. The forms (text, Markdown, JSON) are in preview_words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from calendar_service.editing.guard import Guard
from calendar_service.errors import Objection
from calendar_service.promises.subject import OWN
from calendar_service.publishing.changes import OFFICIAL_ZONE, Differences, differences
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Regions
from calendar_service.timeline.plausible import Oddity
from calendar_service.timeline.stage import Stage
from calendar_service.timeline.timeline import Election
from calendar_service.words.lead import Lead


@dataclass(frozen=True, slots=True)
class Touched:
    """The feeds of one election. national: the one of the whole country. codes: regions, sorted.
    Each stands for its languages and formats."""

    election: str
    national: bool
    codes: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.codes) + self.national


class Fate(StrEnum):
    """What a publication does to a mail that is yet to come.

    NEW: it goes because of the edit. MOVED: on another day or at another hour. GONE: it would have
    gone, and no longer does. FOLDED: a notice says it as well, so it is left out. SAME: untouched.
    """

    NEW = "new"
    MOVED = "moved"
    GONE = "gone"
    FOLDED = "folded"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Lapse:
    """Mails with one message about one stage that the edit makes void. message: `reminder`, `change` or
    `cancel`. is_due: whether they wait to be sent; else they are notices whose cooling-off runs."""

    election: Election
    stage: Stage
    message: str
    mails: int
    is_due: bool = True
    place: str = OWN


@dataclass(frozen=True, slots=True)
class InFlight:
    """Mails that tell a date which the edit replaces, and that a worker is just sending: whether
    their offices are owed a notice is known when it is known whether they arrived."""

    election: Election
    stage: Stage
    mails: int
    place: str = OWN


@dataclass(frozen=True, slots=True)
class PastLead:
    """A lead whose time is over already: of a new date, the notice tells it. due_at: aware, when
    it would first have gone out. codes: the regions, sorted; everywhere: it comes nowhere else."""

    election: Election
    stage: Stage
    lead: Lead
    due_at: datetime
    codes: tuple[str, ...]
    everywhere: bool
    place: str = OWN


@dataclass(frozen=True, slots=True)
class Unheard:
    """A lead that is new with the edit and that no office of the list is told. audiences: kinds of
    offices that would be."""

    election: Election
    stage: Stage
    lead: Lead
    audiences: tuple[str, ...]
    place: str = OWN


@dataclass(frozen=True, slots=True)
class Sample:
    """One notice as it will read. office: its name."""

    office: str
    subject: str
    text: str


Places = Mapping[tuple[str, str], int]
"""(kind of office, code of its region) -> number of offices."""


def by_kind(places: Places) -> dict[str, int]:
    """Kind of office -> number, by name."""
    return _summed((kind, count) for (kind, _), count in sorted(places.items()))


def codes_of(places: Places) -> tuple[str, ...]:
    """The regions, sorted."""
    return tuple(sorted({code for _, code in places}))


@dataclass(frozen=True, slots=True)
class Notices:
    """All notices with one message about one stage that fall due together. message: `change` or `cancel`.
    fate: NEW, or SAME where an earlier publication causes them. zones: IANA name -> number of
    offices. due_at: aware, when they go out. sample: of new ones."""

    election: Election
    stage: Stage
    message: str
    fate: Fate
    places: Places
    zones: Mapping[str, int]
    due_at: datetime
    sample: Sample | None = None
    place: str = OWN

    @property
    def count(self) -> int:
        return sum(self.places.values())


@dataclass(frozen=True, slots=True)
class Reminders:
    """Reminders of one lead of one stage that fare alike and go out at one time of their clocks.

    zones: IANA name -> number of offices. due_at, was: IANA name -> aware instant in that zone; when
    they go (GONE: would have gone), and (MOVED) when they would have gone before.
    """

    fate: Fate
    election: Election
    stage: Stage
    lead: Lead
    places: Places
    zones: Mapping[str, int]
    due_at: Mapping[str, datetime]
    was: Mapping[str, datetime]
    place: str = OWN

    @property
    def count(self) -> int:
        return sum(self.places.values())


@dataclass(frozen=True, slots=True)
class Mails:
    """What happens to mails. at: aware, the instant for which this is foretold. offices: in service.

    Counted are mails that the ledger will hold; an address that is known to be dead gets a row, too.
    """

    at: datetime
    offices: int = 0
    lapses: tuple[Lapse, ...] = ()
    in_flight: tuple[InFlight, ...] = ()
    past_leads: tuple[PastLead, ...] = ()
    unheard: tuple[Unheard, ...] = ()
    notices: tuple[Notices, ...] = ()
    reminders: tuple[Reminders, ...] = ()

    def of(self, *fates: Fate) -> tuple[Reminders, ...]:
        return tuple(each for each in self.reminders if each.fate in fates)

    @property
    def new_notices(self) -> tuple[Notices, ...]:
        return tuple(each for each in self.notices if each.fate is Fate.NEW)

    @property
    def is_nothing(self) -> bool:
        """Whether the edit causes no mail, moves none and makes none void."""
        caused = self.of(Fate.NEW, Fate.MOVED, Fate.GONE, Fate.FOLDED)
        return not (self.lapses or self.in_flight or self.past_leads or self.new_notices or caused)


@dataclass(frozen=True, slots=True)
class Day:
    """Mails of one calendar day of the offices' own clocks. notices, reminders: that go on it because
    of the edit. gone: that would have. others: that go on it in any case."""

    day: date
    notices: int
    reminders: int
    gone: int
    others: int


def by_day(mails: Mails) -> list[Day]:
    """Each day on which the edit changes something, in order."""
    notices, reminders, gone, others = (Counter[date]() for _ in range(4))

    def day(at: datetime, zone: str) -> date:
        return max(at, mails.at).astimezone(ZoneInfo(zone)).date()

    for told in mails.notices:
        into = notices if told.fate is Fate.NEW else others
        for zone, count in told.zones.items():
            into[day(told.due_at, zone)] += count
    for each in mails.of(Fate.NEW, Fate.MOVED, Fate.GONE, Fate.SAME):
        into = {Fate.GONE: gone, Fate.SAME: others}.get(each.fate, reminders)
        for zone, count in each.zones.items():
            into[day(each.due_at[zone], zone)] += count
            if zone in each.was:
                gone[day(each.was[zone], zone)] += count
    for lapse in mails.lapses:
        if not lapse.is_due:
            continue
        gone[mails.at.astimezone(OFFICIAL_ZONE).date()] += lapse.mails
    touched = sorted(notices.keys() | reminders.keys() | gone.keys())
    return [Day(each, notices[each], reminders[each], gone[each], others[each]) for each in touched]


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, count in pairs:
        found[name] = found.get(name, 0) + count
    return found


class Touch(Protocol):
    """Which feeds a step changes; see editing.touched_feeds."""

    def __call__(self, before: Revision | None, after: Revision, regions: Regions) -> Sequence[Touched]: ...


class Foretell(Protocol):
    """What the reminders will do about a step; see editing.foretelling."""

    def __call__(self, before: Revision | None, after: Revision) -> Mails: ...


@dataclass(frozen=True, slots=True)
class Preview:
    """before: the present revision, None before the first. after: the draft; the same object as
    `before` where the text is published already. objections: why the guard would stop it. oddities: what the
    text says and can hardly be; they stop nothing."""

    before: Revision | None
    after: Revision
    found: Differences
    objections: tuple[Objection, ...]
    feeds: tuple[Touched, ...]
    mails: Mails
    oddities: tuple[Oddity, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether publishing would change nothing at all."""
        return self.after is self.before


def preview(
    before: Revision | None, after: Revision, regions: Regions, *, guard: Guard, touch: Touch, foretell: Foretell
) -> Preview:
    """before, after: from Archive.draft."""
    feeds = tuple(touch(before, after, regions))
    if after is before:
        return Preview(before, after, Differences((), ()), (), feeds, Mails(after.published_at))
    return Preview(
        before=before,
        after=after,
        found=differences(before, after, regions) if before else Differences((), ()),
        objections=guard.objections(before, after) if before else (),
        feeds=feeds,
        mails=foretell(before, after),
    )
