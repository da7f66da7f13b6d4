"""The mail that asks whether a wish is meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from calendar_service.mail.wish_mail import WishMails
from calendar_service.offices.wish import OfficeWish
from calendar_service.package_data import TEMPLATES, translators
from calendar_service.rendering import Rendering
from tests.world import office

AT = datetime(2024, 9, 22, 1, tzinfo=UTC)
MAILS = WishMails(
    Rendering(TEMPLATES, translators()), "Kalender <jadwal@tahapan.example>", "tanya@tahapan.example", "tahapan.example"
)
WISH = OfficeWish(
    7, "bali", "address", {"to": "lama@bali.example", "email": "baru@bali.example", "name": "Ni Made"}, AT, AT
)


def read(wish: OfficeWish, language: str = "id") -> EmailMessage:
    one = replace(office("bali", "51"), language=language, name="Kantor Bali")
    parcel = MAILS.parcel(wish, one, "https://x.example/kantor/setuju/abc/", translators()[language], AT)
    assert parcel.address == wish.asked_of
    assert max(map(len, parcel.data.split(b"\r\n"))) <= 998
    return message_from_bytes(parcel.data, policy=policy.default)


@pytest.mark.parametrize(
    ("kind", "language", "words"),
    [
        ("address", "id", ("baru@bali.example", "Bila benar", "tujuh hari")),
        ("address", "en", ("baru@bali.example", "If that is right", "seven days")),
        ("link", "id", ("Yth. pembaca surel Kantor Bali", "tautannya dibuat baru")),
        ("link", "en", ("made anew",)),
        ("deputy", "id", ("Yth. Ni Made", "Bila Bapak/Ibu bersedia")),
        ("deputy", "en", ("Dear Ni Made", "If you are willing")),
    ],
)
def test_it_says_what_is_asked_and_where_to_agree(kind: str, language: str, words: tuple[str, ...]) -> None:
    mail = read(replace(WISH, kind=kind), language)
    for each in (*words, "https://x.example/kantor/setuju/abc/", "Kantor Bali"):
        assert each in mail.get_content(), each
    assert "Kantor Bali" in str(mail["Subject"])
    assert (mail["To"], mail["Reply-To"], mail["Auto-Submitted"]) == (
        "lama@bali.example",
        "tanya@tahapan.example",
        "auto-generated",
    )


def test_a_second_try_is_the_same_mail_to_everybody() -> None:
    assert read(WISH)["Message-ID"] == read(replace(WISH, tries=3))["Message-ID"]
    assert read(WISH)["Message-ID"] != read(replace(WISH, id=8))["Message-ID"]
