"""The database's time, with clocks as values: what a stepped, slept, sped or false clock changes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from calendar_service import database_time
from calendar_service.database import metadata, open_engine, progress
from calendar_service.database_time import DatabaseTime, Machine, SqliteTime, WrongClock, processes

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


@dataclass
class World:
    """A database, and a machine whose wall clock may be wrong. They go on together."""

    there: datetime = NOON
    wall: datetime = NOON
    up: float = 1000.0
    boot: str = "first"
    trip: float = 0.0

    def later(self, span: float) -> None:
        self.there += seconds(span)
        self.wall += seconds(span)
        self.up += span

    def ask(self) -> datetime:
        self.later(self.trip / 2)
        told = self.there
        self.later(self.trip / 2)
        return told

    def time(self) -> DatabaseTime:
        return DatabaseTime(self.ask, lambda: self.wall, lambda: self.up)

    def sqlite(self, engine: sa.Engine) -> DatabaseTime:
        """As a process that begins now."""
        source = SqliteTime(engine, Machine(lambda: self.wall, lambda: self.boot, lambda: self.up))
        return DatabaseTime(source, lambda: self.wall, lambda: self.up)


def test_before_the_first_answer_it_is_this_machines_time() -> None:
    world = World(wall=NOON + seconds(9))
    time = world.time()
    assert (time.now(), time.skew, time.age_seconds) == (world.wall, seconds(0), None)
    assert time.is_right()


def test_between_two_questions_a_stepped_clock_changes_nothing() -> None:
    world = World()
    time = world.time()
    time.ask()
    world.later(7)
    world.wall += timedelta(days=400)
    assert time.now() == NOON + seconds(7) == world.there
    assert time.skew == timedelta(days=400)
    assert not time.is_right()


def test_the_answer_holds_for_the_middle_of_the_round_trip() -> None:
    world = World(trip=4)
    time = world.time()
    assert time.ask() == world.there
    assert time.age_seconds == 2


def test_an_answer_that_took_too_long_replaces_none() -> None:
    world = World()
    time = world.time()
    time.ask()
    world.trip, world.there = 40, world.there + seconds(10)  # it says little: any instant of 40 s
    time.ask()
    assert time.now() == world.wall


@pytest.mark.parametrize(("skew", "right"), [(29, True), (30, True), (31, False), (-30, True), (-31, False)])
def test_thirty_seconds_are_the_limit(skew: float, right: bool) -> None:
    time = World(wall=NOON + seconds(skew)).time()
    if right:
        assert time.sure() == NOON
    else:
        with pytest.raises(WrongClock, match=rf"berbeda \{skew:+d} detik"):
            time.sure()


def test_it_is_said_once_when_it_begins_and_once_when_it_ends(caplog: pytest.LogCaptureFixture) -> None:
    world = World(wall=NOON + timedelta(days=400))
    time = world.time()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            time.ask()
        world.wall = world.there
        for _ in range(3):
            time.ask()
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert "+34560000 s" in caplog.text


# SQLite


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'k.sqlite3'}")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_a_second_process_in_another_time_is_seen(engine: sa.Engine) -> None:
    world = World()
    assert world.sqlite(engine).sure() == NOON
    world.later(100)
    world.wall += timedelta(days=400)
    false = world.sqlite(engine)
    with pytest.raises(WrongClock):
        false.sure()
    assert false.now() == world.there


def test_a_clock_that_is_stepped_is_seen_by_who_runs(engine: sa.Engine) -> None:
    world = World()
    time = world.sqlite(engine)
    time.ask()
    world.later(10)
    world.wall -= timedelta(hours=3)
    with pytest.raises(WrongClock):
        time.sure()
    assert time.now() == world.there


def keep_asking(time: DatabaseTime, world: World, minutes: int) -> None:
    for _ in range(minutes):
        world.later(60)
        time.ask()


def test_a_correction_that_stays_is_believed_after_ten_minutes(engine: sa.Engine) -> None:
    world = World()
    time = world.sqlite(engine)
    time.ask()
    world.wall += timedelta(hours=7)
    keep_asking(time, world, 10)
    assert not time.is_right()
    keep_asking(time, world, 2)
    assert time.sure() == world.wall
    assert world.sqlite(engine).sure() == world.wall


def test_one_process_alone_in_its_time_is_not_believed(engine: sa.Engine) -> None:
    world = World()
    world.sqlite(engine).ask()
    other = {"owner": "o", "name": "web", "host": "h", "seen_at": NOON + timedelta(hours=1), "skew": 0.0}
    with engine.begin() as connection:
        connection.execute(processes.insert().values(other))
    world.wall += timedelta(hours=7)
    time = world.sqlite(engine)
    keep_asking(time, world, 30)
    assert not time.is_right()


def test_a_correction_of_a_day_needs_a_person(engine: sa.Engine) -> None:
    world = World()
    time = world.sqlite(engine)
    time.ask()
    world.wall += timedelta(days=400)
    keep_asking(time, world, 30)
    with pytest.raises(WrongClock):
        time.sure()
    SqliteTime(engine, Machine(lambda: world.wall, lambda: world.boot, lambda: world.up)).anchor_anew()
    assert time.sure() == world.wall


def test_after_a_restart_of_the_machine_its_clock_counts_again(engine: sa.Engine) -> None:
    world = World()
    world.sqlite(engine).ask()
    world.boot, world.up, world.wall = "second", 20.0, NOON + timedelta(hours=2)
    assert world.sqlite(engine).sure() == world.wall


def test_a_machine_that_starts_before_its_last_sweep_waits(engine: sa.Engine) -> None:
    """No battery for its clock: until it is put right, nothing is done."""
    world = World()
    world.sqlite(engine).ask()
    with engine.begin() as connection:
        connection.execute(progress.insert().values(name="swept", at=NOON + timedelta(hours=1)))
    world.boot, world.up, world.wall = "second", 20.0, datetime(1970, 1, 1, tzinfo=UTC)
    time = world.sqlite(engine)
    with pytest.raises(WrongClock):
        time.sure()
    world.later(50)
    world.wall = NOON + timedelta(hours=2)
    assert time.sure() == world.wall


def test_where_the_kernel_names_no_boot_the_machines_clock_counts(engine: sa.Engine) -> None:
    world = World(boot="")
    world.sqlite(engine).ask()
    world.wall += timedelta(days=2)
    assert world.sqlite(engine).sure() == world.wall


def test_this_machine_can_say_how_long_it_has_been_up() -> None:
    assert database_time.boot_id()
    assert abs(database_time.uptime() - database_time.ticks()) < 5
