"""Notices that wait, held and let go at the desk, against what a mail server then gets."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from post_office import PostOffice
from scripted_smtp import ScriptedServer
from world import TIMELINE

from calendar_service.words.states import State
from tests.admin_material import Person
from tests.desk_material import Open, desk, go_by, letters, normal, opened, texts, told_mails
from tests.world import look

MINUTES = timedelta(minutes=5)


def move(post: PostOffice, day: str) -> None:
    """Publish that `rapat` takes place on that day."""
    post.service.settings.stages_file.write_text(TIMELINE.replace("days: 2024-09-25", f"days: {day}"))
    post.revision = look(post.service)


def take(siti: Person, step: str, note: str = "Belum pasti", **fields: Any) -> Any:
    """Open the page before the step of the present revision, tick all, and press."""
    number = siti.world.service.official.refresh().number
    page = f"/admin/kotak-keluar/{number}/{step}/"
    shown = siti.get(page).text
    fields = {"pindah": re.findall(r'name="pindah" value="([^"]+)"', shown), "note": note, "tahu": "ya", **fields}
    return siti.post(page, **fields)


def said(answer: Any) -> dict[str, str]:
    """What the address says to which a step leads back."""
    assert answer.status_code == 303, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}


def notices(post: PostOffice) -> list[Any]:
    return [row for row in post.rows() if row.message != "reminder"]


@pytest.fixture
def server() -> Any:
    with ScriptedServer() as made:
        yield made


def test_a_held_notice_stays_until_it_is_let_go_and_then_goes_once_and_word_for_word(
    open_office: Open, server: ScriptedServer
) -> None:
    """Held while it waits, over its hour, over a new clock process; let go afterwards it goes at once."""
    post = opened(open_office, server)
    here = desk(post)
    siti = here.reader()
    move(post, "2024-09-30")
    page = siti.get("/admin/kotak-keluar/?kantor=bali").text
    assert "Keluar dengan sendirinya" in page and "pemda 4" in page and "Revisi 2" in page
    foretold = letters(page)
    assert said(take(siti, "tahan")) == {"hasil": "tahan"}
    before = told_mails(server)
    del server.mails[:]
    go_by(post, "2024-09-24T06:00+07:00")
    assert told_mails(server) == before
    assert {row.state for row in notices(post)} == {State.PENDING} and len(notices(post)) == 4
    page = siti.get("/admin/kotak-keluar/?kantor=bali").text
    assert "Ditahan sejak" in page and "Belum pasti" in page and letters(page)[0][0] == foretold[0][0]
    assert "Rapat" not in siti.get("/admin/surat-keluar/?hari=2024-09-24").text  # what is held goes on no day
    post.dispatch = post.service.dispatch(leap=None)
    post.sweep()
    assert said(take(siti, "lepaskan", "Sudah pasti")) == {"hasil": "lepaskan"}
    go_by(post, "2024-09-24T06:30+07:00", MINUTES)
    assert told_mails(server) - before == {f"{code}@x.example": 1 for code in ("bali", "papua", "sby", "banda")}
    assert [subject for subject, _ in texts(server, "bali@x.example")] == [foretold[0][0]]


def test_what_is_let_go_now_goes_before_its_hour_as_foretold_and_spares_the_reminder(
    open_office: Open, server: ScriptedServer
) -> None:
    """Moved to Thursday, so that H-1 falls due while the notice waits."""
    post = opened(open_office, server)
    siti = desk(post).reader()
    move(post, "2024-09-26")
    del server.mails[:]
    before = told_mails(server)
    foretold = letters(siti.get("/admin/kotak-keluar/?kantor=bali").text)
    assert said(take(siti, "sekarang")) == {"hasil": "sekarang"}
    post.sweep()
    post.worker("w2").drain()
    assert sum((told_mails(server) - before).values()) == 4
    assert normal(texts(server, "bali@x.example")) == normal(foretold) != []
    go_by(post, "2024-09-24T06:00+07:00", MINUTES)
    assert sum((told_mails(server) - before).values()) == 4
    assert "Kotak keluar kosong" in siti.get("/admin/kotak-keluar/").text


def test_a_date_that_moves_again_drops_what_is_held(open_office: Open, server: ScriptedServer) -> None:
    post = opened(open_office, server)
    siti = desk(post).reader()
    move(post, "2024-09-30")
    take(siti, "tahan")
    go_by(post, "2024-09-23T22:00+07:00")
    move(post, "2024-10-02")
    before = told_mails(server)
    go_by(post, "2024-09-24T00:00+07:00")
    assert sum((told_mails(server) - before).values()) == 4
    states = {(row.schedule_version, row.state) for row in notices(post) if row.office == "bali"}
    assert states == {(1, State.SUPERSEDED), (2, State.ACCEPTED)}
    assert "Kotak keluar kosong" in siti.get("/admin/kotak-keluar/").text


def test_what_is_held_is_said_everywhere_until_it_is_let_go(open_office: Open, server: ScriptedServer) -> None:
    """More and more urgent, and no more of it afterwards."""
    post = opened(open_office, server)
    siti = desk(post).reader()
    move(post, "2024-10-30")
    take(siti, "tahan")
    post.sweep()

    def told() -> str:
        (alarm,) = [each for each in post.service.alarms.standing() if each.name == "outbox"]
        return alarm.words

    # the old date, on the 25th, is two days away
    assert told().startswith("near 1 2024-09-23T13:00:00+00:00 2024-09-24")
    post.at(datetime.fromisoformat("2024-09-26T20:00+07:00"))
    post.sweep()
    assert told().startswith("past 1")
    take(siti, "lepaskan")
    post.sweep()
    assert "outbox" not in [each.name for each in post.service.alarms.standing()]


def test_a_step_is_taken_once_and_by_publishers_alone(open_office: Open, server: ScriptedServer) -> None:
    """A double click, a stale form, somebody who edits only, and what is missing: nothing is doubled or lost."""
    post = opened(open_office, server)
    here = desk(post)
    siti, budi = here.reader(), here.reader("budi")
    move(post, "2024-09-30")
    page = "/admin/kotak-keluar/2/tahan/"
    shown = siti.get(page).text
    (mark,) = re.findall(r'name="pindah" value="([^"]+)"', shown)
    refused = siti.post(page, note=" ")
    assert refused.status_code == 422
    for sentence in ("Pilih paling sedikit satu", "Tulis alasannya", "Centang bahwa"):
        assert sentence in refused.text, sentence
    near = siti.post(page, note="Salah bulan", pindah=mark)
    assert near.status_code == 422 and "Centang bahwa" in near.text and 'value="Salah bulan"' in near.text
    assert budi.get(page).status_code == 200
    assert budi.post(page, note="x", pindah=mark, tahu="ya").status_code == 403
    for _ in range(2):
        assert said(siti.post(page, note="Salah bulan", pindah=mark, tahu="ya")) == {"hasil": "tahan"}
    assert [each.action for each in post.service.accounts.deeds(9) if each.action.startswith("notices")] == [
        "notices held"
    ]
    stale = siti.post("/admin/kotak-keluar/2/sekarang/", note="x", pindah=mark)
    assert stale.status_code == 422 and "baru saja diubah oleh siti" in stale.text
    assert said(take(siti, "lepaskan")) == {"hasil": "lepaskan"}
    assert said(siti.get("/admin/kotak-keluar/7/tahan/")) == {"hasil": "lewat"}
    move(post, "2024-10-01")
    siti.get("/admin/kotak-keluar/")
    lost = siti.post(page, note="x", pindah=mark, tahu="ya")
    assert said(lost) == {"hasil": "lewat"}
