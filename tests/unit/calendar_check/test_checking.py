"""The form, what it does, and the page of what was found."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from calendar_service.calendar_check import gate
from calendar_service.calendar_check.gate import LARGEST_CALENDAR
from calendar_service.serving.limits import LARGEST_CALENDAR_FORM
from tests.admin_material import World, world
from tests.check_material import NAME, reaching
from tests.doctor_material import GOOD, TEXT_WRONGS, crlf
from tests.scripted_http import ScriptedHTTP, answer

FORM = "/periksa-kalender/"
BAD = TEXT_WRONGS["status"][0]


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


def sends(here: World, path: str = FORM, **fields: object) -> TestResponse:
    boundary, body = encode_multipart(fields)
    return here.client().post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def file(data: bytes, name: str = "a.ics") -> FileStorage:
    return FileStorage(io.BytesIO(data), name)


def led_to(here: World, answer: TestResponse) -> TestResponse:
    assert answer.status_code == 303, answer.text
    return here.client().get(answer.headers["Location"])


def test_a_file_is_examined_and_what_was_found_can_be_passed_on(here: World) -> None:
    sent = sends(here, berkas=file(BAD))
    assert re.fullmatch(r"/periksa-kalender/hasil/[a-z2-9]{20}/", sent.headers["Location"])
    page = led_to(here, sent)
    assert page.status_code == 200
    for words in (
        "Baris 22: STATUS:BATAL tidak dikenal",
        "<code>STATUS:BATAL</code>",
        "Home Assistant",
        "Perbaikan:",
        "rusak",
    ):
        assert words in page.text, words
    assert (page.headers["X-Robots-Tag"], page.headers["Cache-Control"]) == ("noindex, nofollow, noarchive", "no-store")
    english = here.client().get("/en" + sent.headers["Location"]).text
    assert "Line 22: " in english
    assert "Repair:" in english
    assert "Perbaikan" not in english


def test_a_text_is_examined_as_a_browser_sends_it(here: World) -> None:
    page = led_to(here, sends(here, isi=crlf(GOOD).decode()))
    assert "Tidak ditemukan apa pun" in page.text
    assert "2 acara" in page.text


def test_an_address_is_asked_and_shown_without_its_secrets(here: World) -> None:
    with ScriptedHTTP(lambda line, _: line.sendall(answer(BAD, Content_Type="text/calendar"))) as server:
        reaching(here, server.port)
        url = f"http://{NAME}:{server.port}/a.ics?token=rahasia"
        page = led_to(here, sends(here, alamat=url))
        assert [each.path for each in server.heard][:2] == ["/a.ics?token=rahasia"] * 2
    assert f"http://{NAME}:{server.port}/a.ics?token=…" in page.text
    assert "rahasia" not in page.text
    assert "STATUS:BATAL" in page.text


def test_opening_an_address_fetches_nothing(here: World) -> None:
    with ScriptedHTTP(lambda line, _: line.sendall(answer(BAD))) as server:
        reaching(here, server.port)
        url = f"http://{NAME}:{server.port}/a.ics"
        page = here.client().get(FORM, query_string={"alamat": url})
        assert f'value="{url}"' in page.text
        assert server.heard == []
    assert "X-Robots-Tag" in page.headers
    form = here.client().get(FORM)
    assert "X-Robots-Tag" not in form.headers
    assert 'name="robots"' not in form.text
    assert 'rel="canonical"' in form.text
    assert 'name="robots" content="noindex"' in here.client().get(f"{FORM}?alamat=https://a.example/").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "ketik alamat kalendernya"),
        ({"isi": " \r\n "}, "ketik alamat kalendernya"),
        ({"alamat": "kalender.go.id/a.ics"}, "tidak dapat diperiksa"),
        ({"alamat": "http://127.0.0.1:8000/"}, "port 8000 tidak diperiksa"),
        ({"alamat": "http://169.254.169.254/latest/"}, "tidak terbuka untuk umum"),
        ({"alamat": "http://siti:x@kalender.go.id/"}, "kata sandi"),
        ({"alamat": '"><script>alert(1)</script>'}, "tidak dapat diperiksa"),
        ({"berkas": (b"\x00\x01PK", "a.zip")}, "bukan teks"),
        ({"berkas": (b"x" * (LARGEST_CALENDAR + 1), "a.ics")}, "lebih dari 1.000.000 byte"),
        ({"isi": "x" * (LARGEST_CALENDAR + 1)}, "lebih dari 1.000.000 byte"),
    ],
)
def test_what_cannot_be_examined_leads_back_with_what_was_typed(
    here: World, fields: dict[str, object], words: str
) -> None:
    given = {name: file(*each) if isinstance(each, tuple) else each for name, each in fields.items()}
    page = sends(here, **given)
    assert page.status_code == 422
    assert words in page.text
    assert 'role="alert"' in page.text
    assert "<script" not in page.text
    typed = fields.get("alamat", "")
    assert not typed or "<" in str(typed) or f'value="{typed}"' in page.text


def test_a_file_comes_before_a_text_and_a_text_before_an_address(here: World) -> None:
    page = led_to(here, sends(here, berkas=file(BAD), isi=GOOD, alamat="http://127.0.0.1/"))
    assert "STATUS:BATAL" in page.text
    assert "2 acara" in led_to(here, sends(here, berkas=file(b"", ""), isi=GOOD, alamat="http://127.0.0.1/")).text


def test_a_result_is_over_after_a_week_and_unknown_codes_lead_nowhere(here: World) -> None:
    there = sends(here, berkas=file(BAD)).headers["Location"]
    here.hands.wait(days=6, hours=23)
    assert here.client().get(there).status_code == 200
    here.hands.wait(hours=1)
    assert here.client().get(there).status_code == 404
    for code in ("a" * 20, "a", "A" * 20, "%00", "a" * 300):
        assert here.client().get(f"{FORM}hasil/{code}/").status_code == 404


def test_what_a_feed_says_is_only_text_on_the_page(here: World) -> None:
    evil = crlf(GOOD.replace("STATUS:CONFIRMED", "STATUS:<script>alert(1)</script>\x1b[2J"))
    page = led_to(here, sends(here, berkas=file(evil)))
    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text
    assert "\x1b" not in page.text


def test_a_calendar_that_is_too_hard_is_told_so(here: World) -> None:
    page = sends(here, berkas=file(b"BEGIN:VCALENDAR\r\n" + b"BEGIN:A\r\n" * 110_000))
    assert page.status_code in (303, 422)
    assert page.status_code == 303 or "terlalu rumit" in page.text


# The gate


def test_who_examines_too_much_is_told_to_wait(here: World) -> None:
    for _ in range(gate.MOST_CHECKS):
        assert sends(here, alamat="http://127.0.0.1/").status_code == 422
    late = sends(here, berkas=file(BAD))
    assert late.status_code == 429
    assert 0 < int(late.headers["Retry-After"]) <= 600
    assert "Tunggu" in late.text
    assert sends(here, "/en" + FORM, berkas=file(BAD)).status_code == 429
    assert here.client().get(FORM).status_code == 200
    here.hands.wait(minutes=10)
    assert sends(here, berkas=file(BAD)).status_code == 303


def test_one_server_is_not_asked_by_a_crowd(here: World) -> None:
    def asks(number: int) -> int:
        client = here.client()
        answer = client.post(
            FORM, data={"alamat": "http://tidak-ada.go.id/"}, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"}
        )
        return answer.status_code

    reaching(here, 80)
    assert {asks(number) for number in range(gate.MOST_OF_A_HOST)} == {422}
    assert asks(200) == 429


@pytest.mark.parametrize("fields", [{"Origin": "https://lain.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_form_of_another_site_is_not_done(here: World, fields: dict[str, str]) -> None:
    page = here.client().post(FORM, data={"isi": GOOD}, headers=fields)
    assert (page.status_code, "situs lain" in page.text) == (403, True)


@pytest.mark.parametrize("fields", [{"Origin": "null"}, {"Sec-Fetch-Site": "same-origin"}, {}])
def test_a_form_of_ours_is(here: World, fields: dict[str, str]) -> None:
    assert here.client().post(FORM, data={"isi": GOOD}, headers=fields).status_code == 303


def test_the_form_may_be_as_large_as_the_front_of_the_service_lets_it_be() -> None:
    assert gate.LARGEST_CHECK == LARGEST_CALENDAR_FORM
