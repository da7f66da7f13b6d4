"""What an office was told and has confirmed, as people ask for it: for the editor and for commands."""

from __future__ import annotations

from functools import cached_property

from calendar_service.bootstrap.ledger import LedgerParts
from calendar_service.ledger.sql.confirmed import Confirmed
from calendar_service.ledger.sql.office_mails import OfficeMails


class OfficePastParts(LedgerParts):
    """Beside the ledger, only to read."""

    @cached_property
    def office_mails(self) -> OfficeMails:
        """What one office was told."""
        return OfficeMails(self.engine)

    @cached_property
    def confirmed_mails(self) -> Confirmed:
        """Who has confirmed a mail."""
        return Confirmed(self.engine)
