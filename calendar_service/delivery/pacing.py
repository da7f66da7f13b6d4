"""How fast mail may go to one recipient domain. Pure.

A domain has so many mails a minute, and rests for a growing while when its server says that it
gets too much. Nobody waits for it: a mail without a place now is promised a later one and goes
back to the ledger until then, and the batch goes on with other domains.

The reckoning is the leaky bucket's (GCRA): `used_until` is the instant up to which the domain's
minutes are spent; each mail spends one interval more.
"""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from calendar_service.words.reasons import Reason

BURST_SECONDS = 2
"""How much of an unused rate may be made good at once: more than a sweep of the clock takes."""

FARTHEST = timedelta(minutes=15)
"""No promise reaches farther: whoever has no place until then asks again, and the nearest deadline
is served first among those who ask."""

REST_SECONDS = (60, 300, 900, 1800, 3600)
"""How long a domain rests after its first, second, ... complaint without a mail accepted between."""


OURS_SECONDS = REST_SECONDS[:3]
"""The same where it is our own server that refuses us: no longer than a gate is closed for it."""

PROBE = timedelta(minutes=10)
"""How long a mail is waited for that may come back: most do within that."""

FORGIVEN: Mapping[str, Any] = {
    "strikes": 0, "reason": "", "words": "", "refused_at": None, "bounced": False, "probing": False,
}  # fmt: skip
"""What a mail that went through changes in its domain."""


@dataclass(frozen=True, slots=True)
class Domain:
    """What is known of one domain. All instants aware, by the service's clock.

    promised_until: the last place that was promised to a mail. rests_until: no mail before. strikes:
    complaints since the last mail that was accepted. reason, words, refused_at: of the last time since
    then that it refused us, or all our mail; empty and None where it did not. bounced: it did so by mails
    that came back, so that the yes of a server on the way says nothing. probing: one mail is on its way
    to find out, and no other until rests_until.
    """

    name: str
    used_until: datetime
    promised_until: datetime
    rests_until: datetime
    strikes: int = 0
    reason: str = ""
    words: str = ""
    refused_at: datetime | None = None
    bounced: bool = False
    probing: bool = False

    @classmethod
    def new(cls, name: str, now: datetime) -> Domain:
        return cls(name, now, now, now)


@dataclass(frozen=True, slots=True)
class Refusal:
    """That a domain refuses us, or all our mail. words: the server's, without any address. bounced: said
    by a mail that came back."""

    reason: Reason
    words: str
    at: datetime
    bounced: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """What a batch gets of a domain: `now` mails at once, and a later place for each other one."""

    now: int
    later: tuple[datetime, ...]


def share(domain: Domain, wanted: int, now: datetime, per_minute: int) -> tuple[Share, Domain]:
    """Places for `wanted` mails, and the domain after they are taken. per_minute: 0 for no limit.
    No window of 60 s ever holds more than per_minute mails."""
    if domain.bounced:
        return _probed(domain, wanted, now, per_minute)
    if not per_minute:
        if domain.rests_until <= now:
            return Share(wanted, ()), domain
        return Share(0, (min(domain.rests_until, now + FARTHEST),) * wanted), domain
    burst = max(1, per_minute * BURST_SECONDS // 60)
    interval = timedelta(minutes=1) / (per_minute - burst + 1)
    used = max(domain.used_until, now)
    granted = 0
    if domain.rests_until <= now:
        granted = max(0, min(wanted, math.floor((now - used) / interval) + burst))
    used += granted * interval
    first = max(used, domain.promised_until, domain.rests_until, now)
    later = tuple(min(first + (n + 1) * interval, now + FARTHEST) for n in range(wanted - granted))
    promised = later[-1] if later else domain.promised_until
    return Share(granted, later), replace(domain, used_until=used, promised_until=promised)


def _probed(domain: Domain, wanted: int, now: datetime, per_minute: int) -> tuple[Share, Domain]:
    """The same for a domain whose mails came back: one goes, and the others when it has not come back."""
    if domain.rests_until <= now and domain.probing:
        return share(replace(domain, **FORGIVEN), wanted, now, per_minute)
    places = 0 if domain.rests_until > now else 1
    if places:
        domain = replace(domain, probing=True, rests_until=now + PROBE)
    return Share(places, (min(domain.rests_until, now + FARTHEST),) * (wanted - places)), domain


def rest(domain: Domain, now: datetime, refusal: Refusal | None = None) -> Domain:
    """The domain after its server complained, or refused us. Complaints of mails that were under way at
    the same time count once."""
    if refusal:
        domain = replace(domain, reason=refusal.reason.value, words=refusal.words)
        domain = replace(domain, refused_at=refusal.at, bounced=refusal.bounced)
    if domain.rests_until > now and not domain.probing:
        return domain
    spans = OURS_SECONDS if refusal and refusal.reason is Reason.LOGIN else REST_SECONDS
    span = timedelta(seconds=spans[min(domain.strikes, len(spans) - 1)])
    span = max(span, PROBE) if domain.bounced else span
    return replace(domain, rests_until=now + span, strikes=domain.strikes + 1, probing=False)


def believable(domain: Domain, now: datetime) -> Domain:
    """The domain as it can be at `now`: after a clock went astray and came back, instants that lie
    too far ahead would hold up its mail for nothing."""
    farthest = now + timedelta(seconds=REST_SECONDS[-1])
    near = {name: min(getattr(domain, name), farthest) for name in ("used_until", "promised_until", "rests_until")}
    if near["used_until"] > now + timedelta(minutes=2):
        near["used_until"] = now
    return replace(domain, **near)


class Domains(Protocol):
    """How fast mail may go to each domain, agreed between all workers."""

    def share(self, wanted: Mapping[str, int], now: datetime) -> dict[str, Share]:
        """Places for so many mails of each domain."""
        ...

    def complained(self, name: str, now: datetime, refusal: Refusal | None = None) -> Domain:
        """Its server said that it gets too much, fell silent, or refused us: the domain rests."""
        ...

    def accepted(self, names: Iterable[str]) -> None:
        """Mails went through; the next rest is a short one again, and nobody refuses us."""
        ...

    def refusing(self, reason: Reason | None = None, after: datetime | None = None) -> list[Domain]:
        """Those that refuse us, for that reason, since after that instant; the oldest first."""
        ...


class MemoryDomains:
    """Domains of one process. per_minute: 0 for no limit."""

    def __init__(self, per_minute: int = 0) -> None:
        self._per_minute, self._known = per_minute, dict[str, Domain]()
        self._lock = threading.Lock()

    def share(self, wanted: Mapping[str, int], now: datetime) -> dict[str, Share]:
        found = {}
        with self._lock:
            for name, number in wanted.items():
                found[name], after = share(self._domain(name, now), number, now, self._per_minute)
                if self._per_minute or self._known.get(name, after).bounced:
                    self._known[name] = after
        return found

    def complained(self, name: str, now: datetime, refusal: Refusal | None = None) -> Domain:
        with self._lock:
            self._known[name] = rest(self._domain(name, now), now, refusal)
            return self._known[name]

    def accepted(self, names: Iterable[str]) -> None:
        with self._lock:
            for name in self._known.keys() & set(names):
                if not self._known[name].bounced:
                    self._known[name] = replace(self._known[name], **FORGIVEN)

    def refusing(self, reason: Reason | None = None, after: datetime | None = None) -> list[Domain]:
        with self._lock:
            found = [(each.refused_at, each.name, each) for each in self._known.values() if each.refused_at]
        return [
            domain
            for at, _, domain in sorted(found, key=lambda each: each[:2])
            if reason in (None, domain.reason) and (after is None or at > after)
        ]

    def _domain(self, name: str, now: datetime) -> Domain:
        return believable(self._known.get(name) or Domain.new(name, now), now)


class Lanes:
    """How many mails this process hands over for one domain at the same time. most: 0 for no limit."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._busy: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def are_limited(self) -> bool:
        return self._most > 0

    @contextmanager
    def enter(self, domain: str) -> Iterator[bool]:
        """Whether there is a free lane; it is held until the end of the block."""
        with self._lock:
            free = not self._most or self._busy[domain] < self._most
            if free:
                self._busy[domain] += 1
        try:
            yield free
        finally:
            if free:
                with self._lock:
                    self._busy[domain] -= 1
                    if not self._busy[domain]:
                        del self._busy[domain]
