"""The proof: what became of each ledger row, chained so that nothing can be changed unseen. Pure.

When a row has met a fate, a line is made of its facts, a moment later, and hashed together with the hash before
it. Whoever changes a row, a line or their order afterwards, or takes one away, breaks the chain at
that place. An address enters as its hash: the proof may be shown to people who must not see it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from calendar_service.errors import N_
from calendar_service.publishing.epoch import FIRST
from calendar_service.words.states import FINAL

FACTS = (
    "id", "election", "stage", "message", "lead", "office", "channel", "schedule_version", "region", "told", "before", "due_at",
    "not_after", "planned_at", "state", "tries", "ambiguous", "address", "revision", "sha256", "settled_at",
    "reply_code", "enhanced_code", "reply", "queue_id",
)  # fmt: skip
"""Facts of a ledger row that a link covers: all but who held it and when to try next."""

_WRITTEN = {"message": "kind", "schedule_version": "schedule"}
"""What a line calls a fact that has another name in the code: lines read as they did from the first."""

EPOCH = "epoch"
"""A fact too, which stands in a line from the second epoch on: a line of the first reads as it did before there were others."""

CONFIRMED = ("confirmed_at", "confirmed_who", "confirmed_note")
"""What the office has said of the mail, where it has: facts that enter together, as their hash, for they name a person."""

_INSTANTS = ("due_at", "not_after", "planned_at", "settled_at")
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)

START = "0" * 64
"""The hash before the first link."""


@dataclass(frozen=True, slots=True)
class Link:
    """seq: from 1, without a gap. row: a ledger id. line: the row's facts as they were then."""

    seq: int
    row: int
    line: str
    hash: str


@dataclass(frozen=True, slots=True)
class Flaw:
    """Where the chain or the ledger does not hold. message: a message id; facts fill it."""

    message: str
    facts: Mapping[str, object]


def fate_line(facts: Mapping[str, Any]) -> str:
    """A row's facts as one canonical line: the same facts give the same bytes on any database."""
    plain = {_WRITTEN.get(name, name): facts[name] for name in FACTS}
    if facts.get(EPOCH, FIRST.number) != FIRST.number:
        plain[EPOCH] = facts[EPOCH]
    if facts.get("confirmed_at"):
        at, who, note = (facts[name] for name in CONFIRMED)
        said = [at.astimezone(UTC).isoformat(timespec="microseconds"), who, note]
        plain["confirmed"] = hashlib.sha256(_CANONICAL.encode(said).encode()).hexdigest()
    for name in _INSTANTS:
        if plain[name] is not None:
            plain[name] = plain[name].astimezone(UTC).isoformat(timespec="microseconds")
    if plain["address"] is not None:
        plain["address"] = hashlib.sha256(plain["address"].encode()).hexdigest()
    return _CANONICAL.encode(plain)


def missing_line(ident: int) -> str:
    """Of a row that met a fate and is gone: the ledger will be found not to have it."""
    return _CANONICAL.encode({"id": ident, "missing": True})


def next_hash(before: str, line: str) -> str:
    """The hash of a link: SHA-256 over the hash before it and the line, in hex."""
    return hashlib.sha256(f"{before}\n{line}".encode()).hexdigest()


class Verification:
    """Reads a chain link by link, then the ledger, and collects flaws. Holds one line a row."""

    def __init__(self) -> None:
        self.flaws: list[Flaw] = []
        self.count = 0
        self.head = START
        self._latest: dict[int, str] = {}

    def links(self, links: Iterable[Link]) -> None:
        for link in links:
            if link.seq != self.count + 1:
                self._flaw(N_("mata rantai %(first)s s.d. %(last)s hilang"), first=self.count + 1, last=link.seq - 1)
            elif next_hash(self.head, link.line) != link.hash:
                self._flaw(N_("mata rantai %(seq)s tidak cocok: isinya atau pendahulunya diubah"), seq=link.seq)
            self.count, self.head = link.seq, link.hash
            self._latest[link.row] = hashlib.sha256(link.line.encode()).hexdigest()

    def rows(self, rows: Iterable[Mapping[str, Any]], noted: Collection[int] = ()) -> None:
        """Every row of the ledger, in whatever state. noted: of which the chain is to have a link in a moment."""
        for row in rows:
            proven = self._latest.pop(row["id"], None)
            if row["state"] not in FINAL or row["id"] in noted:
                continue  # it waits (again), or its link does; what it was before stands in the chain
            if proven is None:
                self._flaw(N_("baris %(id)s tidak ada di rantai"), id=row["id"])
            elif hashlib.sha256(fate_line(row).encode()).hexdigest() != proven:
                self._flaw(N_("baris %(id)s diubah setelah dicatat"), id=row["id"])
        for missing in self._latest:
            self._flaw(N_("baris %(id)s ada di rantai tetapi hilang dari buku"), id=missing)
        self._latest.clear()

    def _flaw(self, message: str, **facts: object) -> None:
        self.flaws.append(Flaw(message, facts))
