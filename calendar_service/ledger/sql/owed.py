"""What is owed, entered in the ledger: reminders that fell due, notices of what moved. [DOOR: SQL]

The half of the ledger that the clock writes; what becomes of a row stands in ledger_sql. It holds
statements and nothing else: what is due is decided by planning, who believes what by correction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from calendar_service.database import Instant, ledger, offices, official_step, progress, reading, revisions
from calendar_service.ledger.rows import MAIL
from calendar_service.ledger.throttle import Leisure
from calendar_service.promises.correction import Belief, Notice
from calendar_service.promises.plan import REMINDER, Group
from calendar_service.promises.stretch import Progress, Stretch, stretch
from calendar_service.words.states import REACHED, UNDER_WAY, State

_PLANNED, _SWEPT, _ALLOWED = "planned", "swept", "allowed"
_COUNTED: Any = {"preserve_rowcount": True}

PAGE = 50_000
"""Offices that one transaction plans for."""

_JOINED = ("kinds", "regions", "known_since", "folds", "due_at", "not_after")
"""What of a group goes by the office or does not stand in a row."""

_ANY = datetime.max.replace(tzinfo=UTC)

_ASKS_AGAIN = offices.c.look_again_at.is_not(None)
"""An office whose list did not have it as it is now, when something fell due."""


class Owed:
    """Entering rows, each call one transaction; see ledger.book.Ledger."""

    def __init__(self, engine: Engine, channels: Sequence[str] = (MAIL,)) -> None:
        """channels: names of the carriers over which offices are told; each gets a row of its own."""
        self.engine, self._channels = engine, channels
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        self._outdated = Leisure()

    def progress(self) -> Progress:
        published = sa.select(revisions.c.published_at).order_by(revisions.c.number).limit(1)
        newest = sa.select(revisions.c.published_at).order_by(revisions.c.number.desc()).limit(1)
        with reading(self.engine) as connection:
            marks = {row.name: row.at for row in connection.execute(sa.select(progress))}
            first, last = connection.scalar(published), connection.scalar(newest)
        return Progress(marks.get(_PLANNED), first, last, marks.get(_SWEPT), marks.get(_ALLOWED))

    def swept(self, at: datetime) -> None:
        self._set(_SWEPT, at)

    def allow(self, until: datetime) -> None:
        self._set(_ALLOWED, until)

    def _set(self, name: str, at: datetime) -> None:
        step = self._insert(progress).values(name=name, at=at)
        with self.engine.begin() as connection:
            connection.execute(step.on_conflict_do_update(index_elements=["name"], set_={"at": at}))

    def plan(self, revision: int, groups: Sequence[Group], now: datetime, due: Stretch | None = None) -> int:
        known = self.progress()
        due = due or stretch(known, now, leap=None)
        entered = self._look_again(revision, groups, now)
        entries = self._entries(_due(groups, due), now)
        for page in self._pages() if entries else ():
            with self.engine.begin() as connection:
                if not _is_official(connection, revision):
                    return entered
                entered += sum(
                    connection.execute(entry, page, execution_options=_COUNTED).rowcount for entry in entries
                )
        with self.engine.begin() as connection:
            # Whoever planned with an old timeline must not move the mark past a new one.
            if _is_official(connection, revision):
                self._mark(connection, due, known.mark)
        return entered

    def _look_again(self, revision: int, groups: Sequence[Group], now: datetime) -> int:
        """Enter what offices are owed that came back to the list, or became of another kind or region:
        what fell due while the list did not have them so, and is still of use. What they had been
        told already, or what waits for them, has its key."""
        entered = 0
        useful = self._still_of_use(groups, now) if self._asks_again() else None
        while useful is not None and self._asks_again():
            entries = self._entries(useful, now, _ASKS_AGAIN)
            with self.engine.begin() as connection:
                if not _is_official(connection, revision):
                    return entered
                codes = sa.select(offices.c.code).where(_ASKS_AGAIN).order_by(offices.c.code).limit(PAGE)
                last = connection.scalar(sa.select(sa.func.max(codes.subquery().c.code)))
                page = {"first": "", "last": last}
                entered += sum(connection.execute(each, page, execution_options=_COUNTED).rowcount for each in entries)
                done = offices.update().where(_ASKS_AGAIN, offices.c.code <= last)
                connection.execute(done.values(look_again_at=None))
        return entered

    def _asks_again(self) -> bool:
        with reading(self.engine) as connection:
            return connection.scalar(sa.select(sa.literal(1)).where(_ASKS_AGAIN).limit(1)) is not None

    def _still_of_use(self, groups: Sequence[Group], now: datetime) -> list[Group]:
        """Those that fell due since the first timeline was published, and can still help."""
        with reading(self.engine) as connection:
            published = connection.scalar(sa.select(sa.func.min(revisions.c.published_at)))
        since = published or now
        return [g for g in groups if since <= g.due_at <= now < g.not_after and g.known_since <= g.due_at]

    def _pages(self) -> Iterator[dict[str, str]]:
        """All offices by their codes: after the first, up to and including the last. So many that
        nobody waits long for the end of one transaction."""
        page = {"first": "", "last": ""}
        codes = sa.select(offices.c.code).where(offices.c.code > sa.bindparam("last")).order_by(offices.c.code)
        last = sa.select(sa.func.max(codes.limit(PAGE).subquery().c.code))
        while True:
            with reading(self.engine) as connection:
                page = {"first": page["last"], "last": connection.scalar(last, page)}
            if page["last"] is None:
                return
            yield page

    def _mark(self, connection: Connection, due: Stretch, seen: datetime | None) -> None:
        """Forward only; but a mark that lay in the future is set back, unless somebody has done so."""
        if due.again:
            back = progress.update().where(progress.c.name == _PLANNED, progress.c.at == seen)
            connection.execute(back.values(at=due.until))
            return
        mark = self._insert(progress).values(name=_PLANNED, at=due.until)
        forward = mark.on_conflict_do_update(
            index_elements=["name"], set_={"at": due.until}, where=progress.c.at < due.until
        )
        connection.execute(forward)

    def _entries(
        self, groups: Iterable[Group], now: datetime, whom: sa.ColumnElement[bool] | None = None
    ) -> list[sa.Insert]:
        """What enters a page's offices. whom: only those of the page."""
        return [self._entry(alike, channel, now, whom) for alike in _alike(groups) for channel in self._channels]

    def _entry(
        self, alike: Sequence[Group], channel: str, now: datetime, whom: sa.ColumnElement[bool] | None
    ) -> sa.Insert:
        """Of groups that differ in nothing but place and time, over one channel: in one pass over the
        offices, in the order of the key, whose index then grows at one end."""
        facts: dict[str, Any] = {f.name: getattr(alike[0], f.name) for f in fields(Group) if f.name not in _JOINED}
        facts |= fresh(channel, now)
        constants = [sa.literal(value, ledger.c[name].type).label(name) for name, value in facts.items()]
        place = sa.case(*((offices.c.region.in_(group.regions), number) for number, group in enumerate(alike)))
        page = (
            sa.select(offices.c.code, offices.c.region, offices.c.known_at, place.label("place"))
            .where(offices.c.code > sa.bindparam("first"), offices.c.code <= sa.bindparam("last"))
            .where(
                offices.c.retired_at.is_(None), offices.c.kind.in_(alike[0].kinds), *([] if whom is None else [whom])
            )
            .order_by(offices.c.code)
            .offset(0)  # a fence: the place is looked up once an office, and no constant is sorted
            .subquery("page")
        )
        due_at, not_after = (
            sa.case(*((page.c.place == n, sa.literal(getattr(g, name), Instant)) for n, g in enumerate(alike)))
            for name in ("due_at", "not_after")
        )
        rows = sa.select(*constants, page.c.code, page.c.region, due_at, due_at, not_after).where(
            page.c.place.is_not(None), page.c.known_at <= due_at
        )
        if alike[0].folds:
            rows = rows.where(~_notified(alike[0], channel, page.c.code, due_at))
        names = [*facts, "office", "region", "due_at", "try_at", "not_after"]
        return self._insert(ledger).from_select(names, rows).on_conflict_do_nothing()

    def beliefs(self, stages: Sequence[tuple[str, str]]) -> list[Belief]:
        if not stages:
            return []
        other = ledger.alias()  # asked once for all rows: there are few, and for each row it would be many
        under_way = sa.select(other.c.election, other.c.stage, other.c.office).where(other.c.state.in_(UNDER_WAY))
        key = sa.tuple_(ledger.c.election, ledger.c.stage, ledger.c.office)
        place = sa.func.row_number().over(
            partition_by=(ledger.c.election, ledger.c.stage, ledger.c.office),
            order_by=(ledger.c.settled_at.desc(), ledger.c.id.desc()),
        )
        about = (ledger.c.election, ledger.c.stage, ledger.c.office, offices.c.region, ledger.c.told)
        told = (
            sa.select(*about, place.label("place"))
            .join(offices, offices.c.code == ledger.c.office)
            .where(ledger.c.state.in_(REACHED), offices.c.retired_at.is_(None))
            .where(sa.tuple_(ledger.c.election, ledger.c.stage).in_(stages), key.not_in(under_way))
            .subquery()
        )
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(*told.c[:-1]).where(told.c.place == 1).order_by(told.c.office))
            return [Belief(*row) for row in rows]

    def correct(self, revision: int, notices: Sequence[Notice], now: datetime) -> int:
        if not notices:
            return 0
        entered = 0
        with self.engine.begin() as connection:
            if not _is_official(connection, revision):
                return 0
            for notice, channel in product(notices, self._channels):
                facts = {**asdict(notice), "lead": 0, "days_left": 0, "try_at": notice.due_at, **fresh(channel, now)}
                entry = self._insert(ledger).values(facts).on_conflict_do_nothing()
                entered += connection.execute(entry, execution_options=_COUNTED).rowcount
        return entered


def _due(groups: Sequence[Group], due: Stretch) -> list[Group]:
    """Those whose time came in that stretch; once more, only those that are still of use."""
    return [
        group
        for group in groups
        if due.after < group.due_at <= due.until and group.known_since <= group.due_at
        if not due.again or due.until < group.not_after
    ]


def _is_official(connection: Connection, revision: int) -> bool:
    """Whether it is the newest; if so it stays the newest until the transaction ends."""
    official_step(connection)
    return bool(connection.scalar(sa.select(sa.func.max(revisions.c.number))) == revision)


def fresh(channel: str, now: datetime) -> dict[str, Any]:
    """What every new row begins with, but for `try_at`."""
    return {"channel": channel, "planned_at": now, "state": State.PENDING, "tries": 0, "ambiguous": 0}


def _alike(groups: Iterable[Group]) -> list[list[Group]]:
    """Those together that differ in nothing but their regions and the instants there."""
    found: dict[Group, list[Group]] = {}
    for group in groups:
        found.setdefault(replace(group, regions=(), due_at=_ANY, not_after=_ANY), []).append(group)
    return list(found.values())


def _notified(
    group: Group, channel: str, office: sa.ColumnElement[str], due_at: sa.ColumnElement[datetime]
) -> sa.ColumnElement[bool]:
    """Whether the office gets a notice of this schedule over this channel now anyway."""
    notice = ledger.alias()
    return sa.exists().where(
        notice.c.election == group.election,
        notice.c.stage == group.stage,
        notice.c.office == office,
        notice.c.channel == channel,
        notice.c.schedule == group.schedule,
        notice.c.kind != REMINDER,
        notice.c.due_at >= due_at,
    )
