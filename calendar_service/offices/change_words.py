"""What became different between two lists of offices, in words: for the command line and the editor. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calendar_service.errors import N_, Translates
from calendar_service.offices.changes import Changes, OfficeChange
from calendar_service.offices.office import Office
from calendar_service.offices.packed import pack

ADDED = N_("Baru")
READDRESSED = N_("Berganti alamat surel")
CHANGED = N_("Berubah")
RETIRED = N_("Dipensiunkan")


@dataclass(frozen=True, slots=True)
class ChangeSection:
    """A title, and one line an office: (its name, the rest)."""

    title: str
    lines: Sequence[tuple[str, str]]


def sections(found: Changes, translator: Translates) -> list[ChangeSection]:
    """Those that have a line; what is riskiest stands first."""
    readdressed = (change for change in found.changed if "email" in change.fields)
    others = (change for change in found.changed if "email" not in change.fields)
    made = (
        (RETIRED, map(_office, found.retired)),
        (READDRESSED, map(_change, readdressed)),
        (CHANGED, map(_change, others)),
        (ADDED, map(_office, found.added)),
    )
    return [section for title, lines in made if (section := _section(translator.text(title), lines)).lines]


def _section(title: str, lines: Iterable[tuple[str, str]]) -> ChangeSection:
    return ChangeSection(title, pack(lines, _line))


def _line(row: tuple[str, ...]) -> tuple[str, str]:
    name, rest = row
    return name, rest


def _office(office: Office) -> tuple[str, str]:
    return office.name, f"{office.code} · {office.email}"


def _change(change: OfficeChange) -> tuple[str, str]:
    """`kpu-51 · email: a@x → b@x`; an empty value is a dash."""
    parts = [f"{n}: {getattr(change.old, n) or '–'} → {getattr(change.new, n) or '–'}" for n in change.fields]
    return change.new.name, " · ".join([change.new.code, *parts])
