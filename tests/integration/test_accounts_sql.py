"""Accounts, audit, drafts and guesses on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from calendar_service.accounts.account import Deed, Draft, Role
from calendar_service.accounts.accounts_sql import Accounts
from calendar_service.errors import Refused

AT = datetime(2024, 9, 1, 8, tzinfo=UTC)


@pytest.fixture
def accounts(engine: sa.Engine) -> Accounts:
    return Accounts(engine)


def test_an_account_is_found_and_its_name_is_taken(accounts: Accounts) -> None:
    accounts.add("siti", Role.EDITOR, "hash", AT)
    found = accounts.find("siti")
    assert found
    assert (found.role, found.may_publish, found.sessions, found.created_at) == (Role.EDITOR, False, 0, AT)
    assert accounts.find("budi") is None
    with pytest.raises(Refused):
        accounts.add("siti", Role.PUBLISHER, "other", AT)


def test_whatever_ends_sessions_counts(accounts: Accounts) -> None:
    accounts.add("siti", Role.EDITOR, "hash", AT)
    accounts.end_sessions("siti")
    accounts.disable("siti", AT)
    disabled = accounts.find("siti")
    accounts.set_password("siti", "new")
    again = accounts.find("siti")
    assert disabled
    assert again
    assert (disabled.sessions, disabled.disabled_at) == (2, AT)
    assert (again.sessions, again.disabled_at, again.password_hash) == (3, None, "new")
    with pytest.raises(Refused):
        accounts.disable("budi", AT)


def test_the_audit_is_read_from_its_end(accounts: Accounts) -> None:
    deeds = [
        Deed(AT + timedelta(minutes=n), "siti" if n % 2 else "budi", "login", "10.0.0.1", str(n)) for n in range(5)
    ]
    for deed in deeds:
        accounts.note(deed)
    assert accounts.deeds(2) == [deeds[4], deeds[3]]
    assert accounts.deeds(9, "siti") == [deeds[3], deeds[1]]


def test_an_account_has_one_draft(accounts: Accounts) -> None:
    accounts.keep_draft(Draft("siti", b"one", b"base", AT))
    accounts.keep_draft(Draft("budi", b"\x00\xff", b"", AT + timedelta(hours=1)))
    accounts.keep_draft(Draft("siti", b"two", b"base", AT))
    assert [(draft.account, draft.text) for draft in accounts.drafts()] == [("budi", b"\x00\xff"), ("siti", b"two")]
    accounts.drop_draft("siti")
    assert [draft.account for draft in accounts.drafts()] == ["budi"]


def test_a_guess_too_many_waits_and_is_not_counted(accounts: Accounts) -> None:
    keys = ["name siti", "address 10.0.0.1"]
    for _ in range(3):
        assert accounts.guess(keys, AT) == timedelta(0)
    assert accounts.guess(keys, AT) == timedelta(seconds=1)
    assert accounts.guess(keys, AT) == timedelta(seconds=1)
    later = AT + timedelta(seconds=1)
    assert accounts.guess(keys, later) == timedelta(0)
    assert accounts.guess(keys, later) == timedelta(seconds=2)


def test_either_key_makes_wait(accounts: Accounts) -> None:
    for n in range(3):
        accounts.guess([f"name n{n}", "address 10.0.0.1"], AT)
    assert accounts.guess(["name fresh", "address 10.0.0.1"], AT)
    assert not accounts.guess(["name fresh", "address 10.0.0.2"], AT)


def test_a_right_guess_and_half_a_day_forgive(accounts: Accounts) -> None:
    for _ in range(3):
        accounts.guess(["name siti"], AT)
    accounts.forgive(["name siti"])
    assert not accounts.guess(["name siti"], AT)
    for _ in range(2):
        accounts.guess(["name siti"], AT)
    assert accounts.guess(["name siti"], AT)
    assert not accounts.guess(["name siti"], AT + timedelta(hours=13))
    assert not accounts.guess(["name siti"], AT + timedelta(hours=13))


def test_many_guesses_at_once_are_as_many(accounts: Accounts) -> None:
    accounts.guess(["name siti"], AT)
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda _: accounts.guess(["name siti"], AT), range(32)))
    assert waits.count(timedelta(0)) == 2


def test_whatever_forgets_browsers_counts_and_a_logout_does_not(accounts: Accounts) -> None:
    accounts.add("siti", Role.EDITOR, "hash", AT)
    accounts.end_sessions("siti")
    accounts.forget_browsers("siti")
    accounts.set_password("siti", "new")
    accounts.disable("siti", AT)
    found = accounts.find("siti")
    assert found
    assert (found.sessions, found.browsers) == (4, 3)


def test_a_second_factor_takes_the_place_of_the_one_before(accounts: Accounts) -> None:
    accounts.add("siti", Role.PUBLISHER, "hash", AT)
    accounts.add("budi", Role.PUBLISHER, "hash", AT)
    accounts.set_second_factor("siti", "one", ["a", "b"], AT)
    accounts.set_second_factor("siti", "two", ["c"], AT)
    assert [(each.name, each.seed, each.sessions) for each in accounts.every()] == [
        ("budi", None, 0),
        ("siti", "two", 2),
    ]
    assert accounts.recovery_codes_left("siti") == 1
    assert not accounts.use_recovery_code("siti", "a")
    assert not accounts.use_recovery_code("budi", "c")
    assert accounts.use_recovery_code("siti", "c")
    assert not accounts.use_recovery_code("siti", "c")
    assert accounts.drop_second_factor("siti")
    assert not accounts.drop_second_factor("siti")
    assert not accounts.use_step("siti", 10**9)
    for name in ("set", "drop"):
        with pytest.raises(Refused):
            accounts.set_second_factor("hantu", "x", ["y"], AT) if name == "set" else accounts.drop_second_factor(
                "hantu"
            )


def test_many_who_show_one_code_at_once_are_one(accounts: Accounts) -> None:
    accounts.add("siti", Role.PUBLISHER, "hash", AT)
    accounts.set_second_factor("siti", "seed", ["a"], AT)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: accounts.use_step("siti", 57_000_000), range(16))).count(True) == 1
        assert list(pool.map(lambda _: accounts.use_recovery_code("siti", "a"), range(16))).count(True) == 1
    assert not accounts.use_step("siti", 56_999_999)
    assert accounts.use_step("siti", 57_000_001)
