"""Rows that went out together are one mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calendar_service.ledger.letters import OfficeRow, letters_of
from calendar_service.words.states import State

AT = datetime(2024, 9, 22, tzinfo=UTC)


def row(ident: int, letter: str | None = None, state: State = State.ACCEPTED, office: str = "bali") -> OfficeRow:
    return OfficeRow(
        id=ident, election="uji", stage="rapat", message="reminder", lead=3, office=office, channel="mail", region="51",
        days_left=3, told="2024-09-25/2024-09-25", before=None, due_at=AT, not_after=AT + timedelta(days=3), planned_at=AT,
        state=state, tries=1, try_at=AT, ambiguous=0, address="bali@kantor.example", revision=1, sha256="5" * 64,
        settled_at=AT, reply_code=250, enhanced_code="2.0.0", reply="ok", queue_id="Q", letter=letter,
    )  # fmt: skip


def test_a_mail_has_the_rows_that_share_it() -> None:
    rows = [row(5, "a" * 40), row(4), row(3, "a" * 40), row(2, "b" * 40), row(1)]
    found = [[each.id for each in letter.rows] for letter in letters_of(rows)]
    assert found == [[5, 3], [4], [2], [1]]
    assert [letter.letter[:1] for letter in letters_of(rows)] == ["a", "", "b", ""]


def test_two_offices_never_share_one() -> None:
    assert len(letters_of([row(1, "a" * 40), row(2, "a" * 40, office="aceh")])) == 2


@pytest.mark.parametrize(
    ("state", "letter", "has"),
    [
        (State.ACCEPTED, "a" * 40, True), (State.BOUNCED, "a" * 40, True), (State.AMBIGUOUS, "a" * 40, True),
        (State.FAILED, "a" * 40, False), (State.DEFERRED, "a" * 40, False), (State.ACCEPTED, None, False),
    ],
)  # fmt: skip
def test_whether_a_server_may_have_it(state: State, letter: str | None, has: bool) -> None:
    (found,) = letters_of([row(1, letter, state)])
    assert found.has_gone_out is has
