"""A Postfix of a test's own: its own folders and port, stopped and gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from conftest import find_program, free_port, missing

from tests.patience import until

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = /tmp
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.uji.example
smtpd_peername_lookup = no
local_recipient_maps =
"""

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
anvil unix - - n - 1 anvil
discard unix - - n - - discard
error unix - - n - - error
smtp unix - - n - - smtp
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class RunningPostfix:
    port: int
    log: Path

    def set(self, name: str, value: str) -> None:
        """Into main.cf, which each of its processes reads once, when it starts. Not `reload`: beside a log of its own
        (maillog_file), Postfix 3.7 now and then loses its postlogd by it, and every process of it waits for that one."""
        file = self.log.parent / "etc" / "main.cf"
        file.write_text(f"{file.read_text()}\n{name} = {value}\n")


@contextmanager
def running_postfix(main: str, master: str = "") -> Iterator[RunningPostfix]:
    """main, master: what these files of it say beside MAIN and MASTER. Its folder has a short name, because of Unix sockets."""
    program = find_program("postfix")
    if program is None:
        missing("Postfix")
    if os.geteuid() != 0:
        missing("root, as whom Postfix must be started,")
    assert program
    folder = Path("/tmp") / f"kt-postfix-{uuid4().hex[:8]}"
    for name in ("etc", "queue", "data"):
        (folder / name).mkdir(parents=True)
    shutil.chown(folder / "data", pwd.getpwnam("postfix").pw_name)
    port = free_port()
    (folder / "etc" / "main.cf").write_text(MAIN.format(folder=folder) + main)
    (folder / "etc" / "master.cf").write_text(MASTER.format(port=port) + master)
    for name in ("postfix-files", "dynamicmaps.cf"):
        if (Path("/etc/postfix") / name).exists():
            shutil.copy(Path("/etc/postfix") / name, folder / "etc" / name)

    command = (program, "-c", str(folder / "etc"))
    subprocess.run([*command, "start"], check=True, capture_output=True, timeout=60)
    try:
        until(lambda: accepts(port))
        yield RunningPostfix(port, folder / "mail.log")
    finally:
        stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def stop(folder: Path) -> None:
    """By the group of its master, as `postfix stop` does at last: that command itself may wait for ever for a log that nobody reads."""
    master = int((folder / "queue" / "pid" / "master.pid").read_text())
    with suppress(ProcessLookupError):
        os.killpg(master, signal.SIGTERM)
        until(lambda: not (Path("/proc") / str(master) / "exe").exists())


def accepts(port: int) -> bool:
    """Whether anybody listens there."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
