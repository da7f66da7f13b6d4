"""A stage in one place: inclusive days, the one exclusive end, and instants of a clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.package_data import regions
from calendar_service.timeline.stage import Days, Hours, Local, Occurrence, Scope, Stage
from calendar_service.words.languages import Text

ALL = regions()
WIB, WIT = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")
DAY = date(2024, 11, 27)


def held(days: Days | None, hours: Hours | None = None, zone: str | None = "Asia/Jakarta") -> Occurrence:
    return Occurrence(Stage("x", "satu", Text("X", "X"), days, hours=hours), None, days, zone)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 99))
def test_the_end_is_the_day_after_the_last(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    occurrence = held(Days(first, last))
    assert (occurrence.start, occurrence.end) == (first, last + timedelta(days=1))
    assert occurrence.closes_at(WIB) - occurrence.opens_at(WIB) == timedelta(days=length + 1)


def test_hours_of_one_day_in_one_zone_are_instants() -> None:
    occurrence = held(Days(DAY, DAY), Hours(time(7), time(13)))
    assert occurrence.start == datetime(2024, 11, 27, 7, tzinfo=WIB)
    assert occurrence.end == datetime(2024, 11, 27, 13, tzinfo=WIB)
    assert held(Days(DAY, DAY), Hours(time(10), None)).end is None


@pytest.mark.parametrize(
    ("days", "hours", "zone"),
    [
        (Days(DAY, DAY), Hours(time(7), time(13)), None),
        (Days(DAY, DAY + timedelta(1)), Hours(time(7), time(13)), "Asia/Jakarta"),
        (Days(None, DAY), Hours(None, time(23, 59)), "Asia/Jakarta"),
        (Days(DAY, DAY), None, "Asia/Jakarta"),
    ],
)
def test_everything_else_is_a_matter_of_days(days: Days, hours: Hours | None, zone: str | None) -> None:
    occurrence = held(days, hours, zone)
    assert not occurrence.is_timed
    assert not isinstance(occurrence.start, datetime)


def test_a_deadline_opens_when_it_closes() -> None:
    occurrence = held(Days(None, DAY), Hours(None, time(23, 59)), None)
    assert occurrence.is_deadline
    assert occurrence.opens_at(WIT) == occurrence.closes_at(WIT) == datetime(2024, 11, 27, 23, 59, tzinfo=WIT)
    assert not held(Days(DAY, DAY)).is_deadline


@given(
    st.sampled_from(sorted(ALL)), st.sampled_from(sorted(ALL)), st.sampled_from([None, "provinsi", "kabupaten-kota"])
)
def test_a_scope_takes_in_a_province_with_all_that_lies_in_it(named: str, code: str, level: str | None) -> None:
    region = ALL[code]
    inside = code == named or code.startswith(f"{named}.")
    fits = level is None or (level == "provinsi") == ("." not in code)
    assert Scope((named,), level).includes(region) == (inside and fits)
    assert Scope(None, level).includes(region) == fits


def test_a_regions_own_days_come_before_its_provinces() -> None:
    own, province, national = (Days(DAY, DAY + timedelta(n)) for n in range(3))
    stage = Stage("x", "satu", Text("X", "X"), national, local={"35.78": Local(own), "35": Local(province)})
    found = [stage.held_in(ALL[code]).days for code in ("35.78", "35.15", "35", "51")]
    assert found == [own, province, province, national]
    assert stage.held_in(None).days == national


@pytest.mark.parametrize("field", ["basis", "note"])
def test_a_mail_names_no_basis_and_no_note_before_its_day(field: str) -> None:
    day = date(2024, 9, 21)
    said = {"basis": "PKPU Nomor 13 Tahun 2024", "note": Text("Enam puluh hari.", "Sixty days.")}
    stage = Stage("kampanye", "satu", Text("K", "C"), **said, **{f"{field}_since": day})  # type: ignore[arg-type]
    early, other = stage.told_on(day - timedelta(days=1)), "note" if field == "basis" else "basis"
    assert not getattr(early, field)
    assert getattr(early, other) == said[other]
    assert stage.told_on(day) is stage


def test_where_two_scopes_both_hold() -> None:
    one = Scope(("35", "51 saja", "64.71"), None, ("35.15",))
    assert one.within(Scope(("35.78", "35.79", "51", "64"), "kabupaten-kota", ("35.16",))) == Scope(
        ("35.78", "35.79", "51 saja", "64.71"), "kabupaten-kota", ("35.15", "35.16")
    )
    assert one.within(Scope()) == one
    assert Scope().within(one) == one
    assert one.within(Scope(("11",))) == one, "nothing in common"
    provinces = Scope(level="provinsi")
    assert provinces.within(Scope(level="kabupaten-kota")) == provinces


def test_a_line_of_a_province_is_left_with_what_a_scope_has_of_it() -> None:
    scope = Scope(("35.78", "35.15", "51 saja", "64"), excluded=("64.71",))
    assert [scope.narrowed(code) for code in ("35", "51", "64", "64.71", "35.78", "11")] == [
        ("35.78", "35.15"), ("51",), ("64",), (), ("35.78",), ()
    ]  # fmt: skip
    assert [Scope(level="provinsi").narrowed(code) for code in ("35", "35.78")] == [("35",), ()]
