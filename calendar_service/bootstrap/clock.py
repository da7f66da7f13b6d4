"""What the clock process is made of: it watches the file, finds what is due, and nudges the workers."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from calendar_service.bootstrap.calendar_check import CalendarCheckParts
from calendar_service.bootstrap.evidence import EvidenceParts
from calendar_service.bootstrap.outbox import OutboxParts
from calendar_service.bootstrap.publishing import PublishingParts
from calendar_service.bootstrap.queue import QueueParts
from calendar_service.delivery.dispatch import Dispatch
from calendar_service.delivery.questions import Questions
from calendar_service.jobs.nudges import Nudges
from calendar_service.jobs.pulse import Pulse, call
from calendar_service.jobs.scheduler import Scheduler
from calendar_service.ledger.sql.proof import chain
from calendar_service.mail.catcher import Catcher
from calendar_service.promises.stretch import AHEAD, LEAP

if TYPE_CHECKING:
    from calendar_service.feeds.snapshot import Snapshot
    from calendar_service.publishing.revision import Revision
    from calendar_service.signing.signer import Signer

FAST_LEAP = timedelta(minutes=10)
"""Real time in which a rehearsal's mark of planning moves by itself, if that is more than elsewhere."""


class ClockParts(OutboxParts, EvidenceParts, PublishingParts, QueueParts, CalendarCheckParts):
    """One clock process's."""

    def dispatch(self, leap: timedelta | None = LEAP) -> Dispatch:
        """leap: see promises.stretch; a rehearsal that runs fast has more of everything."""
        speed = self.settings.clock_speed if self.settings.is_rehearsal else 1.0
        return Dispatch(
            self.ledger,
            self.regions,
            self.evidence,
            uid_domain=self.settings.uid_domain,
            cooling_off=timedelta(minutes=self.settings.change_cooling_off_minutes),
            clock=self.clock,
            real_clock=self.time.sure,
            questions=Questions(self.alarms),
            leap=leap and max(leap, FAST_LEAP * speed),
            ahead=AHEAD * max(speed, 1.0),
            freely=speed > 1,
            lease=timedelta(seconds=self.settings.lease_seconds),
            answers=self.answers,
            silences=self.silences,
            silence_days=self.settings.silence_after_working_days,
            outbox=self.outbox,
        )

    def scheduler(self, dispatch: Dispatch) -> Scheduler:
        """What sweeps again and again, nudges, and gives a sign of life to HEARTBEAT_URL."""
        nudges = Nudges(lambda: self.redis, self.settings.worker_threads, self.outages)
        url = self.settings.heartbeat_url
        pulse = Pulse(lambda: call(url) if url else None)

        def sweep() -> int:
            self.time.sure()  # before a file is published at a wrong instant, too
            if not self.continuity.look():  # it has said so; an earlier sweep would move marks that a person needs
                return 0
            return dispatch.sweep(self.official.newest())

        return Scheduler(
            sweep,
            nudges.send,
            self.settings.sweep_seconds,
            self.settings.batch_rows,
            chain=lambda: chain(self.engine),
            after=lambda done: (
                pulse.good() if done and not (dispatch.is_halted or self.continuity.is_older) else pulse.bad()
            ),
            outages=self.outages,
        )

    def signer(self) -> Signer | None:
        """What signs each revision; None without SIGNING_KEY. Raises Refused for a key whose halves do not fit."""
        if self.settings.signing_key is None:
            return None
        from calendar_service.signing.manifest import PublishedText
        from calendar_service.signing.signer import Signer  # most installations have no key
        from calendar_service.signing.signing_key import read_signing_key

        return Signer(
            read_signing_key(self.settings.signing_key),
            self.signatures,
            lambda: self.official.current,
            self._feeds,
            lambda: [PublishedText(each.number, each.published_at, each.sha256) for each in self.archive.history()],
            self.clock,
            self.settings.public_url,
            self.outages,
        )

    def _feeds(self, revision: Revision) -> Snapshot:
        from calendar_service.feeds.building import build

        now = self.clock().astimezone(UTC).replace(microsecond=0)  # stands in no feed
        return build(revision, self.regions, self.translators, self.settings, last_modified=now)

    def catcher(self) -> Catcher | None:
        """In a rehearsal: what takes the mail."""
        return Catcher(self.settings.data_dir) if self.catches_mail else None
