"""What the commands of `cli` are made of, where it is not what a process is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from calendar_service.bootstrap.accounts import AccountParts
from calendar_service.bootstrap.evidence import EvidenceParts
from calendar_service.bootstrap.ledger import LedgerParts
from calendar_service.bootstrap.mail import MailParts
from calendar_service.bootstrap.office_past import OfficePastParts
from calendar_service.bootstrap.outbox import OutboxParts
from calendar_service.bootstrap.papers import PaperParts
from calendar_service.bootstrap.queue import QueueParts
from calendar_service.database import read_at_leisure, reading
from calendar_service.database_time import SqliteTime, WrongClock, asking
from calendar_service.delivery.carrier import Receipt
from calendar_service.delivery.journal import every_yes
from calendar_service.errors import N_, Refused
from calendar_service.ledger.backlog import Backlog
from calendar_service.ledger.letters import Confirmation
from calendar_service.ledger.proof import Verification
from calendar_service.ledger.rows import Fits
from calendar_service.ledger.sql.figures import measure
from calendar_service.ledger.sql.office_mails import everything_said
from calendar_service.ledger.sql.proof import ledger_rows, verify
from calendar_service.ledger.sql.retrying import Sign, Wish, retry
from calendar_service.ledger.sql.threads import Threads
from calendar_service.letters.reference import key_message_id, may_be_message_id
from calendar_service.mail.arrivals import Desk
from calendar_service.mail.caught import every_caught
from calendar_service.mail.postfix_log import Logs
from calendar_service.restoring.reconciling import Heard, Learned, Restored, Window, Witnesses, learn
from calendar_service.restoring.recovery_sql import Recovery
from calendar_service.words.states import State


class ReminderParts(OutboxParts, OfficePastParts, AccountParts, PaperParts):
    """For `reminders`: the ledger as people ask for it, and what they decide about it."""

    def backlog(self) -> Backlog:
        """What waits, and when it will be done."""
        return measure(self.engine, self.clock())

    def proof_rows(self) -> Iterator[Mapping[str, Any]]:
        """Every row of the ledger, with the columns of a report, in the order of ids."""
        with reading(self.engine) as connection:
            read_at_leisure(connection)
            yield from ledger_rows(connection)

    def confirmed(self) -> Mapping[tuple[str, str], Confirmation]:
        """(office, letter) -> what that office said of it: every confirmation."""
        with reading(self.engine) as connection:
            return everything_said(connection)

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


STILL_SWEPT = timedelta(seconds=5)
"""A sweep that ended so shortly ago was made by a clock process that runs: ten times as long as from one to the next, and no
copy of a database is restored so fast."""

SEEN_LATE = timedelta(minutes=1)
"""So long a machine may have gone on working after it wrote down what it had seen."""


class ReconcileParts(ReminderParts, EvidenceParts):
    """For `reminders reconcile`: what this machine knows of letters that the database has forgotten."""

    def reconcile(self, logs: Sequence[Path], *, dry_run: bool) -> Learned:
        """logs: of the mail server; none: MTA_LOG, where it is set. Raises OSError where one cannot be read."""
        now, own = self.time.sure(), self.settings.mta_log
        read = Logs(logs or ([own] if own else []), now)
        revision = self.archive.current()
        if revision is None:
            raise Refused(N_("belum ada revisi di basis data ini; tidak ada surat yang dapat dicocokkan"))
        recovery = Recovery(self.engine)
        return learn(
            Restored(
                recovery=recovery,
                ledger=self.ledger,
                revision=revision,
                earlier={epoch: self.archive.revision(number) for epoch, number in recovery.first_revisions().items()},
                regions=self.regions,
                uid_domain=self.settings.uid_domain,
                cooling_off=timedelta(minutes=self.settings.change_cooling_off_minutes),
                offices=self.directory.offices,
                now=self.clock(),
                real_now=now,
            ),
            Witnesses(self._journals, lambda: self._logged(read), lambda: read.begin_at),
            self._window(now),
            dry_run=dry_run,
        )

    def _journals(self) -> Iterator[Heard]:
        return (Heard(name, receipt) for name, receipt in every_yes(self.journal_dir))

    def _logged(self, logs: Logs) -> Iterator[Heard]:
        """In a rehearsal the catcher's log is one, and no line's time is the service's."""
        domain, is_real = self.settings.uid_domain, not self.settings.is_rehearsal
        for each in logs.queued(lambda name: may_be_message_id(name, domain)):
            yield Heard(each.name, each.receipt, each.at if is_real else None)
        if self.catches_mail:
            for name in every_caught(self.settings.data_dir):
                yield Heard(name, Receipt(250, "2.0.0", "found in the catcher's log", ""))

    def _window(self, now: datetime) -> Window:
        """What the database may have forgotten: nothing where it is the one that was seen and somebody has just swept.
        Where nobody knows until when it was used, until now."""
        since, seen = self.ledger.progress().swept, self.continuity.seen.swept
        if self.continuity.is_behind() and seen and since and seen > since:
            return Window(since, seen + SEEN_LATE)
        if since and now - since < STILL_SWEPT:
            return Window(since, since)
        return Window(since, now)


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
