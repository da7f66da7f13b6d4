"""The one web process of a port. [DOOR: network]

granian binds with SO_REUSEPORT, so that its own workers share a port; the kernel then lets any other
process of the same user share it as well, and answers come from two databases in turn. So a web
process first takes a name that only one can have, then looks whether anybody listens, and only
then lets granian bind. The name lives as long as any process that inherited it.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import socket
import threading
import time
from contextlib import suppress

from calendar_service.errors import N_, Refused
from calendar_service.log_lines import logger

PORT_TAKEN = N_(
    "port %(port)s sudah dipakai proses lain di %(host)s; pilih yang lain dengan PORT, atau hentikan dahulu"
)
NOT_HERE = N_("HOST=%(host)s bukan alamat mesin ini")
FORBIDDEN_PORT = N_("port %(port)s hanya boleh dipakai root; pilih 1024 ke atas dengan PORT")

log = logger(__name__)

WAIT_SECONDS = 3.0
"""How long a predecessor that is just ending is waited for."""

MOST_FILES = 65_536
OTHER_FILES = 200
"""Database, log, sockets to other processes."""

UNREAD_SECONDS = 30.0
"""How long somebody may take nothing of his answers: as long as nginx waits."""

LOOK_SECONDS = 0.5
STOP_SECONDS = 1.0


def claim(host: str, port: int, wait_seconds: float = WAIT_SECONDS) -> socket.socket:
    """Keep what is returned for as long as the port is served. Raises Refused."""
    deadline = time.monotonic() + wait_seconds
    name = socket.socket(socket.AF_UNIX)
    while True:
        try:
            _take(name, port)
            require_free(host, port)
        except Refused:
            if time.monotonic() > deadline:
                name.close()
                raise
        else:
            log.info("serving at %s, port %d", host, port)
            return name
        time.sleep(0.05)


def _take(name: socket.socket, port: int) -> None:
    """A name without a file, in the same network namespace as the port."""
    if name.getsockname():
        return
    try:
        name.bind(f"\0kalender-tahapan-web-{port}")
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Refused(PORT_TAKEN, port=port, host="127.0.0.1") from None
        # elsewhere than on Linux there are no such names; the look at the port has to do


def require_free(host: str, port: int) -> None:
    """Whether nobody listens there, with SO_REUSEPORT or without; what a former server left waiting
    to close does not count. Raises Refused."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Refused(PORT_TAKEN, port=port, host=host) from None
            if error.errno == errno.EADDRNOTAVAIL:
                raise Refused(NOT_HERE, host=host) from None
            if error.errno in (errno.EACCES, errno.EPERM):
                raise Refused(FORBIDDEN_PORT, port=port) from None
            raise


def most_connections() -> int:
    """How many this process may have at the same time: as many as the system lets it, less what else it opens. One
    that says nothing must not keep the next one waiting."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(most, MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    return max(wanted - OTHER_FILES, wanted // 2)


def leave_who_never_reads(port: int) -> None:
    """In a process that listens at the port: the kernel ends a connection of which nothing could be sent for
    UNREAD_SECONDS, though there is something to send (TCP_USER_TIMEOUT, RFC 5482; Linux from 5.11 on for a reader whose
    window is shut). granian waits for ever. What listens hands it on to what it accepts."""
    option = getattr(socket, "TCP_USER_TIMEOUT", None)
    if option is None:
        return
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError), socket.socket(fileno=os.dup(int(name))) as found:
            is_ours = found.family in (socket.AF_INET, socket.AF_INET6) and found.getsockname()[1] == port
            if is_ours and found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                found.setsockopt(socket.IPPROTO_TCP, option, int(1_000 * UNREAD_SECONDS))


def end_with_parent(parent: int) -> None:
    """In a web process's worker: end soon after the process that started it, however that ended.
    Otherwise it would hold the port, and go on answering, with nobody to restart it."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(STOP_SECONDS)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="parent", daemon=True).start()
