"""Usulan: an editor asks that a draft be published; publishers see it, publish it or turn it down."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from calendar_service.publishing.proposal import ProposalState
from tests.admin_material import TEXT, Person, World, world

MOVED = TEXT.replace("days: 2024-09-25", "days: 2024-09-24")
FURTHER = TEXT.replace("days: 2024-09-25", "days: 2024-09-23")
PAGE = "/admin/usulan/1/"


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


@pytest.fixture
def budi(here: World) -> Person:
    return here.reader("budi")


@pytest.fixture
def siti(here: World) -> Person:
    return here.reader()


def propose(person: Person, text: str = MOVED, sentence: str = "Rapat maju sehari") -> TestResponse:
    person.get("/admin/?awal=1")
    return person.post("/admin/usulan/", text=text.replace("\n", "\r\n"), base=person.base(), note=sentence)


def text_of(answer: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_publishers_see_it_on_every_page_and_publish_it_as_any_text(here: World, budi: Person, siti: Person) -> None:
    assert "Minta diterbitkan" in budi.page
    assert propose(budi).location == PAGE
    for path in ("", "riwayat/", "kantor/"):
        assert "budi meminta draf diterbitkan: Rapat maju sehari" in text_of(siti.get(f"/admin/{path}")), path
    shown = text_of(siti.get(PAGE))
    assert "Rapat: 25 September 2024 → 24 September 2024" in shown
    assert 'name="usulan" value="1"' in siti.get("/admin/?usulan=1").text
    assert "days: 2024-09-24" in siti.page
    assert siti.publish(FURTHER, "Rapat maju dua hari", usulan="1").status_code == 303
    assert here.texts()[1:] == [(2, "siti", "Rapat maju dua hari")]
    assert "Terbit sebagai revisi 2" in text_of(budi.get(PAGE))
    assert "meminta draf diterbitkan" not in text_of(siti.get("/admin/riwayat/"))
    assert [each.account for each in here.service.accounts.drafts()] == ["budi"], "it stays its author's"


def test_a_draft_that_is_published_as_it_stands_needs_no_mark(here: World, budi: Person, siti: Person) -> None:
    propose(budi)
    siti.get("/admin/?draf=budi")
    assert siti.publish(MOVED).status_code == 303
    found = here.service.proposals.find(1)
    assert found
    assert (found.state, found.revision, found.ended_by) == (ProposalState.GRANTED, 2, "siti")


def test_it_is_turned_down_with_a_sentence_and_nothing_is_lost(here: World, budi: Person, siti: Person) -> None:
    propose(budi)
    siti.get(PAGE)
    answer = siti.post(f"{PAGE}tolak", jawaban="  ")
    assert (answer.status_code, "Tulis sebabnya" in text_of(answer)) == (422, True)
    assert siti.post(f"{PAGE}tolak", jawaban="Tunggu rapat pleno").status_code == 303
    assert siti.post(f"{PAGE}tolak", jawaban="Sekali lagi").status_code == 409
    shown = text_of(budi.get(PAGE))
    assert "Ditolak siti" in shown
    assert "Tunggu rapat pleno" in shown
    assert "Rapat: 25 September 2024 → 24 September 2024" in shown
    assert "days: 2024-09-24" in budi.get("/admin/").text
    assert "siti menolak draf ini: Tunggu rapat pleno" in text_of(budi.get("/admin/"))
    budi.post("/admin/draf", text=FURTHER, base=budi.base())
    assert "menolak draf ini" not in text_of(budi.get("/admin/")), "it is another draft by now"
    assert propose(budi, FURTHER).location == "/admin/usulan/2/"
    assert [deed.action for deed in here.service.accounts.deeds(9) if "propos" in deed.action] == [
        "propose", "proposal turned down", "propose",
    ]  # fmt: skip


def test_its_author_takes_it_back_and_nobody_else_does(here: World, budi: Person, siti: Person) -> None:
    propose(budi)
    siti.get(PAGE)
    assert siti.post(f"{PAGE}tarik").status_code == 409
    budi.get(PAGE)
    assert "Tolak usulan ini" not in budi.page
    assert budi.post(f"{PAGE}tarik").status_code == 303
    assert here.service.proposals.open() == []
    assert budi.get("/admin/usulan/9/").status_code == 404


@pytest.mark.parametrize(
    ("text", "sentence", "status", "words"),
    [
        (MOVED, " ", 422, "Tulis dalam satu kalimat"),
        (TEXT, "Sama", 409, "sama dengan yang berlaku"),
        (MOVED.replace("title: Rapat", "titel: Rapat"), "Salah", 422, "titel"),
    ],
)
def test_what_cannot_be_asked_for_is_said_and_what_was_typed_stays(
    here: World, budi: Person, text: str, sentence: str, status: int, words: str
) -> None:
    answer = propose(budi, text, sentence)
    assert (answer.status_code, words in text_of(answer)) == (status, True)
    assert text.split("days: ")[1][:10] in answer.text
    assert here.service.proposals.open() == []


def test_the_same_text_is_asked_for_once(budi: Person) -> None:
    propose(budi)
    answer = propose(budi)
    assert (answer.status_code, "sudah Anda minta diterbitkan" in text_of(answer)) == (409, True)


def test_the_preview_of_who_may_not_publish_asks_too(budi: Person) -> None:
    answer = budi.post("/admin/pratinjau", text=MOVED, base=budi.base(), note="Rapat maju")
    assert (answer.status_code, 'formaction="/admin/usulan/"' in answer.text) == (200, True)


def test_with_an_embargo_it_goes_along(here: World, budi: Person, siti: Person) -> None:
    propose(budi)
    siti.get("/admin/?usulan=1")
    later = {"terbit_tanggal": "20 September 2024", "terbit_pukul": "00.00", "terbit_zona": "Asia/Jakarta"}
    assert siti.publish(FURTHER, usulan="1", **later).location == "/admin/menunggu/1/"
    assert "Naskahnya menunggu terbit." in text_of(siti.get(PAGE))
    assert "Tolak usulan ini" not in siti.page
    siti.get("/admin/menunggu/1/")
    siti.post("/admin/menunggu/1/tarik")
    assert "budi meminta draf diterbitkan" in text_of(siti.get("/admin/riwayat/"))
