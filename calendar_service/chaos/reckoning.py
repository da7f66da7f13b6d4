"""What became of each office's mail on several machines, and by which blow it went twice. Pure.

Offices are counted, not Message-IDs: after a restore the same letter may go out under another one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from calendar_service.chaos.calamities import CalamityKind
from calendar_service.words.states import OPEN

RECORDED_TOGETHER = 10
"""Mails of one thread that the ledger hears of at once, and that a lost journal may have known alone."""

_TO = re.compile(r" postfix/smtp\[\d+\]: [0-9A-F]+: to=<([^>]*)>, .*status=sent ")


class Recipients:
    """Counts by address what a mail server's log says was accepted, while the log grows."""

    def __init__(self) -> None:
        self._rest = ""
        self.accepted: Counter[str] = Counter()

    def read(self, text: str) -> int:
        """Take in what was added to the log; how many acceptances it held."""
        *lines, self._rest = (self._rest + text).split("\n")
        found = [to[1] for line in lines if (to := _TO.search(line))]
        self.accepted.update(found)
        return len(found)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger says of one office. ambiguous: second tries without evidence."""

    state: str
    ambiguous: int


@dataclass(frozen=True, slots=True)
class Suffered:
    """A blow that fell. machine: its number from 0, None where it was everybody's. accepted: mails of all until
    then. threads: of workers that it may have surprised in the middle of a mail. addresses: of the offices whose mails
    were its own. said: what a person would have seen."""

    kind: CalamityKind
    machine: int | None
    accepted: int
    threads: int
    addresses: tuple[str, ...]
    seconds: float
    said: str = ""


@dataclass(frozen=True, slots=True)
class Toll:
    """What one blow cost. doubled: mails beyond the first to an office. unflagged: offices among them of which
    the ledger does not know."""

    suffered: Suffered
    doubled: int
    unflagged: int

    @property
    def is_within(self) -> bool:
        """At most one mail a thread, and none unknown; where the journal is lost, what a thread records at once."""
        each = RECORDED_TOGETHER if self.suffered.kind is CalamityKind.LOSS else 1
        return self.doubled <= self.suffered.threads * each and not self.unflagged


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The result of a run; see chaos.tally for the words. is_proven: whether the chain of proofs is whole. has_log:
    whether the mail server's log could be asked."""

    seed: int
    owed: int
    accepted: int
    lost: int
    doubled: int
    unflagged: int
    ambiguous: int
    open_rows: int
    disagreeing: int
    restarts: int
    seconds: float
    tolls: tuple[Toll, ...]
    is_proven: bool
    has_log: bool

    @property
    def is_clean(self) -> bool:
        """With a log nothing doubles; without one at most one mail a thread and blow, each flagged."""
        if self.lost or self.open_rows or self.disagreeing or self.unflagged or not self.is_proven:
            return False
        return not self.doubled if self.has_log else all(toll.is_within for toll in self.tolls)


def reckon(
    *,
    seed: int,
    suffered: Sequence[Suffered],
    addresses: Iterable[str],
    accepted: Counter[str],
    standings: Mapping[str, Standing],
    restarts: int,
    seconds: float,
    is_proven: bool,
    has_log: bool,
) -> Reckoning:
    """addresses: of every office that is owed a mail. accepted, standings: by address."""
    owed = set(addresses)
    doubled = {address for address, times in accepted.items() if times > 1}
    flagged = {address for address, standing in standings.items() if standing.ambiguous}
    believed = {address for address, standing in standings.items() if standing.state == "accepted"}
    return Reckoning(
        seed=seed,
        owed=len(owed),
        accepted=len(owed & accepted.keys()),
        lost=len(owed - accepted.keys()),
        doubled=sum(accepted[address] - 1 for address in doubled),
        unflagged=len(doubled - flagged),
        ambiguous=sum(standing.ambiguous for standing in standings.values()),
        open_rows=sum(standing.state in OPEN for standing in standings.values()),
        disagreeing=len(believed ^ accepted.keys()),
        restarts=restarts,
        seconds=seconds,
        tolls=tuple(
            Toll(
                blow,
                sum(accepted[address] - 1 for address in doubled.intersection(blow.addresses)),
                len(doubled.intersection(blow.addresses) - flagged),
            )
            for blow in suffered
        ),
        is_proven=is_proven,
        has_log=has_log,
    )
