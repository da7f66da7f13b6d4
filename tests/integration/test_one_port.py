"""One web process for each port: a second one refuses, also while the first is still building its feeds."""

from __future__ import annotations

import os
import re
import signal
import socket
import urllib.request
from pathlib import Path

import pytest
from conftest import free_port

from calendar_service.errors import Refused
from calendar_service.preflight.port import claim, require_free
from tests.integration.test_starting import refusal, released, running, surroundings
from tests.patience import until

__all__ = ["released"]


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def wait_for(port: int, wanted: bool = True) -> None:
    until(lambda: answers(port) is wanted)


def test_a_second_web_process_refuses_and_the_first_goes_on(released: Path) -> None:
    environment = surroundings(released, WEB_PROCESSES="2")
    port = int(environment["PORT"])
    with running("web", environment, "serving at"):
        (line,) = refusal("web", environment)  # the first has not begun to listen
        assert re.match(rf"port {port} sudah dipakai proses lain di ", line)
        wait_for(port)
        (line,) = refusal("web", {**environment, "HOST": "0.0.0.0"})
        assert f"port {port}" in line
        assert answers(port)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
            pass  # the server closes first: its side waits a minute
    with running("web", environment, "serving at"):
        wait_for(port)


def test_a_killed_web_process_leaves_nobody_on_its_port(released: Path) -> None:
    environment = surroundings(released)
    port = int(environment["PORT"])
    with running("web", environment, "serving at") as said:
        wait_for(port)
        assert said
        os.kill(pid_of(released), signal.SIGKILL)
        wait_for(port, wanted=False)
    with running("web", environment, "serving at"):
        wait_for(port)


def pid_of(folder: Path) -> int:
    """Of the web process itself, the parent of its workers, that works on this folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words, environ = (place / "cmdline").read_bytes(), (place / "environ").read_bytes()
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if b"calendar_service.processes" in words and str(folder).encode() in environ:
            found.append((int(place.name), parent))
    pids = {pid for pid, _ in found}
    (first,) = (pid for pid, parent in found if parent not in pids)
    return first


@pytest.mark.parametrize("reuse", [(), (socket.SO_REUSEADDR,), (socket.SO_REUSEADDR, socket.SO_REUSEPORT)])
def test_whoever_listens_is_seen(reuse: tuple[int, ...]) -> None:
    with socket.socket() as other:
        for option in reuse:
            other.setsockopt(socket.SOL_SOCKET, option, 1)
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        other.listen()
        for host in ("127.0.0.1", "0.0.0.0"):
            with pytest.raises(Refused, match=f"port {port}"):
                require_free(host, port)
            with pytest.raises(Refused, match=f"port {port}"):
                claim(host, port, wait_seconds=0)


def test_one_name_for_each_port() -> None:
    port = free_port()
    first = claim("127.0.0.1", port)
    with pytest.raises(Refused):
        claim("127.0.0.1", port, wait_seconds=0)
    claim("127.0.0.1", free_port(), wait_seconds=0).close()
    first.close()
    claim("127.0.0.1", port, wait_seconds=0).close()


def test_what_waits_to_close_is_no_listener() -> None:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            accepted, _ = server.accept()
            accepted.close()
            client.recv(1)
    require_free("127.0.0.1", port)


def test_an_address_of_another_machine_is_said() -> None:
    with pytest.raises(Refused, match=r"HOST=192\.0\.2\.1"):
        require_free("192.0.2.1", free_port())
