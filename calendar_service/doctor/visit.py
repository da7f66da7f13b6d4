"""What a server said when it was asked for a feed, several times over. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ANSWER_BYTES = 10_000_000
"""More of an answer, or of a file, is not read."""


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """One answer. headers: names in lower case. body: as sent, at most the limit; cut: whether
    there was more."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect: status, and the addresses before and after it."""

    status: int
    origin: str
    target: str


@dataclass(frozen=True)
class Visit:
    """url: the address that answered in the end. plain: asked without Accept and with
    `Accept-Encoding: identity`, as Google and Outlook do. again: the same a second time. packed:
    asked with gzip. by_tag, by_date: asked with the validators of `plain`. since_ever: asked with an
    If-Modified-Since of long ago. robots: /robots.txt of that server. Each behind `plain` is None where it was not asked,
    or nobody answered. unasked: why one of them had no answer; empty where each had, robots.txt left out."""

    url: str
    hops: tuple[Hop, ...]
    plain: ServerAnswer
    again: ServerAnswer | None
    packed: ServerAnswer | None
    by_tag: ServerAnswer | None
    by_date: ServerAnswer | None
    since_ever: ServerAnswer | None
    robots: ServerAnswer | None
    unasked: str = ""
