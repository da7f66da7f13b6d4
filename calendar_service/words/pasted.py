"""An address as a chat hands it on, and as it was meant: what clings to its end, a code without its dot, capitals. Pure.

Chats make a link of a sentence's full stop, of a closing bracket, of a quotation mark or of a blank that nobody sees; telephones write
`3578` for `35.78`. Whether something stands at what was meant is asked by whoever leads there.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

_SEEN = ".,;:!?'\"`*_~()<>[]{}|\\\u00ab\u00bb\u060c\u2013\u2014\u3001\u3002\u300a\u300b\u2018\u2019\u201a\u201c\u201d\u201e\u2026\ufffd"
_UNSEEN = (
    " \t\r\n\x0b\x0c\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f"
    "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f\u2060\u2061\u2062\u2063\u2064\u3000\ufeff"
)
CLINGING = _SEEN + _UNSEEN
"""What may stand behind an address, and is no part of one: marks of sentences and of chats, blanks seen and unseen."""

_SLASHES = re.compile("/{2,}")
_BARE_CODE = re.compile(r"(?<=/)([0-9]{2})[-,_ ]?([0-9]{2})(?=/|(?:\.[a-z]{2})?(?:\.[a-z]{3,4})?$)")
_WHOLE = re.compile(r"^/?(?:webcals?|https?):/{1,2}[^/]*", re.IGNORECASE)
"""The beginning of an address that stands, as a whole, where a path should."""
_MARKUP = re.compile(r"(?<=[^/])[<>\"#&].*", re.DOTALL)
"""What pages and mails have behind an address: a tag, an entity, the mark of a place in a page."""
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2212", "-"))
_INDEX = "/index.html"

LONGEST = 500
"""Characters of a path that are looked at; ours are shorter."""

MOST_CODINGS = 2
"""So often a path is decoded: a chat may encode what was encoded before it."""


def as_meant(path: str) -> str:
    """A path, decoded as WSGI hands it over, in lower case, with single slashes and dotted codes, and without what clings to
    it or to a folder, or stands before it because a whole address was pasted behind one. A slash at its end stays. One that is too long to be
    ours, or climbs, is left as it is."""
    told = path.encode("latin-1", "replace").decode("utf-8", "replace")
    for _ in range(MOST_CODINGS):
        told = unquote(told) if "%" in told else told
    if len(path) > LONGEST or ".." in told.split("/"):
        return path
    plain = "".join(
        c for c in unicodedata.normalize("NFKC", told.lower()) if unicodedata.category(c) != "Cf" and c not in "\r\n\t"
    )
    plain = _MARKUP.sub("", _WHOLE.sub("", plain.translate(_HYPHENS).replace("%", " ")))
    folders = "/".join(folder.strip(CLINGING) for folder in plain.split("/"))
    tidy = _BARE_CODE.sub(r"\1.\2", _SLASHES.sub("/", f"/{folders}"))
    return tidy.removesuffix(_INDEX) + "/" if tidy.endswith(_INDEX) else tidy
