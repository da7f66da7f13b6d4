"""Whether a mail with a code is ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.admin_material import World
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
