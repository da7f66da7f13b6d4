"""By which names the mails of rows may have gone out, where the database has forgotten in what company they went. Pure.

A mail has the name of all the rows that it told. What fell due together may have gone in one mail, or in parts: because one of them
was told at another time, or because there were more of them than a mail takes. Of a few every part is thought of; of many the likely
ones: any that stand side by side, and all but one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from calendar_service.ledger.rows import MOST_ROWS, Row
from calendar_service.letters.reference import message_id, reference_of

FEW = 5
"""Of so many rows every part is thought of: 31 names."""


def guesses(
    rows: Iterable[Row], domain: str, versions: Callable[[Row], Sequence[Row]] = lambda row: [row]
) -> dict[str, list[Row]]:
    """Message-ID -> the rows that a mail of that name told. versions: as which rows a row may have been told, the present one
    first: of other epochs."""
    families: dict[tuple[object, ...], list[Row]] = {}
    found: dict[str, list[Row]] = {}
    for row in rows:
        families.setdefault(row.family, []).append(row)
        if row.letter:
            found.setdefault(message_id(row, domain), []).append(row)
    for family in families.values():
        for kin in _at_each_epoch(sorted(family, key=lambda row: (row.not_after, row.id)), versions):
            for part in _parts(kin):
                name = f"{reference_of([then for _, then in part])}@{domain}"
                found.setdefault(name, [row for row, _ in part])
    return found


def _at_each_epoch(family: Sequence[Row], versions: Callable[[Row], Sequence[Row]]) -> Iterator[list[tuple[Row, Row]]]:
    """The family as it was told in each epoch: each row, and as which it was told then, the latest that there could be."""
    known = [(row, versions(row)) for row in family]
    for epoch in sorted({then.epoch for _, thens in known for then in thens}, reverse=True):
        told = [(row, [then for then in thens if then.epoch <= epoch]) for row, thens in known]
        yield [(row, max(thens, key=lambda then: then.epoch)) for row, thens in told if thens]


def _parts(kin: Sequence[tuple[Row, Row]]) -> Iterator[Sequence[tuple[Row, Row]]]:
    """Those of its parts that are thought of, the largest first."""
    count = len(kin)
    if count <= FEW:
        for size in range(count, 0, -1):
            yield from combinations(kin, size)
        return
    for size in range(min(count, MOST_ROWS), 0, -1):
        yield from (kin[first : first + size] for first in range(count - size + 1))
    if count <= MOST_ROWS + 1:
        yield from ([*kin[:left], *kin[left + 1 :]] for left in range(count))
