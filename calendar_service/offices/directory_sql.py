"""The office list in the database, and every list that there was. [DOOR: SQL]

The list is changed in one place (`change`), in one transaction: look, ask, write. Each change is a
revision with its author and its reason; the highest number is the present list. An office that is
no longer in it is retired, never deleted, because the ledger still proves what it was told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
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
    ListAuthor,
    ListCheck,
    ListEntry,
    ListOvertaken,
    Make,
)
from calendar_service.offices.office import Office, parse_list, write_offices
from calendar_service.words.mail_address import MailAddress

_COLUMNS = [table.c[f.name] for f in fields(Office)]

NO_SUCH_LIST = N_("daftar kantor revisi %(number)s tidak ada")


class Directory:
    """The offices of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def offices(self) -> list[Office]:
        """Every office in service, in the order of codes."""
        with reading(self.engine) as connection:
            return _serving(_rows(connection))

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

    def present(self) -> tuple[int, list[Office], dict[str, Office]]:
        """The number of the present list (0 where there has been no change yet), the offices in
        service, and every office ever known by its code; all as of one instant."""
        with reading(self.engine) as connection:
            rows = _rows(connection)
            return _number(connection), _serving(rows), {code: _office(row) for code, row in rows.items()}

    def history(self) -> list[ListEntry]:
        """Every list, newest first."""
        columns = [office_lists.c[f.name] for f in fields(ListEntry)]
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(*columns).order_by(office_lists.c.number.desc()))
            return [ListEntry(*row) for row in rows]

    def list_of(self, number: int) -> list[Office]:
        """The list as it was then, in the order of codes. Raises Refused where there is no such number."""
        with reading(self.engine) as connection:
            text = connection.scalar(sa.select(office_lists.c.text).where(office_lists.c.number == number))
        if text is None:
            raise Refused(NO_SUCH_LIST, number=number)
        return parse_list(text)

    def replace(self, offices: Iterable[Office], clock: Clock, author: ListAuthor = NOBODY) -> Changed:
        """Make this the list without asking anybody: for rehearsals and tests."""
        wanted = list(offices)
        return self.change(lambda _serving, _known: wanted, clock, author)

    def change(
        self, make: Make, clock: Clock, author: ListAuthor, *, check: ListCheck | None = None, seen: int | None = None
    ) -> Changed:
        """Make another list of the present one: the only place that writes offices. An office keeps
        the instant since when it has been known, also over a retirement. The clock is read when
        nobody is planning: an office that a planning could not see must not be known since before it.

        check: looks at the step before it is taken. seen: the number of the list that the author
        looked at. Raises Overtaken if that is not the present one any more, Refused if `check`
        says no; then nothing is changed.
        """
        with self.engine.begin() as connection:
            official_step(connection)
            at, number, rows = clock(), _number(connection), _rows(connection)
            if seen is not None and seen != number:
                raise ListOvertaken(number)
            before = _serving(rows)
            after = _sorted(make(before, {code: _office(row) for code, row in rows.items()}))
            found = changes(before, after)
            if not found:
                return Changed(number, found)
            if check:
                check(before, after)
            number = _keep_found(connection, number, before, at)
            _write(connection, found, rows, at)
            _keep(connection, number + 1, after, author, at)
        return Changed(number + 1, found)


def _write(connection: Connection, found: Changes, rows: Mapping[str, Any], at: datetime) -> None:
    """The rows of the offices. One that comes back, or is told other things from now on, is owed
    what fell due meanwhile and is still of use: planning looks at it again."""
    new = [
        {**asdict(o), "known_at": at, "retired_at": None, "look_again_at": None}
        for o in found.added
        if o.code not in rows
    ]
    if new:
        connection.execute(table.insert(), new)
    back = {"retired_at": None, "look_again_at": at}
    for office in (office for office in found.added if office.code in rows):
        connection.execute(table.update().where(table.c.code == office.code).values(**asdict(office), **back))
    for change in found.changed:
        again = {"look_again_at": at} if {"kind", "region"} & set(change.fields) else {}
        step = table.update().where(table.c.code == change.new.code)
        connection.execute(step.values(**asdict(change.new), **again))
    gone = [{"gone": office.code} for office in found.retired]
    if gone:
        connection.execute(table.update().where(table.c.code == sa.bindparam("gone")).values(retired_at=at), gone)


def _keep_found(connection: Connection, number: int, before: Sequence[Office], at: datetime) -> int:
    """Before the first change, keep the list that is there from before there was a history; also one
    that something else has changed. The number of the list before the change."""
    query = sa.select(office_lists.c.sha256).where(office_lists.c.number == number)
    if not (before or number) or connection.scalar(query) == digest(before):
        return number
    _keep(connection, number + 1, before, ListAuthor("", ""), at)
    return number + 1


def _keep(connection: Connection, number: int, offices: Sequence[Office], author: ListAuthor, at: datetime) -> None:
    values = {"number": number, "at": at, "sha256": digest(offices), "offices": len(offices)}
    text = write_offices(offices)
    connection.execute(office_lists.insert().values(**values, **asdict(author), text=text))


def digest(offices: Sequence[Office]) -> str:
    """The SHA-256 of the list's CSV, in hexadecimal. offices: in the order of codes."""
    return hashlib.sha256(write_offices(offices).encode()).hexdigest()


def _number(connection: Connection) -> int:
    return connection.scalar(sa.select(sa.func.max(office_lists.c.number))) or 0


def _rows(connection: Connection) -> dict[str, Any]:
    """Every office, retired ones too."""
    return {row.code: row for row in connection.execute(sa.select(*_COLUMNS, table.c.retired_at))}


def _serving(rows: Mapping[str, Any]) -> list[Office]:
    return _sorted(_office(row) for row in rows.values() if row.retired_at is None)


def _sorted(offices: Iterable[Office]) -> list[Office]:
    """By code, the same on every database."""
    return sorted(offices, key=lambda office: office.code)


def _office(row: Sequence[Any]) -> Office:
    return Office(*row[: len(_COLUMNS)])
