"""Random histories of a schedule against a plain model of what each office believes.

A history is a list of events: dates move, stages are cancelled, vanish and return, one region gets
a day of its own, offices come and go, mails are accepted, refused for now, lost in doubt or caught
in a process that dies, time passes. After it, whatever happened:

- every office that was told anything believes the present schedule;
- no office got two notices for one change, none got one that it did not need;
- none was reminded of a date that no longer held when its mail was claimed.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy.pool import StaticPool

from calendar_service import database
from calendar_service.clock import fixed_clock
from calendar_service.delivery.dispatch import Dispatch
from calendar_service.ledger.rows import MAIL, Outcome, Row, Sending
from calendar_service.ledger.sql import beliefs
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.offices.directory_sql import Directory
from calendar_service.offices.office import Office
from calendar_service.promises.plan import REMINDER
from calendar_service.promises.told import told_line
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region, Regions
from calendar_service.words.states import State

HISTORIES = int(os.environ.get("HISTORIES", "400" if os.environ.get("CI") else "300"))
"""How many are tried; `make test HISTORIES=10000` tries more."""

SHARES = 8
"""Tests that the histories are dealt out to, so that processes can try them side by side."""

START = datetime(2024, 9, 1, tzinfo=UTC)
REAL = datetime(2026, 1, 1, tzinfo=UTC)
COOLING = timedelta(minutes=10)
PLACES = ("35", "35.78", "51", "91")
REGIONS = Regions(
    (
        Region("35", "provinsi", "Jawa Timur", "35", "Asia/Jakarta"),
        Region("35.78", "kota", "Kota Surabaya", "35", "Asia/Jakarta"),
        Region("51", "provinsi", "Bali", "51", "Asia/Makassar"),
        Region("91", "provinsi", "Papua", "91", "Asia/Jayapura"),
    ),
    {},
)
OFFICES = [Office(f"o{n}", f"Kantor {n}", "pemda", code, f"o{n}@x.example") for n, code in enumerate(PLACES * 2)]
STAGES = ("satu", "dua")


@dataclass
class Draft:
    """One stage of the file as its editor has it."""

    day: int = 1
    present: bool = True
    cancelled: bool = False
    local: dict[str, int] = field(default_factory=dict)
    hours: bool = False
    wording: int = 0


def written(drafts: dict[str, Draft], version: int) -> bytes:
    """stages.yaml. Leads reach back over the whole history, so that some fall due all the time."""
    lines = [
        f"# {version}",
        "elections:",
        "  uji:",
        "    title: Uji",
        "    title_en: Test",
        "    issued: 2024-01-26",
        "    basis: Uji",
        "    audiences: [pemda]",
        "    phases: {a: {title: A, title_en: A}}",
        "    stages:",
        "      a:",
        "        tetap: {title: Tetap, title_en: Fixed, days: 2025-06-01}",
    ]
    for name, draft in drafts.items():
        if not draft.present:
            continue
        lines += [
            f"        {name}:",
            f"          title: Rapat {draft.wording} kali",
            "          title_en: Meeting",
            f"          days: 2024-12-{draft.day:02}",
            "          leads: [100d, 95d, 91d, 90d, 88d, 84d, 80d, 77d, 70d, 63d, 60d]",
        ]
        if draft.hours:
            lines.append("          hours: 07.00-13.00")
        if draft.cancelled:
            lines.append("          status: cancelled")
        if draft.local:
            inner = ", ".join(f'"{code}": 2024-12-{day:02}' for code, day in draft.local.items())
            lines.append(f"          local: {{{inner}}}")
    return "\n".join(lines).encode()


class World:
    """The real archive, directory, ledger and dispatch, and beside them the model."""

    def __init__(self, engine: sa.Engine) -> None:
        with engine.begin() as connection:
            for table in database.metadata.sorted_tables:
                connection.execute(table.delete())
        self.engine, self.now, self.real = engine, START, REAL
        self.archive, self.directory = Archive(engine, REGIONS), Directory(engine)
        self.ledger = SqlLedger(engine)
        self.dispatch = Dispatch(
            self.ledger,
            REGIONS,
            lambda owner, names: {},
            uid_domain="x.example",
            cooling_off=COOLING,
            clock=lambda: self.now,
            real_clock=lambda: self.real,
            leap=None,
        )
        self.drafts = {name: Draft() for name in STAGES}
        self.version = 0
        self.serving = set(range(len(OFFICES)))
        self.believes: dict[tuple[str, str], str] = {}
        self.notified: Counter[tuple[str, str, int]] = Counter()
        self.owners = 0
        self.directory.replace(OFFICES, fixed_clock(self.now))
        self.revision: Revision = self._publish()

    # What can happen

    def move(self, name: str, day: int) -> None:
        self.drafts[name].day = day
        self._publish()

    def cancel(self, name: str, yes: bool) -> None:
        self.drafts[name].cancelled = yes
        self._publish()

    def vanish(self, name: str, yes: bool) -> None:
        self.drafts[name].present = not yes
        self._publish()

    def override(self, name: str, code: str, day: int) -> None:
        self.drafts[name].local[code] = day
        self._publish()

    def hours(self, name: str, yes: bool) -> None:
        self.drafts[name].hours = yes
        self._publish()

    def reword(self, name: str) -> None:
        self.drafts[name].wording += 1
        self._publish()

    def staff(self, number: int, serving: bool) -> None:
        (self.serving.add if serving else self.serving.discard)(number)
        self.directory.replace([OFFICES[n] for n in self.serving], fixed_clock(self.now))

    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    def sweep(self) -> None:
        self.dispatch.sweep(self.revision)

    def deliver(self, fates: list[str], edit_between: bool) -> None:
        """Claim a few rows; perhaps an editor publishes meanwhile; then each meets its fate."""
        self.owners += 1
        owner = f"w{self.owners}"
        self.ledger.beat(owner, self.real + timedelta(seconds=20))
        rows = self.ledger.claim(owner, self.now, len(fates), [MAIL])
        for row in rows:
            self._check_fresh(row)
        self.ledger.advance(
            owner, (), [Sending(row.id, row.claims, "x", 1, "0", f"{row.id:040x}") for row in rows], self.now
        )
        if edit_between:
            self.move(STAGES[0], 1 + self.version % 28)
        done = []
        for row, fate in zip(rows, fates, strict=False):
            if fate == "accepted":
                done.append(Outcome(row.id, State.ACCEPTED, 250, claims=row.claims))
                self._told(row)
            elif fate == "deferred":
                done.append(
                    Outcome(row.id, State.DEFERRED, 451, try_at=self.now + timedelta(minutes=3), claims=row.claims)
                )
            elif fate == "doubtful":
                done.append(Outcome(row.id, State.AMBIGUOUS, claims=row.claims))
        self.ledger.record(owner, done, self.now)  # a row of fate "killed" is written down by nobody
        self.real += timedelta(seconds=21)

    # The model

    def _publish(self) -> Revision:
        self.version += 1
        self.now += timedelta(seconds=1)
        self.revision = self.archive.publish(written(self.drafts, self.version), by="x", note="", at=self.now)
        return self.revision

    def truth(self, office: str, stage: str) -> str:
        election = self.revision.timeline.elections["uji"]
        region = REGIONS[OFFICES[int(office[1:])].region]
        return told_line(election.occurrence(election.by_id[stage], region))

    def _check_fresh(self, row: Row) -> None:
        assert row.told == self.truth(row.office, row.stage), f"stale {row.message} to {row.office}"
        if row.message != REMINDER:
            believed = self.believes.get((row.office, row.stage))
            assert believed is not None, f"{row.office} was told of a change of what it never knew"

    def _told(self, row: Row) -> None:
        if row.message != REMINDER:
            self.notified[row.office, row.stage, row.schedule_version] += 1
            assert self.notified[row.office, row.stage, row.schedule_version] == 1, "two notices for one change"
            assert row.before != row.told
        self.believes[row.office, row.stage] = row.told

    def settle(self) -> None:
        """Let everything come to rest: who fell silent is found out, time passes, servers say yes."""
        for _ in range(5):
            self.real += timedelta(seconds=8)
            self.sweep()
        for _ in range(4):
            self.now += timedelta(minutes=31)  # a doubt about who fell silent lasts an hour
            self.real += timedelta(seconds=60)
            self.sweep()
            self.deliver(["accepted"] * 400, edit_between=False)
        for (office, stage), line in self.believes.items():
            if int(office[1:]) in self.serving:
                assert line == self.truth(office, stage), f"{office} still believes {line} of {stage}"


@pytest.fixture(scope="module")
def memory() -> Iterator[sa.Engine]:
    engine = sa.create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    database.metadata.create_all(engine)
    yield engine
    engine.dispose()


names = st.sampled_from(STAGES)
days = st.integers(1, 28)
EVENTS = st.one_of(
    st.tuples(st.just("move"), names, st.integers(1, 4)),
    st.tuples(st.just("move"), names, days),
    st.tuples(st.just("cancel"), names, st.booleans()),
    st.tuples(st.just("vanish"), names, st.booleans()),
    st.tuples(st.just("override"), names, st.sampled_from(PLACES), days),
    st.tuples(st.just("hours"), names, st.booleans()),
    st.tuples(st.just("reword"), names),
    st.tuples(st.just("staff"), st.integers(0, len(OFFICES) - 1), st.booleans()),
    st.tuples(st.just("wait"), st.sampled_from([1, 5, 11, 60, 60 * 24, 60 * 24 * 4])),
    st.tuples(st.just("sweep")),
    st.tuples(
        st.just("deliver"),
        st.lists(st.sampled_from(["accepted", "accepted", "accepted", "deferred", "doubtful", "killed"]), min_size=1, max_size=12),
        st.booleans(),
    ),
)  # fmt: skip


def live(engine: sa.Engine, history: list[tuple[Any, ...]], told: int = 0) -> World:
    """A world after a history; `told` mails had been accepted before it began."""
    world = World(engine)
    world.wait(60 * 24 * 3)
    world.sweep()
    if told:
        world.deliver(["accepted"] * told, edit_between=False)
    for event in history:
        getattr(world, event[0])(*event[1:])
    world.settle()
    return world


@pytest.mark.parametrize("share", range(SHARES))
def test_everybody_who_was_told_believes_what_holds(memory: sa.Engine, share: int) -> None:
    notified = Counter[int]()

    @seed(share)  # so that no two shares try the same histories
    @settings(max_examples=HISTORIES // SHARES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(EVENTS, min_size=3, max_size=14), st.integers(0, 24))
    def histories(history: list[tuple[Any, ...]], told: int) -> None:
        notified[sum(live(memory, history, told).notified.values())] += 1

    histories()
    print(f"share {share}: {notified.total()} histories, {sum(n * k for n, k in notified.items())} notices")
    assert notified.total() - notified[0] > notified.total() / 4, "too few histories reach a notice to mean much"


TOLD = [("deliver", ["accepted"] * 100, False)]


def test_there_and_back_within_the_cooling_off_mails_nobody(memory: sa.Engine) -> None:
    world = live(memory, [*TOLD, ("move", "satu", 20), ("wait", 5), ("sweep",), ("move", "satu", 1)])
    assert not world.notified


def test_of_two_moves_only_the_last_is_told(memory: sa.Engine) -> None:
    world = live(memory, [*TOLD, ("move", "satu", 20), ("wait", 5), ("sweep",), ("move", "satu", 21)])
    assert {stage for _, stage, _ in world.notified} == {"satu"}
    assert {schedule for _, _, schedule in world.notified} == {2}


def test_a_new_wording_mails_nobody(memory: sa.Engine) -> None:
    assert not live(memory, [*TOLD, ("reword", "satu"), ("reword", "dua")]).notified


def test_one_region_moves_alone(memory: sa.Engine) -> None:
    world = live(memory, [*TOLD, ("override", "satu", "51", 20)])
    assert {office for office, _, _ in world.notified} == {"o2", "o6"}


def test_the_model_sees_a_notice_to_everybody(memory: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault put in on purpose: notices also to offices whose letter still waits."""
    monkeypatch.setattr(beliefs, "REACHED", tuple(State))
    with pytest.raises(AssertionError, match="never knew"):
        live(memory, [("move", "satu", 20), ("wait", 11), ("sweep",), ("deliver", ["accepted"] * 9, False)])
