"""The last revision this machine knew, as a file in DATA_DIR. [DOOR: disk]

A process that starts while the database is down serves it: the same text and the same stamps, so
the same bytes. It is a copy and never the truth; nothing is published from it. A copy that cannot
be read counts as none.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from calendar_service.errors import kind_of
from calendar_service.log_lines import logger
from calendar_service.publishing.record import Record
from calendar_service.timeline import stages_file

log = logger(__name__)

NAME = "revision.json"


def save(folder: Path, record: Record) -> None:
    """Replace the copy, whole or not at all. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    stages_file.replace(folder / NAME, json.dumps(_to_json(record)).encode())


def load(folder: Path) -> Record | None:
    """The copy; None where there is none that can be read."""
    try:
        return _from_json(json.loads((folder / NAME).read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.error("the local copy of the last revision cannot be read: %s", kind_of(error))
        return None


def _to_json(record: Record) -> dict[str, Any]:
    texts = {str(number): base64.b64encode(text).decode() for number, text in record.texts.items()}
    days = {str(number): day.isoformat() for number, day in record.days.items()}
    return {**asdict(record), "published_at": record.published_at.isoformat(), "texts": texts, "days": days}


def _from_json(data: dict[str, Any]) -> Record:
    published_at = datetime.fromisoformat(data["published_at"])
    texts = {int(number): base64.b64decode(text, validate=True) for number, text in data["texts"].items()}
    days = {int(number): date.fromisoformat(day) for number, day in data.get("days", {}).items()}
    return Record(**{**data, "published_at": published_at, "texts": texts, "days": days})
