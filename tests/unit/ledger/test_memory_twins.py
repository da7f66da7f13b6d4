"""The twin beside the ledger on SQLite: any steps of clocks, workers and people, and the same answer to each."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from calendar_service.database import metadata, open_engine
from calendar_service.errors import Refused
from calendar_service.ledger.memory import MemoryLedger
from calendar_service.ledger.memory_outbox import MemoryOutbox
from calendar_service.ledger.outbox import OutboxOrder
from calendar_service.ledger.rows import MAIL, Claim, Outcome, Sending
from calendar_service.ledger.sql import tally
from calendar_service.ledger.sql.outbox import SqlOutbox
from calendar_service.ledger.sql.tally import RowTally
from calendar_service.migrating import migrate
from calendar_service.promises.correction import Truth, moved_stages
from calendar_service.promises.outbox import NoticeMove, OutboxStep, places_of
from calendar_service.promises.plan import plan_groups
from calendar_service.publishing.revision import Revision
from calendar_service.words.states import WAITING, State
from tests.ledger_material import REGIONS, SqlSite, edited
from tests.world import KNOWN, OFFICES, office

REAL = datetime(2026, 1, 1, tzinfo=UTC)
FRIDAY = datetime.fromisoformat("2024-09-20T09:00+07:00")
"""H-3 of what is held on the 25th has fallen due."""

COOLING = timedelta(hours=1)
GATEWAY = "gateway"
OWNERS = st.sampled_from(["w1", "w2"])
CHANNELS = st.sampled_from([[MAIL], [GATEWAY], [MAIL, GATEWAY]])
DAYS = st.sampled_from(["2024-09-24", "2024-09-25", "2024-09-26", "2024-10-02"])
LOCAL = st.sampled_from(
    [
        "",
        'local: {"35.78": 2024-09-24}',
        'local: {"35.78": 2024-10-02, "51": {status: cancelled}}',
        'local: {"35": 2024-09-24}',
    ]
)
PLACES = st.integers(0, 12)
CLAIMS = st.integers(0, 3)
SAID = st.sampled_from(
    [State.ACCEPTED, State.FAILED, State.SUPPRESSED, State.PENDING, State.DEFERRED, State.AMBIGUOUS, State.BOUNCED]
)


class Twins(RuleBasedStateMachine):
    """Two ledgers that are told the same. now: the service's clock; real time goes on beside it."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.engine = open_engine(self.url)
        with self.engine.begin() as connection:
            for table in metadata.sorted_tables:
                connection.execute(table.delete())
        self.site = SqlSite(self.engine, (MAIL, GATEWAY))
        self.twin = MemoryLedger((MAIL, GATEWAY))
        self.tally = RowTally(self.engine)
        self.outboxes = SqlOutbox(self.site.ledger), MemoryOutbox(self.twin)
        self.now, self.real, self.revision = KNOWN, REAL, None
        self.is_turned = (
            False  # a person has changed when a row's turn comes, which the count of its block does not see
        )

    def teardown(self) -> None:
        self.engine.dispose()

    def both(self, ask: Callable[[Any], Any]) -> Any:
        """Ask both ledgers; their answer."""
        return self.alike((self.site.ledger, self.twin), ask)

    def alike(self, asked: tuple[Any, Any], ask: Callable[[Any], Any]) -> Any:
        answers = []
        for ledger in asked:
            try:
                answers.append(ask(ledger))
            except Refused as refusal:
                answers.append(refusal.args)
        assert answers[0] == answers[1]
        return answers[0]

    @initialize()
    def begin(self) -> None:
        self.enlist(set())
        self.publish("2024-09-25", cancelled=False)
        self.now = FRIDAY
        self.plan(old=False)

    @rule(day=DAYS, cancelled=st.booleans(), local=LOCAL, above=st.booleans(), asked=st.booleans())
    def publish(self, day: str, cancelled: bool, local: str = "", above: bool = True, asked: bool = False) -> None:
        status = "\n          status: cancelled" if cancelled else ""
        marks = [local, *["tell_province: true"] * above, *["some_regions: true"] * asked]
        lines = "".join(f"\n          {mark}" for mark in marks if mark)
        data = edited(
            **{
                "days: 2024-09-25": f"days: {day}{status}{lines}",
                "audiences: [pemda, bawaslu]": "audiences: [pemda, bawaslu, bkn]",
            }
        )
        self.revision: Revision = self.site.publish(data, self.now)
        if self.revision.number > self.twin.official:
            self.twin.publish(self.revision)

    @rule(gone=st.sets(st.sampled_from(["bali", "aceh", "papua"])), kind=st.sampled_from(["pemda", "kpu"]))
    def enlist(self, gone: set[str], kind: str = "pemda") -> None:
        offices = [each for each in OFFICES if each.code not in gone] + [office("surabaya", "35.78", kind)]
        offices += [office("jatim", "35"), office("bkn", "91", "bkn")]
        self.site.enlist(offices, self.now)
        self.twin.enlist(offices, self.now)

    @rule(hours=st.sampled_from([0, 1, 3, 12, 24, 100]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.real += timedelta(minutes=hours)

    @rule(hours=st.sampled_from([72, 96, 240]))
    def wait_long(self, hours: int) -> None:
        if self.now < FRIDAY + timedelta(days=10):
            self.now += timedelta(hours=hours)

    @rule(old=st.booleans())
    def plan(self, old: bool) -> None:
        groups = plan_groups(self.revision, REGIONS, COOLING)
        self.both(lambda ledger: ledger.plan(self.revision.number - old, groups, self.now))

    @rule()
    def correct(self) -> None:
        """The twin looks at everybody each time, the other one at those of whom it has heard something."""
        moved = moved_stages(self.revision)
        self.both(lambda ledger: sorted(ledger.beliefs(moved), key=repr))
        self.both(lambda ledger: ledger.correct(Truth(self.revision, REGIONS, COOLING), self.now))

    @rule(
        step=st.sampled_from(OutboxStep), is_seen=st.sampled_from([True, True, True, False]), by=st.sampled_from("ab")
    )
    def take(self, step: OutboxStep, is_seen: bool, by: str) -> None:
        """Of every move that there is, seen as it stands or as it stood before anybody said anything."""
        truth = Truth(self.revision, REGIONS, COOLING)
        moved = {
            ("uji", self.revision.origin(*key), each.scheduled_at)
            for key in self.revision.stamps
            for each in places_of(self.revision, key[0], self.revision.origin(*key)).values()
            if each.schedule_version
        }
        if not moved:
            return
        last = self.outboxes[1].read(COOLING).last
        moves = {
            move: last[move].id if is_seen and move in last else 0 for move in (NoticeMove(*each) for each in moved)
        }
        self.is_turned = True
        order = OutboxOrder(step, moves, by, "", {})
        self.alike(self.outboxes, lambda outbox: outbox.take(order, truth, self.now))
        self.alike(self.outboxes, lambda outbox: outbox.read(COOLING))

    @rule()
    def rest(self) -> None:
        self.alike(self.outboxes, lambda outbox: list(outbox.rest(Truth(self.revision, REGIONS, COOLING), self.now)))

    @rule(owner=OWNERS, limit=st.integers(1, 9), channels=CHANNELS)
    def claim(self, owner: str, limit: int, channels: list[str]) -> None:
        rows = self.both(lambda ledger: ledger.claim(owner, self.now, limit, channels))
        self.both(lambda ledger: dict(ledger.told_before(rows)))
        marks = [
            Sending(row.id, row.claims, f"{row.office}@kantor.example", 1, "0" * 64, f"{row.id:040x}")
            for row in rows[::2]
        ]
        self.both(lambda ledger: ledger.advance(owner, (), marks, self.now))
        self.both(lambda ledger: dict(ledger.told_together({*(mark.letter for mark in marks), "f" * 40})))

    @rule(owner=OWNERS, said=st.lists(st.tuples(PLACES, CLAIMS, SAID), max_size=5), hours=st.integers(0, 5))
    def record(self, owner: str, said: list[tuple[int, int, State]], hours: int) -> None:
        later = self.now + timedelta(hours=hours)
        outcomes = [Outcome(place, state, 450, "4.0.0", "said", "Q", later, claims) for place, claims, state in said]
        self.both(lambda ledger: ledger.record(owner, outcomes, self.now))

    @rule(owner=OWNERS)
    def accept_all(self, owner: str) -> None:
        held = self.both(lambda ledger: ledger.held(owner))
        outcomes = [
            Outcome(each.id, State.ACCEPTED, 250, "2.0.0", "Ok", "Q", claims=each.number) for each in sorted(held)
        ]
        self.both(lambda ledger: ledger.record(owner, outcomes, self.now))

    @rule(owner=OWNERS, claims=st.sets(st.builds(Claim, PLACES, CLAIMS), max_size=12))
    def release(self, owner: str, claims: set[Claim]) -> None:
        self.both(lambda ledger: ledger.release(owner, claims))

    @rule(owner=OWNERS)
    def answered(self, owner: str) -> None:
        self.both(lambda ledger: ledger.answered([owner], self.now + timedelta(minutes=1)))

    @rule(owner=OWNERS, minutes=st.integers(-1, 60))
    def beat(self, owner: str, minutes: int) -> None:
        self.both(lambda ledger: ledger.beat(owner, self.real + timedelta(minutes=minutes)))

    @rule(minutes=st.sampled_from([1, 10, 1000]))
    def recover(self, minutes: int) -> None:
        self.both(lambda ledger: ledger.recover(self.real, self.now, timedelta(minutes=minutes)))

    @rule(is_known=st.booleans())
    def settle(self, is_known: bool) -> None:
        for doubt in self.both(lambda ledger: ledger.ambiguous())[:2]:
            outcome = Outcome(doubt.row.id, State.ACCEPTED, 250, claims=doubt.row.claims)
            said = [outcome] if is_known else None
            for _ in range(2):
                self.both(lambda ledger, doubt=doubt, said=said: ledger.settle([doubt.row], said, self.now))

    @rule(freely=st.booleans())
    def close(self, freely: bool) -> None:
        self.both(lambda ledger: ledger.close(self.now, freely=freely))

    @rule(dry_run=st.booleans())
    def expire(self, dry_run: bool) -> None:
        self.both(lambda ledger: ledger.expire(self.now, dry_run=dry_run))

    @rule(ident=PLACES)
    def resend(self, ident: int) -> None:
        self.is_turned = True
        self.both(lambda ledger: ledger.resend(ident, self.now))

    @rule(ident=PLACES)
    def abort(self, ident: int) -> None:
        self.both(lambda ledger: ledger.abort(ident, self.now))

    @rule()
    def mark(self) -> None:
        self.both(lambda ledger: ledger.swept(self.real))
        self.both(lambda ledger: ledger.allow(self.now))

    @invariant()
    def what_is_kept_of_counts_is_right(self) -> None:
        rows, found = self.twin.rows, self.tally.totals()
        assert found.counts == Counter((row["election"], row["stage"], row["state"]) for row in rows)
        assert self.is_turned or found.oldest_due == min(
            (row["due_at"] for row in rows if row["state"] in WAITING), default=None
        )

    @invariant()
    def they_hold_the_same(self) -> None:
        if self.revision is None:
            return
        assert [dict(row._mapping) for row in self.site.rows()] == self.twin.rows
        assert [link.hash for link in self.site.links()] == [link.hash for link in self.twin.links]
        assert self.both(lambda ledger: ledger.progress())
        self.both(lambda ledger: ledger.waiting(self.now))


def test_no_steps_tell_the_twin_from_the_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "BLOCK", 3)
    monkeypatch.setattr(tally, "BLOCKS", 2)
    with tempfile.TemporaryDirectory() as folder:
        Twins.url = f"sqlite:///{Path(folder) / 'kalender.sqlite3'}"
        migrate(Twins.url)
        run_state_machine_as_test(Twins, settings=settings(max_examples=20, stateful_step_count=30, deadline=None))
