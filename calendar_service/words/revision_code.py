"""The code that says which revision a page, a poster or a picture of one shows, as people read it aloud. Pure.

R12-1A2B3C4D     revision 12, whose text has a SHA-256 that begins with 1a2b3c4d

It is no secret, and proves nothing of what stands beside it: whoever makes a false picture can copy it. It says against what
the picture is to be compared.
"""

from __future__ import annotations

import re

DIGITS = 8
"""Of the SHA-256 of the text, hexadecimal, that a code holds: so that another installation's revision 12 is not taken for ours."""

_WRITTEN = re.compile(r"R ?([0-9]{1,9})[ .:/·–-]+([0-9A-F]{8})")
"""A hyphen or what a chat makes of one stands between the two halves: without it `R1212345678` would have several meanings, and be
like a mail's code."""


def revision_code(number: int, sha256: str) -> str:
    """The code of a revision. number: the revision's. sha256: of its text, hexadecimal."""
    return f"R{number}-{sha256[:DIGITS].upper()}"


def read_revision_code(text: str) -> tuple[int, str] | None:
    """What somebody's code stands for: a number, and how the text's SHA-256 begins, DIGITS hexadecimal digits in small letters.
    Blanks around it and lower case are passed over. None where it is no code."""
    found = _WRITTEN.fullmatch(text.strip().upper())
    return (int(found[1]), found[2].lower()) if found else None
