"""A worker's work: claim rows, hand their mails over, write down what became of them.

The order is the argument. Rows are leased, then marked `sending` in one commit, and only then is a
mail handed over; each yes goes to the journal before the ledger. Whatever dies in between, the
ledger or the journal still says enough to decide what to do. This module opens nothing: ledger,
connection and journal come in from outside.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest

from calendar_service.clock import Clock
from calendar_service.delivery.domains_sql import Domains
from calendar_service.delivery.gate import Gate
from calendar_service.delivery.journal import Journal
from calendar_service.delivery.lease import Lease
from calendar_service.delivery.outcomes import LATE_ANSWER, SETTLING, outcome_of
from calendar_service.delivery.pacing import Lanes, domain_of
from calendar_service.delivery.preparing import Preparing
from calendar_service.ledger.book import Ledger
from calendar_service.ledger.rows import Outcome, Row, Sending
from calendar_service.ledger.sql.suppressions import Suppression, Suppressions
from calendar_service.letters.compose import Mail
from calendar_service.mail.failures import BadAddress, DeliveryFailure
from calendar_service.mail.smtp import Connection, Envelope
from calendar_service.publishing.revision import Revision
from calendar_service.words.states import State

log = logging.getLogger(__name__)

DRAIN_SECONDS = 20.0
"""A drain ends by itself after this long, so that a stop is never far away."""

LANE_PAUSE = timedelta(seconds=1)
"""Before a mail comes again whose domain had no connection free."""


@dataclass(frozen=True)
class Means:
    """What a delivery works with. sender: (row, recipient) -> the envelope's sender of the try that
    is about to be made. is_right: whether this machine's clock can be trusted now."""

    ledger: Ledger
    current: Callable[[], Revision]
    prepare: Preparing
    connect: Callable[[], Connection]
    journal: Journal
    suppressions: Suppressions
    domains: Domains
    lanes: Lanes
    gate: Gate
    clock: Clock
    lease: Lease
    sender: Callable[[Row, str], str]
    batch_rows: int
    late_answer: timedelta = LATE_ANSWER
    is_right: Callable[[], bool] = lambda: True


@dataclass
class _Batch:
    """Rows of one claim on their way. resting: domains that asked for a rest meanwhile. at_risk: the
    row whose mail is being handed over just now."""

    rows: list[Row]
    outcomes: list[Outcome] = field(default_factory=list)
    resting: dict[str, datetime] = field(default_factory=dict)
    at_risk: int | None = None


class Delivery:
    """One worker process; `drain` may run in several threads at once, each with its connection."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._local = threading.local()
        self._connections: list[Connection] = []
        self._unrecorded: list[Outcome] = []
        self._unreleased: set[int] = set()
        self._in_hand: set[int] = set()
        self._journaled: dict[int, str] = {}
        self._lock, self._claiming = threading.Lock(), threading.Lock()

    def drain(self) -> int:
        """Claim and deliver until nothing waits, the server wants a rest, or it has taken
        DRAIN_SECONDS. The number of mails that were accepted."""
        means, accepted = self._means, 0
        ends = time.monotonic() + DRAIN_SECONDS
        self._write_down((), ())
        while self._may_send() and time.monotonic() < ends:
            revision = means.current()
            rows = self._claim()
            if not rows:
                break
            accepted += self._deliver(revision, rows)
        return accepted

    def put_right(self) -> None:
        """Give back what the ledger holds in this process's name and nobody here has in hand: the
        answer to a claim was lost, say, because the database fell over. Called now and then."""
        means = self._means
        with self._claiming:
            held = means.ledger.held(means.lease.owner)
            stray = {row_id: state for row_id, state in held.items() if row_id not in self._in_hand}
            if not stray:
                return
            log.warning("%d ledger rows were nobody's here and are given back", len(stray))
            until = means.clock() + SETTLING
            doubted = [Outcome(i, State.AMBIGUOUS, try_at=until) for i, s in stray.items() if s is State.SENDING]
            means.ledger.record(means.lease.owner, doubted, means.clock())
            means.ledger.release(means.lease.owner, stray.keys() - {outcome.id for outcome in doubted})

    def _claim(self) -> list[Row]:
        means = self._means
        with self._claiming:
            rows = means.ledger.claim(means.lease.owner, means.clock(), means.batch_rows)
            self._in_hand.update(row.id for row in rows)
        return rows

    def close(self) -> None:
        """Hang up every connection. Only when nothing is in hand."""
        for connection in self._connections:
            connection.quit()

    def _may_send(self) -> bool:
        return self._means.gate.is_open() and self._means.lease.holds() and self._means.is_right()

    @property
    def yes_at(self) -> datetime | None:
        """When a mail was last accepted here; real time."""
        return self._means.gate.yes_at

    def _deliver(self, revision: Revision, rows: list[Row]) -> int:
        """What was accepted of a claim."""
        means, batch = self._means, _Batch(rows)
        try:
            mails, batch.outcomes = means.prepare(revision, rows)
            with ExitStack() as held:
                if self._has_room(held, len(mails)):
                    marks = [Sending(i, mail.address, revision.number, mail.sha256) for i, mail in mails.items()]
                    mine = means.ledger.sending(means.lease.owner, marks)
                    held.callback(self._connection().forget_next)
                    self._send_in_turn(batch, {row.id: mails[row.id] for row in rows if row.id in mine})
        finally:
            if batch.at_risk is not None:  # broken off in the middle: nobody knows how far it came
                batch.outcomes.append(Outcome(batch.at_risk, State.AMBIGUOUS, try_at=means.clock() + SETTLING))
            self._write_down(batch.outcomes, (row.id for row in rows))
        return sum(outcome.state is State.ACCEPTED for outcome in batch.outcomes)

    def _has_room(self, held: ExitStack, mails: int) -> bool:
        """Whether the journal has a place for so many mails; it is kept as long as `held`."""
        try:
            held.enter_context(self._means.journal.room(mails))
        except OSError as error:
            self._means.gate.disk_failed(error)
            return False
        return True

    def _send_in_turn(self, batch: _Batch, mails: dict[int, Mail]) -> None:
        """Hand over every mail, the nearest deadline first. Whose domain has no connection free comes
        once more at the end, and then later; nobody waits for it."""
        turns = [row for row in batch.rows if row.id in mails]
        for last in (False, True):
            busy = []
            for row, following in zip_longest(turns, turns[1:]):
                if not self._may_send():
                    return
                if self._means.clock() >= row.not_after:
                    continue  # given back, and found expired
                domain = domain_of(mails[row.id].address)
                if domain in batch.resting:
                    batch.outcomes.append(Outcome(row.id, State.PENDING, try_at=batch.resting[domain]))
                    continue
                with self._means.lanes.enter(domain) as free:
                    if free:
                        self._hand_over(batch, row, mails[row.id], self._ahead(batch, following, mails))
                    elif last:
                        place = self._means.clock() + LANE_PAUSE
                        batch.outcomes.append(Outcome(row.id, State.PENDING, try_at=place))
                    else:
                        busy.append(row)
            turns = busy

    def _ahead(self, batch: _Batch, row: Row | None, mails: dict[int, Mail]) -> Envelope | None:
        """The envelope of the mail that comes next, as far as anybody can tell now."""
        if row is None or self._means.lanes.are_limited or domain_of(mails[row.id].address) in batch.resting:
            return None
        return self._envelope(row, mails[row.id])

    def _envelope(self, row: Row, mail: Mail) -> Envelope:
        return Envelope(self._means.sender(row, mail.address), mail.address)

    def _hand_over(self, batch: _Batch, row: Row, mail: Mail, then: Envelope | None) -> None:
        """One mail, and what became of it; no outcome where it never left."""
        means = self._means
        batch.at_risk = row.id
        try:
            with means.lease.conversation():
                reply = self._connection().send(self._envelope(row, mail), mail.data, then)
        except DeliveryFailure as failure:
            self._failed(batch, row, mail, failure)
            return
        batch.outcomes.append(Outcome(row.id, State.ACCEPTED, reply.code, reply.enhanced, reply.text, reply.queue_id))
        batch.at_risk = None
        self._journaled[row.id] = mail.message_id
        try:
            means.journal.accepted(mail.message_id, reply)
        except OSError as error:  # the ledger may still take it; but no mail goes out without a witness
            means.gate.disk_failed(error)
            return
        means.gate.worked()
        means.domains.accepted([domain_of(mail.address)])

    def _failed(self, batch: _Batch, row: Row, mail: Mail, failure: DeliveryFailure) -> None:
        means, now = self._means, self._means.clock()
        if failure.everybody:
            batch.at_risk = None
            means.gate.refused(failure)
            return
        batch.outcomes.append(outcome_of(row, failure, now, late_answer=means.late_answer))
        batch.at_risk = None
        if failure.is_haste:
            domain = domain_of(mail.address)
            batch.resting[domain] = means.domains.complained(domain, now).rests_until
            batch.outcomes[-1] = outcome_of(row, failure, now, batch.resting[domain], means.late_answer)
        if failure.is_silence:
            means.gate.silent(failure)
        if isinstance(failure, BadAddress):
            evidence = Suppression(mail.address.lower(), now, failure.code, failure.enhanced, failure.text, row.id)
            means.suppressions.add(evidence)
        if batch.outcomes[-1].state is State.FAILED:
            log.warning("ledger row %s refused for good: %s", row.id, failure)

    def _write_down(self, outcomes: Iterable[Outcome], claimed: Iterable[int]) -> None:
        """Write outcomes and give back every other claimed row, together with what the database
        was too ill to take before."""
        with self._lock:
            known, self._unrecorded = [*self._unrecorded, *outcomes], []
            back, self._unreleased = (self._unreleased | set(claimed)) - {o.id for o in known}, set()
        try:
            self._sync_journal()
            if known:
                self._means.ledger.record(self._means.lease.owner, known, self._means.clock())
            self._means.ledger.release(self._means.lease.owner, back)
        except Exception:
            with self._lock:
                self._unrecorded += known
                self._unreleased |= back
            raise
        done = {outcome.id for outcome in known}
        self._in_hand -= back | done
        self._means.journal.recorded([name for i in done if (name := self._journaled.pop(i, None))])

    def _sync_journal(self) -> None:
        """Where it fails, the ledger must be told all the more."""
        try:
            self._means.journal.sync()
        except OSError as error:
            self._means.gate.disk_failed(error)

    def _connection(self) -> Connection:
        if not hasattr(self._local, "connection"):
            self._local.connection = self._means.connect()
            self._connections.append(self._local.connection)
        connection: Connection = self._local.connection
        return connection

    @property
    def is_done(self) -> bool:
        """True when no mail is under way and the ledger knows all that the journal knows."""
        return not self._in_hand
