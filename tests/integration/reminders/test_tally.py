"""Counts that are kept: as right as if all rows were counted, and only what may have changed is counted again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from world import KNOWN, office

from calendar_service.clock import fixed_clock
from calendar_service.database import ledger as table
from calendar_service.ledger.rows import MAIL, Outcome, Sending
from calendar_service.ledger.sql import tally as tally_sql
from calendar_service.ledger.sql.figures import Figures
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.ledger.sql.proof import chain, prove
from calendar_service.ledger.sql.tally import RowTally
from calendar_service.offices.directory_sql import Directory
from calendar_service.package_data import regions
from calendar_service.promises.plan import plan_groups
from calendar_service.publishing.revision import Revision
from calendar_service.words.states import State

NOW = datetime.fromisoformat("2024-09-20T09:00+07:00")


@pytest.fixture
def book(
    engine: sa.Engine, directory: Directory, publish: Callable[..., Revision], monkeypatch: pytest.MonkeyPatch
) -> SqlLedger:
    """Twenty rows wait, in blocks of four ids."""
    monkeypatch.setattr(tally_sql, "BLOCK", 4)
    directory.replace([office(f"o{n}", "35.78") for n in range(20)], fixed_clock(KNOWN))
    made, revision = SqlLedger(engine), publish()
    assert made.plan(revision.number, plan_groups(revision, regions()), NOW) == 20
    return made


@contextmanager
def counting(tally: RowTally) -> Iterator[list[int]]:
    """Notes which blocks are counted, but for the one whose turn it is."""
    counted: list[int] = []
    count = tally._count

    def noted(connection: sa.Connection, blocks: list[int]) -> None:
        counted.extend(blocks if blocks != [tally._turn] else [])
        count(connection, blocks)

    tally._count = noted  # type: ignore[method-assign]
    yield counted
    tally._count = count  # type: ignore[method-assign]


def accept(book: SqlLedger, count: int) -> list[int]:
    rows = book.claim("w", NOW, count, [MAIL])
    book.advance(
        "w", (), [Sending(row.id, row.claims, "a@b.example", 1, "0" * 64, f"{row.id:040x}") for row in rows], NOW
    )
    book.record("w", [Outcome(row.id, State.ACCEPTED, 250, claims=row.claims) for row in rows], NOW)
    while chain(book.engine):
        pass
    return [row.id for row in rows]


def test_only_what_may_have_changed_is_counted_again(book: SqlLedger) -> None:
    tally = RowTally(book.engine)
    assert tally.totals().states == {State.PENDING: 20}
    with counting(tally) as counted:
        for _ in range(6):
            assert tally.totals().states == {State.PENDING: 20}
        assert counted == []
        accepted = accept(book, 2)
        tally._turn = 3
        assert tally.totals().by_stage == {("uji", "rapat"): {State.ACCEPTED: 2, State.PENDING: 18}}
        assert set(counted) == {ident // 4 for ident in accepted}


def test_a_mail_that_comes_back_is_seen_by_its_link(book: SqlLedger) -> None:
    """No open row changes."""
    tally = RowTally(book.engine)
    (first, *_) = accept(book, 8)
    assert tally.totals().states == {State.PENDING: 12, State.ACCEPTED: 8}
    with book.engine.begin() as connection:
        connection.execute(table.update().where(table.c.id == first).values(state=State.BOUNCED))
        prove(connection, [first])
    assert tally.totals().states == {State.PENDING: 12, State.ACCEPTED: 7, State.BOUNCED: 1}


def test_what_changed_unseen_is_seen_in_its_turn_and_said(book: SqlLedger, caplog: pytest.LogCaptureFixture) -> None:
    """By somebody's own UPDATE, say. Within as many looks as there are blocks; and then all are counted."""
    tally = RowTally(book.engine)
    accept(book, 20)
    assert tally.totals().states == {State.ACCEPTED: 20}
    with book.engine.begin() as connection:
        connection.execute(table.update().values(state=State.DELIVERED))
    assert [tally.totals().states for _ in range(6)][-1] == {State.DELIVERED: 20}
    assert len([line for line in caplog.messages if "not as they were counted" in line]) == 1


def test_an_empty_ledger_has_no_rows(engine: sa.Engine) -> None:
    totals = Figures(engine).totals()
    assert (totals.states, totals.by_stage, totals.oldest_due) == ({}, {}, None)


def test_of_many_fates_at_once_all_rows_are_counted(book: SqlLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally_sql, "MANY", 3)
    tally = RowTally(book.engine)
    tally.totals()
    accept(book, 4)
    with counting(tally) as counted:
        tally._turn = -1
        assert tally.totals().states == {State.PENDING: 16, State.ACCEPTED: 4}
        assert set(counted) == set(range(6))


def test_the_oldest_that_waits_is_known(book: SqlLedger) -> None:
    tally = RowTally(book.engine)
    with book.engine.begin() as connection:
        connection.execute(table.update().where(table.c.id == 7).values(due_at=KNOWN, try_at=KNOWN))
        connection.execute(
            table.update().where(table.c.id == 9).values(due_at=KNOWN, try_at=KNOWN, state=State.SENDING)
        )
    assert tally.totals().oldest_due == KNOWN
    with book.engine.begin() as connection:
        connection.execute(table.update().where(table.c.id == 7).values(state=State.SENDING))
    found = tally.totals().oldest_due
    assert found is not None
    assert found > KNOWN


def test_a_row_that_is_claimed_or_waits_again_is_seen_without_a_link(book: SqlLedger) -> None:
    """By the number and the ids of what is open: of two that change places, too."""
    tally = RowTally(book.engine)
    assert tally.totals().states == {State.PENDING: 20}
    first = book.claim("w", NOW, 3, [MAIL])
    assert tally.totals().states == {State.PENDING: 17, State.LEASED: 3}
    oldest = min(row.id for row in first)
    with book.engine.begin() as connection:
        connection.execute(table.update().where(table.c.id == oldest).values(due_at=KNOWN))
    book.release("w", [row.claim for row in first])
    with book.engine.begin() as connection:
        others = table.c.id.in_([row.id + 4 for row in first])
        connection.execute(table.update().where(others).values(state=State.LEASED))
    totals = tally.totals()
    assert (totals.states, totals.oldest_due) == ({State.PENDING: 17, State.LEASED: 3}, KNOWN)


def test_for_an_office_with_a_later_hour_nothing_is_late_before_it(book: SqlLedger) -> None:
    hour, others = NOW + timedelta(hours=8), table.c.id != 7
    with book.engine.begin() as connection:
        connection.execute(table.update().where(others).values(state=State.SENDING))
        connection.execute(table.update().where(table.c.id == 7).values(due_at=KNOWN, try_at=hour))
    assert RowTally(book.engine).totals().oldest_due == hour
    with book.engine.begin() as connection:  # once somebody has had it in hand, it counts as due when it fell due
        connection.execute(table.update().where(table.c.id == 7).values(claims=1))
    assert RowTally(book.engine).totals().oldest_due == KNOWN
