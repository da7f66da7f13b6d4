"""What was official when, the difference of any two, and the way back."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from calendar_service.clock import fixed_clock
from calendar_service.words.states import STATES, State
from tests.admin_material import NOW, TEXT, Person, World, world
from tests.world import look

MOVED = TEXT.replace("days: 2024-09-25", "days: 2024-09-24")


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


@pytest.fixture
def siti(here: World) -> Person:
    siti = here.reader()
    siti.publish(MOVED, note="Keputusan 1")
    here.act()
    return siti


def test_the_history_names_who_and_why(siti: Person) -> None:
    page = siti.get("/admin/riwayat/").text
    assert page.index("Revisi 2") < page.index("Keputusan 1") < page.index("Revisi 1")
    assert "siti · Kamis, 19 September 2024 pukul 08.00 WIB" in page
    assert 'href="/admin/kembali/1/"' in page
    assert 'href="/admin/kembali/2/"' not in page


def test_one_revision_is_shown_with_its_text(siti: Person) -> None:
    page = siti.get("/admin/riwayat/1/").text
    assert hashlib.sha256(TEXT.encode()).hexdigest() in page
    assert "# Jangan hapus catatan ini" in page
    assert page.count('class="number"') == TEXT.count("\n")
    assert [siti.get(f"/admin/riwayat/{n}/").status_code for n in (0, 3, 99)] == [404] * 3


def test_any_two_are_shown_side_by_side(siti: Person) -> None:
    page = siti.get("/admin/banding?dari=1&ke=2").text
    assert "2024-09-<del>25</del>" in page
    assert "2024-09-<ins>24</ins>" in page
    back = siti.get("/admin/banding?dari=2&ke=1").text
    assert "2024-09-<ins>25</ins>" in back
    assert "Kedua naskah sama" in siti.get("/admin/banding?dari=2&ke=2").text
    assert "2024-09-<del>25</del>" in siti.get("/admin/banding").text
    assert siti.get("/admin/banding?dari=1&ke=7").status_code == 404
    assert siti.get("/admin/banding?dari=x&ke=y").status_code == 200


def test_a_rollback_is_previewed_and_is_a_new_revision(here: World, siti: Person) -> None:
    page = siti.get("/admin/kembali/1/").text
    assert "Rapat: Selasa, 24 September 2024 → Rabu, 25 September 2024" in page
    assert len(here.texts()) == 2
    base = siti.base()
    assert siti.post("/admin/kembali/1/", base=base, note=" ").status_code == 422
    answer = siti.post("/admin/kembali/1/", base=base, note="Salah ketik")
    assert answer.location == "/admin/riwayat/3/?hasil=kembali&berkas=written"
    here.act()
    assert here.texts()[2:] == [(3, "siti", "Salah ketik")]
    assert here.file.read_text() == TEXT
    assert "mengembalikan, revisi 3 (1)" in siti.get("/admin/catatan/").text
    assert siti.post("/admin/kembali/99/", base=base, note="x").status_code == 404


def test_a_rollback_looks_again_when_somebody_published_in_between(here: World, siti: Person) -> None:
    siti.get("/admin/kembali/1/")
    base = siti.base()
    other = here.reader()
    other.publish(MOVED.replace("Rapat", "Rapat besar"), note="Lain")
    answer = siti.post("/admin/kembali/1/", base=base, note="Salah")
    assert answer.status_code == 409
    assert "Naskah berubah" in answer.text
    assert 'value="Salah"' in answer.text
    assert siti.base() != base
    assert here.texts()[2:] == [(3, "siti", "Lain")]


def test_a_rollback_does_not_silently_overwrite_work_on_the_disk(tmp_path: Path) -> None:
    here = world(tmp_path, publish="manual")
    siti = here.reader()
    siti.publish(MOVED)
    here.file.write_text(MOVED + "# sedang dikerjakan\n")
    page = siti.get("/admin/kembali/1/").text
    assert "akan tertimpa" in page
    assert siti.post("/admin/kembali/1/", base=siti.base(), note="x").status_code == 409
    assert here.file.read_text().endswith("# sedang dikerjakan\n")
    assert siti.post("/admin/kembali/1/", base=siti.base(), note="x", confirmed="yes").status_code == 303
    assert here.file.read_text() == TEXT


def test_an_editor_reads_the_history(here: World, siti: Person) -> None:
    budi = here.reader("budi")
    page = budi.get("/admin/riwayat/").text
    assert "Keputusan 1" in page
    assert "kembali/" not in page


def test_the_reminders_are_counted(here: World, siti: Person) -> None:
    assert "Belum ada surat" in siti.get("/admin/pengingat/").text
    here.service.dispatch(leap=None).sweep(look(here.service))
    here.hands.wait(minutes=1)
    page = siti.get("/admin/pengingat/").text
    assert "Semua yang jatuh waktu sampai" in page


def test_no_state_is_missing_among_the_counted(here: World, siti: Person) -> None:
    here.service.clock = fixed_clock(NOW + timedelta(days=4))
    here.service.dispatch(leap=None).sweep(look(here.service))
    here.service.ledger.abort(1, here.service.clock())
    page = siti.get("/admin/pengingat/").text
    for facts in STATES.values():
        assert facts.label in page
    assert STATES[State.ABORTED].for_operator in page
