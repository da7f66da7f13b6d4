"""Everything that is made of a revision, made once before it becomes official, and thrown away.

Feeds, pages and the next mails of each kind, by the code that will make them. What cannot be made
here could not be served or sent either; so such a text never becomes a revision. Of an election in
which nothing changed since the last publication all of it was made then, and is not made again. It also finds
which stages are to blame, so that a process which has nothing else to serve can serve the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, timedelta

from calendar_service.clock import Clock
from calendar_service.feeds.building import beforehand, build
from calendar_service.feeds.classes import classes
from calendar_service.feeds.query import Variant
from calendar_service.feeds.snapshot import Snapshot
from calendar_service.ledger.rows import Row, unwritten_notice, unwritten_row
from calendar_service.letters.compose import Composer
from calendar_service.letters.letter import Letter
from calendar_service.log_lines import logger
from calendar_service.offices.office import Office
from calendar_service.promises.audience import heard_by
from calendar_service.promises.correction import Belief, notices
from calendar_service.promises.planning import Reminder, moments
from calendar_service.promises.told import told_line
from calendar_service.publishing.edition import Unbuildable
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region, Regions
from calendar_service.rendering import Rendering
from calendar_service.settings import Settings
from calendar_service.timeline.stage import AUDIENCES, Occurrence
from calendar_service.timeline.timeline import Election
from calendar_service.web.app import create_app
from calendar_service.web.files import election_pages, place_pages
from calendar_service.web.site import Site, drawn_elsewhere
from calendar_service.words.addresses import FEEDS, address, feed_path, in_each_form
from calendar_service.words.forms import CALENDAR
from calendar_service.words.languages import DEFAULT, LANGUAGES
from calendar_service.words.lead import Lead
from calendar_service.words.mail_address import MailAddress
from calendar_service.words.translator import Translator

log = logger(__name__)

NAMED = 5
"""So many of the parts that cannot be made are named; the log has all of them."""

VARIANT = Variant((Lead(7), Lead(1)), shows_cancelled=True)
"""An address may ask for other alarms and for what one client needs."""

Prepare = Callable[[Letter, Office], object]
"""A carrier's, see delivery.carrier.Carrier."""

StageKey = tuple[str, str]
"""(election id, stage id)."""


class Trial:
    """For one service. clock: pages and mails are made as of now. keeps_feeds: whether the feeds that
    were made last are kept, so that the next ones cost a tenth; about 80 MB, for the process that
    watches the file."""

    keeps_feeds = False

    def __init__(
        self,
        settings: Settings,
        regions: Regions,
        translators: Mapping[str, Translator],
        rendering: Rendering,
        clock: Clock,
        prepare: Sequence[Prepare],
    ) -> None:
        """prepare: of each carrier."""
        self._settings, self._regions, self._translators = settings, regions, translators
        self._rendering, self._clock, self._prepare = rendering, clock, prepare
        self._last: Snapshot | None = None

    def __call__(self, before: Revision | None, after: Revision) -> None:
        """Make everything of `after`, and the notices that it causes after `before`. Raises Unbuildable."""
        new = _changed(before, after)
        _raise(
            [*self._failed_feeds(after, new), *self._failed_pages(after, new), *self._failed_mails(before, after, new)]
        )

    def feeds(self, revision: Revision, former: Snapshot | None = None) -> Snapshot:
        """All feeds of a revision; those of older elections are made when they are asked for. Raises whatever a
        renderer raises."""
        now = self._clock().astimezone(UTC).replace(microsecond=0)
        made = build(revision, self._regions, self._translators, self._settings, last_modified=now, former=former)
        for path in (feed_path(election, "", DEFAULT, CALENDAR) for election in made.elections):
            if path in made.ready:
                made.variant(path, VARIANT)
        return made

    def pages(self, revision: Revision) -> None:
        """Make each page that differs from others by more than a name. Raises Unbuildable."""
        _raise(list(self._failed_pages(revision, revision.timeline.elections)))

    def to_serve(self, revision: Revision, former: Snapshot | None = None) -> Snapshot:
        """The feeds of a revision of which the pages can be made, too. Raises where they cannot. Older elections
        were tried when they were published; what a process cannot make of them, it refuses when it is asked."""
        made = self.feeds(revision, former)
        _raise(list(self._failed_pages(revision, beforehand(revision.timeline.elections.values()))))
        return made

    def without_broken(self, revision: Revision) -> Revision | None:
        """The revision less the stages of which a feed or a page cannot be made; None where even the
        rest cannot be served."""

        def works(rest: Revision) -> bool:
            every = rest.timeline.elections
            return self._has_feeds(rest, every) and not list(self._failed_pages(rest, every))

        keys = _keys(revision)
        rest = only(revision, set(keys) - _broken(revision, keys, works))
        return rest if works(rest) else None

    def _failed_feeds(self, revision: Revision, new: Collection[str]) -> list[str]:
        """The stages of which no feed can be made, or all feeds where it is no single one. new: elections whose
        feeds are tried."""
        try:
            made = self.feeds(revision, self._last)
            self._try_later(revision, made, new)
        except Exception:
            log.exception("feeds cannot be made")
            found = self._without_feeds(revision)
            named = [f"{feed_path(election, '', DEFAULT, CALENDAR)} ({stage})" for election, stage in sorted(found)]
            return named or [FEEDS]
        if self.keeps_feeds:
            self._last = made
        return []

    def _try_later(self, revision: Revision, made: Snapshot, new: Collection[str]) -> None:
        """Make once what would be made when it is asked for, one election after the other."""
        for election in (election for election in made.elections if election in new):
            path = feed_path(election, "", DEFAULT, CALENDAR)
            if path not in made.ready:
                self.feeds(_alone(revision, election))
                made.variant(path, VARIANT)
        for region in self._everywhere(revision, new):
            for language in LANGUAGES:
                for path in in_each_form(feed_path("", region.code, language, CALENDAR)).values():
                    made.variant(path, VARIANT)
                    made.feeds[path]

    def _without_feeds(self, revision: Revision) -> set[StageKey]:
        """The stages of which no feed can be made; sought in each election alone."""
        found: set[StageKey] = set()
        for alone in (_alone(revision, ident) for ident in revision.timeline.elections):
            if not self._has_feeds(alone):
                found |= _broken(alone, _keys(alone), self._has_feeds)
        return found

    def _has_feeds(self, revision: Revision, new: Collection[str] = ()) -> bool:
        try:
            self._try_later(revision, self.feeds(revision), new)
        except Exception:
            return False
        return True

    def _failed_pages(self, revision: Revision, new: Collection[str]) -> Iterator[str]:
        site = Site(
            settings=self._settings,
            regions=self._regions,
            translators=self._translators,
            clock=self._clock,
            current=lambda: revision,
            troubles=list,
            draw_card=drawn_elsewhere,
        )
        client = create_app(site, self._rendering).test_client()
        for path in self._paths(revision, new):
            if client.get(path).status_code != 200:
                log.error("%s cannot be made", path)
                yield path

    def _paths(self, revision: Revision, new: Collection[str] | None = None) -> Iterator[str]:
        """new: elections whose pages are wanted; None: all."""
        for language in LANGUAGES:
            yield address("pages.home", language)
            yield address("pages.subscribe", language)
            yield from place_pages(self._everywhere(revision, new), language)
            for election in revision.timeline.elections.values():
                if new is not None and election.id not in new:
                    continue
                yield from election_pages(election, self._examples(revision, election), language)

    def _everywhere(self, revision: Revision, new: Collection[str] | None) -> list[Region]:
        """A few regions in which, together, every election that is wanted is held as anywhere."""
        elections = [each for each in revision.timeline.elections.values() if new is None or each.id in new]
        found = {region.code: region for each in elections for region in self._examples(revision, each)}
        return list(found.values())

    def _examples(self, revision: Revision, election: Election) -> list[Region]:
        """A few regions in which, together, everything holds that holds anywhere."""
        found = classes(revision, election, self._regions.values())
        by_class = {kind: self._regions[code] for code, kind in found.items()}
        holds = {region.code: set(_held(election, region)) for region in by_class.values()}
        chosen: list[Region] = []
        missing: set[object] = set().union(*holds.values())
        while missing:
            best = max(holds, key=lambda code: len(holds[code] & missing))
            missing -= holds[best]
            chosen.append(self._regions[best])
        return [*chosen, *(region for region in by_class.values() if not election.votes(region))][: len(chosen) + 1]

    # Mails

    def _failed_mails(self, before: Revision | None, after: Revision, new: Collection[str]) -> Iterator[str]:
        composer = Composer(self._settings, self._regions, self._translators, self._rendering)
        for part, row, office in self._next_mails(before, after, new):
            try:
                letter = composer.compose(after, [row], office, row.due_at)
                if letter:
                    for prepare in self._prepare:
                        prepare(letter, office)
            except Exception:
                log.exception("%s cannot be made", part)
                yield part

    def _next_mails(
        self, before: Revision | None, after: Revision, new: Collection[str]
    ) -> Iterator[tuple[str, Row, Office]]:
        """One mail of each kind: what it is called, its row, and to whom."""
        made = set()
        for election in (each for each in after.timeline.elections.values() if each.id in new):
            for region in self._examples(after, election):
                for held in (
                    *self._reminders(before, after, election, region),
                    *self._notices(before, after, election, region),
                ):
                    name, row, office = held
                    alike = (name, row.lead, row.told, row.before, region.timezone)
                    if alike not in made:
                        made.add(alike)
                        yield name, row, office

    def _reminders(
        self, before: Revision | None, after: Revision, election: Election, region: Region
    ) -> Iterator[tuple[str, Row, Office]]:
        """The next reminder of each stage that reads otherwise than before, to each kind of office, in
        each language."""
        now = self._clock()
        for office in _offices(region, AUDIENCES):
            for subject, there in heard_by(election, office, self._regions):
                if _reads_the_same(before, after, election, there):
                    continue
                stage = there.stage
                found = moments(there, stage.leads, subject.zone(region), after.timeline.working_days)
                for moment in [moment for moment in found if moment.due_at > now][:1]:
                    row = unwritten_row(after, Reminder(election, there, office, moment, subject.place))
                    yield f"{election.id}/{stage.id} ({office.kind}, {office.language})", row, office

    def _notices(
        self, before: Revision | None, after: Revision, election: Election, region: Region
    ) -> Iterator[tuple[str, Row, Office]]:
        """What offices would be told that were told of `before`."""
        former = before.timeline.elections.get(election.id) if before else None
        if before is None or former is None:
            return
        for stage in former.stages:
            origin, line = before.origin(election.id, stage.id), told_line(former.occurrence(stage, region))
            for office in _offices(region, stage.audiences if stage.leads else ()):
                belief = Belief(election.id, origin, office.code, region.code, line)
                for notice in notices(after, self._regions, [belief], timedelta(0)):
                    name = f"{election.id}/{origin} ({notice.message}, {office.kind}, {office.language})"
                    yield name, unwritten_notice(notice), office


def _keys(revision: Revision) -> list[StageKey]:
    return [(election.id, stage.id) for election in revision.timeline.elections.values() for stage in election.stages]


def _broken(revision: Revision, keys: list[StageKey], works: Callable[[Revision], bool]) -> set[StageKey]:
    """Those of these stages with which it does not work; by halves, for there will be one or two among many."""
    if not keys or works(only(revision, keys)):
        return set()
    if len(keys) == 1:
        return set(keys)
    middle = len(keys) // 2
    return _broken(revision, keys[:middle], works) | _broken(revision, keys[middle:], works)


def only(revision: Revision, keys: Collection[StageKey]) -> Revision:
    """The revision with those of its stages alone."""
    timeline = revision.timeline
    elections = {
        election.id: replace(election, stages=tuple(s for s in election.stages if (election.id, s.id) in keys))
        for election in timeline.elections.values()
    }
    return replace(revision, timeline=replace(timeline, elections=elections))


def _changed(before: Revision | None, after: Revision) -> Collection[str]:
    """Ids of the elections of which anything reads otherwise than before, or is counted otherwise; all where there
    was nothing before, or where days off have changed."""
    if before is None or before.timeline.working_days != after.timeline.working_days:
        return list(after.timeline.elections)
    return [each.id for each in after.timeline.elections.values() if _facts(before, each.id) != _facts(after, each.id)]


def _facts(revision: Revision, ident: str) -> object:
    """All that is said and known of an election."""
    timeline = revision.timeline
    election = timeline.elections.get(ident)
    if election is None:
        return None
    names = {name for stage in election.stages for name in stage.sources}
    sources = {name: timeline.sources.get(name) for name in names}
    return election, sources, [revision.stamps[ident, stage.id] for stage in election.stages], ident in timeline.ended


def _alone(revision: Revision, ident: str) -> Revision:
    """The revision with one of its elections alone."""
    timeline = revision.timeline
    return replace(revision, timeline=replace(timeline, elections={ident: timeline.elections[ident]}))


def _reads_the_same(before: Revision | None, after: Revision, election: Election, occurrence: Occurrence) -> bool:
    """Whether nothing has changed since `before`, of which the mails could be made."""
    former = before.timeline.elections.get(election.id) if before else None
    stage = former.by_id.get(occurrence.id) if former else None
    if before is None or former is None or stage is None:
        return False
    region, now = occurrence.region, after.stamp(election, occurrence)
    same = before.stamps[election.id, stage.id].of(region) == now
    return same and (stage.leads, stage.audiences) == (occurrence.stage.leads, occurrence.stage.audiences)


def _held(election: Election, region: Region) -> Iterator[object]:
    for occurrence in election.occurrences(region):
        yield (occurrence.id, occurrence.days, occurrence.zone if occurrence.hours else None)


def _offices(region: Region, kinds: Iterable[str]) -> list[Office]:
    """One of each kind and language."""
    return [
        Office(
            f"{kind}-{language}", region.full_name, kind, region.code, MailAddress("kantor@contoh.example"), language
        )
        for kind in kinds
        for language in LANGUAGES
    ]


def _raise(parts: list[str]) -> None:
    if parts:
        raise Unbuildable(tuple(parts[:NAMED]))
