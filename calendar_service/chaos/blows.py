"""What is done to the scratch installation, and when: a seeded plan. Pure.

Every deck holds each kind of blow once, in an order that the seed shuffles, so that even a short
run meets most of them; a blow falls when a certain number of mails has been accepted.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum


class BlowKind(StrEnum):
    """All but FLUSH and the freezes are `kill -9`."""

    WORKERS = "workers"  # every worker process at once
    MAIL_SERVER = "mail-server"
    BROKER = "broker"
    CLOCK = "clock"
    FREEZE_WORKER = "freeze-worker"  # stopped for longer than its lease, then woken
    WORKER = "worker"  # one of several
    FREEZE_MAIL_SERVER = "freeze-mail-server"  # stopped for longer than a worker waits
    MACHINE = "machine"  # everything at once
    FLUSH = "flush"  # the broker is emptied


_FIRST = (
    BlowKind.WORKERS,
    BlowKind.MAIL_SERVER,
    BlowKind.BROKER,
    BlowKind.CLOCK,
    BlowKind.FREEZE_WORKER,
    BlowKind.WORKER,
)
_ALSO = (BlowKind.FREEZE_MAIL_SERVER, BlowKind.MACHINE)
FREEZES = (BlowKind.FREEZE_WORKER, BlowKind.FREEZE_MAIL_SERVER)
FLUSH_EVERY = 3


@dataclass(frozen=True, slots=True)
class Blow:
    """at: falls as soon as that many mails have been accepted. down_seconds: until the service
    manager starts again what was killed."""

    kind: BlowKind
    at: int
    down_seconds: float


def plan_blows(mails: int, kills: int, seed: int) -> list[Blow]:
    """`kills` blows, earliest first, with the broker emptied after every third one. The first falls
    before a twentieth of the mails is accepted, the last before nine tenths."""
    chance = random.Random(seed)  # noqa: S311  no secret: the same seed gives the same run
    kinds: list[BlowKind] = []
    while len(kinds) < kills:
        deck = list(_FIRST) if kills < len(_FIRST + _ALSO) else [*_FIRST, *_ALSO]
        chance.shuffle(deck)
        kinds += deck
    blows: list[Blow] = []
    for index, kind in enumerate(kinds[:kills]):
        share = 0.01 + 0.88 * (index + chance.random() * 0.8) / max(kills, 1)
        blows.append(Blow(kind, int(mails * share), chance.uniform(0.1, 1.0)))
        if index % FLUSH_EVERY == FLUSH_EVERY - 1:
            blows.append(Blow(BlowKind.FLUSH, int(mails * share) + 1, 0.0))
    return blows
