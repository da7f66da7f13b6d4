"""One process of the scratch installation: started, killed, frozen, started again. [DOOR: processes]"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

START_SECONDS = 15.0

RESTART_SECONDS = 0.5
"""Before a part is started again that ended without a blow."""


class Part:
    """name: also of its log file."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self._command, self._environment, self._log = list(command), dict(environment), log
        self._process: subprocess.Popen[bytes] | None = None
        self.answers: Callable[[], bool] | None = None
        """Whether it serves; None: it serves nobody."""
        self.start_at: float | None = None
        """time.monotonic() at which the service manager starts it again; None while it should live."""

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def is_frozen(self) -> bool:
        """Whether it lives and is stopped."""
        try:
            return self.lives and Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
        except OSError:
            return False

    def start(self) -> None:
        """In a session of its own, so that Ctrl-C reaches only the one who leads the test."""
        self.start_at = None
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  our own commands
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_it_answers(self) -> None:
        """Raises RuntimeError with the end of its log where it never does."""
        deadline = time.monotonic() + START_SECONDS
        while self.answers is not None and not self.answers():
            if not self.lives or time.monotonic() > deadline:
                words = self._log.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise RuntimeError(f"{self.name} did not start: {words}")
            time.sleep(0.02)

    def kill(self, start_at: float | None) -> None:
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
        self.start_at = start_at

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        if self.lives:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)


def manage(parts: Iterable[Part], now: float) -> int:
    """What a service manager does: start what is to start, and soon what ended by itself; how many ended so. now: by
    time.monotonic."""
    ended = 0
    for part in parts:
        if part.start_at is not None:
            if part.start_at <= now:
                part.start()
        elif not part.lives:
            ended += 1
            part.start_at = now + RESTART_SECONDS
    return ended
