"""The ledger on both databases: what is owed is entered once, claimed once, closed rightly."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from world import KNOWN, OFFICES, office

from calendar_service.clock import fixed_clock
from calendar_service.database import ledger as table
from calendar_service.database import migrate
from calendar_service.ledger.rows import MAIL, Outcome, Sending
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.offices.directory_sql import Directory
from calendar_service.package_data import regions
from calendar_service.promises.plan import plan_groups
from calendar_service.promises.planning import reminders
from calendar_service.publishing.revision import Revision
from calendar_service.timeline.timeline import Timeline
from calendar_service.words.states import State

Publish = Callable[..., Revision]
REAL = datetime(2026, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def plan(ledger: SqlLedger, revision: Revision, now: datetime) -> int:
    return ledger.plan(revision.number, plan_groups(revision, regions()), now)


def rows(engine: sa.Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(sa.select(table).order_by(table.c.id)))


def states(engine: sa.Engine) -> Counter[str]:
    return Counter(row.state for row in rows(engine))


@pytest.fixture
def ledger(engine: sa.Engine, directory: Directory) -> SqlLedger:
    return SqlLedger(engine)


def test_each_office_is_told_by_its_own_clock(ledger: SqlLedger, engine: sa.Engine, publish: Publish) -> None:
    """H-3 of Wednesday 25 September is Sunday the 22nd, so Friday the 20th, 08.00 local."""
    revision = publish()
    assert plan(ledger, revision, at("2024-09-20T07:59+09:00")) == 0
    assert plan(ledger, revision, at("2024-09-20T08:00+09:00")) == 1
    assert plan(ledger, revision, at("2024-09-20T08:00+08:00")) == 1
    assert plan(ledger, revision, at("2024-09-20T08:00+07:00")) == 2
    assert [row.office for row in rows(engine)] == ["papua", "bali", "aceh", "sleman"]
    assert {row.days_left for row in rows(engine)} == {5}


def test_planning_again_enters_nothing(ledger: SqlLedger, engine: sa.Engine, publish: Publish) -> None:
    revision = publish()
    now = at("2024-09-20T09:00+07:00")
    assert plan(ledger, revision, now) == 4
    assert plan(ledger, revision, now) == 0
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM progress"))  # even if the mark is lost
    assert plan(ledger, revision, now) == 0


def test_the_ledger_owes_what_the_rules_say(ledger: SqlLedger, engine: sa.Engine, publish: Publish) -> None:
    """The database's plan and the pure plan are two ways to the same answer."""
    revision = publish()
    end = at("2024-10-01T00:00+07:00")
    owed = {
        (r.office.code, r.occurrence.id, r.moment.lead, r.moment.due_at)
        for r in reminders(revision.timeline, OFFICES, regions(), KNOWN, end)
    }
    plan(ledger, revision, end)
    assert {(row.office, row.stage, row.lead, row.due_at) for row in rows(engine)} == owed
    assert len(owed) == 2 * 4 + 1


def test_what_passed_before_it_was_known_is_not_owed(
    ledger: SqlLedger, engine: sa.Engine, publish: Publish, directory: Directory
) -> None:
    revision = publish(at=at("2024-09-20T10:00+07:00"))
    assert plan(ledger, revision, at("2024-09-20T11:00+07:00")) == 0
    late = office("late", "51.71")
    directory.replace([*OFFICES, late], fixed_clock(at("2024-09-24T10:00+08:00")))
    plan(ledger, revision, at("2024-09-24T12:00+08:00"))
    assert {row.office for row in rows(engine) if row.stage == "rapat"} == {"aceh", "bali", "papua", "sleman"}


def test_an_outage_is_made_good_until_the_boundary(ledger: SqlLedger, engine: sa.Engine, publish: Publish) -> None:
    """Down from the 19th to the evening of the 24th: H-3 and H-1 are both late, not lost."""
    revision = publish()
    now = at("2024-09-24T20:00+07:00")
    plan(ledger, revision, now)
    ledger.close(now)
    assert states(engine) == {State.PENDING: 9}
    now = at("2024-09-25T00:00+07:00")  # the meeting's day has begun in WIB, not yet over in it
    ledger.close(now)
    assert states(engine) == {State.EXPIRED: 8, State.PENDING: 1}


def test_a_lead_added_late_is_not_owed(ledger: SqlLedger, publish: Publish) -> None:
    revision = publish()
    plan(ledger, revision, at("2024-09-19T12:00+07:00"))
    edited = publish(at=at("2024-09-19T13:00+07:00"), **{"[3d, 1d]": "[7d, 3d, 1d]"})
    assert plan(ledger, edited, at("2024-09-19T14:00+07:00")) == 0


def test_an_old_timeline_cannot_move_the_mark(ledger: SqlLedger, publish: Publish) -> None:
    old = publish()
    new = publish(at=at("2024-09-10T00:00+07:00"), **{"2024-09-25": "2024-09-24"})
    assert plan(ledger, old, at("2024-09-30T00:00+07:00")) == 0
    assert plan(ledger, new, at("2024-09-30T00:00+07:00")) == 9


def test_a_claim_is_the_earliest_deadline_first_and_once(
    ledger: SqlLedger, engine: sa.Engine, publish: Publish
) -> None:
    revision = publish()
    now = at("2024-09-24T20:00+07:00")
    plan(ledger, revision, now)
    first = ledger.claim("a", now, 3, [MAIL])
    second = ledger.claim("b", now, 100, [MAIL])
    assert [row.office for row in first] == ["papua", "papua", "bali"]
    assert len(second) == 6
    assert ledger.claim("c", now, 100, [MAIL]) == []
    assert not {row.id for row in first} & {row.id for row in second}


def test_many_claimers_at_once_share_without_overlap(ledger: SqlLedger, directory: Directory, publish: Publish) -> None:
    directory.replace([office(f"o{n}", "35.78") for n in range(400)], fixed_clock(KNOWN))
    now = at("2024-09-20T09:00+07:00")
    plan(ledger, publish(), now)
    taken: list[int] = []

    def work(owner: str) -> None:
        while found := ledger.claim(owner, now, 7, [MAIL]):
            taken.extend(row.id for row in found)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 400


def test_only_the_owner_moves_a_row(ledger: SqlLedger, engine: sa.Engine, publish: Publish) -> None:
    now = at("2024-09-20T09:00+07:00")
    plan(ledger, publish(), now)
    (row, *_) = ledger.claim("a", now, 1, [MAIL])
    marks = [Sending(row.id, "x@y.example", 1, "00")]
    assert ledger.sending("b", marks) == set()
    assert ledger.sending("a", marks) == {row.id}
    done = [Outcome(row.id, State.ACCEPTED, 250)]
    assert ledger.record("b", done, now) == 0
    assert ledger.record("a", done, now) == 1
    assert ledger.record("a", done, now) == 0


def test_rows_of_the_dead_wait_again_or_are_ambiguous(ledger: SqlLedger, engine: sa.Engine, publish: Publish) -> None:
    now = at("2024-09-20T09:00+07:00")
    plan(ledger, publish(), now)
    ledger.beat("dead", REAL + timedelta(seconds=20))
    _, sent, *_ = ledger.claim("dead", now, 4, [MAIL])
    ledger.sending("dead", [Sending(sent.id, "x@y.example", 1, "00")])
    assert ledger.recover(REAL + timedelta(seconds=19), now) == 0
    assert ledger.recover(REAL + timedelta(seconds=21), now) == 4
    assert states(engine) == {State.PENDING: 3, State.AMBIGUOUS: 1}
    (doubt,) = ledger.ambiguous()
    row, owner = doubt.row, doubt.owner
    assert (row.id, owner) == (sent.id, "dead")
    assert ledger.settle(row, None, now)
    assert not ledger.settle(row, None, now)  # somebody else was faster
    assert states(engine) == {State.PENDING: 4}
    assert rows(engine)[[r.id for r in rows(engine)].index(sent.id)].ambiguous == 1


def test_a_moved_date_supersedes_what_waits(ledger: SqlLedger, engine: sa.Engine, publish: Publish) -> None:
    now = at("2024-09-20T09:00+07:00")
    plan(ledger, publish(), now)
    publish(at=now, **{"2024-09-25": "2024-10-02"})
    assert ledger.claim("a", now, 10, [MAIL]) == []  # at once, before anything is marked
    ledger.close(now)
    assert states(engine) == {State.SUPERSEDED: 4}


def test_a_reworded_stage_supersedes_nothing(ledger: SqlLedger, publish: Publish) -> None:
    now = at("2024-09-20T09:00+07:00")
    plan(ledger, publish(), now)
    publish(at=now, **{"title: Rapat": "title: Rapat pleno"})
    assert len(ledger.claim("a", now, 10, [MAIL])) == 4


def test_a_deferred_row_waits_for_its_time(ledger: SqlLedger, publish: Publish) -> None:
    now = at("2024-09-20T09:00+07:00")
    plan(ledger, publish(), now)
    claimed = ledger.claim("a", now, 10, [MAIL])
    later = now + timedelta(minutes=5)
    ledger.record("a", [Outcome(row.id, State.DEFERRED, 451, try_at=later) for row in claimed], now)
    assert ledger.waiting(now) == 0
    assert ledger.waiting(later) == 4
    assert len(ledger.claim("a", later, 10, [MAIL])) == 4


def test_a_retired_office_is_owed_nothing_new(
    ledger: SqlLedger, engine: sa.Engine, publish: Publish, directory: Directory
) -> None:
    revision = publish()
    directory.replace([o for o in OFFICES if o.code != "bali"], fixed_clock(at("2024-09-10T00:00+07:00")))
    plan(ledger, revision, at("2024-09-20T09:00+07:00"))
    assert "bali" not in {row.office for row in rows(engine)}


def test_the_schema_is_what_the_code_says(engine: sa.Engine, database_url: str) -> None:
    """The migrations and database.py have drifted apart if this fails."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from calendar_service.database import metadata

    migrate(database_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_timeline_without_leads_plans_nothing(ledger: SqlLedger, publish: Publish) -> None:
    revision = publish(**{"leads: [3d, 1d]": "leads: []", "leads: [2d]": "leads: []"})
    assert isinstance(revision.timeline, Timeline)
    assert plan_groups(revision, regions()) == []
