"""What a text no longer has, and a revision goes on with: stages that vanished, elections that ended. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from calendar_service.publishing.lineage import continued
from calendar_service.publishing.revision import Revision
from calendar_service.timeline.stage import Status
from calendar_service.timeline.timeline import Election, Timeline


def vanished(timeline: Timeline, before: Revision) -> list[tuple[str, str]]:
    """(election id, stage id) of each stage of `before` that nothing in the timeline continues.

    An election that vanished is not listed: it has ended, or the guard refuses to publish without it.
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
    """The timeline with those stages of `before` at its end, cancelled, and what they refer to."""
    elections, sources = dict(timeline.elections), dict(timeline.sources)
    for ident, stage_id in gone:
        new = elections[ident]
        old = _having(stage_id, new, before, timeline)
        stage = replace(old.by_id[stage_id], status=Status.CANCELLED)
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
    """Ids of elections that have ended, and that only `before` still has; one that goes on under another id has not ended."""
    renamed = {was for election in timeline.elections.values() for was in election.was}
    gone = timeline.ended - timeline.elections.keys() - renamed
    return [ident for ident in before.timeline.elections if ident in gone]


def with_ended(timeline: Timeline, ended: Iterable[str], before: Timeline) -> Timeline:
    """The timeline with those elections of `before`, as they were, and the sources that they name."""
    elections, sources = dict(timeline.elections), dict(timeline.sources)
    for ident in ended:
        elections[ident] = before.elections[ident]
        named = {name for stage in elections[ident].stages for name in stage.sources}
        sources = {**{name: before.sources[name] for name in named if name in before.sources}, **sources}
    return replace(timeline, elections=elections, sources=sources)
