"""The NoticeOutbox of ledger.outbox without a database: a twin of the one in ledger.sql, beside a MemoryLedger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from calendar_service.errors import Refused
from calendar_service.ledger.memory import Entry, MemoryLedger
from calendar_service.ledger.outbox import OVERTAKEN, OutboxCount, OutboxOrder, is_repeated
from calendar_service.promises.correction import CANCEL, CHANGE, Truth
from calendar_service.promises.outbox import NoticeMove, Outbox, OutboxEntry, OutboxStep, is_present, move_of
from calendar_service.promises.plan import REMINDER
from calendar_service.words.states import REACHED, UNDER_WAY, WAITING


class MemoryOutbox:
    """In one process. Nothing outlasts it."""

    def __init__(self, ledger: MemoryLedger) -> None:
        self._ledger = ledger

    def read(self, cooling_off: timedelta) -> Outbox:
        """See NoticeOutbox."""
        return Outbox(cooling_off, {entry.move: entry for entry in self._ledger.outbox_entries})

    def take(self, order: OutboxOrder, truth: Truth, now: datetime) -> OutboxCount:
        """See NoticeOutbox."""
        revision, entries = truth.revision, self._ledger.outbox_entries
        if revision.number != self._ledger.official or not all(is_present(revision, move) for move in order.moves):
            raise Refused(OVERTAKEN)
        if is_repeated(order, self.read(truth.cooling_off)):
            return OutboxCount(is_repeated=True)
        for move in sorted(order.moves):
            needed_by = order.needed_by.get(move)
            entries.append(OutboxEntry(len(entries) + 1, move, order.step, now, order.by, order.note, needed_by))
        ours = [row for row in self._ledger.present_rows() if _move_of(truth, row) in order.moves]
        needless = 0 if order.step is OutboxStep.HOLD else self._close_needless(ours, now)
        waiting = _move(ours, order.step, now)
        under_way, gone = (sum(row["state"] in states for row in ours) for states in (UNDER_WAY, REACHED))
        return OutboxCount(waiting, under_way, gone, needless)

    def rest(self, truth: Truth, now: datetime) -> Sequence[OutboxEntry]:
        """See NoticeOutbox."""
        held = self.read(truth.cooling_off).held(truth.revision)
        moves = {each.move for each in held}
        if truth.revision.number == self._ledger.official:
            _move([row for row in self._ledger.present_rows() if _move_of(truth, row) in moves], OutboxStep.HOLD, now)
        return held

    def _close_needless(self, ours: Sequence[Entry], now: datetime) -> int:
        told = [row for row in self._ledger.present_rows() if row["state"] in REACHED]
        found = [
            row
            for row in ours
            if row["state"] in WAITING and _rests(row) and any(_tells_the_same(other, row) for other in told)
        ]
        self._ledger.supersede(found, now)
        return len(found)


def _move_of(truth: Truth, row: Entry) -> NoticeMove | None:
    """Of a notice; None of any other row."""
    if row["message"] not in (CHANGE, CANCEL):
        return None
    return move_of(truth.revision, row["election"], row["stage"], row["region"])


def _rests(row: Entry) -> bool:
    return bool(row["try_at"] >= row["not_after"])


def _tells_the_same(other: Entry, row: Entry) -> bool:
    same = all(other[name] == row[name] for name in ("election", "stage", "office", "told"))
    return same and other["message"] in (REMINDER, CHANGE, CANCEL) and other["settled_at"] >= row["planned_at"]


def _move(rows: Sequence[Entry], step: OutboxStep, now: datetime) -> int:
    turn: dict[OutboxStep, Callable[[Entry], datetime | None]] = {
        OutboxStep.HOLD: lambda row: None if _rests(row) else row["not_after"],
        OutboxStep.RELEASE: lambda row: row["due_at"] if _rests(row) else None,
        OutboxStep.SEND: lambda row: min(row["due_at"], now) if _rests(row) or row["try_at"] == row["due_at"] else None,
    }
    found = [(row, at) for row in rows if row["state"] in WAITING for at in [turn[step](row)] if at]
    for row, at in found:
        row["try_at"] = at
    return len(found)
