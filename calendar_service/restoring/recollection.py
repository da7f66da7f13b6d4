"""What this machine has seen of the database, as a file in DATA_DIR. [DOOR: disk]

All processes of the machine write it, none takes anything back: what another has seen meanwhile is kept. Of a timetable
that was served here before there was such a file, the local copy is a witness too. A file that cannot be read counts as
none.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

from calendar_service.errors import kind_of
from calendar_service.log_lines import logger
from calendar_service.publishing import local_copy
from calendar_service.publishing.epoch import highest_sequence
from calendar_service.publishing.stamps_json import stamps_from_json
from calendar_service.restoring.marks import Course, Marks, onward
from calendar_service.timeline import stages_file

log = logger(__name__)

NAME = "seen.json"


class Recollection:
    """folder: DATA_DIR."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._file = folder, folder / NAME

    def seen(self) -> Marks:
        """What was seen here, by whatever process."""
        return self._with_copy(self._read() or Marks())

    def keep(self, marks: Marks) -> Marks:
        """Write what a process has seen; what all have. Of two at once one may be lost until the next time. Raises
        OSError."""
        before = self._read()
        moved = before is not None and before.timeline != marks.timeline
        merged = onward(before or Marks(), marks, Course.FELL_OVER if moved else Course.GROWS)
        if merged != before:
            self.folder.mkdir(parents=True, exist_ok=True)
            stages_file.replace(self._file, json.dumps(_to_json(merged)).encode())
        return merged

    def lost_text(self, above: int) -> tuple[int, bytes] | None:
        """Number and text of the last timetable that was served here, where it is above that number."""
        record = local_copy.load(self.folder)
        return (record.number, record.texts[record.number]) if record and record.number > above else None

    def _with_copy(self, marks: Marks) -> Marks:
        record = local_copy.load(self.folder)
        if record is None:
            return marks
        sequence = highest_sequence(stamps_from_json(record.stamps))
        return replace(marks, revision=max(marks.revision, record.number), sequence=max(marks.sequence, sequence))

    def _read(self) -> Marks | None:
        try:
            facts = json.loads(self._file.read_bytes())
            swept = facts.pop("swept")
            return Marks(**facts, swept=datetime.fromisoformat(swept) if swept else None)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            log.error("what this machine has seen of the database cannot be read: %s", kind_of(error))
            return None


def _to_json(marks: Marks) -> dict[str, object]:
    return {**asdict(marks), "swept": marks.swept.isoformat() if marks.swept else None}
