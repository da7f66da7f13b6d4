"""A mail in a real browser: on a narrow telephone, light and dark, for people and for what reads aloud to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.mails_material import letter, read, row, rows, sent

MAILS = {"one": [("penetapan-pasangan-calon", 3)], "four": None, "change": None}


def page_of(name: str) -> str:
    if name == "change":
        return read(sent(letter([row(message="change")])))["text/html"]
    stages = MAILS[name]
    return read(sent(letter(rows(stages=stages) if stages else rows())))["text/html"]


@pytest.mark.parametrize("name", MAILS)
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (700, "light")])
def test_a_mail_fits_and_axe_finds_nothing(
    browser: Browser, tmp_path: Path, name: str, width: int, scheme: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 640}, color_scheme=scheme)  # type: ignore[arg-type]
    (tmp_path / "mail.html").write_text(page_of(name), encoding="utf-8")
    page.goto((tmp_path / "mail.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.locator("td td").bounding_box()
    assert box
    if name != "four":
        assert box["y"] + box["height"] <= 640, "date, what and who is asked stand on the first screen"
    found = Axe().run(page).response["violations"]
    page.close()
    assert [(each["id"], node["target"]) for each in found for node in each["nodes"][:3]] == []


def test_a_mail_of_one_stage_is_three_screens_of_a_telephone(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    (tmp_path / "mail.html").write_text(page_of("one"), encoding="utf-8")
    page.goto((tmp_path / "mail.html").as_uri())
    height = page.evaluate("document.documentElement.scrollHeight")
    page.close()
    assert height <= 3 * 740
