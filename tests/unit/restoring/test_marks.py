"""What has been seen of a database, and what a smaller number means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.restoring.marks import FORGIVEN, HIDDEN, SLACK, Course, Marks, course_of, onward

NOW = datetime(2026, 11, 26, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SEEN = Marks(2, 9, 14, 1749, 1600, NOW - SECOND, "00000003")
SQLITE = replace(SEEN, timeline="")

numbers = st.integers(0, 3)
every_marks = st.builds(
    Marks,
    st.integers(1, 3),
    numbers,
    numbers,
    numbers,
    numbers,
    st.none() | st.integers(0, 9).map(lambda n: NOW - n * timedelta(minutes=20)),
    st.sampled_from(["", "00000001", "00000002", HIDDEN]),
)


@given(every_marks)
def test_what_stands_still_grows(marks: Marks) -> None:
    assert course_of(marks, marks, NOW) is Course.GROWS
    assert course_of(marks, Marks(), NOW) is Course.GROWS, "who has seen nothing refuses nothing"


@given(every_marks, every_marks)
def test_what_was_seen_goes_on_and_never_takes_a_number_back(seen: Marks, found: Marks) -> None:
    course = course_of(found, seen, NOW)
    after = onward(seen, found, course)
    assert after.revision == max(seen.revision, found.revision)
    assert after.sequence == max(seen.sequence, found.sequence)
    assert after.epoch == max(seen.epoch, found.epoch)
    if course is not Course.OLDER:
        assert course_of(replace(found, revision=after.revision), after, NOW) is Course.GROWS, (
            "the same once more is no news"
        )


@pytest.mark.parametrize("seen", [SEEN, SQLITE])
@pytest.mark.parametrize(
    "less",
    [
        {"epoch": 1},
        {"revision": 8},
        {"row": 1748},
        {"link": 1599},
        {"swept": NOW - SLACK - 2 * SECOND},
        {"swept": None},
    ],
)
def test_less_than_was_seen_is_for_a_person(seen: Marks, less: dict[str, object]) -> None:
    assert course_of(replace(seen, **less), seen, NOW) is Course.OLDER  # type: ignore[arg-type]


def test_a_sequence_is_not_compared() -> None:
    assert course_of(replace(SEEN, sequence=0), SEEN, NOW) is Course.GROWS, "an event may be gone with its election"


def test_a_clock_that_was_set_back_is_no_restore() -> None:
    assert course_of(replace(SEEN, swept=NOW - timedelta(hours=5)), SEEN, NOW - timedelta(hours=5)) is Course.GROWS
    assert course_of(replace(SEEN, swept=NOW - SLACK), SEEN, NOW) is Course.GROWS


def test_where_a_person_has_accepted_only_calendars_count() -> None:
    accepted = replace(SEEN, epoch=3, row=5, link=4, swept=None, timeline="00000001")
    assert course_of(accepted, SEEN, NOW) is Course.GROWS
    assert onward(SEEN, accepted) == replace(accepted, sequence=14)
    assert course_of(replace(accepted, revision=8), SEEN, NOW) is Course.OLDER, "another machine had served more"


def test_another_server_may_lack_the_last_moments() -> None:
    replica = replace(SEEN, row=1700, link=1500, swept=NOW - timedelta(minutes=5), timeline="00000004")
    assert course_of(replica, SEEN, NOW) is Course.FELL_OVER
    assert onward(SEEN, replica, Course.FELL_OVER) == replica
    assert course_of(replace(replica, revision=8), SEEN, NOW) is Course.OLDER, "calendars have had it"
    assert course_of(replace(replica, swept=NOW - FORGIVEN - 2 * SECOND), SEEN, NOW) is Course.OLDER, (
        "recovered to yesterday"
    )


def test_a_lower_timeline_is_that_of_a_new_cluster() -> None:
    moved = replace(SEEN, timeline="00000001")
    assert course_of(moved, SEEN, NOW) is Course.GROWS
    assert course_of(replace(moved, row=1700), SEEN, NOW) is Course.OLDER


def test_where_the_server_hides_its_timeline_less_is_a_fail_over_while_journals_reach_back() -> None:
    seen = replace(SEEN, timeline=HIDDEN)
    assert course_of(replace(seen, row=1700), seen, NOW) is Course.FELL_OVER
    assert course_of(replace(seen, row=1700, swept=NOW - FORGIVEN - 2 * SECOND), seen, NOW) is Course.OLDER
    assert course_of(replace(seen, revision=8), seen, NOW) is Course.OLDER


def test_who_looked_before_an_epoch_began_takes_nothing_of_it_back() -> None:
    late = Marks(1, 12, 20, 9999, 9999, NOW, "00000003")
    assert onward(SEEN, late) == replace(SEEN, revision=12, sequence=20)
