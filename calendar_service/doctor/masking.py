"""Addresses of the web in a text, without what may be a password. Pure.

Who knows the address of a private calendar can read it, so it is shown to nobody but whoever typed it: of a query only the names stay, and of a path no
part that looks drawn by lot.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

HIDDEN = "…"
LONGEST_PART = 20
"""Letters of one part of a path that may be a word."""

_URL = re.compile(r"\b(https?|webcals?)://([^\s/?#\"'<>]*)([^\s?#\"'<>]*)(\?[^\s#\"'<>]*)?(#[^\s\"'<>]*)?", re.I)
_VALUE = re.compile(r"=[^&;]*")
_WORD = re.compile(r"[A-Za-z]+|[0-9]{1,8}|[A-Za-z]{1,3}[0-9]{1,4}")


def without_secrets(text: str) -> str:
    """The text, in each of whose addresses a word of mine stands for what may be secret."""
    return _URL.sub(_shown, text)


def _shown(found: re.Match[str]) -> str:
    scheme, authority, path, query, _fragment = found.groups()
    host = authority.rpartition("@")[2]
    parts = "/".join(part if _is_plain(part) else HIDDEN for part in path.split("/"))
    names = _VALUE.sub(f"={HIDDEN}", query) if query and "=" in query else query and f"?{HIDDEN}"
    return f"{scheme}://{host}{parts}{names or ''}"


def _is_plain(part: str) -> bool:
    """Whether it is made of words and short numbers, and is no longer than a word or two."""
    plain = unquote(part)
    return len(plain) <= LONGEST_PART and all(_WORD.fullmatch(each) for each in re.split(r"[-_.]", plain) if each)
