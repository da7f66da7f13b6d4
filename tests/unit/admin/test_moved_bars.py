"""Before and after as a picture: each moved bar where its days lie, old and new on one scale."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from calendar_service.admin.moved_bars import MOST_DRAWN, MovedPicture, moved_picture
from calendar_service.package_data import translators
from calendar_service.publishing.change_words import ChangeWords
from calendar_service.publishing.changes import differences
from calendar_service.timeline.stage import Days
from calendar_service.web.picture import NARROW, WIDE, Layout, Scale
from tests.admin_material import TEXT, Person, world
from tests.ledger_material import REGIONS, following
from tests.world import KNOWN


def drawn(before: str, after: str, layout: Layout = WIDE, language: str = "id") -> MovedPicture | None:
    first = following(None, before.encode(), KNOWN)
    found = differences(first, following(first, after.encode(), KNOWN), REGIONS)
    return moved_picture(found.stages, ChangeWords(translators()[language], REGIONS), layout)


MOVED = TEXT.replace("days: 2024-09-25", "days: 2024-10-02")


@pytest.mark.parametrize("layout", [WIDE, NARROW])
def test_both_bars_lie_where_their_days_lie(layout: Layout) -> None:
    picture = drawn(TEXT, MOVED, layout)
    assert picture is not None
    (bar,) = picture.bars
    scale = Scale(date(2024, 9, 1), date(2024, 11, 1), layout)
    for lies, day in ((bar.old, date(2024, 9, 25)), (bar.new, date(2024, 10, 2))):
        assert lies is not None
        assert lies == (scale.x(day), max(round(scale.end(Days(day, day)) - scale.x(day), 1), 4.0))
    assert bar.old and bar.new and bar.old[0] < bar.new[0]
    assert bar.what == "Rapat: 25 September 2024 → 2 Oktober 2024"


def test_what_is_new_or_no_more_has_one_bar() -> None:
    gone = TEXT.replace(
        "days: 2024-09-25",
        "days: 2024-09-25\n          status: cancelled\n          reason: Banjir.\n          reason_en: Floods.",
    )
    old, new = drawn(TEXT, gone), drawn(gone, TEXT)
    assert old and new
    assert (old.bars[0].old is None, old.bars[0].new is None) == (False, True)
    assert (new.bars[0].old is None, new.bars[0].new is None) == (True, False)


def test_words_alone_are_not_drawn() -> None:
    assert drawn(TEXT, TEXT.replace("title: Rapat", "title: Rapat Pleno")) is None
    assert drawn(TEXT, TEXT) is None


def test_so_many_are_drawn_and_the_others_counted() -> None:
    first = following(None, TEXT.encode(), KNOWN)
    (change,) = differences(first, following(first, MOVED.encode(), KNOWN), REGIONS).stages
    picture = moved_picture([change] * (MOST_DRAWN + 3), ChangeWords(translators()["id"], REGIONS), WIDE)
    assert picture and (len(picture.bars), picture.more) == (MOST_DRAWN, 3)
    heights = [bar.y for bar in picture.bars]
    assert heights == sorted(set(heights)) and heights[-1] + 26 < picture.height


def test_a_long_title_is_cut_to_its_room() -> None:
    first = following(None, TEXT.encode(), KNOWN)
    (change,) = differences(first, following(first, MOVED.encode(), KNOWN), REGIONS).stages
    long = replace(
        change, others=("11",), codes=("51",), stage=replace(change.stage, title={"id": "Rapat " * 40, "en": "x"})
    )
    picture = moved_picture([long], ChangeWords(translators()["id"], REGIONS), NARROW)
    assert (
        picture and len(picture.bars[0].title) <= NARROW.width / NARROW.letter and picture.bars[0].title.endswith("…")
    )


def test_the_preview_shows_it_in_both_widths(tmp_path: Path) -> None:
    siti: Person = world(tmp_path).reader()
    page = siti.post("/admin/pratinjau", text=MOVED, base=siti.base()).text
    assert len(re.findall(r'<svg class="picture picture-(?:wide|narrow) moved"', page)) == 2
    assert page.count('class="moved-old"') == page.count('class="moved-new"') == 2
    assert "style=" not in page
    siti.get("/en/admin/")
    english = siti.post("/en/admin/pratinjau", text=MOVED, base=siti.base()).text
    assert "Before and after: an empty bar was" in english
    siti.get("/admin/")
    assert (
        "before-after"
        not in siti.post(
            "/admin/pratinjau", text=TEXT.replace("title: Rapat", "title: Rapat Pleno"), base=siti.base()
        ).text
    )
