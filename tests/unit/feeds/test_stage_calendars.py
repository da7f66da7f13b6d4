"""One stage as a calendar of one event."""

import pytest

from tests.feeds_material import read, snapshot


@pytest.mark.parametrize("language", ["", ".en"])
def test_one_stage_is_the_event_of_the_national_feed(language):
    path = f"/pilkada-2024/tahapan/kampanye{language}.ics"
    assert path in snapshot().variants
    calendar = read(snapshot().variants.answer(path, "").body)
    national = read(snapshot().feeds[f"/feeds/pilkada-2024{language}.ics"].body)
    assert calendar.inside("VEVENT") == [national.event("kampanye")]
    assert calendar.one("SOURCE").value == f"https://kalender.example{path}"
    assert calendar.one("URL").value.endswith("/pilkada-2024/tahapan/kampanye/")
    assert "ampa" in calendar.one("NAME").text.partition(" – ")[0]
    alarms = read(snapshot().variants.answer(path, "alarms=7d,1d").body).event("kampanye").inside("VALARM")
    assert len(alarms) == 2


@pytest.mark.parametrize(
    "path",
    ["/pilkada-2024/tahapan/tiada.ics", "/tiada/tahapan/kampanye.ics", "/feeds/pilihan.xls", "/feeds/pilihan", "/"],
)
def test_what_is_not_there(path):
    assert path not in snapshot().variants
    assert not snapshot().has(path)
