"""What befalls several machines on one database, and when: a seeded plan. Pure.

Each blow has mails of its own: they become due when it is its turn, so that there is work under way
whenever it falls, and whoever is told twice was told twice by it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class CalamityKind(StrEnum):
    """What happens; the machine whose turn it is suffers it, or the database of all."""

    PARTITION = "partition"  # a machine cannot reach the database, for longer than its lease
    SHORT_PARTITION = "short-partition"  # for less than its lease
    FREEZE_MACHINE = "freeze-machine"  # all its processes are stopped for longer than a lease, then woken
    FREEZE_WORKER = "freeze-one-worker"
    FREEZE_IN_TRANSACTION = "freeze-in-transaction"  # a process that holds locks in the database
    SKEW = "skew"  # its clock jumps by minutes, and a worker is started anew meanwhile
    OUTAGE = "outage"  # the database is away for all, for longer than a lease
    RESTART = "restart"  # of the database, immediately: `pg_ctl restart -m immediate`
    FAIL_OVER = "fail-over"  # the database dies, and a copy that lags takes over
    RESTORE = "restore"  # everything is stopped, and the database is as an earlier dump has it
    LOSS = "loss"  # a machine dies for good, and its disk with it; another one takes its place


OF_THE_DATABASE = (CalamityKind.OUTAGE, CalamityKind.RESTART, CalamityKind.FAIL_OVER, CalamityKind.RESTORE)
OF_A_PROCESS = (CalamityKind.FREEZE_WORKER, CalamityKind.FREEZE_IN_TRANSACTION)

AWAY = 8.0
"""Seconds beyond a lease that somebody is away: until others have sent what it held."""

LEAST_SKEW, MOST_SKEW = 180.0, 900.0
LEAST_LAG, MOST_LAG = 0.3, 1.5


@dataclass(frozen=True, slots=True)
class Calamity:
    """machine: its number, from 0. share: of the blow's own mails that are accepted before it falls, 0 to 1.
    seconds: how long somebody is away, 0 where nobody is; by how much a clock jumps; how far a copy lags. resets:
    whether connections are broken when a partition ends, or go on."""

    kind: CalamityKind
    machine: int
    share: float
    seconds: float
    resets: bool = False


def plan_calamities(
    machines: int, blows: int, seed: int, lease_seconds: float, kinds: Sequence[CalamityKind] = ()
) -> list[Calamity]:
    """`blows` of them, in their order. kinds: only these; else each once, in an order that the seed shuffles, before
    any comes again."""
    chance = random.Random(seed)  # noqa: S311  no secret: the same seed gives the same run
    found: list[CalamityKind] = []
    while len(found) < blows:
        deck = list(kinds or CalamityKind)
        chance.shuffle(deck)
        found += deck
    first = chance.randrange(machines)
    return [
        Calamity(
            kind,
            (first + number) % machines,
            chance.uniform(0.9, 1.0) if kind is CalamityKind.RESTORE else chance.uniform(0.1, 0.6),
            _seconds(kind, lease_seconds, chance),
            chance.random() < 0.5,
        )
        for number, kind in enumerate(found[:blows])
    ]


def _seconds(kind: CalamityKind, lease_seconds: float, chance: random.Random) -> float:
    if kind is CalamityKind.SHORT_PARTITION:
        return lease_seconds * chance.uniform(0.3, 0.8)
    if kind is CalamityKind.SKEW:
        return chance.uniform(LEAST_SKEW, MOST_SKEW) * chance.choice((-1, 1))
    if kind is CalamityKind.FAIL_OVER:
        return chance.uniform(LEAST_LAG, MOST_LAG)
    if kind in (CalamityKind.RESTART, CalamityKind.RESTORE, CalamityKind.LOSS):
        return 0.0
    return lease_seconds + AWAY


def workers_at_risk(kind: CalamityKind, machines: int, workers: int) -> int:
    """How many worker processes of all it can surprise, where each machine has `workers`."""
    if kind in OF_THE_DATABASE:
        return machines * workers
    return 1 if kind in OF_A_PROCESS else workers
