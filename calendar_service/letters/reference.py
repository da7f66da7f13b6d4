"""By which name a mail goes: the left half of its Message-ID, from the keys and epochs of the rows that it tells. Pure.

The same rows always make the same reference, so that a second try is, to everybody, the same letter; other rows make another.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping

from calendar_service.ledger.rows import Row
from calendar_service.publishing.epoch import FIRST

DIGITS = 40
"""Of a Message-ID, before the @."""

_DIGEST = re.compile(rf"[0-9a-f]{{{DIGITS}}}")

_KEY = ("election", "stage", "message", "lead", "office", "channel", "schedule_version")


def reference_of(rows: Collection[Row]) -> str:
    """The left half of the Message-ID of a mail that tells these rows, in whatever order they come; at least one."""
    own = sorted(_digest({name: getattr(row, name) for name in (*_KEY, "epoch")}) for row in rows)
    return own[0] if len(own) == 1 else _digits("\n".join(own))


def message_id(row: Row, domain: str) -> str:
    """The Message-ID of the mail in which a row went out last, else of a mail that tells this row alone; without angle brackets (RFC
    5322 section 3.6.4)."""
    return f"{row.letter or reference_of([row])}@{domain}"


def key_message_id(key: Mapping[str, object], domain: str) -> str:
    """The same from the columns of a row's key, its epoch and its letter."""
    return f"{key.get('letter') or _digest(key)}@{domain}"


def by_message_id(rows: Iterable[Row], domain: str) -> dict[str, list[Row]]:
    """By the Message-ID of each mail the rows that it tells."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(message_id(row, domain), []).append(row)
    return found


def may_be_message_id(text: str, domain: str) -> bool:
    """Whether it has the form of ours: not that there is such a row."""
    local, _, right = text.partition("@")
    return right.lower() == domain.lower() and bool(_DIGEST.fullmatch(local))


def _digest(key: Mapping[str, object]) -> str:
    """Of one row. The first epoch is not named: so it was before there were others, and what was sent then keeps its name."""
    facts = tuple(key[name] for name in _KEY)
    if (epoch := key.get("epoch", FIRST.number)) != FIRST.number:
        facts += (epoch,)
    return _digits(repr(facts))


def _digits(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
