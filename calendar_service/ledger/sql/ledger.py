"""The ledger in the database. [DOOR: SQL]

It holds statements and nothing else: what is due is decided by planning, who believes what by correction,
what a reply means by delivery. The same statements run on SQLite and PostgreSQL.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from calendar_service.database import Instant, ledger, offices, official_step, progress, reading, revisions, workers
from calendar_service.errors import N_, Refused
from calendar_service.ledger.recovery import doubted_until, is_back, may_be_alive
from calendar_service.ledger.rows import FEW, MAIL, Claim, Doubt, Held, Outcome, Row, Sending, changed_by, channel_of
from calendar_service.ledger.sql.beliefs import (
    Looked,
    Whom,
    beliefs,
    by_name,
    entry,
    heard_since,
    in_page,
    look_begins,
    opinions,
)
from calendar_service.ledger.sql.claims import (
    ONE,
    by_claim,
    first_of_each,
    held_by,
    mark_sending,
    untried,
    write_outcomes,
)
from calendar_service.ledger.sql.outbox_steps import read_outbox
from calendar_service.ledger.sql.proof import prove
from calendar_service.ledger.sql.subjects import StageName, keys_of
from calendar_service.ledger.sql.threads import told_before, told_together
from calendar_service.ledger.sql.told import ALLOWED, PLANNED, RETURNED, SWEPT, read_progress
from calendar_service.ledger.sql.waiting import (
    Place,
    claimable,
    companions,
    count_late,
    count_waiting,
    has_copy,
    is_of,
    is_still,
    late,
    outdated,
    present_schedule,
)
from calendar_service.ledger.throttle import Throttle
from calendar_service.promises.correction import CANCEL, CHANGE, Belief, Truth
from calendar_service.promises.plan import Group, alike_groups, due_groups, useful_groups
from calendar_service.promises.planning import SEND_AT
from calendar_service.promises.stretch import Progress, Stretch, stretch
from calendar_service.words.states import HELD, OPEN, TAKEN, UNDER_WAY, WAITING, State

_COUNTED: Any = {"preserve_rowcount": True}

PAGE = 50_000
"""Offices that one transaction plans for."""

HOUR_MICROSECONDS = 3_600_000_000

_JOINED = ("audiences", "regions", "known_since", "folds", "due_at", "not_after")
"""What of a group goes by the office or does not stand in a row."""

_ASKS_AGAIN = offices.c.look_again_at.is_not(None)
"""An office whose list did not have it as it is now, when something fell due."""

ROW_COLUMNS = [ledger.c[f.name] for f in fields(Row)]

COUNTED = 2_000
"""More rows than this are not counted when nudges are sent: there are as many as can be used."""

CLOSED_AT_ONCE = 5_000
"""Rows that one sweep closes of each kind; the next one goes on."""


class SqlLedger:
    """The Ledger of ledger.book, in one database. First what the clock enters, then what becomes of it."""

    def __init__(
        self,
        engine: Engine,
        channels: Sequence[str] = (MAIL,),
        guard: Callable[[Connection], bool] = lambda _: True,
    ) -> None:
        """channels: names of the carriers over which offices are told; each gets a row of its own. guard: asked in
        the transaction of each claim, whether rows may be claimed now."""
        self._guard = guard
        # SQLite has one writer at a time; who waits for it there wakes up milliseconds late, again and again.
        self._writing = nullcontext() if engine.dialect.name == "postgresql" else threading.Lock()
        self.engine, self._channels = engine, channels
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        self._looked: Looked | None = None
        self._seen_to: dict[State, Place | None] = dict.fromkeys(WAITING)
        self._counts = Throttle()
        self._late: Held | None = None

    @property
    def channels(self) -> Sequence[str]:
        """Over which offices are told."""
        return self._channels

    def progress(self) -> Progress:
        with reading(self.engine) as connection:
            return read_progress(connection)

    def swept(self, at: datetime) -> None:
        self._set(SWEPT, at)

    def allow(self, until: datetime) -> None:
        self._set(ALLOWED, until)

    def _set(self, name: str, at: datetime) -> None:
        with self.engine.begin() as connection:
            self._note(connection, name, at)

    def _note(self, connection: Connection, name: str, at: datetime) -> None:
        step = self._insert(progress).values(name=name, at=at)
        connection.execute(step.on_conflict_do_update(index_elements=["name"], set_={"at": at}))

    def plan(self, revision: int, groups: Sequence[Group], now: datetime, due: Stretch | None = None) -> int:
        known = self.progress()
        due = due or stretch(known, now, leap=None)
        entered = self._look_again(revision, groups, known, now)
        entries = self._entries(due_groups(groups, due), now)
        for page in self.pages() if entries else ():
            with self.engine.begin() as connection:
                if not is_official(connection, revision):
                    return entered
                entered += sum(
                    connection.execute(entry, page, execution_options=_COUNTED).rowcount for entry in entries
                )
        with self.engine.begin() as connection:
            # Whoever planned with an old timeline must not move the mark past a new one.
            if is_official(connection, revision):
                self._mark(connection, due, known.mark)
        return entered

    def _look_again(self, revision: int, groups: Sequence[Group], known: Progress, now: datetime) -> int:
        """Enter what offices are owed that came back to the list, or became of another kind or region:
        what fell due while the list did not have them so, and is still of use. What they had been
        told already, or what waits for them, has its key."""
        entered = 0
        while self._asks_again():
            entries = self._entries(useful_groups(groups, known, now), now, _ASKS_AGAIN)
            with self.engine.begin() as connection:
                if not is_official(connection, revision):
                    return entered
                codes = sa.select(offices.c.code).where(_ASKS_AGAIN).order_by(offices.c.code).limit(PAGE)
                last = connection.scalar(sa.select(sa.func.max(codes.subquery().c.code)))
                if last is None:  # another clock was faster
                    return entered
                page = {"first": "", "last": last}
                entered += sum(connection.execute(each, page, execution_options=_COUNTED).rowcount for each in entries)
                done = offices.update().where(_ASKS_AGAIN, offices.c.code <= last)
                connection.execute(done.values(look_again_at=None))
        return entered

    def _asks_again(self) -> bool:
        with reading(self.engine) as connection:
            return connection.scalar(sa.select(sa.literal(1)).where(_ASKS_AGAIN).limit(1)) is not None

    def pages(self) -> Iterator[dict[str, str]]:
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
            back = progress.update().where(progress.c.name == PLANNED, progress.c.at == seen)
            connection.execute(back.values(at=due.until))
            return
        mark = self._insert(progress).values(name=PLANNED, at=due.until)
        forward = mark.on_conflict_do_update(
            index_elements=["name"], set_={"at": due.until}, where=progress.c.at < due.until
        )
        connection.execute(forward)

    def _entries(
        self, groups: Iterable[Group], now: datetime, whom: sa.ColumnElement[bool] | None = None
    ) -> list[sa.Insert]:
        """What enters a page's offices. whom: only those of the page."""
        return [self._entry(alike, channel, now, whom) for alike in alike_groups(groups) for channel in self._channels]

    def _entry(
        self, alike: Sequence[Group], channel: str, now: datetime, whom: sa.ColumnElement[bool] | None
    ) -> sa.Insert:
        rows = reminder_rows(alike, channel, now, whom, self.engine.dialect.name)
        return self._insert(ledger).from_select(rows.selected_columns.keys(), rows).on_conflict_do_nothing()

    def beliefs(self, stages: Sequence[tuple[str, str]]) -> list[Belief]:
        found: list[Belief] = []
        with reading(self.engine) as connection:
            keys = keys_of(connection, stages)
        for key in keys:
            with reading(self.engine) as connection:
                found += beliefs(connection, key)
        return sorted(found, key=lambda belief: belief.office)

    def correct(self, truth: Truth, now: datetime) -> int:
        if not truth.stages:
            return 0
        looked, self._looked = self._looked, None  # until this look has come to its end
        with reading(self.engine) as connection:
            looks = look_begins(connection, truth.revision.number, now)
            heard = heard_since(connection, looked, looks, truth) if looked else None
            keys = keys_of(connection, truth.stages) if heard is None else []
        entered = 0
        for stage, whom in self._everybody(keys) if heard is None else _named(heard):
            found = self._correct(truth, stage, whom, now, looks.undecided[stage])
            if found is None:
                return entered
            entered += found
        self._looked = looks
        return entered

    def _everybody(self, keys: Sequence[StageName]) -> Iterator[tuple[StageName, Whom]]:
        return ((key, in_page(page)) for page in self.pages() for key in keys)

    def _correct(self, truth: Truth, stage: StageName, whom: Whom, now: datetime, undecided: set[str]) -> int | None:
        """How many were entered; None where the revision is not the present one. undecided: gets those that
        were left out."""
        with reading(self.engine) as connection:
            held, unsure = opinions(connection, stage, whom)
            notices = truth.corrections(held)
            undecided |= unsure
            if not notices or not read_outbox(connection, truth.cooling_off).owed(notices, now):
                return 0
        entered = 0
        with self.engine.begin() as connection:
            if not is_official(connection, truth.revision.number):
                return None
            outbox = read_outbox(connection, truth.cooling_off)
            owed = outbox.owed(notices, now)
            for channel in self._channels if owed else ():
                step = entry(connection, owed, fresh(channel, now), whom, unsure, outbox)
                entered += connection.execute(step, execution_options=_COUNTED).rowcount
        return entered

    def close(self, now: datetime, *, freely: bool = False) -> Held | None:
        for state, after in self._seen_to.items():
            with reading(self.engine) as connection:
                found, self._seen_to[state] = outdated(connection, state, after, CLOSED_AT_ONCE)
            self._close(State.SUPERSEDED, found, ledger.c.schedule_version != present_schedule(), now)
        with reading(self.engine) as connection:
            found = late(connection, now, CLOSED_AT_ONCE)
        if len(found) > FEW and not freely:
            self._late = self._count_late(now)
            if self._late.is_too_many:
                return self._late
        self._close(State.EXPIRED, found, ledger.c.not_after <= now, now)
        return None

    def _count_late(self, now: datetime) -> Held:
        """Of a great many, the count of a moment ago will do."""
        if self._late is None or self._counts.is_due():
            with self._counts.look(), reading(self.engine) as connection:
                return Held(count_late(connection, now), count_waiting(connection))
        return self._late

    def expire(self, now: datetime, *, dry_run: bool = False) -> int:
        with reading(self.engine) as connection:
            count = count_late(connection, now)
        closed = 0
        while not dry_run:
            with reading(self.engine) as connection:
                found = late(connection, now, CLOSED_AT_ONCE)
            if not found:
                return closed
            self._close(State.EXPIRED, found, ledger.c.not_after <= now, now)
            closed += len(found)
        return count

    def _close(self, state: State, found: list[int], condition: sa.ColumnElement[bool], now: datetime) -> None:
        if not found:
            return
        still = ledger.update().where(ledger.c.id.in_(found), is_still(WAITING), condition)
        with self.engine.begin() as connection:
            closed = still.values(state=state, settled_at=now).returning(ledger.c.id)
            prove(connection, connection.scalars(closed))

    def waiting(self, now: datetime) -> int:
        with reading(self.engine) as connection:
            return len(claimable(connection, now, COUNTED))

    def beat(self, owner: str, alive_until: datetime) -> None:
        beat = self._insert(workers).values(owner=owner, alive_until=alive_until)
        with self.engine.begin() as connection:
            connection.execute(beat.on_conflict_do_update(index_elements=["owner"], set_={"alive_until": alive_until}))

    def claim(self, owner: str, now: datetime, limit: int, channels: Collection[str]) -> list[Row]:
        with self.engine.begin() as connection:
            if not self._guard(connection):
                return []
            wanted = set(claimable(connection, now, limit, channels, lock=True))
            if wanted:
                more, left = companions(connection, wanted, now, lock=True)
                wanted = wanted - left | more
            # Where locks are not kept two workers may choose the same row; one finds it still waiting.
            taken = (
                ledger.update()
                .where(ledger.c.id.in_(wanted), is_still(WAITING))
                .values(state=State.LEASED, owner=owner, claims=ledger.c.claims + 1, lost_at=None)
                .returning(*ROW_COLUMNS)
            )
            claimed = [Row(*row) for row in connection.execute(taken)] if wanted else []
        return sorted(claimed, key=lambda row: (row.not_after, row.id))

    def told_before(self, rows: Collection[Row]) -> Mapping[int, Sequence[Row]]:
        if not rows:
            return {}
        with reading(self.engine) as connection:
            return told_before(connection, ROW_COLUMNS, rows)

    def told_together(self, letters: Collection[str]) -> Mapping[str, Sequence[Row]]:
        if not letters:
            return {}
        with reading(self.engine) as connection:
            return told_together(connection, ROW_COLUMNS, letters)

    def advance(self, owner: str, outcomes: Iterable[Outcome], following: Iterable[Sending], now: datetime) -> set[int]:
        known = first_of_each(outcomes)
        marks = {Claim(each.id, each.claims): each for each in following}
        if self._advance_all(owner, known, marks, now):
            return {claim.id for claim in marks}
        with self.engine.begin() as connection:
            mine = held_by(connection, owner, UNDER_WAY, known.keys())
            write_outcomes(connection, owner, [known[claim] for claim in mine], now)
            free = held_by(connection, owner, (State.LEASED,), marks.keys())
            mark_sending(connection, owner, [marks[claim] for claim in free])
        return {claim.id for claim in free}

    def _advance_all(
        self, owner: str, known: Mapping[Claim, Outcome], marks: Mapping[Claim, Sending], now: datetime
    ) -> bool:
        """Where all of these rows are still the owner's, as nearly always, no look beforehand is needed; where they are
        not, nothing is written."""
        with self._writing, self.engine.connect() as connection, connection.begin() as step:
            written = write_outcomes(connection, owner, known.values(), now) + mark_sending(
                connection, owner, marks.values()
            )
            if written < len(known) + len(marks):
                step.rollback()
                return False
        return True

    def record(self, owner: str, outcomes: Iterable[Outcome], now: datetime) -> int:
        known = first_of_each(outcomes)
        if self._advance_all(owner, known, {}, now):
            return len(known)
        with self.engine.begin() as connection:
            mine = held_by(connection, owner, UNDER_WAY, known.keys())
            return write_outcomes(connection, owner, [known[claim] for claim in mine], now)

    def release(self, owner: str, claims: Iterable[Claim]) -> None:
        unsent = set(claims)
        if not unsent:
            return
        with self.engine.begin() as connection:
            mine = [claim.id for claim in held_by(connection, owner, UNDER_WAY, unsent)]
            # Who was taken for dead and comes back ends the doubt with what it knows.
            turn = sa.case((ledger.c.lost_at.is_(None), ledger.c.try_at), else_=ledger.c.due_at)
            values = {"state": State.PENDING, "owner": None, "tries": untried(), "try_at": turn, "lost_at": None}
            connection.execute(ledger.update().where(ledger.c.id.in_(mine)).values(values))

    def held(self, owner: str) -> dict[Claim, State]:
        mine = sa.select(ledger.c.id, ledger.c.claims, ledger.c.state)
        with reading(self.engine) as connection:
            rows = connection.execute(mine.where(ledger.c.owner == owner, ledger.c.state.in_(HELD)))
            return {Claim(row.id, row.claims): State(row.state) for row in rows}

    def recover(self, real_now: datetime, now: datetime, lease: timedelta) -> int:
        alive = sa.exists().where(workers.c.owner == ledger.c.owner, workers.c.alive_until > real_now)
        with self.engine.begin() as connection:
            if self._may_be_alive(connection, real_now, lease):
                return 0
            leased = ledger.update().where(~alive, ledger.c.state == State.LEASED)
            found = connection.execute(leased.values(state=State.PENDING, owner=None)).rowcount
            found += self._lose(connection, ~alive, real_now, now)
            connection.execute(workers.delete().where(workers.c.alive_until < real_now - timedelta(days=1)))
        return found

    def _may_be_alive(self, connection: Connection, real_now: datetime, lease: timedelta) -> bool:
        """Whether nobody may be declared dead, because the database has just come back."""
        marks = {row.name: row.at for row in connection.execute(sa.select(progress))}
        returned = marks.get(RETURNED)
        if is_back(marks.get(SWEPT), returned, real_now, lease):
            self._note(connection, RETURNED, real_now)
            return True
        return may_be_alive(returned, real_now, lease)

    def _lose(
        self, connection: Connection, is_orphan: sa.ColumnElement[bool], real_now: datetime, now: datetime
    ) -> int:
        """What dead owners were sending is in doubt; how many rows."""
        sent = sa.select(ledger.c.id, ledger.c.claims, ledger.c.not_after)
        sent = sent.where(ledger.c.state == State.SENDING, is_orphan).order_by(ledger.c.id)
        lost = {Claim(row.id, row.claims): row.not_after for row in connection.execute(sent.with_for_update())}
        doubts = [{**by_claim(claim), "try_at": doubted_until(at, now)} for claim, at in lost.items()]
        if doubts:
            connection.execute(ONE.values(state=State.AMBIGUOUS, lost_at=real_now), doubts)
        return len(doubts)

    def answered(self, owners: Collection[str], until: datetime) -> int:
        lost = ledger.update().where(ledger.c.owner.in_(owners), ledger.c.lost_at.is_not(None))
        sooner = lost.where(is_still([State.AMBIGUOUS]), ledger.c.try_at > until).values(try_at=until)
        if not owners:
            return 0
        with self.engine.begin() as connection:
            return connection.execute(sooner).rowcount

    def ambiguous(self) -> list[Doubt]:
        with reading(self.engine) as connection:
            rows = connection.execute(
                sa.select(*ROW_COLUMNS, ledger.c.owner, ledger.c.try_at, ledger.c.lost_at)
                .where(ledger.c.state == State.AMBIGUOUS)
                .order_by(ledger.c.id)
            )
            return [Doubt(Row(*row), owner or "", until, lost is not None) for *row, owner, until, lost in rows]

    def settle(self, rows: Collection[Row], outcomes: Collection[Outcome] | None, now: datetime) -> int:
        again: dict[str, Any] = {"state": State.PENDING, "owner": None, "ambiguous": ledger.c.ambiguous + 1}
        known = {outcome.id: changed_by(outcome, now) for outcome in outcomes or ()}
        with self.engine.begin() as connection:
            # Of one doubt only: another clock may have decided, and a second try be in doubt by now.
            doubt = ledger.update().where(ledger.c.state == State.AMBIGUOUS)
            settled = [
                row.id
                for row in sorted(rows, key=lambda row: row.id)
                for still in [doubt.where(ledger.c.id == row.id, ledger.c.claims == row.claims)]
                if connection.execute(still.values(again if outcomes is None else known[row.id])).rowcount
            ]
            prove(connection, settled)
        return len(settled)

    def copied(self, ident: int, now: datetime) -> bool:
        """Send a mail that came back again, beside its row, unless that was done already. False where another
        process was faster."""
        this = sa.select(ledger.c.id).where(ledger.c.id == ident)
        try:
            with self.engine.begin() as connection:
                connection.execute(this.with_for_update())  # whoever looks next sees the copy
                if connection.scalar(this.where(has_copy(MAIL))) is not None:
                    return False
                self._again(connection, ident, now)
        except (IntegrityError, Refused):
            return False
        return True

    def resend(self, ident: int, now: datetime) -> int:
        with self.engine.begin() as connection:
            return self._again(connection, ident, now)

    def _again(self, connection: Connection, ident: int, now: datetime) -> int:
        """The id of the row that will send it."""
        row = connection.execute(sa.select(ledger).where(ledger.c.id == ident)).mappings().first()
        if row is None:
            raise Refused(N_("baris %(id)s tidak ada"), id=ident)
        if row["state"] in OPEN:
            raise Refused(N_("baris %(id)s masih dalam pengiriman"), id=ident)
        if row["not_after"] <= now:
            raise Refused(N_("baris %(id)s sudah lewat batasnya; pengiriman tidak berguna lagi"), id=ident)
        if row["schedule_version"] != connection.scalar(sa.select(present_schedule()).where(ledger.c.id == ident)):
            raise Refused(N_("baris %(id)s menyebut jadwal yang sudah diganti"), id=ident)
        if row["state"] not in TAKEN:
            again = {"state": State.PENDING, "owner": None, "try_at": now, "settled_at": None}
            connection.execute(ledger.update().where(ledger.c.id == ident).values(again))
            return ident
        return self._copy(connection, row, now)

    def _copy(self, connection: Connection, row: Mapping[Any, Any], now: datetime) -> int:
        """A second row of the same content, on a channel of its own: mail:2, mail:3, ..."""
        key = ("election", "stage", "message", "lead", "office", "schedule_version")
        carrier = channel_of(row["channel"])
        same = sa.select(sa.func.count()).where(is_of(carrier), *(ledger.c[name] == row[name] for name in key))
        number = (connection.scalar(same.select_from(ledger)) or 0) + 1
        kept = ("region", "days_left", "told", "before", "due_at", "not_after")
        facts = {name: row[name] for name in (*key, *kept)}
        facts |= {**fresh(f"{carrier}:{number}", now), "try_at": now}
        made = connection.execute(ledger.insert().values(facts).returning(ledger.c.id)).scalar_one()
        return int(made)

    def abort(self, ident: int, now: datetime) -> None:
        waiting = ledger.update().where(ledger.c.id == ident, ledger.c.state.in_(WAITING))
        with self.engine.begin() as connection:
            if not connection.execute(waiting.values(state=State.ABORTED, settled_at=now)).rowcount:
                raise Refused(N_("baris %(id)s tidak sedang menunggu"), id=ident)
            prove(connection, [ident])


def _named(heard: Mapping[StageName, Sequence[str]]) -> Iterator[tuple[StageName, Whom]]:
    return ((stage, whom) for stage, codes in heard.items() for whom in by_name(codes))


def is_official(connection: Connection, revision: int) -> bool:
    """Whether a revision is the newest; if so it stays the newest until the transaction ends."""
    official_step(connection)
    return bool(connection.scalar(sa.select(sa.func.max(revisions.c.number))) == revision)


def fresh(channel: str, now: datetime) -> dict[str, Any]:
    """What every new row begins with, but for `try_at`."""
    return {"channel": channel, "planned_at": now, "state": State.PENDING, "tries": 0, "ambiguous": 0}


def reminder_rows(
    alike: Sequence[Group], channel: str, now: datetime, whom: sa.ColumnElement[bool] | None, dialect: str
) -> sa.Select[Any]:
    """Of groups that differ in nothing but place and time, over one channel: in one pass over the
    offices, in the order of the key, whose index then grows at one end. The columns are called as in the ledger. Takes a page of offices as
    `first`, exclusive, and `last`, inclusive. whom: only those of the page. dialect: of the database."""
    facts: dict[str, Any] = {f.name: getattr(alike[0], f.name) for f in fields(Group) if f.name not in _JOINED}
    facts |= fresh(channel, now)
    constants = [sa.literal(value, ledger.c[name].type).label(name) for name, value in facts.items()]
    place = sa.case(*((offices.c.region.in_(group.regions), number) for number, group in enumerate(alike)))
    page = (
        sa.select(offices.c.code, offices.c.region, offices.c.known_at, offices.c.hour, place.label("place"))
        .where(offices.c.code > sa.bindparam("first"), offices.c.code <= sa.bindparam("last"))
        .where(
            offices.c.retired_at.is_(None),
            offices.c.kind.in_(alike[0].audiences),
            *([] if whom is None else [whom]),
        )
        .order_by(offices.c.code)
        .offset(0)  # a fence: the place is looked up once an office, and no constant is sorted
        .subquery("page")
    )
    due_at, not_after = (
        sa.case(*((page.c.place == n, sa.literal(getattr(g, name), Instant)) for n, g in enumerate(alike)))
        for name in ("due_at", "not_after")
    )
    turn = _turn(due_at, not_after, page.c.hour, dialect)
    rows = sa.select(
        *constants,
        page.c.code.label("office"),
        page.c.region,
        due_at.label("due_at"),
        turn.label("try_at"),
        not_after.label("not_after"),
    ).where(page.c.place.is_not(None), page.c.known_at <= due_at)
    if alike[0].folds:
        rows = rows.where(~_notified(alike[0], channel, page.c.code, due_at))
    return rows


def _turn(
    due_at: sa.ColumnElement[datetime],
    not_after: sa.ColumnElement[datetime],
    hour: sa.ColumnElement[str],
    dialect: str,
) -> sa.ColumnElement[datetime]:
    """As promises.planning.turn has it."""
    later = sa.cast(sa.func.nullif(hour, ""), sa.Integer) - SEND_AT.hour
    if dialect == "postgresql":
        moved = sa.type_coerce(due_at + sa.func.make_interval(0, 0, 0, 0, later), Instant)
    else:
        moved = sa.type_coerce(sa.type_coerce(due_at, sa.BigInteger) + later * HOUR_MICROSECONDS, Instant)
    return sa.case((sa.and_(hour > f"{SEND_AT.hour:02}", moved < not_after), moved), else_=due_at)


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
        notice.c.schedule_version == group.schedule_version,
        notice.c.message.in_([CHANGE, CANCEL]),
        notice.c.due_at >= due_at,
    )
