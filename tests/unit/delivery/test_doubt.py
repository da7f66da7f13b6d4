"""When evidence is looked for: at once, ever more seldom, and a last time when the doubt is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from calendar_service.delivery.doubt import Doubts
from calendar_service.ledger.rows import Doubt, Row

NOW = datetime(2024, 9, 20, 1, tzinfo=UTC)


def doubt(number: int = 1, ambiguous: int = 0, lasts: float = 600) -> Doubt:
    row = Row(
        number, "uji", "rapat", "reminder", 3, "kantor", "mail", 0, "35.78", 3, "", None, NOW, NOW, NOW, 1, ambiguous
    )  # fmt: skip
    return Doubt(row, "late", NOW + timedelta(seconds=lasts))


def asked_at(doubts: Doubts, cases: list[Doubt], until: float) -> list[float]:
    """The seconds, in steps of half a second, at which somebody asked."""
    found = []
    for step in range(int(until * 2) + 1):
        now = NOW + timedelta(seconds=step / 2)
        if doubts.to_ask(cases, now, now):
            found.append(step / 2)
    return found


def test_at_once_then_ever_more_seldom_and_always_when_the_doubt_is_over() -> None:
    assert asked_at(Doubts(), [doubt(lasts=20)], 21) == [0, 0.5, 1, 2, 4, 8, 16, 20, 20.5, 21]


def test_a_second_doubt_about_the_same_row_is_a_new_case() -> None:
    doubts = Doubts()
    assert doubts.to_ask([doubt()], NOW, NOW)
    assert not doubts.to_ask([doubt()], NOW, NOW)
    assert doubts.to_ask([doubt(ambiguous=1)], NOW, NOW)


def test_what_is_settled_is_forgotten() -> None:
    doubts = Doubts()
    doubts.to_ask([doubt(1), doubt(2)], NOW, NOW)
    assert doubts.to_ask([], NOW, NOW) == []
    assert len(doubts.to_ask([doubt(1), doubt(2)], NOW, NOW)) == 2


def test_it_hands_back_those_that_are_to_be_asked_about() -> None:
    doubts, one, two = Doubts(), doubt(1), doubt(2, lasts=3)
    assert doubts.to_ask([one, two], NOW, NOW) == [one, two]
    assert doubts.to_ask([one, two], NOW + timedelta(seconds=2), NOW) == []
    assert doubts.to_ask([one, two], NOW + timedelta(seconds=3), NOW) == [two], "over by the service's clock"
    assert doubts.to_ask([one, two], NOW, NOW + timedelta(seconds=0.5)) == [one, two], "time to ask by the real one"


def test_a_doubt_that_is_over_is_asked_at_every_look() -> None:
    doubts, old = Doubts(), doubt(lasts=0)
    assert all(doubts.to_ask([old], NOW, NOW) == [old] for _ in range(3))
