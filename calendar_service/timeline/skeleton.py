"""Where the fields of stages.yaml belong, and which lines of a refused text stand too far left or right. Pure.

YAML knows a line's place by its indentation alone. Here it is known by what may stand there: election, group, stage, field. A block
of lines that was moved is one mistake, told at its first line; lines that fit where they stand are left alone, however deep that is.
A block that lost its indentation altogether, as it comes from a chat or a mail, is one mistake, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from calendar_service.errors import N_
from calendar_service.timeline.fields import ELECTION, FILE, IN_OTHER_WORDS, LOCAL, PHASE, SOURCE, STAGE, keys
from calendar_service.timeline.lint import CODE, KNOWN, Mend
from calendar_service.timeline.raw_lines import Look, RawLine, raw_lines
from calendar_service.written.readings import nearest

MISPLACED = N_("%(key)s menjorok %(here)s spasi; di sini seharusnya %(there)s")
STEP = 2
"""Spaces by which a line stands further right than what it belongs to."""


@dataclass(frozen=True, slots=True)
class _Level:
    """What may stand in a table. keys: the known ones; empty for ids. inner: key -> the level behind it; for ids behind any. bare: whether
    its fields are tables. is_id: whether a key that is not known may be an id here."""

    keys: frozenset[str] = frozenset()
    inner: Mapping[str, str] = field(default_factory=dict)
    is_id: Callable[[str], bool] = bool
    is_bare: bool = False


def _no_field(key: str) -> bool:
    return key not in KNOWN


_LEVELS: Mapping[str, _Level] = {
    "file": _Level(frozenset(keys(FILE)), {"sources": "sources", "holidays": "holidays", "elections": "elections"}),
    "sources": _Level(inner={"": "source"}, is_id=_no_field),
    "source": _Level(frozenset(keys(SOURCE))),
    "holidays": _Level(is_id=lambda key: key[:1].isdigit()),
    "elections": _Level(inner={"": "election"}, is_id=_no_field, is_bare=True),
    "election": _Level(frozenset(keys(ELECTION)), {"phases": "phases", "stages": "groups"}),
    "phases": _Level(inner={"": "phase"}, is_id=_no_field, is_bare=True),
    "phase": _Level(frozenset(keys(PHASE))),
    "groups": _Level(inner={"": "group"}, is_id=_no_field, is_bare=True),
    "group": _Level(inner={"": "stage"}, is_id=_no_field, is_bare=True),
    "stage": _Level(frozenset(keys(STAGE)), {"local": "local"}),
    "local": _Level(inner={"": "region"}, is_id=lambda key: bool(CODE.fullmatch(key))),
    "region": _Level(frozenset(keys(LOCAL))),
}


@dataclass
class _Table:
    """An open table. indent: of its key; -1 of the file. inner: the indentation of what stands in it; None while nothing does."""

    level: str
    indent: int
    inner: int | None = None
    seen: set[str] = field(default_factory=set)

    @property
    def wanted(self) -> int:
        return self.indent + STEP if self.inner is None else self.inner


def misplaced(lines: list[str]) -> list[Mend]:
    """The blocks of lines that stand where they cannot belong, each with its lines put right. lines: without their ends."""
    return _Walk(raw_lines(lines)).mends()


class _Walk:
    def __init__(self, raws: list[RawLine]) -> None:
        self.raws = raws
        self.phases = _phases(raws)
        self.open = [_Table("file", -1, 0)]
        self.shift = 0
        self.is_sure = True
        self.unsure: set[int] = set()
        self.found: list[tuple[RawLine, int, list[tuple[int, str]]]] = []
        self.moved_by: dict[int, int] = {}

    def mends(self) -> list[Mend]:
        last_field: RawLine | None = None
        flat_until = 0
        for raw in self.raws:
            if raw.number <= flat_until:
                continue
            if run := self.flat(raw):
                flat_until = self.stand_up(run)
                last_field = next(line for line in reversed(run) if line.kind is Look.FIELD)
            elif raw.kind is Look.FIELD and not raw.has_dash:
                self.field(raw)
                last_field = raw
            elif raw.kind in (Look.BULLET, Look.FIELD):
                self.bullet(raw, last_field)
            elif raw.kind in (Look.INSIDE, Look.LOOSE) and raw.of:
                self.follow(raw, self.moved_by.get(raw.of, 0))
        return [self.mend(raw, by, moved) for raw, by, moved in self.found]

    def mend(self, raw: RawLine, by: int, moved: list[tuple[int, str]]) -> Mend:
        """moved: each line of the block as it should stand; the first is the one that is told."""
        facts = {"key": raw.key or "-", "here": raw.indent, "there": raw.indent + by}
        (number, text), *also = moved
        return Mend(number, MISPLACED, facts, text, raw.indent, raw.number not in self.unsure, tuple(also))

    def field(self, raw: RawLine) -> None:
        level, by = self.placed(raw)
        indent = raw.indent + by
        while len(self.open) > 1 and self.open[-1].indent >= indent:
            self.open.pop()
        table = self.open[-1]
        if table.inner is None:
            table.inner = indent
        table.seen.add(raw.key)
        self.moved(raw, by)
        inner = _LEVELS[level].inner if level else {}
        behind = inner.get(_known(raw.key, level) or raw.key, inner.get("", ""))
        if raw.is_bare:
            self.open.append(_Table(behind, indent))

    def bullet(self, raw: RawLine, last: RawLine | None) -> None:
        """A bullet belongs to the bare field above it, and stands no further left."""
        by = self.moved_by.get(last.number, 0) if last else 0
        indent = raw.indent + by
        if last is not None and last.is_bare and indent < last.indent + self.moved_by.get(last.number, 0):
            by = last.indent + self.moved_by.get(last.number, 0) + STEP - raw.indent
        self.moved(raw, by)

    def moved(self, raw: RawLine, by: int) -> None:
        self.moved_by[raw.number] = by
        if by:
            text = " " * (raw.indent + by) + raw.text[raw.indent :]
            if self.shift == by and self.found:
                self.found[-1][2].append((raw.number, text))
            else:
                self.found.append((raw, by, [(raw.number, text)]))
                if not self.is_sure:
                    self.unsure.add(raw.number)
        self.shift = by

    def flat(self, first: RawLine) -> list[RawLine]:
        """The block that begins at a line, where what it owns stands beside it instead of below it, too far left; else nothing. With
        what goes on over several lines."""
        if not first.is_bare or first.has_dash:
            return []
        run = [first]
        for raw in self.behind(first):
            if raw.kind is Look.FIELD and not raw.has_dash and not self.is_beside(raw, first):
                break
            if raw.kind is not Look.NOTHING:
                run.append(raw)
            if len(run) == 2 and not _owns(first, raw):
                return []
        if len(run) < 2 or (_is_id(first.key) and sum(raw.key in KNOWN for raw in run) < 2):
            return []
        table = self.host(first, _inner(run, 1))
        return run if table is not None and table.wanted > first.indent else []

    def behind(self, raw: RawLine) -> Iterator[RawLine]:
        """The lines behind one, without a copy of them."""
        return (self.raws[place] for place in range(raw.number, len(self.raws)))

    def below(self, raw: RawLine) -> RawLine | None:
        """The next line that is no blank and no comment."""
        return next((line for line in self.behind(raw) if line.kind is not Look.NOTHING), None)

    def is_beside(self, raw: RawLine, first: RawLine) -> bool:
        """Whether a field still belongs to the flat block."""
        below = self.below(raw)
        is_owner = raw.is_bare and below is not None and below.kind is Look.FIELD and below.indent > raw.indent
        return raw.indent == first.indent and not is_owner and not (raw.indent == 0 and raw.key in keys(FILE))

    def host(self, raw: RawLine, inner: list[str]) -> _Table | None:
        """The innermost open table in which a line may stand, whatever its indentation, with these keys behind it."""
        is_code = CODE.fullmatch(raw.key) and any(table.level == "local" for table in self.open)
        choices = [
            (_misfits(inner, table) if raw.is_bare and raw.key not in KNOWN else 0, place, table)
            for place, table in enumerate(reversed(self.open))
            if table.level and raw.key not in table.seen and self.fits(raw, table)
            if not is_code or table.level == "local"
        ]
        return min(choices, key=lambda choice: choice[:2])[2] if choices else None

    def stand_up(self, run: list[RawLine]) -> int:
        """Gives the lines of a flat block their indentation; the number of its last line."""
        block: list[tuple[int, str]] = []
        indent, is_clear = 0, True
        for at, raw in enumerate(run):
            if raw.kind is Look.FIELD and not raw.has_dash:
                table = self.host(raw, _inner(run, at + 1))
                is_clear = is_clear and table is not None and table.level not in ("local", "region")
                indent = self.enter(raw, table)
            there = indent if raw.kind is Look.FIELD and not raw.has_dash else indent + STEP
            if raw.kind is not Look.INSIDE or raw.text.strip():
                block.append((raw.number, " " * there + raw.text[raw.indent :]))
        self.found.append((run[0], len(block[0][1]) - len(block[0][1].lstrip()) - run[0].indent, block))
        if not is_clear:
            self.unsure.add(run[0].number)
        self.shift = 0
        return run[-1].number

    def enter(self, raw: RawLine, table: _Table | None) -> int:
        """The indentation of a field of a flat block, whose table is open from now on; a key that nobody knows is a stage's."""
        while len(self.open) > 1 and self.open[-1] is not table and (table or self.open[-1].level != "stage"):
            self.open.pop()
        table = self.open[-1]
        indent = table.wanted
        table.inner = indent
        table.seen.add(raw.key)
        inner = _LEVELS[table.level].inner
        if raw.is_bare:
            self.open.append(_Table(inner.get(raw.key, inner.get("", "")), indent))
        return indent

    def follow(self, raw: RawLine, by: int) -> None:
        """What goes on over several lines goes along."""
        if by and self.found and raw.text.strip():
            indent = max(raw.indent + by, 0)
            self.found[-1][2].append((raw.number, " " * indent + raw.text[raw.indent :]))

    def placed(self, raw: RawLine) -> tuple[str, int]:
        """The level of the table that a field belongs to, and by how many spaces it stands too far left."""
        self.is_sure = True
        inner = self.children(raw)
        # What stands in a table that was moved as a whole was moved with it.
        is_first = self.open[-1].inner is None and raw.indent + self.shift == self.open[-1].wanted
        for by in dict.fromkeys((self.shift, 0) if is_first else (0, self.shift)):
            table = self.table_at(raw.indent + by)
            if table and self.fits(raw, table) and 2 * _misfits(inner, table) <= len(inner):
                return table.level, by
        table = self.table_at(raw.indent)
        if table and raw.key not in KNOWN and self.is_meant(raw, table) and 2 * _misfits(inner, table) <= len(inner):
            return table.level, 0
        choices = [
            (_misfits(inner, table), abs(table.wanted - raw.indent), place, table)
            for place, table in enumerate(reversed(self.open))
            if table.level and raw.key not in table.seen and self.fits(raw, table)
        ]
        if choices:
            *_, nearest_table = min(choices, key=lambda choice: choice[:3])
            fewest = min(choice[0] for choice in choices)
            self.is_sure = sum(choice[0] == fewest for choice in choices) == 1
            return nearest_table.level, nearest_table.wanted - raw.indent
        return (table.level if table and self.fits(raw, table, is_strict=False) else ""), 0

    def children(self, raw: RawLine) -> list[str]:
        """The keys one step below a bare field, as they are typed; without those that stand beside what they belong to: below an id, what no
        id can be."""
        found: list[RawLine] = []
        for line in self.behind(raw) if raw.is_bare else ():
            if line.kind is not Look.FIELD or line.has_dash:
                continue
            if line.indent <= raw.indent:
                break
            if not found or (
                line.indent <= found[0].indent and not (found[0].is_bare and _is_id(found[0].key) and line.key in _OWN)
            ):
                found.append(line)
        return [line.key for line in found]

    def is_meant(self, raw: RawLine, table: _Table) -> bool:
        """Whether the key is a misspelt one that the table has room for."""
        level = _LEVELS.get(table.level)
        if level is None:
            return False
        if table.level == "groups":
            return raw.is_bare and nearest(raw.key.lower(), self.phases) is not None
        meant = _known(raw.key, table.level) if level.keys else None
        return meant is not None and meant != raw.key and meant not in table.seen

    def owns_bullets(self, raw: RawLine) -> bool:
        """Whether a list of texts stands below it, as below no id."""
        below = self.below(raw)
        return raw.is_bare and below is not None and below.kind is Look.BULLET

    def table_at(self, indent: int) -> _Table | None:
        """The open table in which a line of that indentation stands; None where YAML would refuse it."""
        found = next(table for table in reversed(self.open) if table.indent < indent or table.indent == -1)
        return found if found.inner in (None, indent) else None

    def fits(self, raw: RawLine, table: _Table, *, is_strict: bool = True) -> bool:
        """is_strict: the key has to be right as it is typed, and not be there yet."""
        level = _LEVELS.get(table.level)
        if level is None:
            return not is_strict
        if level.keys:
            if not is_strict:
                return _known(raw.key, table.level) is not None
            return raw.key in level.keys and (raw.key not in table.seen or table is self.open[-1])
        if level.is_bare and ((raw.value and not raw.value.startswith("{")) or self.owns_bullets(raw)):
            return False
        if table.level == "groups" and is_strict and self.phases and raw.key not in self.phases:
            return False
        return level.is_id(raw.key)


def _owns(first: RawLine, beside: RawLine) -> bool:
    """Whether a bare field can only mean to own the line beside it: a stage its title, a region its days, a table its first id."""
    if beside.kind is not Look.FIELD or beside.has_dash or beside.indent != first.indent:
        return False
    if first.key in ("phases", "stages"):
        return _is_id(beside.key)
    if first.key == "local":
        return bool(CODE.fullmatch(beside.key))
    return _no_field(first.key) and (beside.key in KNOWN or (beside.is_bare and not CODE.fullmatch(beside.key)))


def _is_id(key: str) -> bool:
    return _no_field(key) and not CODE.fullmatch(key)


def _inner(run: list[RawLine], start: int) -> list[str]:
    """The keys that stand behind an id in a flat block, from that line of it on: its fields, or where none follow the next id."""
    lines = (run[place] for place in range(start, len(run)))
    found = (raw for raw in lines if raw.kind is Look.FIELD and not raw.has_dash)
    fields: list[str] = []
    for raw in found:
        if raw.is_bare and raw.key not in _OWN:
            return fields or ([raw.key] if raw.key not in KNOWN else [])
        fields.append(raw.key)
    return fields


_OWN = KNOWN - {"phases", "stages", "local"}
"""The fields of a stage, a phase or an election without those that begin a table of ids."""


def _misfits(inner: list[str], table: _Table) -> int:
    """How many of these keys cannot stand behind an id of the table."""
    level = _LEVELS.get(table.level)
    behind = _LEVELS.get(level.inner.get("", "")) if level else None
    if behind is None:
        return 0
    return sum(not (key in behind.keys if behind.keys else behind.is_id(key)) for key in inner)


def _known(key: str, level: str) -> str | None:
    """The key of a level that is meant."""
    known = _LEVELS[level].keys if level else frozenset()
    if not known or key in known:
        return key
    return IN_OTHER_WORDS.get(key.lower()) or nearest(key, known)


def _phases(raws: list[RawLine]) -> set[str]:
    """The ids of the groups, wherever they stand: bare, with a title next, between `phases` and `stages`."""
    found: set[str] = set()
    is_between = False
    rows = [raw for raw in raws if raw.kind is Look.FIELD]
    for raw, following in zip(rows, [*rows[1:], *rows[-1:]], strict=True):
        if raw.key in ("phases", "stages"):
            is_between = raw.key == "phases"
        elif (
            is_between
            and raw.key not in KNOWN
            and (raw.value.startswith("{") or (raw.is_bare and following.key in keys(PHASE)))
        ):
            found.add(raw.key)
    return found
