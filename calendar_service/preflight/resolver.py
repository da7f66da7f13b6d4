"""Questions to the DNS, each with an end, and all of them together. [DOOR: network]

A name that does not exist, a name without such a record and a resolver that does not answer are three
answers, because only the first two say anything about the name.
"""

from __future__ import annotations

import socket
import time

import dns.exception
import dns.name
import dns.nameserver
import dns.resolver

from calendar_service.errors import kind_of
from calendar_service.preflight.sender import Kind, Records, Silence, Unanswered

ALL_SECONDS = 10.0
"""For all questions of one look."""

ONE_SECONDS = 3.0
"""For one of them."""


class Resolver:
    """server: address or name, and port, of who is asked; None: as this machine has it. seconds: for all
    questions, from the first on."""

    def __init__(self, server: tuple[str, int] | None, seconds: float = ALL_SECONDS) -> None:
        self._server, self._seconds = server, seconds
        self._resolver: dns.resolver.Resolver | None = None
        self._until = 0.0
        self._was_answered = False

    def ask(self, name: str, kind: Kind) -> Records:
        """Raises Unanswered where this question had no answer, Silence where it is no use to ask another."""
        resolver = self._resolver = self._resolver or self._opened()
        left = self._until - time.monotonic()
        if left <= 0:
            raise Silence("LifetimeTimeout")
        try:
            asked = dns.name.from_text(name)
        except dns.exception.DNSException as error:  # no name that can be asked for, as records may hold
            raise Unanswered(name, kind_of(error)) from None
        try:
            found = resolver.resolve(
                asked, kind, raise_on_no_answer=False, search=False, lifetime=min(left, ONE_SECONDS)
            )
        except dns.resolver.NXDOMAIN:
            self._was_answered = True
            return Records(exists=False)
        except dns.resolver.NoNameservers as error:
            if any(response is not None for *_, response in error.kwargs.get("errors", ())):
                self._was_answered = True  # somebody is there, and cannot find it out
            raise self._no_answer(name, error) from None
        except dns.exception.DNSException as error:
            raise self._no_answer(name, error) from None
        self._was_answered = True
        return Records(exists=True, texts=tuple(_written(record, kind) for record in found.rrset or ()))

    def _opened(self) -> dns.resolver.Resolver:
        self._until = time.monotonic() + self._seconds
        try:
            resolver = dns.resolver.Resolver(configure=self._server is None)
            if self._server:
                found = socket.getaddrinfo(*self._server, type=socket.SOCK_DGRAM)
                resolver.nameservers = [dns.nameserver.Do53Nameserver(str(at[0]), int(at[1])) for *_, at in found]
        except (dns.exception.DNSException, OSError) as error:
            raise Silence(kind_of(error)) from None
        return resolver

    def _no_answer(self, name: str, error: Exception) -> Unanswered:
        kind = kind_of(error)
        return Unanswered(name, kind) if self._was_answered else Silence(kind)


def _written(record: object, kind: Kind) -> str:
    """A record as text: of TXT its strings without quotes and joined (RFC 7208 section 3.3), names
    without their last dot."""
    if kind == "TXT":
        return b"".join(getattr(record, "strings", ())).decode("utf-8", "replace")
    return str(record).removesuffix(".")
