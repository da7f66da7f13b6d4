"""A real browser before a real server thread. Skipped without chromium; in CI it must be there."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from tests.conftest import find_program, missing
from tests.pages_material import THREE_DAYS_BEFORE, pages, whole_timeline
from tests.patience import PATIENCE_SECONDS

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LETTER = "20240919T080000+0700-000001-bupati_sumenep.example.eml"

EVERYTHING_OVER = "2026-11-26T09:00+07:00"

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = find_program("chromium", "chromium-browser", "google-chrome")
    if program is None:
        missing("chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a rehearsal's pages are served, with one mail in its mailbox."""
    data = tmp_path_factory.mktemp("data")
    _put_letter(data / "mailbox")
    with served(pages(clock_start=datetime.fromisoformat(THREE_DAYS_BEFORE), data_dir=data)) as there:
        yield there


@pytest.fixture(scope="session")
def afterwards() -> Iterator[str]:
    """Where the pages of all elections that ship are served when all of them are over, the first in the archive."""
    archived = replace(whole_timeline(), ended=frozenset({"pilkada-2024"}))
    with served(pages(EVERYTHING_OVER, timeline=archived)) as there:
        yield there


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Where an application answers, as long as it is asked."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _put_letter(folder: Path) -> None:
    folder.mkdir()
    message = EmailMessage()
    message["Subject"] = "[Pengingat H-3] Netralitas ASN: Penetapan Pasangan Calon"
    message["From"] = "Kalender Tahapan <pengingat@kalender.example>"
    message["To"] = "Bupati Sumenep <bupati@sumenep.example>"
    message.set_content("ASN boleh memilih, tetapi tidak boleh berkampanye.\n")
    html = '<html lang="id"><title>Surat</title><h1>Netralitas ASN</h1><script>document.title="x"</script>'
    message.add_alternative(html, subtype="html")
    (folder / LETTER).write_bytes(bytes(message))


@pytest.fixture
def visit(browser: Browser, address: str, afterwards: str) -> Iterator[Open]:
    """Opens a path at a width of the window. is_over: where all is over."""
    opened: list[Page] = []

    def go(path: str, width: int = 1280, scheme: str = "light", *, is_over: bool = False) -> Page:
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        opened.append(page)
        page.goto((afterwards if is_over else address) + path)
        return page

    yield go
    for page in opened:
        page.close()


@contextmanager
def windows(browser: Browser) -> Iterator[Open]:
    """Opens pages, each in a context of its own with these options; nothing may be blocked or fail in them."""
    contexts: list[BrowserContext] = []
    said: list[str] = []

    def go(**options: object) -> Page:
        contexts.append(browser.new_context(**options))  # type: ignore[arg-type]
        contexts[-1].set_default_timeout(PATIENCE_SECONDS * 1000)
        page = contexts[-1].new_page()
        page.on("console", lambda message: said.append(message.text) if "status of 4" not in message.text else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield go
    for context in contexts:
        context.close()
    assert said == []
