"""The clock's work, one sweep at a time: enter what fell due, take back what the dead held, decide
what nobody knows, close what waits in vain.

Everything is found in the database, so a sweep after an outage does what all the missed ones would
have done, and two clocks at once do it once. Where the time itself is in doubt (see stretch), it
does nothing at all until a person has looked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from calendar_service.clock import Clock
from calendar_service.delivery.carrier import Receipt
from calendar_service.delivery.doubt import Doubts
from calendar_service.delivery.outcomes import SETTLING
from calendar_service.delivery.questions import Questions
from calendar_service.ledger.book import Ledger, Silences
from calendar_service.ledger.outbox import NoticeOutbox
from calendar_service.ledger.rows import Doubt, Outcome, Row
from calendar_service.letters.reference import message_id
from calendar_service.log_lines import logger
from calendar_service.promises.correction import Truth
from calendar_service.promises.plan import Group, plan_groups
from calendar_service.promises.silence import NEVER, SilenceRule
from calendar_service.promises.stretch import AHEAD, LEAP, Stretch, stretch
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Regions
from calendar_service.words.states import State

log = logger(__name__)

LEASE = timedelta(seconds=30)
"""The setting LEASE_SECONDS, where nobody says otherwise."""

Evidence = Callable[[str, Iterable[str]], dict[str, Receipt]]
"""(late owner, Message-IDs) -> those that a mail server is known to have accepted."""


class Dispatch:
    """One clock process."""

    def __init__(
        self,
        ledger: Ledger,
        regions: Regions,
        evidence: Evidence,
        *,
        uid_domain: str,
        cooling_off: timedelta,
        clock: Clock,
        real_clock: Clock,
        questions: Questions | None = None,
        leap: timedelta | None = LEAP,
        ahead: timedelta = AHEAD,
        freely: bool = False,
        lease: timedelta = LEASE,
        answers: Callable[[str], bool] = lambda _: False,
        silences: Silences | None = None,
        silence_days: int = NEVER,
        outbox: NoticeOutbox | None = None,
    ) -> None:
        """cooling_off: by `clock`, how long a moved date must stand before anybody is told.
        real_clock: asked at the beginning and the end of each sweep; it raises where the time here is not
        to be trusted. leap, ahead: see stretch. freely: rows expire however many they are. lease: how long an owner
        lives without a sign of life. answers: whether the evidence of that owner lies here, so that what it does
        not say will never be known. silences: what tells provinces who is silent after so many working days, see
        promises.silence. outbox: which notices people hold."""
        self._ledger, self._regions, self._evidence, self._domain = ledger, regions, evidence, uid_domain
        self._cooling_off, self._clock, self._real_clock = cooling_off, clock, real_clock
        self._groups: tuple[int, list[Group]] = (0, [])
        self._truth: Truth | None = None
        self._doubts = Doubts()
        self._questions, self._leap, self._ahead, self._freely = questions, leap, ahead, freely
        self._lease, self._answers = lease, answers
        self._silences, self._silence_days = silences, silence_days
        self._outbox = outbox
        self._rule: SilenceRule | None = None
        self.is_halted = False

    def sweep(self, revision: Revision) -> int:
        """One sweep; the number of rows that wait to be claimed now. Raises what the clock raises."""
        real_now, now = self._real_clock(), self._clock()
        progress = self._ledger.progress()
        due = stretch(progress, now, self._leap, self._ahead)
        self.is_halted = due.halt is not None
        if self._questions:
            self._questions.planning(due, progress.mark, real_now)
        if not self.is_halted:
            self._do(revision, due, now, real_now)
        return self._ledger.waiting(now)

    def _do(self, revision: Revision, due: Stretch, now: datetime, real_now: datetime) -> None:
        if (
            self._outbox
        ):  # first of all, so that what came back cannot be claimed for longer than from one sweep to the next
            kept = self._outbox.rest(self._truth_of(revision), now)
            if self._questions:
                self._questions.keeping(kept, now, real_now)
        # Before planning, so that a reminder that falls due with its change folds into the notice.
        corrected = self._ledger.correct(self._truth_of(revision), now)
        if corrected:
            log.info("%d offices have to be told of a change", corrected)
        entered = self._ledger.plan(revision.number, self._groups_of(revision), now, due)
        if entered:
            log.info("%d reminders fell due", entered)
        if self._silences and (climbed := self._silences.climb(self._rule_of(revision), now)):
            log.info("%d offices of provinces have to be told who is silent", climbed)
        taken = self._ledger.recover(real_now, now, self._lease)
        if taken:
            log.warning("%d ledger rows taken back from a process that died", taken)
        self._settle(now, real_now)
        held = self._ledger.close(now, freely=self._freely)
        self._ledger.swept(self._real_clock())  # its end: a long sweep must not look like an outage
        if self._questions:
            self._questions.swept(held, real_now)

    def _groups_of(self, revision: Revision) -> list[Group]:
        if self._groups[0] != revision.number:
            self._groups = (revision.number, plan_groups(revision, self._regions, self._cooling_off))
        return self._groups[1]

    def _rule_of(self, revision: Revision) -> SilenceRule:
        if self._rule is None or self._rule.revision.number != revision.number:
            self._rule = SilenceRule(revision, self._regions, self._silence_days)
        return self._rule

    def _truth_of(self, revision: Revision) -> Truth:
        if self._truth is None or self._truth.revision.number != revision.number:
            self._truth = Truth(revision, self._regions, self._cooling_off)
        return self._truth

    def _settle(self, now: datetime, real_now: datetime) -> None:
        """A mail that may have been accepted: evidence first, a second try only without it."""
        by_owner: dict[str, dict[str, list[Doubt]]] = {}
        doubts = self._ledger.ambiguous()
        self._answer(doubts, now + SETTLING)
        mails: dict[str, list[Doubt]] = {}
        for doubt in doubts:
            mails.setdefault(message_id(doubt.row, self._domain), []).append(doubt)
        asked = {message_id(doubt.row, self._domain) for doubt in self._doubts.to_ask(doubts, now, real_now)}
        for name, each in mails.items():
            if name in asked:
                by_owner.setdefault(each[0].owner, {})[name] = each
        for owner, of_owner in by_owner.items():
            # Decided before the evidence is read: what comes to light meanwhile must count. A mail is in doubt as a whole.
            over = {name for name, each in of_owner.items() if min(doubt.until for doubt in each) <= now}
            known = self._evidence(owner, of_owner)
            for name in known.keys() | over:
                rows, reply = [doubt.row for doubt in of_owner[name]], known.get(name)
                self._ledger.settle(rows, [accepted(row, reply) for row in rows] if reply else None, now)
            if known or over:
                log.warning(
                    "mails of unknown fate: %d were accepted, %d go again", len(known), len(over - known.keys())
                )

    def _answer(self, doubts: Iterable[Doubt], until: datetime) -> None:
        """End the doubts about lost owners whose evidence lies here."""
        later = {doubt.owner for doubt in doubts if doubt.is_lost and doubt.until > until}
        if here := {owner for owner in later if self._answers(owner)}:
            self._ledger.answered(here, until)


def accepted(row: Row, reply: Receipt) -> Outcome:
    """A row whose mail is known to have been taken."""
    return Outcome(row.id, State.ACCEPTED, reply.code, reply.enhanced, reply.text, reply.queue_id)
