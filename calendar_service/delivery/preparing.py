"""From claimed rows to mails: who can be reached, whose domain takes mail now, what each mail says."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta

from calendar_service.clock import Clock
from calendar_service.delivery.domains_sql import Domains
from calendar_service.delivery.pacing import domain_of
from calendar_service.ledger.rows import Outcome, Row
from calendar_service.ledger.sql.suppressions import Suppressions
from calendar_service.letters.compose import Composer, Mail
from calendar_service.offices.office import Office
from calendar_service.publishing.revision import Revision
from calendar_service.words.states import State

log = logging.getLogger(__name__)

COMPOSE_PAUSE = timedelta(minutes=5)
"""Before a mail that could not be composed is tried again: somebody has to mend a template."""


class Preparing:
    """find_offices: codes -> offices."""

    def __init__(
        self,
        find_offices: Callable[[Iterable[str]], dict[str, Office]],
        composer: Composer,
        suppressions: Suppressions,
        domains: Domains,
        clock: Clock,
    ) -> None:
        self._find_offices, self._composer, self._clock = find_offices, composer, clock
        self._suppressions, self._domains = suppressions, domains

    def __call__(self, revision: Revision, rows: list[Row]) -> tuple[dict[int, Mail], list[Outcome]]:
        """The mails of those rows that may go now, by row id, and what becomes of some others. A row
        in neither is given back untouched."""
        offices = self._find_offices(row.office for row in rows)
        dead = self._suppressions.among(office.email for office in offices.values())
        reachable = {code: office for code, office in offices.items() if office.email.lower() not in dead}
        outcomes = [self._suppressed(row, offices) for row in rows if row.office not in reachable]
        mails: dict[int, Mail] = {}
        for row in self._with_a_place([row for row in rows if row.office in reachable], reachable, outcomes):
            made = self._compose(revision, row, reachable[row.office])
            if isinstance(made, Mail):
                mails[row.id] = made
            elif made is not None:
                outcomes.append(made)
        return mails, outcomes

    def _suppressed(self, row: Row, offices: dict[str, Office]) -> Outcome:
        known = row.office in offices
        reply = "alamat ini terbukti tidak ada" if known else "kantor sudah tidak ada di daftar"
        return Outcome(row.id, State.SUPPRESSED, reply=reply)

    def _with_a_place(self, rows: list[Row], offices: dict[str, Office], outcomes: list[Outcome]) -> list[Row]:
        """The rows whose domains take mail now, the nearest deadline first; the others wait for the
        place that they are promised."""
        domains = {row.id: domain_of(offices[row.office].email) for row in rows}
        shares = self._domains.share(Counter(domains.values()), self._clock())
        taken: Counter[str] = Counter()
        chosen = []
        for row in rows:
            domain = domains[row.id]
            share, number = shares[domain], taken[domain]
            taken[domain] += 1
            if number < share.now:
                chosen.append(row)
            else:
                outcomes.append(Outcome(row.id, State.PENDING, try_at=share.later[number - share.now]))
        return chosen

    def _compose(self, revision: Revision, row: Row, office: Office) -> Mail | Outcome | None:
        """The mail; or what becomes of the row without one; or None to give it back untouched."""
        try:
            return self._composer.compose(revision, row, office, self._clock())
        except Exception:  # a fault of ours in one mail must not hold up all others
            log.exception("mail of ledger row %s cannot be composed", row.id)
            return Outcome(
                row.id, State.DEFERRED, reply="surat tidak dapat disusun", try_at=self._clock() + COMPOSE_PAUSE
            )
