"""When an address is held: a table of what was said before, how, and beside how many others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from calendar_service.ledger.denials import (
    ANOTHER_DAY,
    AT_MOST,
    PAUSE,
    WITHIN,
    Denial,
    Suspect,
    counted_from,
    decided,
    not_astray,
    pause_ends,
    suspect,
)

NOW = datetime(2024, 9, 20, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("since", "freed_at", "expected"),
    [
        (None, None, Suspect(NOW)),
        (NOW - MINUTE, None, Suspect(NOW - MINUTE)),
        (NOW - MINUTE, NOW - MINUTE, Suspect(NOW, freed=True)),
        (NOW - 2 * MINUTE, NOW - MINUTE, Suspect(NOW, freed=True)),
        (NOW - MINUTE, NOW - 2 * MINUTE, Suspect(NOW - MINUTE, freed=True)),
        (NOW + 2 * MINUTE, None, Suspect(NOW)),
        (NOW - MINUTE, NOW + 2 * MINUTE, Suspect(NOW - MINUTE, freed=True)),
    ],
)
def test_what_counts_of_what_was_said_before(
    since: datetime | None, freed_at: datetime | None, expected: Suspect
) -> None:
    assert suspect(since, freed_at, NOW) == expected


@pytest.mark.parametrize(
    ("at", "found", "ends"),
    [
        (None, None, None),
        (NOW - PAUSE, NOW - PAUSE, None),
        (NOW, NOW, NOW + PAUSE),
        (NOW + PAUSE, NOW + PAUSE, NOW + 2 * PAUSE),
        (NOW + PAUSE + timedelta(seconds=1), None, None),
    ],
)
def test_what_a_clock_that_went_astray_has_left_stops_nothing(
    at: datetime | None, found: datetime | None, ends: datetime | None
) -> None:
    assert not_astray(at, NOW) == found
    assert pause_ends(at, NOW) == ends


def test_since_when_denials_count_together() -> None:
    assert counted_from(None, NOW) == NOW - WITHIN
    assert counted_from(NOW - MINUTE, NOW) == NOW - MINUTE
    assert counted_from(NOW - 2 * WITHIN, NOW) == NOW - WITHIN


AGES = (timedelta(0), MINUTE, ANOTHER_DAY - MINUTE, ANOTHER_DAY, 30 * ANOTHER_DAY)


@pytest.mark.parametrize("named", [False, True])
def test_one_address_among_few(named: bool) -> None:
    for age, freed, others in product(AGES, (False, True), (0, AT_MOST - 1)):
        found = decided(Suspect(NOW - age, freed), NOW, named=named, others=others, doubted_at=None)
        is_proven = age >= ANOTHER_DAY or (named and not freed)
        assert found is (Denial.HELD if is_proven else Denial.NOTED), (age, freed, others)


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize(("others", "doubted_at"), [(AT_MOST, None), (0, NOW - PAUSE + timedelta(seconds=1))])
def test_one_address_among_many_or_in_their_pause(named: bool, others: int, doubted_at: datetime | None) -> None:
    """What is news is doubted; what is no news stays as it was, so that no pause begets another."""
    for age, freed in product(AGES, (False, True)):
        found = decided(Suspect(NOW - age, freed), NOW, named=named, others=others, doubted_at=doubted_at)
        is_proven = age >= ANOTHER_DAY or (named and not freed)
        is_news = is_proven or (not age and not freed)
        assert found is (Denial.DOUBTED if is_news else Denial.NOTED), (age, freed)


def test_after_the_pause_it_counts_afresh() -> None:
    found = decided(Suspect(NOW), NOW, named=True, others=0, doubted_at=NOW - PAUSE)
    assert found is Denial.HELD
