"""Where an entry is written: addresses in the language of the place."""

from __future__ import annotations

import pytest

from calendar_service.feeds.places import Place, place_of
from calendar_service.package_data import regions, translators
from tests.feeds_material import SETTINGS, revision_of, timeline

SURABAYA = regions()["35.78"]


def place(language: str) -> Place:
    source = timeline()
    return place_of(revision_of(source), source.elections["pilkada-2024"], regions(), translators()[language], SETTINGS)


@pytest.mark.parametrize(("language", "prefix"), [("id", ""), ("en", "/en")])
def test_addresses(language: str, prefix: str) -> None:
    here = place(language)
    election = f"https://kalender.example{prefix}/pilkada-2024/"
    assert here.election_url == election
    assert here.stage_url("kampanye") == f"{election}tahapan/kampanye/"
    assert here.region_url(SURABAYA) == f"{election}35.78/"
    assert here.region_url(None) == election
    assert here.feed_url("/feeds/x.ics") == "https://kalender.example/feeds/x.ics"


def test_only_renamed_stages_have_an_origin() -> None:
    assert all(ident != origin for ident, origin in place("id").origins.items())
