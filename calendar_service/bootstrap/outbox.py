"""Notices that wait, and what people say of them: for the clock process, the editor and commands."""

from __future__ import annotations

from functools import cached_property

from calendar_service.bootstrap.ledger import LedgerParts
from calendar_service.ledger.sql.foreseen_rows import ForeseenRows
from calendar_service.ledger.sql.outbox import SqlOutbox


class OutboxParts(LedgerParts):
    """Beside the ledger."""

    @cached_property
    def outbox(self) -> SqlOutbox:
        """Who holds notices, and who let them go."""
        return SqlOutbox(self.ledger)

    @cached_property
    def foresight(self) -> ForeseenRows:
        """Rows that the ledger will have."""
        return ForeseenRows(self.ledger)
