"""Which reminders are still owed, and what becomes of each when the timetable changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.editing.outlook import Exceptions, Owed, StageLead, outlook, steps
from calendar_service.editing.preview import Fate
from calendar_service.ledger.counted import Key, Member
from calendar_service.promises.plan import REMINDER, Group, to_enter

NOON = datetime(2024, 9, 17, 5, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SURABAYA = Member("pemda", "35.78", NOON - 9 * DAY)
BALI = Member("pemda", "51", NOON - 9 * DAY)
WATCH = Member("bawaslu", "51", NOON - 9 * DAY)
LATE = Member("pemda", "51", NOON + 2 * DAY)
CROWDS = {SURABAYA: 2, BALI: 3, WATCH: 5, LATE: 7}
GROUP = Group(
    election="uji",
    stage="rapat",
    message=REMINDER,
    lead=3,
    schedule_version=1,
    audiences=("pemda",),
    regions=("35.78", "51"),
    days_left=3,
    told="2024-09-20/2024-09-20",
    due_at=NOON + DAY,
    not_after=NOON + 4 * DAY,
    known_since=NOON - DAY,
    folds=True,
)
KEY = Key("uji", "rapat", REMINDER, 3, 1)
H3 = StageLead("uji", "rapat", 3)


def test_what_is_yet_to_enter_has_the_bounds_of_the_planning() -> None:
    due = GROUP.due_at
    for planned, now, is_owed in (
        (due - HOUR, NOON, True),
        (due, NOON, False),  # up to and including
        (NOON, GROUP.not_after - HOUR, True),
        (NOON, GROUP.not_after, False),  # too late from that instant on
    ):
        assert bool(to_enter([GROUP], planned, now)) is is_owed
    assert to_enter([replace(GROUP, known_since=due)], NOON, NOON)
    assert not to_enter([replace(GROUP, known_since=due + HOUR)], NOON, NOON)


def test_owed_to_the_kinds_and_regions_of_the_group_that_were_known_by_then() -> None:
    assert outlook([GROUP], CROWDS, Exceptions()) == {H3: {SURABAYA: Owed(GROUP.due_at), BALI: Owed(GROUP.due_at)}}
    later = replace(GROUP, due_at=LATE.known_at)
    assert set(outlook([later], CROWDS, Exceptions())[H3]) == {SURABAYA, BALI, LATE}


def test_who_has_a_row_or_gets_a_notice_is_owed_nothing() -> None:
    due = GROUP.due_at
    notices = {SURABAYA: {"a": due}, BALI: {"b": due, "c": due - HOUR}}
    found = outlook([GROUP], CROWDS, Exceptions({KEY: {BALI: ["b"]}}, {("uji", "rapat", 1): notices}))
    assert found[H3][SURABAYA] == Owed(due, frozenset(), frozenset("a"))
    assert found[H3][BALI] == Owed(due, frozenset("b"), frozenset())  # c had its notice before this fell due
    unfolding = outlook([replace(GROUP, folds=False)], CROWDS, Exceptions({}, {("uji", "rapat", 1): notices}))
    assert unfolding[H3][SURABAYA] == Owed(due)
    assert Owed(due) == outlook([GROUP], CROWDS, Exceptions({}, {("uji", "rapat", 2): notices}))[H3][SURABAYA]


def fates(old: Owed | None, new: Owed | None) -> dict[Fate, int]:
    before, after = ({H3: {BALI: owed}} if owed else {} for owed in (old, new))
    return {step.fate: step.offices for step in steps(before, after, CROWDS)}


def test_each_fate() -> None:
    plain, later = Owed(NOON), Owed(NOON + DAY)
    assert fates(None, plain) == {Fate.NEW: 3}
    assert fates(plain, None) == {Fate.GONE: 3}
    assert fates(plain, plain) == {Fate.SAME: 3}
    (step,) = steps({H3: {BALI: plain}}, {H3: {BALI: later}}, CROWDS)
    assert (step.fate, step.was, step.due_at, step.offices) == (Fate.MOVED, NOON, NOON + DAY, 3)
    assert fates(plain, Owed(NOON, folded=frozenset("a"))) == {Fate.FOLDED: 1, Fate.SAME: 2}
    told = Owed(NOON, entered=frozenset("ab"))
    assert fates(told, later) == {Fate.MOVED: 1, Fate.NEW: 2}
    assert fates(told, told) == {Fate.SAME: 1}
    assert fates(told, None) == {Fate.GONE: 1}


CODES = st.frozensets(st.sampled_from("abc"))
ANY = st.none() | st.builds(Owed, st.sampled_from([NOON, NOON + DAY]), CODES, CODES).map(
    lambda owed: replace(owed, folded=owed.folded - owed.entered)
)


@given(ANY, ANY)
def test_no_mail_is_forgotten_and_none_counted_twice(old: Owed | None, new: Owed | None) -> None:
    found = fates(old, new)
    came = sum(found.get(fate, 0) for fate in (Fate.GONE, Fate.MOVED, Fate.SAME))
    comes = sum(found.get(fate, 0) for fate in (Fate.NEW, Fate.MOVED, Fate.SAME))
    spared_now = len((new.folded if new else frozenset()) - (old.without if old else frozenset("abc")))
    assert came + spared_now == (3 - len(old.without) if old else 0)
    assert comes == (3 - len(new.without) if new else 0)
    assert all(count > 0 for count in found.values())
