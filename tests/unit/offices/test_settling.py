"""What becomes of a wish once somebody has agreed to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from calendar_service.errors import Refused
from calendar_service.offices.settling import Settling
from calendar_service.offices.wish import OfficeWish

AT = datetime(2024, 9, 22, tzinfo=UTC)


@dataclass
class Notes:
    """In place of the list and of the wishes: what they were asked, in order."""

    asked: list[tuple[Any, ...]] = field(default_factory=list)
    refuses: bool = False

    def __getattr__(self, name: str) -> Any:
        def note(*facts: Any) -> None:
            if self.refuses and name != "settle":
                raise Refused("tidak")
            self.asked.append((name, *(facts if name == "settle" else facts[:-1])))

        return note


def wish(kind: str) -> OfficeWish:
    return OfficeWish(7, "bali", kind, {"email": "a@b.example", "name": "Ni Made"}, AT, AT)


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        ("address", ("correct", "bali", {"email": "a@b.example"})),
        ("deputy", ("deputize", "bali", "Ni Made", "a@b.example")),
        ("stop", ("retire", "bali")),
    ],
)
def test_the_list_is_changed_first_and_the_wish_settled_afterwards(kind: str, step: tuple[Any, ...]) -> None:
    notes: Any = Notes()
    Settling(notes, notes).agree(wish(kind), "siti", "karena", AT)
    assert notes.asked == [step, ("settle", 7, "siti", AT)]


@pytest.mark.parametrize("kind", ["address", "other"])
def test_what_may_not_be_leaves_the_wish_open(kind: str) -> None:
    notes: Any = Notes(refuses=True)
    with pytest.raises(Refused):
        Settling(notes, notes).agree(wish(kind), "siti", "karena", AT)
    assert notes.asked == []
