"""Whether a mail with a code is ours, and what became of the schedule that a code names."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from calendar_service.words.revision_code import revision_code
from tests.admin_material import World, look
from tests.office_door_material import CODE, check_path, told_world


@pytest.fixture
def here(tmp_path: Path) -> World:
    return told_world(tmp_path, mail_from="Kalender <jadwal@tahapan.example>")


def test_a_code_of_ours_is_told_with_what_the_mail_says(here: World) -> None:
    answer = here.client().get(check_path(CODE.lower().replace("-", "")))
    assert answer.status_code == 200
    for words in (
        CODE,
        "dikirim layanan ini",
        "Rapat",
        "25 September 2024",
        "Bali",
        "5" * 64,
        "b***@k***.example",
        "dkim=pass",
    ):
        assert words in answer.text, words
    assert "bali@kantor.example" not in answer.text
    assert "Kantor bali" not in answer.text
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_a_code_that_nobody_sent_is_told_so(here: World) -> None:
    answer = here.client().get(check_path("0000-0000-0001"))
    assert answer.status_code == 404
    assert "tidak pernah mengirim" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("typed", [CODE, CODE.lower(), f" {CODE.replace('-', ' ')} "])
def test_the_form_leads_to_the_answer(here: World, typed: str) -> None:
    answer = here.client().get("/en/cek/", query_string={"kode": typed})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/en/cek/{CODE}/")


def test_the_form_may_be_found_and_its_answers_not(here: World) -> None:
    form = here.client().get("/cek/")
    assert "X-Robots-Tag" not in form.headers
    assert "jadwal@tahapan.example" in form.text
    wrong = here.client().get("/cek/", query_string={"kode": "<b>"})
    assert "bukan kode surel" in wrong.text
    assert "<b>" not in wrong.text
    assert "X-Robots-Tag" in wrong.headers
    assert here.client().get("/cek/abc/").status_code == 404


def publish(here: World, old: str, new: str, at: str) -> None:
    """The next revision, with something else in its text."""
    service = here.service
    text = service.archive.text(service.archive.number()).replace(old.encode(), new.encode())
    service.archive.publish(text, by="siti", note="Pindah", at=datetime.fromisoformat(at), name="stages.yaml")
    look(service)


def code_of(here: World, number: int) -> str:
    revision = here.service.archive.revision(number)
    return revision_code(number, revision.sha256)


def test_the_code_of_the_schedule_that_holds(here: World) -> None:
    answer = here.client().get(check_path(code_of(here, 1)))
    assert answer.status_code == 200
    for words in (code_of(here, 1), "masih berlaku", "revisi 1,", "yang terbaru", here.service.archive.head().sha256):
        assert words in answer.text, words
    assert "isinya tidak" in answer.text  # a code can be copied
    assert "Yang berubah" not in answer.text
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_the_code_of_a_schedule_that_was_replaced_says_by_which_and_what_changed(here: World) -> None:
    publish(here, "2024-09-25", "2024-09-27", "2024-09-21T09:00+07:00")
    publish(here, "2024-09-27", "2024-09-28", "2024-09-22T09:00+07:00")
    answer = here.client().get(check_path(code_of(here, 1)))
    for words in ("sudah diganti", "diganti Sabtu, 21 September 2024", "revisi 3, terbit Minggu, 22 September 2024"):
        assert words in answer.text, words
    assert "25 September" in answer.text and "28 September" in answer.text and "27 September" not in answer.text
    assert "/revisi/1...3/" in answer.text
    assert "masih berlaku" in here.client().get(check_path(code_of(here, 3))).text


def test_a_text_that_came_back_holds_again(here: World) -> None:
    publish(here, "2024-09-25", "2024-09-27", "2024-09-21T09:00+07:00")
    publish(here, "2024-09-27", "2024-09-25", "2024-09-22T09:00+07:00")
    answer = here.client().get(check_path(code_of(here, 1)))
    assert "masih berlaku" in answer.text
    assert "sebagai revisi 3" in answer.text


@pytest.mark.parametrize("code", ["R1-00000000", "R2-1A2B3C4D", "R999999999-1A2B3C4D"])
def test_a_code_of_no_revision_of_ours(here: World, code: str) -> None:
    answer = here.client().get(check_path(code))
    assert answer.status_code == 404
    assert code in answer.text
    assert "tidak pernah menerbitkan" in answer.text


def test_the_form_takes_the_code_of_a_schedule(here: World) -> None:
    code = code_of(here, 1)
    answer = here.client().get("/en/cek/", query_string={"kode": f" {code.lower().replace('-', ' ')} "})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/en/cek/{code}/")
    english = here.client().get(answer.headers["Location"])
    assert english.status_code == 200
    assert "berlaku" not in english.text


def test_each_page_of_the_schedule_has_its_code(here: World) -> None:
    for path in ("/", "/en/", "/daerah/51/"):
        assert code_of(here, 1) in here.client().get(path).text
