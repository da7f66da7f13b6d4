"""From words to a PDF, or to a picture, by a layout of templates/letter: PDF/UA-1 and PDF/A-2a, PNG, with Typst. [DOOR: disk]

Words go in as data and can never be a command of the layout's. Fonts are those of the library alone, so that a paper is the same on
every machine; the moment that a PDF carries is midnight UTC of the day that it tells, so that it is the same each time.
Why this library: docs/decisions/0055-papers.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typst import Compiler, PDFStandard

STANDARDS: list[PDFStandard] = ["ua-1", "a-2a"]
"""ISO 14289-1: tagged, with language, title and a reading order. ISO 19005-2 level A: nothing of it is elsewhere, and it lasts."""


class Typesetting:
    """Sets papers; safe to share between threads, each of which has a compiler of its own."""

    def __init__(self, layouts: Path) -> None:
        """layouts: their folder; one is named by its file without `.typ`."""
        self._layouts, self._compilers = layouts, local()

    def pdf(self, layout: str, words: Mapping[str, Any], language: str, day: date) -> bytes:
        """words: plain JSON values. day: of the papers' date. Raises typst.TypstError where a layout is wrong."""
        made = self._compiler().compile(
            input=str(self._layouts / f"{layout}.typ"),
            format="pdf",
            sys_inputs={"words": json.dumps({**words, "language": language})},
            pdf_standards=STANDARDS,
            timestamp=datetime.combine(day, time(0), UTC),
        )
        assert isinstance(made, bytes)
        return made

    def png(self, layout: str, words: Mapping[str, Any], language: str) -> bytes:
        """The only page of a layout, a pixel a point. words: plain JSON values. Raises typst.TypstError where a layout is wrong."""
        made = self._compiler().compile(
            input=str(self._layouts / f"{layout}.typ"),
            format="png",
            ppi=72,
            sys_inputs={"words": json.dumps({**words, "language": language})},
        )
        assert isinstance(made, bytes)
        return made

    def layout(self, name: str) -> bytes:
        """As it stands in its file."""
        return (self._layouts / f"{name}.typ").read_bytes()

    def _compiler(self) -> Compiler:
        if not hasattr(self._compilers, "own"):
            from typst import Compiler, Fonts  # 80 MB, which only who sets papers loads

            fonts = Fonts(include_system_fonts=False, include_embedded_fonts=True)
            self._compilers.own = Compiler(root=str(self._layouts), font_paths=fonts, ignore_system_fonts=True)
        found: Compiler = self._compilers.own
        return found
