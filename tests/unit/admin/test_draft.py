"""Two tabs at one draft: what one keeps is never written over by the other, by table, text, preview or publication."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.admin_material import PASSWORD, TEXT, Person, World, world

MOVED = TEXT.replace("days: 2024-09-25", "days: 2024-09-24")
TITLED = TEXT.replace("title: Hanya Aceh", "title: Aceh saja")
BOTH = MOVED.replace("title: Hanya Aceh", "title: Aceh saja")


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


@pytest.fixture
def siti(here: World) -> Person:
    return here.reader()


def mark(page: str) -> str:
    found = re.search(r'name="draft" value="([0-9a-f]*)"', page)
    assert found
    return found[1]


def draft(here: World) -> str:
    (only,) = here.service.accounts.drafts()
    return only.text.decode()


def test_two_tabs_save_and_both_changes_stand(here: World, siti: Person) -> None:
    page = siti.get("/admin/").text
    assert mark(page) == ""
    assert siti.post("/admin/draf", text=MOVED, base=siti.base(), draft="").location == "/admin/?hasil=draf"
    assert siti.post("/admin/draf", text=MOVED, base=siti.base(), draft="").location == "/admin/?hasil=draf", (
        "a double click"
    )
    answer = siti.post("/admin/draf", text=TITLED, base=siti.base(), draft="")
    assert answer.location == "/admin/?hasil=disatukan"
    assert draft(here) == BOTH
    assert "sudah disatukan" in siti.get(answer.location).text


def test_what_clashes_is_shown_and_the_draft_of_the_other_tab_stays(here: World, siti: Person) -> None:
    siti.post("/admin/draf", text=MOVED, base=siti.base(), draft="")
    answer = siti.post("/admin/draf", text=TEXT.replace("2024-09-25", "2024-09-23"), base=siti.base(), draft="")
    assert answer.status_code == 409
    for words in (
        "Draf Anda berubah di jendela lain",
        "days: 2024-09-24",
        "days: 2024-09-23",
        "&lt;&lt;&lt;&lt;&lt;&lt;&lt;",
    ):
        assert words in answer.text
    assert draft(here) == MOVED
    final = TEXT.replace("2024-09-25", "2024-09-22")
    assert (
        siti.post("/admin/draf", text=final, base=siti.base(), draft=mark(answer.text)).location == "/admin/?hasil=draf"
    )
    assert draft(here) == final


@pytest.mark.parametrize("step", ["pratinjau", "terbit"])
def test_an_older_tab_neither_previews_nor_publishes_past_the_draft(here: World, siti: Person, step: str) -> None:
    siti.post("/admin/draf", text=MOVED, base=siti.base(), draft="")
    old = mark(siti.get("/admin/").text)
    assert len(old) == 64
    siti.post("/admin/draf", text=BOTH, base=siti.base(), draft=old)
    answer = siti.post(f"/admin/{step}", text=MOVED + "# ekor\n", base=siti.base(), draft=old, note="x")
    assert answer.status_code == 409
    assert "title: Aceh saja" in answer.text
    assert "# ekor" in answer.text
    assert (len(here.texts()), draft(here)) == (1, BOTH)
    done = siti.post(f"/admin/{step}", text=BOTH + "# ekor\n", base=siti.base(), draft=mark(answer.text), note="x")
    assert done.status_code == (200 if step == "pratinjau" else 303)
    assert len(here.service.accounts.drafts()) == (1 if step == "pratinjau" else 0)


def test_what_was_published_from_elsewhere_leaves_the_draft(here: World, siti: Person) -> None:
    base = siti.base()
    siti.post("/admin/draf", text=MOVED, base=base, draft="")
    assert siti.post("/admin/terbit", text=TITLED, base=base, draft="", note="x").status_code == 303
    assert draft(here) == MOVED
    page = siti.post("/admin/tahapan/").text
    assert "title: Aceh saja" in page
    assert "days: 2024-09-24" in page


def test_a_preview_hands_the_mark_on(siti: Person) -> None:
    siti.post("/admin/draf", text=MOVED, base=siti.base(), draft="")
    now = mark(siti.get("/admin/").text)
    assert mark(siti.post("/admin/pratinjau", text=BOTH, base=siti.base(), draft=now).text) == now


def test_a_form_that_met_an_ended_session_is_shown_again_as_it_was_typed(here: World, siti: Person) -> None:
    siti.get("/admin/tahapan/uji/rapat/")
    token = siti.token()
    here.hands.wait(minutes=31)
    fields = {
        "daerah": "",
        "first": "24/9/2024",
        "before_first": "25 September 2024",
        "reason": "Banjir <b>",
        "reason_en": "",
        "then": "keep",
    }
    answer = siti.client.post("/admin/tahapan/uji/rapat/", data={"token": token, **fields})
    assert answer.status_code == 401
    assert "tidak hilang" in answer.text
    siti.page = answer.text
    kept = {
        name: value.replace("&lt;", "<").replace("&gt;", ">")
        for name, value in re.findall(r'name="(kept_field_[a-z_]+)"[^>]*>\n(.*?)</textarea>', answer.text)
    }
    assert (
        siti.post(
            "/admin/masuk", name="siti", password="salah salah", kept_path="/admin/tahapan/uji/rapat/", **kept
        ).status_code
        == 401
    )
    assert siti.page.count("kept_field_first") == 1
    page = siti.post("/admin/masuk", name="siti", password=PASSWORD, kept_path="/admin/tahapan/uji/rapat/", **kept).text
    assert 'value="24/9/2024"' in page
    assert "Banjir &lt;b&gt;</textarea>" in page
    assert 'action="/admin/tahapan/uji/rapat/#kirim-lagi"' in page
    assert here.service.accounts.drafts() == []


def test_no_form_is_carried_anywhere_else(here: World) -> None:
    person = Person(here, here.client())
    person.get("/admin/masuk")
    answer = person.post("/admin/masuk", name="siti", password=PASSWORD, kept_path="/admin/keluar", kept_field_x="y")
    assert (answer.status_code, answer.location) == (303, "/admin/")
