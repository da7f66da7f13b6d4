"""An office and its own page, end to end: mails over a real SMTP conversation, read and answered in a real browser."""

from __future__ import annotations

import logging
import re
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from scripted_smtp import ScriptedServer
from werkzeug.serving import make_server

from calendar_service.clock import fixed_clock, system_clock
from calendar_service.database import confirmations, offices
from calendar_service.delivery.lease import Lease, heartbeat
from calendar_service.ledger.sql.proof import verify
from calendar_service.office_door import add_office_door
from calendar_service.offices.office import Office
from calendar_service.settings import Settings
from calendar_service.web.app import create_app
from calendar_service.web.site import Site
from tests.conftest import find_program, missing
from tests.pages_material import SHIPPED
from tests.world import KNOWN, Service, look

THREE_DAYS_BEFORE = datetime.fromisoformat("2024-09-19T08:00+07:00")
NEXT_MAIL = datetime.fromisoformat("2024-09-20T08:00+07:00")
"""Of the reminder for the day before, which would be a Saturday: two days are left."""

SUBJECT = "Penetapan calon"
OLD, NEW = "setda@lama.example", "setda@baru.example"
OFFICE = Office("pemda-35.29", "Sekretariat Daerah Kabupaten Sumenep", "pemda", "35.29", OLD)  # type: ignore[arg-type]
WHO = "Siti Aminah, Kepala Bagian Organisasi"


class Installation:
    """One office, a mail server, and the pages at an address, by a clock that a test turns."""

    def __init__(self, folder: Path, server: ScriptedServer, public_url: str) -> None:
        file = folder / "stages.yaml"
        file.write_bytes(SHIPPED)
        self.server, self.now = server, KNOWN.astimezone(UTC)
        self.service = Service(
            Settings(
                data_dir=folder / "var",
                stages_file=file,
                secret_key="k" * 48,
                smtp_url=f"smtp://127.0.0.1:{server.port}",
                public_url=public_url,
                mail_from="Kalender Tahapan <pengingat@kalender.example>",
                institution="Bawaslu Provinsi Jawa Timur",
                institution_address="Jalan Tanggulangin 3, Surabaya",
                contact_person="Dewi Lestari, Kepala Bagian Pencegahan",
                contact_phone="+62 31 5617300",
            )
        )
        self.service.clock = lambda: self.now
        self.service.migrate()
        self.revision = look(self.service)
        self.service.directory.replace([OFFICE], fixed_clock(KNOWN))
        self._dispatch = self.service.dispatch(leap=None)
        self._opened: list[Any] = []

    def pages(self) -> Flask:
        service = self.service
        site = Site(
            settings=service.settings,
            regions=service.regions,
            translators=service.translators,
            clock=service.clock,
            current=lambda: service.official.current,
            troubles=service.official.troubles,
            past=service.past,
        )
        app = create_app(site, service.rendering)
        add_office_door(app, service.office_door_context())
        return app

    def send(self, at: datetime) -> EmailMessage:
        """What the clock and a worker do at that instant; the one mail about `SUBJECT` that comes of it."""
        self.now, before = at.astimezone(UTC), len(self.server.mails)
        self._dispatch.sweep(self.revision)
        lease = Lease(f"w{at.timestamp()}", 60)
        heartbeat(self.service.ledger, lease, system_clock)
        delivery, journal = self.service.delivery(lease)
        self._opened += [delivery, journal]
        delivery.drain()
        (mail,) = (mail for mail in self.mails()[before:] if SUBJECT in str(mail["Subject"]))
        return mail

    def mails(self) -> list[EmailMessage]:
        """All that the server took."""
        found = [message_from_bytes(data, policy=policy.default) for data in self.server.mails]
        assert all(isinstance(mail, EmailMessage) and not mail.defects for mail in found)
        return found  # type: ignore[return-value]

    def said(self) -> list[tuple[str, str]]:
        """(who, note) of every confirmation."""
        with self.service.engine.connect() as connection:
            return [(row.who, row.note) for row in connection.execute(sa.select(confirmations))]

    def listed(self) -> list[tuple[Any, ...]]:
        """The list of offices, as it is in the database."""
        with self.service.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.select(offices))]

    def close(self) -> None:
        delivery_parts = self._opened[::2]
        for part in delivery_parts:
            part.close()
        for journal in self._opened[1::2]:
            journal.close(keep=True)
        self.service.engine.dispose()


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Installation]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    web = make_server("127.0.0.1", 0, Flask("none"), threaded=True)
    with ScriptedServer() as server:
        found = Installation(tmp_path, server, f"http://127.0.0.1:{web.server_port}")
        web.app = found.pages()
        thread = threading.Thread(target=web.serve_forever)
        thread.start()
        yield found
        web.shutdown()
        thread.join()
        web.server_close()
        found.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body
    return str(body.get_content())


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, pattern
    return match[0]


def links(html: str, host: str) -> set[str]:
    """Every address of ours in a page or a mail, links and pictures, as a scanner finds them."""
    every = (unescape(each) for each in re.findall(r'(?:href|src)="([^"#]+)', html))
    return {each if each.startswith(host) else host + each for each in every if each.startswith((host, "/"))}


def of_poppler(name: str, *words: str) -> str:
    program = find_program(name)
    if program is None:
        missing(name)
    return subprocess.run([str(program), *words], capture_output=True, text=True, check=True, timeout=60).stdout


def look_at(page: Page, width: int, url: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(url)
    assert page.evaluate("document.documentElement.scrollWidth") == width, url
    assert [each["id"] for each in Axe().run(page).response["violations"]] == [], url


def test_from_a_reminder_to_the_next_which_goes_to_the_new_address(
    there: Installation, page: Page, browser: Browser, tmp_path: Path
) -> None:
    host = there.service.settings.public_url
    # A reminder arrives.
    mail = there.send(THREE_DAYS_BEFORE)
    assert str(mail["To"].addresses[0].addr_spec) == OLD
    code = found(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}\b", text_of(mail))
    own = found(re.escape(host) + r"/kantor/[^\s/]+/", text_of(mail))

    # Its code is verified.
    page.goto(f"{host}/cek/")
    page.fill("#kode", code.lower().replace("-", " "))
    page.click("button:has-text('Periksa')")
    expect(page.locator("h1")).to_contain_text(f"Ya, surel berkode {code} dikirim layanan ini")
    expect(page.locator("main")).to_contain_text("Pengingat H-3")
    expect(page.locator("main")).to_contain_text("s***@l***.example")
    expect(page.locator("main")).to_contain_text("Bawaslu Provinsi Jawa Timur")
    checked = page.url

    # A scanner opens every link and picture of the mail and of the pages behind it: nothing is said, nothing changes.
    html = mail.get_body(("html",))
    assert html
    before, told = there.listed(), own + f"surel/{code}/"
    request = page.request
    every = (
        links(html.get_content(), host) | links(request.get(own).text(), host) | links(request.get(told).text(), host)
    )
    assert own in every and told in every
    for url in every:
        request.fetch(url, method="HEAD", max_redirects=0)
        request.get(url, headers={"Sec-Purpose": "prefetch"}, max_redirects=0)
    assert (there.said(), there.listed()) == ([], before)
    assert there.service.wishes.waiting(there.service.time.now()) == []
    assert there.service.suppressions.all() == []

    # The letter opens in LibreOffice; the PDF is tagged.
    page.goto(own)
    expect(page.locator("section[aria-labelledby=berikutnya-judul]")).to_contain_text(
        "dikirim Jumat, 20 September 2024"
    )
    assert "dikirim Kamis, 19 September" not in page.content(), "it has been sent"
    draft = page.locator("li", has_text="Penetapan pasangan calon").filter(has=page.locator("a[href$='docx']"))
    with page.expect_download() as download:
        draft.locator("a[href$='docx']").first.click()
    download.value.save_as(tmp_path / "surat.docx")
    with page.expect_download() as download:
        draft.locator("a[href$='/pdf']").first.click()
    download.value.save_as(tmp_path / "naskah.pdf")
    program = find_program("soffice", "libreoffice")
    if program is None:
        missing("LibreOffice")
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [str(program), home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "surat.docx")], capture_output=True, check=True, timeout=120)
    for file in ("surat.pdf", "naskah.pdf"):
        said = " ".join(of_poppler("pdftotext", str(tmp_path / file), "-").split())
        assert "22 September 2024" in said and "Sumenep" in said, file
    assert re.search(r"^Tagged: +yes$", of_poppler("pdfinfo", str(tmp_path / "naskah.pdf")), re.M)

    # The office confirms, by its hand.
    page.goto(told)
    page.fill("input[name=who]", WHO)
    page.fill("input[name=note]", "Diteruskan kepada para camat")
    page.click("button:has-text('Catat: sudah diteruskan')")
    expect(page.locator(".confirmed")).to_contain_text(WHO)
    assert there.said() == [(WHO, "Diteruskan kepada para camat")]

    # It asks for another address; whoever reads the old one agrees.
    page.click("summary:has-text('Ganti alamat surel')")
    page.fill("#email", NEW)
    page.click("button:has-text('Minta ganti alamat')")
    expect(page.locator(".notice")).to_contain_text("Surel persetujuan dikirim ke alamat yang lama")
    assert there.service.courier().once() == 1
    asked = there.mails()[-1]
    assert asked["To"] == OLD
    agreeing = found(re.escape(host) + r"/kantor/setuju/\S+", asked.get_content())
    page.goto(agreeing)
    assert there.listed() == before
    page.click("button:has-text('Ya, saya setuju')")
    expect(page.locator("h1")).to_contain_text("Tercatat")

    # The next mail goes there, and what is said of it counts the days as its subject does.
    following = there.send(NEXT_MAIL)
    assert str(following["To"].addresses[0].addr_spec) == NEW
    assert there.server.recipients[-2:] == [OLD, NEW]
    assert verify(there.service.engine).flaws == []
    second = found(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}\b", text_of(following))
    page.goto(f"{host}/cek/{second}/")
    stage = page.locator("li", has_text="Penetapan pasangan calon")
    expect(stage).to_contain_text("Pengingat H-2")

    # A forged link leads nowhere.
    last = own.rstrip("/")[-1]
    forged = own.rstrip("/")[:-1] + ("a" if last != "a" else "b") + "/"
    assert request.get(forged).status == 404
    assert request.get(own).status == 200

    # Nothing is too wide, and axe finds nothing.
    for width, scheme in ((320, "dark"), (1280, "light")):
        other = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
        for url in (
            own,
            told,
            own + "keliru",
            own + "berhenti",
            f"{host}/cek/",
            checked,
            f"{host}/cek/0000-0000-0001/",
        ):
            look_at(other, width, url)
        other.close()
