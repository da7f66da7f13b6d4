"""The ten commonest jobs at the desk, walked as a person walks them: docs/editor-jobs.md says how many presses and fields each takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from calendar_service.accounts.account import Role
from calendar_service.ledger.rows import Suppression
from tests.admin_material import HASH, NOW, TEXT, Person, World, world
from tests.forms_material import Page, PageForm
from tests.world import OFFICES

PAPER = Path(__file__).parents[2] / "docs" / "editor-jobs.md"


@dataclass
class Walk:
    """Somebody who is logged in and has the first page of the desk open. presses: links and buttons; typed: fields that were filled."""

    person: Person
    presses: int = 0
    typed: int = 0
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.page = Page(self.person.get("/admin/").text)

    def follow(self, ending: str) -> None:
        """Press a link of the page."""
        found = next(link for link in self.page.links if re.fullmatch(f".*{ending}", link))
        self.presses += 1
        self.page = Page(self.person.get(found).text)

    def search(self, ending: str, **words: str) -> None:
        """Fill in a form that only asks, and press its button; where it leads on, go."""
        form = next(each for each in self.page.forms if each.method == "get" and each.action.endswith(ending))
        assert words.keys() <= {each.name for each in form.fields}
        self.presses, self.typed = self.presses + 1, self.typed + len(words)
        answer = self.person.client.get(form.action, query_string=form.sent(**words), follow_redirects=True)
        self.page = Page(answer.text)

    def send(self, ending: str, button: dict[str, str] | None = None, unfold: int = 0, **typed: str) -> None:
        """Fill in a form and press a button of it. unfold: what has to be opened on the way to a field."""
        form = self.page.form(ending)
        self._fill(form, typed)
        self.presses += 1 + unfold
        answer = self.person.client.post(form.action, data={**form.sent(**typed), **(button or {})})
        assert answer.status_code in (200, 303), answer.status_code
        self.page = Page(self.person.get(answer.location).text if answer.location else answer.text)

    def _fill(self, form: PageForm, typed: dict[str, str]) -> None:
        assert typed.keys() <= {each.name for each in form.fields}
        for name, value in typed.items():
            is_box = form[name].kind == "checkbox"
            self.presses, self.typed = self.presses + is_box, self.typed + (not is_box and form[name].value != value)


PREVIEW = {"then": "preview"}
REASONS = {"reason": "Rapat pleno diundur.", "reason_en": "The meeting was put off."}


def move(walk: Walk, **when: str) -> None:
    """The steps of a move, up to the preview."""
    walk.follow("/admin/tahapan/")
    walk.follow("/tahapan/uji/rapat/")
    walk.send("/tahapan/uji/rapat/", PREVIEW, **when, **REASONS)


def ticked(form: PageForm) -> dict[str, str]:
    """A guard that objects wants a tick."""
    return {each.name: "yes" for each in form.fields if each.kind == "checkbox"}


def publish(walk: Walk, unfold: int = 0, **when: str) -> None:
    """The last step."""
    walk.send("/terbit", unfold=unfold, **ticked(walk.page.form("/terbit")), **when)


def move_a_date(walk: Walk) -> None:
    move(walk, first="3 Oktober 2024")
    publish(walk)


def move_the_date_of_one_region(walk: Walk) -> None:
    walk.follow("/admin/tahapan/")
    walk.follow("/tahapan/uji/rapat/")
    walk.search("/tahapan/uji/rapat/", q="bali")
    walk.send("/tahapan/uji/rapat/", PREVIEW, first="3 Oktober 2024", **REASONS)
    publish(walk)


def cancel_a_stage(walk: Walk) -> None:
    move(walk, status="cancelled")
    publish(walk)


def publish_at_midnight(walk: Walk) -> None:
    move(walk, first="3 Oktober 2024")
    publish(walk, unfold=1, terbit_tanggal="20 September 2024", terbit_pukul="00.00")
    assert len(walk.person.world.texts()) == 1
    assert "menunggu terbit" in walk.page.words


def see_who_was_told(walk: Walk) -> None:
    walk.follow("/admin/kantor/")
    walk.search("/admin/kantor/", cari="bali")
    walk.follow("/admin/kantor/bali/")
    assert "Yang diberitahukan kepada kantor ini" in walk.page.words


def see_what_goes_out_tomorrow(walk: Walk) -> None:
    walk.follow("/admin/surat-keluar/")
    assert "Yang keluar Jumat, 20 September 2024" in walk.page.words


def release_a_held_address(walk: Walk) -> None:
    walk.follow("/admin/alamat/")
    walk.follow("/admin/alamat/[0-9a-f]{16}/")
    walk.send("/", note="Sudah ditelepon: alamatnya benar.")
    assert walk.person.world.service.accounts.deeds(1)[0].action == "address released"


def correct_the_address_of_an_office(walk: Walk) -> None:
    walk.follow("/admin/kantor/")
    walk.search("/admin/kantor/", cari="bali")
    walk.follow("/admin/kantor/bali/")
    walk.send("/admin/kantor/bali/", email="setda@bali.example")
    assert str(walk.person.world.service.directory.by_code(["bali"])["bali"].email) == "setda@bali.example"


def see_who_has_not_confirmed(walk: Walk) -> None:
    walk.follow("/admin/konfirmasi/")
    assert "Konfirmasi" in walk.page.words


def go_back_to_a_revision(walk: Walk) -> None:
    walk.follow("/admin/riwayat/")
    walk.follow("/admin/kembali/1/")
    walk.send("/kembali/1/", note="Salah ketik.", **ticked(walk.page.form("/kembali/1/")))
    assert walk.person.world.texts()[-1][2] == "Salah ketik."


JOBS: dict[str, Callable[[Walk], None]] = {
    "Move a date": move_a_date,
    "Move one region's date": move_the_date_of_one_region,
    "Cancel a stage": cancel_a_stage,
    "Publish at midnight": publish_at_midnight,
    "See who was told": see_who_was_told,
    "What goes out tomorrow": see_what_goes_out_tomorrow,
    "Release a held address": release_a_held_address,
    "Correct an office's address": correct_the_address_of_an_office,
    "Who has not confirmed": see_who_has_not_confirmed,
    "Go back to a revision": go_back_to_a_revision,
}


@pytest.fixture
def here(tmp_path: Path) -> World:
    made = world(tmp_path)
    made.service.suppressions.hold(Suppression(OFFICES[0].email, NOW, 550, "5.1.1", "tidak dikenal", None))
    return made


@pytest.mark.parametrize("job", JOBS)
def test_a_job_takes_as_many_steps_as_the_paper_says(here: World, job: str) -> None:
    siti = here.reader()
    if job == "Go back to a revision":
        siti.publish(TEXT.replace("2024-09-25", "2024-10-03"), confirmed="yes")
    walk = Walk(siti)
    JOBS[job](walk)
    said = re.search(rf"^\| {job} \| (\d+) press(?:es)?, (\d+) fields? \|", PAPER.read_text(encoding="utf-8"), re.M)
    assert said
    assert (walk.presses, walk.typed) == (int(said[1]), int(said[2]))


def test_a_second_publisher_agrees_in_two_presses(tmp_path: Path) -> None:
    here = world(tmp_path, second_publisher="required", publish="manual")
    here.service.accounts.add("dewi", Role.PUBLISHER, HASH, NOW)
    move_a_date(Walk(here.reader()))
    second = Walk(here.reader("dewi"))
    second.follow("/admin/menunggu/1/")
    second.send("/menunggu/1/setuju")
    assert (second.presses, second.typed) == (2, 0)
