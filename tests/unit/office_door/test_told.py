"""What an office was told, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from calendar_service.ledger.letters import ToldLetter
from calendar_service.office_door.told import ToldWords, masked
from calendar_service.package_data import translators
from tests.ledger_material import REGIONS, edited, following
from tests.unit.ledger.test_letters import AT, row

NOW = datetime(2024, 9, 23, tzinfo=UTC)
TELLING = ToldWords(translators()["id"], REGIONS, following(None, edited(), AT), NOW)


def test_a_mail_is_told_by_its_stages() -> None:
    rows = (row(1, "a" * 40), replace(row(2, "a" * 40), stage="rapat@91", message="change", told="cancelled", lead=0))
    mail = TELLING.mail(ToldLetter(rows), REGIONS["51"])
    assert (mail.code, mail.at, mail.revision, mail.reply) == ("NANA-NANA-NANA", AT, 1, "250 2.0.0 ok")
    first, second = mail.stages
    assert (first.stage_id, first.title, first.label, first.days) == (
        "rapat",
        "Rapat",
        "Pengingat H-3",
        "25 September 2024",
    )
    assert first.state == "Terkirim 22 September 2024 pukul 08.00 WITA"
    assert second.title == "Rapat di Provinsi Papua dan seluruh kabupaten/kotanya"
    assert (second.label, second.days) == ("Pemberitahuan perubahan", "")


def test_what_the_timetable_has_no_more_goes_by_its_id() -> None:
    (stage,) = TELLING.mail(ToldLetter((replace(row(1), stage="lama"),)), REGIONS["51"]).stages
    assert (stage.title, stage.stage_id) == ("lama", "")
    (stage,) = ToldWords(translators()["en"], REGIONS, None, NOW).mail(ToldLetter((row(1),)), REGIONS["51"]).stages
    assert stage.title == "rapat"


def test_a_servers_words_are_made_harmless() -> None:
    said = replace(row(1), reply="no\r\nsuch <bali@kantor.example> \u202e")
    reply = TELLING.mail(ToldLetter((said,)), REGIONS["51"]).reply
    assert reply.startswith("250 2.0.0 no such ")
    assert "kantor.example" not in reply
    assert "\u202e" not in reply


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("setda@jatengprov.go.id", "s***@j***.go.id"), ("a@b.id", "a***@b***.id"), ("x@mail.kpu.go.id", "x***@m***.go.id"),
        ("", ""), ("root@lokal", "r***@l***"),
    ],
)  # fmt: skip
def test_an_address_is_masked(address: str, shown: str) -> None:
    assert masked(address) == shown
