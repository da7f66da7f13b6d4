"""Wall calendars as PDF, one page A4 each, made when they are asked for.

One is made once of the same words: its file is named by the digest of all that it is made from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path

from calendar_service.papers.kept_papers import KeptPapers
from calendar_service.papers.papers import qr_code
from calendar_service.papers.typesetting import Typesetting

LAYOUT = "wall-calendar"


class WallCalendars:
    """Safe to share between threads and between processes."""

    def __init__(self, typesetting: Typesetting, folder: Path) -> None:
        """folder: where they are kept, beside other papers."""
        self._typesetting, self._kept = typesetting, KeptPapers(folder)

    def made(self, words: Mapping[str, object], language: str, day: date) -> bytes:
        """The sheet, as PDF. words: of a wall calendar, as plain JSON values; its `url` is where its code leads. day: by which it is dated."""
        return self._kept.get(self._key(words, language, day), lambda: self._set(words, language, day))

    def _set(self, words: Mapping[str, object], language: str, day: date) -> bytes:
        return self._typesetting.pdf(LAYOUT, {**words, "qr": qr_code(str(words["url"]))}, language, day)

    def _key(self, words: Mapping[str, object], language: str, day: date) -> str:
        facts = [language, day.isoformat(), dict(words), *map(version, ("typst", "segno"))]
        digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
        digest.update(self._typesetting.layout(LAYOUT))
        return f"{digest.hexdigest()[:40]}.pdf"
