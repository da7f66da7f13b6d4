"""Accounts of the editor: for the editor itself, and for commands, which sign what they do."""

from __future__ import annotations

from functools import cached_property

from calendar_service.accounts.accounts_sql import Accounts
from calendar_service.bootstrap.foundation import Foundation


class AccountParts(Foundation):
    """Who may edit, and what was done."""

    @cached_property
    def accounts(self) -> Accounts:
        """Accounts, their drafts, and the audit log."""
        return Accounts(self.engine)
