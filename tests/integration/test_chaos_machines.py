"""The kill test over several machines, in a small form, and the relay by which it parts them."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from calendar_service.chaos.calamities import Calamity, CalamityKind
from calendar_service.chaos.leader import Leader, run_seconds
from calendar_service.chaos.machines import Fleet, Machines
from calendar_service.chaos.reckoning import Reckoning
from calendar_service.chaos.relay import Relay
from tests.conftest import find_program, missing

ROOT = Path(__file__).parents[2]


@pytest.fixture
def postgresql() -> None:
    if not all(find_program(name) for name in ("initdb", "pg_ctl", "pg_basebackup", "pg_dump")):
        missing("PostgreSQL (initdb, pg_ctl, pg_basebackup, pg_dump)")


@pytest.mark.kills
@pytest.mark.usefixtures("postgresql")
def test_two_machines_lose_nothing_and_double_nothing() -> None:
    words = [
        "--machines",
        "2",
        "--mails",
        "320",
        "--workers",
        "1",
        "--kills",
        str(len(SMALL)),
        "--lease",
        "3",
        "--seed",
        "20241127",
    ]
    blows = [word for kind in SMALL for word in ("--blow", kind)]
    command = [sys.executable, "-m", "calendar_service", "chaos", *words, *blows]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "960 pengingat wajib, 960 diterima server dalam 320 surat" in done.stdout
    assert "hilang 0, ganda 0 (" in done.stdout
    assert sum("utas;" in line for line in done.stdout.splitlines()) == len(SMALL)


SMALL = ("partition", "fail-over", "restore")


def run(*calamities: Calamity, without: str | None = None, has_log: bool = True, mails: int = 300) -> Reckoning:
    fleet = Fleet(2, mails, lease_seconds=3, without=without, has_log=has_log, ends_seconds=run_seconds(calamities))
    with Machines(fleet) as machines:
        return Leader(machines, calamities, 1, lambda *_: None).run()


@pytest.mark.kills
@pytest.mark.usefixtures("postgresql")
def test_a_restore_without_reconciling_doubles_everything_unnoticed() -> None:
    report = run(Calamity(CalamityKind.RESTORE, 0, 1.0, 0.0), without="reconcile", mails=100)
    assert report.lost == 0
    (toll,) = report.tolls
    assert toll.doubled == toll.unflagged == report.doubled >= 90
    assert not report.is_clean


# The relay.


@pytest.fixture
def echo() -> Iterator[int]:
    """A server that says what it is told; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve(connection: socket.socket) -> None:
            with connection, contextlib.suppress(OSError):
                while piece := connection.recv(1000):
                    connection.sendall(piece)

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def relay(echo: int) -> Iterator[Relay]:
    relay = Relay(echo)
    yield relay
    relay.close()


def dial(relay: Relay) -> socket.socket:
    return socket.create_connection(("127.0.0.1", relay.port), 0.3)


def test_what_a_cut_holds_back_arrives_when_it_is_over(relay: Relay) -> None:
    with dial(relay) as line:
        line.sendall(b"one")
        assert line.recv(10) == b"one"
        relay.cut()
        line.sendall(b"two")
        with pytest.raises(TimeoutError):
            line.recv(10)
        relay.heal()
        assert line.recv(10) == b"two"


def test_a_cut_may_end_with_broken_connections_and_new_ones_work(relay: Relay) -> None:
    with dial(relay) as line:
        line.sendall(b"one")
        assert line.recv(10) == b"one"
        relay.cut()
        line.sendall(b"two")
        relay.heal(reset=True)
        with pytest.raises(ConnectionResetError):
            line.recv(10)
    with dial(relay) as line:
        line.sendall(b"three")
        assert line.recv(10) == b"three"


def test_old_connections_may_notice_late_while_new_ones_work(relay: Relay) -> None:
    with dial(relay) as old:
        old.sendall(b"one")
        assert old.recv(10) == b"one"
        relay.cut()
        old.sendall(b"two")
        relay.heal(straggle_seconds=10_000)
        with dial(relay) as new:
            new.sendall(b"three")
            assert new.recv(10) == b"three"
        with pytest.raises(TimeoutError):
            old.recv(10)
        relay.heal()
        assert old.recv(10) == b"two"


def test_who_is_refused_is_told_so(relay: Relay) -> None:
    relay.refuse()
    with pytest.raises(ConnectionResetError), dial(relay) as line:
        line.recv(10)
    relay.heal()
    with dial(relay) as line:
        line.sendall(b"one")
        assert line.recv(10) == b"one"


def test_a_slow_way_is_slow_in_both_directions(relay: Relay) -> None:
    with dial(relay) as line:
        line.sendall(b"one")
        assert line.recv(10) == b"one"
        relay.slow(0.05)
        began = time.monotonic()
        line.sendall(b"two")
        assert line.recv(10) == b"two"
        assert time.monotonic() - began >= 0.1


def test_another_server_may_stand_behind_it(relay: Relay) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        with dial(relay) as line:
            line.sendall(b"one")
            assert line.recv(10) == b"one"
            relay.turn(other.getsockname()[1])
            with pytest.raises(ConnectionResetError):
                line.recv(10)
        with dial(relay) as line:
            end, _ = other.accept()
            with end:
                end.sendall(b"other")
                assert line.recv(10) == b"other"
