"""How much a stage matters to whoever reads: what pages lead by, before they ask what is nearest. Pure.

The public asks for voting day and for what candidates and voters do; a deadline of a regulation's drafting may be nearer
and matters less. Counted from what every timetable says: the fixed ids, whether offices are reminded, whether it is a part.
"""

from __future__ import annotations

from enum import IntEnum

from calendar_service.timeline.landmarks import is_vote
from calendar_service.timeline.stage import Stage

MAIN = frozenset({"kampanye", "masa-tenang", "pendaftaran-pasangan-calon", "penetapan-pasangan-calon"})
"""The other stages by which an election is known."""


class Weight(IntEnum):
    """The heavier, the sooner it is told."""

    PART = 0
    """A part of another stage, of which nobody is reminded."""

    WHOLE = 1
    """A stage of its own, of which nobody is reminded: drafting of regulations, forming of committees."""

    REMINDED = 2
    """Offices are reminded of it."""

    MAIN = 3
    VOTING = 4


def weight(stage: Stage) -> Weight:
    """How much a stage matters: a vote most, under whatever name. A former id counts as the present one: it is the same stage."""
    if is_vote(stage):
        return Weight.VOTING
    if MAIN & {stage.id, *stage.was}:
        return Weight.MAIN
    if stage.leads:
        return Weight.REMINDED
    return Weight.PART if stage.part_of else Weight.WHOLE
