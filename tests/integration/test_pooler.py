"""Through pgbouncer, which gives each transaction to another connection of PostgreSQL: no statement is prepared
that the next one does not know, limits hold in each, and nothing doubles."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from calendar_service.chaos.conductor import Conductor
from calendar_service.chaos.installation import Installation, Wish
from calendar_service.database import open_engine
from calendar_service.postgresql import LIMITS, POOLED
from calendar_service.troubles import LOCKED, NO_DATABASE, explained
from calendar_service.words.states import State

SHOW = "SELECT current_setting('idle_in_transaction_session_timeout'), current_setting('lock_timeout')"


def opened(url: str) -> sa.Engine:
    return open_engine(url.replace("postgresql://", "postgresql+psycopg://"))


@pytest.mark.parametrize(("way", "is_pooled"), [("postgres_url", False), ("pooled_url", True)])
def test_the_limits_hold_in_every_transaction(way: str, is_pooled: bool, request: pytest.FixtureRequest) -> None:
    engine = opened(request.getfixturevalue(way))
    for _ in range(4):
        with engine.begin() as one, engine.begin() as other:
            assert one.info.get(POOLED, False) is other.info.get(POOLED, False) is is_pooled
            assert [tuple(c.exec_driver_sql(SHOW).one()) for c in (one, other)] == [tuple(LIMITS.values())] * 2
    engine.dispose()


def test_a_pooler_keeps_no_limit_of_ours_for_others(pooled_url: str) -> None:
    engine, plain = opened(pooled_url), sa.create_engine(pooled_url.replace("postgresql://", "postgresql+psycopg://"))
    for _ in range(8):
        with engine.begin() as connection:
            connection.exec_driver_sql(SHOW)
        with plain.begin() as connection:
            assert tuple(connection.exec_driver_sql(SHOW).one()) == ("0", "0")
    engine.dispose()
    plain.dispose()


def test_what_ends_by_a_limit_is_a_sentence(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "lock_timeout", "50ms")
    monkeypatch.setitem(LIMITS, "idle_in_transaction_session_timeout", "200ms")
    engine = opened(postgres_url)
    assert [failure(waits, engine), failure(falls_asleep, engine)] == [LOCKED, NO_DATABASE]
    with engine.begin() as connection:  # and the next one goes on
        assert connection.scalar(sa.text("SELECT pg_try_advisory_xact_lock(1)"))
    engine.dispose()


def waits(engine: sa.Engine) -> None:
    with engine.begin() as one, engine.begin() as other:
        for each in (one, other):
            each.exec_driver_sql("SELECT pg_advisory_xact_lock(1)")


def falls_asleep(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1)")
        time.sleep(0.4)
        connection.exec_driver_sql("SELECT 1")


def failure(work: Callable[[sa.Engine], None], engine: sa.Engine) -> str:
    """The message id of its sentence."""
    with pytest.raises(SQLAlchemyError) as caught:
        work(engine)
    found = explained(caught.value)
    assert found
    return found.message


def test_whoever_asks_often_is_answered_each_time(pooled_url: str) -> None:
    engine, failed = opened(pooled_url), []

    def ask() -> None:
        for number in range(40):
            try:
                with engine.begin() as connection:
                    assert connection.scalar(sa.text("SELECT CAST(:n AS integer) + 1"), {"n": number}) == number + 1
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    engine.dispose()


@pytest.mark.kills
def test_a_delivery_loses_and_doubles_nothing(pooled_url: str) -> None:
    with Installation(Wish(140, workers=2, clocks=1, database_url=pooled_url)) as installation:
        report = Conductor(installation, [], 1, lambda *_: None).run()
        accepted, held = installation.count(State.ACCEPTED), installation.count(State.SENDING)
    assert report.is_clean, report
    assert (report.owed, report.accepted, accepted, held) == (420, 420, 420, 0), "three reminders an office"
