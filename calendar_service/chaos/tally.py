"""What the mail server's own log says, held against what was owed. Pure.

A promise is one reminder of one stage to one office. Lost: owed by the rules, and told by no mail that was accepted. Doubled: told more
than once, by the same mail again or by another one. The log is the only witness, and it has what the mails say; what the ledger believes
is counted apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from calendar_service.chaos.blows import BlowKind
from calendar_service.words.states import OPEN

_TELLS = re.compile(r" kill-test told\[\d+\]: [0-9A-F]+: (\S+)")
_LINE = re.compile(r" postfix/(cleanup|qmgr)\[\d+\]: ([0-9A-F]+): (?:message-id=<([^>]*)>|.*\(queue active\))")


class ServerLog:
    """Counts acceptances while the log grows: mails by their Message-IDs, and what they told, by promise. A `message-id=` alone is no acceptance: Postfix
    writes it also for a mail that breaks off half-way; `queue active` is the proof."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._rest = ""
        self.accepted: Counter[str] = Counter()
        self.told: Counter[str] = Counter()

    def read(self, text: str) -> int:
        """Take in what was added to the log; how many mails it says were accepted."""
        *lines, self._rest = (self._rest + text).split("\n")
        before = self.accepted.total()
        for line in lines:
            tells = _TELLS.search(line)
            if tells:
                self.told[tells[1]] += 1
            found = _LINE.search(line)
            if found is None:
                continue
            process, queue_id, name = found.groups()
            if process == "cleanup":
                self._names[queue_id] = name
            elif queue_id in self._names:
                self.accepted[self._names[queue_id]] += 1
        return self.accepted.total() - before


@dataclass(frozen=True, slots=True)
class Struck:
    """A blow that fell. accepted: mails accepted before it. resumed_seconds: from the blow to the
    first mail accepted after it, None if there was none. freed_seconds: from the death of workers
    until no row was theirs any more; None where no worker died."""

    kind: BlowKind
    accepted: int
    in_flight: int
    resumed_seconds: float | None = None
    freed_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """The result of a run.

    owed, accepted, lost, doubled: promises. mails: that were accepted. ambiguous: second tries without evidence, counted by the ledger. unknown: accepted
    but owed to nobody. open_rows: ledger rows that were not settled when the run ended.
    disagreeing: rows that the ledger calls accepted and the server does not, or the other way. held:
    addresses that are told nothing more, though all are right.
    """

    seed: int
    owed: int
    accepted: int
    lost: int
    doubled: int
    unknown: int
    ambiguous: int
    open_rows: int
    disagreeing: int
    unflagged: int
    restarts: int
    seconds: float
    struck: tuple[Struck, ...] = field(default=())
    held: int = 0
    mails: int = 0

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.unknown or self.open_rows or self.disagreeing or self.held)


@dataclass(frozen=True, slots=True)
class LogLine:
    """What the ledger says of one promise."""

    promise: str
    state: str
    ambiguous: int


def tally(
    *,
    seed: int,
    owed: set[str],
    log: ServerLog,
    entries: Iterable[LogLine],
    restarts: int,
    seconds: float,
    struck: Iterable[Struck],
    held: int = 0,
) -> Tally:
    """owed: promises that the rules make. entries: every row of the ledger."""
    rows = {entry.promise: entry for entry in entries}
    accepted = set(log.told)
    doubled = {name for name, times in log.told.items() if times > 1}
    believed = {name for name, row in rows.items() if row.state == "accepted"}
    return Tally(
        seed=seed,
        owed=len(owed),
        accepted=len(accepted & owed),
        lost=len(owed - accepted),
        doubled=sum(log.told[name] - 1 for name in doubled),
        unknown=len(accepted - owed),
        ambiguous=sum(row.ambiguous for row in rows.values()),
        open_rows=sum(row.state in OPEN for row in rows.values()),
        disagreeing=len(believed ^ accepted),
        unflagged=sum(name not in rows or not rows[name].ambiguous for name in doubled),
        restarts=restarts,
        seconds=seconds,
        struck=tuple(struck),
        held=held,
        mails=log.accepted.total(),
    )
