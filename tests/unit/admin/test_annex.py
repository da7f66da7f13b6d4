"""From a regulation's table to the draft: read, compared, confirmed, without a line of YAML; nothing is published and nothing lost on the way."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path

import pytest
from openpyxl import Workbook
from werkzeug.test import TestResponse

from tests.admin_material import PASSWORD, TEXT, Person, World, world
from tests.forms_material import Page

PATH = "/admin/lampiran/"
TABLE = (
    "NO\tTAHAPAN\tAWAL\tAKHIR\nPERSIAPAN\n1.\tRapat\tKamis, 26 September 2024\t-\n2.\tHanya Aceh\t26 September 2024\t-\n"
    "3.\tRapat kerja teknis\tRabu, 2 Oktober 2024\tKamis, 3 Oktober 2024\n4.\tPembukaan\tsegera\t\n"
)
REASON = {"reason": "Peraturan diubah.", "reason_en": "Amended."}
DONE = {"pilih-2": "-", "pilih-3": "-", **REASON, "confirmed": "keep"}


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


@pytest.fixture
def siti(here: World) -> Person:
    person = here.reader()
    person.get(PATH)
    return person


def fields(page: str) -> dict[str, str]:
    """What a browser would send back."""
    form = page[page.index("annex-form") :].split("</form>", maxsplit=1)[0]
    found = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
    found |= dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.S))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        assert chosen
        found[name] = chosen[1]
    del found["token"]
    return {name: html.unescape(value) for name, value in found.items()}


def read(person: Person, text: str = TABLE, **more: str) -> TestResponse:
    return person.post(PATH, pemilihan="uji", text=text, **more)


def send(person: Person, **typed: str) -> TestResponse:
    return person.post(PATH, **{**fields(person.page), **typed})


def draft(here: World) -> str:
    return next((each.text.decode() for each in here.service.accounts.drafts()), "")


def test_a_table_becomes_the_smallest_change_of_the_draft_and_nothing_is_published(here: World, siti: Person) -> None:
    page = read(siti).text
    assert "Rabu, 25 September 2024" in page
    assert "Kamis, 26 September 2024" in page
    assert [fields(page)[f"pilih-{number}"] for number in range(4)] == ["rapat", "aceh", "", ""]
    answer = send(siti, **DONE)
    assert answer.location == "/admin/tahapan/?pemilihan=uji&hasil=lampiran"
    wanted = "days: 2024-09-26\n          reason: Peraturan diubah.\n          reason_en: Amended.\n"
    assert draft(here) == TEXT.replace("days: 2024-09-25\n", wanted)
    assert "sudah masuk ke draf" in siti.get(answer.location).text
    assert len(here.texts()) == 1
    assert here.file.read_text() == TEXT


def test_what_is_missing_is_told_beside_its_row_and_what_was_chosen_stays(here: World, siti: Person) -> None:
    read(siti)
    answer = send(
        siti, **{"confirmed": "keep", "pilih-2": "+", "awal-3": "kapan", "pilih-3": "aceh", "reason": '<b>"x"'}
    )
    assert answer.status_code == 422
    kept = fields(answer.text)
    assert (kept["pilih-2"], kept["awal-3"], kept["reason"]) == ("+", "kapan", '<b>"x"')
    assert (kept["pengenal-2"], kept["kelompok-2"], kept["title-2"]) == (
        "rapat-kerja-teknis",
        "satu",
        "Rapat kerja teknis",
    )
    for ident in ("masalah-title_en-2", "masalah-first-3", "masalah-reason_en"):
        assert f'aria-describedby="{ident}"' in answer.text
        assert f'id="{ident}"' in answer.text
    assert 'href="#baris-2"' in answer.text
    assert "<b>" not in answer.text.split("annex-form")[1]
    assert draft(here) == ""
    answer = send(siti, **{"confirmed": "preview", "title_en-2": "Technical meeting", "pilih-3": "-", **REASON})
    assert "Rabu, 25 September 2024 → Kamis, 26 September 2024" in answer.text
    assert "Technical meeting" in draft(here)


def test_looking_again_reckons_with_what_was_chosen_and_writes_nothing(here: World, siti: Person) -> None:
    read(siti)
    assert fields(send(siti, **{"pilih-0": "-", "pilih-2": "rapat"}).text)["pilih-2"] == "rapat"
    assert "Rabu, 2 s.d. Kamis, 3 Oktober 2024" in siti.page
    assert draft(here) == ""


def test_a_double_click_and_the_way_back_change_nothing_more(here: World, siti: Person) -> None:
    sent = {
        **fields(read(siti).text),
        **DONE,
        "pilih-2": "+",
        "title-2": "Baru",
        "title_en-2": "New",
        "pengenal-2": "baru",
        "kelompok-2": "satu",
    }
    assert siti.post(PATH, **sent).status_code == 303
    once = draft(here)
    assert "        baru:\n          title: Baru\n" in once
    assert "tidak mengubah apa pun" in siti.post(PATH, **sent).text
    assert draft(here) == once


def test_what_changed_in_another_tab_is_asked_about_once(here: World, siti: Person) -> None:
    sent = {**fields(read(siti).text), **DONE}
    other = TEXT.replace("days: 2024-09-25", "days: 2024-09-24")
    siti.get("/admin/")
    siti.post("/admin/draf", text=other, base=siti.base())
    answer = siti.post(PATH, **sent)
    assert answer.status_code == 422
    assert "24 September 2024" in answer.text
    assert send(siti, confirmed="keep").status_code == 303
    assert "days: 2024-09-26" in draft(here)


def workbook() -> bytes:
    book, out = Workbook(), io.BytesIO()
    for line in TABLE.splitlines():
        book.active.append(line.split("\t"))  # type: ignore[union-attr]
    book.save(out)
    return out.getvalue()


def test_a_file_goes_the_same_way(here: World, siti: Person) -> None:
    data = {"token": siti.token(), "pemilihan": "uji", "file": (io.BytesIO(workbook()), "lampiran.xlsx")}
    siti.page = siti.client.post(PATH, data=data).text
    assert send(siti, **DONE).status_code == 303
    assert "days: 2024-09-26" in draft(here)


def test_a_hundred_rows_go_through_the_login_in_one_field(here: World, siti: Person) -> None:
    lines = "".join(f"{n}.\tKegiatan {n}\t1 Oktober 2024\t-\n" for n in range(1, 260))
    rows = {**fields(read(siti, TABLE + lines).text), "pilih-200": "-", "reason": REASON["reason"]}
    here.hands.wait(hours=1)
    login = Page(siti.post(PATH, **rows).text).form("/masuk")
    assert len(login.fields) < 10
    page = siti.client.post("/admin/masuk", data=login.sent(name="siti", password=PASSWORD)).text
    kept = fields(page)
    assert (kept["pilih-200"], kept["pilih-0"], kept["reason"]) == ("-", "rapat", REASON["reason"])


@pytest.mark.parametrize("sent", ["text", "file", "rows"])
def test_an_ended_session_loses_neither_table_nor_choices(here: World, siti: Person, sent: str) -> None:
    token, rows = siti.token(), {**fields(read(siti).text), **DONE}
    here.hands.wait(hours=1)
    form: dict[str, object] = {
        "rows": rows,
        "text": {"text": TABLE},
        "file": {"file": (io.BytesIO(workbook()), "a.xlsx")},
    }[sent]  # type: ignore[dict-item]
    answer = siti.client.post(PATH, data={"token": token, "pemilihan": "uji", **form})
    assert answer.status_code == 401
    login = Page(answer.text).form("/masuk")
    assert len(login.fields) < 60
    page = siti.page = siti.client.post("/admin/masuk", data=login.sent(name="siti", password=PASSWORD)).text
    assert fields(page)["pilih-0"] == "rapat"
    assert draft(here) == "", "it is confirmed once more"
    if sent == "rows":
        assert fields(page)["reason"] == REASON["reason"]
    assert send(siti, **DONE).status_code == 303


def test_no_table_is_said_so_and_what_was_pasted_stays(here: World, siti: Person) -> None:
    for text in ("", "Selamat pagi <b>", "x\t" * 3):
        answer = read(siti, text)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        assert html.escape(text, quote=False) in answer.text
    assert "Pilih yang lain" in siti.post(PATH, pemilihan="tiada", text=TABLE).text
    for table in ("[1]", "{", '[["x", []]]', "null"):
        assert siti.post(PATH, pemilihan="uji", table=table, seen="[]").status_code == 422
    here.reader().get("/admin/")
    siti.get("/admin/")
    siti.post("/admin/draf", text="a: [", base=siti.base())
    assert "tabelnya tidak dapat dibuat" in siti.get(PATH).text
    siti.get(PATH)
    assert read(siti).status_code in (400, 422)


def test_a_long_table_offers_the_likeliest_stages_and_stays_small(here: World, siti: Person) -> None:
    lines = "".join(f"{n}.\tKegiatan nomor {n}\t1 Oktober 2024\t-\n" for n in range(1, 1900))
    page = read(siti, TABLE + lines)
    assert page.status_code == 200
    assert len(page.data) < 5_000_000


def test_in_english(here: World) -> None:
    person = Person(here, here.reader().client)
    person.get("/en/admin/lampiran/")
    page = person.post("/en/admin/lampiran/", pemilihan="uji", text=TABLE).text
    assert "Thursday, 26 September 2024" in page or "Thursday 26 September 2024" in page
    assert "Tahapan baru" not in page
