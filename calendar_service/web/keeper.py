"""Holds the snapshot that a web process serves and renews it when the revision changes.

A renewal happens beside the requests and is swapped in whole; until then, and if it fails, the
former snapshot goes on.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from calendar_service.feeds.building import build
from calendar_service.feeds.news import SHOWN_FOR, NewsOf, news
from calendar_service.feeds.snapshot import Snapshot
from calendar_service.publishing.changes import Step
from calendar_service.publishing.revision import Revision
from calendar_service.web.site import Site

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
"""How often the file and the database are looked at: an edit must be served within a second."""


class Keeper:
    """refresh: looks and returns the present revision. stamp: (digest of all bytes, now) -> the
    instant since when these bytes have been served; see publishing.archive_sql. recent: the steps
    published since an instant; see publishing.past."""

    def __init__(
        self,
        site: Site,
        refresh: Callable[[], Revision],
        stamp: Callable[[str, datetime], datetime],
        recent: Callable[[datetime], Sequence[Step]] = lambda _: (),
    ) -> None:
        self._site, self._refresh, self._stamp, self._recent = site, refresh, stamp, recent
        self._steps: tuple[Step, ...] = ()
        self._looked_back: Revision | None = None
        self._revision = refresh()
        self._steps = self._recalled()
        self._snapshot = self._build(None)
        self._stopping = threading.Event()

    def current(self) -> Snapshot:
        return self._snapshot

    def start(self) -> None:
        threading.Thread(target=self._run, name="snapshot", daemon=True).start()

    def look(self) -> None:
        """Serve the present revision if it is not yet served."""
        revision = self._refresh()
        if revision is not self._revision:
            self._revision = revision
            self._snapshot = self._build(self._snapshot)
            log.info("serving revision %d", revision.number)
        self._renew_news()

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            try:
                self.look()
            except Exception:  # feeds stay up whatever happens to the next revision
                log.exception("the new revision cannot be served; the former one stays")

    def _renew_news(self) -> None:
        """After a new revision, and when a change has been told long enough. It comes after the
        feeds themselves, which must not wait for it."""
        steps = self._recalled()
        if steps != self._steps:
            self._steps = steps
            self._snapshot = self._stamped(replace(self._snapshot, news=self._news()), self._snapshot)

    def _recalled(self) -> tuple[Step, ...]:
        """The steps that are recent now; the archive is asked only once a revision."""
        since = self._site.clock() - SHOWN_FOR
        if self._looked_back is not self._revision:
            try:
                found = tuple(self._recent(since))
            except Exception:  # tried again at the next look; the publisher says that the database is down
                return self._steps
            self._looked_back = self._revision
            return found
        return tuple(step for step in self._steps if step.published_at >= since)

    def _news(self) -> NewsOf:
        site = self._site
        return news(self._steps, self._revision, site.regions, site.translators, site.settings)

    def _build(self, former: Snapshot | None) -> Snapshot:
        site, now = self._site, self._site.clock()
        made = build(self._revision, site.regions, site.translators, site.settings, last_modified=now, former=former)
        return self._stamped(replace(made, news=self._news()), former)

    def _stamped(self, made: Snapshot, former: Snapshot | None) -> Snapshot:
        """The snapshot with the instant since when its bytes have been served."""
        now = self._site.clock().replace(microsecond=0)
        tags = [f"{path}{made.feeds[path].etag}" for path in sorted(made.feeds)]
        told = [f"{step.number} {step.published_at}" for step in self._steps]
        digest = hashlib.sha256("".join(tags + told).encode())
        try:
            modified = self._stamp(digest.hexdigest(), now)
        except Exception:  # without a database: now, which is never before what was said earlier
            log.warning("no database to keep Last-Modified; using the present instant")
            modified = max(now, former.last_modified) if former else now
        return replace(made, last_modified=modified)
