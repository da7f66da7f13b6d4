"""A revision of the list of offices: what stands in its history, and who makes one. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from calendar_service.clock import Clock
from calendar_service.errors import N_, Refused
from calendar_service.offices.changes import Changes
from calendar_service.offices.office import FIELDS, Office

OVERTAKEN = N_("daftar kantor baru saja diubah orang lain (revisi %(number)s); periksa lalu ulangi")


class ListOvertaken(Refused):
    """Somebody else changed the list since it was looked at; `number` is theirs."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(OVERTAKEN, number=number)


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A line of the list's history; the list itself is not loaded. by: empty for a list that was
    found there, from before there was a history. offices: how many it has."""

    number: int
    at: datetime
    by: str
    note: str
    sha256: str
    offices: int


@dataclass(frozen=True, slots=True)
class OfficeStep:
    """What a change of the list did to one office. before: None where the list had it not; after: where it has it no more."""

    entry: ListEntry
    before: Office | None
    after: Office | None

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of what became different of an office that stayed."""
        if self.before is None or self.after is None:
            return ()
        return tuple(name for name in FIELDS if getattr(self.before, name) != getattr(self.after, name))


@dataclass(frozen=True, slots=True)
class OfficeHistory:
    """The newest first. is_whole: whether every list was looked at."""

    steps: tuple[OfficeStep, ...]
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Changed:
    """A step of the list. number: of the revision that holds now. found: what became different;
    nothing where the list was the same already, and then there is no new revision."""

    number: int
    found: Changes


@dataclass(frozen=True, slots=True)
class ListAuthor:
    """Who changes the list, and why."""

    by: str
    note: str


NOBODY = ListAuthor("gladi", "daftar contoh")
"""Of lists that nobody stands behind: a rehearsal's, a test's."""

Make = Callable[[Sequence[Office], Mapping[str, Office]], Iterable[Office]]
"""(offices in service, every office ever known by its code) -> the list as it shall be."""

ListCheck = Callable[[Sequence[Office], Sequence[Office], Changes], None]
"""(list before, list after, what differs) -> nothing; raises Refused where the step must not be taken."""


HowFar = Callable[[int, int], None]
"""(how many are done, of how many) -> nothing: for whoever waits."""


def unheard(_done: int, _total: int) -> None:
    """Nobody waits."""


class Directory(Protocol):
    """See directory_sql."""

    def present(self) -> tuple[int, Sequence[Office], Mapping[str, Office]]: ...
    def list_of(self, number: int) -> Sequence[Office]: ...
    def change(
        self,
        make: Make,
        clock: Clock,
        author: ListAuthor,
        *,
        check: ListCheck | None = None,
        seen: int | None = None,
        tell: HowFar = unheard,
    ) -> Changed: ...
