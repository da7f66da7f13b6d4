"""The pictures of links, made when they are asked for: a PNG of 1200 by 630, which a chat shows above an address.

One is made once of the same words: its file is named by the digest of all that it is made from. Chats leave large pictures out, so
one that comes out too large is set again in smaller letters.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from calendar_service.papers.kept_papers import KeptPapers
from calendar_service.papers.typesetting import Typesetting

LAYOUT = "link-card"

LARGEST = 100_000
"""Bytes of one picture, exclusive."""

SIZES = (54, 46, 38, 30, 24, 16)
"""Of its letters, in points, the first that is not too large."""

MOST_BYTES = 128 * 1024 * 1024
"""The kept ones may be so large together: those of every place in both languages."""


class CardPictures:
    """Safe to share between threads and between processes."""

    def __init__(self, typesetting: Typesetting, folder: Path | None) -> None:
        """folder: where they are kept; None where each is made anew."""
        self._typesetting = typesetting
        self._kept = KeptPapers(folder, MOST_BYTES) if folder else None

    def made(self, words: Mapping[str, str], language: str) -> bytes:
        """The picture, as PNG. words: the lines of a link card, by their names."""
        if self._kept is None:
            return self._drawn(words, language)
        return self._kept.get(self._key(words, language), lambda: self._drawn(words, language))

    def _drawn(self, words: Mapping[str, str], language: str) -> bytes:
        for size in SIZES:
            found = self._typesetting.png(LAYOUT, {**words, "size": size}, language)
            if len(found) < LARGEST:
                break
        return found

    def _key(self, words: Mapping[str, str], language: str) -> str:
        facts = [language, dict(words), SIZES, LARGEST, version("typst")]
        digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
        digest.update(self._typesetting.layout(LAYOUT))
        return f"{digest.hexdigest()[:40]}.png"
