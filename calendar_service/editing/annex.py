"""Lampiran: the table of stages and days in the annex of a regulation, row by row. Pure.

Forgiving in form (numbers, groups, headings that every page repeats, cells that go on in the next row, days in one column or in two), and nothing is
dropped: what is no row with days is kept with what it is taken for, what is not understood with the sentence that says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from calendar_service import printable
from calendar_service.editing.annex_days import MONTH, ONE_DAY, annex_days, is_day, is_day_alone, is_nothing
from calendar_service.editing.annex_sheet import heading_of
from calendar_service.errors import Refused
from calendar_service.offices.workbook import SheetRow
from calendar_service.timeline.stage import Days
from calendar_service.words.translator import Translator

LONGEST_TITLE = 1_000


class RowKind(StrEnum):
    """What a row of an annex is taken for. DATED: it has days, or what stands in their place. GROUP: a title without days, which what is
    numbered below belongs to. HEADING: the columns' own. NOTE: a footnote, a signature, whatever has no title."""

    DATED = "dated"
    GROUP = "group"
    HEADING = "heading"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """line: of the file, from 1. number: as the regulation counts it. parents: titles of the groups around it, the outermost first. written: what
    stands for its days, as it stands. trouble: why that is not understood. rest: other cells of the row. has_hours: whether it names hours."""

    line: int
    kind: RowKind
    number: str
    title: str
    parents: tuple[str, ...] = ()
    written: str = ""
    days: Days | None = None
    trouble: Refused | None = None
    rest: tuple[str, ...] = ()
    has_hours: bool = False


@dataclass(frozen=True, slots=True)
class Annex:
    """rows: in the order of the table. is_headed: whether its columns were known by a heading; else by what stands in them."""

    rows: tuple[AnnexRow, ...]
    is_headed: bool

    @property
    def dated(self) -> tuple[AnnexRow, ...]:
        """Those that may be a stage."""
        return tuple(row for row in self.rows if row.kind is RowKind.DATED)


@dataclass(frozen=True)
class _Columns:
    """What stands where: indices from 0; one of `days` where a cell holds both. titles: all other columns before the days."""

    days: tuple[int, ...] = ()
    notes: frozenset[int] = frozenset()
    width: int = 0
    own: Mapping[int, str] = field(default_factory=dict)


_NUMBER = re.compile(
    r"\(?(?:(?:[IVXL]+|[ivx]+|[A-Z]|[a-z]{1,2}|\d{1,3})(?:[.)]+|(?=$))(?:\d{1,3}(?:[.)]+|(?=$)))*)(?:\))?|[-\u2022\u2013\u00b7]|\*+\)?|[\u00b9\u00b2\u00b3]"
)
_LEADING = re.compile(
    r"(\(?(?:[IVXL]+|[ivx]+|[A-Z]|[a-z]{1,2}|\d{1,3})[.)](?:\d{1,3}[.)]?)*\)?|[-\u2022\u2013\u00b7])\s+(?=\S)|(\d{1,2}(?:\.\d{1,2})+)\s+(?=[^\W\d])"
)
_NOTE = re.compile(
    r"(?:\*+|[\u00b9\u00b2\u00b3]|keterangan|catatan|ditetapkan di|ttd|salinan sesuai|diundangkan).*", re.IGNORECASE
)
_LINE_DAYS = re.compile(
    rf"(?<!\d)(?:\d{{1,2}}(?:\s+{MONTH})?\s*(?:s\s*[./]?\s*d\.?|sampai(?:\s+dengan)?|hingga|[-\u2013\u2014])\s*)?{ONE_DAY}",
    re.IGNORECASE,
)
"""Days within a line, with the half of a span that lacks its year."""
_BEFORE_DAYS = re.compile(
    r"[\s:;,.\u2013\u2014-]*(?:(?:paling lambat|mulai|sejak|tanggal|pada|s\s*[./]?\s*d\.?|sampai dengan|hari)\s*)*$",
    re.IGNORECASE,
)
_ONGOING = re.compile(
    r"(?:,|[-/]|\b(?:dan|atau|serta|dan/atau|yang|di|ke|oleh|untuk|pada|bagi|dalam|dengan|melalui))$", re.IGNORECASE
)
_KINDS = (
    ("roman", r"[IVXL]+"), ("capital", r"[A-Z]"), ("digit", r"\d+"), ("letter", r"[a-z]{1,2}"),
)  # fmt: skip


def read_annex(rows: Sequence[SheetRow], translator: Translator) -> Annex:
    """What the rows of a table say. translator: for what is not understood."""
    heads = _headings(rows)
    columns = _columns_by_days(rows)
    found: list[AnnexRow] = []
    for index, row in enumerate(rows):
        if index in heads:
            columns = heads[index] or columns
            found.append(AnnexRow(row.line, RowKind.HEADING, "", _joined(row.cells)))
        else:
            found.append(_row(row, columns, translator))
    return Annex(tuple(_outlined(_continued(found))), bool(heads))


# Columns


def _headings(rows: Sequence[SheetRow]) -> dict[int, _Columns | None]:
    """Index of each row of headings -> the columns from there on; None where it says nothing new. A heading may have two rows, and one of
    numbers below."""
    found: dict[int, _Columns | None] = {}
    kinds: dict[int, str] = {}
    for index, row in enumerate(rows):
        own = {place: kind for place, cell in enumerate(row.cells) if (kind := heading_of(_flat(cell)))}
        is_below = index - 1 in found
        if len(set(own.values())) >= 2 or (
            is_below and own and all(heading_of(_flat(cell)) or not cell.strip() for cell in row.cells)
        ):
            kinds = {**kinds, **own} if is_below else own
            found[index] = _columns(kinds)
        elif is_below and _counts_columns(row.cells):
            found[index] = None
    return found


def _columns(kinds: Mapping[int, str]) -> _Columns | None:
    """None where no column of days is named."""
    where = {kind: place for place, kind in sorted(kinds.items(), reverse=True)}
    pair = tuple(where[kind] for kind in ("first", "last") if kind in where)
    days = pair or ((where["both"],) if "both" in where else ())
    if not days:
        return None
    return _Columns(days, frozenset(place for place, kind in kinds.items() if kind == "note"))


def _counts_columns(cells: Sequence[str]) -> bool:
    """`1 2 3 4`, `(1) (2) (3)`: the row of numbers below a heading."""
    plain = [cell.strip(" ().") for cell in cells if cell.strip()]
    return len(plain) > 1 and plain == [str(number) for number in range(1, len(plain) + 1)]


def _columns_by_days(rows: Sequence[SheetRow]) -> _Columns:
    """Where nothing is headed: columns in which days stand more often than anything else but nothing."""
    width = max((len(row.cells) for row in rows), default=0)
    found = []
    for place in range(width):
        held = [cell for row in rows for cell in row.cells[place : place + 1] if cell.strip() and not is_nothing(cell)]
        days = sum(map(is_day_alone, held))
        if days and days * 2 >= len(held):
            found.append(place)
    if len(found) == 1 and found[0] and _holds_nothing([row.cells[found[0] - 1 : found[0]] for row in rows]):
        found.insert(0, found[0] - 1)
    return _Columns(tuple(found[:2]))


def _holds_nothing(cells: Sequence[Sequence[str]]) -> bool:
    """Whether a column holds hyphens and nothing else."""
    held = [cell for each in cells for cell in each if cell.strip()]
    return bool(held) and all(map(is_nothing, held))


# Rows


def _row(row: SheetRow, columns: _Columns, translator: Translator) -> AnnexRow:
    cells = [_flat(cell) for cell in row.cells]
    border = min(columns.days, default=len(cells))
    before = [cell for place, cell in enumerate(cells) if place < border and place not in columns.notes and cell]
    held = [cells[place] if place < len(cells) else "" for place in columns.days]
    rest = tuple(
        cell
        for place, cell in enumerate(cells)
        if (place > border or place in columns.notes) and place not in columns.days and cell
    )
    number, title = _numbered(before)
    if not any(held) and (found := _days_within(title)):
        title, held = found
    if len(set(held)) == 1 and len(held) == 2 and not is_nothing(held[0]) and not is_day(held[0]) and held[0] == title:
        held = ["", ""]  # a merged title, as some programs repeat it in every cell
    written = " \u2013 ".join(held) if any(held) and not all(is_nothing(cell) for cell in held) else ""
    if not written:
        kind = RowKind.NOTE if not title or _NOTE.fullmatch(title) else RowKind.GROUP
        return AnnexRow(row.line, kind, number, title, written=" ".join(filter(None, held)), rest=rest)
    try:
        found_days = annex_days(held, translator)
    except Refused as error:
        if not title and not number:
            return AnnexRow(row.line, RowKind.NOTE, "", _joined(held), rest=rest)
        return AnnexRow(row.line, RowKind.DATED, number, title, written=written, trouble=error, rest=rest)
    return AnnexRow(
        row.line,
        RowKind.DATED,
        number,
        title,
        written=written,
        days=found_days.days,
        rest=rest,
        has_hours=found_days.has_hours,
    )


def _days_within(title: str) -> tuple[str, list[str]] | None:
    """A line that holds title and days in one: where the days begin. None where it holds none, or something else behind them."""
    found = list(_LINE_DAYS.finditer(title))
    if not found:
        return None
    lead = _BEFORE_DAYS.search(title[: found[0].start()])
    start = lead.start() if lead else found[0].start()
    days = title[start:].strip(" :;,-\u2013\u2014")
    if len(found) == 2 and not (title[found[0].end() : found[1].start()] + title[found[1].end() :]).strip():
        return title[:start].strip(), [found[0][0], found[1][0]]
    return title[:start].strip(), [days]


def _numbered(cells: Sequence[str]) -> tuple[str, str]:
    """The number of a row and its title, wherever the number stands."""
    numbers, words = [], list(cells)
    while len(words) > 1 and _NUMBER.fullmatch(words[0]):
        numbers.append(words.pop(0))
    title = " ".join(words)
    if len(words) == 1 and _NUMBER.fullmatch(title) and not numbers and not title.isalpha():
        return title, ""
    while len(numbers) < 4 and (found := _LEADING.match(title)):
        numbers.append(found[1] or found[2])
        title = title[found.end() :]
    return " ".join(numbers), title[:LONGEST_TITLE].rstrip(" :")


def _flat(cell: str) -> str:
    return printable.line(cell)


def _joined(cells: Sequence[str]) -> str:
    return " | ".join(_flat(cell) for cell in cells if cell.strip())


# What a row belongs to


def _continued(rows: Sequence[AnnexRow]) -> Iterator[AnnexRow]:
    """Rows whose title goes on in the next one put together, also over the heading of a page."""
    held: AnnexRow | None = None
    aside: list[AnnexRow] = []
    for row in rows:
        if held is not None and row.kind is RowKind.HEADING:
            aside.append(row)
            continue
        if held is not None and _is_rest(held, row):
            held = _together(held, row)
            continue
        if held is not None:
            yield held
        yield from aside
        held, aside = row, []
    if held is not None:
        yield held
    yield from aside


def _is_rest(row: AnnexRow, following: AnnexRow) -> bool:
    if following.number or row.kind not in (RowKind.DATED, RowKind.GROUP):
        return False
    if following.kind is RowKind.NOTE:  # a day below its weekday
        return False
    if following.kind is RowKind.DATED and row.kind is RowKind.DATED and following.title:
        return False
    if not following.title or not row.title:
        return False
    return following.title[0].islower() or bool(_ONGOING.search(row.title))


def _together(row: AnnexRow, following: AnnexRow) -> AnnexRow:
    dated = following if following.kind is RowKind.DATED else row
    title = f"{row.title} {following.title}"[:LONGEST_TITLE]
    return replace(
        row, kind=dated.kind, title=title, written=dated.written, days=dated.days, trouble=dated.trouble, rest=(*row.rest, *following.rest),
        has_hours=dated.has_hours,
    )  # fmt: skip


def _outlined(rows: Iterator[AnnexRow]) -> Iterator[AnnexRow]:
    """Each row with the titles around it. Which kind of number stands within which is learned on the way."""
    stack: list[tuple[str, str]] = []
    for row in rows:
        if row.kind not in (RowKind.DATED, RowKind.GROUP) or not row.title:
            yield row
            continue
        if row.number or row.kind is RowKind.GROUP:
            kind = _kind_of(row.number)
            seen = [index for index, (each, _) in enumerate(stack) if each == kind]
            del stack[seen[0] if seen else len(stack) :]
            if not row.number:
                stack.clear()
            yield replace(row, parents=tuple(title for _, title in stack))
            stack.append((kind, row.title))
        else:
            yield replace(row, parents=tuple(title for _, title in stack))


def _kind_of(number: str) -> str:
    """`1.` and `2.` are of one kind, `1)` and `a.` of others; empty for none."""
    last = number.rsplit(maxsplit=1)[-1] if number else ""
    core = last.strip("().")
    marks = last.replace(core, "#") if core else last
    dots = core.count(".")
    name = next((name for name, pattern in _KINDS if re.fullmatch(pattern, core)), "other")
    return f"{name}{marks}{dots}" if last else ""
