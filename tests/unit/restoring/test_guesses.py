"""Whatever company rows went in, the name of their mail is found again; and the guesses stay few."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.ledger.rows import MOST_ROWS, Row
from calendar_service.letters.reference import reference_of
from calendar_service.promises.correction import CHANGE
from calendar_service.restoring.guesses import FEW, guesses

DUE = datetime(2024, 9, 20, 1, tzinfo=UTC)
ROW = Row(0, "uji", "", "reminder", 3, "a", "mail", 0, "35", 3, "", None, DUE, DUE + timedelta(days=3), DUE, 0, 0)


def family(count: int, office: str = "a") -> list[Row]:
    return [replace(ROW, id=number + 1, stage=f"tahap-{number}", office=office) for number in range(count)]


def name(rows: list[Row]) -> str:
    return f"{reference_of(rows)}@uji.example"


@given(st.integers(1, FEW), st.data())
def test_of_a_few_rows_every_part_is_found(count: int, data: st.DataObject) -> None:
    rows = family(count)
    part = data.draw(st.lists(st.sampled_from(rows), unique=True, min_size=1))
    found = guesses(reversed(rows), "uji.example")
    assert len(found) == 2**count - 1
    assert sorted(found[name(part)], key=lambda row: row.id) == sorted(part, key=lambda row: row.id)


@given(st.integers(FEW + 1, 40))
def test_of_many_rows_mails_of_the_most_rows_are_found_and_the_guesses_are_few(count: int) -> None:
    rows = family(count)
    found = guesses(rows, "uji.example")
    for first in range(0, count, MOST_ROWS):
        part = rows[first : first + MOST_ROWS]
        assert found[name(part)] == part
    assert all(found[name([row])] == [row] for row in rows)
    if count <= MOST_ROWS + 1:
        assert all(name(list(part)) in found for part in combinations(rows, count - 1))
    assert len(found) <= (MOST_ROWS + 1) * count


def test_rows_of_other_offices_instants_and_kinds_never_went_together() -> None:
    one, two = family(1)[0], family(2)[1]
    for other in (
        replace(two, office="b"),
        replace(two, due_at=DUE + timedelta(days=1)),
        replace(two, message=CHANGE),
        replace(two, channel="mail:2"),
    ):
        assert guesses([one, other], "uji.example").keys() == {name([one]), name([other])}


def test_a_letter_that_the_database_knows_is_one_of_the_names() -> None:
    one, two = (replace(row, letter="f" * 40) for row in family(2))
    assert guesses([one, two], "uji.example")[f"{'f' * 40}@uji.example"] == [one, two]


def test_what_was_planned_again_may_have_gone_in_an_earlier_epoch_beside_what_was_not() -> None:
    kept, again = family(2)
    again = replace(again, epoch=2)
    found = guesses(
        [kept, again], "uji.example", lambda row: [row, *([replace(row, epoch=1)] if row.epoch == 2 else [])]
    )
    assert found[name([kept, replace(again, epoch=1)])] == [kept, again]
    assert found[name([kept, again])] == [kept, again]
    assert found[name([replace(again, epoch=1)])] == [again]
    assert name([replace(again, epoch=1), replace(kept, epoch=2)]) not in found
