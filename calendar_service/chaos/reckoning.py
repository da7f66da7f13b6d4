"""What became of each office's reminders on several machines, and by which blow they went twice. Pure.

Offices are counted, not Message-IDs: after a restore the same letter may go out under another one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from calendar_service.chaos.agenda import promise
from calendar_service.chaos.calamities import CalamityKind
from calendar_service.words.states import OPEN, State

RECORDED_TOGETHER = 10
"""Mails of one thread that the ledger hears of at once, and that a lost journal may have known alone."""

_TELLS = re.compile(r" kill-test told\[\d+\]: [0-9A-F]+: (\S+)")
_TO = re.compile(r" postfix/smtp\[\d+\]: [0-9A-F]+: to=<([^>]*)>, .*status=sent ")


class Recipients:
    """Counts what a mail server's log says was accepted, while the log grows: mails by address, and what they told, by promise."""

    def __init__(self) -> None:
        self._rest = ""
        self.accepted: Counter[str] = Counter()
        self.told: Counter[str] = Counter()

    def read(self, text: str) -> int:
        """Take in what was added to the log; how many mails it says were accepted."""
        *lines, self._rest = (self._rest + text).split("\n")
        found = [to[1] for line in lines if (to := _TO.search(line))]
        self.accepted.update(found)
        self.told.update(tells[1] for line in lines if (tells := _TELLS.search(line)))
        return len(found)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger says of one office: of all its rows, the least settled. ambiguous: second tries without evidence."""

    state: str
    ambiguous: int


def standing(rows: Sequence[tuple[str, int]], count: int) -> Standing:
    """What an office's rows say together. rows: state and second tries of each. count: so many it has to have."""
    states = {state for state, _ in rows}
    other = sorted(states, key=lambda state: (state not in OPEN, state == State.ACCEPTED, state))
    state = State.PENDING if len(rows) < count else other[0]
    return Standing(state, max(ambiguous for _, ambiguous in rows))


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
    """The result of a run; see chaos.tally for the words: owed, accepted, lost are promises, doubled mails beyond the first. mails: that
    were accepted. is_proven: whether the chain of proofs is whole. has_log:
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
    mails: int = 0

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
    told: Counter[str],
    stages: Collection[str],
    mails: int,
    standings: Mapping[str, Standing],
    restarts: int,
    seconds: float,
    is_proven: bool,
    has_log: bool,
) -> Reckoning:
    """addresses: of every office that is owed a mail. stages: that each is told. told: by promise. standings: by address."""
    owed = {address: [promise(address, stage) for stage in stages] for address in addresses}
    accepted = Counter({address: max(told[each] for each in promises) for address, promises in owed.items()})
    whole = {address for address, promises in owed.items() if all(told[each] for each in promises)}
    lost = sum(not told[each] for promises in owed.values() for each in promises)
    doubled = {address for address, times in accepted.items() if times > 1}
    flagged = {address for address, standing in standings.items() if standing.ambiguous}
    believed = {address for address, standing in standings.items() if standing.state == "accepted"}
    return Reckoning(
        seed=seed,
        owed=len(owed) * len(stages),
        accepted=len(owed) * len(stages) - lost,
        lost=lost,
        doubled=sum(accepted[address] - 1 for address in doubled),
        unflagged=len(doubled - flagged),
        ambiguous=sum(standing.ambiguous for standing in standings.values()),
        open_rows=sum(standing.state in OPEN for standing in standings.values()),
        disagreeing=len(believed ^ whole),
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
        mails=mails,
    )
