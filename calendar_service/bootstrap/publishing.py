"""The one way to publish, and what it asks beforehand: for the clock process, the editor and commands."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from calendar_service.bootstrap.carriers import wanted_carriers
from calendar_service.bootstrap.restoring import RestoringParts
from calendar_service.editing.foretelling import Foretelling, Known
from calendar_service.editing.guard import Guard
from calendar_service.editing.preview import Preview, preview
from calendar_service.editing.touched_feeds import touched_feeds
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.ledger.sql.told import ToldSql
from calendar_service.letters.compose import Composer
from calendar_service.publishing.due import DuePublications
from calendar_service.publishing.publish import Publishing
from calendar_service.publishing.watching import Watcher
from calendar_service.publishing.working_copy import WorkingCopy
from calendar_service.timeline.plausible import what_is_odd
from calendar_service.timeline.whereabouts import Whereabouts
from calendar_service.words.languages import DEFAULT
from calendar_service.written.nodes import read_nodes

if TYPE_CHECKING:
    from calendar_service.serving.trial import Trial


class PublishingParts(RestoringParts):
    """Publishing, and asking what it would do."""

    @cached_property
    def publishing(self) -> Publishing:
        """The only way to publish."""
        file = self.settings.stages_file
        place = f"{os.uname().nodename}:{file.resolve()}"
        copy = WorkingCopy(self.archive, self.sightings, file, place, self.time.now)
        return Publishing(self.archive, copy, self._sure_clock, guard=self.guard.check, trial=self.trial)

    def _sure_clock(self) -> datetime:
        """For what lasts. Raises Refused where this process's clock is wrong, or the database has gone back."""
        self.time.sure()
        self.continuity.require()
        return self.clock()

    @cached_property
    def watcher(self) -> Watcher:
        """For the clock process alone."""
        self.trial.keeps_feeds = True
        auto = self.settings.publish == "auto"
        return Watcher(self.archive, self.publishing, self.translators[DEFAULT], auto=auto, outages=self.outages)

    @cached_property
    def due_publications(self) -> DuePublications:
        """For the clock process alone."""
        return DuePublications(self.pending, self.publishing, self.translators, self._sure_clock, outages=self.outages)

    @cached_property
    def trial(self) -> Trial:
        """Makes everything of a revision once; it is made at the first one, for it brings Flask."""
        from calendar_service.serving.trial import Trial

        prepare = [wiring.prepare(self.settings) for wiring in wanted_carriers(self.settings).values()]
        return Trial(self.settings, self.regions, self.translators, self.rendering, self.clock, prepare)

    @cached_property
    def guard(self) -> Guard:
        """Objects to slips."""
        return Guard(ToldSql(self.engine).told, self.regions)

    def preview(self, data: bytes, name: str = "stages.yaml") -> Preview:
        """What publishing a text now would do. Raises InvalidInput, Refused, and Unbuildable as publishing
        it would."""
        known = Known(ToldSql(self.engine), SqlLedger(self.engine).beliefs, self.directory.by_code)
        cooling_off = timedelta(minutes=self.settings.change_cooling_off_minutes)
        now = self.clock()
        before, after = self.archive.draft(data, at=now, name=name)
        if after is not before:
            self.trial(before, after)
        composer = Composer(self.settings, self.regions, self.translators, self.rendering)  # keeps nothing of a draft
        foretell = Foretelling(known, self.regions, composer.compose, cooling_off, now)
        seen = preview(before, after, self.regions, guard=self.guard, touch=touched_feeds, foretell=foretell)
        places = Whereabouts(read_nodes(name, data, is_official=True)[0])  # what is wrong with it was told before
        return replace(seen, oddities=what_is_odd(data, after.timeline, self.regions, places))
