"""What rows that are foreseen have in common in one mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calendar_service.ledger.foreseen import ForeseenRow
from calendar_service.ledger.rows import MAIL, Row
from calendar_service.promises.correction import CANCEL, CHANGE
from calendar_service.promises.plan import REMINDER

AT = datetime(2024, 9, 20, 1, tzinfo=UTC)


def row(**other: object) -> ForeseenRow:
    facts = {"election": "uji", "stage": "rapat", "message": REMINDER, "lead": 3, "office": "bali", "channel": MAIL}
    facts |= {"schedule_version": 0, "region": "51", "days_left": 5, "told": "open", "before": None}
    instants = dict.fromkeys(("due_at", "not_after", "planned_at"), AT)
    return ForeseenRow(Row(**{"id": -1, **facts, **instants, "tries": 0, "ambiguous": 0, **other}), AT, "pemda", False)  # type: ignore[arg-type]


@pytest.mark.parametrize("other", [{"stage": "aceh"}, {"lead": 1}, {"schedule_version": 1}, {"id": -2}])
def test_what_falls_due_together_for_an_office_is_one_mail(other: dict[str, object]) -> None:
    assert row(**other).mail == row().mail


@pytest.mark.parametrize(
    "other", [{"office": "papua"}, {"channel": "mail:2"}, {"message": CHANGE}, {"letter": "c0ffee"}]
)
def test_other_offices_kinds_and_copies_are_other_mails(other: dict[str, object]) -> None:
    assert row(**other).mail != row().mail


def test_an_hour_of_its_own_is_another_mail_and_both_notices_share_one() -> None:
    assert replace(row(), at=AT + timedelta(hours=2)).mail != row().mail
    assert row(message=CHANGE).mail == row(message=CANCEL).mail
