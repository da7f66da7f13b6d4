"""Zones: what nobody explains, what nobody knows, what is explained otherwise than the world counts."""

from __future__ import annotations

import pytest

from calendar_service.doctor.reading import read
from calendar_service.doctor.zones import zone_findings
from tests.doctor_material import GOOD, crlf
from tests.doctor_mutants import SOUND


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
    assert [key for key, _ in found(winter.replace(summer, ""))] == ["zone-differs"]
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


def test_thousands_of_zones_are_told_apart() -> None:
    lines = "".join(f"EXDATE;TZID=Zona/{number}:20241127T070000\n" for number in range(3_000))
    assert len(found(GOOD.replace("CATEGORIES", lines + "CATEGORIES"))) == 6_000


def test_before_its_first_onset_a_zone_counts_what_it_changes_from() -> None:
    ((key, facts),) = found(SOUND.replace("DTSTART:1970", "DTSTART:2030"))
    assert (key, facts["here"], facts["there"]) == ("zone-differs/before", "+0100", "+0200")
    october = SOUND.replace("DTSTART:19700329", "DTSTART:20310330").replace("DTSTART:1970", "DTSTART:2030")
    assert found(october.replace("RRULE:FREQ=WEEKLY;COUNT=10\n", "")) == [], "July has what October changes from"
