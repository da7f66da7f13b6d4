"""A clock that goes astray, a mark that lies wrong: nothing is entered, expired or lost for it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from world import KNOWN, OFFICES, TIMELINE, office

from calendar_service.clock import fixed_clock, system_clock
from calendar_service.database import ledger as table
from calendar_service.database import progress
from calendar_service.database_time import DatabaseTime, WrongClock, asking
from calendar_service.delivery.condition import Condition, troubles
from calendar_service.delivery.delivery import Means
from calendar_service.delivery.dispatch import Dispatch
from calendar_service.ledger.rows import MAIL
from calendar_service.ledger.sql.proof import verify
from calendar_service.settings import Settings
from calendar_service.words.states import State
from tests.world import Service, few_regions, look

DUE = datetime.fromisoformat("2024-09-24T09:00+07:00")
"""An hour after H-1, with H-3 long due as well: nine rows."""

EARLY = datetime.fromisoformat("2024-09-20T05:30+07:00")
"""Before anything is due."""

ASTRAY = timedelta(days=400)


class Post:
    """A service whose own clock is turned by hand, beside the real one."""

    def __init__(self, folder: Path, url: str) -> None:
        file = folder / "stages.yaml"
        file.write_text(TIMELINE, encoding="utf-8")
        self.service = Service(Settings(data_dir=folder, stages_file=file, database_url=url, secret_key="x"))
        self.service.regions = few_regions()
        self.now = KNOWN
        self.service.clock = lambda: self.now
        self.service.migrate()
        self.revision = look(self.service)
        self.service.directory.replace(OFFICES, fixed_clock(KNOWN))

    def clock(self) -> Dispatch:
        """A clock process that begins now."""
        return self.service.dispatch()

    def planned_clock(self) -> Dispatch:
        """The same; everything up to EARLY has been planned."""
        self.mark(EARLY)
        return self.clock()

    def sweep(self, dispatch: Dispatch, at: datetime) -> int:
        self.now = at
        return dispatch.sweep(self.revision)

    def states(self) -> Counter[str]:
        with self.service.engine.connect() as connection:
            return Counter(connection.scalars(sa.select(table.c.state)))

    def mark(self, at: datetime | None = None) -> datetime | None:
        """How far is planned; or set it, as an outsider would."""
        if at is not None:
            with self.service.engine.begin() as connection:
                connection.execute(progress.delete())
                connection.execute(progress.insert().values(name="planned", at=at))
        return self.service.ledger.progress().mark

    def alarms(self) -> dict[str, str]:
        return {alarm.name: alarm.words for alarm in self.service.alarms.standing()}

    def crowd(self, number: int) -> None:
        many = [office(f"o{n:03d}", "35.78") for n in range(number)]
        self.service.directory.replace([*OFFICES, *many], fixed_clock(KNOWN))

    def send_everything(self, owner: str = "w") -> list[int]:
        """A worker's claims, taken by a mail server that says yes; the rows."""
        from calendar_service.ledger.rows import MAIL, Outcome, Sending

        book, sent = self.service.ledger, []
        book.beat(owner, system_clock() + timedelta(minutes=1))
        while rows := book.claim(owner, self.now, 100, [MAIL]):
            book.advance(
                owner,
                (),
                [Sending(row.id, row.claims, "x@y.example", 1, "0" * 64, f"{row.id:040x}") for row in rows],
                self.now,
            )
            book.record(owner, [Outcome(row.id, State.ACCEPTED, 250, claims=row.claims) for row in rows], self.now)
            sent += [row.id for row in rows]
        return sent


@pytest.fixture
def post(tmp_path: Path, database_url: str) -> Any:
    made = Post(tmp_path, database_url)
    yield made
    made.service.engine.dispose()


def false_time(service: Service) -> None:
    """This process lives 400 days ahead of the database."""
    service.time = DatabaseTime(asking(service.engine), lambda: system_clock() + ASTRAY)


def test_a_machine_400_days_ahead_says_so_and_does_nothing(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    right = post.planned_clock()
    post.sweep(right, EARLY)
    post.service.time.ask()
    false_time(post.service)
    with caplog.at_level(logging.ERROR):
        for _ in range(5):
            with pytest.raises(WrongClock):
                post.sweep(post.clock(), EARLY + ASTRAY)
    assert len([record for record in caplog.records if "this clock differs" in record.message]) == 1
    assert post.states() == {}
    assert post.mark() == EARLY


@pytest.mark.parametrize("number", [0, 300])
def test_a_clock_400_days_ahead_that_nobody_can_tell_is_stopped_by_the_mark(post: Post, number: int) -> None:
    post.crowd(number)
    right, wrong = post.planned_clock(), post.clock()
    post.sweep(right, EARLY)
    post.sweep(right, EARLY + timedelta(hours=3))
    entered = post.states()
    assert sum(entered.values()) == number + 4
    for second in range(10):  # five seconds
        post.sweep(wrong, EARLY + ASTRAY + timedelta(seconds=second / 2))
    assert post.states() == entered
    assert post.alarms()["planning"].startswith("leap ")
    assert wrong.is_halted
    right = post.clock()  # one that begins clears what another has left; one that runs does soon
    post.sweep(right, EARLY + timedelta(hours=4))
    assert post.alarms() == {}
    first = post.send_everything()
    for hours in range(5, 120, 6):
        post.sweep(right, EARLY + timedelta(hours=hours))
        first += post.send_everything()
    assert post.states() == {State.ACCEPTED: 2 * (number + 4) + 1}
    assert len(first) == len(set(first)) == 2 * (number + 4) + 1
    assert verify(post.service.engine).flaws == []


def test_rows_that_a_dead_worker_held_stay_while_the_time_is_in_doubt(post: Post) -> None:
    right, wrong = post.planned_clock(), post.clock()
    post.sweep(right, EARLY)
    post.sweep(right, EARLY + timedelta(hours=3))
    post.service.ledger.claim("dead", post.now, 10, [MAIL])
    post.sweep(wrong, EARLY + ASTRAY)
    assert post.states() == {State.LEASED: 4}
    post.sweep(right, EARLY + timedelta(hours=3))
    assert post.states() == {State.PENDING: 4}


def test_a_mark_left_in_2027_is_set_back_and_everything_of_use_entered(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    post.mark(datetime.fromisoformat("2027-01-01T00:00+00:00"))
    clock = post.clock()
    assert post.sweep(clock, DUE) == 9
    assert post.mark() == DUE
    assert post.states() == {State.PENDING: 9}
    assert "again 2027-01-01" in caplog.text
    assert post.alarms() == {}
    assert post.sweep(clock, DUE + timedelta(seconds=1)) == 9


def test_what_is_too_late_by_then_is_not_entered_again(post: Post) -> None:
    post.mark(datetime.fromisoformat("2027-01-01T00:00+00:00"))
    post.sweep(post.clock(), datetime.fromisoformat("2024-09-25T12:00+07:00"))
    assert post.states() == {State.PENDING: 1}  # Aceh's meeting is tomorrow


def test_while_the_mark_lies_in_the_future_an_alarm_stands(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.mark(datetime.fromisoformat("2027-01-01T00:00+00:00"))
    clock = post.clock()

    def full(*_: object) -> int:
        raise OSError("disk full")

    monkeypatch.setattr(post.service.ledger, "plan", full)
    with pytest.raises(OSError, match="disk full"):
        post.sweep(clock, DUE)
    assert post.alarms()["planning"].startswith("again 2027")
    monkeypatch.undo()
    post.sweep(clock, DUE)
    assert post.alarms() == {}


def test_a_first_start_days_after_the_first_publication_asks(post: Post) -> None:
    clock = post.clock()
    assert post.sweep(clock, DUE) == 0
    assert post.mark() is None
    assert post.alarms()["planning"].startswith("leap 2024-08-31T16:59:59")
    post.service.ledger.allow(DUE)
    assert post.sweep(clock, DUE) == 9
    assert post.alarms() == {}


def test_an_outage_of_days_goes_on_after_a_person_has_looked(post: Post) -> None:
    clock = post.clock()
    post.sweep(clock, KNOWN + timedelta(hours=1))
    assert post.sweep(clock, DUE) == 0
    assert clock.is_halted
    post.service.ledger.allow(DUE)
    assert post.sweep(clock, DUE) == 9
    assert not clock.is_halted


def late(post: Post, number: int) -> Dispatch:
    """So many rows and four more wait; their boundary has just passed."""
    post.crowd(number)
    clock = post.planned_clock()
    post.sweep(clock, EARLY)
    post.sweep(clock, EARLY + timedelta(hours=3))
    post.mark(datetime.fromisoformat("2024-09-24T20:00+07:00"))
    return clock


def test_more_than_a_tenth_at_once_waits_for_a_person(post: Post) -> None:
    clock = late(post, 30)
    over = datetime.fromisoformat("2024-09-25T10:00+07:00")
    for _ in range(3):
        post.sweep(clock, over)
    assert post.states() == {State.PENDING: 34}
    assert post.alarms() == {"expiry": "34 34"}
    assert post.service.ledger.claim("w", over, 100, [MAIL]) == []
    assert post.service.ledger.expire(over, dry_run=True) == 34
    assert post.service.ledger.expire(over) == 34
    post.sweep(clock, over)
    assert post.states() == {State.EXPIRED: 34}
    assert post.alarms() == {}
    assert verify(post.service.engine).flaws == []


def test_the_alarm_ends_when_nothing_is_late_any_more(post: Post) -> None:
    clock = late(post, 30)
    post.sweep(clock, datetime.fromisoformat("2024-09-25T10:00+07:00"))
    assert "expiry" in post.alarms()
    post.mark(datetime.fromisoformat("2024-09-24T20:00+07:00"))
    post.sweep(clock, datetime.fromisoformat("2024-09-24T21:00+07:00"))  # the clock was put right
    assert post.alarms() == {}
    assert len(post.send_everything()) == 34


def test_a_few_expire_as_ever(post: Post) -> None:
    clock = late(post, 15)
    post.sweep(clock, datetime.fromisoformat("2024-09-25T10:00+07:00"))
    assert post.states() == {State.EXPIRED: 19}


def test_a_moved_date_is_no_expiry(post: Post) -> None:
    late(post, 30)
    moved = TIMELINE.replace("2024-09-25", "2024-09-27").encode()
    post.revision = post.service.archive.publish(moved, by="x", note="", at=post.now)
    post.sweep(post.clock(), datetime.fromisoformat("2024-09-24T21:00+07:00"))
    assert post.states()[State.SUPERSEDED] == 34


# Without a clock process


def condition(post: Post, **seen: Any) -> Condition:
    service = post.service
    real = service.time.ask()
    return Condition(
        service.clock(), real, {}, None, 1, service.alarms.standing(), service.ledger.progress(), [],
        **{"watched_for": timedelta(minutes=1), **seen},
    )  # fmt: skip


def test_without_a_clock_process_somebody_says_so(post: Post) -> None:
    assert condition(post).planner() == "nobody plans"
    assert condition(post, watched_for=timedelta(seconds=29)).planner() == "unknown"
    assert any("proses clock" in line for line in troubles(condition(post), post.service.translators["id"]))
    post.sweep(post.clock(), KNOWN + timedelta(hours=1))
    assert condition(post).planner() == "ok"
    post.mark(datetime.fromisoformat("2027-01-01T00:00+00:00"))
    post.service.ledger.swept(post.service.time.now())
    assert condition(post).planner() == "nobody plans"


def test_a_worker_in_another_time_claims_nothing(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    from calendar_service.delivery.lease import Lease, heartbeat

    clock = post.planned_clock()
    post.sweep(clock, EARLY)
    post.sweep(clock, EARLY + timedelta(hours=3))
    false_time(post.service)
    lease = Lease("w", 60)
    heartbeat(post.service.ledger, lease, post.service.time.ask)
    delivery, _ = post.service.delivery(lease)
    claims: list[Callable[[], Any]] = []
    monkeypatch.setattr(post.service.ledger, "claim", lambda *_: claims.append(lambda: None) or [])
    assert delivery.drain() == 0
    assert claims == []
    assert Means.is_right()  # elsewhere nobody is doubted
