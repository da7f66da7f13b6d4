"""Read-only questions to the ledger and the office list about what a publication would touch. [DOOR: SQL]

It writes nothing. A stage goes by its origin, as everywhere in the ledger. Offices are counted by
what planning looks at; single ones are named only where the ledger has a row of theirs, or where
somebody asks for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calendar_service.database import ledger, offices, progress, reading, revisions
from calendar_service.ledger.counted import Key, Member, Waiting
from calendar_service.promises.silence import SILENCE
from calendar_service.promises.stretch import Progress
from calendar_service.promises.subject import subject_of
from calendar_service.words.states import REACHED, UNDER_WAY, WAITING, State

PAGE = 1_000
"""Offices that one statement asks about."""

KEYS = 200
"""Keys that one statement asks about, each a condition of its own."""

_MEMBER = (offices.c.kind, offices.c.region, offices.c.known_at)
_KEY = tuple(ledger.c[name] for name in Key._fields)


PLANNED, SWEPT, ALLOWED, RETURNED = "planned", "swept", "allowed", "returned"
"""Names of the marks."""


def read_progress(connection: Connection) -> Progress:
    """How far planning has come."""
    published = sa.select(revisions.c.published_at).order_by(revisions.c.number).limit(1)
    newest = sa.select(revisions.c.published_at).order_by(revisions.c.number.desc()).limit(1)
    marks = {row.name: row.at for row in connection.execute(sa.select(progress))}
    first, last = connection.scalar(published), connection.scalar(newest)
    return Progress(marks.get(PLANNED), first, last, marks.get(SWEPT), marks.get(ALLOWED))


class ToldSql:
    """The ledger of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def told(self) -> dict[tuple[str, str], frozenset[str]]:
        """(election id, origin of a stage) -> codes of the places of which a mail has reached an office."""
        columns = (ledger.c.election, ledger.c.stage, ledger.c.region)
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        with reading(self.engine) as connection:
            told = sa.select(*columns).where(ledger.c.state.in_(REACHED), ledger.c.message != SILENCE)
            rows = connection.execute(told.distinct())
            for election, stage, region in rows:
                subject = subject_of(stage)
                found[election, subject.origin].add(subject.place or region)
        return {key: frozenset(codes) for key, codes in found.items()}

    def waiting(self) -> list[Waiting]:
        """What has fallen due and is not yet sent, counted by stage, message, region and version of the schedule."""
        return self._counted(WAITING)

    def under_way(self) -> list[Waiting]:
        """What workers are sending, or nobody knows the fate of."""
        return self._counted(UNDER_WAY)

    def _counted(self, states: Sequence[State]) -> list[Waiting]:
        columns = (ledger.c.election, ledger.c.stage, ledger.c.message, ledger.c.region, ledger.c.schedule_version)
        counted = sa.select(*columns, sa.func.count()).where(ledger.c.state.in_(states)).group_by(*columns)
        with reading(self.engine) as connection:
            return [Waiting(*row) for row in connection.execute(counted.order_by(*columns))]

    def planned(self) -> datetime | None:
        """See Progress.planned."""
        with reading(self.engine) as connection:
            return read_progress(connection).planned

    def crowds(self) -> dict[Member, int]:
        """All offices in service, counted."""
        counted = sa.select(*_MEMBER, sa.func.count()).where(offices.c.retired_at.is_(None)).group_by(*_MEMBER)
        with reading(self.engine) as connection:
            return {Member(*member): count for *member, count in connection.execute(counted)}

    def members(self, codes: Iterable[str]) -> dict[str, Member]:
        """Those of these offices that are in service."""
        found = {}
        with reading(self.engine) as connection:
            for page in _pages(list(dict.fromkeys(codes))):
                serving = sa.select(offices.c.code, *_MEMBER).where(offices.c.code.in_(page))
                rows = connection.execute(serving.where(offices.c.retired_at.is_(None)))
                found.update({code: Member(*member) for code, *member in rows})
        return found

    def entered(self, keys: Iterable[Key]) -> Mapping[Key, Mapping[Member, Mapping[str, datetime]]]:
        """The rows of these keys that planning entered, over any channel, of offices in service: code ->
        due_at."""
        found: dict[Key, dict[Member, dict[str, datetime]]] = defaultdict(lambda: defaultdict(dict))
        rows = sa.select(*_KEY, *_MEMBER, ledger.c.office, ledger.c.due_at).join(
            offices, offices.c.code == ledger.c.office
        )
        rows = rows.where(~ledger.c.channel.contains(":"), offices.c.retired_at.is_(None))
        size = len(_KEY)
        with reading(self.engine) as connection:
            for page in _pages(list(dict.fromkeys(keys)), KEYS):
                # Not a plain IN of tuples: SQLite would rather read the whole ledger than look up the keys.
                each = (sa.and_(*(column == part for column, part in zip(_KEY, key, strict=True))) for key in page)
                for row in connection.execute(rows.where(sa.or_(*each))):
                    key, member = Key(*row[:size]), Member(*row[size:-2])
                    found[key][member][row.office] = row.due_at
        return found


_Name = TypeVar("_Name")


def _pages(names: Sequence[_Name], size: int = PAGE) -> Iterator[Sequence[_Name]]:
    for first in range(0, len(names), size):
        yield names[first : first + size]
