"""What somebody chooses of a feed by a form without a script: of which places, which parts, and when its alarms ring. Pure.

The form is read by GET, so that its address can be passed on; a box that is checked says its value, and several of them say
one name several times. What cannot be read is a problem with a sentence, and takes nothing else away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlencode

from calendar_service.errors import N_
from calendar_service.feeds.alarms import DEFAULT, MAX_ALARMS, Leads
from calendar_service.feeds.query import WITHIN, Variant
from calendar_service.printable import foreign_line
from calendar_service.words.addresses import address
from calendar_service.words.lead import Lead

PLACE, MORE, ELECTION, CONTENT, ALARMS = "daerah", "tambah", "pemilihan", "isi", "alarms"
"""Names of a query. MORE: a place in words, to be added to those that are chosen."""

NONE = "none"
"""What stands for no alarm at all."""

OFFERED: Leads = (Lead(14), Lead(7), Lead(3), Lead(1), Lead(0))
"""The alarms for which the form has a box."""

LONGEST = 99
"""Days before a stage at which an alarm can ring (feeds.alarms)."""

LONGEST_WORDS, MOST_NAMED = 200, 6
"""Letters of what is searched for, and places that words may mean that are named."""

LONGEST_VALUE = 40
"""Letters of a value that are repeated to whoever wrote it."""

NO_PLACE = N_("Tidak ada daerah dengan kode “%(value)s”.")
NO_ELECTION = N_("Tidak ada pemilihan “%(value)s”.")
NO_ALARM = N_("Alarm “%(value)s” tidak terbaca. Yang dapat ditulis: none, atau hari sebelum tahapan, misalnya 7d,1d.")
NO_CONTENT = N_("Kalender tidak punya bagian “%(value)s”.")
NOT_FOUND = N_("“%(value)s” tidak ditemukan. Tulis nama atau kode daerahnya.")
SEVERAL = N_("“%(value)s” dapat berarti beberapa daerah: %(places)s. Tulis nama lengkapnya.")
TOO_MANY = N_("Paling banyak %(count)s alarm; yang terdekat ke tahapannya ditinggalkan.")

Unread = tuple[str, Mapping[str, object]]
"""What could not be read: a message id and its facts."""


class QueryValues(Protocol):
    """The query of a request: name -> its values, in order."""

    def __contains__(self, name: object, /) -> bool: ...
    def getlist(self, key: str, /) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class FeedChoice:
    """places: codes, a province's with WITHIN where all its kabupaten and kota are meant, too. election_id: of an election, or empty; without it
    the feed is over all of them; with neither there is no feed. contents: words of words.contents or ids of groups, in their order; empty for
    everything. leads: when alarms ring, largest first; empty for never. problems: what could not be read."""

    places: tuple[str, ...]
    election_id: str
    leads: Leads
    contents: tuple[str, ...] = ()
    problems: tuple[Unread, ...] = ()

    @property
    def code(self) -> str:
        """Of the one place; empty where there is none, or several."""
        return "" if self.is_union or not self.places else self.places[0]

    @property
    def is_union(self) -> bool:
        """Whether it is of several places together."""
        return len(self.places) > 1 or any(code.endswith(WITHIN) for code in self.places)

    @property
    def offered(self) -> Leads:
        """What the form has a box for: what is usual, and what was written by hand."""
        return tuple(sorted({*OFFERED, *self.leads}, reverse=True))

    @property
    def alarms(self) -> str:
        """As the address of a feed says them: `7d,1d`, `none`."""
        return ",".join(lead.written for lead in self.leads) or NONE

    @property
    def filters(self) -> str:
        """What the address of the feed says of places and parts; empty where it says nothing."""
        return Variant(contents=self.contents, places=self.places if self.is_union else ()).query

    @property
    def query(self) -> str:
        """What stands behind the address of the feed; empty where nothing is other than by itself."""
        alarms = "" if self.leads == DEFAULT else f"{ALARMS}={self.alarms}"
        return "&".join(filter(None, [self.filters, alarms]))

    def address(self, language: str) -> str:
        """The path of the form with this choice."""
        own = {ELECTION: self.election_id, PLACE: self.code}
        of_a_feed = urlencode({name: value for name, value in own.items() if value})
        return f"{address('pages.subscribe', language)}?{'&'.join(filter(None, [of_a_feed, self.query]))}"


def names_a_feed(asked: QueryValues) -> bool:
    """Whether a query says of which feed."""
    return any(name in asked for name in (PLACE, MORE, ELECTION))


@dataclass(frozen=True, slots=True)
class Choosable:
    """What may be chosen. code_of: the present code of a place for what may be a former one; None for no place. found: what words may mean: codes
    and names; one where there is no doubt. elections: ids. contents: words and ids of groups, in their order."""

    code_of: Callable[[str], str | None]
    found: Callable[[str], Sequence[tuple[str, str]]]
    elections: Collection[str]
    contents: Sequence[str]


def feed_choice(asked: QueryValues, known: Choosable) -> FeedChoice:
    """What a query asks for."""
    problems: list[Unread] = []
    places = _places(asked, known, problems)
    election_id = _election(asked, known, problems)
    contents = _contents(asked, known, problems)
    chosen = FeedChoice(places, election_id, _leads(asked, problems), contents, tuple(problems))
    return replace(chosen, election_id="") if chosen.is_union else chosen


def _places(asked: QueryValues, known: Choosable, problems: list[Unread]) -> tuple[str, ...]:
    """In the order of codes; a province with all that lies in it stands for these."""
    found: set[str] = set()
    for value in (part for each in asked.getlist(PLACE) for part in each.split(",") if part.strip()):
        code = known.code_of(value.strip().removesuffix(WITHIN))
        if code is None:
            problems.append((NO_PLACE, {"value": foreign_line(value.strip(), LONGEST_VALUE)}))
        else:
            is_whole = value.endswith((WITHIN, " ")) and "." not in code  # a + that nobody encoded arrives as a blank
            found.add(code + WITHIN * is_whole)
    found.update(_added(asked, known, problems))
    whole = {code[:2] for code in found if code.endswith(WITHIN)}
    return tuple(sorted(code for code in found if code.endswith(WITHIN) or code[:2] not in whole))


def _added(asked: QueryValues, known: Choosable, problems: list[Unread]) -> Iterator[str]:
    """The place that is meant by the words that were typed."""
    for words in filter(None, (each.strip() for each in asked.getlist(MORE)[:1])):
        found, said = known.found(words[:LONGEST_WORDS]), foreign_line(words, LONGEST_VALUE)
        if len(found) == 1:
            yield found[0][0]
        elif found:
            names = ", ".join(f"{name} ({code})" for code, name in found[:MOST_NAMED])
            problems.append((SEVERAL, {"value": said, "places": names}))
        else:
            problems.append((NOT_FOUND, {"value": said}))


def _election(asked: QueryValues, known: Choosable, problems: list[Unread]) -> str:
    value = next((each.strip() for each in asked.getlist(ELECTION) if each.strip()), "")
    if value and value not in known.elections:
        problems.append((NO_ELECTION, {"value": foreign_line(value, LONGEST_VALUE)}))
        return ""
    return value


def _contents(asked: QueryValues, known: Choosable, problems: list[Unread]) -> tuple[str, ...]:
    words = [word.strip().lower() for each in asked.getlist(CONTENT) for word in each.split(",") if word.strip()]
    wrong = [word for word in words if word not in known.contents]
    problems += [(NO_CONTENT, {"value": foreign_line(word, LONGEST_VALUE)}) for word in wrong[:1]]
    return tuple(word for word in known.contents if word in words)


def _leads(asked: QueryValues, problems: list[Unread]) -> Leads:
    """When alarms ring; what is the default where nothing is said of them. The form says NONE with every box, so that none
    of them checked is also said."""
    written = [part.strip().lower() for value in asked.getlist(ALARMS) for part in value.split(",") if part.strip()]
    found, wrong = set(), []
    for part in written:
        try:
            lead = Lead.parse(part) if part != NONE else None
        except ValueError:
            wrong.append(part)
            continue
        if lead is None:
            continue
        found.add(lead) if 0 <= lead <= LONGEST else wrong.append(part)
    problems += [(NO_ALARM, {"value": foreign_line(part, LONGEST_VALUE)}) for part in wrong[:1]]
    if len(found) > MAX_ALARMS:
        problems.append((TOO_MANY, {"count": MAX_ALARMS}))
    return tuple(sorted(found, reverse=True)[:MAX_ALARMS]) if written and (found or not wrong) else DEFAULT
