"""Every yes of the mail server, written down before the ledger hears of it. [DOOR: disk]

One file per sender process, one line per accepted mail. If the process dies between the server's
answer and the ledger's commit, its file still knows; without it that mail would be sent twice.
Lines hold a Message-ID and the server's answer: no address, no text.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from calendar_service.mail.smtp import Reply


class Journal:
    """A process's own file. Lines reach the kernel at once (a kill cannot lose them); `sync`
    brings them to the disk (a power cut cannot either)."""

    def __init__(self, folder: Path, owner: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{owner}.jsonl"
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._unsynced = False

    def accepted(self, message_id: str, reply: Reply) -> None:
        line = json.dumps({"id": message_id, **asdict(reply)}) + "\n"
        os.write(self._file, line.encode())
        self._unsynced = True

    def sync(self) -> None:
        if self._unsynced:
            os.fsync(self._file)
            self._unsynced = False

    def close(self, *, keep: bool) -> None:
        """keep: False after a clean end, when the ledger knows everything that stands here."""
        os.close(self._file)
        if not keep:
            self._path.unlink(missing_ok=True)


def find_accepted(folder: Path, owner: str, message_ids: Iterable[str]) -> dict[str, Reply]:
    """What a process's file knows of these Message-IDs. A last line torn by a crash is skipped:
    it was never whole, so it never counted."""
    wanted = set(message_ids)
    found: dict[str, Reply] = {}
    try:
        text = (folder / f"{owner}.jsonl").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return found
    for line in text.splitlines():
        try:
            entry = json.loads(line)
            if entry.pop("id") in wanted:
                found[json.loads(line)["id"]] = Reply(**entry)
        except (ValueError, KeyError, TypeError):
            continue
    return found


def forget(folder: Path, owner: str) -> None:
    """Drop a dead process's file, once the ledger has settled all that it knew."""
    (folder / f"{owner}.jsonl").unlink(missing_ok=True)
