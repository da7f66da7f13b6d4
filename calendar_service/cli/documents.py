"""Answers in JSON: always one document (RFC 8259), an object or a list.

Instants are ISO 8601 with their offset, dates too; what is not there is null. A list is written as it comes, one
entry a line, so that a ledger of millions is never held, and `grep` finds a line of it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any


def print_document(facts: Mapping[str, Any]) -> None:
    """An object, to be read by people, too."""
    print(json.dumps(facts, ensure_ascii=False, indent=2, default=written))


def print_list(entries: Iterable[Mapping[str, Any]]) -> None:
    """A list of any length."""
    before = "["
    for entry in entries:
        sys.stdout.write(f"{before}\n{json.dumps(entry, ensure_ascii=False, default=written)}")
        before = ","
    print("[]" if before == "[" else "\n]")


def written(value: object) -> str:
    """What JSON has no type for. Raises TypeError for anything but an instant or a day."""
    if isinstance(value, datetime) and value.tzinfo is None:
        raise TypeError(f"{value} has no offset")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} is nothing that JSON knows")
