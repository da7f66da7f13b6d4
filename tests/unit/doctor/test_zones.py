"""Zones: what nobody explains, what nobody knows, what is explained otherwise than the world counts."""

from __future__ import annotations

import pytest

from calendar_service.doctor.reading import read
from calendar_service.doctor.zones import old_names, zone_findings, zone_roles
from tests.doctor_material import GOOD, crlf
from tests.doctor_sound import SOUND


def found(text: str) -> list[tuple[str, dict]]:
    return [(finding.key, dict(finding.facts)) for finding in zone_findings(read(crlf(text)))]


def test_what_is_right_is_right() -> None:
    assert found(GOOD) == found(SOUND) == []


def test_an_hour_off_is_told_with_both_counts() -> None:
    ((key, facts),) = found(GOOD.replace("TZOFFSETTO:+0700", "TZOFFSETTO:+0800"))
    assert key == "zone-differs"
    assert facts == {"zone": "Asia/Jakarta", "day": "20241127", "here": "+0800", "there": "+0700"}


def test_only_times_that_the_feed_has_count() -> None:
    """Germany had no summer time in 1975; nothing here lies in that year."""
    assert found(SOUND.replace("DTSTART:19700329T020000", "DTSTART:20070325T020000")) == []
    assert [key for key, _ in found(SOUND.replace("DTSTART:19700329T020000", "DTSTART:20250330T020000"))] == [
        "zone-differs"
    ]


def test_what_repeats_is_looked_at_half_a_year_later() -> None:
    winter = SOUND.replace("202407", "202401")
    summer = winter[winter.index("BEGIN:DAYLIGHT") : winter.index("END:VTIMEZONE")]
    assert [key for key, _ in found(winter.replace(summer, ""))] == ["zone-differs/later"]
    assert found(winter.replace(summer, "").replace("RRULE:FREQ=WEEKLY;COUNT=10\n", "")) == []


def test_a_rule_that_cannot_be_read_is_not_compared() -> None:
    assert found(SOUND.replace("BYDAY=-1SU\nTZNAME:CEST", "BYDAY=SU;BYSETPOS=-1\nTZNAME:CEST")) == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Asia/Surabaya", "other"), ("SE Asia Standard Time", "windows"), ("/x/Asia/Jakarta", "prefixed"), ("", "empty")],
)
def test_a_name_that_nobody_knows_is_told_with_what_it_looks_like(name: str, kind: str) -> None:
    keys = [key for key, _ in found(GOOD.replace(";TZID=Asia/Jakarta", f";TZID={name}"))]
    assert f"unknown-zone/VEVENT.DTSTART/{kind}" in keys
    assert "no-timezone/unknown" in keys


@pytest.mark.parametrize(
    ("name", "line", "way"),
    [
        ("Waktu/Kami", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "/rules"),
        ("Waktu/Kami", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20300331", "/until"),
        ("Waktu/Kami", "RRULE:FREQ=YEARLY;UNTIL=20300331T010000Z;BYMONTH=10;BYDAY=-1SU", "/until-utc"),
        ("Waktu/Kami", "RDATE:20300331T010000", "/dates"),
        ("Waktu/Kami", "RDATE:19900101T000000", ""),
        ("Waktu/Kami", "COMMENT:x", ""),
        (" ", "RDATE:20300331T010000", "/nameless"),
    ],
)
def test_a_zone_that_only_the_feed_explains_is_told_with_what_has_to_be_computed(
    name: str, line: str, way: str
) -> None:
    own = GOOD.replace("Asia/Jakarta", name).replace("TZNAME:WIB", f"TZNAME:WIB\n{line}")
    assert f"own-zone{way}" in [key for key, _ in found(own)]


def test_thousands_of_zones_are_told_apart() -> None:
    lines = "".join(f"EXDATE;TZID=Zona/{number}:20241127T070000\n" for number in range(3_000))
    assert len(found(GOOD.replace("CATEGORIES", lines + "CATEGORIES"))) == 6_000


def test_before_its_first_onset_a_zone_counts_what_it_changes_from() -> None:
    ((key, facts),) = found(SOUND.replace("DTSTART:1970", "DTSTART:2030"))
    assert (key, facts["here"], facts["there"]) == ("zone-differs/before", "+0100", "+0200")
    october = SOUND.replace("DTSTART:19700329", "DTSTART:20310330").replace("DTSTART:1970", "DTSTART:2030")
    assert found(october.replace("RRULE:FREQ=WEEKLY;COUNT=10\n", "")) == [], "July has what October changes from"


def test_an_old_name_is_told_once_with_the_new_one() -> None:
    text = GOOD.replace("Asia/Jakarta", "Asia/Saigon")
    assert found(text) == [("old-zone-name/Asia/Saigon", {"zone": "Asia/Saigon", "new": "Asia/Ho_Chi_Minh"})]
    assert old_names()["Europe/Kiev"] == "Europe/Kyiv"
    assert "Asia/Jakarta" not in old_names()


def places(text: str) -> list[str]:
    """Of the first VTIMEZONE and of what it consists of."""
    stream = read(crlf(text))
    zone = stream.calendars[0].inside("VTIMEZONE")[0]
    found = zone_roles(stream)
    return [found.get(id(each), "") for each in (zone, *zone.components)]


def test_what_nobody_needs_of_a_zone_is_known() -> None:
    assert places(SOUND) == ["", "", ""]
    assert places(SOUND.replace(";TZID=Europe/Berlin", "")) == ["unused"] * 3
    block = SOUND[SOUND.index("BEGIN:STANDARD") : SOUND.index("BEGIN:DAYLIGHT")]
    assert places(SOUND.replace(block, block * 2)) == ["", "spare", "spare", ""]


def test_a_zone_without_a_name_is_needed_where_another_is_looked_for() -> None:
    nameless = SOUND.replace("TZID:Europe/Berlin\n", "")
    assert places(nameless)[0] == ""
    assert places(nameless.replace(";TZID=Europe/Berlin", ""))[0] == "unused"


@pytest.mark.parametrize(
    ("changes", "case"),
    [
        ((("TZOFFSETTO:+0200", "TZOFFSETTO:+023017"),), "/seconds"),
        ((("DTSTART:1970", "DTSTART:2030"), ("FROM:+0200", "FROM:+0000")), "/before"),
        ((("DTSTART:1970", "DTSTART:2030"), ("FROM:+0100", "FROM:+0000"), ("202407", "202401")), "/before-standard"),
        ((("RRULE:FREQ=YEARLY;BYMONTH=10;", "RDATE:19710101T000000\nX-A:"), ("RRULE:FREQ=YEARLY;BYMONTH=3;", "RDATE:19710101T000000\nX-A:")), "/ambiguous"),
    ],
)  # fmt: skip
def test_in_which_way_a_zone_differs(changes: tuple[tuple[str, str], ...], case: str) -> None:
    text = SOUND
    for old, new in changes:
        text = text.replace(old, new)
    assert f"zone-differs{case}" in [key for key, _ in found(text)]
