"""The ledger and what stands beside it in the database: for worker and clock, the web process and commands."""

from __future__ import annotations

from functools import cached_property

from calendar_service.bootstrap.carriers import wanted_carriers
from calendar_service.bootstrap.restoring import RestoringParts
from calendar_service.delivery.domains_sql import SqlDomains
from calendar_service.ledger.sql.aftermath import Aftermath
from calendar_service.ledger.sql.figures import Figures
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.ledger.sql.presence import Presence
from calendar_service.ledger.sql.silence import SqlSilences
from calendar_service.ledger.sql.suppressions import SqlSuppressions
from calendar_service.mail.replies_sql import Replies
from calendar_service.offices.door_token import DoorTokens
from calendar_service.offices.doors_sql import Doors
from calendar_service.offices.wish import WishSecrets
from calendar_service.offices.wishes_sql import Wishes
from calendar_service.settings import SHORTEST_SECRET


class LedgerParts(RestoringParts):
    """What is owed, what became of it, and who works at it."""

    @cached_property
    def ledger(self) -> SqlLedger:
        """What is owed to whom."""
        return SqlLedger(self.engine, tuple(wanted_carriers(self.settings)), self.continuity.guard)

    @cached_property
    def silences(self) -> SqlSilences:
        """Who has not confirmed a mail, and which provinces hear of it."""
        return SqlSilences(self.ledger)

    @cached_property
    def figures(self) -> Figures:
        """Counts of it, for people."""
        return Figures(self.engine)

    @cached_property
    def suppressions(self) -> SqlSuppressions:
        """Addresses that are told nothing any more."""
        return SqlSuppressions(self.engine)

    @cached_property
    def domains(self) -> SqlDomains:
        """How fast mail may go to each domain, and which of them refuse us."""
        return SqlDomains(self.engine, self.settings.domain_mails_per_minute)

    @cached_property
    def aftermath(self) -> Aftermath:
        """What is learned of a mail after it has gone out."""
        return Aftermath(self.ledger)

    @cached_property
    def replies(self) -> Replies:
        """What people wrote to us."""
        return Replies(self.engine)

    @cached_property
    def presence(self) -> Presence:
        """Which processes run."""
        return Presence(self.engine, self.time)

    @cached_property
    def office_doors(self) -> Doors:
        """The links by which offices come to their own pages; none where SECRET_KEY is unset or can be guessed."""
        secret = self.settings.secret_key
        tokens = DoorTokens(secret) if secret and len(secret) >= SHORTEST_SECRET else None
        return Doors(self.engine, tokens, self.settings.public_url)

    @cached_property
    def wishes(self) -> Wishes:
        """What offices ask for at their own pages."""
        return Wishes(self.engine)

    @cached_property
    def wish_secrets(self) -> WishSecrets:
        """Of the mails that ask whether it is meant."""
        return WishSecrets(self.settings.secret_key or "")
