"""How long a mail of unknown fate waits for evidence before it is sent again. Pure.

A server that took a whole mail may say so late, or write it to its log late: a client should wait
ten minutes for that answer (RFC 5321 section 4.5.3.2.6), and a worker that died did not wait at
all. Evidence is asked for at once and then at growing distances; only when the time is over, or the
stage's boundary near, is a second try better than none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from calendar_service.reminders.ledger import Row

LAST_CHANCE = timedelta(minutes=2)
"""So long before a row's boundary, doubt gives way."""

_Key = tuple[int, int]


@dataclass(slots=True)
class _Case:
    since: datetime
    ask_at: datetime


class Doubts:
    """The cases that one clock process knows. Its memory is short: after a restart they begin
    anew, which only makes them longer. real_now: real time, as servers live in."""

    def __init__(self, patience: timedelta) -> None:
        self._patience = patience
        self._cases: dict[_Key, _Case] = {}

    def to_ask(self, rows: Iterable[tuple[Row, str]], real_now: datetime) -> list[tuple[Row, str]]:
        """Those of all ambiguous rows (each with its owner) whose evidence is to be looked for now.
        Cases that are no longer among them are closed."""
        found = {_key(row): (row, owner) for row, owner in rows}
        self._cases = {key: case for key, case in self._cases.items() if key in found}
        asked = []
        for key, pair in found.items():
            case = self._cases.setdefault(key, _Case(real_now, real_now))
            if case.ask_at <= real_now:
                waited = real_now - case.since
                rest = max(case.since + self._patience - real_now, timedelta(0))
                case.ask_at = real_now + min(max(waited, timedelta(seconds=0.5)), rest)
                asked.append(pair)
        return asked

    def is_over(self, row: Row, now: datetime, real_now: datetime) -> bool:
        """Whether a row without evidence goes again. now: the service's clock."""
        waited = real_now - self._cases[_key(row)].since
        return waited >= self._patience or now >= row.not_after - LAST_CHANCE


def _key(row: Row) -> _Key:
    return row.id, row.ambiguous
