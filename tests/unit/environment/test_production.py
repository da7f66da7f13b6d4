"""What an installation that writes to real people must not leave out, and what is seldom meant."""

from __future__ import annotations

import pytest

from calendar_service.environment.production import LEAST_KEY, LONGEST_SENDER, MISSING, is_public, seldom_meant, unfit
from calendar_service.mail.return_path import LONGEST_LOCAL_PART, ReturnPath

RIGHT = {
    "SMTP_URL": "smtps://mail.kantor.id",
    "PUBLIC_URL": "https://kalender.kantor.id",
    "UID_DOMAIN": "kalender.kantor.id",
    "MAIL_FROM": "Kalender <pengingat@kantor.id>",
    "INSTITUTION": "Sekretariat Kantor",
    "INSTITUTION_ADDRESS": "Jalan Merdeka 1, Jakarta",
    "CONTACT_PERSON": "Siti Aminah, Kepala Sekretariat",
    "CONTACT_PHONE": "+62 21 5550123",
    "SECRET_KEY": "Jk3u-0aQ9zPw7xXcVbNm2lOiUyTrEwQa5sDfGhJkLzXcVbNm",
}


def names(found) -> list[str]:
    return [str(problem.facts["name"]) for problem in found]


def test_nothing_is_said_of_what_is_right_or_left_out() -> None:
    assert unfit(RIGHT) == seldom_meant(RIGHT) == []
    assert unfit({}) == seldom_meant({}) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PUBLIC_URL", "http://localhost:8000"),
        ("PUBLIC_URL", "https://www.kalender-tahapan.example"),
        ("UID_DOMAIN", "kalender-tahapan.example"),
        ("MAIL_FROM", "A <a@Kalender-Tahapan.Example>"),
        ("BOUNCE_ADDRESS", "a@x.kalender-tahapan.example"),
        ("SECRET_KEY", "x" * (LEAST_KEY - 1)),
    ],
)
def test_what_is_wrong(name: str, text: str) -> None:
    assert names(unfit({**RIGHT, name: text})) == [name]


def test_links_to_this_machine_may_go_through_a_server_on_it() -> None:
    assert unfit({**RIGHT, "PUBLIC_URL": "http://localhost:8000", "SMTP_URL": "smtp://127.0.0.1"}) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PUBLIC_URL", "http://kalender.kantor.id"),
        ("PUBLIC_URL", "https://kalender.test"),
        ("MAIL_FROM", "a@kantor.invalid"),
        ("SECRET_KEY", "a" * 48),
        ("SECRET_KEY", "Jk3u-0aQ9zPw"),
        ("SMTP_URL", "smtp://u:p@mail.kantor.id"),
        ("MAIL_FROM", f"{'k' * (LONGEST_SENDER + 1)}@kantor.id"),
    ],
)
def test_what_works_and_is_seldom_meant(name: str, text: str) -> None:
    assert names(seldom_meant({**RIGHT, name: text})) == [name]


def test_the_longest_sender_leaves_room_for_a_signature() -> None:
    base = f"{'k' * LONGEST_SENDER}@kantor.id"
    for row in (1, 32**7 - 1):
        sender = ReturnPath(base, "rahasia").sender(row, 1, "a@x.id")
        assert sender != base
        assert len(sender.rpartition("@")[0]) <= LONGEST_LOCAL_PART


def test_every_setting_that_is_asked_for_has_its_sentence() -> None:
    assert set(MISSING) == set(RIGHT)


@pytest.mark.parametrize("name", ["surat.kpu-uji.id", "a.b.go.id", "MX1.Kantor.Id", "kantor.id."])
def test_a_name_that_the_internet_can_know(name: str) -> None:
    assert is_public(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", "mesin", "localhost", "localhost.localdomain", "mesin.local", "mesin.LOCAL.", "mesin.internal"),
        *("mesin.lan", "mesin.home.arpa", "10.0.0.1", "[10.0.0.1]", "::1", "a.example", "a_b.kantor.id", "-a.id"),
    ],
)
def test_a_name_that_it_cannot(name: str) -> None:
    assert not is_public(name)
