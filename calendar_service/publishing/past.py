"""What was official, and what each revision changed: answers about the past, for pages and feeds.

Revisions never change, so what was worked out is kept: the few asked for last, not all. It reads
from the archive and writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from itertools import zip_longest
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from calendar_service.errors import ProductError, kind_of
from calendar_service.publishing.archive_sql import Archive, RevisionEntry
from calendar_service.publishing.changes import OFFICIAL_ZONE, Differences, Happened, Step, differences
from calendar_service.publishing.revision import NATIONAL, Revision
from calendar_service.timeline.stage import Days

LOOKED_BACK = 20
"""So many steps are looked at for the days that something had before it was moved."""

KEPT_REVISIONS, KEPT_DIFFERENCES = 24, 256
"""A revision is about a megabyte, a difference some kilobytes."""

Where = tuple[str, str, str]
"""Election id, stage id, and the code of a region, or NATIONAL."""

P = ParamSpec("P")
T = TypeVar("T")


class Unavailable(ProductError):
    """The database does not answer; the past is nowhere else."""


def _answered(ask: Callable[P, T]) -> Callable[P, T]:
    def asked(*arguments: P.args, **named: P.kwargs) -> T:
        try:
            return ask(*arguments, **named)
        except SQLAlchemyError as error:
            raise Unavailable(kind_of(error)) from error

    return asked


class Past:
    """The history of one archive. Every question may raise Unavailable, and Refused for a number
    that is not there. Safe between threads."""

    def __init__(self, archive: Archive) -> None:
        self._regions = archive.regions
        self._history: Callable[[], list[RevisionEntry]] = _answered(archive.history)
        self.text: Callable[[int], bytes] = _answered(archive.text)
        self.revision: Callable[[int], Revision] = lru_cache(KEPT_REVISIONS)(_answered(archive.revision))
        self.former_days: Callable[[int], Mapping[Where, Days]] = lru_cache(2)(self._former_days)
        self.differences: Callable[[int, int], Differences] = lru_cache(KEPT_DIFFERENCES)(self._differences)

    def entries(self) -> list[RevisionEntry]:
        """A line for every revision, the newest first."""
        return self._history()

    def count(self) -> int:
        """How many revisions there are."""
        return len(self._history())

    def numbers(self) -> list[int]:
        """Of every revision, the first one first; with a gap where an epoch began."""
        return sorted(entry.number for entry in self._history())

    def steps(self, start: int = 0, stop: int | None = None) -> list[Step]:
        """Publications with what they changed, newest first; of those start to stop, exclusive."""
        return [self._step(*pair) for pair in self._pairs()[start:stop]]

    def step(self, number: int) -> Step:
        """Raises IndexError where there is no such number."""
        found = [pair for pair in self._pairs() if pair[0].number == number]
        return self._step(*found[0])

    def _pairs(self) -> list[tuple[RevisionEntry, RevisionEntry | None]]:
        """Each revision and the one before it, newest first."""
        entries = self._history()
        return list(zip_longest(entries, entries[1:]))

    def _step(self, entry: RevisionEntry, former: RevisionEntry | None) -> Step:
        found = self.differences(former.number, entry.number) if former else Differences((), ())
        return Step(entry.number, entry.published_at, entry.note, found, former.number if former else 0)

    def since(self, instant: datetime) -> list[Step]:
        """The steps published at or after an instant, newest first; the first revision is none."""
        return [self._step(*pair) for pair in self._pairs() if pair[1] and pair[0].published_at >= instant]

    def on(self, day: date) -> Revision | None:
        """The revision that was official at the end of a day in OFFICIAL_ZONE; None before the first."""
        end = datetime.combine(day, time.max, OFFICIAL_ZONE)
        number = next((entry.number for entry in self._history() if entry.published_at <= end), None)
        return self.revision(number) if number else None

    def _former_days(self, number: int) -> Mapping[Where, Days]:
        """By the last revisions up to that number: the days that each stage had before it was moved last, where it was."""
        found: dict[Where, Days] = {}
        for step in self.steps(0, LOOKED_BACK):
            for change in step.found.stages if step.number <= number else ():
                if change.happened is Happened.MOVED and change.before and change.before.days:
                    for code in (*change.codes, *([NATIONAL] if change.national else [])):
                        found.setdefault((change.election.id, change.stage.id, code), change.before.days)
        return found

    def _differences(self, old: int, new: int) -> Differences:
        return differences(self.revision(old), self.revision(new), self._regions)
