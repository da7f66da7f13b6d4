"""From ledger rows and their office to a letter. Pure but for the templates.

Words and HTML are rendered once for all offices that read the same, the calendar part once for each place, whose UID
is its own; each office then costs only what differs.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import partial
from threading import Lock
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from calendar_service.feeds.publication import MailedEvent, publication
from calendar_service.ledger.rows import Row
from calendar_service.letters.institution import institution_of
from calendar_service.letters.letter import PLACEHOLDERS, Content, Letter
from calendar_service.letters.passage import HeldOn, Passage, Voided, place_called
from calendar_service.letters.reader import addressee
from calendar_service.letters.reference import message_id, reference_of
from calendar_service.letters.wording import Frame, mail_words
from calendar_service.offices.office import Office, heads_within
from calendar_service.promises.correction import CANCEL, CHANGE, as_it_holds
from calendar_service.promises.plan import REMINDER
from calendar_service.promises.subject import subject_of
from calendar_service.promises.told import OPEN, Told, read_line
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region, Regions
from calendar_service.rendering import Rendering
from calendar_service.settings import Settings
from calendar_service.timeline.case import case_of
from calendar_service.timeline.hosts import SourceKind
from calendar_service.timeline.stage import Days, Hours, Local, Occurrence, Status
from calendar_service.timeline.timeline import Election, Timeline
from calendar_service.words.addresses import address
from calendar_service.words.languages import Text
from calendar_service.words.translator import Translator

KEPT_CONTENTS = 256

KEPT_CALENDARS = 2_000
"""Calendar parts: of some stages in every region."""

LONGEST_THREAD = 10
"""References of earlier letters that a letter names: the first one and the latest (as RFC 5537 section 3.4.4 has it)."""

METHODS = ("PUBLISH", "CANCEL")
"""Of the calendar parts of one letter, in their order (RFC 5546 section 1.4)."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A row, what a mail says of it, and what its calendar part shows; None where it has none."""

    row: Row
    part: Passage
    key: tuple[object, ...]
    shown: MailedEvent | None
    method: str = ""


@dataclass(frozen=True, slots=True)
class _Reader:
    """An office, its own region, and whether it has a page of its own."""

    office: Office
    own: Region
    has_door: bool


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
        self,
        revision: Revision,
        rows: Sequence[Row],
        office: Office,
        now: datetime,
        before: Sequence[Row] = (),
        door_url: str = "",
    ) -> Letter | None:
        """The letter of these rows as it has to read at `now`. rows: of this office and of one channel, either reminders all of
        them or notices all of them. Who no longer fits the revision, because the stage moved on, is left out (the ledger finds it
        superseded); None where nobody fits. before: the rows of their threads, see Ledger.told_before; of use to notices.
        door_url: of the office's own page; empty where it has none."""
        own = self._regions[office.region]
        found = [told for row in rows if (told := self._told(revision, row, office, own, now, before))]
        if not found:
            return None
        found.sort(key=lambda told: _urgency(told.part))
        reader = _Reader(office, own, bool(door_url))
        content, calendars = self._content(revision, found, reader), self._calendars_of(revision, found, reader)
        kept = [told.row for told in found]
        reference = reference_of(kept)
        page = self._region_url(found[0].row.election, own, office.language)
        return Letter(
            rows=tuple(row.id for row in kept),
            attempt=max(row.tries for row in kept) + 1,
            reference=f"{reference}@{self._settings.uid_domain}",
            date=min(row.planned_at for row in kept).astimezone(subject_of(kept[0].stage).zone(own)),
            content=content,
            addressee=addressee(office, own, page, reference, door_url),
            calendars=calendars,
            behind=self._thread(before) if kept[0].message != REMINDER else (),
        )

    def _thread(self, before: Sequence[Row]) -> tuple[str, ...]:
        names = list(dict.fromkeys(message_id(row, self._settings.uid_domain) for row in before))
        return tuple(names if len(names) <= LONGEST_THREAD else [names[0], *names[1 - LONGEST_THREAD :]])

    def _told(
        self, revision: Revision, row: Row, office: Office, own: Region, now: datetime, before: Sequence[Row]
    ) -> _Told | None:
        """What a mail says of a row; None where it no longer fits the revision."""
        subject = subject_of(row.stage)
        election = revision.timeline.elections.get(row.election)
        stage = revision.known_as(row.election, subject.origin)
        if election is None or stage is None:
            return None
        occurrence = as_it_holds(election, stage, subject.region(own, self._regions))
        stamp = revision.stamp(election, occurrence)
        if stamp.schedule_version != row.schedule_version or (row.message == REMINDER and occurrence.days is None):
            return None
        zone = subject.zone(own)
        day = max(now, row.due_at).astimezone(zone).date()
        part = Passage(
            message=row.message,
            election=election,
            occurrence=occurrence,
            told_on=day,
            kind=office.kind,
            elsewhere=bool(subject.place),
            places=_held(election, occurrence, self._regions),
            high_risk=row.message == REMINDER and own.is_province and own.code in election.high_risk,
        )
        if row.message != REMINDER:
            part = _notice(part, row, self._voided(revision, row, before, zone))
        is_shown = not part.is_asked and part.occurrence.region is not None
        event = _shown(part.occurrence, part.old_days) if is_shown else None
        shown = MailedEvent(election, event, stamp) if event else None
        method = "" if event is None else "CANCEL" if event.status is Status.CANCELLED else "PUBLISH"
        case = case_of(election, part.occurrence, day, office.kind, own=not part.elsewhere) if election.law else None
        key = (election.id, occurrence.id, stamp, *_facts(part.occurrence), zone.key, subject.place)
        key += (row.message, row.before, day, part.high_risk, part.holds, part.voided, case)
        return _Told(row, part, key, shown, method)

    @staticmethod
    def _voided(revision: Revision, row: Row, before: Sequence[Row], zone: ZoneInfo) -> Voided | None:
        """The latest mail of the row's own thread."""
        mine = [each for each in before if (each.election, each.stage) == (row.election, row.stage)]
        if not mine:
            return None
        last = max(mine, key=lambda each: (each.due_at, each.id))
        mail = [each for each in before if each.letter and each.letter == last.letter] or [last]
        day = last.planned_at.astimezone(zone).date()
        is_whole = message_id(last, "") == f"{reference_of(mail)}@"
        first = _first_told(mail, day) if is_whole else None
        if first is None:
            return Voided(day)
        named, told = first
        stage = revision.known_as(named.election, subject_of(named.stage).origin)
        answers = named.before is not None and read_line(named.before).is_asked
        days = Days(None, told.days.last) if told.days and day > told.days.opening else told.days
        return (
            Voided(day, stage.short or stage.title, days, named.message == CHANGE and not answers)
            if stage
            else Voided(day)
        )

    def _content(self, revision: Revision, found: Sequence[_Told], reader: _Reader) -> Content:
        """The words for everybody who reads the same."""
        office, translator = reader.office, self._translators[reader.office.language]
        key = (
            revision.number,
            office.kind,
            office.language,
            reader.has_door,
            heads_within(reader.own),
            *(told.key for told in found),
        )

        def made() -> Content:
            first = found[0].part
            said = mail_words(
                self._rendering,
                [told.part for told in found],
                Frame(
                    kind=office.kind,
                    heads_within=heads_within(reader.own),
                    language=office.language,
                    addressee=PLACEHOLDERS if reader.has_door else replace(PLACEHOLDERS, door_url=""),
                    public_url=self._settings.public_url,
                    institution=institution_of(self._settings),
                    sources=worth_naming(revision.timeline, first.told_on),
                ),
            )
            methods = tuple(method for method in METHODS if any(told.method == method for told in found))
            single = len({told.part.occurrence.id for told in found}) == 1
            return Content(
                subject=said.subject,
                text=said.text,
                html=said.html,
                methods=methods,
                filename=f"{first.occurrence.id}.ics" if single else f"{first.election.id}.ics",
                language=translator.language,
                series_id=f"pengingat.{first.election.id}.{self._settings.uid_domain}",
                help_url=self._settings.public_url + address("genuine.ask", translator.language),
                may_leave=office.kind == "lainnya",
                series=translator.text("Pengingat %(election)s", election=translator.pick(first.election.title)),
            )

        return self._contents.get(key, made)

    def _calendars_of(self, revision: Revision, found: Sequence[_Told], reader: _Reader) -> tuple[bytes, ...]:
        """The calendar parts for everybody of the place: one for each method."""
        translator = self._translators[reader.office.language]
        parts = []
        for method in METHODS:
            of = [told for told in found if told.method == method]
            shown = [told.shown for told in of if told.shown]
            if not shown:
                continue
            places = tuple((told.part.occurrence.region, told.key) for told in of)
            key = (revision.number, translator.language, method, places)
            made = partial(publication, revision, shown, translator, self._settings, method)
            parts.append(self._calendars.get(key, made))
        return tuple(parts)

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
            found.setdefault((there.days, there.hours), []).append(place_called(regions[code], where))
    made = [HeldOn(days, hours, tuple(names)) for (days, hours), names in found.items()]
    return sorted(made, key=lambda held: (held.days.opening, held.days.last))


_LOCAL = tuple(each.name for each in fields(Local))


def _facts(occurrence: Occurrence) -> tuple[object, ...]:
    """Of a stage, everything that may differ from region to region."""
    return (occurrence.days, occurrence.zone, *(getattr(occurrence.stage, name) for name in _LOCAL))


def worth_naming(timeline: Timeline, day: date) -> dict[str, str]:
    """Sources that a letter to an office may name on that day: none of the press, but for a news agency."""
    found, kind = timeline.sources_on(day), timeline.hosts.kind
    return {name: address for name, address in found.items() if kind(address) is not SourceKind.PRESS}


def _urgency(part: Passage) -> tuple[object, ...]:
    """Of several parts the first: what is decided first. What has no day comes last."""
    return (*_order(part.days or part.old_days, part.told_on), part.occurrence.id)


def _order(days: Days | None, told_on: date) -> tuple[bool, date, date]:
    if days is None:
        return True, date.max, date.max
    return False, days.opening if told_on <= days.opening else days.last, days.last


def _notice(part: Passage, row: Row, voided: Voided | None) -> Passage:
    """A change or a cancellation; what is cancelled shows the days that were told."""
    election, occurrence = part.election, part.occurrence
    old = read_line(row.before or OPEN)
    holds = election.occurrence(occurrence.stage, occurrence.region) is not None
    if row.message == CANCEL:
        stage = replace(occurrence.stage, status=Status.CANCELLED)
        occurrence = replace(occurrence, stage=stage, days=old.days or occurrence.days)
    return replace(
        part,
        occurrence=occurrence,
        old_days=old.days,
        old_hours=old.hours,
        was_asked=old.is_asked,
        holds=holds,
        voided=voided,
    )


def _first_told(rows: Sequence[Row], told_on: date) -> tuple[Row, Told] | None:
    """Of the rows of a mail that which its subject named; None where that cannot be told by what stands in the ledger."""
    told = [(row, read_line(row.told)) for row in rows if row.told]
    if len(told) < len(rows) or any(each.is_asked or row.message == CANCEL for row, each in told):
        return None
    return min(told, key=lambda found: (*_order(found[1].days, told_on), subject_of(found[0].stage).origin))


def _shown(occurrence: Occurrence, old: Days | None) -> Occurrence | None:
    """What the calendar part shows: what does not take place, or has no day any more, as withdrawn; None without any date."""
    shown = occurrence if occurrence.days else replace(occurrence, days=old)
    if shown.days is None:
        return None
    withdrawn = occurrence.status is Status.CANCELLED or occurrence.days is None
    return replace(shown, stage=replace(shown.stage, status=Status.CANCELLED)) if withdrawn else shown
