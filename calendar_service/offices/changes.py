"""What became different from one list of offices to another. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from calendar_service.offices.office import FIELDS, Office

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
    """Every office of both lists, once, each group in the order of codes."""

    added: tuple[Office, ...]
    changed: tuple[OfficeChange, ...]
    retired: tuple[Office, ...]
    unchanged: tuple[Office, ...]

    def __bool__(self) -> bool:
        """Whether the lists differ at all."""
        return bool(self.added or self.changed or self.retired)

    @property
    def after(self) -> list[Office]:
        """The list that they make."""
        return [*self.added, *(change.new for change in self.changed), *self.unchanged]

    @property
    def readdressed(self) -> tuple[OfficeChange, ...]:
        """Those of the changed that have another address."""
        return tuple(change for change in self.changed if "email" in change.fields)

    @property
    def decisive(self) -> tuple[OfficeChange, ...]:
        """Those of the changed that are told other things, or elsewhere."""
        return tuple(change for change in self.changed if change.is_decisive)


def changes(before: Iterable[Office], after: Iterable[Office]) -> Changes:
    """What differs; codes are unique in each list."""
    old, new = ({office.code: office for office in sorted(each, key=_code)} for each in (before, after))
    return Changes(
        added=tuple(office for code, office in new.items() if code not in old),
        changed=tuple(_changed(old, new)),
        retired=tuple(office for code, office in old.items() if code not in new),
        unchanged=tuple(office for code, office in new.items() if old.get(code) == office),
    )


def _changed(old: dict[str, Office], new: dict[str, Office]) -> Iterator[OfficeChange]:
    for code, office in new.items():
        before = old.get(code, office)
        if before != office:
            yield OfficeChange(before, office, tuple(n for n in FIELDS if getattr(before, n) != getattr(office, n)))


def _code(office: Office) -> str:
    return office.code
