"""Lines above a block of a refused stages.yaml that were deleted: `stages:`, the id of a stage, the code of a place. Pure.

What stands below such a line is known by its look: a table of `title` and `title_en` alone is a group of `phases`, one with days is a
stage, one of stages is a group of `stages`. Where a block stands behind nothing that may hold it, or the fields of a stage begin once more in the
middle of it, the line between was lost. It is told once, at the first line of its block, and what names it is read as if it stood there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from calendar_service.errors import N_
from calendar_service.timeline.fields import ELECTION, LOCAL, PHASE, SOURCE, STAGE, keys
from calendar_service.timeline.lint import BULLETS, CODE, KNOWN
from calendar_service.timeline.raw_lines import Look, RawLine, raw_lines
from calendar_service.timeline.skeleton import STEP
from calendar_service.written.meant_values import meant_slug

MOST_LOST = 8
"""So many lines are put back; a text that lacks more is not one in which a line was deleted."""

NO_HEADER = N_("di atas baris ini tidak ada baris %(header)s")
NO_STAGE = N_("di atas baris ini tidak ada baris pengenal tahapan, misalnya %(header)s")
NO_GROUP = N_("di atas baris ini tidak ada baris pengenal kelompok tahapan, misalnya %(header)s")
NO_ELECTION = N_("di atas baris ini tidak ada baris pengenal pemilihan, misalnya %(header)s")
NO_PLACE = N_("di atas baris ini tidak ada baris kode wilayah, misalnya %(header)s")

_PHASE, _STAGE, _LOCAL, _SOURCE = (frozenset(keys(of)) for of in (PHASE, STAGE, LOCAL, SOURCE))
_OF_ELECTION = frozenset(keys(ELECTION)) - _STAGE
_OF_STAGE = _STAGE - _PHASE
_NAMED = re.compile(r"(?:sesudah|sejak|sebelum)\s+([a-z0-9-]+)")
_CODES = re.compile(r"\d{2}\.\d{2}")
_COMMENTED = re.compile(r"(?P<blank>\s*)#+(?P<rest>\s*[a-z0-9-]+:)\s*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class Lost:
    """number: of the line above which `header` has to stand, a whole line. is_known: whether that is what stood there, surely or probably; else it only
    keeps the place. commented: the number of the line that has it behind a `#`; 0 where none does."""

    number: int
    message: str
    header: str
    is_safe: bool = False
    is_known: bool = True
    commented: int = 0


@dataclass(eq=False)
class _Row:
    """A field, with what stands below it further right. keys: of that. looks: what it is by the look of it; empty where that is not to
    be seen."""

    raw: RawLine
    parent: _Row | None
    inner: list[_Row] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    looks: str = ""

    @property
    def key(self) -> str:
        return self.raw.key


def _alone(row: _Row) -> str:
    """What a table is by the names of its fields."""
    inside = row.keys
    if row.key in KNOWN:
        return row.key
    if row.raw.value:
        return "source" if row.raw.value.startswith(("https://", "http://")) else ""
    if CODE.fullmatch(row.key):
        return "place"
    if inside & _OF_ELECTION:
        return "election"
    if inside & _OF_STAGE and 2 * len(inside & _STAGE) > len(inside):
        return "stage"
    if inside and inside <= _PHASE:
        return "phase"
    return "source" if inside & _SOURCE else ""


def lost_headers(lines: list[str]) -> list[Lost]:
    """In the order of the text. lines: without their ends; numbers are those of these lines."""
    found: list[Lost] = []
    now, numbers = list(lines), list(range(1, len(lines) + 1))
    while len(found) <= MOST_LOST:
        lost = _first(now)
        if lost is None:
            return sorted(found, key=lambda each: each.number)
        at = lost.number - 1
        found.append(
            Lost(
                numbers[at],
                lost.message,
                lost.header,
                lost.is_safe,
                lost.is_known,
                numbers[lost.commented - 1] if lost.commented else 0,
            )
        )
        now.insert(at, lost.header)
        numbers.insert(at, numbers[at])
    return []


def _first(lines: list[str]) -> Lost | None:
    raws = raw_lines(lines)
    rows = _rows(raws)
    return next((lost for rule in (_of_blocks, _of_repeats, _of_bullets) for lost in rule(rows, raws)), None)


def _rows(raws: list[RawLine]) -> list[_Row]:
    rows: list[_Row] = []
    above: list[_Row] = []
    for raw in raws:
        if raw.kind is not Look.FIELD or raw.has_dash:
            continue
        while above and above[-1].raw.indent >= raw.indent:
            above.pop()
        row = _Row(raw, above[-1] if above else None)
        rows.append(row)
        if row.parent:
            row.parent.inner.append(row)
            row.parent.keys.add(row.key)
        if raw.is_bare:
            above.append(row)
    for row in rows:
        row.looks = _alone(row)
    for row in rows:
        if not row.looks and any(each.looks == "stage" for each in row.inner):
            row.looks = "group"
    return rows


# Blocks that stand behind nothing that may hold them.


def _of_blocks(rows: list[_Row], raws: list[RawLine]) -> Iterator[Lost]:
    has_elections = any(row.key == "elections" for row in rows)
    for row in rows:
        behind = row.parent.key if row.parent else ""
        kind = row.parent.looks if row.parent else ""
        looks = row.looks
        if looks == "source" and not row.parent and row.raw.indent:
            yield _section(row, raws, "sources", 0)
        elif looks == "election" and behind != "elections" and not has_elections:
            yield _section(row, raws, "elections", 0)
        elif row.key in _OF_ELECTION and behind == "elections" and row.parent:
            yield _named(row.parent.inner[0], row.parent, NO_ELECTION, rows, raws)
        elif looks == "phase" and kind == "election" and "phases" not in row.parent.keys:  # type: ignore[union-attr]
            yield _section(row, raws, "phases", row.raw.indent - STEP)
        elif row.key in _PHASE and behind == "phases" and row.parent:
            yield _named(row, row.parent, NO_GROUP, rows, raws)
        elif looks == "group" and kind in ("election", "phases") and "stages" not in _keys_of_election(row):
            yield _section(row, raws, "stages", row.parent.raw.indent + (STEP if kind == "election" else 0))  # type: ignore[union-attr]
        elif looks == "stage" and behind == "stages" and row.parent:
            if row.key in _groups(rows):
                yield _named(row.inner[0], row, NO_STAGE, rows, raws)
            elif row.raw.indent > row.parent.raw.indent + STEP:
                yield _named(row, row.parent, NO_GROUP, rows, raws)
        elif CODE.fullmatch(row.key) and kind == "stage" and "local" not in row.parent.keys:  # type: ignore[union-attr]
            yield _section(row, raws, "local", row.parent.inner[0].raw.indent)  # type: ignore[union-attr]
        elif behind == "local" and row.key in _LOCAL and row.parent:
            yield _named(row, row.parent, NO_PLACE, rows, raws)


def _section(row: _Row, raws: list[RawLine], name: str, indent: int) -> Lost:
    header = " " * max(indent, 0) + f"{name}:"
    commented = _commented_above(row, raws)
    if commented and commented[1].partition(":")[0] == name:
        return Lost(row.raw.number, NO_HEADER, " " * max(indent, 0) + commented[1], commented=commented[0])
    return Lost(row.raw.number, NO_HEADER, header, is_safe=True)


def _commented_above(row: _Row, raws: list[RawLine]) -> tuple[int, str] | None:
    """The line above that is a header behind a `#`: its number, and the header."""
    above = next((raw for raw in reversed(raws[: row.raw.number - 1]) if raw.text.strip()), None)
    found = _COMMENTED.match(above.text) if above else None
    return (above.number, found["rest"].strip()) if above and found else None


def _keys_of_election(row: _Row) -> set[str]:
    """The fields of the election that a row stands in."""
    above = row.parent
    while above and above.looks != "election":
        above = above.parent
    return above.keys if above else set()


# Fields that begin once more.


def _of_repeats(rows: list[_Row], raws: list[RawLine]) -> Iterator[Lost]:
    """Two fields after one another that the table has already, with other values: another table begins."""
    messages = {"stage": NO_STAGE, "phase": NO_GROUP, "election": NO_ELECTION, "place": NO_PLACE}
    for row in rows:
        message = messages.get(row.looks)
        if message is None:
            continue
        seen: dict[str, _Row] = {}
        for one, other in pairwise(row.inner):
            if one.key in seen and other.key in seen and _differ((one, other), seen):
                yield _named(one, row, message, rows, raws, is_beside=True)
                break
            seen.setdefault(one.key, one)


def _differ(pair: tuple[_Row, ...], seen: dict[str, _Row]) -> bool:
    return any(row.raw.value != seen[row.key].raw.value for row in pair)


def _named(
    row: _Row, owner: _Row, message: str, rows: list[_Row], raws: list[RawLine], *, is_beside: bool = False
) -> Lost:
    """The line of an id above a row. owner: the table that it stands in; is_beside: that it follows instead."""
    indent = owner.raw.indent if is_beside else _indent_within(row, owner)
    if commented := _commented_above(row, raws):
        return Lost(row.raw.number, message, " " * indent + commented[1], commented=commented[0])
    name = _guessed(row, message, rows)
    header = " " * indent + (f'"{name}":' if message == NO_PLACE else f"{name}:")
    return Lost(row.raw.number, message, header, is_known=bool(name)) if name else _unnamed(row, message, indent)


def _indent_within(row: _Row, owner: _Row) -> int:
    """Where a line between a table and a row in it stands: beside the others of its kind."""
    beside = [each.raw.indent for each in owner.inner if each.raw.indent < row.raw.indent]
    return min(beside) if beside else min(owner.raw.indent + STEP, row.raw.indent)


def _unnamed(row: _Row, message: str, indent: int) -> Lost:
    name = '"00.00"' if message == NO_PLACE else f"baris-{row.raw.number}"
    return Lost(row.raw.number, message, " " * indent + f"{name}:", is_known=False)


def _guessed(row: _Row, message: str, rows: list[_Row]) -> str:
    """The id that the rest of the file names and does not have; else the one that its title would have; empty where none is to be told."""
    beside = _beside(row, rows)
    if message == NO_PLACE:
        named = [code for each in rows if each.key == "regions" for code in _CODES.findall(each.raw.value)]
        return _only([code for code in dict.fromkeys(named) if code not in {each.key for each in beside}])
    groups, phases = _inside(rows, "stages"), _inside(rows, "phases")
    if message == NO_GROUP:
        lacking = [key for key in phases if key not in groups] or [key for key in groups if key not in phases]
        return lacking[0] if lacking else ""
    title = next((each.raw.value for each in _from(row, rows) if each.key == "title"), "")
    slug = meant_slug(title) or title
    if message == NO_STAGE:
        known = {each.key for each in rows if each.raw.is_bare}
        lacking = [name for name in dict.fromkeys(_references(rows)) if name not in known]
        slug = slug if slug in lacking else _only(lacking) or slug
        return "" if slug in known else slug
    return slug


def _from(row: _Row, rows: list[_Row]) -> list[_Row]:
    """The row, and those behind it."""
    return rows[rows.index(row) :]


def _beside(row: _Row, rows: list[_Row]) -> list[_Row]:
    return [each for each in rows if each.parent is row.parent]


def _inside(rows: list[_Row], key: str) -> list[str]:
    return [each.key for row in rows if row.key == key for each in row.inner if each.key not in KNOWN]


def _groups(rows: list[_Row]) -> set[str]:
    return set(_inside(rows, "phases"))


def _references(rows: list[_Row]) -> Iterator[str]:
    for row in rows:
        if row.key == "due":
            yield from _NAMED.findall(row.raw.value)
        elif row.key in ("part_of", "discipline_from"):
            yield row.raw.value


def _only(found: list[str]) -> str:
    return found[0] if len(found) == 1 else ""


# Bullets behind nothing.


def _of_bullets(rows: list[_Row], raws: list[RawLine]) -> Iterator[Lost]:
    """Bullets behind a field that has its value, before the field that has them in another language."""
    fields = [raw for raw in raws if raw.kind is Look.FIELD and not raw.has_dash]
    for above, below in pairwise(fields):
        first = next(
            (raw for raw in raws[above.number : below.number - 1] if raw.kind in (Look.BULLET, Look.INSIDE)), None
        )
        name = below.key.rpartition("_")[0]
        if first and first.kind is Look.BULLET and above.value and name in BULLETS:
            yield Lost(first.number, NO_HEADER, above.blank + f"{name}:", is_safe=True)
