"""The rehearsal's mail server: it accepts everything and delivers nowhere. [DOOR: network, disk]

Each mail becomes a file under the mailbox; its Message-ID is written to a log before the server
says 250, as a real server's log does. It listens on loopback only.
"""

from __future__ import annotations

import json
import os
import re
import socket
import threading
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from calendar_service.mail.caught import catcher_port

_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")


class _Mailbox:
    """aiosmtpd's handler: one mail, one file."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.lock = threading.Lock()
        self.count = sum(1 for _ in folder.glob("*.eml"))

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        headers = message_from_bytes(content)
        message_id = (headers["Message-ID"] or "").strip("<> ")
        with self.lock:
            self.count += 1
            name = f"{_stamp(headers['Date'])}-{self.count:06d}-{_UNSAFE.sub('_', envelope.rcpt_tos[0])}.eml"
        hidden = self.folder / f".{name}"
        hidden.write_bytes(content)
        hidden.rename(self.folder / name)  # a reader sees whole mails only
        with (self.folder / "accepted.log").open("a", encoding="utf-8") as log:
            log.write(f"{message_id}\n")
        return f"250 2.0.0 Ok: queued as {self.count:06d}"


def _stamp(date: str | None) -> str:
    """The mail's own date as the beginning of a file name that sorts."""
    try:
        return parsedate_to_datetime(date or "").strftime("%Y%m%dT%H%M%S%z")
    except ValueError:
        return "00000000T000000"


class Catcher:
    """The server and the note of where it listens. At most one runs per mailbox."""

    def __init__(self, data_dir: Path) -> None:
        self._note = data_dir / "catcher.json"
        self._handler = _Mailbox(data_dir / "mailbox")
        self._controller: Controller | None = None

    def start(self) -> None:
        """Listen, unless another process already does."""
        if catcher_port(self._note.parent) is not None:
            return
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._controller = Controller(self._handler, hostname="127.0.0.1", port=port, server_hostname="catcher")
        self._controller.start()
        hidden = self._note.with_name(f".{self._note.name}.{os.getpid()}")
        hidden.write_text(json.dumps({"port": port}), encoding="utf-8")
        hidden.rename(self._note)

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None
            self._note.unlink(missing_ok=True)
