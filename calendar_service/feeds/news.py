"""Changes of the timetable as events of their own, for feeds that ask for them: `?changes=1`. Pure.

An all-day event on the day a change was published, so that a moved date is seen also by people who
do not remember the old one. Which changes are recent is decided by whoever builds the snapshot: a
feed takes no clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from calendar_service.errors import N_
from calendar_service.feeds import ical
from calendar_service.feeds.entry import Entry
from calendar_service.feeds.places import Place, place_of
from calendar_service.feeds.plain import label, line, lines
from calendar_service.publishing.change_words import ChangeWords
from calendar_service.publishing.changes import DATE_CHANGES, Change, Step
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Regions
from calendar_service.settings import Settings
from calendar_service.timeline.landmarks import is_vote
from calendar_service.timeline.stage import Days, Scope, Stage, Status
from calendar_service.words.translator import Translator

SHOWN_FOR = timedelta(days=14)

_LETTERS = 16
"""Of a digest: 64 bits, for some hundred events."""


@dataclass(frozen=True, slots=True)
class News:
    """One event, and the feeds it stands in. codes: of regions."""

    entry: Entry
    codes: frozenset[str]
    is_national: bool

    def concerns(self, code: str) -> bool:
        """code: a region's, empty for the national feed."""
        return code in self.codes if code else self.is_national


NewsOf = Mapping[tuple[str, str], tuple[News, ...]]
"""(election id, language) -> events, newest first."""


def news(
    steps: Iterable[Step],
    revision: Revision,
    regions: Regions,
    translators: Mapping[str, Translator],
    settings: Settings,
) -> NewsOf:
    """The events of these steps. revision: the present one. Only changes of dates are told."""
    known = list(steps)
    found: dict[tuple[str, str], tuple[News, ...]] = {}
    for election in revision.timeline.elections.values():
        places = [place_of(revision, election, regions, each, settings) for each in translators.values()]
        ids = {election.id, *revision.former_names(election)}
        told = [_told(step, change, places) for step in known for change in _changes(step, ids)]
        for number, language in enumerate(translators):
            found[election.id, language] = tuple(each[number] for each in told)
    return found


def _changes(step: Step, ids: Collection[str]) -> Iterator[Change]:
    """Of dates, in the election of these ids: under whichever it was at the time."""
    for change in step.found.stages:
        if change.happened in DATE_CHANGES and change.election.id in ids:
            yield change


def _told(step: Step, change: Change, places: list[Place]) -> list[News]:
    """In each language. UID: of revision, stage and all that it says, so that it is the same in every feed that has it, two
    changes of one stage differ, and no byte ever changes under it."""
    entries = [_entry(step, change, place) for place in places]
    digest = hashlib.sha256(b"".join(map(ical.event, entries))).hexdigest()[:_LETTERS]
    codes, first = frozenset(change.codes), places[0]
    ident = f"perubahan-{step.number}-{_origin(change.stage, first)}-{digest}"
    name = first.uid(ident)
    return [News(replace(entry, uid=name), codes, change.national) for entry in entries]


def _origin(stage: Stage, place: Place) -> str:
    """What calendars call a stage, under whatever id it was at the time."""
    known = {place.origins.get(each.id, each.id) for each in place.election.stages}
    return next((name for name in (stage.id, *reversed(stage.was)) if name in known), stage.id)


def _entry(step: Step, change: Change, place: Place) -> Entry:
    """With a UID of the revision alone."""
    words = ChangeWords(place.translator, place.regions)
    translator, stage = place.translator, change.stage
    summary = translator.text(N_("Jadwal berubah: %(stage)s"), stage=translator.pick(stage.title))
    about = [words.line(change)]
    if stage.reason:
        about.append(translator.text(N_("Alasan: %(reason)s"), reason=translator.pick(stage.reason)))
    url = f"{place.changes_url}#revisi-{step.number}"
    about.append(translator.text(N_("Selengkapnya: %(address)s"), address=url))
    return Entry(
        uid=place.uid(f"perubahan-{step.number}"),
        language=translator.language,
        election=place.election.id,
        stage=stage.id,
        title=line(summary),
        summary=line(summary),
        description=lines("\n".join(about)),
        phase="",
        categories=(label(translator.text(N_("Perubahan jadwal"))),),
        days=Days(step.day, step.day),
        hours=None,
        zone=None,
        start=step.day,
        end=step.day + timedelta(days=1),
        opens_at=None,
        closes_at=None,
        is_deadline=bool(stage.days and stage.days.first is None),
        scope=Scope(),
        status=Status.CONFIRMED,
        breach=None,
        sources=(),
        said=(),
        url=url,
        sequence=0,
        modified_at=step.published_at.replace(microsecond=0),
        phase_id=stage.phase,
        is_vote=is_vote(stage),
    )


def concerning(found: NewsOf, election: str, region: str, language: str) -> tuple[Entry, ...]:
    """The events of one feed. election: its id, empty for all. region: a code, empty for the national feed."""
    keys = [key for key in found if key[1] == language and election in ("", key[0])]
    return tuple(each.entry for key in keys for each in found[key] if each.concerns(region))
