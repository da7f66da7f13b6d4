"""What the editor says goes out on a day, against what a mail server then gets: publish, read the page, turn the clock, count."""

from __future__ import annotations

import html
import re
from datetime import date, datetime, timedelta

import pytest
from post_office import office
from scripted_smtp import ScriptedServer
from world import KNOWN, TIMELINE

from calendar_service.clock import fixed_clock
from calendar_service.offices.doors_sql import Doors
from tests.desk_material import OFFICES, Open, desk, go_by, letters, normal, opened, texts, told_mails
from tests.world import look

TUESDAY = date(2024, 9, 24)
"""H-1 of `rapat`, and in Aceh H-2 of `aceh` in the same mail."""


def figures(page: str) -> dict[str, tuple[str, ...]]:
    """Title and label of each line -> its cells."""
    found = {}
    for row in re.findall(r'<tr role="row"><th role="rowheader".*?</tr>', page, re.DOTALL):
        head, *cells = (" ".join(re.sub("<[^>]+>", " ", cell).split()) for cell in re.split(r"<td[^>]*>", row))
        found[head] = tuple(cells)
    return found


def test_what_the_page_says_is_what_goes_out(open_office: Open) -> None:
    with ScriptedServer() as server:
        post = opened(open_office, server)
        siti = desk(post).reader()
        page = siti.get("/admin/surat-keluar/").text
        assert "Yang keluar Selasa, 24 September 2024" in page
        assert figures(page) == {
            "Rapat Pengingat H-1": (
                "pukul 08.00 WITA: 1 pukul 08.00 WIB: 3 pukul 10.00 WIT: 1",
                "pemda 5",
                "5 ditahan 1",
            ),
            "Hanya Aceh Pengingat H-2": ("pukul 08.00 WIB: 1", "pemda 1", "1"),
        }
        assert "4 surat kepada 4 kantor." in page
        assert "1 kantor tidak dikirimi" in page and "mati@x.example" in page
        foretold = {
            code: letters(siti.get(f"/admin/surat-keluar/?kantor={code}").text) for code in ("banda", "bali", "papua")
        }
        dead = siti.get("/admin/surat-keluar/?kantor=mati").text
        assert "Tidak keluar: alamat kantor ini ditahan." in dead and letters(dead) == []
        before = told_mails(server)
        del server.mails[:]
        go_by(post, "2024-09-24T23:00+07:00")
        assert told_mails(server) - before == {f"{code}@x.example": 1 for code in ("banda", "bali", "papua", "sby")}
        for code, told in foretold.items():
            assert len(told) == 1, code
            assert normal(texts(server, f"{code}@x.example")) == normal(told), code


def test_a_moved_date_shows_its_notice_and_spares_the_reminder(open_office: Open) -> None:
    """Moved in the evening, so that its notice goes out after an hour, and its H-1 another day."""
    with ScriptedServer() as server:
        post = opened(open_office, server)
        siti = desk(post).reader()
        service = post.service
        service.settings.stages_file.write_text(TIMELINE.replace("days: 2024-09-25", "days: 2024-09-30"))
        post.revision = look(service)
        monday = siti.get("/admin/surat-keluar/?hari=2024-09-23").text
        (line,) = [cells for head, cells in figures(monday).items() if "Pemberitahuan perubahan" in head]
        assert line[1:] == ("pemda 4", "4") and "hanya bila tanggalnya tidak dipindahkan lagi" in monday
        assert "Rapat" not in " ".join(figures(siti.get("/admin/surat-keluar/?hari=2024-09-24").text))
        told = letters(siti.get("/admin/surat-keluar/?hari=2024-09-23&kantor=bali").text)
        del server.mails[:]
        before = told_mails(server)
        go_by(post, "2024-09-23T23:30+07:00", timedelta(minutes=5))
        assert sum((told_mails(server) - before).values()) == 4
        assert normal(texts(server, "bali@x.example")) == normal(told) != []


def test_who_may_not_publish_sees_no_link_of_an_office(open_office: Open) -> None:
    with ScriptedServer() as server:
        post = opened(open_office, server)
        here, doors = desk(post), post.service.office_doors
        assert isinstance(doors, Doors)
        link = doors.urls(["bali"])["bali"]
        assert link in html.unescape(here.reader().get("/admin/surat-keluar/?kantor=bali").text)
        page = html.unescape(here.reader("budi").get("/admin/surat-keluar/?kantor=bali").text)
        assert letters(page) and link.rstrip("/").rpartition("/")[2] not in page


def test_what_waits_today_is_told_and_what_is_past_is_not_foretold(open_office: Open) -> None:
    """Ten minutes past eight: those of 08.00 wait, and Papua's hour has yet to come."""
    with ScriptedServer() as server:
        post = opened(open_office, server)
        post.at(datetime.fromisoformat("2024-09-24T07:30+07:00"))
        post.sweep()
        siti = desk(post).reader()
        page = siti.get("/admin/surat-keluar/?hari=2024-09-24").text
        assert "4 surat kepada 4 kantor." in page
        go_by(post, "2024-09-24T23:00+07:00")
        page = siti.get("/admin/surat-keluar/?hari=2024-09-24").text
        assert "Tidak ada surat yang keluar pada hari ini." in page
        assert "sudah lewat" in siti.get("/admin/surat-keluar/?hari=2024-09-23").text
        for typed, said in {"besok": "22 September 2024", "9999-12-31": "9999"}.items():
            page = siti.get(f"/admin/surat-keluar/?hari={typed}").text
            assert f'value="{typed}"' in page
            trouble = page.partition('class="trouble"')[2].partition("</span>")[0]
            assert said in trouble
            assert "Yang keluar Rabu, 25 September 2024" in page
        assert "Yang keluar Kamis, 26 September 2024" in siti.get("/admin/surat-keluar/?hari=26+September+2024").text


@pytest.mark.parametrize("words", ["Kantor bali", "bali@x.example", "51", "Bali"])
def test_an_office_is_found_by_what_people_call_it(open_office: Open, words: str) -> None:
    with ScriptedServer() as server:
        post = opened(open_office, server)
        page = desk(post).reader().get(f"/admin/surat-keluar/?hari=2024-09-24&cari={words}").text
        assert "/admin/surat-keluar/?hari=2024-09-24&amp;kantor=bali#satu-kantor" in page
        assert "kantor=papua" not in page


def test_the_list_of_this_moment_counts(open_office: Open) -> None:
    with ScriptedServer() as server:
        post = opened(open_office, server)
        siti = desk(post).reader()
        post.service.directory.replace([each for each in OFFICES if each.code != "bali"], fixed_clock(post.now))
        assert "3 surat kepada 3 kantor." in siti.get("/admin/surat-keluar/").text
        assert "Tidak ada surat untuk kantor ini" not in siti.get("/admin/surat-keluar/?kantor=bali").text


def test_places_that_a_province_hears_of_are_one_line(open_office: Open) -> None:
    """Surabaya and Sidoarjo meet a day later than the province, whose government hears of each of them."""
    with ScriptedServer() as server:
        post = open_office(server, [office("gub@x.example", "gub", "35"), OFFICES[3]], secret_key="x" * 48)
        post.at(KNOWN + timedelta(days=1))
        later = 'tell_province: true\n          local: {"35.78": 2024-09-26, "35.15": 2024-09-26}\n          leads: [3d, 1d]'
        post.service.settings.stages_file.write_text(TIMELINE.replace("leads: [3d, 1d]", later))
        post.revision = look(post.service)
        post.at(datetime.fromisoformat("2024-09-24T20:00+07:00"))
        post.sweep()
        lines = figures(desk(post).reader().get("/admin/surat-keluar/").text)
        assert lines == {
            "Rapat Pengingat H-1": ("pukul 08.00 WIB: 1", "pemda 1", "1"),
            "Rapat di 2 daerah, kepada kantor provinsinya Pengingat H-1": ("pukul 08.00 WIB: 1", "pemda 1", "2"),
        }
