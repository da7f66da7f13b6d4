"""What kind of source an address is, by its host: the better ones come first wherever sources are named. Pure.

The hosts stand in data/source-hosts.csv, those that are named there alone; every other one is the press.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from urllib.parse import urlsplit


class SourceKind(StrEnum):
    """The best first: where texts of law are published; offices of the state; news agencies; the press."""

    GAZETTE = "gazette"
    INSTITUTION = "institution"
    AGENCY = "agency"
    PRESS = "press"


_RANKS = {kind: rank for rank, kind in enumerate(SourceKind)}
OFFICIAL = frozenset({SourceKind.GAZETTE, SourceKind.INSTITUTION})


class Hosts:
    """Hosts and their kinds; what lies below a host is of its kind, unless it is named itself."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self._kinds = {host: SourceKind(kind) for host, kind in kinds.items()}

    def kind(self, address: str) -> SourceKind:
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:  # a bracket that is never closed; whoever reads the address says so
            host = ""
        labels = host.split(".")
        names = (".".join(labels[start:]) for start in range(len(labels)))
        return next((self._kinds[name] for name in names if name in self._kinds), SourceKind.PRESS)

    def ranked(self, names: Iterable[str], addresses: Mapping[str, str]) -> tuple[str, ...]:
        """Short names of sources, the best first; in their order where they are alike."""
        return tuple(sorted(names, key=lambda name: _RANKS[self.kind(addresses.get(name, ""))]))

    def is_official(self, addresses: Iterable[str]) -> bool:
        """Whether one of them is more than the press."""
        return any(self.kind(address) in OFFICIAL for address in addresses)


NO_HOSTS = Hosts({})
"""Everything is the press."""
