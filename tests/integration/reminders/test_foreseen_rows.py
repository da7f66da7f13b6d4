"""What is foreseen against what the ledger then holds, office by office, over histories that are hard to foretell; on both databases alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from calendar_service import database
from calendar_service.clock import fixed_clock
from calendar_service.errors import InvalidInput, Refused
from calendar_service.ledger.foreseen import TurnSpan
from calendar_service.ledger.sql.foreseen_rows import ForeseenRows
from calendar_service.migrating import migrate
from calendar_service.promises.correction import Truth
from calendar_service.promises.plan import plan_groups, to_enter
from tests.conftest import driven
from tests.foretold_material import COOLING, END, KNOWN_HARD, REGIONS, History, World, before_the_preview, edited

Named = tuple[str, str, str, int, int, str, str, datetime, datetime]
HISTORIES = (
    "a notice that spares reminders",
    "a region that moves",
    "a move on a move",
    "a new list",
    "a vote in some places alone",
)


@pytest.fixture
def memory() -> Iterator[sa.Engine]:
    engine = sa.create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    database.metadata.create_all(engine)
    yield engine
    engine.dispose()


def at_work(engine: sa.Engine, history: History) -> World:
    """After the edit, when the clock has just swept."""
    world, edit = before_the_preview(engine, history)
    for number, (code, office) in enumerate(sorted(world.offices.items())):
        world.offices[code] = replace(office, hour=("", "10", "16")[number % 3])
    world.directory.replace(
        [each for each in world.offices.values() if each.code in serving(engine)], fixed_clock(world.now)
    )
    with suppress(InvalidInput, Refused):
        world.publish(edited(edit, history.change))
    world.sweep()
    return world


def serving(engine: sa.Engine) -> set[str]:
    with engine.connect() as connection:
        return set(
            connection.scalars(sa.select(database.offices.c.code).where(database.offices.c.retired_at.is_(None)))
        )


def foreseen(world: World, span: TurnSpan) -> Counter[Named]:
    plan, truth = plan_groups(world.revision, REGIONS, COOLING), Truth(world.revision, REGIONS, COOLING)
    groups = to_enter(plan, world.ledger.progress().planned or world.now, world.now)
    asked = ForeseenRows(world.ledger)
    rows = asked.rows(groups, truth, span, world.now)
    assert sum(asked.counted(groups, truth, span, world.now).values()) == len(rows)
    for code in {each.row.office for each in rows}:
        mine = [replace(each, row=replace(each.row, id=0)) for each in rows if each.row.office == code]
        alone = [
            replace(each, row=replace(each.row, id=0)) for each in asked.rows(groups, truth, span, world.now, code)
        ]
        assert Counter(map(repr, mine)) == Counter(map(repr, alone))
    made = [(each.row, each.at) for each in rows if each.row.id < 0]
    return Counter(
        (r.election, r.stage, r.message, r.lead, r.schedule_version, r.office, r.told, r.due_at, at) for r, at in made
    )


def entered(world: World, after: int, span: TurnSpan) -> Counter[Named]:
    table = database.ledger.c
    names = ("election", "stage", "message", "lead", "schedule_version", "office", "told", "due_at")
    # What became of a row since has moved its turn; it was its instant or the hour that its office wishes for.
    rows = sa.select(*(table[name] for name in names), table.try_at).where(table.id > after, table.due_at < span.end)
    with world.engine.connect() as connection:
        return Counter(tuple(row) for row in connection.execute(rows))  # type: ignore[misc]


@pytest.mark.parametrize("name", HISTORIES)
def test_what_is_foreseen_is_entered_and_nothing_else(memory: sa.Engine, name: str) -> None:
    world = at_work(memory, KNOWN_HARD[name])
    span, last = TurnSpan(world.now + timedelta(microseconds=1), END), world.last()
    told = foreseen(world, span)
    world.run([3, 24])
    assert told == entered(world, last, span)
    assert told


def test_both_databases_foresee_alike(memory: sa.Engine, postgres_url: str) -> None:
    migrate(driven(postgres_url))
    other = database.open_engine(driven(postgres_url))
    name = "a notice that spares reminders"
    worlds = [at_work(engine, KNOWN_HARD[name]) for engine in (memory, other)]
    one, two = (foreseen(world, TurnSpan(world.now, world.now + timedelta(days=40))) for world in worlds)
    other.dispose()
    assert one == two
    assert {named[2] for named in one} == {"reminder", "change"}
    assert {named[8].hour for named in one} != {named[7].hour for named in one}
