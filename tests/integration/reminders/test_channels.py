"""An office may be told over several channels; each carrier takes what is its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from calendar_service.database import ledger as table
from calendar_service.ledger.rows import MAIL, Outcome, Sending, channel_of
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.offices.directory_sql import Directory
from calendar_service.package_data import regions
from calendar_service.promises.correction import moved_stages, notices
from calendar_service.promises.plan import plan_groups
from calendar_service.publishing.revision import Revision
from calendar_service.words.states import State

NOW = datetime.fromisoformat("2024-09-20T09:00+07:00")
GATEWAY = "gateway"


@pytest.fixture
def ledger(engine: sa.Engine, directory: Directory, publish: Callable[..., Revision]) -> SqlLedger:
    """Four offices, each to be told over two channels."""
    made, revision = SqlLedger(engine, (MAIL, GATEWAY)), publish()
    assert made.plan(revision.number, plan_groups(revision, regions()), NOW) == 8
    return made


def accept(ledger: SqlLedger, channel: str, limit: int = 100, now: datetime = NOW) -> list[int]:
    rows = ledger.claim("w", now, limit, [channel])
    ledger.sending("w", [Sending(row.id, "a@b.example", 1, "0" * 64) for row in rows])
    ledger.record("w", [Outcome(row.id, State.ACCEPTED, 250) for row in rows], now)
    return [row.id for row in rows]


def channels(engine: sa.Engine, **facts: object) -> list[str]:
    with engine.connect() as connection:
        rows = sa.select(table.c.channel).where(*(table.c[name] == value for name, value in facts.items()))
        return sorted(connection.scalars(rows))


def test_a_carrier_claims_what_is_its_own(ledger: SqlLedger) -> None:
    assert ledger.claim("w", NOW, 100, []) == []
    assert ledger.claim("w", NOW, 100, ["mai"]) == []
    assert {row.channel for row in ledger.claim("w", NOW, 100, [MAIL])} == {MAIL}
    assert ledger.claim("w", NOW, 100, [MAIL]) == []
    assert ledger.waiting(NOW) == 4
    assert len(ledger.claim("w", NOW, 3, [MAIL, GATEWAY])) == 3


def test_a_copy_is_its_carriers(ledger: SqlLedger, engine: sa.Engine) -> None:
    (told,) = accept(ledger, GATEWAY, 1)
    copy = ledger.resend(told, NOW)
    assert channels(engine, id=copy) == ["gateway:2"]
    assert channel_of("gateway:2") == GATEWAY
    assert copy not in {row.id for row in ledger.claim("w", NOW, 100, [MAIL])}
    assert copy in {row.id for row in ledger.claim("w", NOW, 100, [GATEWAY])}


def test_what_was_told_over_any_channel_is_believed_and_corrected_over_each(
    ledger: SqlLedger, engine: sa.Engine, publish: Callable[..., Revision]
) -> None:
    accept(ledger, GATEWAY)
    moved = publish(at=NOW, **{"2024-09-25": "2024-10-02"})
    beliefs = ledger.beliefs(moved_stages(moved))
    assert len(beliefs) == 4
    owed = list(notices(moved, regions(), beliefs, timedelta(0)))
    assert ledger.correct(moved.number, owed, NOW) == 8
    assert ledger.correct(moved.number, owed, NOW) == 0
    assert channels(engine, kind="change", office="aceh") == [GATEWAY, MAIL]


def test_a_notice_folds_the_reminder_of_its_own_channel(
    engine: sa.Engine, directory: Directory, publish: Callable[..., Revision]
) -> None:
    """A channel that was added meanwhile has no notice, and tells the lead."""
    mail, first = SqlLedger(engine), publish()
    mail.plan(first.number, plan_groups(first, regions()), NOW)
    accept(mail, MAIL)
    moved_at, hour = datetime.fromisoformat("2024-09-23T07:30+07:00"), timedelta(hours=1)
    moved = publish(at=moved_at, **{"2024-09-25": "2024-09-26"})
    owed = list(notices(moved, regions(), mail.beliefs(moved_stages(moved)), hour))
    assert mail.correct(moved.number, owed, moved_at + hour) == 4
    both = SqlLedger(engine, (MAIL, GATEWAY))
    both.plan(moved.number, plan_groups(moved, regions(), hour), moved_at + hour)
    assert channels(engine, kind="reminder", lead=3, schedule=1) == [GATEWAY] * 2
