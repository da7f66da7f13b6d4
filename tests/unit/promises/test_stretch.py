"""What a sweep may plan by itself, and where a person has to be asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.promises.stretch import AHEAD, LEAP, Halt, Progress, Stretch, stretch

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def known(**since: timedelta) -> Progress:
    """Instants before NOON."""
    return Progress(**{name: NOON - span for name, span in since.items()})


def test_nothing_published_nothing_planned() -> None:
    assert stretch(Progress(), NOON) == Stretch(NOON, NOON)


def test_sweeps_follow_each_other() -> None:
    assert stretch(known(mark=SECOND, first=30 * DAY), NOON) == Stretch(NOON - SECOND, NOON)


def test_a_night_without_a_clock_is_made_good() -> None:
    assert stretch(known(mark=23 * HOUR, first=30 * DAY), NOON) == Stretch(NOON - 23 * HOUR, NOON)
    assert stretch(known(first=HOUR), NOON) == Stretch(NOON - HOUR - SECOND, NOON)


def test_more_than_a_day_needs_a_person() -> None:
    assert stretch(known(mark=25 * HOUR, first=30 * DAY), NOON).halt is Halt.LEAP
    assert stretch(known(first=2 * DAY), NOON).halt is Halt.LEAP


def test_who_may_say_how_far() -> None:
    whole = known(mark=9 * DAY, first=30 * DAY, allowed=timedelta(0))
    assert stretch(whole, NOON) == Stretch(NOON - 9 * DAY, NOON)
    part = known(mark=9 * DAY, first=30 * DAY, allowed=3 * DAY)
    assert stretch(part, NOON) == Stretch(NOON - 9 * DAY, NOON - 3 * DAY)
    used = known(mark=3 * DAY, first=30 * DAY, allowed=3 * DAY)
    assert stretch(used, NOON).halt is Halt.LEAP


def test_a_mark_in_the_future_is_set_back() -> None:
    left = known(mark=-400 * DAY, first=9 * DAY, newest=HOUR)
    assert stretch(left, NOON) == Stretch(NOON - 9 * DAY - SECOND, NOON, again=True)


def test_a_little_ahead_is_another_clock_process() -> None:
    assert stretch(known(mark=-SECOND, first=DAY), NOON) == Stretch(NOON + SECOND, NOON)


def test_a_clock_that_is_behind_what_is_known_plans_nothing() -> None:
    for later in ({"newest": -DAY}, {"swept": -DAY}):
        assert stretch(known(mark=-DAY, first=9 * DAY, **later), NOON).halt is Halt.BEHIND
    right = known(mark=-DAY, first=9 * DAY, swept=-DAY, allowed=timedelta(0))
    assert stretch(right, NOON).halt is None
    assert stretch(known(mark=-DAY, first=9 * DAY, swept=-DAY), NOON, leap=None).halt is None


spans = st.none() | st.timedeltas(-timedelta(days=800), timedelta(days=800))
instants = spans.map(lambda span: None if span is None else NOON + span)


@given(st.builds(Progress, instants, instants, instants, instants, instants))
def test_a_clock_alone_never_moves_the_mark_by_more_than_a_day(progress: Progress) -> None:
    found = stretch(progress, NOON)
    assert found.until <= NOON
    if found.halt or found.again:
        return
    asked = progress.allowed is not None and found.until <= progress.allowed
    assert asked or found.until - found.after <= LEAP
    assert progress.mark is None or found.after == progress.mark <= NOON + AHEAD
