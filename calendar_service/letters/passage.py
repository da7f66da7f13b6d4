"""What a mail tells of one stage, to one kind of office, on one day. Pure.

A mail has a part for each stage that falls due together; what the law says alike of all of them is said once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from calendar_service.law.pack import NOTHING, LawTold, Sentence
from calendar_service.promises.told import is_asked
from calendar_service.regions import Region
from calendar_service.timeline.case import told
from calendar_service.timeline.stage import Days, Hours, Occurrence, Stage
from calendar_service.timeline.timeline import Election
from calendar_service.words.languages import Text
from calendar_service.words.translator import Translator

QUESTION = "question"
"""How a reminder reads whose stage holds in some regions, nobody knows in which."""


@dataclass(frozen=True, slots=True)
class HeldOn:
    """Where a stage is held on the same days and hours: names of regions, each with its narrower place."""

    days: Days
    hours: Hours | None
    places: tuple[Text, ...]

    def names(self, translator: Translator) -> str:
        """`Kabupaten Siak (3 TPS), Kabupaten Bangka Barat`."""
        return ", ".join(translator.pick(place) for place in self.places)


@dataclass(frozen=True, slots=True)
class Voided:
    """The mail that a notice voids. day: its date. named: the stage that its subject began with, as briefly as that is called; None where
    nobody can tell any more. days: that it named beside it. moved: whether it said of them that they had changed."""

    day: date
    named: Text | None = None
    days: Days | None = None
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """message: REMINDER, CHANGE or CANCEL of promises. occurrence: a reminder's has days. told_on: day of the mail. elsewhere: whether it
    is not the reader's own region that the occurrence is of. places: of an occurrence of the whole country, where and when it is held.
    days_left: on the day of the mail, to the opening, then to the last day; negative once it is over. high_risk: whether the office stands
    for a province of highest vulnerability; never true for a kabupaten or kota. old_days, old_hours: that a notice voids. was_asked: whether the
    office was asked before. holds: false where a stage takes place, but not there (any more). voided: see Voided."""

    message: str
    election: Election
    occurrence: Occurrence
    told_on: date
    kind: str
    elsewhere: bool = False
    places: Sequence[HeldOn] = ()
    high_risk: bool = False
    old_days: Days | None = None
    old_hours: Hours | None = None
    was_asked: bool = False
    holds: bool = True
    voided: Voided | None = None

    @property
    def form(self) -> str:
        """By which templates it is told: its message, or QUESTION."""
        return QUESTION if self.message == "reminder" and self.is_asked else self.message

    @property
    def is_asked(self) -> bool:
        return is_asked(self.occurrence)

    @property
    def has_papers(self) -> bool:
        """Whether an office of the place may find drafts of what it passes on: of what takes place there, and is not over."""
        is_certain = (
            self.message != "cancel" and self.holds and not self.is_asked and self.occurrence.region is not None
        )
        is_ahead = self.days is not None and self.days.last >= self.told_on
        return is_certain and is_ahead and bool(self.law)

    @property
    def is_answer(self) -> bool:
        """Whether it answers what was asked before."""
        return self.was_asked and not self.is_asked

    @property
    def stage(self) -> Stage:
        """As a mail of its day knows it."""
        return self.occurrence.stage.told_on(self.told_on)

    @property
    def days(self) -> Days | None:
        return self.occurrence.days

    @property
    def law(self) -> LawTold:
        """All that its law says; of a stage that is only asked about, whom to ask: as nobody knows whether it takes place there."""
        all_of_it = told(self.election, self.occurrence, self.told_on, self.kind, own=not self.elsewhere)
        if self.form != QUESTION:
            return all_of_it
        return LawTold({**NOTHING.sections, "ask": all_of_it["ask"]}, all_of_it.turn, all_of_it.count)

    @property
    def elapsed(self) -> int | None:
        """Days since the opening; negative before it."""
        return (self.told_on - self.days.opening).days if self.days else None

    @property
    def days_left(self) -> int | None:
        """To the opening, then to the last day; negative once it is over."""
        if self.days is None:
            return None
        target = self.days.opening if self.told_on <= self.days.opening else self.days.last
        return (target - self.told_on).days


def together(parts: Sequence[Passage]) -> list[tuple[Passage, ...]]:
    """Parts of a stage elsewhere that say the same but for the place, and in a reminder for the days: told as one. In the order of the first
    of each."""
    found: dict[object, list[Passage]] = {}
    for index, part in enumerate(parts):
        is_alone = not part.elsewhere or part.occurrence.region is None
        found.setdefault(index if is_alone else _saying(part), []).append(part)
    return [tuple(group) for group in found.values()]


def held_on(group: Sequence[Passage]) -> list[tuple[Passage, HeldOn]]:
    """The days and hours on which these parts are held, each with the first of its parts. What has no days is none of them."""
    found: dict[object, tuple[Passage, list[Text]]] = {}
    for part in group:
        key = (part.days, part.occurrence.hours, part.occurrence.zone)
        names = found.setdefault(key, (part, []))[1]
        if region := part.occurrence.region:
            names.append(place_called(region, part.stage.where))
    return [
        (part, HeldOn(part.days, part.occurrence.hours, tuple(names))) for part, names in found.values() if part.days
    ]


def place_called(region: Region, where: Text | None) -> Text:
    """The region, with the narrower place behind it where it is held."""
    name = region.full_name
    return Text(*(f"{name} ({words.rstrip('.')})" for words in where.words)) if where else Text(name)


def _saying(part: Passage) -> tuple[object, ...]:
    """What a part says, but for its place and, in a reminder, its days."""
    stage, law = part.stage, part.law
    sentences = tuple((name, each.id) for name, said in law.sections.items() for each in said)
    key = (
        part.form,
        part.election.id,
        stage.id,
        stage.status,
        stage.reason,
        stage.note,
        law.turn,
        law.count,
        sentences,
    )
    if part.form == "reminder":
        return key
    told = (part.days, part.occurrence.hours, part.occurrence.zone, part.old_days, part.old_hours)
    return (*key, stage.where, stage.undated, *told, part.was_asked, part.holds, part.voided)


def in_all(laws: Sequence[LawTold]) -> LawTold:
    """The sentences that hold in each case, in the order of the first."""
    first, *others = laws
    sections = {
        name: tuple(each for each in said if all(_says(law, name, each, first) for law in others))
        for name, said in first.sections.items()
    }
    return LawTold(sections, first.turn, first.count)


def besides(law: LawTold, common: LawTold) -> LawTold:
    """What a law says that is not said in common."""
    sections = {
        name: tuple(each for each in said if not _says(common, name, each, law)) for name, said in law.sections.items()
    }
    return LawTold(sections, law.turn, law.count)


def _says(law: LawTold, section: str, sentence: Sentence, other: LawTold) -> bool:
    """Whether it says the same in brief: what is filled in may differ."""
    words = _briefly(sentence)
    fills = "{" in words["id"]
    return any(_briefly(each) == words for each in law[section]) and (
        not fills or (law.turn, law.count) == (other.turn, other.count)
    )


def _briefly(sentence: Sentence) -> Text:
    return sentence.short or sentence.text
