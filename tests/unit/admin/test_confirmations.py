"""Who has confirmed: by province and by name, as a page and as a file."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from calendar_service.clock import fixed_clock
from calendar_service.database import confirmations, ledger
from calendar_service.ledger.rows import MAIL, Outcome, Sending
from calendar_service.ledger.sql.silence import SqlSilences
from calendar_service.promises.plan import plan_groups
from calendar_service.promises.silence import SilenceRule
from calendar_service.words.states import State
from tests.admin_material import Person, World, world
from tests.world import office

FRIDAY = datetime.fromisoformat("2024-09-20T09:00+07:00")
TUESDAY = datetime.fromisoformat("2024-09-24T08:00+07:00")
OFFICES = [
    office("gub", "35"),
    office("sby", "35.78"),
    office("sda", "35.15"),
    replace(office("sda", "35.15"), code="sda-w1"),
    office("mental", "35.15"),
    office("bali", "51"),
    office("aceh", "11"),
]


@pytest.fixture
def here(tmp_path: Path) -> World:
    """H-3 of `rapat` was sent; to `mental` it never came."""
    made = world(tmp_path, silence_after_working_days=2)
    service = made.service
    service.directory.replace(OFFICES, fixed_clock(datetime.fromisoformat("2024-09-02T00:00+07:00")))
    book, revision = service.ledger, service.official.refresh()
    book.plan(revision.number, plan_groups(revision, service.regions), FRIDAY)
    rows = book.claim("uji", FRIDAY, 100, [MAIL])
    book.advance("uji", (), [Sending(row.id, row.claims, "a@b.example", 1, "0" * 64, "f" * 40) for row in rows], FRIDAY)
    lost = {row.id for row in rows if row.office == "mental"}
    states = {row.id: State.FAILED if row.id in lost else State.ACCEPTED for row in rows}
    book.record("uji", [Outcome(row.id, states[row.id], 250, claims=row.claims) for row in rows], FRIDAY)
    with service.engine.begin() as connection:
        connection.execute(ledger.update().values(letter=ledger.c.office))
    return made


@pytest.fixture
def siti(here: World) -> Person:
    return here.reader()


def confirm(here: World, code: str, who: str = "Ani") -> None:
    said = {"office": code, "letter": code, "at": FRIDAY + timedelta(hours=1), "who": who, "note": "ke semua OPD"}
    with here.service.engine.begin() as connection:
        connection.execute(confirmations.insert().values(said))


def figures(page: str) -> dict[str, list[str]]:
    """Province -> its figures, as the table has them."""

    rows = re.findall(r'provinsi=(\d\d)".*?</tr>', page, re.DOTALL)
    cells = [
        re.findall(r'class="figure">\s*([\d.]+)', row)
        for row in re.findall(r"provinsi=\d\d\".*?</tr>", page, re.DOTALL)
    ]
    return dict(zip(rows, cells, strict=True))


def test_each_province_says_how_many_have_not_confirmed(here: World, siti: Person) -> None:
    assert figures(siti.get("/admin/konfirmasi/").text) == {
        "11": ["1", "0", "0"],
        "35": ["3", "0", "1"],
        "51": ["1", "0", "0"],
    }
    confirm(here, "sda-w1")
    confirm(here, "bali")
    assert figures(siti.get("/admin/konfirmasi/").text) == {
        "11": ["1", "0", "0"],
        "35": ["2", "1", "1"],
        "51": ["0", "1", "0"],
    }


def test_a_province_names_its_offices_the_silent_ones_first(here: World, siti: Person) -> None:
    confirm(here, "sda-w1", "Budi <b>")
    page = siti.get("/admin/konfirmasi/?surat=uji/rapat/reminder/3d&provinsi=35").text
    places = [page.index(f"/admin/kantor/{code}/") for code in ("gub", "sby", "mental", "sda")]
    assert places == sorted(places)
    assert "Budi &lt;b&gt;" in page and "/admin/kantor/sda-w1/" not in page and "Surat tidak sampai" in page


def test_what_is_not_there_is_not_found(siti: Person) -> None:
    for query in ("surat=uji/rapat/reminder/7d", "surat=x", "provinsi=35.78", "provinsi=99"):
        assert siti.get(f"/admin/konfirmasi/?{query}").status_code == 404
    assert siti.get("/admin/konfirmasi.csv?surat=x").status_code == 404


def test_the_file_has_every_office_once(here: World, siti: Person) -> None:
    confirm(here, "sby", "=1+1")
    answer = siti.get("/admin/konfirmasi.csv")
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(answer.text))}
    assert sorted(rows) == ["aceh", "bali", "gub", "mental", "sby", "sda"]
    assert (rows["sby"]["sent"], rows["sby"]["confirmed_at"]) == (
        "2024-09-20T09:00:00+07:00",
        "2024-09-20T10:00:00+07:00",
    )
    assert rows["bali"]["sent"] == "2024-09-20T10:00:00+08:00" and rows["mental"]["state"] == "failed"
    assert rows["sby"]["confirmed_by"] == "'=1+1"


def test_the_page_says_what_the_province_was_told_and_where_there_is_nobody_to_tell(here: World, siti: Person) -> None:
    service = here.service
    rule = SilenceRule(service.official.refresh(), service.regions, 2)
    assert "Daftar yang belum" not in siti.get("/admin/konfirmasi/").text
    assert SqlSilences(service.ledger).climb(rule, TUESDAY) == 1
    page = siti.get("/admin/konfirmasi/").text
    assert "Daftar yang belum: menunggu" in page and "tidak ada dalam daftar kantor" not in page
    service.directory.replace([each for each in OFFICES if each.code != "gub"], fixed_clock(FRIDAY))
    assert "Pemerintah provinsi ini tidak ada dalam daftar kantor" in siti.get("/admin/konfirmasi/").text


def test_before_the_first_mail_there_is_nothing_to_confirm(tmp_path: Path) -> None:
    made = world(tmp_path)
    page = made.reader().get("/admin/konfirmasi/").text
    assert "Belum ada surat yang jatuh waktu." in page and "SILENCE_AFTER_WORKING_DAYS" in page
    assert sa.inspect(made.service.engine).has_table("confirmations")
