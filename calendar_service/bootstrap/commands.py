"""What the commands of `cli` are made of, where it is not what a process is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from calendar_service.bootstrap.accounts import AccountParts
from calendar_service.bootstrap.ledger import LedgerParts
from calendar_service.bootstrap.mail import MailParts
from calendar_service.bootstrap.queue import QueueParts
from calendar_service.database import read_at_leisure, reading
from calendar_service.database_time import SqliteTime, WrongClock, asking
from calendar_service.ledger.backlog import Backlog
from calendar_service.ledger.proof import Verification
from calendar_service.ledger.rows import Fits
from calendar_service.ledger.sql.figures import measure
from calendar_service.ledger.sql.proof import ledger_rows, verify
from calendar_service.ledger.sql.retrying import Sign, Wish, retry
from calendar_service.ledger.sql.threads import Threads
from calendar_service.letters.compose import key_message_id, may_be_message_id
from calendar_service.mail.arrivals import Desk
from calendar_service.words.states import State


class ReminderParts(LedgerParts, AccountParts):
    """For `reminders`: the ledger as people ask for it, and what they decide about it."""

    def backlog(self) -> Backlog:
        """What waits, and when it will be done."""
        return measure(self.engine, self.clock())

    def proof_rows(self) -> Iterator[Mapping[str, Any]]:
        """Every row of the ledger, with the columns of a report, in the order of ids."""
        with reading(self.engine) as connection:
            read_at_leisure(connection)
            yield from ledger_rows(connection)

    def verification(self) -> Verification:
        """Of the whole chain of proofs against the whole ledger."""
        return verify(self.engine)

    def retry(
        self,
        states: Sequence[State],
        now: datetime,
        sign: Sign | None,
        *,
        fits: Fits | None = None,
        since: datetime | None = None,
        stage: str | None = None,
    ) -> Mapping[tuple[State, str], int]:
        """Let rows that met their end wait again, or only count them: see ledger.sql.retrying."""
        return retry(self.ledger, Wish(states, fits, since, stage), now, sign)

    def trust_this_machine(self) -> bool:
        """SQLite's time is that of the machine: put right what was kept of it, by this machine's present
        clock. False where it was right. Raises WrongClock where the database has a clock of its own."""
        ask = asking(self.engine)
        self.time.ask()
        if self.time.is_right():
            return False
        if not isinstance(ask, SqliteTime):
            raise WrongClock(self.time.skew)
        ask.anchor_anew()
        self.time.ask()
        return True


class BounceParts(LedgerParts, MailParts):
    """For `bounce`: whose a mail is that comes back, and what follows from it."""

    def desk(self) -> Desk:
        """Who takes it."""
        path, domain = self.return_path, self.settings.uid_domain
        return Desk(
            path=path,
            addresses=(path.base, parseaddr(self.settings.mail_from)[1]),
            aftermath=self.aftermath,
            domains=self.domains,
            threads=Threads(
                self.engine, lambda key: key_message_id(key, domain), lambda text: may_be_message_id(text, domain)
            ),
            replies=self.replies,
            offices_at=self.directory.at_address,
            rules=self.rules,
        )


class PreflightParts(MailParts, QueueParts):
    """For `preflight`: what it looks at."""
