"""Addresses that bounces come back to: short, signed, and deaf to case."""

from __future__ import annotations

import random

import pytest

from calendar_service.mail.return_path import LONGEST_LOCAL_PART, ReturnPath, read_signed


def path() -> ReturnPath:
    return ReturnPath("pengingat@uji.example", "kunci")


@pytest.mark.parametrize("row", [0, 1, 31, 32, 4_500_000, 2**60 - 1])
@pytest.mark.parametrize("tries", [1, 40])
def test_what_was_signed_is_vouched_for(row: int, tries: int) -> None:
    address = path().sender(row, tries, "Kantor@penerima.example")
    assert len(address.partition("@")[0]) <= LONGEST_LOCAL_PART
    for seen in (address, address.upper(), f"<{address.title()}>"):
        claim = read_signed(seen)
        assert claim is not None
        assert (claim.row, claim.tries) == (row, tries)
        assert path().vouches(claim, "kantor@penerima.example")


def test_any_other_row_try_recipient_or_key_is_not() -> None:
    claim = read_signed(path().sender(7, 1, "a@x.example"))
    assert claim is not None
    assert not path().vouches(claim, "b@x.example")
    assert not ReturnPath("pengingat@uji.example", "lain").vouches(claim, "a@x.example")
    assert not ReturnPath("pengingat@uji.example", None).vouches(claim, "a@x.example")
    for row, tries in ((8, 1), (7, 2), (71, 1)):
        other = read_signed(path().sender(row, tries, "a@x.example"))
        assert other is not None
        assert other.mac != claim.mac


def test_guessed_signatures_fail() -> None:
    seed, alphabet = random.Random(3), "abcdefghijklmnopqrstuvwxyz234567"
    for _ in range(2000):
        mac = "".join(seed.choices(alphabet, k=16))
        claim = read_signed(f"pengingat+7-1-{mac}@uji.example")
        assert claim is not None
        assert not path().vouches(claim, "a@x.example")


@pytest.mark.parametrize(
    "address",
    ["", "pengingat@uji.example", "pengingat+7-1-short@uji.example", "pengingat+-1-" + "a" * 16 + "@x", "+7-1-" + "a" * 16,
     "x+zz-1-" + "a" * 16 + "@x", "x+7-1-" + "1" * 16 + "@x", "x+" + "v" * 13 + "-1-" + "a" * 16 + "@x", "\x00" * 900],
)  # fmt: skip
def test_other_shapes_claim_nothing(address: str) -> None:
    assert read_signed(address) is None


def test_without_a_key_or_room_there_is_no_signature() -> None:
    assert ReturnPath("pengingat@uji.example", None).sender(7, 1, "a@x.example") == "pengingat@uji.example"
    long = "p" * 60 + "@uji.example"
    assert ReturnPath(long, "kunci").sender(7, 1, "a@x.example") == long


def test_addresses_of_years_ago_are_still_vouched_for() -> None:
    """A bounce may be days old: what was signed by an older version must hold."""
    assert path().sender(2660, 1, "A@x.example") == "pengingat+2j4-1-pfq43oc45nnjjtfz@uji.example"


@pytest.mark.parametrize("length", range(20, 60))
def test_it_is_signed_as_long_as_it_fits(length: int) -> None:
    base = "p" * length + "@uji.example"
    found = ReturnPath(base, "kunci").sender(7, 1, "a@x.example")
    token = len("+7-1-") + 16
    assert (found != base) == (length + token <= LONGEST_LOCAL_PART)


def test_an_at_in_the_local_part_stays_there() -> None:
    found = ReturnPath('"a@b"@uji.example', "kunci").sender(7, 1, "x@x.example")
    assert found.startswith('"a@b"+7-1-')
    assert found.endswith("@uji.example")


def test_brackets_and_blanks_are_taken_off() -> None:
    address = path().sender(7, 1, "a@x.example")
    assert read_signed(f" <{address}> ") == read_signed(address) is not None
    assert read_signed(f"x{address}") is not None
