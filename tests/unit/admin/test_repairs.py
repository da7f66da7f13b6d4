"""Repairs in the editor: shown beside what stands there, chosen, put into the text; nothing is saved by it."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from tests.admin_material import TEXT, Person, World, world
from tests.unit.admin.test_editor import shown

SLIPPED = TEXT.replace("days: 2024-09-25", "days: 25 September 2024", 1).replace("title: Rapat", "titel: Rapat", 1)
"""One mistake that is sure, and one that is a guess."""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> World:
    return world(tmp_path_factory.mktemp("repairs"))


@pytest.fixture
def siti(here: World) -> Person:
    return here.reader()


def _offered(page: str) -> dict[str, bool]:
    """The key of each repair, and whether it is ticked."""
    boxes = re.findall(r'<input id="pakai-[^>]*name="take" value="([^"]+)"( checked)?', page)
    return {key: bool(ticked) for key, ticked in boxes}


def test_what_is_sure_is_ticked_and_a_guess_is_not(here: World, siti: Person) -> None:
    file: Path = here.file
    was = file.read_bytes()
    assert siti.post("/admin/perbaikan", text=SLIPPED, base=siti.base()).status_code == 200
    page = html.unescape(siti.page)
    assert "days: 2024-09-25</ins>" in page
    assert "days: 25 September 2024</del>" in page
    assert sorted(_offered(page).values()) == [False, True]
    assert shown(siti.page) == SLIPPED
    (sure,) = [key for key, ticked in _offered(page).items() if ticked]
    siti.post("/admin/perbaikan/pakai", text=SLIPPED, base=siti.base(), take=sure)
    assert shown(siti.page) == SLIPPED.replace("days: 25 September 2024", "days: 2024-09-25", 1)
    assert "Belum ada yang disimpan atau terbit" in siti.page
    assert file.read_bytes() == was
    assert len(here.texts()) == 1


def test_nothing_chosen_leaves_the_text(siti: Person) -> None:
    siti.post("/admin/perbaikan/pakai", text=SLIPPED, base=siti.base())
    assert shown(siti.page) == SLIPPED
    assert "tidak berubah" in siti.page


def test_a_sound_text_has_nothing_to_offer_and_what_is_asked_about_is_a_guess(siti: Person) -> None:
    siti.post("/admin/perbaikan", text=TEXT, base=siti.base())
    assert shown(siti.page) == TEXT
    assert "Tidak ada perbaikan" in siti.page
    asked = TEXT.replace("title: Pemilihan Uji", "title: Pemilihan Uji #1", 1)
    siti.post("/admin/perbaikan", text=asked, base=siti.base())
    assert list(_offered(siti.page).values()) == [False]
    assert 'title: "Pemilihan Uji #1"' in html.unescape(siti.page)


def test_in_english(siti: Person) -> None:
    siti.post("/en/admin/perbaikan", text=SLIPPED, base=siti.base())
    assert "cannot be read; write 2024-09-25" in siti.page
    assert "Take those that are ticked" in siti.page
