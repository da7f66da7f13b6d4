"""Addresses that bounces come back to: short, signed, and deaf to case."""

from __future__ import annotations

import random

import pytest

from calendar_service.mail.return_path import LONGEST_LOCAL_PART, ReturnPath, read_claim

PATH = ReturnPath("pengingat@uji.example", "kunci")


@pytest.mark.parametrize("row", [0, 1, 31, 32, 4_500_000, 2**60 - 1])
@pytest.mark.parametrize("tries", [1, 40])
def test_what_was_signed_is_vouched_for(row: int, tries: int) -> None:
    address = PATH.sender(row, tries, "Kantor@penerima.example")
    assert len(address.partition("@")[0]) <= LONGEST_LOCAL_PART
    for seen in (address, address.upper(), f"<{address.title()}>"):
        claim = read_claim(seen)
        assert claim is not None
        assert (claim.row, claim.tries) == (row, tries)
        assert PATH.vouches(claim, "kantor@penerima.example")


def test_any_other_row_try_recipient_or_key_is_not() -> None:
    claim = read_claim(PATH.sender(7, 1, "a@x.example"))
    assert claim is not None
    assert not PATH.vouches(claim, "b@x.example")
    assert not ReturnPath("pengingat@uji.example", "lain").vouches(claim, "a@x.example")
    assert not ReturnPath("pengingat@uji.example", None).vouches(claim, "a@x.example")
    for row, tries in ((8, 1), (7, 2), (71, 1)):
        other = read_claim(PATH.sender(row, tries, "a@x.example"))
        assert other is not None
        assert other.mac != claim.mac


def test_guessed_signatures_fail() -> None:
    seed, alphabet = random.Random(3), "abcdefghijklmnopqrstuvwxyz234567"
    for _ in range(2000):
        mac = "".join(seed.choices(alphabet, k=16))
        claim = read_claim(f"pengingat+7-1-{mac}@uji.example")
        assert claim is not None
        assert not PATH.vouches(claim, "a@x.example")


@pytest.mark.parametrize(
    "address",
    ["", "pengingat@uji.example", "pengingat+7-1-short@uji.example", "pengingat+-1-" + "a" * 16 + "@x", "+7-1-" + "a" * 16,
     "x+zz-1-" + "a" * 16 + "@x", "x+7-1-" + "1" * 16 + "@x", "x+" + "v" * 13 + "-1-" + "a" * 16 + "@x", "\x00" * 900],
)  # fmt: skip
def test_other_shapes_claim_nothing(address: str) -> None:
    assert read_claim(address) is None


def test_without_a_key_or_room_there_is_no_signature() -> None:
    assert ReturnPath("pengingat@uji.example", None).sender(7, 1, "a@x.example") == "pengingat@uji.example"
    long = "p" * 60 + "@uji.example"
    assert ReturnPath(long, "kunci").sender(7, 1, "a@x.example") == long
