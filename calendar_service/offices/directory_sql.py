"""The office list in the database, and every list that there was. [DOOR: SQL]

The list is changed in one place (`change`), in one transaction: look, ask, write. Each change is a
revision with its author and its reason; the highest number is the present list. An office that is
no longer in it is retired, never deleted, because the ledger still proves what it was told.
"""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calendar_service.clock import Clock
from calendar_service.database import office_lists, official_step, reading
from calendar_service.database import offices as table
from calendar_service.errors import N_, Refused
from calendar_service.offices.changes import Changes, changes
from calendar_service.offices.list_revision import (
    NOBODY,
    Changed,
    HowFar,
    ListAuthor,
    ListCheck,
    ListEntry,
    ListOvertaken,
    Make,
    OfficeHistory,
    OfficeStep,
    unheard,
)
from calendar_service.offices.office import (
    FIELDS,
    Office,
    OfficesByCode,
    kept_pages,
    office_packing,
    packed,
    parse_list,
    read_kept,
)
from calendar_service.offices.office_search import ListedOffice, OfficeSearch
from calendar_service.offices.packed import Packed, PlainRow
from calendar_service.words.mail_address import MailAddress
from calendar_service.words.spreadsheet import plain_csv_lines

_COLUMNS = [table.c[name] for name in FIELDS]

PAGE = 1_000
"""Rows that are read or written at once, so that no list is held whole but packed."""

LEVEL = 6
"""Of gzip: a list of 100,000 is a seventh of its text after 0.3 s."""

MOST_LINES = 300_000
"""Of lists in which one office is looked for while somebody waits: half a second."""

NO_SUCH_LIST = N_("daftar kantor revisi %(number)s tidak ada")


class Directory:
    """The offices of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def offices(self) -> Packed[Office]:
        """Every office in service, in the order of codes."""
        with reading(self.engine) as connection:
            return _both(connection)[0]

    def by_code(self, codes: Iterable[str]) -> dict[str, Office]:
        """Those of them that are in service."""
        with reading(self.engine) as connection:
            serving = sa.select(*_COLUMNS).where(table.c.code.in_(set(codes)), table.c.retired_at.is_(None))
            rows = connection.execute(serving)
            return {row.code: _office(row) for row in rows}

    def at_address(self, address: str) -> list[str]:
        """Codes of the offices in service that are written to there, in their order."""
        there = sa.select(table.c.code).where(sa.func.lower(table.c.email) == MailAddress(address).key)
        with reading(self.engine) as connection:
            return list(connection.scalars(there.where(table.c.retired_at.is_(None)).order_by(table.c.code)))

    def known(self, code: str) -> ListedOffice | None:
        """An office, also one that was retired; None where there never was one of that code."""
        with reading(self.engine) as connection:
            row = connection.execute(sa.select(*_COLUMNS, table.c.retired_at).where(table.c.code == code)).first()
        return ListedOffice(_office(row), row.retired_at) if row else None

    def search(self, wanted: OfficeSearch, first: int, limit: int) -> tuple[int, list[ListedOffice]]:
        """How many offices fit, and so many of them after the `first` ones: those in service, then those that were retired, each in the
        order of codes. Nothing wanted: every office in service."""
        fits = _fits(wanted) if wanted.words else table.c.retired_at.is_(None)
        found = sa.select(*_COLUMNS, table.c.retired_at).where(fits)
        in_order = found.order_by(table.c.retired_at.is_not(None), table.c.code).offset(first).limit(limit)
        with reading(self.engine) as connection:
            count = connection.scalar(sa.select(sa.func.count()).select_from(table).where(fits)) or 0
            return count, [ListedOffice(_office(row), row.retired_at) for row in connection.execute(in_order)]

    def present(self) -> tuple[int, Packed[Office], Mapping[str, Office]]:
        """The number of the present list (0 where there has been no change yet), the offices in
        service, and every office ever known by its code; all as of one instant."""
        with reading(self.engine) as connection:
            return _number(connection), *_both(connection)

    def history(self) -> list[ListEntry]:
        """Every list, newest first."""
        columns = [office_lists.c[f.name] for f in fields(ListEntry)]
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(*columns).order_by(office_lists.c.number.desc()))
            return [ListEntry(*row) for row in rows]

    def history_of(self, code: str, most_lines: int = MOST_LINES) -> OfficeHistory:
        """What became of one office in the list, the newest first. most_lines: of all lists that are read for it; older ones are left out."""
        entries = self.history()
        steps: list[OfficeStep] = []
        after: Office | None = None
        newer: ListEntry | None = None
        for entry in entries:
            most_lines -= entry.offices
            if most_lines < 0:
                return OfficeHistory(tuple(steps), is_whole=False)
            now = self._line_of(entry.number, code)
            if newer and now != after:
                steps.append(OfficeStep(newer, now, after))
            newer, after = entry, now
        if newer and after:
            steps.append(OfficeStep(newer, None, after))
        return OfficeHistory(tuple(steps))

    def _line_of(self, number: int, code: str) -> Office | None:
        """An office as it was in that list. Its line is looked for, so that the list need not be read."""
        with reading(self.engine) as connection:
            kept = connection.scalar(sa.select(office_lists.c.csv_gz).where(office_lists.c.number == number))
        text = gzip.decompress(kept or b"")
        written = plain_csv_lines([[code]]).rstrip().encode()
        start = text.find(b"\n" + written + b",") + 1
        header = text[: text.find(b"\n") + 1]
        while start:
            found = parse_list((header + text[start : text.find(b"\n", start) + 1]).decode())
            if found and found[0].code == code:
                return found[0]
            start = text.find(b"\n" + written + b",", start) + 1
        return None

    def list_of(self, number: int) -> Packed[Office]:
        """The list as it was then, in the order of codes. Raises Refused where there is no such number."""
        with reading(self.engine) as connection:
            kept = connection.scalar(sa.select(office_lists.c.csv_gz).where(office_lists.c.number == number))
        if kept is None:
            raise Refused(NO_SUCH_LIST, number=number)
        with gzip.open(io.BytesIO(kept), "rt", encoding="utf-8", newline="") as lines:
            return read_kept(lines)

    def replace(self, offices: Iterable[Office], clock: Clock, author: ListAuthor = NOBODY) -> Changed:
        """Make this the list without asking anybody: for rehearsals and tests."""
        wanted = list(offices)
        return self.change(lambda _serving, _known: wanted, clock, author)

    def change(
        self,
        make: Make,
        clock: Clock,
        author: ListAuthor,
        *,
        check: ListCheck | None = None,
        seen: int | None = None,
        tell: HowFar = unheard,
    ) -> Changed:
        """Make another list of the present one: the only place that writes offices. An office keeps
        the instant since when it has been known, also over a retirement. The clock is read when
        nobody is planning: an office that a planning could not see must not be known since before it.

        check: looks at the step before it is taken. seen: the number of the list that the author
        looked at. tell: hears how many offices were written. Raises Overtaken if that is not the present one any more, Refused if `check`
        says no; then nothing is changed.
        """
        with self.engine.begin() as connection:
            official_step(connection)
            at, number = clock(), _number(connection)
            if seen is not None and seen != number:
                raise ListOvertaken(number)
            before, known = _both(connection)
            after = packed(make(before, known)).in_order()
            found = changes(before, after)
            if not found:
                return Changed(number, found)
            if check:
                check(before, after, found)
            number = _keep_found(connection, number, before, at)
            _write(connection, found, known, at, tell)
            _keep(connection, number + 1, after, author, at)
        return Changed(number + 1, found)


def _write(connection: Connection, found: Changes, known: Mapping[str, Office], at: datetime, tell: HowFar) -> None:
    """The rows of the offices. One that comes back, or is told other things from now on, is owed
    what fell due meanwhile and is still of use: planning looks at it again."""
    gone = table.update().where(table.c.code == sa.bindparam(_WHICH)).values(retired_at=at)
    retired = ((gone, {_WHICH: row[0]}) for row in found.retired.rows())
    done, total = 0, len(found.added) + len(found.changed) + len(found.retired)
    for steps in (_added(found.added.rows(), known, at), _changed(found.changed.rows(), at), retired):
        for count in _in_pages(connection, steps):
            done += count
            tell(done, total)


def _added(rows: Iterable[PlainRow], known: Mapping[str, Office], at: datetime) -> Iterator[_Step]:
    new, back = table.insert(), _update(retired_at=None, look_again_at=at)
    first = {"known_at": at, "retired_at": None, "look_again_at": None}
    for row in rows:
        if row[0] in known:
            yield back, _facts(row)
        else:
            yield new, {**dict(zip(FIELDS, row, strict=True)), **first}


def _changed(rows: Iterable[PlainRow], at: datetime) -> Iterator[_Step]:
    told_alike, told_otherwise = _update(), _update(look_again_at=at)
    for _, now, differing in rows:
        yield (told_alike if _DECIDES.isdisjoint(differing) else told_otherwise), _facts(now)


_Step = tuple[sa.Executable, dict[str, Any]]
"""A statement and its values."""

_WHICH = "of_code"
_DECIDES = frozenset(("kind", "region"))


def _update(**more: Any) -> sa.Update:
    """Other facts for an office that has a row."""
    facts: dict[str, Any] = {name: sa.bindparam(name) for name in FIELDS[1:]}
    return table.update().where(table.c.code == sa.bindparam(_WHICH)).values(**facts, **more)


def _facts(row: PlainRow) -> dict[str, Any]:
    """For _update. row: of office_row."""
    return dict(zip((_WHICH, *FIELDS[1:]), row, strict=True))


def _in_pages(connection: Connection, steps: Iterable[_Step]) -> Iterator[int]:
    """Many of one statement at once, in no certain order; how many were written, page by page."""
    waiting: dict[sa.Executable, list[dict[str, Any]]] = {}
    for statement, values in steps:
        page = waiting.setdefault(statement, [])
        page.append(values)
        if len(page) == PAGE:
            connection.execute(statement, waiting.pop(statement))
            yield PAGE
    for statement, page in waiting.items():
        connection.execute(statement, page)
        yield len(page)


def _keep_found(connection: Connection, number: int, before: Sequence[Office], at: datetime) -> int:
    """Before the first change, keep the list that is there from before there was a history; also one
    that something else has changed. The number of the list before the change."""
    query = sa.select(office_lists.c.sha256).where(office_lists.c.number == number)
    if not (before or number) or connection.scalar(query) == digest(before):
        return number
    _keep(connection, number + 1, before, ListAuthor("", ""), at)
    return number + 1


def _keep(connection: Connection, number: int, offices: Sequence[Office], author: ListAuthor, at: datetime) -> None:
    whole, out = hashlib.sha256(), io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=LEVEL, mtime=0) as file:
        for page in _pages(offices):
            whole.update(page)
            file.write(page)
    values = {"number": number, "at": at, "sha256": whole.hexdigest(), "offices": len(offices)}
    connection.execute(office_lists.insert().values(**values, **asdict(author), csv_gz=out.getvalue()))


def digest(offices: Iterable[Office]) -> str:
    """The SHA-256 of the list's CSV, in hexadecimal. offices: in the order of codes."""
    whole = hashlib.sha256()
    for page in _pages(offices):
        whole.update(page)
    return whole.hexdigest()


def _pages(offices: Iterable[Office]) -> Iterator[bytes]:
    return (page.encode() for page in kept_pages(offices))


def _number(connection: Connection) -> int:
    return connection.scalar(sa.select(sa.func.max(office_lists.c.number))) or 0


def _both(connection: Connection) -> tuple[Packed[Office], OfficesByCode]:
    """The offices in service, and every office ever known; in the order of codes, the same on every database."""
    serving, known = office_packing(), office_packing()
    every = sa.select(*_COLUMNS, table.c.retired_at.is_(None)).order_by(table.c.code)
    for row in connection.execute(every.execution_options(yield_per=PAGE)):
        *facts, is_serving = row
        known.add(tuple(facts))
        if is_serving:
            serving.add(tuple(facts))
    return serving.done().in_order(), OfficesByCode(known.done().in_order())


def _fits(wanted: OfficeSearch) -> sa.ColumnElement[bool]:
    text = sa.func.lower(table.c.code + " " + table.c.name + " " + table.c.email)
    each = (sa.or_(text.contains(word, autoescape=True), table.c.region.in_(codes)) for word, codes in wanted.words)
    return sa.or_(sa.and_(*each), table.c.region.in_(wanted.regions))


def _office(row: Sequence[Any]) -> Office:
    return Office(*row[: len(_COLUMNS)])
