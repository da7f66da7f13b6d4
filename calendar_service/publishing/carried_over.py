"""What a text no longer has, and a revision goes on with: stages that vanished, elections that ended or were dropped, days that
were held. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from calendar_service.publishing.lineage import continued
from calendar_service.publishing.revision import NATIONAL, Revision, Stamps
from calendar_service.timeline.stage import Days, Local, Stage, Status
from calendar_service.timeline.timeline import Election, Timeline


def vanished(timeline: Timeline, before: Revision) -> list[tuple[str, str]]:
    """(election id, stage id) of each stage of `before` that nothing in the timeline continues.

    Those of an election that vanished are not listed, see dropped_before.
    """
    gone = []
    for new in timeline.elections.values():
        old = before.former_election(new, timeline)
        if old is not None:
            origins = before.origins(old)
            going_on = {continued(stage, old, new, origins) for stage in new.stages}
            gone += [(new.id, stage.id) for stage in old.stages if stage.id not in going_on]
    return gone


def with_vanished(timeline: Timeline, gone: Iterable[tuple[str, str]], before: Timeline) -> Timeline:
    """The timeline with those stages of `before`, cancelled: at its end with what they refer to, or in their place."""
    elections, sources = dict(timeline.elections), dict(timeline.sources)
    for ident, stage_id in gone:
        new = elections[ident]
        old = _having(stage_id, new, before, timeline)
        stage = replace(old.by_id[stage_id], status=Status.CANCELLED)
        if stage_id in new.by_id:  # of an election that was dropped as a whole
            same = (stage if each.id == stage_id else each for each in new.stages)
            elections[ident] = replace(new, stages=tuple(same))
            continue
        phases = {stage.phase: old.phases[stage.phase], **new.phases}
        elections[ident] = replace(new, stages=(*new.stages, stage), phases=phases)
        sources = {**{name: before.sources[name] for name in stage.sources}, **sources}
    return replace(timeline, elections=elections, sources=sources)


def _having(stage_id: str, election: Election, before: Timeline, after: Timeline) -> Election:
    """The election as it was when it had a stage. The file need not name its former id any more."""
    named = [ident for ident in (election.id, *reversed(election.was)) if ident in before.elections]
    others = [ident for ident, old in before.elections.items() if election.id in old.was]
    others += [ident for ident in before.elections if ident not in after.elections]
    return next(before.elections[ident] for ident in (*named, *others) if stage_id in before.elections[ident].by_id)


def ended_before(timeline: Timeline, before: Revision) -> list[str]:
    """Ids of elections that have ended, and that only `before` still has; one that goes on under another id has not ended. What
    has ended once has ended for ever, also where the text says so no longer."""
    gone = timeline.ended | before.timeline.ended
    return [ident for ident in _only_in(before, timeline) if ident in gone]


def dropped_before(timeline: Timeline, before: Revision) -> list[str]:
    """Ids of elections that only `before` has, and of which nobody says that they have ended: all of their stages are as
    those that vanish."""
    gone = timeline.ended | before.timeline.ended
    return [ident for ident in _only_in(before, timeline) if ident not in gone]


def _only_in(before: Revision, timeline: Timeline) -> list[str]:
    former = (before.former_election(each, timeline) for each in timeline.elections.values())
    going_on = {*timeline.elections, *(each.id for each in former if each)}
    return [ident for ident in before.timeline.elections if ident not in going_on]


def with_ended(timeline: Timeline, ended: Iterable[str], before: Timeline) -> Timeline:
    """The timeline with those elections of `before`, as they were, and the sources that they name. None of them goes on."""
    elections, sources, over = dict(timeline.elections), dict(timeline.sources), set(timeline.ended)
    for ident in ended:
        elections[ident] = before.elections[ident]
        over.add(ident)
        named = {name for stage in elections[ident].stages for name in stage.sources}
        sources = {**{name: before.sources[name] for name in named if name in before.sources}, **sources}
    return replace(timeline, elections=elections, sources=sources, ended=frozenset(over))


Held = Mapping[tuple[str, str], Mapping[str, Days]]
"""(election id, stage id) -> code of a region, or NATIONAL -> the days that it keeps there."""


def held(timeline: Timeline, before: Revision, day: date, carried: Collection[str | tuple[str, str]] = ()) -> Held:
    """Days that follow from a stage which has none any more, where they had come by then: what is over, or goes on, is not
    postponed with it. day: of the publication. carried: elections and stages that are taken from `before` as they were."""
    found = {}
    for election in timeline.elections.values():
        old = before.former_election(election, timeline)
        origins = before.origins(old) if old else {}
        for stage in election.stages if old else ():
            former = continued(stage, old, election, origins) if old else None
            if old is None or former is None or stage.due is None:
                continue
            if election.id in carried or (election.id, stage.id) in carried:
                kept = before.stamps[old.id, former].held
            else:
                kept = dict(_held(old.by_id[former], stage, election, day))
            if kept:
                found[election.id, stage.id] = kept
    return found


def _held(was: Stage, stage: Stage, election: Election, day: date) -> Iterator[tuple[str, Days]]:
    for code in dict.fromkeys((NATIONAL, *was.local, *stage.local)):
        then, now = (was.held_at(code), stage.held_at(code)) if code else (was, stage)
        applies = not code or stage.scope.narrowed(code)
        is_off = Status.CANCELLED in (then.status, now.status)
        has_lost_its_days = now.days is None and _follows(now, election, code)
        if applies and not is_off and has_lost_its_days and then.days and then.days.opening <= day:
            yield code, then.days


def _follows(stage: Stage, election: Election, code: str) -> bool:
    """Whether it has no day because what it follows has none; not because a line of its own says so, in other words."""
    anchors = [election.by_id[ident] for ident in (stage.due.anchors if stage.due else ()) if ident in election.by_id]
    return stage.undated is None or stage.undated in [
        (each.held_at(code) if code else each).undated for each in anchors
    ]


def with_held(timeline: Timeline, found: Held) -> Timeline:
    """The timeline with these days, where its text has none."""
    elections = dict(timeline.elections)
    for ident in {election for election, _ in found} & elections.keys():
        stages = (_with_days(each, found.get((ident, each.id), {})) for each in elections[ident].stages)
        elections[ident] = replace(elections[ident], stages=tuple(stages))
    return replace(timeline, elections=elections) if found else timeline


def _with_days(stage: Stage, days: Mapping[str, Days]) -> Stage:
    if not days:
        return stage
    local = {
        code: replace(stage.local.get(code, Local()), days=each, undated=None) for code, each in days.items() if code
    }
    whole = days.get(NATIONAL)
    if whole:
        stage = replace(stage, days=whole, undated=None)
    return replace(stage, local={**stage.local, **local})


def days_kept(stamps: Stamps) -> Held:
    """What the stamps of a revision say that it keeps."""
    return {key: kept.held for key, kept in stamps.items() if kept.held}


def stamps_with_held(stamps: Stamps, found: Held) -> Stamps:
    """The stamps of a revision that keeps these days."""
    return {key: replace(kept, held=found.get(key, {})) for key, kept in stamps.items()}
