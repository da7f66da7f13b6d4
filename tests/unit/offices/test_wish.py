"""The secret of the mail that asks whether a wish is meant."""

from __future__ import annotations

from datetime import UTC, datetime

from calendar_service.offices.wish import SECRET_LETTERS, OfficeWish, WishSecrets, new_nonce, secret_digest

AT = datetime(2024, 9, 22, tzinfo=UTC)


def test_a_secret_is_made_of_the_key_and_of_a_number_that_nobody_else_has() -> None:
    first, second = new_nonce(), new_nonce()
    ours, others = WishSecrets("kunci"), WishSecrets("kunci lain")
    assert ours.secret(first) == ours.secret(first)
    assert len({ours.secret(first), ours.secret(second), others.secret(first)}) == 3
    assert len(ours.secret(first)) == SECRET_LETTERS
    assert set(ours.secret(first)) <= set("abcdefghijklmnopqrstuvwxyz234567")


def test_what_is_kept_of_it_does_not_tell_it() -> None:
    secret = WishSecrets("kunci").secret(new_nonce())
    assert secret_digest(secret) == secret_digest(secret.upper())
    assert secret not in secret_digest(secret)


def test_whom_the_mail_goes_to() -> None:
    assert OfficeWish(1, "bali", "address", {"to": "a@b.example"}, AT, AT).asked_of == "a@b.example"
    assert OfficeWish(1, "bali", "other", {}, AT, AT).asked_of == ""
