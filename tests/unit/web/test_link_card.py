"""What a chat shows of a link: the place or stage, the next date in full, by which revision; nothing that is wrong tomorrow."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from html import unescape
from typing import Any

import pytest

from calendar_service.web.link_card import BRAND, LinkCard
from calendar_service.words.revision_code import revision_code
from tests.pages_material import SHIPPED as MATERIAL
from tests.pages_material import pages, shipped_timeline, whole_timeline

VOTE = "/pilkada-2024/tahapan/pemungutan-suara/"

SHIPPED = lru_cache(1)(shipped_timeline)


def tags(path: str, at: str = "2024-09-19T06:00+07:00", **given: Any) -> dict[str, str]:
    """The page's og: and twitter: tags."""
    answer = pages(at, **{"timeline": SHIPPED(), **given}).test_client().get(path)
    assert answer.status_code == 200
    found = re.findall(r'<meta (?:property|name)="((?:og|twitter):[a-z:_]+)" content="([^"]*)">', answer.text)
    assert len(found) == len(dict(found))
    return {name: unescape(value) for name, value in found}


def drawn(*_: object) -> bytes:
    raise NotImplementedError


def test_a_place_says_what_comes_next_there() -> None:
    found = tags("/daerah/35.78/", draw_card=drawn, public_url="https://kalender.example")
    assert found["og:title"] == "Kota Surabaya"
    assert found["og:site_name"] == BRAND
    assert found["og:url"] == "https://kalender.example/daerah/35.78/"
    assert found["og:description"] == (
        "Berikutnya: Penetapan pasangan calon, Minggu, 22 September 2024. Jam setempat: WIB. Menurut jadwal revisi 1, 18 September 2024. "
        f"Kode jadwal: {revision_code(1, hashlib.sha256(MATERIAL).hexdigest())}."
    )
    assert re.fullmatch(r"https://kalender\.example/kartu/daerah/35\.78\.png\?v=[0-9a-f]{12}", found["og:image"])
    assert found["og:image:alt"].startswith("Provinsi Jawa Timur. Kota Surabaya. Berikutnya: ")
    assert found["twitter:card"] == "summary_large_image"


def test_the_same_in_english() -> None:
    found = tags("/en/daerah/91.71/", draw_card=drawn)
    assert found["og:description"].startswith(
        "Next: Confirmation of candidates, Sunday, 22 September 2024. Local time: WIT."
    )
    assert "/en/kartu/daerah/91.71.png?v=" in found["og:image"]


def test_a_stage_says_its_days_with_hours() -> None:
    found = tags(VOTE, draw_card=drawn)
    assert found["og:description"].startswith("Rabu, 27 November 2024 pukul 07.00–13.00 waktu setempat. ")
    assert found["og:image:alt"].startswith("Pilkada Serentak 2024. Pemungutan suara")


def test_a_cancelled_stage_says_so_first() -> None:
    line = "title_en: Voting day\n"
    off = f"{line}          status: cancelled\n          reason: Gempa\n          reason_en: Earthquake\n"
    timeline = shipped_timeline(lambda source: source.replace(line, off, 1))
    assert tags(VOTE, timeline=timeline)["og:description"].startswith("Dibatalkan: ")


@pytest.mark.parametrize("path", ["/", "/pilkada-2024/", "/pilkada-2024/35.78/", "/daerah/35/"])
def test_every_page_about_the_timetable_has_a_picture(path: str) -> None:
    found = tags(path, draw_card=drawn)
    assert "/kartu/" in found["og:image"]
    assert found["og:image:alt"]


@pytest.mark.parametrize("path", ["/langganan/", "/daerah/"])
def test_others_have_words_alone(path: str) -> None:
    found = tags(path, draw_card=drawn)
    assert "og:image" not in found
    assert found["og:description"]
    assert found["twitter:card"] == "summary"


def test_no_picture_is_promised_where_nobody_makes_one() -> None:
    found = tags("/daerah/35.78/")
    assert "og:image" not in found
    assert found["og:description"].startswith("Berikutnya: ")


def test_a_day_later_the_picture_is_the_same_and_after_the_stage_another() -> None:
    days = ("2024-09-19T06:00+07:00", "2024-09-21T23:00+07:00", "2024-09-23T06:00+07:00")
    first, later, after = (tags("/daerah/35.78/", day, draw_card=drawn)["og:image"] for day in days)
    assert first == later != after


def test_when_all_is_over_it_says_so() -> None:
    found = tags("/daerah/35.78/", "2029-01-01T06:00+07:00", timeline=whole_timeline())
    assert found["og:description"].startswith("Tidak ada pemilihan yang sedang berjalan. ")


def test_who_elects_nobody_has_a_card_that_says_so() -> None:
    assert tags("/daerah/31.71/")["og:description"].startswith("Tidak ada pemilihan di tingkat ini. ")


def test_another_word_is_another_picture() -> None:
    lines = dict.fromkeys(("brand", "eyebrow", "title", "label", "what", "when", "zone", "foot"), "x")
    marks = {LinkCard("/a.png", {**lines, name: "y"}).mark for name in lines}
    assert len({*marks, LinkCard("/a.png", lines).mark}) == len(lines) + 1


def test_pages_that_hold_a_secret_or_an_answer_say_nothing_of_themselves() -> None:
    client = pages(timeline=SHIPPED(), draw_card=drawn).test_client()
    assert "og:" not in client.get("/nihil/").text
    assert "og:" not in client.get("/pilkada-2024/cari?q=bogor").text
