"""What a name leads to, with an end. [DOOR: network]

Each name is looked up once in a visit, and what was found then is what is connected to: a name that leads elsewhere a moment later leads nobody astray.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING

from calendar_service.doctor.reach import IPAddress

if TYPE_CHECKING:
    from dns.resolver import Resolver

Lookup = Callable[[str, float], Sequence[IPAddress]]
"""A host and seconds -> its addresses, at least one. Raises OSError where there is none, TimeoutError where nobody answers in time."""

MOST_ADDRESSES = 16
"""Of one name that are looked at; what has more is not asked."""


class NoSuchName(OSError):
    """The name leads nowhere."""


def of_system(host: str, seconds: float) -> Sequence[IPAddress]:
    """As this machine knows names, those of its own network too."""
    answers: queue.SimpleQueue[list[IPAddress] | OSError] = queue.SimpleQueue()
    # the library's call has no end of its own
    threading.Thread(target=_put, args=(host, answers), name="lookup", daemon=True).start()
    try:
        found = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, OSError):
        raise found
    return found


def _put(host: str, answers: queue.SimpleQueue[list[IPAddress] | OSError]) -> None:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        answers.put([ip_address(str(at[0])) for *_, at in found])
    except (OSError, ValueError) as error:
        answers.put(error if isinstance(error, OSError) else NoSuchName(str(error)))


def of_dns(host: str, seconds: float, resolver: Resolver | None = None) -> Sequence[IPAddress]:
    """As the DNS knows names, and nothing that this machine or its network adds: no hosts file, no search list. resolver: who is asked; None: as this
    machine has it."""
    import dns.exception
    import dns.resolver

    until = time.monotonic() + seconds
    found: list[IPAddress] = []
    try:
        asked = resolver or dns.resolver.Resolver()
        for kind in ("A", "AAAA"):
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            answer = asked.resolve(f"{host}.", kind, raise_on_no_answer=False, search=False, lifetime=left)
            found += [ip_address(str(record)) for record in answer.rrset or ()]
    except dns.exception.Timeout:
        raise TimeoutError from None
    except dns.exception.DNSException as error:
        raise NoSuchName(type(error).__doc__ or host) from None
    if not 0 < len(found) <= MOST_ADDRESSES:
        raise NoSuchName(host)
    return found
