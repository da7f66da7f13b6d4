"""What offices ask for, as an admin settles it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from calendar_service.offices.deputy import deputy_code
from calendar_service.offices.wish import ADDRESS, DEPUTY, OTHER, STOP
from tests.admin_material import NOW, Person, World, world


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


@pytest.fixture
def siti(here: World) -> Person:
    return here.reader()


def ask(here: World, kind: str, office: str = "bali", **facts: str) -> int:
    now = here.hands()
    return here.service.wishes.ask(office, kind, facts, digest="", at=NOW, now=now, until=now + timedelta(days=7))


def settle(siti: Person, number: int, done: str) -> int:
    siti.get("/admin/kantor/bali/")
    return siti.post(f"/admin/permintaan/{number}", done=done).status_code


def actions(here: World) -> list[str]:
    return [deed.action for deed in here.service.accounts.deeds_about("bali", 9)]


def test_what_an_office_asks_for_is_shown_in_its_own_words(here: World, siti: Person) -> None:
    ask(here, ADDRESS, email="baru@bali.example")
    ask(here, OTHER, office="aceh", note="Kami <b>bukan</b> \x1b[1mitu")
    every, own = siti.get("/admin/kantor/").text, siti.get("/admin/kantor/bali/").text
    assert "baru@bali.example" in every and "Kami &lt;b&gt;bukan&lt;/b&gt;" in every and "\x1b" not in every
    assert "baru@bali.example" in own and "bukan&lt;" not in own


def test_an_address_that_is_settled_stands_in_the_list_and_its_history(here: World, siti: Person) -> None:
    number = ask(here, ADDRESS, email="baru@bali.example")
    assert settle(siti, number, "yes") == 303
    assert here.service.directory.by_code(["bali"])["bali"].email == "baru@bali.example"
    assert here.service.directory.history()[0].by == "siti"
    assert actions(here) == ["wish carried out"]
    assert settle(siti, number, "yes") == 404, "once"


def test_a_deputy_and_an_end_are_carried_out(here: World, siti: Person) -> None:
    settle(siti, ask(here, DEPUTY, name="Ani", email="ani@bali.example"), "yes")
    assert here.service.directory.by_code([deputy_code("bali", 1)])
    settle(siti, ask(here, STOP), "yes")
    listed = here.service.directory.known("bali")
    assert listed and listed.retired_at


def test_what_is_turned_down_changes_nothing(here: World, siti: Person) -> None:
    before = here.service.directory.history()
    settle(siti, ask(here, ADDRESS, email="penipu@x.example"), "no")
    assert here.service.directory.history() == before and actions(here) == ["wish turned down"]
    assert "penipu@x.example" not in siti.get("/admin/kantor/").text
    assert here.service.wishes.waiting(here.hands()) == []


def test_what_can_only_be_read_is_not_carried_out(here: World, siti: Person) -> None:
    number = ask(here, OTHER, note="Bukan kami")
    page = siti.get("/admin/kantor/bali/").text
    assert "Jalankan" not in page and "Tandai selesai" in page
    assert settle(siti, number, "yes") == 403
    assert settle(siti, number, "no") == 303


def test_an_editor_reads_and_settles_nothing(here: World) -> None:
    number = ask(here, ADDRESS, email="baru@bali.example")
    budi = here.reader("budi")
    page = budi.get("/admin/kantor/bali/").text
    assert "baru@bali.example" in page and "Jalankan" not in page
    assert budi.post(f"/admin/permintaan/{number}", done="yes").status_code == 403
    assert here.service.wishes.waiting(here.hands())
