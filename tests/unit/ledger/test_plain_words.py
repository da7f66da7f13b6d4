"""What a clerk reads about a mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from calendar_service.ledger.plain_words import fate_in_words
from calendar_service.package_data import translators
from calendar_service.words.states import State

NOW = datetime.fromisoformat("2024-09-20T10:00+07:00")


def say(state: State, language: str = "id", zone: str = "Asia/Jakarta", **facts: Any) -> str:
    row = {"state": state, "enhanced_code": None, "reply_code": None, "settled_at": NOW, "try_at": NOW} | facts
    return fate_in_words(row, translators()[language], zone, NOW)


def test_a_full_mailbox_says_when_it_is_tried_again() -> None:
    again = datetime.fromisoformat("2024-09-20T10:15+07:00")
    full = {"reply_code": 452, "enhanced_code": "4.2.2", "try_at": again}
    assert say(State.DEFERRED, **full) == "Kotak surat penuh, dicoba lagi pukul 10.15 WIB"
    assert say(State.DEFERRED, zone="Asia/Jayapura", **full) == "Kotak surat penuh, dicoba lagi pukul 12.15 WIT"
    assert say(State.DEFERRED, "en", **full) == "Mailbox full, tried again at 10:15 WIB"


def test_another_day_is_named() -> None:
    later = datetime.fromisoformat("2024-09-21T07:05+07:00")
    assert say(State.DEFERRED, try_at=later).endswith("dicoba lagi 21 September 2024 pukul 07.05 WIB")


@pytest.mark.parametrize(
    ("code", "enhanced", "words"),
    [
        (550, "5.1.1", "Alamat tidak dikenal"),
        (550, None, "Alamat tidak dikenal"),
        (550, "5.7.1", "Ditolak oleh aturan server penerima"),
        (421, None, "Server penerima meminta menunggu"),
        (599, None, "Server surat menolak"),
        (None, None, "Server surat tidak menjawab"),
    ],
)
def test_the_reason_goes_by_the_enhanced_code_first(code: int | None, enhanced: str | None, words: str) -> None:
    assert say(State.FAILED, reply_code=code, enhanced_code=enhanced) == f"{words}. Ditolak pukul 10.00 WIB"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("state", list(State))
def test_every_state_has_words(state: State, language: str) -> None:
    said = say(state, language)
    assert said
    assert "%" not in said


def test_an_instant_that_is_not_known_is_a_dash() -> None:
    assert say(State.ACCEPTED, settled_at=None) == "Terkirim -"
    assert say(State.DEFERRED, try_at=None).endswith(", dicoba lagi -")
    assert say(State.BOUNCED, settled_at=None, reply_code=550) == "Alamat tidak dikenal. Dikembalikan -"
