"""Akun saya: where an account reads mail, set by itself; and the mails that a waiting text causes, from the form to the mail server."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from pyotp import TOTP

from calendar_service.accounts.account import Role
from calendar_service.accounts.account_mail import AccountEvent, AccountMail
from calendar_service.accounts.second_factor import new_seed, secret_of
from calendar_service.delivery.carrier import BadAddress, DeliveryFailure, Parcel, Receipt, Temporary
from calendar_service.mail.courier import Courier
from calendar_service.words.mail_address import MailAddress
from tests.admin_material import HASH, NOW, PASSWORD, SECRET, TEXT, Person, World, world

MOVED = TEXT.replace("days: 2024-09-25", "days: 2024-09-24")
PAGE = "/admin/akun/"


@pytest.fixture
def here(tmp_path: Path) -> World:
    found = world(tmp_path, second_publisher="required", publish="manual")
    found.service.accounts.add("rudi", Role.PUBLISHER, HASH, NOW)
    found.service.account_mails._now = found.hands
    return found


class Carried:
    """The worker's courier over a mail server that is told what to answer."""

    def __init__(self, here: World) -> None:
        self.sent: list[Parcel] = []
        self.refuses: DeliveryFailure | None = None
        here.service.send = self._send  # type: ignore[method-assign]
        self.courier: Courier[AccountMail] = here.service.account_courier()
        self.courier._clock = here.hands

    def _send(self, parcel: Parcel) -> Receipt:
        if self.refuses:
            raise self.refuses
        self.sent.append(parcel)
        return Receipt(250, "2.0.0", "ok", "1")

    def once(self) -> list[tuple[str, str]]:
        """(address, subject) of what goes out now."""
        self.sent.clear()
        self.courier.once()
        return [(each.address, str(self.read(each)["Subject"])) for each in self.sent]

    @staticmethod
    def read(parcel: Parcel) -> EmailMessage:
        return message_from_bytes(parcel.data, policy=policy.default)


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def reachable(here: World, *names: str) -> None:
    for name in names:
        here.service.account_mails.set_address(name, MailAddress(f"{name}@kpu.example"), "id", NOW)


def set_address(person: Person, address: str, password: str = PASSWORD, **fields: str) -> int:
    person.get(PAGE)
    return person.post(PAGE, surel=address, bahasa="id", password=password, **fields).status_code


# The address


def test_an_account_sets_changes_tries_and_removes_its_own_address(here: World) -> None:
    budi, carried = here.reader("budi"), Carried(here)
    assert "belum mempunyai alamat surel" in text_of(budi.get(PAGE).text)
    assert set_address(budi, "budi@kpu.example") == 303
    assert set_address(budi, "Budi <baru@kpu.example>") == 303
    assert 'value="baru@kpu.example"' in budi.get(PAGE).text
    assert budi.post(f"{PAGE}uji").status_code == 303
    assert "Akan dikirim" in text_of(budi.get(PAGE).text)
    assert carried.once() == [("baru@kpu.example", "Surel percobaan dari redaksi Kalender Tahapan")]
    assert "Diterima server surel" in text_of(budi.get(PAGE).text)
    assert budi.post(PAGE, password=PASSWORD, hapus="ya").status_code == 303
    assert budi.get(f"{PAGE}?hasil=hapus").status_code == 200
    assert budi.post(f"{PAGE}uji").status_code == 409
    deeds = [(deed.who, deed.action, deed.detail) for deed in here.service.accounts.deeds(9)]
    assert deeds[:3] == [
        ("budi", "mail address removed", "budi"),
        ("budi", "mail address set", "budi"),
        ("budi", "mail address set", "budi"),
    ]


def test_nobody_but_who_proves_it_changes_it_and_what_was_typed_stays(here: World) -> None:
    budi = here.reader("budi")
    assert set_address(budi, "budi@kpu.example", "salah salah salah") == 403
    assert 'value="budi@kpu.example"' in budi.page
    assert "Kata sandi tidak cocok" in text_of(budi.page)
    assert set_address(budi, "budi@kpu.example", "salah salah salah") == 403
    assert set_address(budi, "budi@kpu.example", "salah salah salah") == 403
    assert set_address(budi, "budi@kpu.example") == 429
    assert here.service.account_mails.address_of("budi") is None
    here.hands.wait(minutes=1)
    assert set_address(budi, "budi@kpu.example") == 303
    assert set_address(budi, "budi") == 422
    assert "tidak sah" in text_of(budi.page)
    assert 'aria-invalid="true"' in budi.page


def test_with_a_second_factor_its_code_is_asked_for_too(here: World) -> None:
    siti, seed = here.reader(), new_seed()
    here.service.accounts.set_second_factor("siti", seed, ["x"], NOW)
    siti.get("/admin/masuk")
    siti.post("/admin/masuk", name="siti", password=PASSWORD)
    siti.post("/admin/kode", code=code_of(here, seed))
    here.hands.wait(minutes=2)
    assert set_address(siti, "siti@kpu.example") == 403
    assert set_address(siti, "siti@kpu.example", code="000000") == 403
    assert here.service.account_mails.address_of("siti") is None
    assert set_address(siti, "siti@kpu.example", code=code_of(here, seed)) == 303


def test_no_other_account_sees_it(here: World) -> None:
    reachable(here, "rudi", "siti")
    siti = here.reader()
    siti.publish(MOVED)
    for path in ("", "akun/", "menunggu/1/", "catatan/", "perubahan/"):
        assert "rudi@kpu.example" not in siti.get(f"/admin/{path}").text, path
    assert "Diberi tahu lewat surel: rudi." in text_of(siti.get("/admin/menunggu/1/").text)


def test_five_trials_in_an_hour_are_enough(here: World) -> None:
    reachable(here, "siti")
    siti = here.reader()
    siti.get(PAGE)
    assert [siti.post(f"{PAGE}uji").status_code for _ in range(6)] == [303] * 5 + [429]


# From the form to the mail server


def test_the_other_publishers_are_told_once_and_the_author_of_what_became_of_it(here: World) -> None:
    reachable(here, "siti", "rudi", "budi", "mantan")
    siti, rudi, carried = here.reader(), here.reader("rudi"), Carried(here)
    siti.publish(MOVED, "Rapat dimajukan")
    assert carried.once() == [("rudi@kpu.example", "Menunggu persetujuan Anda: Rapat")]
    said = carried.read(carried.sent[0]).get_content()
    assert "Semula: Rabu, 25 September 2024" in said
    assert "http://localhost:8000/admin/menunggu/1/" in said
    assert carried.once() == []
    rudi.get("/admin/menunggu/1/")
    rudi.post("/admin/menunggu/1/setuju")
    here.act()
    assert carried.once() == [("siti@kpu.example", "Sudah terbit: Rapat dimajukan")]


def test_who_is_not_told_is_said(here: World) -> None:
    siti = here.reader()
    siti.publish(MOVED)
    assert "Tidak ada penerbit lain dengan alamat surel" in text_of(siti.get("/admin/menunggu/1/").text)


def test_what_is_withdrawn_before_the_mail_goes_asks_nobody(here: World) -> None:
    reachable(here, "siti", "rudi")
    siti, carried = here.reader(), Carried(here)
    siti.publish(MOVED)
    siti.get("/admin/menunggu/1/")
    siti.post("/admin/menunggu/1/tarik")
    assert carried.once() == []
    assert "Tidak dikirim: tidak perlu lagi" in text_of(here.reader("rudi").get(PAGE).text)


def test_a_server_that_is_away_is_asked_again_and_one_that_says_no_is_believed(here: World) -> None:
    reachable(here, "siti", "rudi")
    siti, rudi, carried = here.reader(), here.reader("rudi"), Carried(here)
    siti.publish(MOVED)
    carried.refuses = Temporary("later", 451, "4.3.0")
    assert carried.once() == []
    assert "dicoba lagi sendiri" in text_of(rudi.get(PAGE).text)
    here.hands.wait(minutes=3)
    carried.refuses = BadAddress("no such user", 550, "5.1.1")
    assert carried.once() == []
    assert "Ditolak server surel: 550 5.1.1" in text_of(rudi.get(PAGE).text)
    here.hands.wait(hours=9)
    carried.refuses = None
    assert carried.once() == []
    assert here.service.account_mails.told(AccountEvent.WAITS, 1) == ["rudi"]


def test_who_dies_behind_the_yes_of_the_server_leaves_one_mail_twice_under_one_name(here: World) -> None:
    reachable(here, "siti", "rudi")
    here.reader().publish(MOVED)
    carried, mails = Carried(here), here.service.account_mails
    (due,) = mails.to_mail(here.hands())
    assert mails.take(due, here.hands())  # another process, which has died since: it sent, or did not
    before = carried.courier._prepare(due)
    assert len(carried.once()) == 1
    assert before
    assert carried.sent[0].reference == before.reference


def code_of(here: World, seed: str) -> str:
    """What the telephone shows."""
    return TOTP(secret_of(SECRET, "siti", seed)).at(here.hands())
