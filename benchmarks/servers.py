"""Servers of a benchmark's own, on 127.0.0.1, ended with it: the sink, Postfix, PostgreSQL."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

POSTGRES_FOLDERS = [f"/usr/lib/postgresql/{version}/bin" for version in (18, 17, 16, 15)]

POSTFIX_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = /tmp
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.bench.example
mydestination =
relay_domains = static:all
default_transport = discard
relay_transport = discard
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
"""

POSTFIX_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
discard unix - - n - - discard
error unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
"""


class Missing(Exception):
    """This machine lacks something; the benchmark is skipped by that name."""


def find_program(name: str) -> str:
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", *POSTGRES_FOLDERS])  # noqa: TID251
    found = shutil.which(name, path=path)
    if found is None:
        raise Missing(f"{name} is not installed")
    return found


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


@contextmanager
def sink() -> Iterator[int]:
    """The port of a fresh sink."""
    with subprocess.Popen([sys.executable, "-m", "benchmarks.sink"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def taken(port: int) -> tuple[int, float, float]:
    """How many mails a sink took, and when the first and the last (monotonic seconds)."""
    with socket.create_connection(("127.0.0.1", port), 5) as connection, connection.makefile("rb") as lines:
        lines.readline()
        connection.sendall(b"XCOUNT\r\n")
        _, count, first, last = lines.readline().split()
    return int(count), float(first), float(last)


@contextmanager
def postfix() -> Iterator[int]:
    """The port of a Postfix that queues on disk, as always, and then throws away."""
    program = find_program("postfix")
    if os.geteuid() != 0:
        raise Missing("root, as whom Postfix must be started, is not here")
    with _folder("postfix") as folder:
        for name in ("etc", "queue", "data"):
            (folder / name).mkdir()
        shutil.chown(folder / "data", "postfix")
        port = free_port()
        (folder / "etc" / "main.cf").write_text(POSTFIX_MAIN.format(folder=folder))
        (folder / "etc" / "master.cf").write_text(POSTFIX_MASTER.format(port=port))
        for path in (Path("/etc/postfix/postfix-files"), Path("/etc/postfix/dynamicmaps.cf")):
            if path.exists():
                shutil.copy(path, folder / "etc")
        command = [program, "-c", str(folder / "etc")]
        subprocess.run([*command, "start"], check=True, capture_output=True)  # noqa: S603
        try:
            _wait_for(port)
            yield port
        finally:
            subprocess.run([*command, "stop"], check=False, capture_output=True)  # noqa: S603


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database on a PostgreSQL with its usual, durable settings."""
    initdb, server = find_program("initdb"), find_program("postgres")
    user = _ordinary_user()
    with _folder("postgres") as folder:
        if user:
            shutil.chown(folder, user)
        data, port = str(folder / "data"), free_port()
        make = [initdb, "-D", data, "-A", "trust", "-U", "bench", "-E", "UTF8", "--no-sync"]
        subprocess.run(make, check=True, capture_output=True, user=user, cwd=folder)  # noqa: S603
        command = [server, "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", str(folder)]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, user=user, cwd=folder, stdout=quiet, stderr=quiet) as process:  # noqa: S603
            try:
                _wait_for(port)
                time.sleep(1)  # it listens a moment before it lets anybody in
                yield f"postgresql://bench@127.0.0.1:{port}/postgres"
            finally:
                process.terminate()


def _ordinary_user() -> str | None:
    """PostgreSQL refuses to run as root; then somebody else must."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Missing("a user other than root, as whom PostgreSQL must be started, is not here")


@contextmanager
def _folder(name: str) -> Iterator[Path]:
    """Directly under /tmp: its path must be short, for Unix sockets, and open to other users."""
    folder = Path(tempfile.mkdtemp(prefix=f"kt-bench-{name}-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
