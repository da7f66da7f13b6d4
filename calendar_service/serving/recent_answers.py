"""Whole answers of feeds that were given a moment ago, for requests that are the same in all that an answer depends on.

What a union is asked again is mostly whether it has changed, with the same few fields by all programs of a kind; between the question
and its answer then stands one look-up. Only for the event loop, which is one thread.
"""

from __future__ import annotations

from collections.abc import Callable

from calendar_service.feeds.cache import ByteCache
from calendar_service.serving.exchange import Incoming, WholeAnswer
from calendar_service.web.site import NothingServed
from calendar_service.words.addresses import is_of_feeds

MOST_BYTES = 8_000_000
"""Of answers and requests together, in one process."""

OF_FEEDS = (
    ("accept-encoding", "HTTP_ACCEPT_ENCODING"),
    ("if-none-match", "HTTP_IF_NONE_MATCH"),
    ("if-modified-since", "HTTP_IF_MODIFIED_SINCE"),
)
"""The fields that answers of feeds look at, and their names in WSGI."""

CODINGS, TAGS, SINCE = (name for name, _ in OF_FEEDS)

KEPT = (200, 304)
"""Statuses; errors are cheap to say again."""

_AROUND = 2_000
"""Bytes of what is kept beside body and request, at most: the fields of an answer."""

Request = tuple[str, str, str | None, str | None, str | None]
"""Path, query, and OF_FEEDS."""


class RecentAnswers:
    """current: what feeds are answered from at this moment; once it is another, all that is kept is forgotten. Raises NothingServed."""

    def __init__(self, current: Callable[[], object]) -> None:
        self._current = current
        self._served: object = None
        self._kept = _empty()

    @property
    def bytes(self) -> int:
        """Of all that is kept."""
        return self._kept.bytes

    def again(self, scope: Incoming) -> WholeAnswer | None:
        """The answer that the same request had. None where it is not kept, or nothing is served."""
        if scope.method != "GET":
            return None
        try:
            served = self._current()
        except NothingServed:
            return None
        if served is not self._served:
            self._served, self._kept = served, _empty()
        return self._kept.get(_request(scope))

    def keep(self, scope: Incoming, answer: WholeAnswer) -> None:
        """To be called after again() of the same request, with what was answered in its place."""
        if scope.method == "GET" and answer.status in KEPT and is_of_feeds(scope.path):
            self._kept.put(_request(scope), answer)


def _request(scope: Incoming) -> Request:
    of = scope.headers.get
    return scope.path, scope.query_string, of(CODINGS), of(TAGS), of(SINCE)


def _empty() -> ByteCache[Request, WholeAnswer]:
    return ByteCache(MOST_BYTES, _weight)


def _weight(request: Request, answer: WholeAnswer) -> int:
    """A text has up to four bytes a character."""
    return _AROUND + len(answer.body) + sum(4 * len(each) for each in request if each)
