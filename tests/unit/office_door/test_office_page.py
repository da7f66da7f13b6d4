"""An office's own page: whose it is, what it shows, what it says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from calendar_service.log_lines import FORM, LineFormatter
from calendar_service.offices.list_revision import ListAuthor
from tests.office_door_material import CODE, LETTER, Visit, told_world, visit


@pytest.fixture
def there(tmp_path: Path) -> Visit:
    return visit(told_world(tmp_path))


def test_it_shows_what_the_office_was_told(there: Visit) -> None:
    answer = there.get()
    assert answer.status_code == 200
    for words in (
        "Kantor bali",
        "Rapat",
        "Pengingat H-3",
        "25 September 2024",
        "Terkirim 22 September 2024 pukul 08.00 WITA",
        CODE,
        "51.ics",
    ):
        assert words in answer.text, words
    assert "Kantor papua" not in answer.text
    told = there.get(f"surel/{CODE}/").text
    assert "5" * 64 in told
    assert "250 2.0.0 diterima" in told


@pytest.mark.parametrize("path", ["", f"surel/{CODE}/", "keliru", "/cek/", f"/cek/{CODE}/", "/cek/0000-0000-0001/"])
def test_every_page_says_in_whose_name_and_whom_to_call(tmp_path: Path, path: str) -> None:
    named = {
        "institution": "Bawaslu Provinsi Bali",
        "institution_address": "Jalan Mataram 2, Denpasar",
        "contact_person": "Ni Made Sari, Kepala Bagian Pencegahan",
        "contact_phone": "+62 361 1234567",
    }
    there = visit(told_world(tmp_path, **named))
    page = there.client.get(path if path.startswith("/") else there.path + path).text
    for words in named.values():
        assert words in page, words


def test_it_foretells_the_next_mail_at_the_hour_that_the_office_chose(there: Visit) -> None:
    """What has fallen due stands among the mails instead."""
    there.get()
    service = there.world.service
    assert there.post("pilihan", hour="10").status_code == 303
    page = there.get().text
    foretold = page[page.index("Surel berikutnya ke kantor ini") : page.index("band")]
    assert "Rapat" in foretold
    assert "dikirim Selasa, 24 September 2024 pukul 10.00 WITA" in foretold
    assert "Pengingat H-1" in foretold
    assert "Hanya Aceh" not in foretold
    service.office_list.retire("bali", ListAuthor("siti", "pensiun"), meant=True)
    assert "Surel berikutnya" not in there.get().text


def test_it_says_that_its_link_is_not_to_be_passed_on(there: Visit) -> None:
    page = there.get().text
    assert "jangan diteruskan" in page
    assert "mengisi formulirnya atas nama kantor ini" in page


def test_another_offices_mail_is_not_there(there: Visit) -> None:
    other = visit(there.world, "papua")
    assert other.get().status_code == 200
    assert CODE not in other.page
    assert other.get(f"surel/{CODE}/").status_code == 404
    mark = there.world.service.office_doors.opened(other.path.split("/")[2])
    assert mark
    assert other.post("teruskan", mark=mark.mark, code=CODE, who="Orang lain").status_code == 404
    assert "Sudah diteruskan</strong>" not in there.get().text


@pytest.mark.parametrize("behind", ["", f"surel/{CODE}/"])
def test_nobody_keeps_it_lists_it_or_tells_its_address(there: Visit, behind: str) -> None:
    fields = there.get(behind).headers
    assert fields["Cache-Control"] == "no-store"
    assert fields["Referrer-Policy"] == "no-referrer"
    assert "noindex" in fields["X-Robots-Tag"]
    assert "Set-Cookie" not in fields
    assert "script-src" not in fields["Content-Security-Policy"]


def test_a_forged_link_and_an_old_one_lead_nowhere(there: Visit) -> None:
    letters = there.path.rstrip("/")
    forged = there.client.get(letters[:-1] + ("a" if letters[-1] != "a" else "b") + "/")
    there.world.service.office_doors.renew("bali", there.world.hands())
    old = there.get()
    assert (forged.status_code, old.status_code) == (404, 404)
    assert forged.data.replace(b"x", b"").count(b"<h1") == old.data.count(b"<h1") == 1
    assert visit(there.world).get().status_code == 200
    assert dict(forged.headers).keys() == dict(old.headers).keys()


def test_a_retired_office_reads_what_it_was_told(there: Visit) -> None:
    there.get()
    there.world.service.office_list.retire("bali", ListAuthor("siti", "pensiun"), meant=True)
    assert there.post("teruskan", code=CODE, who="Ni Made").status_code == 403
    told = there.get().text
    assert "tidak lagi diberi tahu" in told
    assert CODE in told


def test_too_many_requests_are_told_to_wait(there: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calendar_service.office_door.gate.MOST", 3)
    codes = [there.get().status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    there.world.hands.wait(minutes=2)
    assert there.get().status_code == 200


def test_without_a_key_there_are_no_links(tmp_path: Path) -> None:
    here = told_world(tmp_path, secret_key="pendek")
    assert here.service.office_doors.urls(["bali"]) == {}
    assert here.client().get(f"/kantor/{LETTER}/").status_code == 404


def test_no_link_stands_in_the_log(
    there: Visit, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr("calendar_service.office_door.office_page.telling", breaks)
    there.world.app.config["PROPAGATE_EXCEPTIONS"] = False
    assert there.get().status_code == 500
    record = next(record for record in caplog.records if record.exc_info)
    token = there.path.split("/")[2]
    assert token in record.getMessage(), "Flask names the path"
    assert token not in LineFormatter(FORM).format(record)


def test_the_mail_links_to_it(there: Visit) -> None:
    """What Preparing hands to the composer is the address that opens."""
    urls = there.world.service.office_doors.urls(["bali", "tidak-ada", *(f"k-{n}" for n in range(600))])
    assert list(urls) == ["bali"]
    assert urls["bali"].endswith(there.path)
    assert there.world.service.office_doors.urls([]) == {}
