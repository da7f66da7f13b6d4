"""A worker's work: claim rows, hand their letters over, write down what became of them.

The order is the argument. Rows are leased, then marked `sending`, and only then is a letter handed over;
each yes goes to the journal before the ledger. Whatever dies in between, the ledger or the journal still
says enough to decide what to do. Few letters at a time stand between: while some go out, what became of those
before is written in the commit that marks those behind, so that little is in doubt where this process is lost
with its journal, and a sender seldom waits for the ledger.
This module opens nothing: ledger, carriers and journal come in from outside. Of carriers it knows what
delivery.carrier says.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise, zip_longest

from calendar_service.clock import Clock
from calendar_service.delivery.carrier import BadAddress, Blocked, Carrier, DeliveryFailure, OurFault, Parcel, Permanent
from calendar_service.delivery.gate import Gate
from calendar_service.delivery.journal import Journal
from calendar_service.delivery.lease import Lease
from calendar_service.delivery.outcomes import LATE_ANSWER, SETTLING, outcomes_of, was_refused
from calendar_service.delivery.pacing import Domain, Domains, Lanes, Refusal
from calendar_service.delivery.preparing import Bundle, Preparing
from calendar_service.delivery.recorder import Recorder
from calendar_service.ledger.book import Ledger, Suppressions
from calendar_service.ledger.denials import WITHIN, Denial
from calendar_service.ledger.rows import Claim, Outcome, Row, Sending, Suppression, channel_of
from calendar_service.log_lines import logger
from calendar_service.publishing.revision import Revision
from calendar_service.words.mail_address import MailAddress
from calendar_service.words.reasons import REASONS, Reason
from calendar_service.words.states import FINAL, TAKEN, State

log = logger(__name__)

DRAIN_SECONDS = 20.0
"""A drain ends by itself after this long, so that a stop is never far away."""

DOMAINS = 3
"""So many that begin to refuse us for the same reason are no matter of theirs."""

WINDOW = 10
"""So many letters are marked as being sent in one commit, a window ahead, and recorded together."""

UNRECORDED_SECONDS = 0.5
"""No answer of a server is unknown to the ledger for longer, if it can be told."""

RECORDED_SECONDS = 0.01
RECORDING = 2
"""An answer is recorded sooner than its window ends, where so long has passed, and so many times the length of a
commit."""

PATIENCE_SECONDS = 0.01
"""A ledger that takes longer is waited for before the next letter: it may be out of reach, and all that goes out
meanwhile would be in doubt."""

LANE_PAUSE = timedelta(seconds=1)
"""Before a letter comes again whose domain had no connection free."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A carrier, and whether anything may go out by it now."""

    carrier: Carrier
    gate: Gate


@dataclass(frozen=True)
class Means:
    """What a delivery works with. channels: by the names of their carriers. is_right: whether this
    machine's clock can be trusted now."""

    ledger: Ledger
    current: Callable[[], Revision]
    prepare: Preparing
    channels: Mapping[str, Channel]
    journal: Journal
    suppressions: Suppressions
    domains: Domains
    lanes: Lanes
    clock: Clock
    lease: Lease
    batch_rows: int
    late_answer: timedelta = LATE_ANSWER
    is_right: Callable[[], bool] = lambda: True
    recorder: Callable[[], Recorder[tuple[set[int], float]]] = Recorder

    def channel(self, bundle: Bundle) -> Channel:
        """By which a mail goes."""
        return self.channels[channel_of(bundle.rows[0].channel)]


@dataclass
class _Batch:
    """Rows of one claim on their way. outcomes: those that the ledger has not been told; telling: those that it is being
    told just now, beside, since `began`. marked: rows that are being sent, or were. resting: paces (see Carrier) that asked
    for a rest meanwhile. at_risk: the mail that is being handed over just now. record_after: seconds after which the
    ledger is told at the latest; both by time.monotonic. accepted: mails. fates: of the rows so far."""

    rows: list[Row]
    revision: Revision
    recorder: Recorder[tuple[set[int], float]]
    bundles: Sequence[Bundle] = ()
    outcomes: list[Outcome] = field(default_factory=list)
    telling: list[Outcome] | None = None
    began: float = 0.0
    marked: set[int] = field(default_factory=set)
    resting: dict[str, datetime] = field(default_factory=dict)
    at_risk: Bundle | None = None
    record_after: float = RECORDED_SECONDS
    accepted: int = 0
    fates: Counter[State] = field(default_factory=Counter)


class Delivery:
    """One worker process; `drain` may run in several threads at once."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._unrecorded: list[Outcome] = []
        self._unreleased: set[Claim] = set()
        self._in_hand: set[Claim] = set()
        self._journaled: dict[Claim, str] = {}
        self._counted_from: dict[Reason, datetime] = {}
        self._lock, self._claiming = threading.Lock(), threading.Lock()

    def drain(self) -> int:
        """Claim and deliver until nothing waits, every carrier wants a rest, or it has taken
        DRAIN_SECONDS. The number of letters that were accepted."""
        means, accepted = self._means, 0
        ends = time.monotonic() + DRAIN_SECONDS
        self._write_down((), ())
        while self._may_work() and time.monotonic() < ends and (names := self._open()):
            revision = means.current()
            rows = self._claim(names)
            if not rows:
                break
            accepted += self._deliver(revision, rows)
        return accepted

    def put_right(self) -> None:
        """Tell the ledger what it could not be told before, and give back what it holds in this process's name and nobody
        here has in hand: the answer to a claim was lost, say, because the database fell over. Called now and then."""
        means = self._means
        self._write_down((), ())
        with self._claiming:
            held = means.ledger.held(means.lease.owner)
            stray = {claim: state for claim, state in held.items() if claim not in self._in_hand}
            if not stray:
                return
            log.warning("%d ledger rows were nobody's here and are given back", len(stray))
            until = means.clock() + SETTLING
            sent = [claim for claim, state in stray.items() if state is State.SENDING]
            doubted = [Outcome(claim.id, State.AMBIGUOUS, try_at=until, claims=claim.number) for claim in sent]
            means.ledger.record(means.lease.owner, doubted, means.clock())
            means.ledger.release(means.lease.owner, stray.keys() - set(sent))

    def _claim(self, names: Sequence[str]) -> list[Row]:
        means = self._means
        with self._claiming:
            rows = means.ledger.claim(means.lease.owner, means.clock(), means.batch_rows, names)
            self._in_hand.update(row.claim for row in rows)
        return rows

    def close(self) -> None:
        """Close every carrier. Only when nothing is in hand."""
        for channel in self._means.channels.values():
            channel.carrier.close()

    def _may_work(self) -> bool:
        return self._means.lease.holds() and self._means.is_right()

    def _open(self) -> list[str]:
        """The carriers by which something may go out now."""
        doubted = self._means.suppressions.paused_until(self._means.clock()) is not None
        for channel in self._means.channels.values():
            channel.gate.look_around(doubted=doubted)
        if doubted:
            self._doubt()
        return [name for name, channel in self._means.channels.items() if channel.gate.is_open()]

    def yes_at(self, carrier: str) -> datetime | None:
        """When a letter was last accepted here by that carrier; real time."""
        return self._means.channels[carrier].gate.yes_at

    def _deliver(self, revision: Revision, rows: list[Row]) -> int:
        """What was accepted of a claim."""
        with self._means.recorder() as recorder:
            return self._deliver_by(_Batch(rows, revision, recorder))

    def _deliver_by(self, batch: _Batch) -> int:
        means, rows, began = self._means, batch.rows, time.monotonic()
        try:
            batch.bundles, batch.outcomes = means.prepare(batch.revision, rows)
            with ExitStack() as held:
                if self._has_room(held, len(batch.bundles)):
                    for name in dict.fromkeys(channel_of(each.rows[0].channel) for each in batch.bundles):
                        held.callback(means.channels[name].carrier.pause)
                    self._send_in_turn(batch)
            self._told(batch)
        finally:
            with suppress(Exception):  # what the ledger did not take is written once more below
                self._told(batch)
            if batch.at_risk is not None:  # broken off in the middle: nobody knows how far it came
                until = means.clock() + SETTLING
                batch.outcomes += _outcomes(batch.at_risk, State.AMBIGUOUS, until)
            batch.fates.update(outcome.state for outcome in batch.outcomes)
            _say(batch, time.monotonic() - began)
            self._write_down(batch.outcomes, (row.claim for row in rows))
        return batch.accepted

    def _has_room(self, held: ExitStack, parcels: int) -> bool:
        """Whether the journal has a place for so many letters; it is kept as long as `held`."""
        try:
            held.enter_context(self._means.journal.room(parcels))
        except OSError as error:
            self._disk_failed(error)
            return False
        return True

    def _send_in_turn(self, batch: _Batch) -> None:
        """Hand over every letter, the nearest deadline first, a window of them at a time. Whose domain has no
        connection free comes once more at the end, and then later; nobody waits for it."""
        turns = list(batch.bundles)
        for last in (False, True):
            busy: list[Bundle] = []
            windows = [turns[first : first + WINDOW] for first in range(0, len(turns), WINDOW)]
            for window, ahead in pairwise([[], *windows, []]):
                self._told(batch)
                if not self._may_work():
                    return
                self._mark(batch, ahead)
                self._send_window(batch, [each for each in window if _is_marked(batch, each)], busy, last=last)
            turns = busy

    def _mark(self, batch: _Batch, bundles: list[Bundle]) -> None:
        """Have the rows of those of these mails that may go marked in the ledger, and what became of those before written."""
        means, is_known = self._means, batch.marked.isdisjoint
        new = [each for each in bundles if is_known(row.id for row in each.rows) and means.channel(each).gate.is_open()]
        if marks := [mark for each in new for mark in _marks(each, batch.revision.number)]:
            self._tell(batch, marks)

    def _may_go(self, batch: _Batch, bundle: Bundle) -> bool:
        """False where it is given back (what is too late is found expired), or its domain rests, and it waits for that."""
        channel = self._means.channel(bundle)
        if self._means.clock() >= bundle.not_after or not channel.gate.is_open():
            return False
        rests_until = batch.resting.get(channel.carrier.pace_of(bundle.parcel.address))
        if rests_until is not None:
            batch.outcomes += _outcomes(bundle, State.PENDING, rests_until)
        return rests_until is None

    def _send_window(self, batch: _Batch, bundles: list[Bundle], busy: list[Bundle], *, last: bool) -> None:
        """busy: what finds no connection free is put there, unless it is the last time."""
        for bundle, following in zip_longest(bundles, bundles[1:]):
            if not self._may_work():
                return
            if not self._may_go(batch, bundle):
                continue
            channel = self._means.channel(bundle)
            with self._means.lanes.enter(channel.carrier.pace_of(bundle.parcel.address)) as free:
                if free:
                    self._hand_over(batch, bundle, self._following(batch, channel, following))
                elif last:
                    batch.outcomes += _outcomes(bundle, State.PENDING, self._means.clock() + LANE_PAUSE)
                else:
                    busy.append(bundle)
            if following is not None:
                self._keep_up(batch)

    def _following(self, batch: _Batch, channel: Channel, bundle: Bundle | None) -> Parcel | None:
        """What comes next by the same carrier, as far as anybody can tell now."""
        if bundle is None or self._means.lanes.are_limited or self._means.channel(bundle) is not channel:
            return None
        return None if channel.carrier.pace_of(bundle.parcel.address) in batch.resting else bundle.parcel

    def _keep_up(self, batch: _Batch) -> None:
        """Between two letters: neither does the ledger fall far behind, nor is it told too often."""
        passed = time.monotonic() - batch.began
        if batch.telling is not None and passed > PATIENCE_SECONDS:
            self._told(batch)
        if batch.outcomes and passed > batch.record_after:
            self._tell(batch, ())

    def _tell(self, batch: _Batch, marks: Sequence[Sending]) -> None:
        """Begin to tell the ledger what became of the letters so far, and what goes next; the sending goes on."""
        self._told(batch)
        known, batch.outcomes = batch.outcomes, []
        batch.telling, batch.began = known, time.monotonic()
        batch.recorder.begin(lambda: self._advance(known, marks))

    def _advance(self, known: Sequence[Outcome], marks: Sequence[Sending]) -> tuple[set[int], float]:
        """The ids that may go, and when the ledger had taken it."""
        means = self._means
        return means.ledger.advance(means.lease.owner, known, marks, means.clock()), time.monotonic()

    def _told(self, batch: _Batch) -> None:
        """Wait until the ledger has taken what it is being told."""
        if batch.telling is None:
            return
        known, batch.telling = batch.telling, None
        try:
            mine, ended = batch.recorder.result()
        except Exception:
            batch.outcomes[:0] = known  # told with the rest
            raise
        batch.marked |= mine
        self._recorded(known)
        batch.fates.update(outcome.state for outcome in known)
        batch.record_after = min(max(RECORDING * (ended - batch.began), RECORDED_SECONDS), UNRECORDED_SECONDS)

    def _hand_over(self, batch: _Batch, bundle: Bundle, following: Parcel | None) -> None:
        """One letter, and what became of it, the same for all its rows; no outcome where it never left."""
        means, channel, parcel = self._means, self._means.channel(bundle), bundle.parcel
        batch.at_risk = bundle
        try:
            with means.lease.conversation():
                receipt = channel.carrier.hand_over(parcel, following)
        except DeliveryFailure as failure:
            self._failed(batch, bundle, failure)
            return
        said = (receipt.code, receipt.enhanced, receipt.text, receipt.queue_id)
        batch.outcomes += [Outcome(row.id, State.ACCEPTED, *said, claims=row.claims) for row in bundle.rows]
        batch.at_risk = None
        batch.accepted += 1
        self._journaled.update((row.claim, parcel.reference) for row in bundle.rows)
        try:
            means.journal.accepted(parcel.reference, receipt)
        except OSError as error:  # the ledger may still take it; but no letter goes out without a witness
            self._disk_failed(error)
            return
        channel.gate.worked()
        means.domains.accepted([channel.carrier.pace_of(parcel.address)])
        means.suppressions.reached([parcel.address])

    def _failed(self, batch: _Batch, bundle: Bundle, failure: DeliveryFailure) -> None:
        means, now, channel = self._means, self._means.clock(), self._means.channel(bundle)
        rows, parcel = bundle.rows, bundle.parcel
        if failure.everybody:
            batch.at_risk = None
            if not failure.at_recipient or self._lets_others_ask(batch, channel, bundle, failure):
                channel.gate.refused(failure)
            return
        batch.outcomes += outcomes_of(rows, failure, now, None, means.late_answer, Denial.NOTED)
        batch.at_risk = None  # whatever fails below, this letter was refused
        domain = self._rest(batch, channel, parcel, failure, now) if failure.is_haste else None
        not_before = domain.rests_until if domain else None
        denial = self._denied(parcel, failure, now) if isinstance(failure, BadAddress) else Denial.NOTED
        is_news = _is_news(domain) if domain else not any(map(was_refused, rows))
        believed = not self._is_everybodys(channel, parcel, failure, is_news)
        known = outcomes_of(rows, failure, now, not_before, means.late_answer, denial, believed=believed)
        batch.outcomes[-len(rows) :] = known
        if failure.is_silence:
            channel.gate.silent(failure)
        for outcome in known:
            if outcome.state is State.FAILED:
                log.warning("ledger row %s refused for good: %s", outcome.id, failure)

    def _lets_others_ask(self, batch: _Batch, channel: Channel, bundle: Bundle, failure: DeliveryFailure) -> bool:
        """It is about us, and yet it may be said for this domain alone: the domain rests, so that the next
        question is another's. Whether it is news: what the same domain says again stops nothing."""
        domain = self._rest(batch, channel, bundle.parcel, failure, self._means.clock())
        batch.outcomes += _outcomes(bundle, State.PENDING, domain.rests_until)
        return _is_news(domain)

    def _rest(self, batch: _Batch, channel: Channel, parcel: Parcel, failure: DeliveryFailure, now: datetime) -> Domain:
        """The recipient's domain rests. What several domains begin to hold against us stops everything."""
        pace, domains = channel.carrier.pace_of(parcel.address), self._means.domains
        is_refusal = isinstance(failure, Blocked | OurFault)
        domain = domains.complained(pace, now, Refusal(failure.reason, str(failure), now) if is_refusal else None)
        batch.resting[pace] = domain.rests_until
        if isinstance(failure, Blocked) and REASONS[failure.reason].is_ours and _is_news(domain):
            after = self._counted_from.get(failure.reason, now - WITHIN)
            if sum(map(_is_news, domains.refusing(failure.reason, after))) >= DOMAINS:
                self._counted_from[failure.reason] = now
                channel.gate.refused(OurFault(failure.text, failure.code, failure.enhanced, reason=failure.reason))
        return domain

    def _is_everybodys(self, channel: Channel, parcel: Parcel, failure: DeliveryFailure, is_news: bool) -> bool:
        """Whether the other side refuses everybody, in words that do not say so."""
        if isinstance(failure, BadAddress) or not isinstance(failure, Permanent | Blocked):
            return False
        return channel.gate.refused_by(channel.carrier.pace_of(parcel.address), failure, is_news=is_news)

    def _denied(self, parcel: Parcel, failure: BadAddress, now: datetime) -> Denial:
        """What follows for the address: of one mail one denial, however many rows it told."""
        address = MailAddress(parcel.address).key
        evidence = Suppression(address, now, failure.code, failure.enhanced, failure.text, parcel.row)
        denial = self._means.suppressions.denied(evidence, named=failure.named)
        if denial is Denial.DOUBTED:
            self._doubt()
        return denial

    def _doubt(self) -> None:
        """Addresses are every carrier's."""
        for channel in self._means.channels.values():
            channel.gate.doubts()

    def _disk_failed(self, error: OSError) -> None:
        """One journal for all carriers: none of them may go on."""
        for channel in self._means.channels.values():
            channel.gate.disk_failed(error)

    def _write_down(self, outcomes: Iterable[Outcome], claimed: Iterable[Claim]) -> None:
        """Write outcomes and give back every other claimed row that is still in hand, together with what the database
        was too ill to take before."""
        with self._lock:
            known, self._unrecorded = [*self._unrecorded, *outcomes], []
            back = self._unreleased | (set(claimed) & self._in_hand)
            back, self._unreleased = back - {outcome.claim for outcome in known}, set()
        try:
            if known:
                self._means.ledger.record(self._means.lease.owner, known, self._means.clock())
            self._means.ledger.release(self._means.lease.owner, back)
        except Exception:
            with self._lock:
                self._unrecorded += known
                self._unreleased |= back
            self._sync_journal()
            raise
        self._in_hand -= back
        self._recorded(known)

    def _recorded(self, outcomes: Iterable[Outcome]) -> None:
        """The ledger knows these."""
        done = {outcome.claim for outcome in outcomes}
        self._in_hand -= done
        self._means.journal.recorded([name for claim in done if (name := self._journaled.pop(claim, None))])

    def _sync_journal(self) -> None:
        """Now that the ledger does not know, the journal alone does, and a power cut must not take it. Where that
        fails, the ledger must be told all the more."""
        try:
            self._means.journal.sync()
        except OSError as error:
            self._disk_failed(error)

    @property
    def is_done(self) -> bool:
        """True when no letter is under way and the ledger knows all that the journal knows."""
        return not self._in_hand


def _outcomes(bundle: Bundle, state: State, at: datetime) -> list[Outcome]:
    """Of a mail that never left, or that nobody knows the fate of."""
    return [Outcome(row.id, state, try_at=at, claims=row.claims) for row in bundle.rows]


def _marks(bundle: Bundle, revision: int) -> list[Sending]:
    """What the ledger is told of a mail before it is handed over."""
    parcel = bundle.parcel
    said = (parcel.address, revision, parcel.sha256, parcel.letter)
    return [Sending(row.id, row.claims, *said) for row in bundle.rows]


def _is_marked(batch: _Batch, bundle: Bundle) -> bool:
    """Whether all its rows are this worker's to send. Where one was lost to somebody else the mail says too much, and what
    is left of it is given back."""
    return batch.marked.issuperset(row.id for row in bundle.rows)


def _say(batch: _Batch, seconds: float) -> None:
    """The batch in one line, if anything became of it."""
    if not batch.fates:
        return
    taken = sum(batch.fates[state] for state in TAKEN)
    refused = sum(batch.fates[state] for state in FINAL if state not in TAKEN)
    in_doubt = batch.fates[State.AMBIGUOUS]
    facts = dict(  # noqa: C408  these are no states
        carrier="+".join(dict.fromkeys(channel_of(row.channel) for row in batch.rows)),
        mails=batch.accepted,
        accepted=taken,
        deferred=batch.fates.total() - taken - refused - in_doubt,
        failed=refused,
        in_doubt=in_doubt,
        seconds=round(seconds, 3),
        revision=batch.revision.number,
    )
    words = "batch by %s: %d mails taken; rows: %d accepted, %d deferred, %d failed, %d in doubt in %.1f s, revision %d"
    log.info(words, *facts.values(), extra={"facts": facts})


def _is_news(domain: Domain) -> bool:
    """Whether it complains for the first time since it took a letter. What is only said again closes no gate:
    those whose turn comes first would keep back all others."""
    return domain.strikes <= 1
