"""A mail that went out can be read again, byte for byte where nothing of this release changed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from calendar_service.offices.list_revision import ListAuthor
from tests.admin_material import TEXT, World, world
from tests.office_door_material import TOLD_AT, Visit, hand_over, visit

SAME, NEARLY = "sama persis dengan yang dikirim, tanpa beda satu huruf pun: sidik jarinya cocok", "tidak sama persis"


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


def read(there: Visit, code: str) -> tuple[str, bytes]:
    """The page of the mail, and the file behind it."""
    page = there.get(f"surel/{code}/").text
    found = re.search(r'href="(/kantor/[^"]+/surel\.eml)"', page)
    assert found, page
    answer = there.client.get(found[1])
    assert answer.content_type == "message/rfc822"
    assert answer.headers["Cache-Control"] == "no-store"
    assert f'filename="{code}.eml"' in answer.headers["Content-Disposition"]
    return page, answer.data


def test_the_page_shows_the_mail_itself_and_its_file_has_the_digest_of_the_proof(here: World) -> None:
    code = hand_over(here, "bali")
    page, data = read(visit(here), code)
    assert SAME in page
    assert hashlib.sha256(data).hexdigest() in page
    assert "Yth. " in page
    assert b"Subject: " in data


def test_what_changed_since_changes_nothing_of_it(here: World) -> None:
    """The office's line, the link to its page, the timetable."""
    code = hand_over(here, "bali")
    sent = read(visit(here), code)[1]
    service = here.service
    listed = [replace(o, name="Nama Baru") if o.code == "bali" else o for o in service.directory.offices()]
    service.directory.replace(listed, service.clock, ListAuthor("siti", "nama"))
    service.office_doors.renew("bali", TOLD_AT)
    here.reader().publish(TEXT.replace("2024-09-25", "2024-09-26", 1), ignore="1")
    page, data = read(visit(here), code)
    assert SAME in page
    assert data == sent


def test_a_mail_that_was_taken_behind_midnight_is_the_same(here: World) -> None:
    code = hand_over(here, "bali", TOLD_AT + timedelta(hours=15, minutes=59))
    with here.service.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE ledger SET settled_at = settled_at + 120000000 WHERE office = 'bali'")
    assert SAME in read(visit(here), code)[0]


def test_where_the_bytes_differ_the_page_says_so(here: World) -> None:
    code = hand_over(here, "bali")
    with here.service.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE ledger SET sha256 = ? WHERE office = 'bali'", ("5" * 64,))
    page, _data = read(visit(here), code)
    assert NEARLY in page
    assert SAME not in page


def test_nobody_reads_the_mail_of_another_office(here: World) -> None:
    code = hand_over(here, "bali")
    other = next(o.code for o in here.service.directory.offices() if o.code != "bali")
    there = visit(here, other)
    assert there.get(f"surel/{code}/").status_code == 404
    assert there.get(f"surel/{code}/surel.eml").status_code == 404


def test_a_mail_of_a_revision_that_was_lost_is_told_of_without_itself(here: World) -> None:
    code = hand_over(here, "bali")
    with here.service.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE ledger SET revision = 99 WHERE office = 'bali'")
    there = visit(here)
    answer = there.get(f"surel/{code}/")
    assert answer.status_code == 200
    assert "tidak dapat disusun ulang" in answer.text
    assert there.get(f"surel/{code}/surel.eml").status_code == 404
