"""Holds what a web process serves, and renews it when the revision changes.

A renewal happens beside the requests and is swapped in whole; until then, and if it fails, the
former one goes on and the newest is tried again. A process that starts with a revision that it
cannot serve goes back to the newest one that it can: whatever happens, it answers.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from calendar_service.errors import N_
from calendar_service.feeds.news import SHOWN_FOR, NewsOf, news
from calendar_service.feeds.snapshot import Snapshot
from calendar_service.log_lines import logger
from calendar_service.outages import Outages
from calendar_service.publishing.changes import Step
from calendar_service.publishing.revision import Revision
from calendar_service.web.site import NothingServed, Site

log = logger(__name__)

LOOK_SECONDS = 0.2
"""How often the database is asked: a publication must be served within a second."""

AGAIN_SECONDS = 10.0
"""Before a revision that could not be served is tried again."""

GRACE_SECONDS = 60.0
"""So long a new revision may be in the making before anybody is told; a few seconds are usual."""

FORMER = N_(
    "Revisi %(newest)s sudah terbit tetapi tidak dapat disusun oleh proses ini; yang ditampilkan revisi %(served)s."
)
MAKING = N_("Revisi %(newest)s sedang disusun, lebih dari %(seconds)s detik; yang ditampilkan revisi %(served)s.")
NOTHING = N_("Belum ada revisi yang dapat ditampilkan.")

Make = Callable[[Revision, Snapshot | None], Snapshot]


class RevisionSource(Protocol):
    """See publishing.official."""

    def refresh(self) -> Revision: ...
    def older(self) -> Iterator[Revision]: ...
    def served(self, revision: Revision) -> None: ...


class Keeper:
    """source: the present revision and, where that cannot be served, others. make: a revision and the
    former snapshot -> the snapshot; raises where anything of it cannot be made. rest: a revision less
    what cannot be made; see trial. stamp: (digest of all bytes, now) -> the instant since when these
    bytes have been served; see publishing.archive_sql. recent: the steps published since an instant;
    see publishing.past."""

    def __init__(
        self,
        site: Site,
        source: RevisionSource,
        make: Make,
        stamp: Callable[[str, datetime], datetime],
        recent: Callable[[datetime], Sequence[Step]] = lambda _: (),
        rest: Callable[[Revision], Revision | None] = lambda _: None,
        outages: Outages | None = None,
    ) -> None:
        self._outages = outages or Outages()
        self._site, self._source, self._make, self._rest = site, source, make, rest
        self._stamp, self._recent = stamp, recent
        self._steps: tuple[Step, ...] = ()
        self._looked_back: Revision | None = None
        self._revision: Revision | None = None
        self._snapshot: Snapshot | None = None
        self._tried: Revision | None = None
        self._failed: Revision | None = None
        self._making_since = 0.0
        self._again_at = 0.0
        self._stopping = threading.Event()
        self._beside: list[Callable[[], None]] = []
        self._look_patiently()

    def current(self) -> Snapshot:
        """Raises NothingServed while there is none."""
        if self._snapshot is None:
            raise NothingServed
        return self._snapshot

    def revision(self) -> Revision:
        """The revision that is served, by feeds and pages alike. Raises NothingServed."""
        if self._revision is None:
            raise NothingServed
        return self._revision

    def served(self) -> int:
        """Number of the revision that is served, 0 for none."""
        return self._revision.number if self._revision else 0

    def troubles(self) -> list[tuple[str, dict[str, object]]]:
        """Message ids and facts."""
        if self._revision is None:
            return [(NOTHING, {})]
        newest, served = self._tried, self._revision
        if newest is None or newest is served:
            return []
        facts: dict[str, object] = {"newest": newest.number, "served": served.number}
        if newest is self._failed:
            return [(FORMER, facts)]
        if time.monotonic() - self._making_since > GRACE_SECONDS:
            return [(MAKING, {**facts, "seconds": f"{GRACE_SECONDS:.0f}"})]
        return []

    def accompany(self, start: Callable[[], None]) -> None:
        """Have something else started with it."""
        self._beside.append(start)

    def start(self) -> None:
        for start in self._beside:
            start()
        threading.Thread(target=self._run, name="snapshot", daemon=True).start()

    def look(self) -> None:
        """Serve the present revision if it is not yet served. What failed is tried again after a while."""
        official, is_first = self._source.refresh(), self._snapshot is None
        is_new = official is not self._tried
        if is_new or (official is not self._revision and time.monotonic() >= self._again_at):
            if is_new:
                self._making_since = time.monotonic()
            self._tried = official
            try:
                self._serve_best(official)
            finally:
                self._failed = official if self._revision is not official else None
            self._again_at = time.monotonic() + AGAIN_SECONDS
        if not is_first:
            self._renew_news()

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            self._look_patiently()

    def _look_patiently(self) -> None:
        """Feeds stay up whatever happens to the next revision; what is wrong is said once."""
        with self._outages.met("having the present revision"):
            self.look()

    def _serve_best(self, official: Revision) -> None:
        """The present revision; else what is served already; else the newest one that can be served; else
        the present one less what cannot be made."""
        if self._serves(official) or self._snapshot is not None:
            return
        if any(self._serves(older) for older in self._source.older()):
            return
        rest = self._rest(official)
        if rest is not None:
            self._serves(rest)

    def _serves(self, revision: Revision) -> bool:
        try:
            made = self._make(revision, self._snapshot)
        except Exception:
            log.exception("revision %d cannot be served", revision.number)
            return False
        if self._snapshot is None:  # else they come after the feeds themselves, which must not wait for them
            self._steps = self._recalled(revision)
        self._snapshot = self._stamped(replace(made, news=self._news(revision)), self._snapshot)
        self._revision = revision
        self._source.served(revision)
        log.info("serving revision %d", revision.number)
        return True

    def _renew_news(self) -> None:
        """After a new revision, and when a change has been told long enough."""
        revision, snapshot = self._revision, self._snapshot
        if revision is None or snapshot is None:
            return
        steps = self._recalled(revision)
        if steps != self._steps:
            self._steps = steps
            self._snapshot = self._stamped(replace(snapshot, news=self._news(revision)), snapshot)

    def _recalled(self, revision: Revision) -> tuple[Step, ...]:
        """The steps that are recent now; the archive is asked only once a revision."""
        since = self._site.clock() - SHOWN_FOR
        if self._looked_back is not revision:
            try:
                found = tuple(step for step in self._recent(since) if step.number <= revision.number)
            except Exception:  # tried again at the next look; the source says that the database is down
                return self._steps
            self._looked_back = revision
            return found
        return tuple(step for step in self._steps if step.published_at >= since)

    def _news(self, revision: Revision) -> NewsOf:
        site = self._site
        try:
            return news(self._steps, revision, site.regions, site.translators, site.settings)
        except Exception:  # a feed without its news is better than none
            log.exception("what changed cannot be told in feeds")
            return {}

    def _stamped(self, made: Snapshot, former: Snapshot | None) -> Snapshot:
        """The snapshot with the instant since when its bytes have been served."""
        now = self._site.clock().replace(microsecond=0)
        tags = list(made.marks())
        told = [f"{step.number} {step.published_at}" for step in self._steps]
        digest = hashlib.sha256("".join(tags + told).encode())
        modified = now  # without a database, too: never before what was said earlier
        with self._outages.met("keeping Last-Modified"):
            modified = self._stamp(digest.hexdigest(), now)
        if former:
            modified = max(modified, former.last_modified)
        return replace(made, last_modified=modified)
