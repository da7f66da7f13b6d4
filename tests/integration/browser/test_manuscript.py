"""Finding one's way in the text of the editor, in a real browser: search, contents, problems, folds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from calendar_service.package_data import regions
from tests.admin_material import PASSWORD, world
from tests.integration.browser.conftest import served, windows
from tests.pages_material import SHIPPED, THREE_DAYS_BEFORE

EDITOR = "document.querySelector('.CodeMirror').CodeMirror"
TEXT = SHIPPED.decode()
LINES = TEXT.split("\n")
BROKEN = TEXT.replace("title: Persiapan", "titel: Persiapan", 1).replace(
    "days: 2024-09-22", "days: 22 September 2024", 1
)
"""A guess far up, and what is sure within a stage."""


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict]]:
    """Where the desk is served, and the cookies of somebody who is logged in."""
    here = world(
        tmp_path_factory.mktemp("desk"), text=TEXT, known=regions, clock_start=datetime.fromisoformat(THREE_DAYS_BEFORE)
    )
    with served(here.app) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address + "/admin/")
        page.fill("#name", "siti")
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.wait_for_selector("#text", state="attached")
        state = context.storage_state()
        context.close()
        yield address, state


@pytest.fixture
def write(browser: Browser, desk: tuple[str, dict]) -> Iterator[Callable[..., Page]]:
    """Opens the text at a width, in a language, with or without scripts; nothing may be blocked or fail on the way."""
    address, state = desk
    with windows(browser) as opened:

        def go(
            width: int = 1280, *, prefix: str = "", scripts: bool = True, scheme: str = "light", fragment: str = ""
        ) -> Page:
            page = opened(
                viewport={"width": width, "height": 900},
                java_script_enabled=scripts,
                color_scheme=scheme,
                storage_state=state,
            )
            page.goto(f"{address}{prefix}/admin/{fragment}")
            page.wait_for_selector(".CodeMirror" if scripts else "#text")
            return page

        yield go


def cursor(page: Page) -> int:
    """The number of its line, from 1."""
    return int(page.evaluate(f"{EDITOR}.getCursor('from').line")) + 1


def is_in_sight(page: Page, line: int) -> bool:
    script = """line => { const e = document.querySelector('.CodeMirror').CodeMirror, box = e.getWrapperElement().getBoundingClientRect();
        const at = e.charCoords({line: line - 1, ch: 0}, 'window'); return at.top >= box.top - 1 && at.bottom <= box.bottom + 1; }"""
    return bool(page.evaluate(script, line))


def line_of(words: str, text: str = TEXT) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_ctrl_f_finds_what_is_not_drawn(write) -> None:
    page = write(360)
    assert page.locator(".CodeMirror-line").count() < len(LINES) / 5, "a telephone would draw them all at each key"
    words = "putaran KEDUA"
    found = [number for number, line in enumerate(LINES, 1) if words.lower() in line.lower()]
    assert len(found) > 1
    page.keyboard.press("Control+f")
    assert page.evaluate("document.activeElement.id") == "cari-naskah"
    page.keyboard.type(words)
    said = page.locator("#cari-hasil")
    expect(said).to_have_text(f"1 dari {len(found)}, baris {found[0]}: {LINES[found[0] - 1].strip()}")
    assert is_in_sight(page, found[0])
    page.keyboard.press("Enter")
    expect(said).to_contain_text(f"2 dari {len(found)}, baris {found[1]}")
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    expect(said).to_contain_text(f"{len(found)} dari {len(found)}, baris {found[-1]}")
    page.click("text=Berikutnya")
    expect(said).to_contain_text(f"1 dari {len(found)}")
    page.locator("#cari-naskah").focus()
    page.keyboard.press("Escape")
    page.keyboard.type("x")
    assert page.evaluate(f"{EDITOR}.getLine({found[0] - 1}).trim()") == "title: x Jakarta", "typed over what was found"
    assert page.url.endswith("/admin/")
    # What is chosen in the text is what is looked for.
    page.evaluate(
        f"{EDITOR}.setSelection({{line: {found[1] - 1}, ch: {LINES[found[1] - 1].lower().index(words.lower())}}}, {{line: {found[1] - 1}, ch: 999}})"
    )
    page.keyboard.press("Control+f")
    assert words.lower() in page.input_value("#cari-naskah").lower()
    expect(said).to_contain_text(f", baris {found[1]}: ")
    page.fill("#cari-naskah", "tidak ada (*")
    expect(said).to_have_text("Tidak ditemukan.")


def test_a_second_ctrl_f_is_the_browsers(write) -> None:
    page = write(prefix="/en")
    page.evaluate("window.addEventListener('keydown', e => { window.taken = e.defaultPrevented; })")
    page.keyboard.press("Control+f")
    assert page.evaluate("taken") is True
    page.keyboard.press("Control+f")
    assert page.evaluate("taken") is False


def test_the_contents_lead_to_the_line_and_follow_the_cursor(write) -> None:
    page = write()
    links = page.locator(".outline a.outline-stage")
    expect(page.locator("#ke-tabel")).to_be_hidden()
    title = "Penetapan pasangan calon"
    line = line_of("penetapan-pasangan-calon:\n")
    page.get_by_role("link", name=title, exact=True).first.click()
    assert cursor(page) == line
    assert is_in_sight(page, line)
    here = page.locator("#di-sini")
    expect(here).to_have_text(f"Baris {line}: Pilkada Serentak 2024 › Pencalonan › {title}")
    expect(page.locator(".outline [aria-current]")).to_have_text(title)
    with page.context.expect_page() as fields:
        page.get_by_role("link", name=title, exact=True).first.click(modifiers=["Control"])
    assert fields.value.url.endswith("/admin/tahapan/pilkada-2024/penetapan-pasangan-calon/")
    # Lines are put in above, and the link leads there at once.
    page.evaluate(f"{EDITOR}.replaceRange('# satu\\n# dua\\n', {{line: 0, ch: 0}})")
    page.get_by_role("link", name=title, exact=True).first.click()
    assert cursor(page) == line + 2
    # By the keyboard: to the list, one stage further, into the text.
    page.keyboard.press("Alt+Shift+O")
    expect(page.locator(".outline [aria-current]")).to_be_focused()
    page.keyboard.press("Tab")
    following = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    expect(here).to_contain_text(f"› {following}")
    assert page.evaluate(f"{EDITOR}.hasFocus()")
    # What is new in the text stands in the list once it was looked at.
    count = links.count()
    new = "penetapan-kedua:\n          title: Penetapan kedua\n        "
    page.evaluate(
        "text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)",
        TEXT.replace("penetapan-pasangan-calon:\n", new + "penetapan-pasangan-calon:\n", 1),
    )
    expect(links).to_have_count(count + 1)
    page.get_by_role("link", name="Penetapan kedua", exact=True).click()
    assert cursor(page) == line


def test_without_a_script_the_contents_lead_to_the_fields(write) -> None:
    page = write(scripts=False, prefix="/en")
    assert page.locator("#alat").is_hidden()
    page.click(".outline > summary")
    expect(page.get_by_text("save its draft first")).to_be_visible()
    page.get_by_role("link", name="Confirmation of candidates", exact=True).first.click()
    assert page.url.endswith("/en/admin/tahapan/pilkada-2024/penetapan-pasangan-calon/")


def test_f8_goes_from_problem_to_problem_and_says_each(write) -> None:
    page = write()
    expect(page.get_by_role("button", name="Masalah berikutnya")).to_be_hidden()
    page.evaluate("text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", BROKEN)
    expect(page.locator(".problem-list li")).to_have_count(2)
    first, second = line_of("titel: Persiapan", BROKEN), line_of("days: 22 September", BROKEN)
    quoted = page.locator(".problem-list .instead")
    assert [each.split() for each in quoted.all_inner_texts()] == [
        ["tertulis", "titel:", "Persiapan", "mungkin", "maksudnya", "title:", "Persiapan"],
        ["tertulis", "days:", "22", "September", "2024", "menjadi", "days:", "2024-09-22"],
    ]
    said = page.locator("#cari-hasil")
    page.evaluate(f"{EDITOR}.setCursor({first}, 0)")
    page.click("text=Lipat tahapan")
    assert page.evaluate(f"{EDITOR}.isFolded({{line: {line_of('penetapan-pasangan-calon:') - 1}, ch: 99}})")
    page.keyboard.press("F8")
    expect(said).to_contain_text(f"Masalah 2 dari 2. Baris {second}, kolom 17: ")
    assert cursor(page) == second
    assert is_in_sight(page, second)
    page.keyboard.press("F8")
    expect(said).to_contain_text(f"Masalah 1 dari 2. Baris {first}, ")
    page.keyboard.press("Shift+F8")
    assert cursor(page) == second
    page.click("text=Masalah sebelumnya")
    assert cursor(page) == first
    # The server's page says the same.
    live = page.locator(".problem-list").inner_text().split()
    page.click("button:has-text('Periksa')")
    page.wait_for_selector(".excerpts")
    assert page.locator(".problem-list").inner_text().split() == live


def test_folded_stages_are_still_in_the_text(write) -> None:
    page = write(320)
    drawn = page.evaluate(f"{EDITOR}.doc.height")
    page.click("text=Lipat tahapan")
    assert page.evaluate(f"{EDITOR}.doc.height") < drawn / 2
    unfold = page.get_by_role("button", name="Buka lipatan")
    expect(unfold).to_be_visible()
    page.evaluate(f"{EDITOR}.save()")
    assert page.input_value("#text") == TEXT
    # What is found in a fold is unfolded.
    page.fill("#cari-naskah", "days: 2024-11-27")
    expect(page.locator("#cari-hasil")).to_contain_text("1 dari")
    line = line_of("days: 2024-11-27")
    assert cursor(page) == line
    assert is_in_sight(page, line)
    unfold.click()
    expect(unfold).to_be_hidden()
    # By the keyboard, where the cursor is.
    at = line_of("penetapan-pasangan-calon:") - 1
    page.evaluate(f"{EDITOR}.focus(); {EDITOR}.setCursor({at}, 0)")
    page.keyboard.press("Control+Shift+[")
    assert page.evaluate(f"{EDITOR}.isFolded({{line: {at}, ch: 99}})")
    page.keyboard.press("Control+Shift+[")
    assert not page.evaluate(f"{EDITOR}.isFolded({{line: {at}, ch: 99}})")


def test_a_link_to_a_line_shows_it(write) -> None:
    line = line_of("penetapan-pasangan-calon:")
    page = write(360, fragment=f"#baris-{line}")
    assert cursor(page) == line
    assert is_in_sight(page, line)


@pytest.mark.parametrize(("width", "scheme", "prefix"), [(320, "dark", "/en"), (1280, "light", "")])
def test_tools_contents_and_repairs_fit_and_axe_finds_nothing_serious(
    write, width: int, scheme: str, prefix: str
) -> None:
    page = write(width, scheme=scheme, prefix=prefix)
    page.evaluate("text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", BROKEN)
    page.wait_for_selector(".problem-list ins")
    page.evaluate("document.getElementById('garis-besar').open = true")
    page.fill("#cari-naskah", "title")
    page.wait_for_selector(".cm-found")
    page.wait_for_selector(".cm-match")
    page.click("[data-do=fold]")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    small = page.evaluate(
        "[...document.querySelectorAll('.tools button, .tools input, .outline summary, .outline a')].filter(e => e.getClientRects().length)"
        f".filter(e => e.getBoundingClientRect().height < ({width} < 1000 || !e.closest('.outline') ? 44 : 24)).map(e => e.outerHTML)"
    )
    assert small == []
    found = Axe().run(page).response["violations"]
    assert [
        (each["id"], node["target"])
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ] == []
