"""From a ledger row and its office to a letter. Pure but for the templates.

Words and HTML are rendered once for all offices that read the same, the calendar part once for each place, whose UID
is its own; each office then costs only what differs. The reference (a mail's Message-ID) comes from the row's key and epoch alone, so
that a second try of the same row is, to everybody, the same letter.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock
from typing import Generic, TypedDict, TypeVar

from calendar_service.feeds.publication import publication
from calendar_service.ledger.rows import Row
from calendar_service.letters.letter import PLACEHOLDERS, Addressee, Content, Letter
from calendar_service.letters.wording import Words, cancel_words, change_words, reminder_words
from calendar_service.offices.office import Office
from calendar_service.promises.correction import CANCEL, as_it_holds
from calendar_service.promises.plan import REMINDER
from calendar_service.promises.planning import Moment
from calendar_service.promises.told import OPEN, read_line
from calendar_service.publishing.epoch import FIRST
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region, Regions
from calendar_service.rendering import Rendering
from calendar_service.settings import Settings
from calendar_service.timeline.stage import Days, Occurrence, Status
from calendar_service.timeline.timeline import Election
from calendar_service.words.addresses import address
from calendar_service.words.lead import Lead
from calendar_service.words.translator import Translator

KEPT_CONTENTS = 256

KEPT_CALENDARS = 2_000
"""Calendar parts: of some stages in every region."""

LONGEST_THREAD = 10
"""References of earlier letters that a letter names: the first one and the latest (as RFC 5537 section 3.4.4 has it)."""

DIGITS = 40
"""Of a Message-ID, before the @."""

_DIGEST = re.compile(rf"[0-9a-f]{{{DIGITS}}}")

_KEY = ("election", "stage", "message", "lead", "office", "channel", "schedule_version")


class Shared(TypedDict):
    """What every kind of words is made from."""

    election: Election
    occurrence: Occurrence
    kind: str
    language: str
    addressee: Addressee
    public_url: str
    sources: Mapping[str, str]


def message_id(row: Row, domain: str) -> str:
    """The Message-ID of a row, without angle brackets (RFC 5322 section 3.6.4)."""
    return key_message_id({name: getattr(row, name) for name in (*_KEY, "epoch")}, domain)


def key_message_id(key: Mapping[str, object], domain: str) -> str:
    """The same from the columns of a row's key, and its epoch. The first epoch is not named: so it was before there
    were others, and what was sent then keeps its name."""
    facts = tuple(key[name] for name in _KEY)
    if (epoch := key.get("epoch", FIRST.number)) != FIRST.number:
        facts += (epoch,)
    return f"{hashlib.sha256(repr(facts).encode()).hexdigest()[:DIGITS]}@{domain}"


def may_be_message_id(text: str, domain: str) -> bool:
    """Whether it has the form of ours: not that there is such a row."""
    local, _, right = text.partition("@")
    return right.lower() == domain.lower() and bool(_DIGEST.fullmatch(local))


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
        region = self._regions[office.region]
        election = revision.timeline.elections.get(row.election)
        stage = revision.known_as(row.election, row.stage)
        if election is None or stage is None:
            return None
        occurrence = as_it_holds(election, stage, region)
        if revision.stamp(election, occurrence).schedule_version != row.schedule_version:
            return None
        local = max(now, row.due_at).astimezone(region.zone)
        if row.message != REMINDER:
            shared = self._notice(revision, election, occurrence, row, office, local.date())
            return self._filled(shared, row, office, self._thread(before))
        if occurrence.days is None:
            return None
        moment = as_of(Moment(Lead(row.lead), row.due_at, row.not_after, row.days_left), occurrence, local)
        return self._filled(self._reminder(revision, occurrence, moment, row, office), row, office)

    def _thread(self, before: Sequence[Row]) -> tuple[str, ...]:
        kept = before if len(before) <= LONGEST_THREAD else [before[0], *before[1 - LONGEST_THREAD :]]
        return tuple(message_id(row, self._settings.uid_domain) for row in kept)

    def _filled(self, shared: _Parts, row: Row, office: Office, behind: tuple[str, ...] = ()) -> Letter:
        region = self._regions[office.region]
        addressee = Addressee(
            salutation=office.salutation or office.name,
            office=office.name,
            region=region.full_name,
            region_url=self._region_url(row.election, region, office.language),
        )
        reference = message_id(row, self._settings.uid_domain)
        date = row.planned_at.astimezone(region.zone)
        return Letter(row.id, row.tries + 1, reference, date, shared.content, addressee, shared.calendar, behind)

    def _reminder(self, revision: Revision, occurrence: Occurrence, moment: Moment, row: Row, office: Office) -> _Parts:
        election = revision.timeline.elections[row.election]
        region = self._regions[office.region]
        high_risk = region.is_province and region.code in election.high_risk
        differs = (moment.lead, moment.due_at.date(), moment.days_left, high_risk)

        def words(shared: Shared) -> Words:
            return reminder_words(self._rendering, moment=moment, high_risk=high_risk, **shared)

        return self._parts(revision, election, occurrence, office, differs, words)

    def _notice(
        self, revision: Revision, election: Election, occurrence: Occurrence, row: Row, office: Office, today: date
    ) -> _Parts:
        """A change or a cancellation. Its calendar part withdraws the old date where there is no
        new one."""
        old = read_line(row.before or OPEN)
        make = cancel_words if row.message == CANCEL else change_words
        if row.message == CANCEL:
            stage = replace(occurrence.stage, status=Status.CANCELLED)
            occurrence = replace(occurrence, stage=stage, days=old.days or occurrence.days)

        def words(shared: Shared) -> Words:
            return make(self._rendering, old_days=old.days, old_hours=old.hours, told_on=today, **shared)

        return self._parts(revision, election, occurrence, office, (row.message, row.before, today), words, old.days)

    def _parts(
        self,
        revision: Revision,
        election: Election,
        occurrence: Occurrence,
        office: Office,
        differs: tuple[object, ...],
        words: Callable[[Shared], Words],
        old_days: Days | None = None,
    ) -> _Parts:
        """The words for everybody who reads the same, and the calendar part for everybody of the place. `differs` is
        what else the words go by."""
        region, translator = self._regions[office.region], self._translators[office.language]
        key = (revision.number, election.id, occurrence.id, occurrence.days, occurrence.status, region.timezone)
        key += (office.kind, office.language, revision.stamp(election, occurrence), *differs)  # type: ignore[assignment]
        shown = _shown(occurrence, old_days)
        method = "" if shown is None else "CANCEL" if shown.status is Status.CANCELLED else "PUBLISH"

        def content() -> Content:
            said = words(
                {
                    "election": election,
                    "occurrence": occurrence,
                    "kind": office.kind,
                    "language": office.language,
                    "addressee": PLACEHOLDERS,
                    "public_url": self._settings.public_url,
                    "sources": revision.timeline.sources,
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

        return _Parts(self._contents.get(key, content), self._calendars.get((region.code, *key), calendar))

    def _region_url(self, election: str, region: Region, language: str) -> str:
        page = address("pages.region", language, election_id=election, code=region.code)
        return self._settings.public_url + page


def _shown(occurrence: Occurrence, old: Days | None) -> Occurrence | None:
    """What the calendar part shows: what does not take place, or has no day any more, as withdrawn; None without any date."""
    shown = occurrence if occurrence.days else replace(occurrence, days=old)
    if shown.days is None:
        return None
    withdrawn = occurrence.status is Status.CANCELLED or occurrence.days is None
    return replace(shown, stage=replace(shown.stage, status=Status.CANCELLED)) if withdrawn else shown


def as_of(moment: Moment, occurrence: Occurrence, local: datetime) -> Moment:
    """The moment as its mail must tell it on the day on which it really goes out, with the days
    that are left then. local: that instant in the office's zone."""
    assert occurrence.days is not None
    opening, last = occurrence.days.opening, occurrence.days.last
    target = opening if local.date() <= opening else last
    return replace(moment, due_at=local, days_left=(target - local.date()).days)
