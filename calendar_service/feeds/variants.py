"""What an address asks for beyond the plain feed, made from the pieces of the plain feeds and kept for those who ask again. Pure.

Nobody can foretell what will be asked for: so what is kept is bounded by its bytes, and what an answer costs by the number of places and
entries that there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from calendar_service.feeds.cache import ByteCache
from calendar_service.feeds.entry import Entry
from calendar_service.feeds.groups import Calendar, FeedGroup, is_taken, joined, part
from calendar_service.feeds.heading import name
from calendar_service.feeds.moves import FeedAddress, feed_address
from calendar_service.feeds.news import NewsOf, concerning
from calendar_service.feeds.pieces import AnyPiece, Piece, Representation, representation
from calendar_service.feeds.places import Place
from calendar_service.feeds.query import PLAIN, Variant, Vocabulary, chosen_places, variant
from calendar_service.feeds.sheets import SheetHead, sheet
from calendar_service.feeds.stage_calendars import StageCalendars
from calendar_service.feeds.unions import Unions
from calendar_service.feeds.writers import WRITERS
from calendar_service.words.addresses import in_each_form
from calendar_service.words.forms import CALENDAR, FORMS, FORMS_WHEN_ASKED

MOST_BYTES, MOST_ROW_BYTES, MOST_SPELT_BYTES = 24_000_000, 8_000_000, 2_000_000
"""Of answers, of the rows that several of them have in common, and of queries as they were spelt. Rows count in each answer that has
them, so that no order of questions keeps more than all three together."""

_AROUND = 1_000
"""Bytes of what is kept beside pieces and texts, at most."""

Asked = tuple[str, Variant]
"""Path, and what is asked of it."""


@dataclass(frozen=True)
class Chosen:
    """What feeds are put together from when somebody chooses. vocabulary: what may be asked for. unions: language -> the feeds of
    several places. places: (election id, language) -> where its entries are written."""

    vocabulary: Vocabulary
    unions: Mapping[str, Unions]
    places: Mapping[tuple[str, str], Place]


class Variants:
    """Of one snapshot: plain, calendars, news as there."""

    def __init__(
        self,
        plain: Mapping[str, Representation],
        calendars: Mapping[str, Calendar],
        news: NewsOf,
        choices: Chosen,
    ) -> None:
        self._plain, self._calendars, self._news, self._choices = plain, calendars, news, choices
        self._stages = StageCalendars(choices.places, calendars)
        self._answers = ByteCache[Asked, Representation](MOST_BYTES, lambda _, found: kept_bytes(found))
        self._rows: ByteCache[tuple[FeedGroup, str, Variant], FeedGroup] = ByteCache(MOST_ROW_BYTES, _weight_of_rows)
        self._spelt: ByteCache[tuple[str, str], Asked] = ByteCache(
            MOST_SPELT_BYTES, lambda spelt, _: len(spelt[0]) + 4 * len(spelt[1]) + _AROUND
        )

    def __contains__(self, path: str) -> bool:
        """Whether there is a feed that is made for who asks alone; nothing is made for the answer."""
        wanted = feed_address(path)
        if wanted is None or wanted.path != path:
            return False
        return wanted in self._stages if wanted.stage_id else wanted.is_union

    def kept(self, path: str, query: str) -> Representation | None:
        """The answer to a query as it is spelt, where it was given a while ago; nothing is read or made."""
        asked = self._spelt.get((path, query))
        return self._answers.get(asked) if asked else None

    def answer(self, path: str, query: str) -> Representation:
        """What stands at a path of a feed for a query. Raises InvalidInput."""
        wanted = feed_address(path)
        asked = variant(query, self._choices.vocabulary, has_places=wanted is not None and wanted.is_union)
        found = self.made(path, asked)
        self._spelt.put((path, query), (path, _of_form(asked, wanted.form) if wanted else asked))
        return found

    def made(self, path: str, asked: Variant) -> Representation:
        """The same for what was understood."""
        wanted = feed_address(path)
        asked = _of_form(asked, wanted.form) if wanted else asked
        if wanted is None or (asked == PLAIN and path in self._plain):
            return self._plain[path]
        found = self._answers.get((path, asked))
        if found is None:
            found = self._made(path, wanted, asked)
            self._answers.put((path, asked), found)
        return found

    def _made(self, path: str, wanted: FeedAddress, asked: Variant) -> Representation:
        form, code = wanted.form, ""
        if form in FORMS_WHEN_ASKED:
            return self._sheet(path, wanted, asked)
        if wanted.is_union:
            unions = self._choices.unions[wanted.language]
            head: AnyPiece | None = unions.head(asked, path, form)
            parts = [part(unions.group(asked), form, asked)]
        elif wanted.stage_id:
            calendar = self._stages.calendar(wanted)
            head, parts = calendar.head, [part(each, form, asked) for each in calendar.groups]
        else:
            calendar = self._calendars[in_each_form(path)[CALENDAR]]
            code, head = calendar.code, self._head(path, form, calendar)
            parts = [self._part(each, form, asked) for each in calendar.groups]
        more = tuple(self._recent(wanted, asked)) if asked.shows_changes else ()
        pieces = joined(form, parts, more)
        return representation(FORMS[form].content_type, *((head,) if head else ()), *pieces, code=code)

    def _sheet(self, path: str, wanted: FeedAddress, asked: Variant) -> Representation:
        unions, code = self._choices.unions[wanted.language], ""
        if wanted.is_union:
            groups: Sequence[FeedGroup] = (unions.group(asked),)
        else:
            calendar = self._calendars[in_each_form(path)[CALENDAR]]
            groups, code = calendar.groups, calendar.code
        entries = (entry for each in groups for entry in each.entries if is_taken(entry, asked))
        head = SheetHead(self._name(wanted, asked), unions.address(path, asked), unions.translator)
        return sheet(wanted.form, head, entries, code)

    def _name(self, wanted: FeedAddress, asked: Variant) -> str:
        """What a feed is called."""
        if wanted.is_union or not wanted.election_id:
            return self._choices.unions[wanted.language].name(wanted.code, asked)
        place = self._choices.places[wanted.election_id, wanted.language]
        return name(place, place.regions[wanted.code] if wanted.code else None)

    def _head(self, path: str, form: str, calendar: Calendar) -> AnyPiece | None:
        if WRITERS[form].head is None:
            return None
        return calendar.head if form == CALENDAR else self._plain[path].pieces[0]

    def _part(self, group: FeedGroup, form: str, asked: Variant) -> FeedGroup:
        """The same for all places that have the group in common."""
        key = (group, form, replace(asked, shows_changes=False))
        found = self._rows.get(key)
        if found is None:
            found = part(*key)
            self._rows.put(key, found)
        return found

    def _recent(self, wanted: FeedAddress, asked: Variant) -> Iterator[Entry]:
        """Each once: a change has one UID in all places that it concerns."""
        regions = chosen_places(asked.places, self._choices.vocabulary.regions)
        codes = [region.code for region in regions] or [wanted.code]
        every = (entry for code in codes for entry in concerning(self._news, wanted.election_id, code, wanted.language))
        for entry in {entry.uid: entry for entry in every}.values():
            if is_taken(entry, asked) and wanted.stage_id in ("", entry.stage):
                yield entry


def _of_form(asked: Variant, form: str) -> Variant:
    """Without what has no effect on a form: alarms are for calendars."""
    return asked if form == CALENDAR else Variant(contents=asked.contents, places=asked.places)


def kept_bytes(found: Representation) -> int:
    """Bytes that an answer keeps, at most: its pieces may be others' as well."""
    return _AROUND + sum(map(_weight_of_piece, found.pieces))


def _weight_of_rows(_: object, found: FeedGroup) -> int:
    return _AROUND + sum(map(_weight_of_piece, found.rows.values()))


def _weight_of_piece(each: AnyPiece) -> int:
    parts = each.parts if isinstance(each, Piece) else ()
    return sum(map(len, parts)) + sum(map(len, each.packed)) + 50 * len(each.packed)
