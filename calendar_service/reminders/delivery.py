"""A worker's work: claim rows, hand their mails over, write down what became of them.

The order is the argument. Rows are leased, then marked `sending` in one commit, and only then is a
mail handed over; each yes goes to the journal before the ledger. Whatever dies in between, the
ledger or the journal still says enough to decide what to do. This module opens nothing: ledger,
connection and journal come in from outside.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from calendar_service.clock import Clock
from calendar_service.mail.failures import Ambiguous, DeliveryFailure, OurFault, Permanent, Throttled
from calendar_service.mail.journal import Journal
from calendar_service.mail.smtp import Connection
from calendar_service.offices.office import Office
from calendar_service.publishing.revision import Revision
from calendar_service.reminders.compose import Composer, Mail
from calendar_service.reminders.fence import Fence
from calendar_service.reminders.ledger import Ledger, Outcome, Row, Sending, State

log = logging.getLogger(__name__)

PAUSES_SECONDS = (10, 30, 60, 300, 900, 1800, 3600)
"""Between tries of one mail; the last one repeats until the stage's boundary."""

OUR_FAULT_PAUSE_SECONDS = 60.0
DRAIN_SECONDS = 20.0
"""A drain ends by itself after this long, so that a stop is never far away."""


class Lease:
    """Whether this process may still act on rows that it holds. Renewed by the heartbeat."""

    def __init__(self, owner: str, seconds: float, fence: Fence | None = None) -> None:
        """fence: ends this process rather than let it talk on without a lease; None: it does not."""
        self.owner, self.seconds = owner, seconds
        self._until = 0.0
        self._fence = fence
        self.stopping = threading.Event()

    def renewed(self, at: float) -> None:
        """at: time.monotonic() from before the database was told."""
        self._until = at + self.seconds
        if self._fence:
            self._fence.extend(self._until - self.seconds / 10)

    def conversation(self) -> AbstractContextManager[None]:
        """Entered around each mail."""
        return self._fence or nullcontext()

    def holds(self) -> bool:
        """False a good while before others may take the rows."""
        return time.monotonic() < self._until - self.seconds / 3 and not self.stopping.is_set()


@dataclass(frozen=True)
class Means:
    """What a delivery works with. find_offices: codes -> offices in service."""

    ledger: Ledger
    current: Callable[[], Revision]
    find_offices: Callable[[Iterable[str]], dict[str, Office]]
    composer: Composer
    connect: Callable[[], Connection]
    journal: Journal
    clock: Clock
    lease: Lease
    sender: str
    batch_rows: int


class Delivery:
    """One worker process; `drain` may run in several threads at once, each with its connection."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._local = threading.local()
        self._connections: list[Connection] = []
        self._unrecorded: list[Outcome] = []
        self._unreleased: set[int] = set()
        self._in_hand: set[int] = set()
        self._lock, self._claiming = threading.Lock(), threading.Lock()
        self._closed_until = 0.0

    def drain(self) -> int:
        """Claim and deliver until nothing waits, the server wants a rest, or it has taken
        DRAIN_SECONDS. The number of mails that were accepted."""
        means, accepted = self._means, 0
        ends = time.monotonic() + DRAIN_SECONDS
        self._write_down((), ())
        while means.lease.holds() and self._closed_until <= time.monotonic() < ends:
            revision = means.current()
            rows = self._claim()
            if not rows:
                break
            sent, go_on = self._batch(revision, rows)
            accepted += sent
            if not go_on:
                break
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
            doubted = [Outcome(i, State.AMBIGUOUS) for i, state in stray.items() if state is State.SENDING]
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

    def _batch(self, revision: Revision, rows: list[Row]) -> tuple[int, bool]:
        """What was accepted, and whether the server is fit for more."""
        means = self._means
        outcomes: list[Outcome] = []
        at_risk: int | None = None
        go_on = True
        try:
            mails = self._mails(revision, rows, outcomes)
            marks = [Sending(i, mail.address, revision.number, mail.sha256) for i, mail in mails.items()]
            mine = means.ledger.sending(means.lease.owner, marks)
            for row in (row for row in rows if row.id in mine):
                if not (go_on and means.lease.holds()):
                    break
                at_risk = row.id
                outcome, go_on = self._hand_over(row, mails[row.id])
                at_risk = None
                if outcome is not None:
                    outcomes.append(outcome)
        finally:
            if at_risk is not None:  # broken off in the middle: nobody knows how far it came
                outcomes.append(Outcome(at_risk, State.AMBIGUOUS))
            self._write_down(outcomes, (row.id for row in rows))
        return sum(o.state is State.ACCEPTED for o in outcomes), go_on and means.lease.holds()

    def _mails(self, revision: Revision, rows: list[Row], outcomes: list[Outcome]) -> dict[int, Mail]:
        """The mails of those rows that get one; what becomes of some others is added to `outcomes`."""
        offices = self._means.find_offices(row.office for row in rows)
        mails: dict[int, Mail] = {}
        for row in rows:
            made = self._compose(revision, row, offices.get(row.office))
            if isinstance(made, Mail):
                mails[row.id] = made
            elif made is not None:
                outcomes.append(made)
        return mails

    def _compose(self, revision: Revision, row: Row, office: Office | None) -> Mail | Outcome | None:
        """The mail; or what becomes of the row without one; or None to give it back untouched."""
        means = self._means
        if office is None:
            return Outcome(row.id, State.SUPPRESSED, reply="kantor sudah tidak ada di daftar")
        try:
            return means.composer.compose(revision, row, office, means.clock())
        except Exception:  # a fault of ours in one mail must not hold up all others
            log.exception("mail of ledger row %s cannot be composed", row.id)
            later = means.clock() + timedelta(seconds=PAUSES_SECONDS[3])
            return Outcome(row.id, State.DEFERRED, reply="surat tidak dapat disusun", try_at=later)

    def _hand_over(self, row: Row, mail: Mail) -> tuple[Outcome | None, bool]:
        """What became of one mail (None: it never left), and whether to go on with the next."""
        means = self._means
        try:
            with means.lease.conversation():
                reply = self._connection().send(means.sender, mail.address, mail.data)
        except Ambiguous as failure:
            return _outcome(row, State.AMBIGUOUS, failure), True
        except OurFault as failure:
            self._closed_until = time.monotonic() + OUR_FAULT_PAUSE_SECONDS
            log.error("the mail server refuses us, sending pauses for %d s: %s", OUR_FAULT_PAUSE_SECONDS, failure)
            return None, False
        except Permanent as failure:
            log.warning("ledger row %s refused for good: %s", row.id, failure)
            return _outcome(row, State.FAILED, failure), True
        except DeliveryFailure as failure:
            later = means.clock() + pause(row.tries)
            stop = isinstance(failure, Throttled) or failure.code == 0
            return _outcome(row, State.DEFERRED, failure, later), not stop
        outcome = Outcome(row.id, State.ACCEPTED, reply.code, reply.enhanced, reply.text, reply.queue_id)
        try:
            means.journal.accepted(mail.message_id, reply)
        except OSError as error:  # the ledger may still take it; but no mail goes out without a witness
            self._closed_until = time.monotonic() + OUR_FAULT_PAUSE_SECONDS
            log.error("the journal cannot be written, sending pauses for %d s: %s", OUR_FAULT_PAUSE_SECONDS, error)
            return outcome, False
        return outcome, True

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
        self._in_hand -= back | {outcome.id for outcome in known}

    def _sync_journal(self) -> None:
        """Where it fails, the ledger must be told all the more."""
        try:
            self._means.journal.sync()
        except OSError as error:
            self._closed_until = time.monotonic() + OUR_FAULT_PAUSE_SECONDS
            log.error("the journal cannot be written, sending pauses for %d s: %s", OUR_FAULT_PAUSE_SECONDS, error)

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


def pause(tries: int) -> timedelta:
    """How long to wait after the try number `tries` (from 0): growing, with a tenth of jitter, so
    that a thousand mails refused together do not come back together."""
    seconds = PAUSES_SECONDS[min(tries, len(PAUSES_SECONDS) - 1)]
    return timedelta(seconds=seconds * random.uniform(1.0, 1.1))  # noqa: S311  no secret


def _outcome(row: Row, state: State, failure: DeliveryFailure, try_at: datetime | None = None) -> Outcome:
    return Outcome(row.id, state, failure.code or None, failure.enhanced or None, failure.text, None, try_at)


def heartbeat(ledger: Ledger, lease: Lease, real_clock: Clock) -> None:
    """Say that this process lives, and so keep its rows. Raises what the database raises."""
    before = time.monotonic()
    ledger.beat(lease.owner, real_clock() + timedelta(seconds=lease.seconds))
    lease.renewed(before)
