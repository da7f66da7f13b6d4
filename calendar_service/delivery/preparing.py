"""From claimed rows to parcels: who can be reached, whose domain takes letters now, what each letter says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from calendar_service.clock import Clock
from calendar_service.delivery.carrier import Carrier, Parcel
from calendar_service.delivery.pacing import Domains
from calendar_service.ledger.book import Suppressions
from calendar_service.ledger.rows import Outcome, Row, channel_of
from calendar_service.letters.compose import Composer
from calendar_service.log_lines import logger
from calendar_service.offices.office import Office
from calendar_service.promises.plan import REMINDER
from calendar_service.publishing.revision import Revision
from calendar_service.words.states import State

log = logger(__name__)

COMPOSE_PAUSE = timedelta(minutes=5)
"""Before a letter that could not be composed is tried again: somebody has to mend a template."""


@dataclass(frozen=True, slots=True)
class _Bound:
    """A row that can be told. pace: whose haste it shares, see Carrier.pace_of."""

    row: Row
    office: Office
    carrier: Carrier
    pace: str


class Preparing:
    """find_offices: codes -> offices. told_before: see Ledger. carriers: by their names."""

    def __init__(
        self,
        find_offices: Callable[[Iterable[str]], dict[str, Office]],
        told_before: Callable[[Collection[Row]], Mapping[int, Sequence[Row]]],
        composer: Composer,
        carriers: Mapping[str, Carrier],
        suppressions: Suppressions,
        domains: Domains,
        clock: Clock,
    ) -> None:
        self._find_offices, self._composer, self._clock, self._carriers = find_offices, composer, clock, carriers
        self._suppressions, self._domains, self._told_before = suppressions, domains, told_before

    def __call__(self, revision: Revision, rows: list[Row]) -> tuple[dict[int, Parcel], list[Outcome]]:
        """The parcels of those rows that may go now, by row id, and what becomes of some others. A row
        in neither is given back untouched."""
        bound, outcomes = self._bound(rows)
        chosen = self._with_a_place(bound, outcomes)
        threads = self._threads(each.row for each in chosen)
        parcels: dict[int, Parcel] = {}
        for each in chosen:
            made = self._made(revision, each, threads.get(each.row.id, ()))
            if isinstance(made, Parcel):
                parcels[each.row.id] = made
            elif made is not None:
                outcomes.append(made)
        return parcels, outcomes

    def _bound(self, rows: list[Row]) -> tuple[list[_Bound], list[Outcome]]:
        """The rows whose offices can be reached, and why the others cannot."""
        offices = self._find_offices(row.office for row in rows)
        found = [(row, offices.get(row.office), self._carriers[channel_of(row.channel)]) for row in rows]
        addresses = {row.id: carrier.address_of(office) if office else None for row, office, carrier in found}
        dead = self._suppressions.among(address for address in addresses.values() if address)
        bound, outcomes = [], []
        for row, office, carrier in found:
            address = addresses[row.id]
            if office and address and address.lower() not in dead:
                bound.append(_Bound(row, office, carrier, carrier.pace_of(address)))
            else:
                outcomes.append(Outcome(row.id, State.SUPPRESSED, reply=_why(office, address), claims=row.claims))
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
                outcomes.append(Outcome(each.row.id, State.PENDING, try_at=place, claims=each.row.claims))
        return chosen

    def _threads(self, rows: Iterable[Row]) -> Mapping[int, Sequence[Row]]:
        """What each notice voids, by its row; asked once for all. A reminder begins a thread."""
        notices = [row for row in rows if row.message != REMINDER]
        return self._told_before(notices) if notices else {}

    def _made(self, revision: Revision, bound: _Bound, before: Sequence[Row]) -> Parcel | Outcome | None:
        """The parcel; or what becomes of the row without one; or None to give it back untouched."""
        row, office = bound.row, bound.office
        try:
            letter = self._composer.compose(revision, [row], office, self._clock(), before)
            return bound.carrier.prepare(letter, office) if letter else None
        except Exception:  # a fault of ours in one letter must not hold up all others
            log.exception("letter of ledger row %s cannot be composed", row.id)
            again = self._clock() + COMPOSE_PAUSE
            return Outcome(row.id, State.DEFERRED, reply="surat tidak dapat disusun", try_at=again, claims=row.claims)


def _why(office: Office | None, address: str | None) -> str:
    if office is None:
        return "kantor sudah tidak ada di daftar"
    return "alamat ini terbukti tidak ada" if address else "kantor ini tidak punya alamat untuk saluran ini"
