"""Who is whose deputy."""

from __future__ import annotations

from calendar_service.offices.deputy import MOST_DEPUTIES, deputies_among, deputy_code, stands_for


def test_a_deputys_code_says_whose_it_is() -> None:
    for number in range(1, MOST_DEPUTIES + 1):
        assert stands_for(deputy_code("pemda-35.78", number)) == "pemda-35.78"


def test_other_codes_are_nobodys_deputy() -> None:
    for code in ("pemda-35.78", "pemda-w", "x-w0", "x-w10", "-w1", "x-w1 ", "x-W1"):
        assert stands_for(code) == ""


def test_a_code_alone_makes_no_deputy() -> None:
    """An office may be called so; only where the other one is there it is a deputy."""
    assert deputies_among(["x", "x-w1", "y-w1", "x-w2"]) == {"x-w1": "x", "x-w2": "x"}
