"""Text that every calendar program survives. Pure.

stages.yaml may hold whatever its reader admits (emoji, quotes, very long lines, U+2028); several
calendar programs split lines where Unicode does and not where RFC 5545 does. What is removed here
carries no meaning; words are never shortened.
"""

from __future__ import annotations

import re

_BREAKS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_FALSE_BREAK = re.compile(r"\\(?=[nN])")
_EDGES = re.compile(r"[ \t]*\n[ \t]*")
_SPACES = re.compile(r"\s+")
_SPECIAL = re.compile(r"[,;\\\s]+")


def lines(text: str) -> str:
    """The text with `\\n` as its only line break and without control characters (RFC 5545
    section 3.3.11 admits none but HTAB).

    A backslash before n or N becomes a slash: icalendar 7.3 makes a line break of `\\N` when it
    writes, ics.py one of `\\n` when it reads.
    """
    broken = _UNSEEN.sub("", _BREAKS.sub("\n", text)).replace("\t", " ")
    broken = _FALSE_BREAK.sub("/", broken)
    return _EDGES.sub("\n", broken).strip()


def line(text: str) -> str:
    """The text on one line, with single spaces."""
    return _SPACES.sub(" ", lines(text)).strip()


def label(text: str) -> str:
    """A calendar's name or a category: without comma, semicolon and backslash, which several
    programs show escaped or take for a separator."""
    return _SPECIAL.sub(" ", lines(text)).strip()
