"""What dead workers have left: for the workers that come after them, and for the clock that gives their rows away."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from calendar_service.bootstrap.ledger import LedgerParts
from calendar_service.delivery.carrier import Receipt
from calendar_service.delivery.dead_workers import DeadWorkers
from calendar_service.delivery.journal import find_accepted, owners
from calendar_service.mail.caught import caught
from calendar_service.mail.postfix_log import find_queued


class EvidenceParts(LedgerParts):
    """What is known of mails that nobody answers for any more."""

    @property
    def journal_dir(self) -> Path:
        """Where each worker writes down the yes of the mail server."""
        return self.settings.data_dir / "journal"

    def evidence(self, owner: str, message_ids: Iterable[str]) -> dict[str, Receipt]:
        """What is known of mails that a dead process may have handed over."""
        wanted = set(message_ids)
        found = find_accepted(self.journal_dir, owner, wanted)
        if self.catches_mail:
            for name in caught(self.settings.data_dir, wanted - found.keys()):
                found[name] = Receipt(250, "2.0.0", "found in the catcher's log", "")
        if self.settings.mta_log is not None and wanted - found.keys():
            found |= find_queued(self.settings.mta_log, wanted - found.keys())
        return found

    def answers(self, owner: str) -> bool:
        """Whether the journal of that process lies here."""
        return owner in owners(self.journal_dir)

    @cached_property
    def dead_workers(self) -> DeadWorkers:
        """Journals that lie about: read back, and cleared away when nothing hangs on them."""
        return DeadWorkers(self.journal_dir, self.aftermath, self.settings.uid_domain, self.clock, self.time.now)
