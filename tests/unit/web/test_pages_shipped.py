"""What the pages tell of all that ships, on days on which they once told something false."""

from __future__ import annotations

from functools import cache

import pytest

from calendar_service.package_data import regions
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.timeline import Timeline
from tests.pages_material import ROOT, pages
from tests.unit.web.test_pages import text


@cache
def shipped() -> Timeline:
    return parse((ROOT / "stages.yaml").read_bytes(), regions())


@cache
def read(day: str, path: str) -> str:
    return text(pages(f"{day}T09:00+07:00", timeline=shipped()).test_client(), path)


def present(day: str, path: str) -> str:
    """What it says of now and next, before the calendar is offered and the table begins."""
    words = read(day, path)
    ends = "Pemilihan yang berjalan" if path == "/" else "Daerah Anda" if path.count("/") == 2 else "Hari ini di sana"
    return words[: words.index(ends)]


@pytest.mark.parametrize(
    ("day", "path", "said"),
    [
        ("2025-01-05", "/pilkada-2024/", ["8 s.d. 16 Januari 2025", "8 s.d. 16 Januari", "9 Januari"]),
        ("2025-02-20", "/pilkada-2024/", ["Pelantikan serentak", "24 Februari", "17 April"]),
        ("2025-02-20", "/pilkada-2024/35.78/", ["Pelantikan serentak", "di sebagian daerah saja"]),
        ("2025-09-03", "/", ["29 September", "8 Oktober"]),
        ("2025-04-10", "/psu-2025/", ["16 April", "19 April", "24 Mei", "6 Agustus", "26 Maret s.d. 2 Agustus"]),
        ("2025-04-10", "/psu-2025/", ["Rekapitulasi tingkat kecamatan", "berakhir"]),
        ("2024-09-22", "/", ["Pelaksanaan kampanye", "Masa tenang", "27 November"]),
        ("2025-03-23", "/daerah/14.08/", ["Hasil pemungutan suara Sabtu, 22 Maret 2025 menyusul", "Penghitungan suara"]),
    ],
)  # fmt: skip
def test_what_goes_on_and_comes_in_some_places_is_told(day: str, path: str, said: list[str]) -> None:
    words = present(day, path)
    assert [each for each in said if each not in words] == []


@pytest.mark.parametrize("day", ["2024-09-19", "2024-09-22"])
@pytest.mark.parametrize("path", ["/", "/daerah/14.08/", "/daerah/72/", "/langganan/"])
def test_no_page_foretells_an_election_that_was_not_ordered_yet(day: str, path: str) -> None:
    assert "ulang" not in read(day, path).lower().replace("unggah ulang", "")


def test_before_its_issue_its_own_pages_stay() -> None:
    assert "Pemungutan" in read("2024-09-22", "/psu-2025/")


def test_nobody_votes_or_is_quiet_between_the_days_of_places() -> None:
    words = read("2025-04-10", "/psu-2025/")
    assert "Pemungutan suara ulang berlangsung" not in words
    assert "Masa tenang berlangsung" not in words


def test_a_place_whose_rulings_and_inauguration_are_to_come_is_not_over() -> None:
    assert "Selesai" not in read("2025-02-10", "/daerah/35.78/")
    assert "Selesai; hari terakhir di jadwalnya 11 Maret 2025." in read("2025-03-12", "/daerah/35.78/")
    assert "26 Januari 2024 s.d. 3 Januari 2025" not in read("2025-02-10", "/daerah/31/")


def test_places_that_vote_twice_again_are_counted_once() -> None:
    words = read("2026-11-26", "/pilkada-2024/")
    assert "Diulang di 26 daerah" in words
    assert "seperti tercetak" not in words
    assert "tidak pernah dipastikan" in words
