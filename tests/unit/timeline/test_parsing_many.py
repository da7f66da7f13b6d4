"""A text that is wrong everywhere is read in no more time than a right one."""

from __future__ import annotations

import pytest

from calendar_service.errors import MOST_TOLD, InvalidInput
from calendar_service.package_data import regions
from calendar_service.timeline.parsing import parse
from calendar_service.written import readings


def test_behind_a_hundred_problems_nobody_guesses_what_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """A guess compares with every name of the file: thousands of both would take minutes."""
    guesses: list[str] = []
    monkeypatch.setattr(readings, "nearest", lambda value, _: guesses.append(value))
    text = "".join(f"kunci-{number}: 1\n" for number in range(5 * MOST_TOLD))
    with pytest.raises(InvalidInput) as refused:
        parse(text.encode(), regions())
    assert len(guesses) == MOST_TOLD
    assert (len(refused.value.problems), refused.value.total) == (MOST_TOLD, 5 * MOST_TOLD + 1)
