"""Signs each revision once it is official: in the clock process, which alone has the secret key and no address that anybody can ask.

It makes the feeds by itself and signs what it has made; what a web process says it serves is not believed. A key that is lost or
a database that does not answer holds up no feed and no mail.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from calendar_service.clock import Clock
from calendar_service.feeds.snapshot import Snapshot
from calendar_service.log_lines import logger
from calendar_service.outages import Outages
from calendar_service.publishing.revision import Revision
from calendar_service.signing.manifest import Manifest, PublishedText, SignedManifest, feed_digests, newest_texts
from calendar_service.signing.signing_key import SigningKey

if TYPE_CHECKING:  # a door, which bootstrap opens
    from calendar_service.signing.signatures_sql import Signatures

log = logger(__name__)

LOOK_SECONDS = 1.0
"""How often it looks whether there is another revision."""


class Signer:
    """official: the revision that holds, as this process knows it. make: its feeds. texts: every text that was published. clock: the
    service's. site: PUBLIC_URL."""

    def __init__(
        self,
        key: SigningKey,
        signatures: Signatures,
        official: Callable[[], Revision],
        make: Callable[[Revision], Snapshot],
        texts: Callable[[], Sequence[PublishedText]],
        clock: Clock,
        site: str,
        outages: Outages | None = None,
    ) -> None:
        self._key, self._signatures, self._site = key, signatures, site
        self._official, self._make, self._texts, self._clock = official, make, texts, clock
        self._signed: Revision | None = None
        self._outages = outages or Outages()
        self.stopping = threading.Event()

    def run(self) -> None:
        """Until `stopping` is set."""
        while not self.stopping.is_set():
            with self._outages.met("signing"):
                self.look()
            self.stopping.wait(LOOK_SECONDS)

    def look(self) -> bool:
        """Sign the official revision where that has not been done. Whether something new was signed. Raises what making its feeds or the database
        raises; it is tried again then."""
        revision = self._official()
        if revision is self._signed or not revision.number:
            return False
        signed = self.signed(revision)
        is_new = self._signatures.keep(signed, self._key.public)
        self._signed = revision
        if is_new:
            log.info("revision %d signed by key %s", revision.number, self._key.public.name)
        return is_new

    def signed(self, revision: Revision) -> SignedManifest:
        """Everything of a revision, signed."""
        texts = newest_texts(self._texts(), revision.number)
        made = Manifest(self._site, self._key.public.name, texts, feed_digests(self._make(revision)))
        body = made.written()
        return SignedManifest(revision.number, body, self._key.sign(body), made.key, self._clock())
