"""From a ledger row and its office to a letter. Pure but for the templates.

Words and HTML are rendered once for all offices that read the same, the calendar part once for each place, whose UID
is its own; each office then costs only what differs.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from threading import Lock
from typing import Generic, TypedDict, TypeVar
from zoneinfo import ZoneInfo

from calendar_service.feeds.publication import publication
from calendar_service.law.pack import Case
from calendar_service.ledger.rows import Row
from calendar_service.letters.letter import PLACEHOLDERS, Addressee, Content, Letter
from calendar_service.letters.reference import message_id
from calendar_service.letters.wording import HeldOn, Words, cancel_words, change_words, reminder_words
from calendar_service.offices.office import Office
from calendar_service.promises.correction import CANCEL, as_it_holds
from calendar_service.promises.plan import REMINDER
from calendar_service.promises.planning import Moment
from calendar_service.promises.subject import Subject, subject_of
from calendar_service.promises.told import OPEN, is_asked, read_line
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region, Regions
from calendar_service.rendering import Rendering
from calendar_service.settings import Settings
from calendar_service.timeline.case import case_of
from calendar_service.timeline.stage import Days, Hours, Local, Occurrence, Status
from calendar_service.timeline.timeline import Election
from calendar_service.words.addresses import address
from calendar_service.words.languages import Text
from calendar_service.words.lead import Lead
from calendar_service.words.translator import Translator

KEPT_CONTENTS = 256

KEPT_CALENDARS = 2_000
"""Calendar parts: of some stages in every region."""

LONGEST_THREAD = 10
"""References of earlier letters that a letter names: the first one and the latest (as RFC 5537 section 3.4.4 has it)."""


class Shared(TypedDict):
    """What every kind of words is made from."""

    election: Election
    occurrence: Occurrence
    kind: str
    language: str
    elsewhere: bool
    places: Sequence[HeldOn]
    addressee: Addressee
    public_url: str
    sources: Mapping[str, str]


class _Before(TypedDict):
    """What a change and a cancellation say of what was told before."""

    old_days: Days | None
    old_hours: Hours | None
    told_on: date
    was_asked: bool


@dataclass(frozen=True, slots=True)
class _Reader:
    """An office, its own region, and what it is told of."""

    office: Office
    own: Region
    subject: Subject

    @property
    def zone(self) -> ZoneInfo:
        """Of its clock."""
        return self.subject.zone(self.own)

    @property
    def facts(self) -> tuple[object, ...]:
        """What the words go by."""
        return self.zone.key, self.subject.place, self.office.kind, self.office.language


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a letter shares with others."""

    content: Content
    calendar: bytes


_Value = TypeVar("_Value")


class _Kept(Generic[_Value]):
    """Values that were asked for last; threads may share it."""

    def __init__(self, limit: int) -> None:
        self._limit, self._lock = limit, Lock()
        self._values: OrderedDict[tuple[object, ...], _Value] = OrderedDict()

    def get(self, key: tuple[object, ...], make: Callable[[], _Value]) -> _Value:
        """The value of that key; made where it is not kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        made = make()
        with self._lock:
            self._values[key] = made
            if len(self._values) > self._limit:
                self._values.popitem(last=False)
        return made


class Composer:
    """Writes letters of the present revision; safe to share between threads."""

    def __init__(
        self, settings: Settings, regions: Regions, translators: Mapping[str, Translator], rendering: Rendering
    ) -> None:
        self._settings, self._regions, self._translators, self._rendering = settings, regions, translators, rendering
        self._contents, self._calendars = _Kept[Content](KEPT_CONTENTS), _Kept[bytes](KEPT_CALENDARS)

    def compose(
        self, revision: Revision, row: Row, office: Office, now: datetime, before: Sequence[Row] = ()
    ) -> Letter | None:
        """The letter of a row as it has to read at `now`; None where the row no longer fits the
        revision, because the stage moved on (the ledger finds it superseded). before: the rows of its
        thread, see Ledger.told_before; of use to a change or a cancellation."""
        own, subject = self._regions[office.region], subject_of(row.stage)
        election = revision.timeline.elections.get(row.election)
        stage = revision.known_as(row.election, subject.origin)
        if election is None or stage is None:
            return None
        occurrence = as_it_holds(election, stage, subject.region(own, self._regions))
        if revision.stamp(election, occurrence).schedule_version != row.schedule_version:
            return None
        reader = _Reader(office, own, subject)
        local = max(now, row.due_at).astimezone(reader.zone)
        if row.message != REMINDER:
            shared = self._notice(revision, election, occurrence, row, reader, local.date())
            return self._filled(shared, row, reader, self._thread(before))
        if occurrence.days is None:
            return None
        moment = as_of(Moment(Lead(row.lead), row.due_at, row.not_after, row.days_left), occurrence, local)
        return self._filled(self._reminder(revision, occurrence, moment, row, reader), row, reader)

    def _thread(self, before: Sequence[Row]) -> tuple[str, ...]:
        kept = before if len(before) <= LONGEST_THREAD else [before[0], *before[1 - LONGEST_THREAD :]]
        return tuple(message_id(row, self._settings.uid_domain) for row in kept)

    def _filled(self, shared: _Parts, row: Row, reader: _Reader, behind: tuple[str, ...] = ()) -> Letter:
        office = reader.office
        addressee = Addressee(
            salutation=office.salutation or office.name,
            office=office.name,
            region=reader.own.full_name,
            region_url=self._region_url(row.election, reader.own, office.language),
        )
        reference = message_id(row, self._settings.uid_domain)
        date = row.planned_at.astimezone(reader.zone)
        return Letter(row.id, row.tries + 1, reference, date, shared.content, addressee, shared.calendar, behind)

    def _reminder(
        self, revision: Revision, occurrence: Occurrence, moment: Moment, row: Row, reader: _Reader
    ) -> _Parts:
        election, region = revision.timeline.elections[row.election], reader.own
        high_risk = region.is_province and region.code in election.high_risk
        day = moment.due_at.date()
        differs = (moment.lead, day, moment.days_left, high_risk, _case(election, occurrence, day, reader.office))

        def words(shared: Shared) -> Words:
            return reminder_words(self._rendering, moment=moment, high_risk=high_risk, **shared)

        return self._parts(revision, election, occurrence, reader, day, differs, words)

    def _notice(
        self, revision: Revision, election: Election, occurrence: Occurrence, row: Row, reader: _Reader, today: date
    ) -> _Parts:
        """A change or a cancellation. Its calendar part withdraws the old date where there is no
        new one."""
        old = read_line(row.before or OPEN)
        told: _Before = {"old_days": old.days, "old_hours": old.hours, "told_on": today, "was_asked": old.is_asked}
        holds = election.occurrence(occurrence.stage, occurrence.region) is not None
        if row.message == CANCEL:
            stage = replace(occurrence.stage, status=Status.CANCELLED)
            occurrence = replace(occurrence, stage=stage, days=old.days or occurrence.days)

        def words(shared: Shared) -> Words:
            if row.message == CANCEL:
                return cancel_words(self._rendering, holds=holds, **told, **shared)
            return change_words(self._rendering, **told, **shared)

        differs = (row.message, row.before, today, holds, _case(election, occurrence, today, reader.office))
        return self._parts(revision, election, occurrence, reader, today, differs, words, old.days)

    def _parts(
        self,
        revision: Revision,
        election: Election,
        occurrence: Occurrence,
        reader: _Reader,
        day: date,
        differs: tuple[object, ...],
        words: Callable[[Shared], Words],
        old_days: Days | None = None,
    ) -> _Parts:
        """The words for everybody who reads the same, and the calendar part for everybody of the place. day: of the
        mail. `differs` is what else the words go by."""
        office, translator = reader.office, self._translators[reader.office.language]
        key = (revision.number, election.id, occurrence.id, *_facts(occurrence), *reader.facts)
        key += (revision.stamp(election, occurrence), *differs)
        shown = None if is_asked(occurrence) or occurrence.region is None else _shown(occurrence, old_days)
        method = "" if shown is None else "CANCEL" if shown.status is Status.CANCELLED else "PUBLISH"

        def content() -> Content:
            said = words(
                {
                    "election": election,
                    "occurrence": occurrence,
                    "kind": office.kind,
                    "language": office.language,
                    "elsewhere": bool(reader.subject.place),
                    "places": _held(election, occurrence, self._regions),
                    "addressee": PLACEHOLDERS,
                    "public_url": self._settings.public_url,
                    "sources": revision.timeline.sources_on(day),
                }
            )
            return Content(
                subject=said.subject,
                text=said.text,
                html=said.html,
                method=method,
                filename=f"{occurrence.id}.ics",
                language=translator.language,
                series_id=f"pengingat.{election.id}.{self._settings.uid_domain}",
                series=translator.text("Pengingat %(election)s", election=translator.pick(election.title)),
            )

        def calendar() -> bytes:
            if shown is None:
                return b""
            stamp = revision.stamp(election, occurrence)
            return publication(revision, election, shown, stamp, translator, self._settings, method)

        return _Parts(self._contents.get(key, content), self._calendars.get((occurrence.region, *key), calendar))

    def _region_url(self, election: str, region: Region, language: str) -> str:
        page = address("pages.region", language, election_id=election, code=region.code)
        return self._settings.public_url + page


def _held(election: Election, occurrence: Occurrence, regions: Regions) -> list[HeldOn]:
    """Where a stage is held that each region has on days of its own, the earliest first; nothing of any other."""
    found: dict[tuple[Days, Hours | None], list[Text]] = {}
    for code in sorted(occurrence.stage.local) if occurrence.is_span else ():
        there = election.occurrence(occurrence.stage, regions[code])
        if there and there.days and there.status is not Status.CANCELLED:
            where = there.stage.where if there.stage.where != occurrence.stage.where else None
            found.setdefault((there.days, there.hours), []).append(_called(regions[code], where))
    made = [HeldOn(days, hours, tuple(names)) for (days, hours), names in found.items()]
    return sorted(made, key=lambda held: (held.days.opening, held.days.last))


def _called(region: Region, where: Text | None) -> Text:
    """The region, with the narrower place behind it where it is held."""
    name = region.full_name
    return Text(*(f"{name} ({words.rstrip('.')})" for words in where.words)) if where else Text(name)


_LOCAL = tuple(each.name for each in fields(Local))


def _facts(occurrence: Occurrence) -> tuple[object, ...]:
    """Of a stage, everything that may differ from region to region."""
    return (occurrence.days, occurrence.zone, *(getattr(occurrence.stage, name) for name in _LOCAL))


def _shown(occurrence: Occurrence, old: Days | None) -> Occurrence | None:
    """What the calendar part shows: what does not take place, or has no day any more, as withdrawn; None without any date."""
    shown = occurrence if occurrence.days else replace(occurrence, days=old)
    if shown.days is None:
        return None
    withdrawn = occurrence.status is Status.CANCELLED or occurrence.days is None
    return replace(shown, stage=replace(shown.stage, status=Status.CANCELLED)) if withdrawn else shown


def _case(election: Election, occurrence: Occurrence, day: date, office: Office) -> Case | None:
    """What the words on the election's law go by."""
    return case_of(election, occurrence, day, office.kind) if election.law else None


def as_of(moment: Moment, occurrence: Occurrence, local: datetime) -> Moment:
    """The moment as its mail must tell it on the day on which it really goes out, with the days
    that are left then. local: that instant in the office's zone."""
    assert occurrence.days is not None
    opening, last = occurrence.days.opening, occurrence.days.last
    target = opening if local.date() <= opening else last
    return replace(moment, due_at=local, days_left=(target - local.date()).days)
