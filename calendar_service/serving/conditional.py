"""HTTP's questions before an answer: has it changed, and may it be compressed. Pure.

RFC 9110 sections 8.8 (validators), 12.5.3 (Accept-Encoding), 13 (conditional requests). A field
that cannot be read counts as absent: the whole answer is always right, a wrong 304 never is.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime
from functools import lru_cache

from werkzeug.http import parse_accept_header

LONGEST_TAGS, LONGEST_CODINGS, LONGEST_DATE = 4_000, 500, 64
"""Characters of If-None-Match, of Accept-Encoding and of a date that are read; a longer one fits nothing. Browsers and
calendar programs send one tag, five codings and 33 characters; to read more takes time from everybody, for it is done
in the event loop."""

_TAG = re.compile(r'\s*(?:W/)?"([\x21\x23-\x7e\x80-\xff]*)"\s*(?:,|$)')
_GAP = re.compile(r"[\s,]*")

_CLOCK = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[A-Z][a-z]{{2}}, (?P<day>\d\d) (?P<month>[A-Z][a-z]{{2}}) (?P<year>\d{{4}}) {_CLOCK} GMT",
        rf"[A-Z][a-z]{{5,8}}, (?P<day>\d\d)-(?P<month>[A-Z][a-z]{{2}})-(?P<year>\d\d) {_CLOCK} GMT",
        rf"[A-Z][a-z]{{2}} (?P<month>[A-Z][a-z]{{2}}) (?P<day>[ \d]\d) {_CLOCK} (?P<year>\d{{4}})",
    )
)
"""IMF-fixdate, RFC 850 and asctime (RFC 9110 section 5.6.7)."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def not_modified(
    if_none_match: str | None, if_modified_since: str | None, tags: Collection[str], last_modified: datetime
) -> bool:
    """True where the client's copy is current, for GET and HEAD.

    tags: opaque tags, without quotes, of every form of the present representation. last_modified:
    aware, whole seconds. If-None-Match, when present, decides alone (RFC 9110 section 13.1.3).
    """
    if if_none_match is not None:
        return matching_tag(if_none_match, tags) is not None
    since = http_date(if_modified_since) if if_modified_since else None
    return since is not None and last_modified <= since


def matching_tag(if_none_match: str, tags: Collection[str]) -> str | None:
    """The first of the client's tags that is among `tags`, compared weakly (RFC 9110 section
    8.8.3.2); for `*` any of `tags`. None where there is none, or the field cannot be read."""
    if len(if_none_match) > LONGEST_TAGS:
        return None
    if if_none_match.strip() == "*":
        return next(iter(tags), None)
    position, length = 0, len(if_none_match)
    while (position := _past_gap(if_none_match, position)) < length:
        match = _TAG.match(if_none_match, position)
        if match is None:
            return None
        if match[1] in tags:
            return match[1]
        position = match.end()
    return None


def _past_gap(text: str, position: int) -> int:
    match = _GAP.match(text, position)
    return match.end() if match else position


def http_date(text: str) -> datetime | None:
    """Aware UTC; None for what is not exactly one HTTP-date."""
    return _http_date(text) if len(text) <= LONGEST_DATE else None


@lru_cache(maxsize=256)
def _http_date(text: str) -> datetime | None:
    for pattern in _DATES:
        match = pattern.fullmatch(text.strip())
        if match and match["month"] in _MONTHS:
            year = int(match["year"])
            # RFC 850 has two digits; nothing here is older than 1970.
            year += 0 if year > 99 else 1900 if year >= 70 else 2000
            numbers = (int(match[name]) for name in ("day", "hour", "minute", "second"))
            day, hour, minute, second = numbers
            try:
                return datetime(year, _MONTHS.index(match["month"]) + 1, day, hour, minute, min(second, 59), tzinfo=UTC)
            except ValueError:
                return None
    return None


def accepts_gzip(accept_encoding: str) -> bool:
    """True only where the client asks for gzip, by name or by `*`, with a quality above 0 and not
    below that of the plain form. A client that sends nothing gets the plain form: some calendar
    programs cannot read anything else."""
    return len(accept_encoding) <= LONGEST_CODINGS and _accepts_gzip(accept_encoding)


@lru_cache(maxsize=256)
def _accepts_gzip(accept_encoding: str) -> bool:
    qualities = {coding.lower(): weight for coding, weight in reversed(parse_accept_header(accept_encoding))}
    gzip = qualities.get("gzip", qualities.get("x-gzip", qualities.get("*", 0.0)))
    return gzip > 0 and gzip >= qualities.get("identity", 0.0)
