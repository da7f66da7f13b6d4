"""Passwords, names and pauses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import Type, extract_parameters

from calendar_service.accounts import account as account_module
from calendar_service.accounts.account import Account, Role, hashed, opens, pause, require_name
from calendar_service.errors import Refused

PASSWORD = "kata sandi yang panjang"
AT = datetime(2024, 9, 1, tzinfo=UTC)


def account(password_hash: str, disabled_at: datetime | None = None) -> Account:
    return Account("siti", Role.PUBLISHER, password_hash, 0, AT, disabled_at)


def test_a_password_is_kept_as_argon2id_and_never_twice_alike() -> None:
    first, second = hashed(PASSWORD), hashed(PASSWORD)
    assert first.startswith("$argon2id$")
    assert first != second
    assert PASSWORD not in first


def test_only_the_password_of_a_standing_account_opens() -> None:
    kept = hashed(PASSWORD)
    assert opens(account(kept), PASSWORD)
    assert not opens(account(kept), PASSWORD + " ")
    assert not opens(account(kept, disabled_at=AT), PASSWORD)
    assert not opens(None, PASSWORD)
    assert not opens(account("damaged"), PASSWORD)


def test_an_unknown_name_costs_as_much_as_a_known_one() -> None:
    known, nobodys = (extract_parameters(kept) for kept in (hashed(PASSWORD), account_module._nobodys_hash()))
    assert known == nobodys
    assert (known.type, known.memory_cost, known.time_cost) == (Type.ID, 65_536, 3)


@pytest.mark.parametrize("password", ["", "elevenchars", "x" * 1001])
def test_a_password_has_bounds(password: str) -> None:
    with pytest.raises(Refused):
        hashed(password)


@pytest.mark.parametrize("name", ["siti", "siti.aminah", "a", "7-b_c", "x" * 40])
def test_names(name: str) -> None:
    assert require_name(name) == name


@pytest.mark.parametrize("name", ["", "Siti", "siti aminah", ".siti", "x" * 41, "siti\n", "siti\x00", "<b>"])
def test_no_names(name: str) -> None:
    with pytest.raises(Refused):
        require_name(name)


def test_pauses_grow_to_a_minute() -> None:
    seconds = [pause(guesses) / timedelta(seconds=1) for guesses in range(12)]
    assert seconds == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert pause(10**9) == timedelta(minutes=1)


def test_an_invisible_character_in_a_name_is_named() -> None:
    with pytest.raises(Refused) as caught:
        require_name("si\u200bti")
    assert caught.value.facts == {"character": "U+200B", "where": "si[U+200B]ti"}
