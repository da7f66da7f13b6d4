"""A text that waits: for midnight, for a second publisher, or until somebody takes it back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from calendar_service.accounts.account import Role
from calendar_service.clock import fixed_clock
from calendar_service.publishing.edition import Unbuildable
from calendar_service.publishing.pending import PendingState
from tests.admin_material import HASH, NOW, TEXT, Person, World, world

MOVED = TEXT.replace("days: 2024-09-25", "days: 2024-09-24")
OTHER = TEXT.replace("title: Pemilihan Uji", "title: Pemilihan Percobaan")
MIDNIGHT = {"terbit_tanggal": "20 September 2024", "terbit_pukul": "00.00", "terbit_zona": "Asia/Jayapura"}
BEGINS = datetime(2024, 9, 19, 15, tzinfo=UTC)
PAGE = "/admin/menunggu/1/"


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


@pytest.fixture
def siti(here: World) -> Person:
    return here.reader()


@pytest.fixture
def four_eyes(tmp_path: Path) -> World:
    here = world(tmp_path, second_publisher="required", publish="manual")
    here.service.accounts.add("rudi", Role.PUBLISHER, HASH, NOW)
    return here


def at(here: World, instant: datetime) -> list[tuple[int, str, str]]:
    """What has been published, once the clock process has looked at an instant."""
    here.service.clock = fixed_clock(instant)
    here.act()
    return here.texts()


def text_of(answer: TestResponse | str) -> str:
    page = answer if isinstance(answer, str) else answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


# An embargo


def test_it_is_published_at_the_named_hour_of_the_named_clock_and_not_before(here: World, siti: Person) -> None:
    answer = siti.publish(MOVED, "Rapat dimajukan", **MIDNIGHT)
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert here.file.read_text(encoding="utf-8") == TEXT
    assert len(at(here, BEGINS - timedelta(seconds=1))) == 1
    assert at(here, BEGINS)[1:] == [(2, "siti", "Rapat dimajukan")]
    assert here.file.read_text(encoding="utf-8") == MOVED
    assert "Terbit sebagai revisi 2" in text_of(siti.get(PAGE))
    assert len(at(here, BEGINS + timedelta(days=1))) == 2


def test_every_page_of_the_desk_says_what_waits_and_when(here: World, siti: Person) -> None:
    siti.publish(MOVED, **MIDNIGHT)
    for path in ("", "riwayat/", "kantor/", "pengingat/", "catatan/", "menunggu/1/"):
        shown = text_of(siti.get(f"/admin/{path}"))
        assert "Terbit Jumat, 20 September 2024 pukul 00.00 WIT." in shown, path
    assert "It will be published on Friday, 20 September 2024 at 00:00 WIT." in text_of(siti.get("/en/admin/riwayat/"))
    assert "pukul 00.00" not in text_of(here.client().get("/admin/masuk"))


def test_it_outlives_the_process_that_took_it(here: World, siti: Person) -> None:
    siti.publish(MOVED, **MIDNIGHT)
    del here.service.due_publications
    assert len(at(here, BEGINS + timedelta(hours=3))) == 2


def test_a_process_that_died_after_the_publication_finds_its_own_revision(here: World, siti: Person) -> None:
    siti.publish(MOVED, **MIDNIGHT)
    here.service.archive.publish(MOVED.encode(), by="siti", note="Pindah", at=BEGINS, seen=1)
    assert len(at(here, BEGINS)) == 2
    found = here.service.pending.find(1)
    assert found
    assert (found.state, found.revision) == (PendingState.PUBLISHED, 2)


def test_who_takes_it_back_publishes_nothing_and_loses_nothing(here: World, siti: Person) -> None:
    siti.publish(MOVED, **MIDNIGHT)
    siti.get(PAGE)
    assert siti.post(f"{PAGE}tarik").status_code == 303
    assert len(at(here, BEGINS)) == 1
    assert "Ditarik siti" in text_of(siti.get(PAGE))
    siti.get("/admin/?menunggu=1")
    assert siti.publish(MOVED).status_code == 303
    assert len(here.texts()) == 2
    assert siti.post(f"{PAGE}tarik").status_code == 409


def test_what_another_revision_overtakes_is_told_at_once_and_kept(here: World, siti: Person) -> None:
    siti.publish(MOVED, **MIDNIGHT)
    siti.get("/admin/?awal=1")
    assert siti.publish(OTHER, "Judul").status_code == 303
    at(here, NOW + timedelta(minutes=1))  # hours before midnight
    shown = text_of(siti.get("/admin/riwayat/"))
    assert "tidak terbit: revisi 2 terbit sesudah naskah ini diajukan" in shown
    for path in ("riwayat/", "menunggu/1/"):
        in_english = text_of(siti.get(f"/en/admin/{path}"))
        assert "revision 2 was published after this text was submitted" in in_english
        assert "revisi 2 terbit" not in in_english
    assert len(at(here, BEGINS)) == 2
    siti.get("/admin/?menunggu=1")
    assert "berubah sejak teks ini dibuka" in text_of(siti.page)
    siti.get(PAGE)
    siti.post(f"{PAGE}tarik")
    assert "tidak terbit" not in text_of(siti.get("/admin/riwayat/"))


def test_a_fault_of_ours_is_tried_again(here: World, siti: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    siti.publish(MOVED, **MIDNIGHT)
    due, ticks = here.service.due_publications, [0.0]
    monkeypatch.setattr(due, "_monotonic", lambda: ticks[0])

    def fail(*_: object) -> None:
        raise Unbuildable(("/feeds/x.ics",))

    with monkeypatch.context() as broken:
        broken.setattr(here.service.publishing, "_trial", fail)
        assert len(at(here, BEGINS)) == 1
    assert len(at(here, BEGINS)) == 1, "it rests"
    ticks[0] = 31.0
    assert len(at(here, BEGINS)) == 2


def test_two_do_not_wait_at_once(here: World, siti: Person) -> None:
    siti.publish(MOVED, **MIDNIGHT)
    siti.get("/admin/?awal=1")
    answer = siti.publish(OTHER, **MIDNIGHT)
    assert answer.status_code == 409
    assert "sudah menunggu terbit" in text_of(answer)
    assert "Pemilihan Percobaan" in answer.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"terbit_tanggal": "31 September 2024"}, "Tanggal ini tidak ada di kalender."),
        ({"terbit_tanggal": "20 September 2024", "terbit_pukul": ""}, "Tulis juga jamnya"),
        ({"terbit_tanggal": "", "terbit_pukul": "00.00"}, "Tulis juga tanggalnya"),
        ({"terbit_pukul": "25.00"}, "Jam ini tidak terbaca."),
        ({"terbit_tanggal": "18 September 2024"}, "Rabu, 18 September 2024 pukul 00.00 WIT sudah lewat."),
    ],
)
def test_a_time_that_cannot_be_is_told_beside_its_field_with_the_reason_and_all_is_kept(
    here: World, siti: Person, typed: dict[str, str], sentence: str
) -> None:
    answer = siti.publish(MOVED, "", **{**MIDNIGHT, **typed})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "Tulis alasan perubahan ini" in text_of(answer)
    for name, value in {**MIDNIGHT, **typed}.items():
        kept = f'value="{value}" selected' if name == "terbit_zona" else f'name="{name}" type="text"'
        assert kept in answer.text
        assert value in answer.text
    assert "days: 2024-09-24" in answer.text
    assert here.service.pending.open() == []


def test_what_the_guard_stops_does_not_begin_to_wait(here: World, siti: Person) -> None:
    gone = TEXT[: TEXT.index("        aceh:")]
    answer = siti.publish(gone, **MIDNIGHT)
    assert answer.status_code == 409
    assert here.service.pending.open() == []
    assert 'value="20 September 2024"' in answer.text
    assert siti.publish(gone, confirmed="yes", **MIDNIGHT).status_code == 303
    assert len(at(here, BEGINS)) == 2


# Four eyes


def test_nothing_is_published_before_a_second_publisher_agrees(four_eyes: World) -> None:
    siti, rudi = four_eyes.reader(), four_eyes.reader("rudi")
    assert "Ajukan untuk disetujui" in siti.page
    assert siti.publish(MOVED, "Rapat dimajukan").location == PAGE
    assert len(at(four_eyes, NOW + timedelta(days=1))) == 1
    assert "Menunggu persetujuan penerbit lain." in text_of(siti.get(PAGE))
    assert f"{PAGE}setuju" not in siti.page
    assert siti.post(f"{PAGE}setuju").status_code == 409
    assert len(at(four_eyes, NOW + timedelta(days=1))) == 1
    rudi.get(PAGE)
    assert "<ins>" in rudi.page
    assert rudi.post(f"{PAGE}setuju").status_code == 303
    assert at(four_eyes, NOW + timedelta(days=1))[1:] == [(2, "siti, rudi", "Rapat dimajukan")]
    assert [deed.action for deed in four_eyes.service.accounts.deeds(9)][:2] == ["agree", "submit"]


def test_with_an_embargo_it_waits_for_both(four_eyes: World) -> None:
    siti, rudi = four_eyes.reader(), four_eyes.reader("rudi")
    siti.publish(MOVED, **MIDNIGHT)
    rudi.get(PAGE)
    rudi.post(f"{PAGE}setuju")
    assert len(at(four_eyes, BEGINS - timedelta(minutes=1))) == 1
    assert "Disetujui rudi." in text_of(siti.get("/admin/"))
    assert len(at(four_eyes, BEGINS)) == 2


def test_the_way_back_waits_for_a_second_publisher_too(four_eyes: World) -> None:
    four_eyes.service.archive.publish(MOVED.encode(), by="x", note="y", at=NOW, seen=1)
    four_eyes.act()
    siti = four_eyes.reader()
    siti.get("/admin/kembali/1/")
    assert siti.post("/admin/kembali/1/", base=siti.base(), note="Salah", confirmed="yes").location == PAGE
    assert len(at(four_eyes, NOW)) == 2


def test_what_is_the_same_need_not_wait(four_eyes: World) -> None:
    answer = four_eyes.reader().publish(TEXT)
    assert answer.status_code == 409
    assert "tidak ada yang perlu menunggu" in text_of(answer)
