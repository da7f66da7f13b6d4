"""A real Postfix: what it accepts is found in its log, what it dropped half-way is not."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from conftest import find_program, free_port, missing

from calendar_service.delivery.carrier import BadAddress, Permanent
from calendar_service.mail.postfix_log import find_queued
from calendar_service.mail.server import Server
from calendar_service.mail.smtp import Connection, Envelope

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
mydestination = uji.example
local_recipient_maps = static:all
smtpd_recipient_restrictions = inline:{{{{nobody@uji.example = 550 5.1.1 User unknown}}}}, permit
default_transport = discard
local_transport = discard
message_size_limit = 100000
enable_long_queue_ids = {long_ids}
smtpd_peername_lookup = no
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
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass
class Postfix:
    port: int
    log: Path
    connection: Connection

    def send(self, name: str, recipient: str = "kantor@uji.example", body: bytes = b"Isi.\r\n") -> str:
        mail = f"Message-ID: <{name}>\r\nSubject: uji\r\n\r\n".encode() + body
        return self.connection.send(Envelope("pengingat@uji.example", recipient), mail).queue_id


@pytest.fixture(scope="module", params=["yes", "no"], ids=["long queue ids", "short queue ids"])
def postfix(request: pytest.FixtureRequest) -> Iterator[Postfix]:
    """An instance of its own, with folders of its own; short, because of Unix sockets."""
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
    (folder / "etc" / "main.cf").write_text(MAIN.format(folder=folder, long_ids=request.param))
    (folder / "etc" / "master.cf").write_text(MASTER.format(port=port))
    for name in ("postfix-files", "dynamicmaps.cf"):
        if (Path("/etc/postfix") / name).exists():
            shutil.copy(Path("/etc/postfix") / name, folder / "etc" / name)

    def command(word: str) -> None:
        done = subprocess.run([program, "-c", str(folder / "etc"), word], capture_output=True, text=True, check=False)
        assert done.returncode == 0 or word == "stop", done.stderr

    command("start")
    connection = Connection(lambda: Server("smtp", "127.0.0.1", port), 5, "uji.example")
    try:
        until(lambda: accepts(port))
        yield Postfix(port, folder / "mail.log", connection)
    finally:
        connection.quit()
        command("stop")
        shutil.rmtree(folder, ignore_errors=True)


def accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def new_name() -> str:
    return f"{uuid4().hex}@uji.example"


def test_what_it_accepted_is_found(postfix: Postfix) -> None:
    sent = {name: postfix.send(name) for name in (new_name() for _ in range(20))}
    until(lambda: find_queued(postfix.log, sent).keys() == sent.keys())
    assert {name: reply.queue_id for name, reply in find_queued(postfix.log, sent).items()} == sent


def test_a_mail_that_broke_off_is_logged_and_not_found(postfix: Postfix) -> None:
    """The header came, the final dot did not. Another mail, sent after it, shows that the log has
    been written; with short queue ids it may well get the same queue id."""
    name, later = new_name(), new_name()
    with socket.create_connection(("127.0.0.1", postfix.port), 5) as raw, raw.makefile("rb") as lines:
        lines.readline()
        for command in ("EHLO x", "MAIL FROM:<a@uji.example>", "RCPT TO:<b@uji.example>", "DATA"):
            raw.sendall(command.encode() + b"\r\n")
            while lines.readline()[3:4] == b"-":
                pass
        raw.sendall(f"Message-ID: <{name}>\r\n\r\n".encode() + b"Isi yang panjang.\r\n" * 4000)
        until(lambda: name in postfix.log.read_text())
    until(lambda: "lost connection after DATA" in postfix.log.read_text())
    postfix.send(later)
    until(lambda: later in find_queued(postfix.log, [later]))
    assert find_queued(postfix.log, [name, later]).keys() == {later}


def test_what_it_refused_is_not_found(postfix: Postfix) -> None:
    unknown, large, later = new_name(), new_name(), new_name()
    with pytest.raises(BadAddress) as refused:
        postfix.send(unknown, "nobody@uji.example")
    assert (refused.value.code, refused.value.enhanced) == (550, "5.1.1")
    with pytest.raises(Permanent) as refused:
        postfix.send(large, body=b"x" * 70 + b"\r\n" + b"y" * 200_000 + b"\r\n")
    assert (refused.value.code, refused.value.enhanced) == (552, "5.3.4")
    postfix.send(later)
    until(lambda: later in find_queued(postfix.log, [later]))
    assert find_queued(postfix.log, [unknown, large, later]).keys() == {later}
