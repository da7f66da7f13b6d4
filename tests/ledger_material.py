"""A ledger with all that it stands on: a timetable, a list of offices. The same to ask, in memory and in a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Protocol

import sqlalchemy as sa

from calendar_service.clock import fixed_clock
from calendar_service.database import ledger as table
from calendar_service.database import progress, proofs, reading
from calendar_service.ledger.memory import MemoryLedger
from calendar_service.ledger.proof import Link
from calendar_service.ledger.rows import MAIL, Outcome, Row, Sending
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.ledger.sql.proof import chain
from calendar_service.offices.directory_sql import Directory
from calendar_service.offices.office import Office
from calendar_service.promises.correction import Truth
from calendar_service.promises.plan import plan_groups
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.carried_over import vanished, with_vanished
from calendar_service.publishing.revision import Revision, first_stamps, next_stamps
from calendar_service.timeline.parsing import parse
from calendar_service.words.states import State
from tests.world import KNOWN, TIMELINE, few_regions

REGIONS = few_regions()


def edited(**changes: str) -> bytes:
    """TIMELINE with replacements."""
    text = TIMELINE
    for old, new in changes.items():
        text = text.replace(old, new)
    return text.encode()


class Site(Protocol):
    """An installation, as far as the ledger sees it."""

    ledger: SqlLedger | MemoryLedger

    def publish(self, data: bytes, at: datetime) -> Revision: ...

    def enlist(self, offices: Iterable[Office], at: datetime) -> None: ...

    def forget_mark(self) -> None: ...

    def rows(self) -> list[Any]: ...

    def links(self) -> list[Link]: ...


def following(before: Revision | None, data: bytes, at: datetime) -> Revision:
    """The revision that an archive would make of this text."""
    timeline = parse(data, REGIONS, "stages.yaml")
    if before is None:
        return Revision(1, at, "uji", "", "", timeline, first_stamps(timeline, at))
    gone = vanished(timeline, before)
    whole = with_vanished(timeline, gone, before.timeline)
    return Revision(
        before.number + 1, at, "uji", "", "", whole, next_stamps(before, whole, REGIONS, at), frozenset(gone)
    )


class MemorySite:
    """Nothing of it outlasts the test."""

    def __init__(self, channels: tuple[str, ...] = (MAIL,)) -> None:
        self.ledger = MemoryLedger(channels)
        self._revision: Revision | None = None

    def publish(self, data: bytes, at: datetime) -> Revision:
        self._revision = following(self._revision, data, at)
        self.ledger.publish(self._revision)
        return self._revision

    def enlist(self, offices: Iterable[Office], at: datetime) -> None:
        self.ledger.enlist(offices, at)

    def forget_mark(self) -> None:
        self.ledger._progress = replace(self.ledger._progress, mark=None)

    def rows(self) -> list[Any]:
        return [SimpleNamespace(**row) for row in self.ledger.rows]

    def links(self) -> list[Link]:
        return list(self.ledger.links)


class SqlSite:
    """On a database with the present schema."""

    def __init__(self, engine: sa.Engine, channels: tuple[str, ...] = (MAIL,)) -> None:
        self.engine, self.ledger = engine, SqlLedger(engine, channels)

    def publish(self, data: bytes, at: datetime) -> Revision:
        return Archive(self.engine, REGIONS).publish(data, by="uji", note="", at=at)

    def enlist(self, offices: Iterable[Office], at: datetime) -> None:
        Directory(self.engine).replace(offices, fixed_clock(at))

    def forget_mark(self) -> None:
        with self.engine.begin() as connection:
            connection.execute(progress.delete())

    def rows(self) -> list[Any]:
        with reading(self.engine) as connection:
            return list(connection.execute(sa.select(*(c.label(c.key) for c in table.c)).order_by(table.c.id)))

    def links(self) -> list[Link]:
        while chain(self.engine):
            pass
        columns = (proofs.c.seq, proofs.c.ledger_id, proofs.c.line, proofs.c.hash)
        with reading(self.engine) as connection:
            return [Link(*row) for row in connection.execute(sa.select(*columns).order_by(proofs.c.seq))]


def plan(site: Site, revision: Revision, now: datetime) -> int:
    return site.ledger.plan(revision.number, plan_groups(revision, REGIONS), now)


def correct(site: Site, revision: Revision, now: datetime, cooling_off: timedelta = timedelta(0)) -> int:
    return site.ledger.correct(Truth(revision, REGIONS, cooling_off), now)


def states(site: Site) -> Counter[str]:
    return Counter(row.state for row in site.rows())


def send(site: Site, rows: Iterable[Row], owner: str = "w") -> list[int]:
    """Mark them as being sent."""
    marks = [Sending(row.id, row.claims, f"{row.office}@kantor.example", 1, "0" * 64, f"{row.id:040x}") for row in rows]
    assert site.ledger.advance(owner, (), marks, KNOWN) == {mark.id for mark in marks}
    return [mark.id for mark in marks]


def claims_of(site: Site, ident: int) -> int:
    """How often the row was claimed."""
    return next(int(row.claims) for row in site.rows() if row.id == ident)


def finish(site: Site, ids: Iterable[int], now: datetime, state: State = State.ACCEPTED, owner: str = "w") -> None:
    """They met this fate."""
    outcomes = [Outcome(ident, state, 250, "2.0.0", "Ok", "Q", claims=claims_of(site, ident)) for ident in ids]
    assert site.ledger.record(owner, outcomes, now) == len(outcomes)


def tell(site: Site, now: datetime, channel: str = MAIL, limit: int = 100) -> list[int]:
    """Everything that waits is claimed and accepted."""
    ids = send(site, site.ledger.claim("w", now, limit, [channel]))
    finish(site, ids, now)
    return ids
