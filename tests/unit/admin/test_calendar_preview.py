"""What the preview says of a subscriber's calendar: the events of the files that then are published, in the words of a telephone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path

import pytest
import vobject

from calendar_service.admin.calendar_preview import MOST_EVENTS, OPEN_EVENTS
from calendar_service.feeds.building import build
from calendar_service.publishing.revision import Revision
from tests.admin_material import NOW, TEXT, Person, World, world

MOVED = TEXT.replace("days: 2024-09-25", "days: 2024-10-02")
CANCELLED = TEXT.replace(
    "days: 2024-09-25",
    "days: 2024-09-25\n          status: cancelled\n          reason: Banjir.\n          reason_en: Floods.",
)


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


def seen(person: Person, text: str, lang: str = "", **fields: str) -> str:
    """The part of the preview about calendars, as words."""
    person.get(f"{lang}/admin/")
    page = person.post(f"{lang}/admin/pratinjau", text=text, base=person.base(), **fields).text
    part = page[page.index('id="kalender-pelanggan"') :]
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", part[: part.index("</section>")])))


def bodies(here: World, revision: Revision) -> Mapping[str, vobject.base.Component]:
    service = here.service
    made = build(revision, service.regions, service.translators, service.settings, last_modified=NOW)
    return {path: vobject.readOne(feed.body.decode()) for path, feed in made.ready.items() if path.endswith(".ics")}


def test_what_is_said_is_what_then_is_published(here: World) -> None:
    siti = here.reader()
    before = bodies(here, here.site.current())
    told = seen(siti, MOVED)
    assert siti.publish(MOVED).status_code == 303
    after = bodies(here, here.service.archive.revision(2))
    path = next(path for path in after if re.fullmatch(r"/feeds/[^/.]+\.ics", path))
    old, new = ({each.uid.value: each for each in bodies[path].vevent_list} for bodies in (before, after))
    changed = [uid for uid in new if old[uid].dtstart.value != new[uid].dtstart.value]
    t = here.service.translators["id"]
    assert len(changed) == told.count(" pindah Semula ") > 0
    for uid in changed:
        for event in (old[uid], new[uid]):
            day = event.dtstart.value
            assert f"{t.weekday(day)} {day.day} {t.month(day)} {event.summary.value}" in told
            rings = day + event.valarm.trigger.value
            assert f"Pengingat: {t.date(rings)}" in told
        numbers = (old[uid].sequence.value, new[uid].sequence.value)
        assert "Nomor versi acara naik dari {} menjadi {}.".format(*numbers) in told
    assert "Aplikasi kalender memindahkan acara yang sama." in told


def test_a_place_is_chosen_by_what_people_call_it_and_nothing_that_was_typed_is_lost(here: World) -> None:
    siti = here.reader()
    assert "Kalender nasional." in seen(siti, MOVED)
    told = seen(siti, MOVED, kalender="di yogyakarta", note="Alasan yang sudah diketik", terbit_pukul="00.00")
    assert "Kalender Daerah Istimewa Yogyakarta." in told
    assert 'value="Alasan yang sudah diketik"' in siti.page
    assert re.search(r'name="terbit_pukul"[^>]* value="00.00"', siti.page)
    assert 'value="Daerah Istimewa Yogyakarta"' in siti.page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("Atlantis", "Daerah Atlantis tidak dikenal."), ("11\r\n51", "tidak dikenal"), ("99", "Daerah 99 tidak dikenal.")],
)
def test_a_place_that_is_none_is_said_beside_the_field(here: World, typed: str, sentence: str) -> None:
    siti = here.reader()
    told = seen(siti, MOVED, kalender=typed)
    assert sentence in told or "Tulis satu daerah saja" in told
    assert " pindah Semula " not in told
    assert 'aria-invalid="true"' in siti.page


def test_enter_in_any_field_publishes_nothing(here: World) -> None:
    """A browser presses the first button that belongs to the form."""
    siti = here.reader()
    seen(siti, MOVED)
    first = re.search(r"<button[^>]*form=\"terbitkan\"[^>]*>", siti.page)
    form = siti.page.index('id="terbitkan"')
    assert first and first.start() < form
    assert 'formaction="/admin/pratinjau#kalender-pelanggan"' in first[0]
    assert "formnovalidate" in first[0]


def test_what_is_cancelled_is_struck_out_and_what_comes_back_is_not(here: World) -> None:
    siti = here.reader()
    told = seen(siti, CANCELLED)
    assert " ditandai batal Semula " in told
    assert "tidak lagi mengingatkan" in told
    assert "<s>" in siti.page
    siti.publish(CANCELLED)
    here.act()
    assert " berlaku kembali Semula " in seen(siti, TEXT)


def test_words_alone_are_told_once_for_all_events_and_no_event_moves(here: World) -> None:
    told = seen(here.reader(), TEXT.replace("title: Pemilihan Uji", "title: Pemilihan Coba"))
    assert " pindah " not in told
    assert "dengan keterangan baru" in told or "Tidak ada acara yang berubah" in told


def test_where_nothing_changes_nothing_is_shown(here: World) -> None:
    siti = here.reader()
    siti.get("/admin/")
    assert 'id="kalender-pelanggan"' not in siti.post("/admin/pratinjau", text=TEXT, base=siti.base()).text


def test_in_english(here: World) -> None:
    told = seen(here.reader(), MOVED, "/en")
    assert "The calendar program moves the same event." in told
    assert "pindah" not in told and "Semula" not in told


def test_a_rollback_shows_it_too_and_a_place_is_chosen_by_its_address(here: World) -> None:
    siti = here.reader()
    siti.publish(MOVED)
    here.act()
    page = siti.get("/admin/kembali/1/?kalender=aceh").text
    assert "Kalender Aceh." in page or "Kalender Provinsi Aceh." in page
    before = here.service.archive.number()
    shown = siti.post("/admin/kembali/1/", base=siti.base(), note="Salah tanggal", kalender="aceh", lihat="ya")
    assert "Kalender Aceh." in shown.text or "Kalender Provinsi Aceh." in shown.text
    assert 'value="Salah tanggal"' in shown.text, "the reason is lost"
    assert here.service.archive.number() == before, "published by a button that shows"
    assert OPEN_EVENTS < MOST_EVENTS
