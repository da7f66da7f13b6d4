"""An outage is one line when it begins and one when it ends, whoever meets it, however often."""

from __future__ import annotations

import logging

import pytest
import redis
import sqlalchemy as sa

from calendar_service.errors import Refused
from calendar_service.outages import Outages
from calendar_service.troubles import LOCKED


class OperationalError(Exception):
    """Named as the drivers name theirs."""


def silent(words: str = "Connection refused") -> Exception:
    return sa.exc.OperationalError("SELECT 1", {}, OperationalError(words))


class Day:
    """Tries of a process, by a clock of its own."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self.now, self._log = 0.0, caplog
        self.outages = Outages(lambda: self.now)
        caplog.set_level(logging.INFO, logger="calendar_service")

    def try_to(self, work: str, error: Exception | None = None, seconds: float = 0.0) -> None:
        """seconds: how long it takes."""
        began = self.outages.begin()
        self.now += seconds
        self.end(work, began, error)

    def end(self, work: str, began: float, error: Exception | None = None) -> None:
        if error:
            self.outages.failed(work, error, began)
        else:
            self.outages.worked(work, began)

    def lines(self) -> list[str]:
        found = [f"{record.levelname} {record.message.split(' (')[0]}" for record in self._log.records]
        self._log.clear()
        return found


@pytest.fixture
def day(caplog: pytest.LogCaptureFixture) -> Day:
    return Day(caplog)


BEGUN = "ERROR database failed, goes on trying: basis data tidak menjawab"


def test_all_who_meet_a_shut_door_are_one_outage(day: Day) -> None:
    for reason in ("Connection refused", "the database system is starting up", "server closed the connection"):
        for work in ("sweep", "heartbeat", "figures"):
            day.now += 5
            day.try_to(work, silent(reason))
    assert day.lines() == [BEGUN]
    day.now += 15
    day.try_to("sweep")
    assert day.lines() == ["INFO database works again after 55.0 s, 9 tries failed"]
    for work in ("heartbeat", "figures", "sweep"):
        day.try_to(work)
    assert day.lines() == []


def test_each_outage_is_told_anew(day: Day) -> None:
    for _ in range(2):
        day.now += 1
        day.try_to("sweep", silent())
        day.now += 1
        day.try_to("sweep")
        assert [line.split()[0] for line in day.lines()] == ["ERROR", "INFO"]


def test_who_never_met_it_does_not_end_it(day: Day) -> None:
    day.try_to("sweep", silent("canceling statement due to lock timeout"))
    day.now += 1
    day.try_to("heartbeat")
    assert day.lines() == [
        f"ERROR database failed, goes on trying: {LOCKED} / the database is locked by another process; try again"
    ]
    day.try_to("sweep")
    assert day.lines() == ["INFO database works again after 1.0 s, 1 tries failed"]


def test_a_try_from_before_says_nothing_about_the_present(day: Day) -> None:
    slow = day.outages.begin()
    day.now += 1
    day.try_to("sweep", silent())
    slow_too = day.outages.begin()
    day.now += 1
    day.try_to("heartbeat", silent())
    day.end("sweep", slow)  # began before the last failure
    assert len(day.lines()) == 1
    day.now += 1
    day.try_to("sweep")
    assert len(day.lines()) == 1
    day.end("heartbeat", slow_too, silent())  # began before it was over
    assert day.lines() == []
    day.try_to("heartbeat", silent())
    assert day.lines() == [BEGUN]


def test_doors_and_works_are_told_apart(day: Day) -> None:
    for error in (
        silent(),
        redis.ConnectionError("Error 111"),
        Refused("jam salah"),
        silent("password authentication failed"),
    ):
        day.try_to("sweep", error)
    assert [line.split(" failed")[0] for line in day.lines()] == [
        "ERROR database",
        "ERROR redis",
        "ERROR sweep",
        "ERROR database",
    ]
    day.now += 1
    day.try_to("sweep")
    assert len(day.lines()) == 4


def test_only_a_fault_of_the_program_has_a_traceback(day: Day, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        with day.outages.met("sweep"):
            raise ValueError
        with day.outages.met("nudge"):
            raise redis.TimeoutError
    assert [bool(record.exc_info) for record in caplog.records] == [True, False]
    day.lines()
    day.outages.failed("mail", KeyError("x"), day.outages.begin(), is_fault=False)
    assert caplog.records[0].exc_info is None
    assert day.lines() == ["ERROR mail failed, goes on trying: KeyError"]


def test_what_is_not_waited_for_goes_on_its_way(day: Day) -> None:
    with pytest.raises(KeyError), day.outages.met("reading", (OSError,)):
        raise KeyError("x")
    assert day.lines() == []
