from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.offices.door_token import DoorToken, DoorTokens

TOKENS = DoorTokens("kunci-rahasia-untuk-uji")
CODES = st.text(min_size=1, max_size=60).filter(str.isprintable)


@given(CODES, st.integers(1, 999_999_999))
def test_a_token_leads_to_its_office_also_in_capitals(code: str, number: int) -> None:
    token = DoorToken(code, number)
    text = TOKENS.write(token)
    assert set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert TOKENS.read(text) == TOKENS.read(text.upper()) == token
    assert DoorTokens("kunci lain").read(text) is None


@given(CODES, CODES, st.data())
def test_nobody_makes_one_of_another(code: str, other: str, data: st.DataObject) -> None:
    text = TOKENS.write(DoorToken(code, 1))
    swapped = TOKENS.write(DoorToken(other, 1)).partition("-")[0] + "-" + text.partition("-")[2]
    assert TOKENS.read(swapped) == (DoorToken(code, 1) if code == other else None)
    assert TOKENS.read(text.replace("-1-", "-2-")) is None
    at = data.draw(st.integers(0, len(text) - 1))
    forged = text[:at] + data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz234567-é")) + text[at + 1 :]
    assert forged == text or TOKENS.read(forged) is None
    for cut in (text[:-1], text[1:], f"{text}a", "", "-", "--", "a-1-", "é-1-a"):
        assert TOKENS.read(cut) is None
