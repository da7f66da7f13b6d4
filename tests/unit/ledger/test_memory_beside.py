"""What is kept beside the ledger (dead addresses, alarms, the pace of domains) is the same in memory and in a database:
whatever is asked in whatever order, both answer alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendar_service.database import metadata
from calendar_service.delivery.domains_sql import SqlDomains
from calendar_service.delivery.pacing import MemoryDomains, Refusal
from calendar_service.ledger.denials import AT_MOST
from calendar_service.ledger.memory import MemoryAlarms, MemorySuppressions
from calendar_service.ledger.rows import Suppression
from calendar_service.ledger.sql.alarms import SqlAlarms
from calendar_service.ledger.sql.suppressions import SqlSuppressions
from calendar_service.words.reasons import Reason
from tests.conftest import new_engine

NOW = datetime(2024, 9, 20, 1, tzinfo=UTC)
FEW = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])

INSTANTS = st.integers(0, 400).map(lambda seconds: NOW + timedelta(seconds=seconds))
NAMES = st.sampled_from(["a.example", "b.example"])


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    with new_engine(request.param, request) as engine:
        yield engine


def emptied(engine: sa.Engine) -> sa.Engine:
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(table.delete())
    return engine


MANY = st.integers(0, 24).map(lambda number: f"{'A' if number == 0 else 'a'}{number}@a.example")
PAUSES = st.sampled_from([-1, 0, 1, 30, 61, 1800, 3601, 21 * 3600])


@FEW
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["denied"] * 6 + ["remove", "among", "reached", "wave"]),
            MANY,
            PAUSES,
            st.booleans(),
            st.booleans(),
        ),
        max_size=30,
    )
)
def test_addresses_that_are_denied(engine: sa.Engine, steps: list[tuple[str, str, int, bool, bool]]) -> None:
    sides = (MemorySuppressions(), SqlSuppressions(emptied(engine)))
    now = NOW
    for step, address, seconds, named, bounced in steps:
        now += timedelta(seconds=seconds)
        many = [address] if step != "wave" else [f"a{number}@a.example" for number in range(AT_MOST + 2)]
        for each in many:
            asked: list[object] = []
            for side in sides:
                if step in ("denied", "wave"):
                    evidence = Suppression(each.lower(), now, 550, "5.1.1", f"at {now}", 7)
                    asked.append(side.denied(evidence, named=named, bounced=bounced))
                elif step == "remove":
                    asked.append(side.remove([each], now))
                else:
                    asked.append(getattr(side, step)([each]))
            assert asked[0] == asked[1], (step, each)
            assert sides[0].paused_until(now) == sides[1].paused_until(now)
    assert sides[0].all() == sides[1].all()
    assert sides[0].noted() == sides[1].noted()


@FEW
@given(
    st.lists(
        st.tuples(st.sampled_from(["raised", "cleared"]), st.sampled_from(["server", "login"]), INSTANTS), max_size=10
    )
)
def test_alarms(engine: sa.Engine, steps: list[tuple[str, str, datetime]]) -> None:
    sides = (MemoryAlarms(), SqlAlarms(emptied(engine)))
    for step, name, at in steps:
        for side in sides:
            if step == "raised":
                side.raised(name, f"words of {at}", at)
            else:
                side.cleared([name])
        assert sides[0].standing() == sides[1].standing()


STEPS = st.tuples(
    st.sampled_from(["share", "complained", "refused", "accepted"]), NAMES, st.integers(1, 40), st.integers(0, 90)
)


@pytest.mark.parametrize("per_minute", [0, 30])
@FEW
@given(st.lists(STEPS, max_size=10))
def test_the_pace_of_domains(engine: sa.Engine, per_minute: int, steps: list[tuple[str, str, int, int]]) -> None:
    """Time goes on from step to step; how many mails may go, and when the others, is the same."""
    sides = (MemoryDomains(per_minute), SqlDomains(emptied(engine), per_minute))
    now = NOW
    for step, name, count, seconds in steps:
        now += timedelta(seconds=seconds)
        if step == "share":
            places = [side.share({name: count}, now) for side in sides]
            assert places[0] == places[1]
        elif step in ("complained", "refused"):
            reason = Reason.NAME if count % 2 else Reason.POLICY
            refusal = Refusal(reason, "listed", now, bounced=count % 4 > 1) if step == "refused" else None
            rests = [side.complained(name, now, refusal).rests_until for side in sides]
            assert rests[0] == rests[1]
        else:
            for side in sides:
                side.accepted([name])
        for reason, after in product((None, Reason.NAME), (None, NOW + timedelta(seconds=60))):
            refusing = [[each.name for each in side.refusing(reason, after)] for side in sides]
            assert refusing[0] == refusing[1]
