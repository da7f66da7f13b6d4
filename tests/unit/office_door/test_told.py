"""What an office was told, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from calendar_service.ledger.letters import ToldLetter
from calendar_service.office_door.told import ToldWords, masked
from calendar_service.package_data import translators
from calendar_service.words.states import State
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


@pytest.mark.parametrize(
    ("went_out", "said", "in_english"),
    [
        ("2024-09-23T08:00", "Pengingat H-2", "Reminder D-2"), ("2024-09-23T23:59", "Pengingat H-2", "Reminder D-2"),
        ("2024-09-25T00:00", "Pengingat hari H", "Reminder D-day"), ("2024-09-26T07:00", "Pengingat hari ke-2", "Reminder day 2"),
    ],
)  # fmt: skip
def test_days_are_counted_as_the_mail_did(went_out: str, said: str, in_english: str) -> None:
    """By the office's clock on the day on which it went out, though it was due as H-3."""
    late = replace(row(1), settled_at=datetime.fromisoformat(went_out + "+08:00"))
    english = ToldWords(translators()["en"], REGIONS, following(None, edited(), AT), NOW)
    for telling, label in ((TELLING, said), (english, in_english)):
        assert telling.mail(ToldLetter((late,)), REGIONS["51"]).stages[0].label == label


def test_a_servers_code_is_shown_once() -> None:
    for reply in ("2.0.0 Ok", "Ok"):
        (stage,) = TELLING.mail(ToldLetter((replace(row(1), reply=reply),)), REGIONS["51"]).stages
        assert stage.reply == "250 2.0.0 Ok"


def test_what_has_not_gone_out_is_counted_for_when_it_is_to() -> None:
    waiting = replace(
        row(1), state=State.PENDING, settled_at=None, try_at=datetime.fromisoformat("2024-09-24T09:00+08:00")
    )
    assert TELLING.mail(ToldLetter((waiting,)), REGIONS["51"]).stages[0].label == "Pengingat H-1"


def test_a_question_is_called_one() -> None:
    asked = replace(row(1), told="2024-09-25/2024-09-25 ?")
    assert TELLING.mail(ToldLetter((asked,)), REGIONS["51"]).stages[0].label == "Mohon dipastikan"


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
