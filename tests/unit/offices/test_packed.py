"""A packed sequence is the sequence, in little memory."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.offices.office import OfficesByCode, packed, write_offices
from calendar_service.offices.packed import ROWS_OF_A_PAGE, RUN, Packed, pack
from calendar_service.offices.reading import read_list
from calendar_service.package_data import regions
from tests.world import office

SIZES = st.sampled_from([0, 1, ROWS_OF_A_PAGE - 1, ROWS_OF_A_PAGE, ROWS_OF_A_PAGE + 1, 3 * ROWS_OF_A_PAGE])
BOUNDS = st.none() | st.integers(-4 * ROWS_OF_A_PAGE, 4 * ROWS_OF_A_PAGE)


def numbers(count: int) -> Packed[int]:
    return pack(((number,) for number in range(count)), lambda row: int(row[0]))


@given(SIZES, BOUNDS, BOUNDS, st.none() | st.sampled_from([-3, -1, 1, 2, 7]))
def test_it_is_the_sequence(count: int, start: int | None, stop: int | None, step: int | None) -> None:
    found, wanted = numbers(count), list(range(count))
    assert len(found) == count
    assert list(found) == wanted
    assert found == wanted
    assert found[start:stop:step] == wanted[start:stop:step]
    for at in {0, count - 1, -1, -count, count // 2} if count else ():
        assert found[at] == wanted[at]
    for at in (count, -count - 1):
        with pytest.raises(IndexError):
            found[at]


def test_another_sequence_is_not_equal() -> None:
    assert numbers(3) != numbers(4)
    assert numbers(3) != [0, 1, 3]
    assert pack([("a",), ("b",)], lambda row: str(row[0])) != "ab"


@given(st.lists(st.text("ab", max_size=3), max_size=20), st.integers(1, 3))
def test_order_is_that_of_sorted(codes: list[str], times: int) -> None:
    rows = [(code, number) for number, code in enumerate(codes * times)]
    assert list(pack(rows, tuple).in_order().rows()) == sorted(rows, key=lambda row: row[0])


def test_many_are_sorted_by_runs() -> None:
    rows = [(str(number * 7919 % (2 * RUN + 1)), number) for number in range(2 * RUN + 1)]
    found = pack(rows, tuple)
    assert list(found.in_order().rows()) == sorted(rows)
    assert found.in_order().in_order() == found.in_order()


def test_a_list_by_its_codes() -> None:
    offices = [office(f"o{number:05}", "51") for number in range(0, 4 * ROWS_OF_A_PAGE, 2)]
    found = OfficesByCode(packed(offices))
    assert len(found) == len(offices)
    assert list(found) == [each.code for each in offices]
    for each in offices[:: ROWS_OF_A_PAGE // 3]:
        assert found[each.code] == each
    for code in ("", "o00001", "o01001", "p"):
        assert code not in found
    assert "o" not in OfficesByCode(packed([]))


def test_a_long_list_is_read_in_little_memory() -> None:
    """As objects these offices have more than 6 MB."""
    data = write_offices(office(f"kantor-{number}", "35.78") for number in range(10_000)).encode()
    tracemalloc.start()
    found = read_list(data, regions())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.offices) == 10_000
    assert most < 3_500_000
