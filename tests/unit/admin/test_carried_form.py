"""Whatever was typed into any form of the desk is there again after the session had ended, and nothing was done by it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from calendar_service.offices.office import write_offices
from tests.admin_material import PASSWORD, TEXT, Person, World, world
from tests.forms_material import Page
from tests.unit.admin.test_gate import STEPS
from tests.world import OFFICES

TYPED = "diketik <Ketut> & kawan"
LIST = write_offices(OFFICES[1:])
MOVED = TEXT.replace("2024-09-25", "2024-09-26")

FORMS = {
    "kantor/bali/": {"name": TYPED, "email": "baru@bali.example", "phone": "0361-7", "note": TYPED, "hour": "09"},
    "kembali/1/": {"note": TYPED},
    "kembali-kantor/1/": {"note": TYPED},
    "terbit": {"text": MOVED, "note": TYPED, "terbit_tanggal": "27 November 2024", "terbit_pukul": "00.00"},
    "draf": {"text": MOVED},
    "impor-kantor": {"text": LIST, "note": TYPED},
    "usulan/1/tolak": {"jawaban": TYPED},
    "tahapan/uji/rapat/": {"first": "24/9/2024", "last": "besok", "reason": TYPED, "daerah": ""},
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> World:
    """With a list of offices to go back to, and a draft whose author asks that it be published."""
    made = world(tmp_path_factory.mktemp("carried"))
    siti = made.reader()
    siti.get("/admin/kantor/bali/")
    assert siti.post(f"/admin/kantor/{OFFICES[-1].code}/pensiun").status_code == 303
    budi = made.reader("budi")
    assert (
        budi.post("/admin/usulan/", text=MOVED, base=budi.base(), note="Rapat ditunda").location == "/admin/usulan/1/"
    )
    return made


def fields_of(page: str) -> dict[str, list[str]]:
    """What stands in the fields of a page's forms, by their names."""
    found: dict[str, list[str]] = {}
    for form in Page(page).forms:
        for each in form.fields:
            found.setdefault(each.name, []).append(each.value.replace("\r\n", "\n"))
    return found


def unchanged(here: World) -> tuple[object, ...]:
    service = here.service
    return len(here.texts()), service.accounts.drafts(), service.directory.offices(), service.directory.history()


@pytest.mark.parametrize("path", FORMS)
def test_what_was_typed_is_there_again_after_the_login(here: World, path: str) -> None:
    siti = here.reader()
    siti.get("/admin/kantor/bali/")
    before = unchanged(here)
    here.hands.wait(minutes=31)
    answer = siti.post(f"/admin/{path}", **FORMS[path], confirmed="yes")
    assert answer.status_code == 401
    login = Page(answer.text).form("/masuk")
    answer = siti.client.post("/admin/masuk", data=login.sent(name="siti", password=PASSWORD))
    assert answer.status_code in (200, 422)
    assert "belum ada yang dijalankan" in answer.text
    stands = fields_of(answer.text)
    for name, value in FORMS[path].items():
        assert value in stands.get(name, []), name
    assert unchanged(here) == before


@pytest.mark.parametrize("path", FORMS)
def test_a_form_of_a_tab_from_before_the_login_is_shown_again(here: World, path: str) -> None:
    siti = here.reader()
    before = unchanged(here)
    answer = siti.post(f"/admin/{path}", **{**FORMS[path], "token": "0" * 64})
    assert answer.status_code == 400
    stands = fields_of(answer.text)
    for name, value in FORMS[path].items():
        assert value in stands.get(name, []), name
    assert unchanged(here) == before


def test_a_file_that_was_chosen_needs_not_be_chosen_again(here: World) -> None:
    siti = here.reader()
    siti.get("/admin/impor-kantor")
    here.hands.wait(minutes=31)
    data = {"token": siti.token(), "file": (io.BytesIO(LIST.encode()), "kantor.csv")}
    answer = siti.client.post("/admin/impor-kantor", data=data, content_type="multipart/form-data")
    login = Page(answer.text).form("/masuk")
    page = siti.client.post("/admin/masuk", data=login.sent(name="siti", password=PASSWORD)).text
    assert "Dipensiunkan (1)" in page
    assert len(here.service.directory.offices()) == len(OFFICES) - 1


def test_every_other_form_leads_back_to_its_page(here: World) -> None:
    """Buttons alone: nobody has to look for them."""
    for path in STEPS:
        if path in ("keluar", "pengingat/balasan/1", "alamat/c0ffee/", "menunggu/1/setuju", "menunggu/1/tarik"):
            continue
        siti = here.reader()
        here.hands.wait(minutes=31)
        answer = siti.post(f"/admin/{path}")
        assert answer.status_code == 401, path
        login = Page(answer.text).form("/masuk")
        answer = siti.client.post("/admin/masuk", data=login.sent(name="siti", password=PASSWORD))
        assert answer.status_code in (200, 303, 422), path
        siti.client.post("/admin/keluar")


def test_a_login_page_that_was_left_open_keeps_what_it_carries(here: World) -> None:
    siti = here.reader()
    here.hands.wait(minutes=31)
    login = Page(siti.post("/admin/draf", text=MOVED, base="").text).form("/masuk")
    here.hands.wait(minutes=31)
    answer = siti.client.post("/admin/masuk", data=login.sent(name="siti", password=PASSWORD))
    assert answer.status_code == 400
    login = Page(answer.text).form("/masuk")
    assert login["name"].value == "siti"
    answer = siti.client.post("/admin/masuk", data=login.sent(password=PASSWORD))
    assert MOVED in fields_of(answer.text)["text"]


def test_no_form_is_carried_anywhere_else(here: World) -> None:
    person = Person(here, here.client())
    for path in ("/admin/keluar", "/pilkada/", "https://lain.example/", "/kantor/x/alamat"):
        person.get("/admin/masuk")
        answer = person.post("/admin/masuk", name="siti", password=PASSWORD, kept_path=path, kept_field_x="y")
        assert (answer.status_code, answer.location) == (303, "/admin/")
        person = Person(here, here.client())


def test_where_no_page_can_be_shown_what_was_typed_can_be_copied(tmp_path: Path) -> None:
    here = world(tmp_path)
    here.app.config["PROPAGATE_EXCEPTIONS"] = False
    siti = here.reader()
    siti.get("/admin/kantor/bali/")
    with here.service.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE accounts")
    answer = siti.post("/admin/kantor/bali/", name="Setda Bali", note=TYPED, base="0" * 64)
    assert answer.status_code == 500
    assert "diketik &lt;Ketut&gt; &amp; kawan" in answer.text
    assert "0" * 64 not in answer.text, "only what a person has typed"
