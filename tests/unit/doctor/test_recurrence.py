"""Rules of recurrence: what stands in the RFC is right, what does not is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.doctor.recurrence import wrongs


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;COUNT=10",
        "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,TH;COUNT=8",
        "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
        "FREQ=MONTHLY;BYMONTHDAY=-3",
        "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
        "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
        "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40",
    ],
)
def test_examples_of_the_rfc_are_right(rule: str) -> None:
    """RFC 5545 section 3.8.5.3."""
    assert list(wrongs(rule)) == []


@pytest.mark.parametrize(
    ("rule", "ways"),
    [
        ("", {"trailing", "no-freq"}),
        ("FREQ=DAILY;", {"trailing"}),
        ("FREQ=TAHUNAN", {"freq"}),
        ("COUNT=2", {"no-freq"}),
        ("FREQ=DAILY;COUNT=0", {"zero-COUNT"}),
        ("FREQ=DAILY;INTERVAL=x", {"form-INTERVAL"}),
        ("FREQ=DAILY;UNTIL=besok", {"until"}),
        ("FREQ=DAILY;UNTIL=20241127;COUNT=2", {"until-and-count"}),
        ("FREQ=DAILY;FREQ=DAILY", {"twice"}),
        ("FREQ=WEEKLY;BYDAY=MO;BYDAY=TU", {"twice"}),
        ("FREQ=DAILY;FOO=1", {"unknown-part"}),
        ("FREQ=DAILY;FOO", {"part-form"}),
        ("FREQ=daily", {"lower-case"}),
        ("freq=DAILY", {"lower-case"}),
        ("FREQ=WEEKLY;BYDAY=SENIN", {"form-BYDAY"}),
        ("FREQ=WEEKLY;BYDAY=2MO", {"numbered-day"}),
        ("FREQ=MONTHLY;BYDAY=60MO", {"range-BYDAY"}),
        ("FREQ=WEEKLY;WKST=XX", {"wkst"}),
        ("FREQ=YEARLY;BYMONTH=5L", {"leap-month"}),
        ("FREQ=YEARLY;BYMONTH=13", {"range-BYMONTH"}),
        ("FREQ=YEARLY;BYMONTH=-1", {"range-BYMONTH"}),
        ("FREQ=MONTHLY;BYMONTHDAY=0", {"range-BYMONTHDAY"}),
        ("FREQ=WEEKLY;BYMONTHDAY=3", {"with-freq-BYMONTHDAY"}),
        ("FREQ=YEARLY;BYSETPOS=1", {"setpos-alone"}),
    ],
)
def test_each_way_to_be_wrong_has_its_word(rule: str, ways: set[str]) -> None:
    assert {way for way, _ in wrongs(rule)} == ways


@given(st.text(alphabet="FREQ=DAILY;COUNTBYSP,0123-x ") | st.text())
def test_nothing_makes_it_fall_over(rule: str) -> None:
    assert all(way for way, _ in wrongs(rule))
