"""The office list: search, import, correct, retire."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from calendar_service.admin import office_lists
from calendar_service.clock import fixed_clock
from calendar_service.database import offices as table
from calendar_service.offices.office import write_offices
from calendar_service.package_data import regions
from tests.admin_material import NOW, Person, World, world
from tests.world import OFFICES, office

HEADER = "code,name,kind,region,email,language\n"


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path, known=regions)


@pytest.fixture
def siti(here: World) -> Person:
    return here.reader()


def history(here: World) -> list[tuple[int, str, str, int]]:
    return [(e.number, e.by, e.note, e.offices) for e in here.service.directory.history()]


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, name
    return found[1]


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
    assert "dipensiunkan" in siti.get("/admin/kantor/bali/").text
    assert siti.post("/admin/kantor/bali/", name="X").status_code == 404, "there is nothing to correct any more"


def test_an_import_says_first_what_it_would_do(here: World, siti: Person) -> None:
    wanted = [*OFFICES[1:], office("baru", "51.03")]
    text = write_offices(wanted)
    page = upload(siti, text.encode())
    assert "Yang akan terjadi" in page
    assert "Baru (1)" in page
    assert "Dipensiunkan (1)" in page
    assert len(here.service.directory.offices()) == len(OFFICES)
    seen = {"text": text, "confirmed": "yes", "seen": "1"}
    assert siti.post("/admin/impor-kantor", **seen).status_code == 422
    assert "Tulis alasan" in siti.page
    answer = siti.post("/admin/impor-kantor", **seen, note="daftar baru")
    assert answer.status_code == 303
    assert [o.code for o in here.service.directory.offices()] == sorted(o.code for o in wanted)
    assert here.service.accounts.deeds(1)[0].detail == "+1 ~0 =5 -1"
    assert history(here) == [(2, "siti", "daftar baru", 6), (1, "gladi", "daftar contoh", 6)]


def test_a_list_that_looks_like_a_slip_needs_a_tick(here: World, siti: Person) -> None:
    page = upload(siti, write_offices(OFFICES[:2]).encode())
    assert "4 dari 6 kantor" in page
    assert 'name="meant"' in page
    given = {"text": write_offices(OFFICES[:2]), "confirmed": "yes", "note": "saringan", "seen": field(page, "seen")}
    answer = siti.post("/admin/impor-kantor", **given)
    assert answer.status_code == 409
    assert "mohon dipastikan" in siti.page
    assert field(siti.page, "note") == "saringan"
    assert len(here.service.directory.offices()) == 6
    assert siti.post("/admin/impor-kantor", **given, meant="yes").status_code == 303
    assert len(here.service.directory.offices()) == 2


def test_a_plan_that_somebody_overtook_is_shown_again(here: World, siti: Person) -> None:
    text = write_offices([*OFFICES, office("baru", "51.03")])
    page = upload(siti, text.encode())
    here.service.directory.replace(OFFICES[1:], fixed_clock(NOW))
    answer = siti.post("/admin/impor-kantor", text=text, confirmed="yes", note="x", seen=field(page, "seen"))
    assert answer.status_code == 409
    assert "Daftar berubah sesudah halaman ini dibuka" in siti.page
    assert "Baru (2)" in siti.page
    assert len(here.service.directory.offices()) == 5
    again = siti.post("/admin/impor-kantor", text=text, confirmed="yes", note="x", seen=field(siti.page, "seen"))
    assert again.status_code == 303
    assert len(here.service.directory.offices()) == 7


def test_two_who_correct_one_office_do_not_overwrite_each_other(here: World, siti: Person) -> None:
    good = {"name": "Kantor bali", "email": "bali@kantor.example", "language": "id"}
    base = field(siti.get("/admin/kantor/bali/").text, "base")
    assert siti.post("/admin/kantor/bali/", **good, phone="0361", base=base).status_code == 303
    assert history(here)[0] == (2, "siti", "memperbaiki kantor bali: phone", 6)
    siti.get("/admin/kantor/bali/")
    answer = siti.post("/admin/kantor/bali/", **good, phone="", note="baru", base=base)
    assert answer.status_code == 409
    assert "baru saja diubah orang lain" in siti.page
    assert field(siti.page, "phone") == "", "what was typed stays"
    assert "Kini tertulis: 0361." in siti.page
    assert field(siti.page, "note") == "baru"
    assert siti.post("/admin/kantor/bali/", **good, phone="", base=field(siti.page, "base")).status_code == 303


def test_the_last_office_is_not_retired_by_one_click(here: World, siti: Person) -> None:
    here.service.directory.replace(OFFICES[:1], fixed_clock(NOW))
    siti.get("/admin/kantor/aceh/")
    assert siti.post("/admin/kantor/aceh/pensiun").status_code == 409
    assert 'name="meant"' in siti.page
    assert siti.post("/admin/kantor/aceh/pensiun", meant="yes").status_code == 303
    assert here.service.directory.offices() == []


def test_a_former_list_is_shown_compared_and_brought_back(here: World, siti: Person) -> None:
    siti.get("/admin/kantor/bali/")
    siti.post("/admin/kantor/bali/pensiun")
    page = siti.get("/admin/riwayat-kantor/").text
    assert "memensiunkan kantor bali" in page
    assert "Daftar revisi 2" in page
    assert "Dipensiunkan (1)" in siti.get("/admin/banding-kantor").text
    assert siti.get("/admin/banding-kantor?dari=1&ke=9").status_code == 404
    assert siti.client.get("/admin/riwayat-kantor/1.csv").text == write_offices(sorted(OFFICES, key=lambda o: o.code))
    page = siti.get("/admin/kembali-kantor/1/").text
    assert "Baru (1)" in page
    given = {"seen": field(page, "seen"), "confirmed": "yes"}
    assert siti.post("/admin/kembali-kantor/1/", **given).status_code == 422
    assert siti.post("/admin/kembali-kantor/1/", **given, note="keliru").status_code == 303
    assert history(here)[0] == (3, "siti", "keliru", 6)
    assert here.service.accounts.deeds(1)[0].action == "offices rolled back"
    assert siti.get("/admin/kembali-kantor/9/").status_code == 404


def test_an_editor_sees_the_history_and_changes_nothing(here: World) -> None:
    budi = here.reader("budi")
    assert budi.get("/admin/riwayat-kantor/").status_code == 200
    assert "kembali-kantor" not in budi.page
    assert budi.get("/admin/banding-kantor").status_code == 200
    for path in ("/admin/kembali-kantor/1/", "/admin/riwayat-kantor/1.csv"):
        assert budi.get(path).status_code == 403
    assert budi.post("/admin/kembali-kantor/1/", note="x").status_code in (400, 403)


def test_a_long_list_is_carried_on_packed(here: World, siti: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_lists, "LONGEST_PLAIN", 10)
    page = upload(siti, write_offices([*OFFICES, office("baru", "51.03")]).encode())
    assert 'name="text"' not in page
    given = {"confirmed": "yes", "note": "x", "seen": field(page, "seen")}
    assert siti.post("/admin/impor-kantor", packed="H4sI" + "A" * 40, **given).status_code == 422
    assert siti.post("/admin/impor-kantor", packed=field(page, "packed"), **given).status_code == 303
    assert "baru" in here.service.directory.by_code(["baru"])


def test_a_workbook_is_imported_and_what_was_not_read_is_told(here: World, siti: Person) -> None:
    header = ["No", "Nama Kantor", "Kode", "Jenis", "Kode Wilayah", "Surel"]
    rows = [[n, o.name, o.code, o.kind, o.region, o.email] for n, o in enumerate(OFFICES, 1)]
    here.service.directory.replace([replace(o, salutation="Yth") for o in OFFICES], fixed_clock(NOW))
    rows[0][1] = "Kantor Aceh yang baru"
    book = Workbook()
    for row in [header, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    page = upload(siti, out.getvalue())
    assert "kolom No tidak dibaca" in page
    assert "salutation" in page
    assert "Berubah (1)" in page
    text = unescape(page.split('name="text"')[1].split(">\n", 1)[1].split("</textarea>")[0])
    given = {"text": text, "confirmed": "yes", "note": "dari Excel", "seen": field(page, "seen")}
    assert siti.post("/admin/impor-kantor", **given).status_code == 303
    kept = here.service.directory.by_code(["aceh"])["aceh"]
    assert (kept.name, kept.salutation) == ("Kantor Aceh yang baru", "Yth")
    rows[0][4] = 11.1
    book.active["E2"].value = 11.1
    out = io.BytesIO()
    book.save(out)
    page = upload(siti, out.getvalue())
    assert "sel E2" in page
    assert "11.01 / 11.10" in page


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
        assert "stages.yaml:1:12" in page


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
