"""What the rules on the neutrality of civil servants (ASN) say about a stage, on the day a mail goes out. Pure.

The same act is a breach of ethics towards a would-be candidate and one of discipline towards a
candidate; the day between is the stage `discipline_from` of the election. A mail never names what
had not happened yet on its day, so each such fact has the day since which it is known. The
sentences themselves stand in templates/mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from calendar_service.regions import Region
from calendar_service.timeline.stage import Days, Stage
from calendar_service.timeline.timeline import Election

DECLARATION = date(2024, 9, 17)
"""Regional heads declared five points at a national meeting in Jakarta (press, same day)."""

BKN_FOLLOWS_UP = date(2024, 9, 17)
"""Since when the press names BKN as the agency that follows up breaches by civil servants."""

BKN_TAKES_REPORTS = date(2024, 10, 11)
"""Since when the press names the public reporting page of BKN, sbt.bkn.go.id."""

RULING_136 = date(2024, 11, 14)
"""Putusan MK 136/PUU-XXII/2024 was read: Pasal 188 also covers pejabat daerah and TNI/Polri."""


@dataclass(frozen=True, slots=True)
class Neutrality:
    """What a mail about one stage says about breaches.

    breach: `ethics`, `discipline`, or `turning` where the class changes while the stage runs.
    turn: the day from which discipline holds, if it is still ahead and this stage follows it.
    declaration: the day of the regional heads' declaration, once it was made.
    """

    breach: str
    turn: date | None
    crimes: tuple[str, ...]
    declaration: date | None
    has_ruling_136: bool
    bkn_follows_up: bool
    bkn_takes_reports: bool


def neutrality(election: Election, stage: Stage, days: Days, told_on: date, region: Region | None = None) -> Neutrality:
    """The facts for a mail of the day `told_on` about a stage on `days` (inclusive) in a region."""
    begin = max(days.opening, min(told_on, days.last))
    classes = [election.breach_of(stage, day, region) for day in (begin, days.last)]
    return Neutrality(
        breach=classes[0] if classes[0] == classes[1] else "turning",
        turn=None if stage.breach else _turn_ahead(election, region, told_on),
        crimes=stage.crimes,
        declaration=DECLARATION if told_on >= DECLARATION else None,
        has_ruling_136=told_on > RULING_136,
        bkn_follows_up=told_on >= BKN_FOLLOWS_UP,
        bkn_takes_reports=told_on >= BKN_TAKES_REPORTS,
    )


def _turn_ahead(election: Election, region: Region | None, told_on: date) -> date | None:
    turn = election.turn(region)
    return turn if turn and turn > told_on else None
