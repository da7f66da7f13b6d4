"""The processes of the product with one safeguard taken out on purpose: the kill test must notice.

An entry point for the kill test alone; no setting of the product leads here.
"""

from __future__ import annotations

import math
import random
import sys
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from calendar_service import log_lines, processes
from calendar_service.bootstrap.clock import ClockParts
from calendar_service.bootstrap.environment import settings_from_environment
from calendar_service.bootstrap.worker import WorkerParts
from calendar_service.clock import system_clock
from calendar_service.database import ledger, reading
from calendar_service.delivery import delivery as delivering
from calendar_service.delivery.carrier import Receipt
from calendar_service.delivery.dead_workers import DeadWorkers
from calendar_service.delivery.delivery import Delivery
from calendar_service.delivery.dispatch import Dispatch
from calendar_service.delivery.fence import Fence
from calendar_service.delivery.journal import Journal, find_accepted
from calendar_service.delivery.lease import Lease
from calendar_service.delivery.outcomes import SETTLING
from calendar_service.ledger import recovery
from calendar_service.ledger.rows import Claim, Outcome, Row, Sending
from calendar_service.ledger.sql.ledger import ROW_COLUMNS, SqlLedger
from calendar_service.ledger.sql.waiting import claimable
from calendar_service.mail.postfix_log import find_queued
from calendar_service.promises.stretch import LEAP
from calendar_service.restoring.failover import FailOver
from calendar_service.words.states import State


class _Forgetful(DeadWorkers):
    """Does not read what the dead have written."""

    def read_back(self, reader: str) -> int:
        return 0


class Weakened(WorkerParts, ClockParts):
    """A worker or a clock of which something is taken out."""


class WithoutJournal(Weakened):
    """Only the mail server's log is asked."""

    def evidence(self, owner: str, message_ids: Iterable[str]) -> dict[str, Receipt]:
        return find_queued(self.settings.mta_log, message_ids) if self.settings.mta_log else {}

    @cached_property
    def dead_workers(self) -> DeadWorkers:
        return _Forgetful(self.journal_dir, self.aftermath, self.settings.uid_domain, self.clock, system_clock)


class WithoutEvidence(WithoutJournal):
    """Nobody is asked before a second try."""

    def evidence(self, owner: str, message_ids: Iterable[str]) -> dict[str, Receipt]:
        return {}


class WithoutLog(Weakened):
    """Only the journal is asked."""

    def evidence(self, owner: str, message_ids: Iterable[str]) -> dict[str, Receipt]:
        return find_accepted(self.journal_dir, owner, message_ids)


class WithoutFence(Weakened):
    """A worker that was stopped for too long wakes up and goes on talking."""

    def fence(self) -> Fence | None:
        return None


DAWDLE_SECONDS = 0.3
LATE_SECONDS = 3.0


class _GreedyLedger(SqlLedger):
    """Looks first, dawdles, and takes without looking again."""

    def claim(self, owner: str, now: datetime, limit: int, channels: Collection[str]) -> list[Row]:
        with reading(self.engine) as connection:
            free = sa.select(*ROW_COLUMNS).where(ledger.c.id.in_(claimable(connection, now, limit, channels)))
            rows = [Row(*row) for row in connection.execute(free)]
        time.sleep(random.uniform(0, DAWDLE_SECONDS))  # noqa: S311  no secret
        with self.engine.begin() as connection:
            mine = ledger.update().where(ledger.c.id.in_([row.id for row in rows]))
            connection.execute(mine.values(state=State.LEASED, owner=owner))
        return rows


class WithoutClaim(Weakened):
    """Rows are taken without looking whether somebody else has them."""

    @cached_property
    def ledger(self) -> SqlLedger:
        return _GreedyLedger(self.engine)


class _SilentLedger(SqlLedger):
    """Does not say that a mail is about to be handed over: its row stays leased meanwhile."""

    def advance(self, owner: str, outcomes: Iterable[Outcome], following: Iterable[Sending], now: datetime) -> set[int]:
        self.record(owner, outcomes, now)
        wanted = {row.id for row in following}
        mine = sa.select(ledger.c.id).where(ledger.c.owner == owner, ledger.c.state == State.LEASED)
        with reading(self.engine) as connection:
            return set(connection.scalars(mine.where(ledger.c.id.in_(wanted))))


class WithoutSending(Weakened):
    """The ledger does not hear of a mail before it is handed over."""

    @cached_property
    def ledger(self) -> SqlLedger:
        return _SilentLedger(self.engine)


class _TokenlessLedger(SqlLedger):
    """Takes a worker's word for any row that is the worker's, whichever of its claims it is about; and rows that are
    given back come late, as when one connection wakes after the others."""

    def advance(self, owner: str, outcomes: Iterable[Outcome], following: Iterable[Sending], now: datetime) -> set[int]:
        known, marks = list(outcomes), list(following)
        numbers = self._numbers({each.id for each in known} | {each.id for each in marks})
        known = [replace(each, claims=numbers[each.id]) for each in known]
        return super().advance(owner, known, [replace(each, claims=numbers[each.id]) for each in marks], now)

    def record(self, owner: str, outcomes: Iterable[Outcome], now: datetime) -> int:
        known = list(outcomes)
        numbers = self._numbers({each.id for each in known})
        return super().record(owner, [replace(each, claims=numbers[each.id]) for each in known], now)

    def release(self, owner: str, claims: Iterable[Claim]) -> None:
        time.sleep(random.uniform(0, LATE_SECONDS))  # noqa: S311  no secret
        numbers = self._numbers({claim.id for claim in claims})
        super().release(owner, {Claim(ident, number) for ident, number in numbers.items()})

    def _numbers(self, ids: Collection[int]) -> dict[int, int]:
        """The present claims of these rows."""
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(ledger.c.id, ledger.c.claims).where(ledger.c.id.in_(ids)))
            return {row.id: row.claims for row in rows}


class WithoutToken(Weakened):
    """A claim is not told from a later one of the same worker."""

    @cached_property
    def ledger(self) -> SqlLedger:
        return _of_kind(super().ledger, _TokenlessLedger)


class WithoutWindows(Weakened):
    """A whole claim is marked as being sent at once, and recorded at its end."""

    def delivery(self, lease: Lease) -> tuple[Delivery, Journal]:
        whole = {"WINDOW": self.settings.batch_rows, "UNRECORDED_SECONDS": math.inf, "RECORDING": math.inf}
        vars(delivering).update(whole)
        return super().delivery(lease)


class WithoutDoubt(Weakened):
    """What a lost worker was sending goes again as soon as its mail server must have been done."""

    def dispatch(self, leap: timedelta | None = LEAP) -> Dispatch:
        vars(recovery)["LONGEST_DOUBT"] = SETTLING
        return super().dispatch(leap)


class _HastyLedger(SqlLedger):
    """Nobody gets time to say that he lives when the database comes back."""

    def _may_be_alive(self, connection: Connection, real_now: datetime, lease: timedelta) -> bool:
        return False


class WithoutGrace(WithoutDoubt):
    """Who could not reach the database is dead when it comes back; without the long doubt, behind which that
    would not show."""

    @cached_property
    def ledger(self) -> SqlLedger:
        return _of_kind(super().ledger, _HastyLedger)


class _Careless(FailOver):
    """Does not see that another server answers."""

    def look(self, owner: str = "", is_open: Callable[[str], bool] = bool) -> None:
        """Nothing."""


class WithoutFailOver(Weakened):
    """A database server that took over is taken for the one of before."""

    @cached_property
    def ledger(self) -> SqlLedger:
        found = super().ledger
        found._guard = lambda _: True
        return found

    def failover(self) -> FailOver:
        found = super().failover()
        found.__class__ = _Careless
        return found


def _of_kind(ledger: SqlLedger, kind: type[SqlLedger]) -> SqlLedger:
    """The same ledger, as another class has it."""
    ledger.__class__ = kind
    return ledger


RECONCILE = "reconcile"
"""A step of the runbook that chaos.leader leaves out; the processes have everything."""

SAFEGUARDS: dict[str, type[Weakened]] = {
    "evidence": WithoutEvidence,
    "journal": WithoutJournal,
    "log": WithoutLog,
    "fence": WithoutFence,
    "claim": WithoutClaim,
    "sending": WithoutSending,
    "token": WithoutToken,
    "windows": WithoutWindows,
    "doubt": WithoutDoubt,
    "grace": WithoutGrace,
    "fail-over": WithoutFailOver,
    RECONCILE: Weakened,
}


def main(safeguard: str, process: str) -> None:
    """safeguard: one of SAFEGUARDS. process: worker or clock."""
    log_lines.start()
    parts = SAFEGUARDS[safeguard](settings_from_environment())
    if process == "worker":
        processes.worker(parts)
    else:
        processes.clock(parts)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
