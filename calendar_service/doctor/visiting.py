"""Asks a server for a feed as calendar programs do. [DOOR: network]

http, https and webcal only (webcal is https). It sends no Accept, like Google, and nothing that
tells who asks. All questions together have one end; each address on the way, also behind a redirect, is judged anew and looked up once (reach, lookup, asking).
What follows the first answer may fail: the feed was there all the same, and the visit says what is missing.
"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from calendar_service.doctor.asking import Deadline, Question, ask_server
from calendar_service.doctor.lookup import Lookup, NoSuchName, of_dns, of_system
from calendar_service.doctor.reach import ANYWHERE, NOT_PUBLIC, IPAddress, Reach, Target, target_of
from calendar_service.doctor.visit import Hop, ServerAnswer, Visit
from calendar_service.errors import N_, Refused

LONG_AGO = "Mon, 01 Jan 1990 00:00:00 GMT"
LOOKUP_SECONDS = 5.0
"""For one name."""

ROBOTS_SECONDS = 5.0
ROBOTS_BYTES = 500_000
"""Google reads no more of it."""

REDIRECTS = (301, 302, 303, 307, 308)

SILENT = N_("%(url)s tidak menjawab: %(reason)s")
TOO_SLOW = N_("%(url)s tidak menjawab dalam %(seconds)s detik")
BAD_CERTIFICATE = N_("sertifikat %(url)s tidak dapat dipercaya: %(reason)s")

FAILURES = (OSError, http.client.HTTPException, ValueError)
"""What a server's silence, or its nonsense, raises."""


@dataclass(frozen=True)
class VisitMeans:
    """With what a visit asks. lookup: None for the one that goes with the reach. tls: makes what checks certificates."""

    lookup: Lookup | None = None
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context


def visit(url: str, reach: Reach = ANYWHERE, means: VisitMeans = VisitMeans()) -> Visit:
    """Raises Refused for an address that is not asked at all, or where nobody answers."""
    visitor = _Visitor(reach, means)
    target = target_of(url, reach)
    try:
        return visitor.visit(target)
    except ssl.SSLCertVerificationError as error:
        raise Refused(BAD_CERTIFICATE, url=target.url, reason=error.verify_message) from None
    except TimeoutError:
        raise Refused(TOO_SLOW, url=target.url, seconds=int(reach.seconds)) from None
    except FAILURES as error:
        raise Refused(SILENT, url=target.url, reason=_reason(error)) from None


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__doc__)


class _Visitor:
    """One visit: its deadline, and what its names led to."""

    def __init__(self, reach: Reach, means: VisitMeans) -> None:
        self._reach, self._means = reach, means
        self._lookup = means.lookup or (of_system if reach.judge is None else of_dns)
        self._deadline = Deadline(reach.seconds)
        self._known: dict[str, Sequence[IPAddress]] = {}
        self._unasked = ""

    def visit(self, target: Target) -> Visit:
        plain, hops, final = self._follow(target, self._deadline, self._reach.most_bytes)
        tag, date = plain.headers.get("etag"), plain.headers.get("last-modified")
        return Visit(
            url=final.url,
            hops=tuple(hops),
            plain=plain,
            again=self._later(final),
            packed=self._later(final, {"Accept-Encoding": "gzip"}),
            by_tag=self._later(final, {"If-None-Match": tag}) if tag else None,
            by_date=self._later(final, {"If-Modified-Since": date}) if date else None,
            since_ever=self._later(final, {"If-Modified-Since": LONG_AGO}),
            robots=self._robots(final),
            unasked=self._unasked,
        )

    def _follow(self, target: Target, deadline: Deadline, most: int) -> tuple[ServerAnswer, list[Hop], Target]:
        """The last answer, the redirects before it, and who gave it. Raises Refused where a redirect leads out of reach."""
        hops: list[Hop] = []
        while True:
            answer = self._ask(target, {}, deadline, most)
            location = answer.headers.get("location")
            if answer.status not in REDIRECTS or not location or len(hops) == self._reach.most_hops:
                return answer, hops, target
            there = urljoin(target.url, location)
            if not there.startswith(("http://", "https://")):
                return answer, hops, target
            onward = target_of(there, self._reach)
            hops.append(Hop(answer.status, target.url, onward.url))
            target = onward

    def _later(self, target: Target, fields: Mapping[str, str] = {}) -> ServerAnswer | None:
        """The answer to a question behind the first; None where there is none."""
        try:
            return self._ask(target, fields, self._deadline, self._reach.most_bytes)
        except FAILURES as error:
            self._unasked = self._unasked or _reason(error)
            return None

    def _robots(self, target: Target) -> ServerAnswer | None:
        try:
            deadline = Deadline(self._deadline.left(ROBOTS_SECONDS))
            robots = target_of(urljoin(target.url, "/robots.txt"), self._reach)
            return self._follow(robots, deadline, ROBOTS_BYTES)[0]
        except (*FAILURES, Refused):
            return None

    def _ask(self, target: Target, fields: Mapping[str, str], deadline: Deadline, most: int) -> ServerAnswer:
        question = Question(target, self._addresses(target, deadline), fields, most)
        return ask_server(question, deadline, self._means.tls)

    def _addresses(self, target: Target, deadline: Deadline) -> Sequence[IPAddress]:
        """Of its host, all of them within reach. Raises Refused where one is not: who answers with both wants to be believed once."""
        if target.host not in self._known:
            literal = target.literal
            try:
                found = [literal] if literal else self._lookup(target.host, deadline.left(LOOKUP_SECONDS))
            except NoSuchName:
                if self._reach.judge is None:
                    raise
                raise Refused(NOT_PUBLIC, host=target.host) from None
            if not all(map(self._reach.allows, found)):
                raise Refused(NOT_PUBLIC, host=target.host)
            self._known[target.host] = found
        return self._known[target.host]
