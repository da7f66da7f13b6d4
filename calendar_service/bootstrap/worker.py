"""What a worker process is made of: it drains the ledger through its carriers."""

from __future__ import annotations

from datetime import timedelta

import dramatiq

from calendar_service.accounts.account_mail import AccountMail
from calendar_service.bootstrap.carriers import wanted_carriers
from calendar_service.bootstrap.evidence import EvidenceParts
from calendar_service.bootstrap.mail import MailParts
from calendar_service.bootstrap.queue import QueueParts
from calendar_service.delivery.carrier import Parcel
from calendar_service.delivery.delivery import Channel, Delivery, Means
from calendar_service.delivery.fence import Fence
from calendar_service.delivery.gate import Gate
from calendar_service.delivery.journal import Journal
from calendar_service.delivery.lease import Lease
from calendar_service.delivery.pacing import Lanes
from calendar_service.delivery.preparing import Preparing, whole_threads
from calendar_service.delivery.silent_letters import SilentLetters
from calendar_service.jobs.actors import QUEUE, declare_drain
from calendar_service.jobs.broker import make_broker
from calendar_service.letters.silence_letter import SilenceComposer
from calendar_service.mail.account_letters import AccountLetters
from calendar_service.mail.carrier import NAME
from calendar_service.mail.courier import Courier
from calendar_service.mail.greeter import Greeter
from calendar_service.mail.message import Letterhead
from calendar_service.mail.opening import greet
from calendar_service.mail.wish_mail import WishMails
from calendar_service.offices.wish import NONCE, OfficeWish
from calendar_service.publishing.changes import Differences, differences
from calendar_service.restoring.failover import FailOver
from calendar_service.restoring.recovery_sql import Recovery
from calendar_service.words.addresses import address


class WorkerParts(EvidenceParts, MailParts, QueueParts):
    """One worker's."""

    def fence(self) -> Fence | None:
        """What ends a worker process that was stopped for too long, before it says another word."""
        return Fence()

    def lease(self) -> Lease:
        """A new worker's hold on the rows that it takes."""
        return Lease(self.new_owner(), self.settings.lease_seconds, self.fence())

    def delivery(self, lease: Lease) -> tuple[Delivery, Journal]:
        """What drains the ledger under that lease, and its journal."""
        journal = Journal(self.journal_dir, lease.owner)
        carriers = {name: wiring.carrier(self) for name, wiring in wanted_carriers(self.settings).items()}
        means = Means(
            ledger=self.ledger,
            current=self.official.newest,
            prepare=Preparing(
                self.directory.by_code,
                whole_threads(self.ledger.told_before, self.ledger.told_together),
                self.composer,
                carriers,
                self.suppressions,
                self.domains,
                self.clock,
                self.office_doors.urls,
                self.silent_letters(),
            ),
            channels={
                name: Channel(carrier, Gate(self.alarms, self.time.now, name)) for name, carrier in carriers.items()
            },
            journal=journal,
            suppressions=self.suppressions,
            domains=self.domains,
            lanes=Lanes(self.settings.domain_connections),
            clock=self.clock,
            lease=lease,
            is_right=self.time.is_right,
            batch_rows=self.settings.batch_rows,
            late_answer=timedelta(seconds=self.settings.doubt_seconds),
        )
        return Delivery(means), journal

    def silent_letters(self) -> SilentLetters:
        """What writes to a province who is silent."""
        composer = SilenceComposer(self.settings, self.regions, self.translators, self.rendering)
        return SilentLetters(self.silences, composer, self.regions, self.settings.silence_after_working_days)

    def failover(self) -> FailOver:
        """What looks at the database, and tells it what another server has forgotten."""
        return FailOver(
            Recovery(self.engine),
            self.continuity,
            self.journal_dir,
            self.settings.uid_domain,
            self.ledger.progress,
            self.clock,
            self.time.now,
        )

    def queue_worker(self, delivery: Delivery) -> dramatiq.Worker:
        """What calls the delivery whenever it is nudged, once it is started."""
        queue = make_broker(self.redis, QUEUE, self.outages)

        def drain() -> None:
            with self.outages.met("drain"):
                delivery.drain()

        declare_drain(queue, drain)
        return dramatiq.Worker(queue, worker_threads=self.settings.worker_threads)

    def courier(self) -> Courier[OfficeWish]:
        """What takes mails to the server that are none of the ledger: those that ask whether an office's wish is meant."""
        reply_to, sender = self.settings.reply_to, self.settings.mail_from
        mails = WishMails(self.rendering, sender, reply_to, self.settings.uid_domain)

        def prepare(wish: OfficeWish) -> Parcel | None:
            office = self.directory.by_code([wish.office]).get(wish.office)
            if office is None:
                return None
            secret = self.wish_secrets.secret(wish.facts[NONCE])
            link = self.settings.public_url + address("office_door.ask_agreement", office.language, secret=secret)
            return mails.parcel(wish, office, link, self.translators[office.language], self.clock())

        return Courier(self.wishes, prepare, self.send, self.time.now, self.outages)

    def account_courier(self) -> Courier[AccountMail]:
        """The same for mails that tell accounts what became of a text."""
        letters = AccountLetters(
            self.rendering,
            self.translators,
            self.regions,
            Letterhead(self.settings.mail_from, self.settings.reply_to),
            self.settings.uid_domain,
            self.settings.public_url,
            address_of=self.account_mails.address_of,
            find=self.pending.find,
            find_proposal=self.proposals.find,
            changed=self._changed,
        )
        return Courier(
            self.account_mails,
            lambda mail: letters.parcel(mail, self.clock()),
            self.send,
            self.time.now,
            self.outages,
            of="mails to accounts",
        )

    def _changed(self, text: bytes) -> Differences:
        """What a text would change if it were published now. Raises InvalidInput, Refused."""
        before, after = self.archive.draft(text, at=self.clock(), name=self.settings.stages_file.name)
        return differences(before, after, self.regions) if before else Differences((), ())

    def greeter(self, delivery: Delivery) -> Greeter:
        """What asks the mail server while there is nothing to send."""
        meeting = (self.settings.smtp_timeout_seconds, self.hello, self.rules)
        return Greeter(lambda: greet(self.mail_server(), *meeting), self.time.now, lambda: delivery.yes_at(NAME))
