"""Codes of an app, and codes on paper."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyotp import TOTP

from calendar_service.accounts.second_factor import (
    enrolment_uri,
    is_recovery_code,
    new_recovery_codes,
    new_seed,
    plain_code,
    recovery_digest,
    secret_of,
    step_of,
)

KEY = "x" * 48
AT = datetime(2026, 1, 5, 8, 0, 10, tzinfo=UTC)
SECRET = secret_of(KEY, "siti", "seed")


def code(at: datetime) -> str:
    return TOTP(SECRET).at(at)


def test_the_codes_are_those_of_rfc_6238() -> None:
    """Appendix B, the last six digits; the secret is 12345678901234567890."""
    rfc = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for second, expected in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037"), (20000000000, "353130")):
        at = datetime.fromtimestamp(second, UTC)
        assert step_of(rfc, expected, at) == second // 30


@given(st.integers(-200, 200))
def test_a_code_holds_in_its_step_and_in_the_ones_beside_it(seconds: int) -> None:
    made_at = AT + timedelta(seconds=seconds)
    steps = int(made_at.timestamp()) // 30 - int(AT.timestamp()) // 30
    assert (step_of(SECRET, code(made_at), AT) is not None) == (abs(steps) <= 1)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "\u0661\u0662\u0663\u0664\u0665\u0666", "-12345"])
def test_what_is_no_code_fits_never(typed: str) -> None:
    assert step_of(SECRET, typed, AT) is None


def test_blanks_and_hyphens_are_for_reading() -> None:
    assert plain_code(" 123 456\n") == "123456"
    assert plain_code("ABCD-efgh 2345") == "abcdefgh2345"
    assert len(plain_code("1" * 1_000)) == 40


def test_a_secret_is_of_one_key_one_account_and_one_enrolment() -> None:
    assert re.fullmatch("[A-Z2-7]{32}", SECRET)
    others = {secret_of("y" * 48, "siti", "seed"), secret_of(KEY, "budi", "seed"), secret_of(KEY, "siti", new_seed())}
    assert SECRET not in others
    assert len(others) == 3


def test_an_app_reads_the_address() -> None:
    parts = urlsplit(enrolment_uri(SECRET, "siti"))
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/Kalender%20Tahapan:siti")
    assert parse_qs(parts.query) == {"secret": [SECRET], "issuer": ["Kalender Tahapan"]}


def test_codes_on_paper_are_many_unlike_and_kept_as_digests() -> None:
    codes = [plain_code(each) for each in new_recovery_codes()]
    assert len(set(codes)) == 10
    assert all(is_recovery_code(each) for each in codes)
    assert not is_recovery_code("123456")
    digest = recovery_digest(KEY, "siti", codes[0])
    assert codes[0] not in digest
    assert digest != recovery_digest(KEY, "budi", codes[0])
    assert digest != recovery_digest("y" * 48, "siti", codes[0])
