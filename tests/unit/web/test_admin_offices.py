"""The office list: search, import, correct, retire."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import sqlalchemy as sa

from calendar_service.database import offices as table
from calendar_service.offices.office import write_offices
from tests.admin_material import NOW, Person, World, world
from tests.world import OFFICES, office

HEADER = "code,name,kind,region,email,language\n"


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


@pytest.fixture
def siti(here: World) -> Person:
    return here.reader()


def upload(siti: Person, data: bytes, **fields: str) -> str:
    """The page that answers a file."""
    siti.get("/admin/impor-kantor")
    file = (io.BytesIO(data), "kantor.csv")
    answer = siti.client.post(
        "/admin/impor-kantor",
        data={"token": siti.token(), "file": file, **fields},
        content_type="multipart/form-data",
    )
    siti.page = answer.text
    return siti.page


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("bali", ["bali", "kpu-bali"]),
        ("BALI kpu", ["kpu-bali"]),
        ("51", ["bali", "kpu-bali"]),
        ("sleman@", ["sleman"]),
        ("nihil", []),
        ("%", []),
    ],
)
def test_offices_are_found_by_name_code_address_and_region(siti: Person, words: str, codes: list[str]) -> None:
    page = siti.client.get("/admin/kantor/", query_string={"q": words}).text
    found = [o.code for o in OFFICES if f'href="/admin/kantor/{o.code}/"' in page]
    assert sorted(found) == sorted(codes)


def test_an_address_is_corrected(here: World, siti: Person) -> None:
    siti.get("/admin/kantor/bali/")
    good = {"name": "Setda Bali", "email": "setda@bali.example", "language": "en"}
    for wrong in (
        {"email": "bukan surel"},
        {"name": ""},
        {"language": "fr"},
        {"email": "a@b.example\r\nBcc: x@y.example"},
    ):
        answer = siti.post("/admin/kantor/bali/", **{**good, **wrong})
        assert answer.status_code == 422, wrong
        assert 'role="alert"' in answer.text
    assert siti.post("/admin/kantor/bali/", **good, region="11", kind="kpu").status_code == 303
    kept = here.service.directory.by_code(["bali"])["bali"]
    assert (kept.name, kept.email, kept.language) == ("Setda Bali", "setda@bali.example", "en")
    assert (kept.region, kept.kind) == ("51", "pemda"), "who it is stays"
    assert here.service.accounts.deeds(1)[0].detail == "bali: name, email, language"
    assert siti.get("/admin/kantor/nihil/").status_code == 404


def test_a_retired_office_is_told_nothing_more(here: World, siti: Person) -> None:
    siti.get("/admin/kantor/bali/")
    assert siti.post("/admin/kantor/bali/pensiun").status_code == 303
    assert "bali" not in [o.code for o in here.service.directory.offices()]
    with here.service.engine.connect() as connection:
        kept = connection.execute(sa.select(table.c.retired_at).where(table.c.code == "bali")).one()
    assert kept.retired_at == NOW, "retired, not deleted"
    assert siti.get("/admin/kantor/bali/").status_code == 404


def test_an_import_says_first_what_it_would_do(here: World, siti: Person) -> None:
    wanted = [*OFFICES[1:], office("baru", "51.03")]
    text = write_offices(wanted)
    page = upload(siti, text.encode())
    assert "Yang akan terjadi" in page
    assert "Baru (1)" in page
    assert "Dipensiunkan (1)" in page
    assert len(here.service.directory.offices()) == len(OFFICES)
    answer = siti.post("/admin/impor-kantor", text=text, confirmed="yes")
    assert answer.status_code == 303
    assert [o.code for o in here.service.directory.offices()] == sorted(o.code for o in wanted)
    assert here.service.accounts.deeds(1)[0].detail == "+1 ~0 =5 -1"


def test_an_import_is_all_or_nothing_and_lists_every_problem(here: World, siti: Person) -> None:
    text = HEADER + "a,Kantor,pemda,51,a@a.example,id\nb,<b>,pemda,99,b@b.example,id\nb,Kantor,dinas,51,x,id\n"
    page = upload(siti, text.encode(), confirmed="yes")
    assert "Tidak ada yang diimpor" in page
    assert "Baris 3, kolom 4" in page
    assert "Baris 4, kolom 1" in page
    assert "Baris 4, kolom 3" in page
    assert "Baris 4, kolom 5" in page
    assert "<b>" not in page.split("</header>")[1].replace("<b></b>", "")
    assert len(here.service.directory.offices()) == len(OFFICES)


def test_the_services_own_alarms_and_a_files_problems_are_two_things(here: World, siti: Person) -> None:
    refused = upload(siti, (HEADER + "a,Kantor,pemda,99,a@a.example,id\n").encode())
    assert "Layanan melaporkan" not in refused
    assert "(2, 4" not in refused
    here.file.write_text("elections: [")
    here.act()
    for page in (
        upload(siti, HEADER.encode()),
        upload(siti, write_offices(OFFICES).encode()),
        siti.get("/admin/kantor/bali/").text,
        siti.post("/admin/kantor/bali/", name="", email="x").text,
    ):
        assert "Layanan melaporkan" in page
        assert "stages.yaml:2:1" in page


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", HEADER.encode(), b"code;name\n", b"\x00,\x00\n"])
def test_what_is_no_list_changes_nothing(here: World, siti: Person, data: bytes) -> None:
    assert "Tidak ada yang diimpor" in upload(siti, data, confirmed="yes")
    assert len(here.service.directory.offices()) == len(OFFICES)


def test_the_list_comes_out_as_it_goes_in(siti: Person) -> None:
    answer = siti.client.get("/admin/kantor.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    page = upload(siti, answer.data)
    assert "Baru (" not in page
    assert "Berubah (" not in page
    assert "Dipensiunkan (" not in page
