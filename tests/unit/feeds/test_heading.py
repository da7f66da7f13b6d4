"""What a calendar is called and says about itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calendar_service.feeds.heading import heading, name
from calendar_service.package_data import regions
from tests.unit.feeds.test_places import SURABAYA, place


@pytest.mark.parametrize(
    ("language", "region", "called"),
    [
        ("id", SURABAYA, "Tahapan Pilkada Serentak 2024 – Kota Surabaya"),
        ("id", None, "Tahapan Pilkada Serentak 2024 – Nasional"),
    ],
)
def test_names(language, region, called) -> None:
    assert name(place(language), region) == called


def test_an_election_of_some_regions_calls_itself_national_nowhere() -> None:
    whole = place("id")
    some = replace(whole, election=replace(whole.election, regions=("35.78", "91")))
    assert name(some, None) == "Tahapan Pilkada Serentak 2024 – Semua daerahnya"
    about = heading(some, None, "Nama", "/x").about
    assert "di semua daerah yang ikut." in about
    assert "seluruh Indonesia" not in about


def test_no_two_calendars_of_a_language_have_one_name() -> None:
    every = [None, *regions().values()]
    assert len({name(place("id"), region) for region in every}) == len(every)


def test_a_regions_calendar_says_its_zone_and_where_it_comes_from() -> None:
    found = heading(place("id"), SURABAYA, "Nama", "/feeds/x.ics")
    assert "menurut WIB" in found.about
    assert (found.language, found.name, found.feed) == ("id", "Nama", "https://kalender.example/feeds/x.ics")
    assert found.page.endswith("/pilkada-2024/35.78/")
    assert "menurut WIT." in heading(place("id"), regions()["91.71"], "Nama", "/x").about
    assert "seluruh Indonesia" in heading(place("id"), None, "Nama", "/x").about


def test_only_a_province_of_high_risk_says_so() -> None:
    risky = place("id").election.high_risk
    for code in ("35.78", *risky):
        assert ("IKP" in heading(place("id"), regions()[code], "Nama", "/x").about) == (code in risky)
