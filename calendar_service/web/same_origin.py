"""Whether the browser says that a page of this site asks. Pure.

A request that changes something comes from a page of ours: the browser says from which site (Origin, Sec-Fetch-Site). Programs say nothing;
they have no cookies of somebody else to abuse.
"""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urlsplit

from calendar_service.environment.values import is_loopback

HIDDEN = "null"
"""What a browser says of a page that sends no Referer (Fetch section 3.2): it is ours or not."""


class RequestFields(Protocol):
    """A request's fields, by name."""

    def get(self, key: str, /) -> str | None: ...


def is_from_here(fields: RequestFields, public_url: str, *, may_hide: bool = False) -> bool:
    """Whether a page of PUBLIC_URL asks, whatever Host a request names. fields: of the request. may_hide: whether pages of ours send
    no Referer, and their forms therefore HIDDEN."""
    if fields.get("Sec-Fetch-Site") not in (None, "same-origin", "none"):
        return False
    origin = fields.get("Origin")
    return (
        origin is None or origin == public_url or (may_hide and origin == HIDDEN) or _are_both_here(origin, public_url)
    )


def _are_both_here(origin: str, public_url: str) -> bool:
    """In a trial on one machine, which is opened as localhost, 127.0.0.1 or through a port of a container."""
    return all(is_loopback(_host(url)) for url in (origin, public_url))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
