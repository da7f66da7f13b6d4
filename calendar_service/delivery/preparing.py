"""From claimed rows to parcels: who can be reached, what goes in one mail, whose domain takes letters now, what each letter says.

What falls due together for an office is one mail, of at most MOST_ROWS rows; what has gone out together before goes together again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from calendar_service.clock import Clock
from calendar_service.delivery.carrier import Carrier, Parcel
from calendar_service.delivery.pacing import Domains
from calendar_service.delivery.silent_letters import SilentLetters
from calendar_service.ledger.book import Suppressions
from calendar_service.ledger.rows import MOST_ROWS, Outcome, Row, channel_of
from calendar_service.letters.compose import Composer
from calendar_service.letters.letter import Letter
from calendar_service.log_lines import logger
from calendar_service.offices.office import Office
from calendar_service.promises.correction import CANCEL, CHANGE
from calendar_service.promises.silence import SILENCE
from calendar_service.publishing.revision import Revision
from calendar_service.words.states import State

log = logger(__name__)

COMPOSE_PAUSE = timedelta(minutes=5)
"""Before a letter that could not be composed is tried again: somebody has to mend a template."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A mail, and the rows that it tells, the nearest deadline first."""

    rows: tuple[Row, ...]
    parcel: Parcel

    @property
    def not_after(self) -> datetime:
        """When the first of them is of no use any more: the mail would tell something that is over."""
        return min(row.not_after for row in self.rows)


@dataclass(frozen=True, slots=True)
class _Bound:
    """Rows that can be told in one mail. pace: whose haste it shares, see Carrier.pace_of."""

    rows: tuple[Row, ...]
    office: Office
    carrier: Carrier
    pace: str


def no_doors(_codes: Collection[str]) -> Mapping[str, str]:
    """Where offices have no pages of their own."""
    return {}


class Preparing:
    """door_urls: codes -> addresses of the offices' own pages, of those that have one; asked once a batch.
    find_offices: codes -> offices. told_before: see whole_threads. carriers: by their names. silent: writes to provinces
    who is silent."""

    def __init__(
        self,
        find_offices: Callable[[Iterable[str]], dict[str, Office]],
        told_before: Callable[[Collection[Row]], Mapping[int, Sequence[Row]]],
        composer: Composer,
        carriers: Mapping[str, Carrier],
        suppressions: Suppressions,
        domains: Domains,
        clock: Clock,
        door_urls: Callable[[Collection[str]], Mapping[str, str]] = no_doors,
        silent: SilentLetters | None = None,
    ) -> None:
        self._door_urls = door_urls
        self._find_offices, self._composer, self._clock, self._carriers = find_offices, composer, clock, carriers
        self._suppressions, self._domains, self._told_before = suppressions, domains, told_before
        self._silent = silent

    def __call__(self, revision: Revision, rows: list[Row]) -> tuple[list[Bundle], list[Outcome]]:
        """The mails that may go now, and what becomes of some other rows. A row in neither is given back
        untouched."""
        bound, outcomes = self._bound(rows)
        chosen = self._with_a_place(bound, outcomes)
        threads = self._threads(row for each in chosen for row in each.rows)
        doors = self._door_urls({each.office.code for each in chosen})
        bundles: list[Bundle] = []
        for each in chosen:
            made = self._made(revision, each, thread_of(each.rows, threads), doors.get(each.office.code, ""))
            if isinstance(made, Bundle):
                bundles.append(made)
            else:
                outcomes += made
        return bundles, outcomes

    def _bound(self, rows: list[Row]) -> tuple[list[_Bound], list[Outcome]]:
        """The rows whose offices can be reached, as they go together, and why the others cannot."""
        offices = self._find_offices(row.office for row in rows)
        found = [(row, offices.get(row.office), self._carriers[channel_of(row.channel)]) for row in rows]
        addresses = {row.id: carrier.address_of(office) if office else None for row, office, carrier in found}
        dead = self._suppressions.among(address for address in addresses.values() if address)
        together: dict[tuple[object, ...], list[Row]] = {}
        outcomes, bound = [], []
        for row, office, _ in found:
            address = addresses[row.id]
            if office and address and address.lower() not in dead:
                together.setdefault((row.family, row.letter), []).append(row)
            else:
                outcomes.append(Outcome(row.id, State.SUPPRESSED, reply=_why(office, address), claims=row.claims))
        for group in together.values():
            office, carrier = offices[group[0].office], self._carriers[channel_of(group[0].channel)]
            pace = carrier.pace_of(addresses[group[0].id] or "")
            parts = (tuple(group[first : first + MOST_ROWS]) for first in range(0, len(group), MOST_ROWS))
            bound += [_Bound(part, office, carrier, pace) for part in parts]
        return bound, outcomes

    def _with_a_place(self, bound: list[_Bound], outcomes: list[Outcome]) -> list[_Bound]:
        """Those whose domains take letters now, the nearest deadline first; the others wait for the
        place that they are promised."""
        shares = self._domains.share(Counter(each.pace for each in bound), self._clock())
        taken: Counter[str] = Counter()
        chosen = []
        for each in bound:
            share, number = shares[each.pace], taken[each.pace]
            taken[each.pace] += 1
            if number < share.now:
                chosen.append(each)
            else:
                place = share.later[number - share.now]
                outcomes += [Outcome(row.id, State.PENDING, try_at=place, claims=row.claims) for row in each.rows]
        return chosen

    def _threads(self, rows: Iterable[Row]) -> Mapping[int, Sequence[Row]]:
        """What each notice voids, by its row; asked once for all. A reminder begins a thread."""
        notices = [row for row in rows if row.message in (CHANGE, CANCEL)]
        return self._told_before(notices) if notices else {}

    def _letter(self, revision: Revision, bound: _Bound, before: Sequence[Row], door_url: str) -> Letter | None:
        rows, office, now = bound.rows, bound.office, self._clock()
        if rows[0].message == SILENCE:
            return self._silent.compose(revision, rows, office, now, door_url) if self._silent else None
        return self._composer.compose(revision, rows, office, now, before, door_url)

    def _made(self, revision: Revision, bound: _Bound, before: Sequence[Row], door_url: str) -> Bundle | list[Outcome]:
        """The mail of those rows that still fit; or what becomes of the rows without one: nothing, to give them back
        untouched."""
        rows, office = bound.rows, bound.office
        try:
            letter = self._letter(revision, bound, before, door_url)
            if letter is None:
                return _needless(rows)
            told = tuple(row for row in rows if row.id in letter.rows)
            return Bundle(told, bound.carrier.prepare(letter, office))
        except Exception:  # a fault of ours in one letter must not hold up all others
            log.exception("letter of ledger rows %s cannot be composed", ", ".join(str(row.id) for row in rows))
            again, said = self._clock() + COMPOSE_PAUSE, "surat tidak dapat disusun"
            return [Outcome(row.id, State.DEFERRED, reply=said, try_at=again, claims=row.claims) for row in rows]


def _needless(rows: Sequence[Row]) -> list[Outcome]:
    """A list of which nobody is silent any more has no use; any other row the ledger finds superseded by itself."""
    return [Outcome(row.id, State.SUPERSEDED, claims=row.claims) for row in rows if row.message == SILENCE]


def whole_threads(
    told_before: Callable[[Collection[Row]], Mapping[int, Sequence[Row]]],
    told_together: Callable[[Collection[str]], Mapping[str, Sequence[Row]]],
) -> Callable[[Collection[Row]], Mapping[int, Sequence[Row]]]:
    """As Ledger.told_before, with what else the latest mail of each thread told: its subject names the first of all. Both: see Ledger."""

    def found(rows: Collection[Row]) -> Mapping[int, Sequence[Row]]:
        threads = told_before(rows)
        beside = told_together({thread[-1].letter for thread in threads.values() if thread[-1].letter})
        return {
            ident: [*thread, *(row for row in beside.get(thread[-1].letter or "", ()) if row not in thread)]
            for ident, thread in threads.items()
        }

    return found


def thread_of(rows: Sequence[Row], threads: Mapping[int, Sequence[Row]]) -> list[Row]:
    """What a mail of these rows voids, the earliest first; each once."""
    before = {row.id: row for voiding in rows for row in threads.get(voiding.id, ())}
    return sorted(before.values(), key=lambda row: (row.due_at, row.id)) if len(rows) > 1 else list(before.values())


def _why(office: Office | None, address: str | None) -> str:
    if office is None:
        return "kantor sudah tidak ada di daftar"
    return "alamat ini terbukti tidak ada" if address else "kantor ini tidak punya alamat untuk saluran ini"
