"""Who counts as silent."""

from __future__ import annotations

from datetime import UTC, datetime

from calendar_service.ledger.confirmed import OfficeStand
from calendar_service.words.states import State

AT = datetime(2024, 9, 20, 1, tzinfo=UTC)


def stand(taken_at: datetime | None, confirmed_at: datetime | None) -> OfficeStand:
    return OfficeStand("sby", "Kantor", "pemda", "35.78", State.ACCEPTED, taken_at, confirmed_at, "", "")


def test_silent_is_who_was_told_and_has_said_nothing() -> None:
    assert stand(AT, None).is_silent
    assert not stand(AT, AT).is_silent
    assert not stand(None, None).is_silent
    assert not stand(None, AT).is_silent
