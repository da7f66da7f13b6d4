"""What became different from one list of offices to another. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from calendar_service.offices.office import FIELDS, Office, office_packing, packed
from calendar_service.offices.packed import Packed, Packing, PlainRow

DECISIVE = ("kind", "region", "email")
"""Fields that decide what an office is told and where that goes."""


@dataclass(frozen=True, slots=True)
class OfficeChange:
    """An office whose facts differ. fields: names of those that do, in their order."""

    old: Office
    new: Office
    fields: tuple[str, ...]

    @property
    def is_decisive(self) -> bool:
        """Whether it will be told other things, or elsewhere."""
        return any(name in DECISIVE for name in self.fields)


@dataclass(frozen=True, slots=True)
class Changes:
    """Every office of both lists, once, each group in the order of codes, and kept small."""

    added: Packed[Office]
    changed: Packed[OfficeChange]
    retired: Packed[Office]
    unchanged: Packed[Office]

    def __bool__(self) -> bool:
        """Whether the lists differ at all."""
        return bool(self.added or self.changed or self.retired)

    @property
    def total(self) -> int:
        """How many offices the list has that they make."""
        return len(self.added) + len(self.changed) + len(self.unchanged)

    @property
    def after(self) -> Iterator[Office]:
        """The list that they make."""
        return chain(self.added, (change.new for change in self.changed), self.unchanged)

    @property
    def readdressed(self) -> Packed[OfficeChange]:
        """Those of the changed that have another address."""
        return self._changed_in("email")

    @property
    def decisive(self) -> Packed[OfficeChange]:
        """Those of the changed that are told other things, or elsewhere."""
        return self._changed_in(*DECISIVE)

    def _changed_in(self, *names: str) -> Packed[OfficeChange]:
        wanted = set(names)
        return self.changed.chosen(row for row in self.changed.rows() if not wanted.isdisjoint(row[2]))


def changes(before: Iterable[Office], after: Iterable[Office]) -> Changes:
    """What differs; codes are unique in each list."""
    added, retired, unchanged = office_packing(), office_packing(), office_packing()
    changed: Packing[OfficeChange] = Packing(_change)
    for was, now in _pairs(packed(before).in_order(), packed(after).in_order()):
        if was is None:
            added.add(now)
        elif now is None:
            retired.add(was)
        elif was == now:
            unchanged.add(now)
        else:
            differing = tuple(name for name, old, new in zip(FIELDS, was, now, strict=True) if old != new)
            changed.add((was, now, differing))
    return Changes(added.done(), changed.done(), retired.done(), unchanged.done())


def _pairs(before: Packed[Office], after: Packed[Office]) -> Iterator[tuple[Any, Any]]:
    """The rows of each code in either list, in the order of codes; None where a list does not have it."""
    old, new = before.rows(), after.rows()
    was, now = next(old, None), next(new, None)
    while was is not None or now is not None:
        if now is None or (was is not None and was[0] < now[0]):
            yield was, None
            was = next(old, None)
        elif was is None or now[0] < was[0]:
            yield None, now
            now = next(new, None)
        else:
            yield was, now
            was, now = next(old, None), next(new, None)


def _change(row: PlainRow) -> OfficeChange:
    was, now, differing = row
    return OfficeChange(Office(*was), Office(*now), differing)
