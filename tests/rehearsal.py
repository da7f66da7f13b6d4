"""A rehearsal with real processes, for tests that look at the whole: start it, watch it, hurt it, end it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.client import HTTPMessage
from pathlib import Path
from typing import TypeVar

from conftest import ROOT, free_port

from tests.patience import until

Found = TypeVar("Found")


class Rehearsal:
    """One `make run` without make."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir, self.port = data_dir, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir.with_suffix(".log")
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if name not in ("DATABASE_URL", "REDIS_URL", "SMTP_URL")
            },
            "DATA_DIR": str(data_dir),
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            **settings,
        }
        with self.log.open("wb") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "calendar_service.processes", "run"],
                cwd=ROOT, env=self.environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
                umask=0,  # what it writes is private whatever the umask
            )  # fmt: skip

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def pid(self, name: str) -> int:
        """Of the youngest process of that line of the Procfile."""
        return int(re.findall(rf"{name} started \(pid=(\d+)\)", self.said())[-1])

    def kill(self, name: str) -> None:
        os.kill(self.pid(name), signal.SIGKILL)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of the product, beside the running processes."""
        return subprocess.run(
            [sys.executable, "-m", "calendar_service", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def get(self, path: str, **headers: str) -> tuple[int, HTTPMessage, bytes]:
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def mails(self) -> list[EmailMessage]:
        files = sorted((self.data_dir / "mailbox").glob("[!.]*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]  # type: ignore[misc]

    def open_to_others(self) -> dict[str, str]:
        """What in its data folder somebody else may use, with the mode."""
        found = {}
        for path in (self.data_dir, *self.data_dir.rglob("*")):
            with suppress(FileNotFoundError):  # a journal that was settled meanwhile
                if (mode := path.lstat().st_mode) & 0o077:
                    found[str(path)] = oct(mode)
        return found

    def count(self) -> int:
        return len(list((self.data_dir / "mailbox").glob("[!.]*.eml")))

    def wait(self, what: str, look: Callable[[], Found]) -> Found:
        """What `look` returns, as soon as it is true; fails with the log if it does not come."""
        return until(
            look,
            lambda: f"waited in vain for {what}\n{self.said()[-5000:]}",
            alive=lambda: self._process.poll() is None,
        )

    def stop(self) -> float:
        """How many seconds it took to end."""
        began = time.monotonic()
        if self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGTERM)
            self._process.wait(20)
        return time.monotonic() - began


@contextmanager
def rehearsal(data_dir: Path, **settings: str) -> Iterator[Rehearsal]:
    running = Rehearsal(data_dir, **settings)
    try:
        yield running
    finally:
        running.stop()
