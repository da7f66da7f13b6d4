"""The table of stages: choose, change, preview, publish, without a line of YAML; and nothing is lost on the way."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from calendar_service.clock import fixed_clock
from calendar_service.ledger.rows import MAIL, Outcome, Sending
from calendar_service.promises.plan import plan_groups
from calendar_service.words.states import State
from tests.admin_material import TEXT, Person, World, world
from tests.world import OFFICES

FRIDAY = datetime.fromisoformat("2024-09-20T09:00+07:00")
FORM = "/admin/tahapan/uji/rapat/"


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


@pytest.fixture
def siti(here: World) -> Person:
    return here.reader()


def fields(page: str) -> dict[str, str]:
    """What a browser would send back of the form of a stage."""
    form = page[page.index('class="writing stage-form"') :].split("</form>", maxsplit=1)[0]
    found = {
        name: html.unescape(value)
        for name, value in re.findall(r'<input[^>]*name="([a-z_]+)"[^>]*value="([^"]*)"', form)
    }
    found |= {
        name: html.unescape(text)
        for name, text in re.findall(r'<textarea[^>]*name="([a-z_]+)"[^>]*>\n(.*?)</textarea>', form, re.S)
    }
    chosen = re.search(r'<option value="([a-z]+)" selected', form)
    assert chosen
    return {**found, "status": chosen[1]}


def send(person: Person, path: str = FORM, then: str = "keep", **typed: str) -> TestResponse:
    """Open the form, type, send it."""
    sent = {**fields(person.get(path).text), **typed, "then": then}
    sent.pop("token")
    return person.post(path.split("?", maxsplit=1)[0], **sent)


def draft(here: World, name: str = "siti") -> str:
    return next(each.text.decode() for each in here.service.accounts.drafts() if each.account == name)


def bali_was_told(here: World) -> None:
    """The reminder three days before `rapat` has reached the office of Bali."""
    at, service = FRIDAY, here.service
    revision = service.official.refresh()
    service.ledger.plan(revision.number, plan_groups(revision, service.regions), at)
    (row,) = [row for row in service.ledger.claim("uji", at, 100, [MAIL]) if row.office == "bali"]
    service.ledger.advance("uji", (), [Sending(row.id, row.claims, "x@bali.example", 1, "ab" * 32, "f" * 40)], at)
    service.ledger.record("uji", [Outcome(row.id, State.ACCEPTED, 250, "2.0.0", "ok", "4711", claims=row.claims)], at)


def notice_to_bali(here: World, at: datetime) -> str:
    """What is sent to that office after a change, as the processes sweep, claim and word it."""
    service = here.service
    service.clock = fixed_clock(at)
    revision, book = service.official.refresh(), service.ledger
    service.dispatch().sweep(revision)
    rows = [row for row in book.claim("uji", at, 100, [MAIL]) if row.office == "bali" and row.message == "change"]
    bali = next(office for office in OFFICES if office.code == "bali")
    letter = service.composer.compose(revision, rows, bali, at)
    assert letter
    return str(letter)


def test_a_date_is_moved_in_three_steps_and_the_reason_reaches_the_offices(here: World, siti: Person) -> None:
    bali_was_told(here)
    here.service.clock = fixed_clock(FRIDAY + timedelta(minutes=5))
    assert f'href="{FORM}"' in siti.get("/admin/tahapan/").text
    reason = "Gedungnya terendam banjir."
    page = send(siti, then="preview", first="27-9-2024", reason=reason, reason_en="The hall is flooded.").text
    assert "Rabu, 25 September 2024 → Jumat, 27 September 2024" in page
    assert f'value="{reason}"' in page
    assert page.count(reason) > 1, "the notice that is shown says it"
    found = re.search(r'<textarea[^>]*name="text"[^>]*>\n(.*?)</textarea>', page, re.S)
    assert found
    wanted = f"days: 2024-09-27\n          reason: {reason}\n          reason_en: The hall is flooded."
    text = html.unescape(found[1])
    assert text == TEXT.replace("days: 2024-09-25", wanted) == draft(here)
    assert siti.publish(text, reason).status_code == 303
    assert here.texts()[-1] == (2, "siti", reason)
    assert here.file.read_text() == text
    assert here.service.accounts.drafts() == []
    here.act()
    for path in ("tahapan/rapat/", "revisi/2/"):
        assert reason in here.client().get(f"/uji/{path}").text, path
    assert reason in notice_to_bali(here, FRIDAY + timedelta(minutes=50))


def test_table_and_text_are_one_draft(here: World, siti: Person) -> None:
    assert send(siti, first="24-9-2024", reason="a", reason_en="b").status_code == 303
    page = siti.get(FORM + "?hasil=draf").text
    assert 'value="24 September 2024"' in page
    assert "days: 2024-09-24" in page
    assert "days: 2024-09-24" in siti.get("/admin/").text
    table = siti.get("/admin/tahapan/").text
    assert table.count("berubah dalam draf") == 1
    text = draft(here).replace("days: 2024-09-24", "days: 2024-09-23")
    siti.get("/admin/")
    siti.post("/admin/draf", text=text, base=siti.base())
    assert 'value="23 September 2024"' in siti.get(FORM).text
    assert "23 September 2024" in siti.get("/admin/tahapan/").text
    assert "24 September 2024 → Senin, 23" not in siti.get("/admin/tahapan/").text
    siti.get("/admin/tahapan/")
    assert "Rabu, 25 September 2024 → Senin, 23 September 2024" in siti.post("/admin/tahapan/").text


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(here: World, siti: Person) -> None:
    answer = send(siti, first="Senin, 24/9/2024", closes="lima", reason='<b>Banjir & "x"', regions="Atlantis")
    assert answer.status_code == 422
    for name in ("first", "closes", "reason_en", "regions"):
        assert f'aria-describedby="masalah-{name}' in answer.text
        assert f'<a href="#{name}">' in answer.text
    kept = fields(answer.text)
    assert (kept["first"], kept["closes"], kept["reason"], kept["regions"]) == (
        "Senin, 24/9/2024",
        "lima",
        '<b>Banjir & "x"',
        "Atlantis",
    )
    assert "<b>Banjir" not in answer.text
    assert here.service.accounts.drafts() == []
    for word in ("None", "confirmed;", "ValueError", "days,", "regions,"):
        assert word not in re.sub(r"<[^>]*>", "", answer.text.split("Begini tertulis")[0])


def test_a_double_click_and_the_way_back_change_nothing_more(here: World, siti: Person) -> None:
    sent = {**fields(siti.get(FORM).text), "first": "24-9-2024", "reason": "a", "reason_en": "b", "then": "keep"}
    sent.pop("token")
    assert siti.post(FORM, **sent).location == f"{FORM}?hasil=draf"
    once = draft(here)
    assert siti.post(FORM, **sent).location == f"{FORM}?hasil=sama"
    assert draft(here) == once


def test_two_tabs_do_not_undo_each_other(here: World, siti: Person) -> None:
    first = fields(siti.get(FORM).text)
    first.pop("token")
    assert (
        siti.post(FORM, **{**first, "first": "24-9-2024", "reason": "a", "reason_en": "b", "then": "keep"}).status_code
        == 303
    )
    assert siti.post(FORM, **{**first, "status": "tentative", "then": "keep"}).status_code == 303
    assert "days: 2024-09-24\n          status: tentative\n" in draft(here)
    asked = siti.post(FORM, **{**first, "first": "23-9-2024", "reason": "c", "reason_en": "d", "then": "keep"})
    assert asked.status_code == 422
    assert "24 September 2024" in asked.text
    again = {**fields(asked.text), "then": "keep"}
    assert again["first"] == "23-9-2024"
    again.pop("token")
    assert siti.post(FORM, **again).status_code == 303
    assert "days: 2024-09-23" in draft(here)


def test_somebody_published_meanwhile_and_both_changes_stand(here: World, siti: Person) -> None:
    send(siti, first="24-9-2024", reason="a", reason_en="b")
    other = here.reader()
    other.page = siti.page
    theirs = TEXT.replace("title: Hanya Aceh", "title: Aceh saja")
    here.file.write_text(theirs)
    here.act()
    siti.get("/admin/tahapan/")
    page = siti.post("/admin/tahapan/").text
    assert "days: 2024-09-24" in page
    assert "title: Aceh saja" in page


def test_a_change_that_would_break_the_text_is_not_kept(here: World, siti: Person) -> None:
    assert (
        send(siti, path="/admin/tahapan/uji/aceh/?daerah=51", first="1-10-2024", reason="a", reason_en="b").status_code
        == 422
    )
    assert "Perubahan ini belum disimpan" in siti.page
    assert here.service.accounts.drafts() == []


def test_one_place_is_found_by_its_name_and_gets_its_own_day(here: World, siti: Person) -> None:
    assert siti.get(f"{FORM}?q=bali").location == f"{FORM}?daerah=51"
    assert "tidak dikenal" in siti.get(f"{FORM}?q=Atlantis").text
    assert (
        send(siti, path=f"{FORM}?daerah=51", first="26-9-2024", reason="a", reason_en="b").location
        == f"{FORM}?hasil=draf&daerah=51"
    )
    assert 'local: {"51": {days: 2024-09-26, reason: a, reason_en: b}}' in draft(here)
    assert "Provinsi Bali" in siti.get("/admin/tahapan/").text
    assert siti.get(f"{FORM}?daerah=98").status_code == siti.get("/admin/tahapan/uji/tiada/").status_code == 404


def test_a_text_that_cannot_be_read_is_said_so(here: World, siti: Person) -> None:
    siti.post("/admin/draf", text="a: [", base=siti.base())
    assert "tidak terbaca" in siti.get("/admin/tahapan/").text
    assert siti.get(FORM).status_code == 403
    bad = TEXT.replace("days: 2024-09-26", "days: 26 September 2024")
    siti.get("/admin/")
    siti.post("/admin/draf", text=bad, base=siti.base())
    table = siti.get("/admin/tahapan/").text
    assert "Naskah ini punya 1 masalah" in table
    assert "26 September 2024" in table
    assert (
        send(siti, path="/admin/tahapan/uji/aceh/", first="27 September 2024", reason="a", reason_en="b").status_code
        == 303
    )
    assert draft(here).replace("\n          reason: a\n          reason_en: b", "") == TEXT.replace(
        "2024-09-26", "2024-09-27"
    )


def test_an_editor_changes_the_draft_and_publishes_nothing(here: World) -> None:
    budi = here.reader("budi")
    page = send(budi, then="preview", first="24-9-2024", reason="a", reason_en="b").text
    assert "Rabu, 25 September 2024 → Selasa, 24 September 2024" in page
    assert ">Terbitkan<" not in page
    assert len(here.texts()) == 1
    assert "days: 2024-09-24" in draft(here, "budi")


def test_the_editor_says_which_reason_offices_read(siti: Person) -> None:
    assert "bukan alasan ini" in siti.get("/admin/").text


def test_it_speaks_english(siti: Person) -> None:
    page = siti.get("/en" + FORM).text
    for words in ("Hari pertama", "Alasan", "Simpan draf", "Wilayah"):
        assert words not in page
    assert 'value="25 September 2024"' in page
