"""What dead processes leave behind: read back where it proves something, and kept until it is settled."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from calendar_service.clock import fixed_clock
from calendar_service.delivery.carrier import Receipt
from calendar_service.delivery.dead_workers import DeadWorkers
from calendar_service.delivery.journal import Journal, owners
from calendar_service.delivery.outcomes import SETTLING
from calendar_service.ledger.rows import Outcome, Row, unwritten_row
from calendar_service.letters.reference import message_id
from calendar_service.offices.office import Office
from calendar_service.package_data import regions
from calendar_service.promises.planning import reminders
from calendar_service.publishing.revision import Revision, first_stamps
from calendar_service.timeline.stage import Days, Stage
from calendar_service.timeline.timeline import Election, Timeline
from calendar_service.words.languages import Text
from calendar_service.words.states import State

NOW, REAL = datetime(2024, 9, 20, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
YES = Receipt(250, "2.0.0", "Ok", "Q1")


def row(ident: int) -> Row:
    return Row(ident, "uji", "rapat", "reminder", 3, f"o{ident}", "mail", 0, "35", 3, "", None, NOW, NOW, NOW, 1, 0)


@dataclass
class After:
    """The part of the ledger that is asked. doubted: owner -> rows; alive: owners that still hold something."""

    doubted: dict[str, list[Row]] = field(default_factory=dict)
    alive: set[str] = field(default_factory=set)
    known: list[tuple[str, list[Outcome], datetime]] = field(default_factory=list)
    woken: list[datetime] = field(default_factory=list)
    asked: list[datetime] = field(default_factory=list)
    answers: list[tuple[set[str], datetime]] = field(default_factory=list)

    def in_doubt(self, owner: str) -> list[Row]:
        return self.doubted.get(owner, [])

    def acknowledge(self, owner: str, outcomes: Iterable[Outcome], now: datetime) -> int:
        outcomes = list(outcomes)
        self.known.append((owner, outcomes, now))
        return len(outcomes)

    def wake(self, now: datetime) -> int:
        self.woken.append(now)
        return 0

    def living(self, real_now: datetime) -> set[str]:
        assert real_now == REAL
        return self.alive

    def answered(self, owners: Collection[str], until: datetime) -> int:
        self.answers.append((set(owners), until))
        return 0

    def owners(self, real_now: datetime) -> set[str]:
        self.asked.append(real_now)
        return self.alive


def dead_workers(folder: Path, after: After) -> DeadWorkers:
    return DeadWorkers(folder, after, "uji.example", fixed_clock(NOW), fixed_clock(REAL))  # type: ignore[arg-type]


def journal(folder: Path, owner: str, *rows: int) -> None:
    made = Journal(folder, owner)
    with made.room(len(rows)):
        for ident in rows:
            made.accepted(message_id(row(ident), "uji.example"), YES)
    made.close(keep=True)


def test_what_the_dead_had_written_down_was_accepted_and_nothing_else(tmp_path: Path) -> None:
    journal(tmp_path, "dead", 1, 2)
    journal(tmp_path, "late", 4)
    journal(tmp_path, "me", 5)
    after = After({"dead": [row(1), row(3)], "late": [row(4)], "me": [row(5)]})
    assert dead_workers(tmp_path, after).read_back("me") == 2
    assert sorted((owner, [o.id for o in outcomes], now) for owner, outcomes, now in after.known) == [
        ("dead", [1], NOW), ("late", [4], NOW)
    ]  # fmt: skip
    yes = Outcome(1, State.ACCEPTED, 250, "2.0.0", "Ok", "Q1")
    assert [outcomes for owner, outcomes, _ in after.known if owner == "dead"] == [[yes]]
    assert owners(tmp_path) == {"dead", "late", "me"}, "nothing is thrown away here"
    assert after.answers == [({"dead", "late"}, NOW + SETTLING)], "nothing more will be known of what they lost"


def test_nobody_answers_for_a_worker_that_lives(tmp_path: Path) -> None:
    """Another one on this machine: what it was sending it may still know."""
    journal(tmp_path, "dead", 1)
    journal(tmp_path, "alive", 2)
    after = After({"alive": [row(2)]}, alive={"alive"})
    assert dead_workers(tmp_path, after).read_back("me") == 1
    assert after.answers == [({"dead"}, NOW + SETTLING)]


def test_journals_go_whose_rows_are_all_settled(tmp_path: Path) -> None:
    for owner in ("dead", "alive"):
        journal(tmp_path, owner, 1)
    after = After(alive={"alive"})
    dead_workers(tmp_path, after).tidy()
    assert owners(tmp_path) == {"alive"}
    assert (after.woken, after.asked) == ([NOW], [REAL])
    after.alive = set()
    dead_workers(tmp_path, after).tidy()
    dead_workers(tmp_path, after).tidy()
    assert owners(tmp_path) == set()
    assert len(after.asked) == 2, "nobody is asked where there is no journal"


def test_a_row_for_a_mail_without_a_ledger_is_that_of_the_ledger() -> None:
    days = Days(date(2024, 9, 25), date(2024, 9, 25))
    stage = Stage("rapat", "satu", Text("Rapat", "M"), days=days, leads=(3,), audiences=("pemda",))
    timeline = Timeline({"uji": Election("uji", Text("U", "U"), date(2024, 1, 26), (stage,), {})})
    revision = Revision(1, NOW, "", "", "", timeline, first_stamps(timeline))
    office = Office("o1", "O", "pemda", "35.78", "o@x.example")
    (found,) = reminders(
        timeline, [office], regions(), datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
    )
    due, end = found.moment.due_at, found.moment.not_after
    wanted = Row(
        0,
        "uji",
        "rapat",
        "reminder",
        3,
        "o1",
        "mail",
        0,
        "35.78",
        5,
        "2024-09-25/2024-09-25",
        None,
        due,
        end,
        due,
        0,
        0,
    )
    assert unwritten_row(revision, found) == wanted
    assert unwritten_row(revision, found, "uji-kirim").office == "uji-kirim"
