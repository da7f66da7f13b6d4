"""What the rehearsal's mail server has left for other processes: where it listens, and what it took. [DOOR: network, disk]"""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator
from pathlib import Path


def catcher_port(data_dir: Path) -> int | None:
    """Where the catcher of this folder listens, None while none does."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        port = int(json.loads((data_dir / "catcher.json").read_text(encoding="utf-8"))["port"])
        with socket.create_connection(("127.0.0.1", port), 1):
            return port
    return None


def caught(data_dir: Path, message_ids: set[str]) -> set[str]:
    """Which of these Message-IDs the catcher has accepted."""
    return set(every_caught(data_dir)) & message_ids


def every_caught(data_dir: Path) -> Iterator[str]:
    """The Message-ID of each mail that the catcher has accepted."""
    with contextlib.suppress(FileNotFoundError), (data_dir / "mailbox" / "accepted.log").open(encoding="utf-8") as log:
        yield from (line.strip() for line in log)
