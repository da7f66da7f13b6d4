"""A sweep: in the right order, evidence before a second try, and nothing decided after what it was decided on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from calendar_service.delivery.carrier import Receipt
from calendar_service.delivery.dispatch import LEASE, Dispatch, accepted
from calendar_service.delivery.outcomes import SETTLING
from calendar_service.ledger.rows import Doubt, Outcome, Row
from calendar_service.letters.reference import message_id
from calendar_service.package_data import regions
from calendar_service.promises.correction import Truth
from calendar_service.promises.plan import Group, plan_groups
from calendar_service.promises.stretch import Progress, Stretch
from calendar_service.publishing.revision import Revision, first_stamps, next_stamps
from calendar_service.regions import Regions
from calendar_service.timeline.stage import Days, Stage
from calendar_service.timeline.timeline import Election, Timeline
from calendar_service.words.languages import Text
from calendar_service.words.states import State

NOW = datetime(2024, 9, 20, 1, tzinfo=UTC)
REAL = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
COOLING = timedelta(minutes=30)
REGIONS = Regions([regions()[code] for code in ("35", "53")], {})
STAGE = Stage(
    "rapat",
    "satu",
    Text("Rapat", "M"),
    days=Days(date(2024, 9, 25), date(2024, 9, 25)),
    leads=(3,),
    audiences=("pemda",),
)
REPLY = Receipt(250, "2.0.0", "Ok", "Q1")


def timeline(day: int) -> Timeline:
    days = Days(date(2024, 9, day), date(2024, 9, day))
    return Timeline({"uji": Election("uji", Text("U", "U"), date(2024, 1, 26), (replace(STAGE, days=days),), {})})


def revision(number: int = 1) -> Revision:
    first = Revision(1, NOW, "uji", "", "", timeline(25), first_stamps(timeline(25), NOW - timedelta(days=9)))
    if number == 1:
        return first
    return Revision(
        number, NOW, "uji", "", "", timeline(26), next_stamps(first, timeline(26), REGIONS, NOW - timedelta(hours=1))
    )


def row(ident: int, ambiguous: int = 0) -> Row:
    return Row(
        ident, "uji", "rapat", "reminder", 3, f"o{ident}", "mail", 0, "35", 3, "", None, NOW, NOW, NOW, 1, ambiguous
    )


@dataclass
class Book:
    """The part of a ledger that a sweep asks, noting each question."""

    doubts: list[Doubt] = field(default_factory=list)
    calls: list[tuple[object, ...]] = field(default_factory=list)
    count: int = 0
    steps: list[list[int]] = field(default_factory=list)

    def names(self) -> list[object]:
        return [call[0] for call in self.calls]

    def correct(self, truth: Truth, now: datetime) -> int:
        self.calls.append(("correct", truth, now))
        return self.count

    def progress(self) -> Progress:
        return Progress(mark=NOW - SECOND, first=NOW - timedelta(days=9), swept=NOW - SECOND)

    def swept(self, at: datetime) -> None:
        self.calls.append(("swept", at))

    def plan(self, number: int, groups: Sequence[Group], now: datetime, due: Stretch) -> int:
        assert due.halt is None
        self.calls.append(("plan", number, list(groups), now))
        return self.count

    def recover(self, real_now: datetime, now: datetime, lease: timedelta) -> int:
        self.calls.append(("recover", real_now, now, lease))
        return self.count

    def answered(self, owners: Collection[str], until: datetime) -> int:
        self.calls.append(("answered", set(owners), until))
        return 1

    def ambiguous(self) -> list[Doubt]:
        self.calls.append(("ambiguous",))
        return self.doubts

    def settle(self, rows: Sequence[Row], outcomes: Sequence[Outcome] | None, now: datetime) -> int:
        self.steps.append([row.id for row in rows])
        for row, outcome in zip(rows, outcomes or [None] * len(rows), strict=True):
            self.calls.append(("settle", row.id, outcome, now))
        return len(rows)

    def close(self, now: datetime, *, freely: bool) -> None:
        assert not freely
        self.calls.append(("close", now))

    def waiting(self, now: datetime) -> int:
        self.calls.append(("waiting", now))
        return 5


@dataclass
class Clocks:
    """Turned by hand."""

    now: datetime = NOW
    real: datetime = REAL


def new(
    book: Book,
    known: Iterable[int] = (),
    clocks: Clocks | None = None,
    domain: str = "uji.example",
    cooling: timedelta = COOLING,
    here: Collection[str] = (),
) -> tuple[Dispatch, list[tuple[str, list[str]]]]:
    clocks = clocks or Clocks()
    asked: list[tuple[str, list[str]]] = []

    def evidence(owner: str, names: Iterable[str]) -> dict[str, Receipt]:
        names = list(names)
        asked.append((owner, names))
        book.calls.append(("evidence", owner))
        ours = {message_id(row(ident), domain) for ident in known}
        return {name: REPLY for name in names if name in ours}

    made = Dispatch(
        book, REGIONS, evidence, uid_domain=domain, cooling_off=cooling, clock=lambda: clocks.now, real_clock=lambda: clocks.real,
        leap=None, answers=lambda owner: owner in here,
    )  # type: ignore[arg-type]  # fmt: skip
    return made, asked


def test_a_sweep_goes_in_its_order_and_by_the_right_clocks() -> None:
    """Corrections before planning, so that a reminder folds into them; what the dead held before what is in doubt."""
    book = Book()
    dispatch, asked = new(book)
    assert dispatch.sweep(revision()) == 5
    assert book.names() == ["correct", "plan", "recover", "ambiguous", "close", "swept", "waiting"]
    found = {call[0]: call[1:] for call in book.calls}
    truth, at = found["correct"]
    assert isinstance(truth, Truth)
    assert (truth.revision.number, truth.regions, truth.cooling_off, at) == (1, REGIONS, COOLING, NOW)
    assert found["plan"] == (1, plan_groups(revision(), REGIONS, COOLING), NOW)
    assert (found["recover"], found["swept"]) == ((REAL, NOW, LEASE), (REAL,))
    assert (found["close"], found["waiting"], asked) == ((NOW,), (NOW,), [])


def test_a_reminder_waits_as_long_as_its_notice() -> None:
    """A date that moved an hour ago, to one whose reminder falls due just now, with a longer cooling-off."""
    near = Revision(
        2, NOW, "uji", "", "", timeline(23), next_stamps(revision(), timeline(23), REGIONS, NOW - timedelta(hours=1))
    )
    book, clocks = Book(), Clocks()
    dispatch, _ = new(book, clocks=clocks, cooling=timedelta(hours=2))
    dispatch.sweep(near)
    ((_, _, groups, _),) = (call for call in book.calls if call[0] == "plan")
    assert [group.due_at for group in groups if group.lead == 3] == [NOW + timedelta(hours=1)] * 2  # type: ignore[attr-defined]


def test_the_plan_is_made_once_a_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    book, made = Book(), []

    def counted(*arguments: object) -> list[Group]:
        made.append(arguments)
        return plan_groups(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("calendar_service.delivery.dispatch.plan_groups", counted)
    dispatch, _ = new(book)
    for number in (1, 1, 2, 2):
        dispatch.sweep(revision(number))
    truths = [call[1] for call in book.calls if call[0] == "correct"]
    assert [truth.revision.number for truth in truths] == [1, 1, 2, 2]  # type: ignore[attr-defined]
    assert len({id(truth) for truth in truths}) == 2
    plans = [call for call in book.calls if call[0] == "plan"]
    assert [call[1] for call in plans] == [1, 1, 2, 2]
    assert len(made) == 2
    assert [call[2] for call in plans] == [plan_groups(revision(n), REGIONS, COOLING) for n in (1, 1, 2, 2)]


def settled(book: Book) -> dict[object, object]:
    return {call[1]: call[2] for call in book.calls if call[0] == "settle"}


def test_evidence_settles_and_only_an_old_doubt_without_any_goes_again() -> None:
    """Rows 1, 2: known to be accepted; 1, 3: the doubt is over; 4: neither."""
    until = {1: NOW, 2: NOW + SECOND, 3: NOW, 4: NOW + SECOND}
    book = Book([Doubt(row(ident), "w1", end) for ident, end in until.items()])
    dispatch, asked = new(book, known=[1, 2])
    dispatch.sweep(revision())
    assert settled(book) == {1: accepted(row(1), REPLY), 2: accepted(row(2), REPLY), 3: None}
    assert all(call[3] == NOW for call in book.calls if call[0] == "settle")
    assert [len(names) for _, names in asked] == [4]
    assert {name for _, names in asked for name in names} == {message_id(row(n), "uji.example") for n in until}


def test_a_mail_is_settled_as_a_whole_by_its_own_message_id_and_when_its_first_doubt_is_over() -> None:
    """Rows 1, 2 went in one mail, which is known; 3, 4 in another one, whose first doubt is over; 5 alone."""
    letters = {1: "a" * 40, 2: "a" * 40, 3: "b" * 40, 4: "b" * 40}
    rows = {ident: replace(row(ident), letter=letters.get(ident)) for ident in range(1, 6)}
    ends = {4: NOW}
    book = Book([Doubt(each, "w1", ends.get(ident, NOW + SECOND)) for ident, each in rows.items()])
    asked: list[list[str]] = []

    def evidence(owner: str, names: Iterable[str]) -> dict[str, Receipt]:
        asked.append(sorted(names))
        return {f"{'a' * 40}@uji.example": REPLY}

    dispatch, _ = new(book)
    dispatch._evidence = evidence
    dispatch.sweep(revision())
    assert asked == [sorted({f"{'a' * 40}@uji.example", f"{'b' * 40}@uji.example", message_id(rows[5], "uji.example")})]
    assert sorted(book.steps) == [[1, 2], [3, 4]], "each in one step"
    assert settled(book) == {1: accepted(rows[1], REPLY), 2: accepted(rows[2], REPLY), 3: None, 4: None}


def test_a_lost_owner_whose_evidence_lies_here_is_doubted_no_longer_than_that_settles() -> None:
    late = NOW + timedelta(hours=1)
    book = Book([Doubt(row(1), "here", late, True), Doubt(row(2), "there", late, True), Doubt(row(3), "slow", late)])
    dispatch, _ = new(book, here=["here", "slow"])
    dispatch.sweep(revision())
    assert [call for call in book.calls if call[0] == "answered"] == [("answered", {"here"}, NOW + SETTLING)]
    book.doubts, book.calls = [Doubt(row(1), "here", NOW + SETTLING, True)], []
    dispatch.sweep(revision())
    assert "answered" not in book.names()


def test_each_owner_is_asked_about_its_own() -> None:
    book = Book([Doubt(row(1), "w1", NOW), Doubt(row(2), "w2", NOW), Doubt(row(3), "w1", NOW)])
    dispatch, asked = new(book, known=[3])
    dispatch.sweep(revision())
    assert [(owner, len(names)) for owner, names in asked] == [("w1", 2), ("w2", 1)]
    assert settled(book) == {1: None, 2: None, 3: accepted(row(3), REPLY)}


def test_a_doubt_that_ends_while_the_evidence_is_read_waits_for_the_next_look() -> None:
    """Decided before the evidence is read: what comes to light meanwhile must count."""
    clocks = Clocks()
    book = Book([Doubt(row(1), "w1", NOW + SECOND)])
    dispatch, _ = new(book, clocks=clocks)
    dispatch.sweep(revision())
    assert settled(book) == {}
    clocks.now += SECOND
    dispatch.sweep(revision())
    assert settled(book) == {1: None}


def test_evidence_is_asked_for_by_the_clock_that_logs_live_in() -> None:
    """In a rehearsal that runs fast, a mail server's log is no faster."""
    clocks = Clocks()
    book = Book([Doubt(row(1), "w1", NOW + timedelta(days=9))])
    dispatch, asked = new(book, clocks=clocks)
    for days in range(5):
        clocks.now = NOW + timedelta(days=days)
        dispatch.sweep(revision())
    assert len(asked) == 1
    clocks.real += timedelta(seconds=0.5)
    dispatch.sweep(revision())
    assert len(asked) == 2


def test_an_accepted_row_keeps_all_that_the_server_said() -> None:
    assert accepted(row(7), REPLY) == Outcome(7, State.ACCEPTED, 250, "2.0.0", "Ok", "Q1")
