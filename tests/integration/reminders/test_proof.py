"""The chain of proofs: every change afterwards is seen, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from calendar_service.database import ledger as table
from calendar_service.errors import Refused
from calendar_service.ledger.rows import MAIL, Outcome, Sending
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.ledger.sql.proof import chain, verify
from calendar_service.offices.directory_sql import Directory
from calendar_service.package_data import regions
from calendar_service.promises.plan import plan_groups
from calendar_service.publishing.revision import Revision
from calendar_service.words.states import State

NOW = datetime.fromisoformat("2024-09-20T09:00+07:00")
DONE = {"accepted": State.ACCEPTED, "failed": State.FAILED}


@pytest.fixture
def ledger(engine: sa.Engine, directory: Directory, publish: Callable[..., Revision]) -> SqlLedger:
    """Four rows: accepted, failed, deferred, and one that nobody has claimed."""
    ledger = SqlLedger(engine)
    revision = publish()
    ledger.plan(revision.number, plan_groups(revision, regions()), NOW)
    first, second, third = ledger.claim("w", NOW, 3, [MAIL])
    ledger.advance(
        "w",
        (),
        [Sending(row.id, row.claims, "kantor@x.example", 1, "ab", f"{row.id:040x}") for row in (first, second, third)],
        NOW,
    )
    outcomes = [
        Outcome(first.id, State.ACCEPTED, 250, "2.0.0", "Ok", "Q1", claims=first.claims),
        Outcome(second.id, State.FAILED, 550, "5.1.1", "no such user", claims=second.claims),
        Outcome(third.id, State.DEFERRED, 451, try_at=NOW + timedelta(minutes=5), claims=third.claims),
    ]
    ledger.record("w", outcomes, NOW)
    assert chain(engine) == 1
    return ledger


def change(engine: sa.Engine, statement: str, **values: Any) -> None:
    with engine.begin() as connection:
        assert connection.execute(sa.text(statement), values).rowcount == 1


def messages(engine: sa.Engine) -> list[str]:
    return [flaw.message for flaw in verify(engine).flaws]


def test_what_happened_verifies(ledger: SqlLedger, engine: sa.Engine) -> None:
    found = verify(engine)
    assert (found.flaws, found.count) == ([], 2)
    ledger.close(NOW + timedelta(days=30))
    found = verify(engine)
    assert (found.flaws, found.count) == ([], 4)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE ledger SET reply_code = 251 WHERE state = 'accepted'", "baris %(id)s diubah setelah dicatat"),
        (
            "UPDATE ledger SET address = 'other@x.example' WHERE state = 'accepted'",
            "baris %(id)s diubah setelah dicatat",
        ),
        ("UPDATE ledger SET state = 'accepted' WHERE state = 'failed'", "baris %(id)s diubah setelah dicatat"),
        ("UPDATE ledger SET state = 'accepted' WHERE state = 'pending'", "baris %(id)s tidak ada di rantai"),
        ("DELETE FROM ledger WHERE state = 'failed'", "baris %(id)s ada di rantai tetapi hilang dari buku"),
        ("DELETE FROM proofs WHERE seq = 1", "mata rantai %(first)s s.d. %(last)s hilang"),
        (
            "UPDATE proofs SET line = replace(line, 'Ok', 'OK') WHERE line LIKE '%accepted%'",
            "mata rantai %(seq)s tidak cocok: isinya atau pendahulunya diubah",
        ),
    ],
)
def test_whatever_is_changed_afterwards_is_seen(
    ledger: SqlLedger, engine: sa.Engine, statement: str, expected: str
) -> None:
    change(engine, statement)
    assert expected in messages(engine)


def test_a_row_that_is_gone_before_it_has_its_link_is_missed(ledger: SqlLedger, engine: sa.Engine) -> None:
    (pending,) = [ident for ident, (state, _) in states(engine).items() if state == "pending"]
    ledger.abort(pending, NOW)
    change(engine, "DELETE FROM ledger WHERE state = 'aborted'")
    assert messages(engine) == ["baris %(id)s ada di rantai tetapi hilang dari buku"]


def test_nobody_waits_for_whoever_makes_links(ledger: SqlLedger, engine: sa.Engine) -> None:
    """A follower that froze in the middle holds the chain; rows meet their fates all the same, and are no flaws."""
    if engine.dialect.name != "postgresql":
        return  # on SQLite a writer that froze holds up everybody
    (pending,) = [ident for ident, (state, _) in states(engine).items() if state == "pending"]
    with engine.begin() as frozen:
        frozen.execute(sa.select(sa.func.pg_advisory_xact_lock(4502025)))
        ledger.abort(pending, NOW)
        assert chain(engine) is None
        assert messages(engine) == []
        assert verify(engine).count == 2
    assert verify(engine).count == 3


def test_an_address_is_not_in_the_proof(ledger: SqlLedger, engine: sa.Engine) -> None:
    with engine.connect() as connection:
        lines = connection.scalars(sa.text("SELECT line FROM proofs")).all()
    assert lines
    assert not any("kantor@x.example" in line for line in lines)


def states(engine: sa.Engine) -> dict[int, tuple[str, str]]:
    with engine.connect() as connection:
        return {row.id: (row.state, row.channel) for row in connection.execute(sa.select(table))}


def test_resend_copies_what_arrived_and_revives_what_did_not(ledger: SqlLedger, engine: sa.Engine) -> None:
    by_state = {state: ident for ident, (state, _) in states(engine).items()}
    copy = ledger.resend(by_state["accepted"], NOW)
    assert states(engine)[copy] == ("pending", "mail:2")
    assert states(engine)[by_state["accepted"]] == ("accepted", "mail")
    assert ledger.resend(by_state["failed"], NOW) == by_state["failed"]
    assert states(engine)[by_state["failed"]][0] == "pending"
    for ident in (by_state["deferred"], 999):
        with pytest.raises(Refused):
            ledger.resend(ident, NOW)
    with pytest.raises(Refused):
        ledger.resend(by_state["accepted"], NOW + timedelta(days=30))
    assert messages(engine) == []


def test_abort_takes_out_what_waits_and_nothing_else(ledger: SqlLedger, engine: sa.Engine) -> None:
    by_state = {state: ident for ident, (state, _) in states(engine).items()}
    ledger.abort(by_state["pending"], NOW)
    ledger.abort(by_state["deferred"], NOW)
    with pytest.raises(Refused):
        ledger.abort(by_state["accepted"], NOW)
    assert ledger.waiting(NOW + timedelta(hours=1)) == 0
    assert messages(engine) == []
