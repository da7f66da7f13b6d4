"""What has changed since a day, by whom and why: everything once, in the order of time."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from calendar_service.accounts.account import Deed
from calendar_service.admin.happenings import PER_PAGE, last_friday, with_former
from calendar_service.clock import fixed_clock
from calendar_service.ledger.rows import Suppression
from calendar_service.offices.list_revision import ListAuthor, ListEntry
from calendar_service.words.mail_address import MailAddress
from tests.admin_material import NOW, TEXT, Person, World, world
from tests.world import OFFICES


@pytest.fixture
def here(tmp_path: Path) -> World:
    """It is Thursday, 19 September 2024."""
    return world(tmp_path)


@pytest.fixture
def siti(here: World) -> Person:
    return here.reader()


@pytest.mark.parametrize(("numbers", "formers"), [([], []), ([1], [0]), ([7, 4, 1], [4, 1, 0])])
def test_each_step_knows_the_one_before_it_also_where_there_is_none(numbers: list[int], formers: list[int]) -> None:
    entries = [ListEntry(number, NOW, "siti", "", "", 9) for number in numbers]
    assert [former for _, former in with_former(entries)] == formers


def heads(page: str) -> list[str]:
    found = re.findall(r"<li>\s*<h2>(.*?)</h2>", page, re.DOTALL)
    return [re.sub("<[^>]+>", "", each).strip() for each in found]


@pytest.mark.parametrize(
    ("today", "friday"), [("2024-09-19", 13), ("2024-09-20", 13), ("2024-09-21", 20), ("2024-09-23", 20)]
)
def test_the_last_friday_is_before_today(today: str, friday: int) -> None:
    assert last_friday(date.fromisoformat(today)) == date(2024, 9, friday)


def test_everything_stands_once_in_the_order_of_time(here: World, siti: Person) -> None:
    siti.publish(TEXT.replace("days: 2024-09-25", "days: 2024-09-27"), "Keputusan KPU <b>1090</b>")
    moved = [replace(o, email=MailAddress("baru@bali.example")) if o.code == "bali" else o for o in OFFICES]
    here.service.directory.replace(moved, fixed_clock(NOW + timedelta(hours=1)), ListAuthor("budi", "Surat Bali"))
    here.service.suppressions.hold(
        Suppression("papua@kantor.example", NOW + timedelta(hours=2), 550, "5.1.1", "unknown", None)
    )
    here.service.accounts.note(Deed(NOW + timedelta(hours=3), "siti", "planning caught up", detail="2 hari"))
    page = siti.get("/admin/perubahan/").text
    assert heads(page)[:3] == [
        "melanjutkan perencanaan pengingat (2 hari)",
        "Alamat ditahan: papua@kantor.example",
        "Daftar kantor: revisi 2",
    ]
    assert sorted(heads(page)[3:]) == ["Daftar kantor: revisi 1", "Jadwal: revisi 2"]
    for said in (
        "Yang berubah sejak Jumat, 13 September 2024",
        "Rapat: Rabu, 25 September 2024 → Jumat, 27 September 2024",
        "Keputusan KPU &lt;b&gt;1090",
        "Surat Bali",
        "layanan ini sendiri",
        "/admin/banding?dari=1&amp;ke=2",
        "/admin/banding-kantor?dari=1&amp;ke=2",
    ):
        assert said in page, said


def test_who_came_and_went_is_told_where_it_is_asked_for(here: World, siti: Person) -> None:
    here.service.accounts.note(Deed(NOW, "hantu", "login refused"))
    assert "gagal masuk" not in siti.get("/admin/perubahan/").text
    page = siti.get("/admin/perubahan/?masuk=1").text
    assert "gagal masuk" in page and "hantu" in page and heads(page).count("masuk") == 1


def test_only_what_was_done_since_that_day_of_the_capital(here: World, siti: Person) -> None:
    """The first revision is of the tenth, 08.00 there."""
    assert "Jadwal: revisi 1" in heads(siti.get("/admin/perubahan/?sejak=2024-09-10").text)
    assert "Jadwal: revisi 1" not in heads(siti.get("/admin/perubahan/?sejak=2024-09-11").text)
    edge = NOW.replace(day=13, hour=17, minute=0) - timedelta(seconds=1)  # midnight there, but for a second
    for at, detail in ((edge, "sebelum"), (edge + timedelta(seconds=1), "sesudah")):
        here.service.accounts.note(Deed(at, "siti", "planning caught up", detail=detail))
    page = siti.get("/admin/perubahan/?sejak=2024-09-14").text
    assert "(sesudah)" in page and "(sebelum)" not in page
    assert "Tidak ada yang berubah" in siti.get("/admin/perubahan/?sejak=2024-09-20").text


def test_a_day_is_written_day_first_and_one_that_is_none_is_kept_and_told(siti: Person) -> None:
    for typed in ("14-9-2024", "14/09/2024", "14.9.2024", "2024-09-14"):
        page = siti.get(f"/admin/perubahan/?sejak={typed}").text
        assert "sejak Sabtu, 14 September 2024" in page and 'value="14-9-2024"' in page
    for typed in ("kemarin", "31-2-2024", "9-14-2024", "<b>"):
        page = siti.get(f"/admin/perubahan/?sejak={typed}").text
        assert "sejak Jumat, 13 September 2024" in page and 'class="trouble" id="sejak-keliru"' in page
        assert f'value="{html.escape(typed)}"' in page


def test_many_stand_on_several_pages(here: World, siti: Person) -> None:
    for n in range(2 * PER_PAGE):
        here.service.accounts.note(Deed(NOW, "siti", "planning caught up", detail=f"nomor {n}"))
    pages = [siti.get(f"/admin/perubahan/?hal={n}").text for n in (1, 2, 3)]
    found = [number for page in pages for number in re.findall(r"\(nomor (\d+)\)", page)]
    assert sorted(map(int, found)) == list(range(2 * PER_PAGE))
    assert len(heads(pages[0])) == PER_PAGE


def test_english_is_english(siti: Person) -> None:
    siti.get("/admin/")
    siti.publish(TEXT.replace("days: 2024-09-25", "days: 2024-09-27"))
    page = siti.get("/en/admin/perubahan/").text
    assert "Changed since Friday, 13 September 2024" in page
    assert "Meeting: Wednesday, 25 September 2024 → Friday, 27 September 2024" in page
