"""Rules of recurrence: what stands in the RFC is right, what does not is found."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.doctor.recurrence import has_high_ordinal, most_instances, wrongs


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
        ("FREQ=DAILY;UNTIL=besok", {"until-form"}),
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
        ("FREQ=MONTHLY;BYMONTHDAY=0", {"zero-BYMONTHDAY"}),
        ("FREQ=WEEKLY;BYMONTHDAY=3", {"with-freq-BYMONTHDAY"}),
        ("FREQ=YEARLY;BYSETPOS=1", {"setpos-alone"}),
    ],
)
def test_each_way_to_be_wrong_has_its_word(rule: str, ways: set[str]) -> None:
    assert {way for way, _ in wrongs(rule)} == ways


@given(st.text(alphabet="FREQ=DAILY;COUNTBYSP,0123-x ") | st.text())
def test_nothing_makes_it_fall_over(rule: str) -> None:
    assert all(way for way, _ in wrongs(rule))


@pytest.mark.parametrize(
    ("rule", "start", "count"),
    [
        ("FREQ=DAILY;COUNT=10", datetime(2024, 7, 4, 7), 10),
        ("FREQ=WEEKLY;UNTIL=20240710T230000Z", datetime(2024, 7, 4, 7), 1),
        ("FREQ=WEEKLY;UNTIL=20240711T230000Z;BYDAY=MO,TH", datetime(2024, 7, 4, 7), 4),
        ("FREQ=MONTHLY;INTERVAL=2;UNTIL=20240811T215959Z;BYDAY=2MO", datetime(2024, 6, 10, 13), 1),
        ("FREQ=MONTHLY;INTERVAL=2;UNTIL=20240813T215959Z;BYDAY=2MO", datetime(2024, 6, 10, 13), 2),
        ("FREQ=DAILY;UNTIL=20240703", date(2024, 7, 4), 1),
        ("FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16", datetime(1997, 9, 2, 9), 353_970),
        ("FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0,20,40;UNTIL=20240705T000000", datetime(2024, 7, 4), 12),
        ("FREQ=YEARLY;BYDAY=20MO", datetime(2030, 5, 20), 9),
        ("FREQ=DAILY;INTERVAL=0;COUNT=99999999999999", date(2038, 1, 19), 1),
        ("bukan aturan", date(2024, 7, 4), 1),
        ("FREQ=YEARLY;UNTIL=99991231", date(1, 1, 1), 9_999),
    ],
)
def test_how_often_a_rule_can_say_a_thing(rule: str, start: date, count: int) -> None:
    assert most_instances(rule, start) == count


@given(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 5),
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.integers(0, 400),
)
def test_it_is_never_less_than_there_are(freq: str, interval: int, start: date, days: int) -> None:
    begins = datetime.combine(start, time(7))
    until = begins + timedelta(days=days)
    rule = f"FREQ={freq};INTERVAL={interval};UNTIL={until:%Y%m%dT%H%M%S}"
    assert len(list(rrulestr(rule, dtstart=begins))) <= most_instances(rule, begins)


def test_a_weekday_counted_beyond_the_fifth() -> None:
    assert has_high_ordinal("FREQ=YEARLY;BYDAY=MO,-20MO")
    assert not has_high_ordinal("FREQ=YEARLY;BYDAY=-1MO,5TU;BYMONTHDAY=20")
