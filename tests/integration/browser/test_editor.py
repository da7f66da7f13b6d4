"""The editor in a real browser, before real processes' parts: with a script, without one, and on a small screen."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from calendar_service.accounts.account import Draft
from calendar_service.admin.held_addresses import mark_of
from calendar_service.clock import fixed_clock
from calendar_service.ledger.rows import Suppression
from calendar_service.mail.replies import read_reply
from calendar_service.mail.replies_sql import Correspondent, RecognisedBy
from calendar_service.package_data import regions
from calendar_service.serving.feed_layer import FeedLayer
from calendar_service.serving.keeper import Keeper
from tests.admin_material import NOW, PASSWORD, World, world
from tests.integration.browser.conftest import windows
from tests.pages_material import SHIPPED, THREE_DAYS_BEFORE
from tests.world import OFFICES

EDITOR = "document.querySelector('.CodeMirror').CodeMirror"
SERIOUS = ("serious", "critical")
TEXT = SHIPPED.decode()


@dataclass
class Editor:
    """A service with its feeds, at an address. look: what the web process does five times a second."""

    world: World
    address: str
    look: Callable[[], None]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Editor]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    here = world(tmp_path, text=TEXT, known=regions, clock_start=datetime.fromisoformat(THREE_DAYS_BEFORE))
    service = here.service
    keeper = Keeper(
        here.site, service.official, service.trial.to_serve, service.archive.stamp_served, service.past.since
    )
    app = FeedLayer(here.app, keeper.current, service.translators, service.settings.public_url)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Editor(here, f"http://127.0.0.1:{server.server_port}", keeper.look)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def enter(browser: Browser, service: Editor) -> Iterator[Callable[..., Page]]:
    """Logs in, at a width, with or without scripts; nothing may be blocked or fail on the way."""
    with windows(browser) as opened:

        def go(width: int = 1280, *, scripts: bool = True, scheme: str = "light", name: str = "siti") -> Page:
            page = opened(viewport={"width": width, "height": 900}, java_script_enabled=scripts, color_scheme=scheme)
            page.goto(service.address + "/admin/")
            page.fill("#name", name)
            page.fill("#password", PASSWORD)
            page.click("main button")
            page.wait_for_selector(".CodeMirror" if scripts else "#text")
            return page

        yield go


def write(page: Page, text: str) -> None:
    page.evaluate(f"text => {EDITOR}.setValue(text)", text)


def feed(page: Page, service: Editor) -> str:
    return page.request.get(f"{service.address}/feeds/pilkada-2024.ics").text()


def test_an_error_is_seen_and_mended_a_date_is_moved_and_moved_back(enter, service: Editor) -> None:
    page = enter()
    before = feed(page, service)
    assert "DTSTART;VALUE=DATE:20240922" in before
    # An error, typed; the line is marked without a button.
    line = TEXT[: TEXT.index("days: 2024-09-22")].count("\n") + 1
    write(page, TEXT.replace("days: 2024-09-22", "days: 2024-09-31"))
    problem = page.locator(".problem-list a")
    expect(problem).to_have_text(f"Baris {line}, kolom 17")
    problem.click()
    expect(page.locator(".CodeMirror-lint-marker")).to_be_visible()
    assert page.evaluate(f"{EDITOR}.getCursor().line") == line - 1
    assert page.locator(".CodeMirror-lint-mark").inner_text() == "2024"
    # Mended with the keyboard: the day goes, and the one that was meant is typed.
    page.keyboard.press("End")
    for _ in "31":
        page.keyboard.press("Backspace")
    page.keyboard.type("23")
    expect(page.locator("#masalah")).to_be_hidden()
    # What would happen.
    page.click("text=Pratinjau")
    expect(page.locator("h1")).to_contain_text("Pratinjau revisi 2")
    expect(page.locator("main")).to_contain_text("Minggu, 22 September 2024 → Senin, 23 September 2024")
    assert feed(page, service) == before
    # It happens.
    page.fill("#note", "Keputusan KPU 1090")
    page.click("button:has-text('Terbitkan')")
    expect(page.locator(".notice-fine")).to_contain_text("Sudah terbit")
    service.look()
    assert feed(page, service) != before
    assert "DTSTART;VALUE=DATE:20240923" in feed(page, service)
    assert service.world.file.read_text() == TEXT.replace("days: 2024-09-22", "days: 2024-09-23")
    # And back.
    page.click("nav >> text=Riwayat")
    page.click("text=Kembali ke revisi ini")
    expect(page.locator("main")).to_contain_text("Senin, 23 September 2024 → Minggu, 22 September 2024")
    page.fill("#note", "Salah ketik")
    page.click("button:has-text('Kembalikan')")
    expect(page.locator(".notice-fine")).to_contain_text("berlaku lagi")
    service.look()
    assert "DTSTART;VALUE=DATE:20240922" in feed(page, service)
    assert service.world.file.read_text() == TEXT
    expected = [(1, "stages.yaml", ""), (2, "siti", "Keputusan KPU 1090"), (3, "siti", "Salah ketik")]
    assert service.world.texts() == expected


def test_without_a_script_everything_is_there(enter, service: Editor) -> None:
    page = enter(scripts=False)
    assert page.input_value("#text") == TEXT
    page.fill("#text", TEXT.replace("days: 2024-09-22", "days: 2024-09-31"))
    page.click("button:has-text('Periksa')")
    link = page.locator(".problem-list a")
    target = link.get_attribute("href")
    assert target
    link.click()
    assert page.url.endswith(target)
    assert page.locator(f"{target}").inner_text().strip().endswith("days: 2024-09-31")
    moved = TEXT.replace("days: 2024-09-22", "days: 2024-09-23")
    page.fill("#text", moved)
    page.click("button:has-text('Pratinjau')")
    page.fill("#note", "Tanpa skrip")
    page.click("button:has-text('Terbitkan')")
    assert service.world.file.read_text() == moved
    assert service.world.texts()[-1] == (2, "siti", "Tanpa skrip")


def test_two_windows_do_not_overwrite_each_other(enter, service: Editor) -> None:
    first, second = enter(), enter()
    write(first, TEXT.replace("days: 2024-09-22", "days: 2024-09-23"))
    first.fill("#note", "Satu")
    first.click("button:has-text('Terbitkan')")
    first.wait_for_selector(".notice-fine")
    write(second, TEXT.replace("title: Pilkada Serentak 2024", "title: Pilkada 2024"))
    second.fill("#note", "Dua")
    second.click("button:has-text('Terbitkan')")
    expect(second.locator(".merge")).to_contain_text("tidak bertabrakan")
    assert second.input_value("#note") == "Dua"
    second.wait_for_selector(".CodeMirror")
    second.click("button:has-text('Terbitkan')")
    second.wait_for_selector(".notice-fine")
    text = service.world.file.read_text()
    assert "days: 2024-09-23" in text
    assert "title: Pilkada 2024\n" in text
    assert [note for _, _, note in service.world.texts()] == ["", "Satu", "Dua"]


def test_a_session_that_ends_while_somebody_types_loses_nothing(enter, service: Editor) -> None:
    page = enter()
    text = TEXT + "# tulisan yang panjang\n"
    write(page, text)
    service.world.hands.wait(hours=1)
    page.click("button:has-text('Simpan draf')")
    expect(page.locator("main")).to_contain_text("tidak hilang")
    page.fill("#name", "siti")
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_selector(".CodeMirror")
    assert page.evaluate(f"{EDITOR}.getValue()") == text


ANNEX = f"""No\tTahapan\tAwal\tAkhir
PERSIAPAN
1.\tKampanye\t26 September 2024\t23 November 2024
2.\tBimbingan {"panjang" * 30}\t1 Oktober 2024\t-
3.\tPembukaan\tsegera {"x" * 200}\t
"""

PAGES = ["", "riwayat/", "riwayat/2/", "banding", "kembali/1/", "pengingat/", "konfirmasi/", "kantor/", "kantor/aceh/"]
PAGES += [
    "impor-kantor",
    "riwayat-kantor/",
    "banding-kantor?dari=1&ke=2",
    "kembali-kantor/1/",
    "catatan/",
    "alamat/",
    "surat-keluar/?hari=2024-09-20&kantor=aceh",
    "kotak-keluar/?kantor=aceh",
]
PAGES += ["tahapan/", "tahapan/pilkada-2024/kampanye/", "akun/", "usulan/1/", "lampiran/"]
PAGES += [f"alamat/{mark_of(OFFICES[0].email)}/"]
PAGES += ["perubahan/?masuk=1", f"alamat/{mark_of(OFFICES[0].email)}/"]


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_nothing_is_too_wide_and_axe_finds_nothing_serious(enter, service: Editor, width: int, scheme: str) -> None:
    here = service.world
    person = here.reader()
    person.publish(TEXT.replace("days: 2024-09-22", "days: 2024-09-23"))
    person.get("/admin/?awal=1")
    waits = {"terbit_tanggal": "25 September 2024", "terbit_pukul": "00.00", "terbit_zona": "Asia/Jayapura"}
    person.publish(TEXT.replace("days: 2024-09-22", "days: 2024-09-25"), **waits)
    here.service.proposals.ask(
        Draft("budi", TEXT.replace("days: 2024-09-22", "days: 2024-09-24").encode(), TEXT.encode(), NOW),
        "panjang" * 60,
        NOW,
    )
    here.service.directory.replace(OFFICES[:2], fixed_clock(NOW))
    for text in (f"{'panjang' * 90} https://jahat.example/{'x' * 300}\n" * 30, "Alamat baru kami."):
        said = read_reply(f"From: {'Nama' * 60} <{'s' * 60}@{'x' * 60}.example>\n\n{text}".encode())
        here.service.replies.keep(said, Correspondent(OFFICES[0].code, None, RecognisedBy.THREAD), NOW)
    here.service.replies.settle(here.service.replies.waiting(1)[0].id, "siti", NOW)
    here.service.suppressions.hold(Suppression(OFFICES[0].email, NOW, 550, "5.1.1", "panjang" * 90, None))
    page = enter(width, scheme=scheme)
    for path in (*PAGES, "menunggu/1/"):
        page.goto(f"{service.address}/admin/{path}")
        look_at(page, path, width)
        page.goto(f"{service.address}/en/admin/{path}")
        assert page.evaluate("[document.documentElement.lang, document.documentElement.scrollWidth]") == ["en", width]
    page.goto(f"{service.address}/admin/impor-kantor")
    page.fill("#text", "No;Kode;Nama;Jenis;Wilayah;Email\n1;a;A;pemda;11;a@x.example\n")
    page.click("button:has-text('Periksa')")
    page.wait_for_selector("#meant")
    look_at(page, "plan", width)
    page.goto(f"{service.address}/admin/lampiran/")
    page.fill("#text", ANNEX)
    page.click("button:has-text('Baca tabelnya')")
    page.select_option("#pilih-1", "+")
    page.locator("button:has-text('Masukkan ke draf')").last.click()
    page.wait_for_selector(".new-stage")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    look_at(page, "annex", width)
    page.goto(f"{service.address}/admin/")
    page.wait_for_selector(".CodeMirror")
    write(page, TEXT.replace("title: Persiapan", "titel: Persiapan"))
    page.wait_for_selector(".problem-list li")
    look_at(page, "marks", width)
    page.click("button:has-text('Periksa')")
    page.wait_for_selector(".excerpts")
    look_at(page, "problems", width)
    page.click("button:has-text('Lihat perbaikan')")
    page.wait_for_selector(".repair")
    look_at(page, "repairs", width)
    page.click("button:has-text('Kembali menyunting')")
    page.wait_for_selector(".CodeMirror")
    write(page, TEXT.replace("days: 2024-09-22", "days: 2024-09-24"))
    page.click("button:has-text('Pratinjau')")
    page.wait_for_selector(".decide")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    look_at(page, "preview", width)
    page.fill("#kalender", "toli toli")
    page.press("#kalender", "Enter")
    expect(page.locator(".which")).to_contain_text("Kabupaten Toli-Toli")
    look_at(page, "preview of a place", width)
    here.file.write_text(TEXT)
    here.act()
    page.fill("#note", "x")
    page.click("button:has-text('Terbitkan')")
    page.wait_for_selector(".three")
    look_at(page, "three texts", width)
    page.click("text=Keluar")
    page.wait_for_selector("#password")
    look_at(page, "login", width)


def look_at(page: Page, name: str, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") == width, name
    found = Axe().run(page).response["violations"]
    serious = [
        (name, violation["id"], node["target"], node["failureSummary"])
        for violation in found
        if violation["impact"] in SERIOUS
        for node in violation["nodes"][:3]
    ]
    assert serious == []


def test_the_keyboard_leaves_the_code_editor(enter) -> None:
    page = enter()
    page.evaluate(f"{EDITOR}.focus()")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Periksa"


@pytest.mark.parametrize("width", [320, 1280])
def test_what_is_pressed_is_large_enough(enter, service: Editor, width: int) -> None:
    page = enter(width)
    for path in PAGES:
        page.goto(f"{service.address}/admin/{path}")
        small = page.evaluate(
            "[...document.querySelectorAll('.button, button, input:not([type=hidden]), select, .tabs a, .who a, .row-actions a, summary')]"
            ".filter(e => e.getClientRects().length && e.type !== 'checkbox' && e.getBoundingClientRect().height < 44)"
            ".map(e => e.outerHTML.slice(0, 80))"
        )
        assert small == [], path
