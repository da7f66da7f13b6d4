"""What an office was told, in the words of its page and of the answer whether a mail is ours. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from calendar_service.editing.mail_words import NOTICES, placed
from calendar_service.errors import N_
from calendar_service.ledger.letters import Confirmation, OfficeRow, ToldLetter
from calendar_service.ledger.plain_words import fate_in_words
from calendar_service.printable import foreign_line
from calendar_service.promises.plan import REMINDER
from calendar_service.promises.planning import Reminder, turn
from calendar_service.promises.subject import Subject, subject_of
from calendar_service.promises.told import Told, is_asked, read_line
from calendar_service.publishing.change_words import ChangeWords
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region, Regions
from calendar_service.words.mail_code import mail_code
from calendar_service.words.states import FINAL, REACHED
from calendar_service.words.translator import Translator
from calendar_service.words.when import When

UNNAMED = N_("Pemberitahuan")
"""Of a message that is told otherwise."""

QUESTION = N_("Mohon dipastikan")
BEFORE, ON_THE_DAY, SINCE = N_("Pengingat H-%(count)s"), N_("Pengingat hari H"), N_("Pengingat hari ke-%(day)s")
"""As the subject of the mail counted, before a stage begins, on its first day, and while it goes on."""


@dataclass(frozen=True, slots=True)
class StageTold:
    """A stage as a mail told it. stage_id: of today, empty where the timetable has it no more. days: in words, empty where none
    were told. label: `Pengingat H-3`, by the days that were left when the mail went out, or what kind of message it is."""

    election: str
    stage_id: str
    title: str
    label: str
    days: str
    state: str
    reply: str


@dataclass(frozen=True, slots=True)
class StageComing:
    """A stage that an office is to be told next. at: when, by the office's hour. Otherwise as StageTold."""

    at: datetime
    election: str
    stage_id: str
    title: str
    label: str
    days: str


@dataclass(frozen=True, slots=True)
class MailTold:
    """A mail. at: when it was handed over, or when it fell due where it was not; code: empty where it has none, which was not noted
    before there were codes."""

    letter: str
    code: str
    at: datetime
    has_gone_out: bool
    stages: tuple[StageTold, ...]
    address: str
    sha256: str
    revision: int | None
    confirmation: Confirmation | None

    @property
    def reply(self) -> str:
        """What the mail server said, empty where it has said nothing."""
        return next((stage.reply for stage in self.stages if stage.reply), "")


class ToldWords:
    """One language's words, for one region's clock. now: of the service."""

    def __init__(self, translator: Translator, regions: Regions, revision: Revision | None, now: datetime) -> None:
        self._t, self._regions, self._revision, self._now = translator, regions, revision, now
        self._words = ChangeWords(translator, regions)

    def mails(self, letters: Iterable[ToldLetter], region: Region) -> list[MailTold]:
        """In the same order."""
        return [self.mail(letter, region) for letter in letters]

    def mail(self, letter: ToldLetter, region: Region) -> MailTold:
        """region: of its office."""
        first = letter.rows[0]
        return MailTold(
            letter=letter.letter,
            code=mail_code(letter.letter) if letter.letter else "",
            at=first.settled_at if first.settled_at and first.state in FINAL else first.due_at,
            has_gone_out=letter.has_gone_out,
            stages=tuple(self._stage(row, region) for row in letter.rows),
            address=first.address or "",
            sha256=first.sha256 or "",
            revision=first.revision,
            confirmation=letter.confirmed,
        )

    def _stage(self, row: OfficeRow, region: Region) -> StageTold:
        subject, told = subject_of(row.stage), read_line(row.told)
        known = self._revision.known_as(row.election, subject.origin) if self._revision else None
        title = self._t.pick(known.title) if known else subject.origin
        zone = told.zone or (None if subject.is_country else self._zone(subject.place, region))
        return StageTold(
            election=row.election,
            stage_id=known.id if known else "",
            title=placed(self._words, title, subject.place),
            label=self._label(row, told, subject.zone(region)),
            days=When(self._t, told.days, told.hours, zone).changed() if told.days else "",
            state=fate_in_words(asdict(row), self._t, region.timezone, self._now),
            reply=foreign_line(_reply(row)),
        )

    def _label(self, row: OfficeRow, told: Told, zone: ZoneInfo) -> str:
        """What kind of message it was, a reminder with the days that its mail counted: those of the day on which it went out, which
        is later than its lead where the day before was a Saturday, or the server asked to wait."""
        if row.message != REMINDER:
            return self._t.text(NOTICES.get(row.message, UNNAMED))
        if told.is_asked:
            return self._t.text(QUESTION)
        days = told.days
        return self._counted((days.opening - _went_out(row).astimezone(zone).date()).days if days else row.days_left)

    def coming(self, reminders: Iterable[Reminder], region: Region) -> list[StageComing]:
        """What is to be told next, in the same order; nothing where there is no revision. region: of its office."""
        return [self._coming(each, region) for each in reminders] if self._revision else []

    def _coming(self, reminder: Reminder, region: Region) -> StageComing:
        assert self._revision is not None
        occurrence, moment, election = reminder.occurrence, reminder.moment, reminder.election.id
        subject = Subject(self._revision.origin(election, occurrence.id), reminder.place)
        at, days = turn(moment.due_at, moment.not_after, reminder.office.hour), occurrence.days
        zone = occurrence.stage.zone or (None if subject.is_country else self._zone(subject.place, region))
        assert days is not None
        left = (days.opening - at.astimezone(subject.zone(region)).date()).days
        return StageComing(
            at=at,
            election=election,
            stage_id=occurrence.id,
            title=placed(self._words, self._t.pick(occurrence.stage.title), subject.place),
            label=self._t.text(QUESTION) if is_asked(occurrence) else self._counted(left),
            days=When(self._t, days, occurrence.hours, zone).changed(),
        )

    def _counted(self, left: int) -> str:
        """left: days to the opening, negative behind it."""
        if left > 0:
            return self._t.text(BEFORE, count=self._t.number(left))
        return self._t.text(SINCE, day=self._t.number(1 - left)) if left else self._t.text(ON_THE_DAY)

    def _zone(self, place: str, region: Region) -> str:
        there = self._regions.get(place) if place else region
        return (there or region).timezone


def _went_out(row: OfficeRow) -> datetime:
    """When a mail was handed over that told something; of another, when it is or was to be."""
    if row.settled_at and row.state in REACHED:
        return row.settled_at
    return max(row.due_at, row.try_at)


def _reply(row: OfficeRow) -> str:
    """What the server said, its enhanced code once: many servers write it in their words, too (RFC 2034 section 4)."""
    said = row.reply or ""
    code = "" if row.enhanced_code and said.startswith(row.enhanced_code) else row.enhanced_code
    return " ".join(str(part) for part in (row.reply_code, code, said) if part)


def masked(address: str) -> str:
    """An address of which a stranger learns nothing that the mail in its hand does not say: `s***@j***.go.id`."""
    name, _, domain = address.partition("@")
    first, *rest = domain.split(".")
    kept = rest[-2:] if len(rest) > 1 else rest
    return f"{name[:1]}***@{'.'.join([f'{first[:1]}***', *kept])}" if domain else ""
