"""The outbox of notices, as people and the clock ask it: what is held, what a step would do, and the step. Types only. Pure; ledger.sql answers, and
ledger.memory_outbox in tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from calendar_service.errors import N_, Refused
from calendar_service.promises.correction import Truth
from calendar_service.promises.outbox import NoticeMove, Outbox, OutboxEntry, OutboxStep

OVERTAKEN = N_(
    "tanggalnya sudah dipindahkan lagi, atau revisi lain baru terbit; tidak ada yang diubah. Lihat kotak keluar sekali lagi"
)
CHANGED = N_("kotak keluar baru saja diubah oleh %(by)s; tidak ada yang diubah lagi. Lihat kotak keluar sekali lagi")
NOT_HELD = N_("pemberitahuan itu tidak sedang ditahan")

DEEDS = {OutboxStep.HOLD: "notices held", OutboxStep.RELEASE: "notices released", OutboxStep.SEND: "notices sent early"}
"""How the audit log names the steps."""


@dataclass(frozen=True, slots=True)
class OutboxOrder:
    """What somebody wants. moves: of which, with the number of the step that he saw last (0: none). needed_by: see OutboxEntry, by move."""

    step: OutboxStep
    moves: Mapping[NoticeMove, int]
    by: str
    note: str
    needed_by: Mapping[NoticeMove, datetime | None]


@dataclass(frozen=True, slots=True)
class OutboxCount:
    """Rows of notices that are in the ledger. waiting: whose turn was changed. under_way: in a worker's hand, or of unknown fate: nobody calls them back. gone:
    that reached somebody before. needless: that were taken out, since a reminder had told the same meanwhile. is_repeated: nothing was
    changed, because the same had been said just before."""

    waiting: int = 0
    under_way: int = 0
    gone: int = 0
    needless: int = 0
    is_repeated: bool = False


class NoticeOutbox(Protocol):
    """Beside the ledger. now: the service's clock. Each method is one transaction."""

    def read(self, cooling_off: timedelta) -> Outbox:
        """What was said last of each move."""
        ...

    def take(self, order: OutboxOrder, truth: Truth, now: datetime) -> OutboxCount:
        """Take one step for all these moves, or for none: raises Refused where the revision is no longer the present one, one of them is no move of it, or
        somebody else was faster. The same step said twice is taken once."""
        ...

    def rest(self, truth: Truth, now: datetime) -> Sequence[OutboxEntry]:
        """Put to rest what came back to waiting while it is held (given back, refused for now, sent again by hand); what is held of this revision,
        the most urgent first. Idempotent."""
        ...


def is_repeated(order: OutboxOrder, outbox: Outbox) -> bool:
    """Whether the same account has said the same of all of these after it saw them: a form sent twice. Raises Refused where it saw something else
    than there is, or lets go what nobody holds."""
    last = {move: outbox.last.get(move) for move in order.moves}
    changed = [each for move, each in last.items() if each and each.id != order.moves[move]]
    same = [each for each in changed if (each.step, each.by, each.note) == (order.step, order.by, order.note)]
    if same and len(same) == len(order.moves):
        return True
    if changed:
        raise Refused(CHANGED, by=changed[0].by)
    if order.step is OutboxStep.RELEASE and not all(each and each.is_held for each in last.values()):
        raise Refused(NOT_HELD)
    return False
