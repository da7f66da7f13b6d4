"""Two texts of stages.yaml, line by line. Pure."""

from __future__ import annotations

import difflib
import re

_LINES = re.compile("[^\r\n]*(?:\r\n|[\r\n])|[^\r\n]+")
"""As the programs that people edit with see them: no other character ends a line."""


def text_difference(old: bytes, new: bytes, old_name: str, new_name: str) -> str:
    """A unified difference, as `diff -u` prints it; empty where the texts are equal."""
    before, after = (_LINES.findall(data.decode("utf-8-sig")) for data in (old, new))
    rows = difflib.unified_diff(before, after, fromfile=old_name, tofile=new_name)
    return "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)
