"""What goes wrong at a desk, in a real browser: nothing that somebody typed is lost, and nothing is done twice."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect
from werkzeug.serving import make_server

from calendar_service.offices.office import write_offices
from tests.admin_material import PASSWORD, TEXT, World, world
from tests.patience import until
from tests.world import OFFICES

CODE_MIRROR = "document.querySelector('.CodeMirror').CodeMirror"
FOCUS = "(e => [e.id, e.value, e.textContent.trim()])(document.activeElement)"
STAGE = "/admin/tahapan/uji/rapat/"


class Line:
    """A server that can go away and come back at the same address."""

    def __init__(self, app: Flask) -> None:
        self.app, self.port = app, 0
        self.connect()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> None:
        self.server = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def cut(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> World:
    return world(tmp_path_factory.mktemp("slips"))


@pytest.fixture(scope="module")
def line(here: World) -> Iterator[Line]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    made = Line(here.app)
    yield made
    made.cut()


@pytest.fixture
def enter(browser: Browser, here: World, line: Line) -> Iterator[Callable[..., Page]]:
    """Logs siti in, whose draft is gone."""
    contexts: list[BrowserContext] = []

    def go(width: int = 1280, *, scripts: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{line.address}/admin/masuk")
        log_in(page)
        page.wait_for_url("**/admin/")
        return page

    here.service.accounts.drop_draft("siti")
    yield go
    for context in contexts:
        context.close()


def went_back(page: Page) -> bool:
    """Not yet while Chromium puts up its page of the failure: it knows of no history then."""
    try:
        page.go_back()
    except Error as error:
        if "Not attached to an active page" not in error.message:
            raise
        return False
    return True


def log_in(page: Page) -> None:
    page.fill("#name", "siti")
    page.fill("#password", PASSWORD)
    page.click("main button")


FORMS = {
    STAGE: ({"#first": "3 Oktober 2024", "#reason": "Banjir di Denpasar"}, "button[value=preview]"),
    "/admin/kantor/bali/": ({"#email": "setda@bali.example", "#note": "lewat telepon"}, "#perbaiki + form button"),
    "/admin/impor-kantor": ({"#text": "No;Kode;Nama"}, "main form button"),
    "/admin/": ({"#text": "# diketik", "#note": "alasan"}, ".publishing > p > button"),
}


@pytest.mark.parametrize(("path", "scripts"), [*((path, True) for path in FORMS), ("/admin/", False)])
def test_where_the_network_fails_back_leads_to_what_was_typed(enter, line: Line, path: str, scripts: bool) -> None:
    page, (typed, button) = enter(scripts=scripts), FORMS[path]
    page.goto(line.address + path)
    is_drawn = scripts and path == "/admin/"
    for field, words in typed.items():
        if is_drawn and field == "#text":
            page.wait_for_selector(".CodeMirror")
            page.evaluate(f"words => {CODE_MIRROR}.setValue(words)", words)
        else:
            page.fill(field, words)
    line.cut()
    try:
        with page.expect_event("requestfailed"):
            page.click(button, no_wait_after=True)
        with suppress(Error):  # it stands on the browser's own page of the failure, and says so
            page.wait_for_url("chrome-error://**")
    finally:
        line.connect()
    until(partial(went_back, page))
    page.wait_for_load_state()
    for field, words in typed.items():
        if is_drawn and field == "#text":
            page.wait_for_function(f"words => {CODE_MIRROR}.getValue() === words", arg=words)
        else:
            expect(page.locator(field)).to_have_value(words)


def test_a_double_click_publishes_once_and_imports_once(enter, here: World, line: Line) -> None:
    page = enter()
    page.goto(line.address + STAGE)
    page.fill("#first", "2 Oktober 2024")
    page.fill("#reason", "Banjir")
    page.fill("#reason_en", "A flood")
    page.dblclick("button[value=preview]")
    page.wait_for_selector(".decide")
    if page.locator("#confirmed").count():
        page.check("#confirmed")
    page.dblclick(".publishing > p > button")
    page.wait_for_url("**/admin/riwayat/**")
    assert [note for _, _, note in here.texts()] == ["", "Banjir"]
    page.goto(f"{line.address}/admin/impor-kantor")
    page.fill("#text", write_offices(OFFICES[:-1]))
    page.click("main form button")
    page.fill("#note", "Kantor terakhir bubar")
    page.dblclick("button[name=confirmed]")
    page.wait_for_url("**/admin/**")
    expect(page.locator("main")).not_to_contain_text("Daftar kantor belum berubah")
    assert [entry.note for entry in here.service.directory.history()][:2] == ["Kantor terakhir bubar", "daftar contoh"]
    page.goto(f"{line.address}/admin/kantor/bali/")
    page.fill("#phone", "0361-1")
    page.dblclick("#perbaiki + form button")
    expect(page.locator(".notice-fine")).to_contain_text("sudah diperbaiki")
    assert len(here.service.directory.history()) == 3


def test_back_after_a_publication_and_once_more_publishes_nothing_twice(enter, here: World, line: Line) -> None:
    page, before = enter(scripts=False), len(here.texts())
    page.fill("#text", page.input_value("#text") + "# catatan\n")
    page.fill("#note", "Catatan")
    page.click(".publishing > p > button")
    page.wait_for_url("**/admin/riwayat/**")
    page.go_back()
    page.fill("#note", "Catatan lagi")
    page.click(".publishing > p > button")
    page.wait_for_load_state()
    assert len(here.texts()) == before + 1
    assert [note for _, _, note in here.texts()][-1] == "Catatan"


def test_a_session_that_ends_loses_nothing_of_a_stage(enter, here: World, line: Line) -> None:
    page = enter()
    page.goto(line.address + STAGE)
    page.fill("#first", "Rabu, 9 Oktober 2024")
    page.fill("#reason", "Banjir <b>")
    here.hands.wait(minutes=31)
    page.click("button[value=keep]")
    expect(page.locator("main")).to_contain_text("tidak hilang")
    log_in(page)
    expect(page.locator("#first")).to_have_value("Rabu, 9 Oktober 2024")
    expect(page.locator("#reason")).to_have_value("Banjir <b>")
    expect(page.locator("main")).to_contain_text("belum ada yang dijalankan")
    assert here.service.accounts.drafts() == []


def test_a_wrong_month_or_place_is_seen_before_it_is_published(enter, line: Line) -> None:
    page = enter(320)
    page.goto(line.address + STAGE)
    page.fill("#first", "Rabu, 25 Oktober 2024")
    page.click("button[value=keep]")
    expect(page.locator("#masalah-first")).to_contain_text("Jumat")
    page.fill("#first", "25 Desember 2024")
    page.fill("#reason", "Salah bulan")
    page.fill("#reason_en", "The wrong month")
    page.click("button[value=preview]")
    expect(page.locator("main")).to_contain_text("25 Desember 2024")
    page.goto(line.address + STAGE)
    page.fill("#q", "Denpasarr Utara Sekali")
    page.click("text=Isi untuk daerah ini")
    expect(page.locator("#masalah-q")).to_be_visible()
    expect(page.locator("#q")).to_have_value("Denpasarr Utara Sekali")


def test_half_a_paste_is_told_and_stays_in_the_field(enter, line: Line) -> None:
    page = enter(scripts=False)
    half = TEXT[: len(TEXT) // 2]
    page.fill("#text", half)
    page.fill("#note", "Setengah")
    page.click(".publishing > p > button")
    expect(page.locator(".problem-list li").first).to_be_visible()
    assert page.input_value("#text") == half.removesuffix("\n") + "\n" * half.endswith("\n")
    expect(page.locator("#note")).to_have_value("Setengah")


def test_a_date_is_moved_by_keys_alone_on_a_small_screen(enter, here: World, line: Line) -> None:
    page, before = enter(320), len(here.texts())
    page.goto(line.address + STAGE)

    def reach(ident: str) -> None:
        for _ in range(80):
            here_is = page.evaluate(FOCUS)
            if ident in here_is:
                return
            page.keyboard.press("Tab")
        raise AssertionError(ident)

    reach("first")
    page.keyboard.press("Control+a")
    page.keyboard.type("8 Oktober 2024")
    for field, words in (("reason", "Lewat papan ketik"), ("reason_en", "By keys")):
        reach(field)
        page.keyboard.press("Control+a")
        page.keyboard.type(words)
    reach("preview")
    page.keyboard.press("Enter")
    page.wait_for_selector(".decide")
    if page.locator("#confirmed").count():
        reach("confirmed")
        page.keyboard.press("Space")
    reach("Terbitkan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/riwayat/**")
    assert len(here.texts()) == before + 1
