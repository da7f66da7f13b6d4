"""The feeds of one election in one language, each made when it is first asked for, and kept small. Pure.

A timetable of 60 elections has 199,080 feeds, of which programs ask for a few. What feeds have in common is made once
and kept compressed; what each has for itself is made again when it has been forgotten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from threading import Lock
from typing import Any, Protocol

from calendar_service.feeds.entry import Entry
from calendar_service.feeds.groups import Calendar, FeedGroup, RenderedEntry, render
from calendar_service.feeds.moves import FeedAddress, feed_address
from calendar_service.feeds.pieces import Representation
from calendar_service.feeds.places import Place
from calendar_service.publishing.revision import StageStamps
from calendar_service.words.addresses import feed_path, in_each_form
from calendar_service.words.forms import CALENDAR, FORMS_WHEN_ASKED

KEPT_FEEDS = 10_000
"""Of those that were made when asked for: about 2 kB each."""

KEPT_SHEETS = 128
"""Of those that are one whole: 20 kB each, a hundred for a large country."""


@dataclass(frozen=True)
class FeedSource:
    """What the feeds of an election in one language are made of: equal sources make equal bytes. stamps: of its
    stages, by their ids."""

    place: Place
    stamps: Mapping[str, StageStamps]

    @cached_property
    def digest(self) -> str:
        """The same in every process. hexadecimal."""
        place = self.place
        names = {name for stage in place.election.stages for name in stage.sources}
        around = (place.translator.language, place.public_url, place.uid_domain, place.origins)
        facts = (place.election, {name: place.sources.get(name) for name in names}, around, self.stamps)
        return hashlib.sha256(repr(_plain(facts)).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """As values whose repr does not depend on the process."""
    if is_dataclass(value):
        return [type(value).__name__, *(_plain(getattr(value, field.name)) for field in fields(value))]
    if isinstance(value, Mapping):
        return sorted((str(key), _plain(inner)) for key, inner in value.items())
    if isinstance(value, frozenset | set):
        return sorted(map(str, value))
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return str(value)


class FeedsWhenAsked(Protocol):
    """Feeds that are made when they are asked for. codes: of the regions that have one."""

    @property
    def codes(self) -> Collection[str]: ...

    def calendar(self, code: str) -> Calendar: ...
    def feed(self, code: str, form: str) -> Representation: ...
    def paths(self) -> Iterator[str]: ...


SheetMaker = Callable[[str, str], Representation]
"""Code of a region (empty for the country) and form -> the file."""


class FeedMaker(Protocol):
    """Makes them, for one thread at a time; an empty code is the country's. See building."""

    def calendar(self, code: str) -> Calendar: ...
    def feed(self, code: str, form: str) -> Representation: ...
    def common(self, code: str) -> FeedGroup: ...


class SheetFeeds:
    """Of an election whose other feeds were made beforehand: the forms that are made when they are asked for. codes: of the
    regions that have a feed of it."""

    def __init__(self, election: str, language: str, codes: Collection[str], write: SheetMaker) -> None:
        self._election, self._language, self.codes, self._write = election, language, codes, write

    def calendar(self, code: str) -> Calendar:
        """None: raises KeyError."""
        raise KeyError(code)

    def feed(self, code: str, form: str) -> Representation:
        """One file. Raises KeyError for any other form."""
        return self._write(code, form)

    def paths(self) -> Iterator[str]:
        """Of every file."""
        for code in ("", *self.codes):
            for form in FORMS_WHEN_ASKED:
                yield feed_path(self._election, code, self._language, form)


class ElectionFeeds:
    """codes: of the regions that have a feed of it."""

    def __init__(self, source: FeedSource, codes: Collection[str], maker: FeedMaker) -> None:
        self.source, self.codes = source, codes
        self._maker = maker
        self._lock = Lock()

    def calendar(self, code: str) -> Calendar:
        """What the calendar of a region consists of; of the country for an empty code."""
        with self._lock:
            return self._maker.calendar(code)

    def feed(self, code: str, form: str) -> Representation:
        """One file."""
        with self._lock:
            return self._maker.feed(code, form)

    def common(self, code: str) -> FeedGroup:
        """What it has in common with others."""
        with self._lock:
            return self._maker.common(code)

    def paths(self) -> Iterator[str]:
        """Of every feed."""
        place = self.source.place
        for code in ("", *self.codes):
            yield from in_each_form(feed_path(place.election.id, code, place.translator.language, CALENDAR)).values()


Later = Mapping[tuple[str, str], ElectionFeeds]
"""(election id, language) -> its feeds."""

WhenAsked = Mapping[tuple[str, str], FeedsWhenAsked]
"""The same, and (nothing, language) -> the feeds of places."""


class Feeds(Mapping[str, Representation]):
    """Path -> feed: those that were made beforehand, and those that are made when they are asked for. Whoever asks
    for the latter gets whatever their making raises."""

    def __init__(self, ready: Mapping[str, Representation], later: WhenAsked) -> None:
        self._ready, self._later = ready, later
        self._made: dict[str, Representation] = {}
        self._sheets: dict[str, Representation] = {}
        self._lock = Lock()

    def made(self, path: str) -> Representation | None:
        """The feed, where it has been made."""
        return self._ready.get(path) or self._made.get(path) or self._sheets.get(path)

    def __getitem__(self, path: str) -> Representation:
        found = self.made(path)
        if found is None:
            feeds, wanted = _of(self._later, path)
            found = feeds.feed(wanted.code, wanted.form)
            is_sheet = wanted.form in FORMS_WHEN_ASKED
            kept, most = (self._sheets, KEPT_SHEETS) if is_sheet else (self._made, KEPT_FEEDS)
            with self._lock:
                if len(kept) >= most:
                    del kept[next(iter(kept))]
                kept[path] = found
        return found

    def __contains__(self, path: object) -> bool:
        return path in self._ready or path in self._made or (isinstance(path, str) and _is_there(self._later, path))

    def __iter__(self) -> Iterator[str]:
        yield from self._ready
        for feeds in self._later.values():
            yield from feeds.paths()

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Calendars(Mapping[str, Calendar]):
    """Path of a calendar -> what it consists of, as Feeds."""

    def __init__(self, ready: Mapping[str, Calendar], later: WhenAsked) -> None:
        self._ready, self._later = ready, later

    def __getitem__(self, path: str) -> Calendar:
        found = self._ready.get(path)
        if found is None:
            feeds, wanted = _of(self._later, path)
            if wanted.form != CALENDAR:
                raise KeyError(path)
            found = feeds.calendar(wanted.code)
        return found

    def __contains__(self, path: object) -> bool:
        if path in self._ready:
            return True
        return isinstance(path, str) and _is_there(self._later, path) and _of(self._later, path)[1].form == CALENDAR

    def __iter__(self) -> Iterator[str]:
        yield from self._ready
        yield from (path for feeds in self._later.values() for path in feeds.paths() if path in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Renderings(dict[Entry, RenderedEntry]):
    """Of the entries that were rendered beforehand; another is rendered when it is asked for, and not kept."""

    def __missing__(self, entry: Entry) -> RenderedEntry:
        return render(entry)


def _of(later: WhenAsked, path: str) -> tuple[FeedsWhenAsked, FeedAddress]:
    """Raises KeyError."""
    wanted = feed_address(path)
    if wanted is None or wanted.path != path or wanted.stage_id or wanted.is_union:
        raise KeyError(path)
    feeds = later[wanted.election_id, wanted.language]
    if wanted.code and wanted.code not in feeds.codes:
        raise KeyError(path)
    return feeds, wanted


def _is_there(later: WhenAsked, path: str) -> bool:
    try:
        _of(later, path)
    except KeyError:
        return False
    return True
