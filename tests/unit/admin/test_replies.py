"""What offices answered, on the page of the reminders: as a clerk reads it, as text, until it is marked as done."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from calendar_service.admin import replies as page
from calendar_service.clock import fixed_clock
from calendar_service.database import ledger as table
from calendar_service.mail.replies import Reply, read_reply
from calendar_service.mail.replies_sql import Correspondent, RecognisedBy
from calendar_service.words.mail_address import MailAddress
from tests.admin_material import NOW, Person, World, world
from tests.world import OFFICES

AT = "/admin/pengingat/"
BALI = next(each for each in OFFICES if each.code == "bali")


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


@pytest.fixture
def siti(here: World) -> Person:
    return here.reader()


def reply(text: str = "Mohon dikirim ke alamat baru kami.", **other: object) -> Reply:
    sender = MailAddress(str(other.pop("sender", "tu@baru.example")))
    facts = {"name": "Tata Usaha", "subject": "Alamat baru", "is_cut": False, "attachments": 0, "references": ()}
    return Reply(sender=sender, text=text, digest=f"{hash(text)}"[:64], **(facts | other))  # type: ignore[arg-type]


def keep(here: World, said: Reply, who: Correspondent = Correspondent("bali", None, RecognisedBy.THREAD)) -> int:  # noqa: B008
    here.service.replies.keep(said, who, NOW)
    return here.service.replies.waiting(1)[0].id


def words(person: Person) -> str:
    """The page as it is read."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", person.page)).split())


def test_without_a_reply_the_page_says_what_would_stand_there(siti: Person) -> None:
    siti.get(AT)
    assert "Kantor membalas" in words(siti)
    assert "Tidak ada balasan yang menunggu." in words(siti)
    assert "menunggu dibaca" not in words(siti)


def test_a_clerk_reads_who_wrote_from_where_about_what(here: World, siti: Person) -> None:
    here.service.directory.replace(
        [replace(each, phone="0361 123456") if each.code == "bali" else each for each in OFFICES], fixed_clock(NOW)
    )
    facts = {"election": "uji", "stage": "rapat", "message": "reminder", "lead": 3, "office": "bali", "channel": "mail",
             "schedule_version": 0, "region": "51", "days_left": 3, "told": "", "due_at": NOW, "not_after": NOW,
             "planned_at": NOW, "state": "accepted", "tries": 1, "try_at": NOW, "ambiguous": 0}  # fmt: skip
    with here.service.engine.begin() as connection:
        row = connection.execute(table.insert().values(facts).returning(table.c.id)).scalar_one()
    keep(here, reply(attachments=2, is_cut=True), Correspondent("bali", row, RecognisedBy.THREAD))
    siti.get(AT)
    read = words(siti)
    for sentence in (
        "1 balasan menunggu dibaca.",
        f"{BALI.name} Tata Usaha < tu@baru.example > · Kamis, 19 September 2024",
        "Menjawab Pengingat H-3: Rapat",
        f"Ditulis dari alamat lain. Di daftar: {BALI.email} · Telepon: 0361 123456",
        "Kantor dikenali dari surat kami yang dijawab.",
        "Alamat baru Mohon dikirim ke alamat baru kami.",
        "Surat ini lebih panjang; hanya awalnya disimpan.",
        "2 lampiran tidak disimpan",
        "Sebelum mengganti alamat sebuah kantor, tanyakan lewat telepon.",
    ):
        assert sentence in read, sentence
    assert 'href="/admin/kantor/bali/"' in siti.page
    siti.get("/en/admin/pengingat/")
    read = words(siti)
    for sentence in ("1 reply waits to be read.", "Answers Reminder H-3: Meeting", "Written from another address."):
        assert sentence in read, sentence
    for word in ("balasan", "Tandai", "Ditulis", "lampiran"):
        assert word not in re.sub(r'(?:id|href|action|aria-\w+)="[^"]*"', "", siti.page)


def test_from_its_own_address_nothing_is_said_of_another(here: World, siti: Person) -> None:
    keep(here, reply(sender=BALI.email.upper()), Correspondent("bali", None, RecognisedBy.SENDER))
    siti.get(AT)
    assert "Ditulis dari alamat lain." not in words(siti)
    assert "Kantor dikenali dari alamat pengirimnya saja." in words(siti)


def test_a_stranger_and_a_retired_office_are_called_so(here: World, siti: Person) -> None:
    keep(here, reply("satu", sender="", name="", subject=""), Correspondent())
    keep(here, reply("", subject=""), Correspondent("lama", None, RecognisedBy.PATH))
    siti.get(AT)
    read = words(siti)
    assert "Pengirim yang tidak dikenal tanpa alamat pengirim" in read
    assert "Kantor lama, tidak ada lagi di daftar" in read
    assert "Surat ini tidak berisi teks." in read
    assert "Kantor dikenali dari alamat kembali surat kami" in read


def test_whatever_is_written_is_shown_as_text(here: World, siti: Person) -> None:
    said = read_reply(
        b'From: "<script>alert(1)</script>" <a@b.example>\nSubject: <img src=x onerror=alert(2)>\n\n'
        b"</p></blockquote><form action=https://jahat.example><button>Masuk</button></form> \x1b[31m {{ 7*7 }} %(count)s\n"
        + "\u202egnp.exe".encode()
    )
    keep(here, said)
    siti.get(AT)
    assert "<script" not in siti.page.split("<main", 1)[1]
    assert "<img" not in siti.page
    assert siti.page.count("<form") == 2, "to log out, and to mark as done"
    assert "</form> [U+001B][31m {{ 7*7 }} %(count)s" in unescape(siti.page)
    assert "[U+202E]gnp.exe" in siti.page
    assert "\x1b" not in siti.page


@pytest.mark.parametrize("name", ["siti", "budi"])
def test_anybody_marks_it_as_done_and_takes_that_back(here: World, name: str) -> None:
    person = here.reader(name)
    number = keep(here, reply())
    person.get(AT)
    answer = person.post(f"/admin/pengingat/balasan/{number}", done="yes")
    assert (answer.status_code, answer.location) == (303, "/admin/pengingat/?hasil=selesai#balasan")
    assert here.service.replies.counts().waiting == 0
    person.get(answer.location)
    assert "Balasan itu sudah ditandai selesai." in words(person)
    assert f"Diselesaikan {name}, Kamis, 19 September 2024" in words(person)
    assert "Buka lagi" in words(person)
    answer = person.post(f"/admin/pengingat/balasan/{number}", done="no")
    assert answer.location == "/admin/pengingat/?hasil=dibuka#balasan"
    assert here.service.replies.counts().waiting == 1
    deeds = [(deed.who, deed.action, deed.detail) for deed in here.service.accounts.deeds(2)]
    assert deeds == [(name, "reply reopened", str(number)), (name, "reply settled", str(number))]
    person.get("/admin/catatan/")
    assert f"menyelesaikan balasan {number}" in words(person)
    assert f"membuka lagi balasan {number}" in words(person)


def test_what_somebody_else_has_done_is_no_deed(here: World, siti: Person) -> None:
    number = keep(here, reply())
    siti.get(AT)
    here.service.replies.settle(number, "budi", NOW)
    before = len(here.service.accounts.deeds(99))
    for wanted in (number, 999):
        answer = siti.post(f"/admin/pengingat/balasan/{wanted}", done="yes")
        assert (answer.status_code, answer.location) == (303, "/admin/pengingat/#balasan")
    assert len(here.service.accounts.deeds(99)) == before
    assert here.service.replies.done(1)[0].done_by == "budi"


def test_nobody_marks_it_without_a_login_or_from_elsewhere(here: World, siti: Person) -> None:
    number = keep(here, reply())
    path = f"/admin/pengingat/balasan/{number}"
    assert here.client().post(path, data={"done": "yes"}).status_code == 401
    siti.get(AT)
    assert siti.client.post(path, data={"done": "yes"}).status_code == 400
    foreign = {"Origin": "https://jahat.example"}
    assert siti.client.post(path, data={"done": "yes", "token": siti.token()}, headers=foreign).status_code == 403
    assert here.service.replies.counts().waiting == 1


def test_of_many_the_newest_are_shown_and_the_rest_is_counted(
    here: World, siti: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "WAITING_SHOWN", 2)
    for number in range(5):
        said = reply(f"Isi {number}", sender=f"s{number}@x.example")
        here.service.replies.keep(said, Correspondent(), NOW + timedelta(minutes=number))
    here.service.replies.note("complaint", NOW)
    here.service.replies.note("unkept", NOW)
    siti.get(AT)
    read = words(siti)
    assert re.findall(r"Isi \d", read) == ["Isi 4", "Isi 3"]
    assert "5 balasan menunggu dibaca." in read
    assert "dan 3 lagi" in read
    assert "1 surat tidak disimpan karena tempatnya penuh" in read
    assert "1 kali penerima menandai surat kami sebagai sampah." in read
