"""What a signature is about: every text that was published, and every feed of the present one, each by its SHA-256. Pure.

A manifest is JSON in the one form that it has (RFC 8785: names sorted, no blanks), made of the revisions and of the feeds alone: every process that
makes the same feeds makes the same manifest. Of a file it says: this is what stood at that address as of that revision.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calendar_service.errors import N_, Refused
from calendar_service.feeds.moves import feed_address
from calendar_service.feeds.snapshot import Snapshot
from calendar_service.words.addresses import feed_path
from calendar_service.words.forms import CALENDAR, CSV, JSON

KIND = "kalender-tahapan-manifest-1"

SIGNED_FORMS = (CALENDAR, JSON, CSV)
"""Forms of feeds of which a manifest tells. Another one is made of the same facts when it is asked for."""

NO_MANIFEST = N_("bukan manifes layanan ini")

_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class PublishedText:
    """A text of stages.yaml that was published. at: aware. sha256: hexadecimal."""

    number: int
    at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """texts: every revision's, the oldest first; the last one is the one whose feeds these are. feeds: path -> SHA-256 of the body, not
    compressed, hexadecimal. site: PUBLIC_URL. key: name of the key that signs it."""

    site: str
    key: str
    texts: tuple[PublishedText, ...]
    feeds: Mapping[str, str]

    @property
    def present(self) -> PublishedText:
        """The revision whose feeds these are."""
        return self.texts[-1]

    def written(self) -> bytes:
        """As it is signed: ASCII, sorted, without blanks (RFC 8785)."""
        facts = {
            "kind": KIND,
            "site": self.site,
            "key": self.key,
            "revision": self.present.number,
            "revisions": [{"number": t.number, "published": t.at.isoformat(), "sha256": t.sha256} for t in self.texts],
            "feeds": dict(self.feeds),
        }
        return json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class SignedManifest:
    """body: Manifest.written, as it was signed. signature: 64 bytes. key: the name of the key. revision: whose feeds it tells of. signed_at:
    aware."""

    revision: int
    body: bytes
    signature: bytes
    key: str
    signed_at: datetime

    @property
    def sha256(self) -> str:
        """Of the body, hexadecimal."""
        return sha256_of(self.body)


def sha256_of(data: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def feed_digests(snapshot: Snapshot) -> dict[str, str]:
    """Path -> SHA-256 of the body: of the feeds that are made beforehand, and of every place's own. Those of older elections are made when they
    are asked for, and are not among them. Takes seconds."""
    return dict(sorted((path, sha256_of(body)) for path, body in _bodies(snapshot)))


def _bodies(snapshot: Snapshot) -> Iterator[tuple[str, bytes]]:
    """One at a time; none is kept."""
    for path, feed in snapshot.ready.items():
        found = feed_address(path)
        if found and found.form in SIGNED_FORMS:
            yield path, feed.body
    for language, feeds in snapshot.lasting.items():
        for code in feeds.codes:
            for form in SIGNED_FORMS:
                yield feed_path("", code, language, form), feeds.feed(code, form).body


def read_manifest(body: bytes) -> Manifest:
    """What Manifest.written wrote. Raises Refused."""
    try:
        found = json.loads(body)
        if found["kind"] != KIND or found["revision"] != found["revisions"][-1]["number"]:
            raise Refused(NO_MANIFEST)
        texts = tuple(_text(each) for each in found["revisions"])
        feeds = {str(path): _sha256(text) for path, text in found["feeds"].items()}
        return Manifest(str(found["site"]), str(found["key"]), texts, feeds)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise Refused(NO_MANIFEST) from None


def _text(found: Mapping[str, Any]) -> PublishedText:
    at = datetime.fromisoformat(found["published"])
    if at.tzinfo is None:
        raise ValueError
    return PublishedText(int(found["number"]), at, _sha256(found["sha256"]))


def _sha256(text: Any) -> str:
    """Raises ValueError, TypeError."""
    if not _DIGEST.fullmatch(text):
        raise ValueError
    return str(text)


def newest_texts(texts: Sequence[PublishedText], number: int) -> tuple[PublishedText, ...]:
    """Those up to a revision, the oldest first."""
    return tuple(sorted((each for each in texts if each.number <= number), key=lambda each: each.number))
