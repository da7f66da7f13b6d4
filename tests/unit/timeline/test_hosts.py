"""Which sources come first: by the host alone, and as the shipped list ranks it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.package_data import regions
from calendar_service.timeline.hosts import NO_HOSTS, Hosts, SourceKind

HOSTS = regions().hosts
ADDRESSES = {
    "pers": "https://koran.example/jadwal",
    "kantor-berita": "https://www.antaranews.com/berita/4339395",
    "kip": "https://kipaceh.kpu.go.id/index.php",
    "naskah": "https://jdih.kpu.go.id/detail",
    "mk": "https://www.mkri.id/putusan",
    "tiruan": "https://kpu.go.id.example/jadwal",
}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("pers", SourceKind.PRESS),
        ("kantor-berita", SourceKind.AGENCY),
        ("kip", SourceKind.INSTITUTION),
        ("naskah", SourceKind.GAZETTE),
        ("mk", SourceKind.INSTITUTION),
        ("tiruan", SourceKind.PRESS),
    ],
)
def test_a_kind_is_that_of_the_nearest_host(name: str, kind: SourceKind) -> None:
    assert HOSTS.kind(ADDRESSES[name]) is kind
    assert NO_HOSTS.kind(ADDRESSES[name]) is SourceKind.PRESS


@given(st.permutations(sorted(ADDRESSES)))
def test_better_sources_come_first_and_others_keep_their_order(names: list[str]) -> None:
    ranked = HOSTS.ranked(names, ADDRESSES)
    kinds = [list(SourceKind).index(HOSTS.kind(ADDRESSES[name])) for name in ranked]
    assert kinds == sorted(kinds)
    assert [name for name in ranked if name in ("pers", "tiruan")] == [n for n in names if n in ("pers", "tiruan")]
    assert sorted(ranked) == sorted(names)


def test_what_is_official() -> None:
    assert HOSTS.is_official([ADDRESSES["pers"], ADDRESSES["kip"]])
    assert not HOSTS.is_official([ADDRESSES["pers"], ADDRESSES["kantor-berita"]])
    assert not HOSTS.is_official([])


def test_an_address_that_is_none_is_the_press() -> None:
    assert Hosts({"kpu.example": "institution"}).kind("https://[kpu.example/") is SourceKind.PRESS
