"""What makes a publication stop and ask: edits that are more likely a slip than meant. Pure.

The guard is asked before every publication, also of a file that was only saved. What it objects to
is refused until somebody says that it is meant (`--force`, or a confirmation in the editor). Who
was told what stands in the ledger, which this room does not know; it is handed in.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, timedelta

from calendar_service.errors import N_, Objected, Objection, counted
from calendar_service.publishing.changes import (
    DATE_CHANGES,
    OFFICIAL_ZONE,
    Change,
    ElectionHappened,
    Happened,
    differences,
)
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Regions
from calendar_service.timeline.landmarks import is_vote
from calendar_service.timeline.stage import Stage, Status
from calendar_service.timeline.timeline import Election
from calendar_service.words.languages import DEFAULT

Told = Mapping[tuple[str, str], frozenset[str]]
"""(election id, origin of a stage) -> codes of the places of which an office was told."""

SHARE = 1 / 4
"""Of the stages that offices were told of, how many may change at once ..."""

ALWAYS_ALLOWED = 1
"""... and how many may in any case: while few stages were told, moving one is a plain edit."""

SOON = timedelta(days=14)
"""So long before a stage nobody takes away its day, or the stage from a place, without being asked."""

NAMED = 3
"""Stages that an objection names."""

ALIKE = 0.75
"""How much two names must have in common to be taken for one renamed."""

TOO_MUCH = N_(
    "%(count)s dari %(told)s tahapan yang sudah diberitahukan kepada kantor akan pindah atau dibatalkan: %(stages)s"
)
DROPPED = N_(
    "pemilihan %(election)s hilang dari berkas; tulis di ended bila memang berakhir, atau was bila berganti nama"
)
RENAMED = N_("tahapan %(old)s hilang dan %(new)s muncul; mungkin berganti nama: tulis was: %(old)s pada %(new)s")
ENDED_AHEAD = N_("pemilihan %(election)s ditulis berakhir, padahal masih ada tahapan di depan: %(stages)s")
FEWER_REGIONS = N_(
    "pemilihan %(election)s kini hanya diikuti %(now)s dari %(before)s wilayah; %(lost)s wilayah tidak ikut lagi"
)
DELETED = N_(
    "tahapan %(stage)s hilang dari berkas; tulis status: cancelled bila dibatalkan, atau was pada penggantinya bila berganti nama"
)
UNDATED_STAGE_SOON = counted("tahapan %(stage)s jatuh %(day)s, dan kini tidak bertanggal di %(count)s wilayah")
GONE_SOON = counted("tahapan %(stage)s jatuh %(day)s, dan kini tidak berlaku lagi di %(count)s wilayah")
UNDATED_SOON = counted("pemungutan suara %(stage)s jatuh %(day)s, dan kini tidak bertanggal di %(count)s wilayah")
INSIST = N_("Bila memang dimaksudkan, terbitkan dengan --force.")


class Guard:
    """told: asked anew at each publication."""

    def __init__(self, told: Callable[[], Told], regions: Regions) -> None:
        self._told, self._regions = told, regions

    def check(self, before: Revision, after: Revision) -> None:
        """Raises Objected."""
        found = self.objections(before, after)
        if found:
            raise Objected(found, INSIST)

    def objections(self, before: Revision, after: Revision) -> tuple[Objection, ...]:
        """Everything that speaks against this step; empty for nearly every edit."""
        found = differences(before, after, self._regions)
        dropped = [
            Objection(DROPPED, {"election": change.election.id})
            for change in found.elections
            if change.happened is ElectionHappened.DROPPED
        ]
        lost = after.vanished - before.vanished
        renamed = _renamed(found.stages, lost)
        slips = (*_ended_ahead(before, after), *self._fewer_regions(before, after), *self._undated_soon(before, after))
        deleted = _deleted(found.stages, lost, after, {each.facts["old"] for each in renamed})
        return (*dropped, *slips, *renamed, *deleted, *self._too_much(before, found.stages))

    def _fewer_regions(self, before: Revision, after: Revision) -> Iterator[Objection]:
        """Elections of which many regions take part no longer; of those that name who takes part, any."""
        for election in after.timeline.elections.values():
            former = before.timeline.elections.get(election.id)
            if former is None or (former.regions, former.without) == (election.regions, election.without):
                continue
            then = {code for code, region in self._regions.items() if former.votes(region)}
            lost = {code for code in then if not election.votes(self._regions[code])}
            allowed = max(ALWAYS_ALLOWED, SHARE * len(then)) if former.regions is None else 0
            if len(lost) > allowed:
                now = len(then) - len(lost)
                yield Objection(
                    FEWER_REGIONS, {"election": election.id, "now": now, "before": len(then), "lost": len(lost)}
                )

    def _undated_soon(self, before: Revision, after: Revision) -> Iterator[Objection]:
        """Stages that are near, and have no day any more, or do not hold any more, in some place. What only follows another one
        that is named is not named beside it."""
        named: set[tuple[str, str]] = set()
        for election in after.timeline.elections.values():
            former = before.timeline.elections.get(election.id)
            for stage in election.stages if former and after.timeline.goes_on(election.id) else ():
                was = before.known_as(election.id, after.origin(election.id, stage.id))
                is_gone = (election.id, stage.id) in after.vanished
                if former is None or was is None or is_gone or (was == stage and _rules(former) == _rules(election)):
                    continue
                lost = self._lost_soon((former, was), (election, stage), _day_of(after))
                anchors = {(election.id, anchor) for anchor in (stage.due.anchors if stage.due else ())}
                named.update((election.id, stage.id) for days in lost.values() if days)
                for message, days in lost.items() if not anchors & named else ():
                    if days:
                        yield Objection(message, {"stage": stage.id, "day": min(days), "count": len(days)})

    def _lost_soon(
        self, then: tuple[Election, Stage], now: tuple[Election, Stage], today: date
    ) -> dict[str, list[date]]:
        """The days within SOON that a stage had in some region and has no longer, by what is said of it."""
        undated = UNDATED_SOON if is_vote(now[1]) else UNDATED_STAGE_SOON
        lost: dict[str, list[date]] = {undated: [], GONE_SOON: []}
        for region in self._regions.values() if now[1].status is not Status.CANCELLED else ():
            was, there = then[0].occurrence(then[1], region), now[0].occurrence(now[1], region)
            if not (was and was.days and was.status is not Status.CANCELLED):
                continue
            if not today <= was.days.opening <= today + SOON:
                continue
            if there and there.days is None and there.status is not Status.CANCELLED:
                lost[undated].append(was.days.opening)
            elif there is None and now[0].votes(region) and not was.stage.scope.is_open:
                lost[GONE_SOON].append(was.days.opening)
        return lost

    def _too_much(self, before: Revision, changes: tuple[Change, ...]) -> list[Objection]:
        told = {key: codes for key, codes in self._told().items() if before.known_as(*key)}
        hit = {
            key: change.stage.id
            for change in changes
            if change.former and change.happened in DATE_CHANGES - {Happened.ADDED}
            for key in [(change.election.id, before.origin(change.election.id, change.former.id))]
            if {self._regions.former.get(code, code) for code in told.get(key, ())} & set(change.codes)
        }
        if len(hit) <= ALWAYS_ALLOWED or len(hit) <= SHARE * len(told):
            return []
        return [Objection(TOO_MUCH, {"count": len(hit), "told": len(told), "stages": ", ".join(hit.values())})]


def _ended_ahead(before: Revision, after: Revision) -> Iterator[Objection]:
    """Elections that are said to be over while stages are still to come. The day is that of the publication."""
    today = _day_of(after)
    for ident in sorted(after.timeline.ended - before.timeline.ended):
        election = after.timeline.elections.get(ident)
        stages = [stage for stage in election.stages if stage.status is not Status.CANCELLED] if election else []
        ahead = [each.id for each in stages if any(days.last > today for days in (each.days, each.span) if days)]
        if ahead:
            named = ", ".join(ahead[:NAMED]) + (", …" if len(ahead) > NAMED else "")
            yield Objection(ENDED_AHEAD, {"election": ident, "stages": named})


def _rules(election: Election) -> tuple[object, ...]:
    """What it says of who takes part."""
    return election.regions, election.without


def _day_of(revision: Revision) -> date:
    return revision.published_at.astimezone(OFFICIAL_ZONE).date()


def _deleted(
    changes: tuple[Change, ...], lost: Collection[tuple[str, str]], after: Revision, renamed: Collection[object]
) -> Iterator[Objection]:
    """Stages that vanished before they were over."""
    today = _day_of(after)
    for change in changes:
        stage = change.former
        if stage is None or (change.election.id, stage.id) not in lost or stage.id in renamed:
            continue
        last = [days.last for days in (stage.days, stage.span) if days]
        if stage.status is not Status.CANCELLED and (not last or max(last) >= today):
            yield Objection(DELETED, {"stage": stage.id})


def _renamed(changes: tuple[Change, ...], lost: Collection[tuple[str, str]]) -> list[Objection]:
    """Stages of which one vanished and another appeared that looks the same."""
    gone = {c.stage.id: c for c in changes if c.happened is Happened.CANCELLED and (c.election.id, c.stage.id) in lost}
    new = {c.stage.id: c for c in changes if c.happened is Happened.ADDED and c.former is None}
    return [
        Objection(RENAMED, {"old": old.stage.id, "new": found.stage.id})
        for old in gone.values()
        for found in new.values()
        if old.election.id == found.election.id and old.former and _alike(old.former, found.stage)
    ]


def _alike(old: Stage, new: Stage) -> bool:
    same_days = old.days is not None and old.days == new.days
    return same_days or any(
        difflib.SequenceMatcher(None, a.lower(), b.lower()).ratio() >= ALIKE
        for a, b in ((old.title[DEFAULT], new.title[DEFAULT]), (old.id, new.id))
    )
