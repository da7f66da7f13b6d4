"""What a ledger row is about, as statements read it: see promises.subject. [DOOR: SQL]

It only reads. A row's column of the stage has the origin of the stage and, behind an `@`, the place where that place
is not the region of its office.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from calendar_service.database import ledger
from calendar_service.promises.subject import subject_of

StageName = tuple[str, str]
"""(election, origin of the stage); of a row: (election, key of its subject)."""

_CODE = "0123456789.ID"
"""What the code of a place is written with; no id of a stage ends with an `@`."""


def subject_origin(row: sa.FromClause = ledger) -> sa.ColumnElement[str]:
    """The origin of the stage that a row is about."""
    bare = sa.func.rtrim(sa.func.rtrim(row.c.stage, _CODE), "@")
    return sa.case((_is_elsewhere(row), bare), else_=row.c.stage)


def subject_place(row: sa.FromClause = ledger) -> sa.ColumnElement[str]:
    """The code of the place that a row is about: of its office's region where it names no other."""
    behind = sa.func.substr(row.c.stage, sa.func.length(subject_origin(row)) + 2)
    return sa.case((_is_elsewhere(row), behind), else_=row.c.region)


def _is_elsewhere(row: sa.FromClause) -> sa.ColumnElement[bool]:
    return row.c.stage.contains("@")


def is_about(origin: str) -> sa.ColumnElement[bool]:
    """Whether a ledger row is about that stage, wherever."""
    return sa.or_(ledger.c.stage == origin, ledger.c.stage.startswith(f"{origin}@", autoescape=True))


def keys_of(connection: Connection, stages: Sequence[StageName]) -> list[StageName]:
    """The keys of the subjects of these stages of which there are rows: stage by stage, a stage itself before its
    places."""
    elections = dict.fromkeys(election for election, _ in stages)
    return in_order([(each, key) for each in elections for key in _keys(connection, each)], stages)


def in_order(keys: Iterable[StageName], stages: Sequence[StageName]) -> list[StageName]:
    """Those of these keys that are subjects of these stages, in the same order."""
    found: dict[StageName, list[str]] = defaultdict(list)
    for election, key in keys:
        found[election, subject_of(key).origin].append(key)
    return [(stage[0], key) for stage in stages for key in sorted(found.get(stage, ()))]


def _keys(connection: Connection, election: str) -> list[str]:
    """All that the rows of an election have, each looked up from the one before: there are few, and many rows."""
    here = ledger.c.election == election
    found = sa.select(sa.func.min(ledger.c.stage).label("stage")).where(here).cte("keys", recursive=True)
    following = sa.select(sa.func.min(ledger.c.stage)).where(here, ledger.c.stage > found.c.stage).correlate(found)
    found = found.union_all(sa.select(following.scalar_subquery()).where(found.c.stage.is_not(None)))
    rows: sa.Select[Any] = sa.select(found.c.stage).where(found.c.stage.is_not(None))
    return list(connection.scalars(rows))
