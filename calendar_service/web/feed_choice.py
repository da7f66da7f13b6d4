"""What somebody chooses of a feed by a form without a script: whose feed, and when its alarms ring. Pure.

The form is read by GET, so that its address can be passed on; a box that is checked says its value, and several of them say
one name several times. What cannot be read is a problem with a sentence, and takes nothing else away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from calendar_service.errors import N_
from calendar_service.feeds.alarms import DEFAULT, MAX_ALARMS, Leads
from calendar_service.printable import foreign_line
from calendar_service.words.addresses import address
from calendar_service.words.lead import Lead

PLACE, ELECTION, ALARMS, NONE = "daerah", "pemilihan", "alarms", "none"
"""Names of a query; the last is what stands for no alarm at all."""

OFFERED: Leads = (Lead(14), Lead(7), Lead(3), Lead(1), Lead(0))
"""The alarms for which the form has a box."""

LONGEST = 99
"""Days before a stage at which an alarm can ring (feeds.alarms)."""

LONGEST_VALUE = 40
"""Letters of a value that are repeated to whoever wrote it."""

NO_PLACE = N_("Tidak ada daerah dengan kode “%(value)s”.")
NO_ELECTION = N_("Tidak ada pemilihan “%(value)s”.")
NO_ALARM = N_("Alarm “%(value)s” tidak terbaca. Yang dapat ditulis: none, atau hari sebelum tahapan, misalnya 7d,1d.")
TOO_MANY = N_("Paling banyak %(count)s alarm; yang terdekat ke tahapannya ditinggalkan.")

Unread = tuple[str, Mapping[str, object]]
"""What could not be read: a message id and its facts."""


class QueryValues(Protocol):
    """The query of a request: name -> its values, in order."""

    def __contains__(self, name: object, /) -> bool: ...
    def getlist(self, key: str, /) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class FeedChoice:
    """code: of a place, or empty; election_id: of an election, or empty; with neither there is no feed. leads: when alarms ring,
    largest first; empty for never. problems: what could not be read."""

    code: str
    election_id: str
    leads: Leads
    problems: tuple[Unread, ...] = ()

    @property
    def offered(self) -> Leads:
        """What the form has a box for: what is usual, and what was written by hand."""
        return tuple(sorted({*OFFERED, *self.leads}, reverse=True))

    @property
    def alarms(self) -> str:
        """As the address of a feed says them: `7d,1d`, `none`."""
        return ",".join(lead.written for lead in self.leads) or NONE

    @property
    def query(self) -> str:
        """What stands behind the address of the feed; empty where nothing is other than by itself."""
        return "" if self.leads == DEFAULT else f"{ALARMS}={self.alarms}"

    def address(self, language: str) -> str:
        """The path of the form with this choice."""
        wanted = {ELECTION: self.election_id, PLACE: self.code}
        of_a_feed = urlencode({name: value for name, value in wanted.items() if value})
        return f"{address('pages.subscribe', language)}?{'&'.join(filter(None, [of_a_feed, self.query]))}"


def names_a_feed(asked: QueryValues) -> bool:
    """Whether a query says of which feed."""
    return PLACE in asked or ELECTION in asked


def feed_choice(asked: QueryValues, code_of: Callable[[str], str | None], elections: Collection[str]) -> FeedChoice:
    """What a query asks for. code_of: the present code of a place for what may be a former one; None for no place. elections:
    ids."""
    problems: list[Unread] = []
    code = _first(asked, PLACE, NO_PLACE, code_of, problems)
    election_id = _first(asked, ELECTION, NO_ELECTION, lambda value: value if value in elections else None, problems)
    return FeedChoice(code, election_id, _leads(asked, problems), tuple(problems))


def _first(
    asked: QueryValues, name: str, sentence: str, known: Callable[[str], str | None], problems: list[Unread]
) -> str:
    """What the first value under a name means; empty where there is none."""
    value = next((each.strip() for each in asked.getlist(name) if each.strip()), "")
    found = known(value) if value else ""
    if found is None:
        problems.append((sentence, {"value": foreign_line(value, LONGEST_VALUE)}))
    return found or ""


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
