"""Finds, among the ledger's waiting rows, those that something has to be done about. [DOOR: SQL]

It only reads. Each question is answered from the index, at a cost that goes by the rows asked for
and not by the rows that wait; `outdated`, which may have to look at all of them, does so in parts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from calendar_service.database import Instant, ledger, schedules
from calendar_service.ledger.rows import channel_of, family_of
from calendar_service.ledger.sql.subjects import subject_origin, subject_place
from calendar_service.words.states import WAITING, State

PAGE = 2_000
"""Rows that are looked at in one go where the first ones are of no use."""


LOOKED_AT = 5_000
"""Waiting rows of one state of which one sweep asks whether their schedule still holds."""

_CHOSEN = [ledger.c[name] for name in ("id", "election", "stage", "region", "schedule_version", "try_at", "office")]

_TURN = [ledger.c[name] for name in ("try_at", "office", "id")]
"""The order of rows of one deadline, as the index has them: an office's rows stand together."""


def is_still(states: Iterable[State]) -> sa.ColumnElement[bool]:
    """Whether a row that was named by its id is in one of these states. Not a plain IN: SQLite would
    rather go through all rows of those states, of which there may be millions, than look up the ids."""
    return ledger.c.state.concat("").in_(states)


def is_still_one_of(states: Iterable[State]) -> sa.ColumnElement[bool]:
    """The same for many rows in one statement, where SQLAlchemy takes no IN."""
    return sa.or_(*(ledger.c.state.concat("") == state for state in states))


def is_of(carrier: str, row: sa.FromClause = ledger) -> sa.ColumnElement[bool]:
    """Whether a row is that carrier's, copies among them."""
    return sa.or_(row.c.channel == carrier, row.c.channel.startswith(f"{carrier}:", autoescape=True))


def has_copy(carrier: str) -> sa.ColumnElement[bool]:
    """Whether a letter of that carrier was sent again beside a row, because it had been taken."""
    copy = ledger.alias()
    key = ("election", "stage", "message", "lead", "office", "schedule_version")
    same = (copy.c[name] == ledger.c[name] for name in key)
    return sa.exists().where(is_of(carrier, copy), copy.c.id > ledger.c.id, *same)


def present_schedule(row: sa.FromClause = ledger) -> sa.ScalarSelect[Any]:
    """The version of the schedule that holds now for a ledger row: its place's own, else the common."""
    here = sa.select(schedules.c.schedule_version).where(_is_schedule_of(schedules, row))
    own = here.where(schedules.c.region == subject_place(row)).correlate(row).scalar_subquery()
    common = here.where(schedules.c.region == "").correlate(row).scalar_subquery()
    return sa.select(sa.func.coalesce(own, common, -1)).correlate(row).scalar_subquery()


def claimable(
    connection: Connection, now: datetime, limit: int, channels: Collection[str] | None = None, *, lock: bool = False
) -> list[int]:
    """Up to `limit` rows that can be claimed now, the earliest deadline first. channels: of these
    carriers; None: of all. lock: they stay so until the commit, and those that somebody else has
    locked are left out."""
    found = [
        pair
        for state in WAITING
        for channel in _channels(connection, state)
        if channels is None or channel_of(channel) in channels
        for pair in _claimable(connection, state, channel, now, limit, lock)
    ]
    return [ident for _, ident in sorted(found)[:limit]]


def _channels(connection: Connection, state: State) -> list[str]:
    """The channels of all rows in that state, each looked up from the one before: there are few, and
    none of the rows in between is looked at."""
    first = sa.select(sa.func.min(ledger.c.channel).label("channel")).where(ledger.c.state == state)
    found = first.cte("channels", recursive=True)
    following = sa.select(sa.func.min(ledger.c.channel)).where(ledger.c.state == state)
    following = following.where(ledger.c.channel > found.c.channel).correlate(found)
    found = found.union_all(sa.select(following.scalar_subquery()).where(found.c.channel.is_not(None)))
    return list(connection.scalars(sa.select(found.c.channel).where(found.c.channel.is_not(None))))


def _claimable(
    connection: Connection, state: State, channel: str, now: datetime, limit: int, lock: bool
) -> list[tuple[datetime, int]]:
    """Deadline by deadline, of which there are few: within one the index holds the rows in the order
    of their time, so that millions whose time has not come are never looked at."""
    here = sa.and_(ledger.c.state == state, ledger.c.channel == channel)
    found: list[tuple[datetime, int]] = []
    deadline: datetime | None = now
    while len(found) < limit:
        later = sa.select(sa.func.min(ledger.c.not_after)).where(here, ledger.c.not_after > deadline)
        deadline = connection.scalar(later)
        if deadline is None:
            break
        due = sa.select(*_CHOSEN).where(here, ledger.c.not_after == deadline, ledger.c.try_at <= now)
        found += ((deadline, ident) for ident in _of_present_schedule(connection, due, limit - len(found), lock))
    return found


def _of_present_schedule(connection: Connection, due: sa.Select[Any], limit: int, lock: bool) -> list[int]:
    """The first `limit` of these rows that still hold. First some rows are chosen, then their
    schedule is looked up: a database that may do it the other way round does so for every row."""
    found: list[int] = []
    size = limit
    page = due.order_by(*_TURN)
    while len(found) < limit:
        chosen = page.limit(size)
        row = (chosen.with_for_update(skip_locked=True) if lock else chosen).subquery("chosen")
        joined, is_replaced = _with_schedule(row)
        rows = connection.execute(
            sa.select(row.c.try_at, row.c.office, row.c.id, is_replaced.label("is_replaced"))
            .select_from(joined)
            .order_by(row.c.try_at, row.c.office, row.c.id)
        ).all()
        found += [row.id for row in rows if not row.is_replaced]
        if len(rows) < size:
            break
        last = sa.tuple_(sa.literal(rows[-1].try_at, Instant), sa.literal(rows[-1].office), sa.literal(rows[-1].id))
        page = due.where(sa.tuple_(*_TURN) > last).order_by(*_TURN)
        size = PAGE
    return found[:limit]


def companions(
    connection: Connection, wanted: Collection[int], now: datetime, *, lock: bool = False
) -> tuple[set[int], set[int]]:
    """What belongs into a mail with one of these claimable rows: of the same office, channel, kind and instant, with the same turn. And those of
    `wanted` that must be left for now, because somebody else has locked a part of what belongs to them. Looked up office by office, in the few
    deadlines that have rows of that turn."""
    chosen = sa.select(*_KIN).where(ledger.c.id.in_(wanted))
    anchors = connection.execute(chosen).all()
    turns: dict[tuple[str, datetime], set[str]] = {}
    for row in anchors:
        turns.setdefault((row.channel, row.try_at), set()).add(row.office)
    families = {_family(row) for row in anchors}
    kin = {
        row.id: _family(row)
        for (channel, turn), offices in turns.items()
        for state in WAITING
        for row in _of_turn(connection, state, channel, turn, offices, now)
        if _family(row) in families
    }
    more = kin.keys() - set(wanted)
    if not more:
        return set(), set()
    free = sa.select(ledger.c.id).where(ledger.c.id.in_(more), is_still(WAITING))
    got = set(connection.scalars(free.with_for_update(skip_locked=True) if lock else free))
    split = {kin[ident] for ident in more - got}
    left = {row.id for row in anchors if _family(row) in split}
    return {ident for ident in got if kin[ident] not in split}, left


_KIN = [ledger.c[name] for name in ("id", "office", "channel", "message", "due_at", "try_at")]


def _family(row: Any) -> tuple[Any, ...]:
    return row.office, row.channel, family_of(row.message), row.due_at, row.try_at


def _of_turn(
    connection: Connection, state: State, channel: str, turn: datetime, offices: Collection[str], now: datetime
) -> list[Any]:
    """The rows of these offices whose turn is at that instant and that can be claimed now."""
    here = sa.and_(ledger.c.state == state, ledger.c.channel == channel)
    first = sa.select(sa.func.min(ledger.c.not_after).label("at")).where(here, ledger.c.not_after > now)
    found = first.cte("deadlines", recursive=True)
    following = sa.select(sa.func.min(ledger.c.not_after)).where(here, ledger.c.not_after > found.c.at).correlate(found)
    found = found.union_all(sa.select(following.scalar_subquery()).where(found.c.at.is_not(None)))
    has_any = sa.exists().where(here, ledger.c.not_after == found.c.at, ledger.c.try_at == turn).correlate(found)
    deadlines = list(connection.scalars(sa.select(found.c.at).where(found.c.at.is_not(None), has_any)))
    if not deadlines:
        return []
    chosen = sa.select(*_CHOSEN, ledger.c.channel, ledger.c.message, ledger.c.due_at).where(
        here, ledger.c.not_after.in_(deadlines), ledger.c.try_at == turn, ledger.c.office.in_(offices)
    )
    row = chosen.offset(0).subquery("chosen")  # a fence: first the rows, then their schedules
    joined, is_replaced = _with_schedule(row)
    kin = [row.c[column.key] for column in _KIN]
    return list(connection.execute(sa.select(*kin).select_from(joined).where(~is_replaced)).all())


def late(connection: Connection, now: datetime, limit: int) -> list[int]:
    """Up to `limit` waiting rows that nobody needs any more."""
    found: list[int] = []
    for state in WAITING:
        for channel in _channels(connection, state):
            rows = sa.select(ledger.c.id).where(_late(state, channel, now))
            found += connection.scalars(rows.limit(limit - len(found)))
    return found


def _late(state: State, channel: str, now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(ledger.c.state == state, ledger.c.channel == channel, ledger.c.not_after <= now)


def count_late(connection: Connection, now: datetime) -> int:
    """All waiting rows that nobody needs any more."""
    return sum(
        connection.scalar(sa.select(sa.func.count()).where(_late(state, channel, now))) or 0
        for state in WAITING
        for channel in _channels(connection, state)
    )


def count_waiting(connection: Connection) -> int:
    """All waiting rows, late ones too."""
    return connection.scalar(sa.select(sa.func.count()).where(ledger.c.state.in_(WAITING))) or 0


Place = tuple[str, datetime, datetime, str, int]
"""Of a row among those of its state: channel, not_after, try_at, office, id."""


def outdated(connection: Connection, state: State, after: Place | None, limit: int) -> tuple[list[int], Place | None]:
    """Up to `limit` rows of a schedule that has been replaced, among the next LOOKED_AT waiting ones after that place
    (None: from the first), and the place after which to go on; None where these were the last."""
    place = [ledger.c[name] for name in ("channel", "not_after", "try_at", "office", "id")]
    here = sa.select(*place, *(ledger.c[name] for name in ("election", "stage", "region", "schedule_version")))
    here = here.where(ledger.c.state == state).order_by(*place)
    if after is not None:
        given = (sa.literal(value, column.type) for value, column in zip(after, place, strict=True))
        here = here.where(sa.tuple_(*place) > sa.tuple_(*given))
    row = here.limit(LOOKED_AT).subquery("looked_at")
    joined, is_replaced = _with_schedule(row)
    where = [row.c[column.key] for column in place]
    found = connection.execute(
        sa.select(*where).select_from(joined).where(is_replaced).order_by(*where).limit(limit)
    ).all()
    if len(found) == limit:
        return [each.id for each in found], tuple(found[-1])
    last = connection.execute(here.with_only_columns(*place).offset(LOOKED_AT - 1).limit(1)).first()
    return [each.id for each in found], tuple(last) if last else None


def _with_schedule(row: sa.FromClause) -> tuple[sa.FromClause, sa.ColumnElement[bool]]:
    """Rows beside the schedules of their stages, and whether another one holds now in the place that they are about. Joined, not asked
    for each row: PostgreSQL would go through the table as often."""
    common, own = schedules.alias("common"), schedules.alias("own")
    both = row.outerjoin(common, _is_schedule_of(common, row) & (common.c.region == "")).outerjoin(
        own, _is_schedule_of(own, row) & (own.c.region == subject_place(row))
    )
    present = sa.func.coalesce(own.c.schedule_version, common.c.schedule_version, -1)
    return both, row.c.schedule_version != present


def _is_schedule_of(schedule: sa.FromClause, row: sa.FromClause) -> sa.ColumnElement[bool]:
    return (schedule.c.election == row.c.election) & (schedule.c.stage == subject_origin(row))
