"""A mail server that answers what a test tells it to, on loopback, over real sockets.

    with ScriptedServer(rcpt="550 5.1.1 User unknown") as server: ...

Each phase of the conversation (banner, ehlo, starttls, auth, mail, rcpt, data, body, dot, rset)
can be given an action: a reply as text, a function of the command that returns an action, or one
of LOST (hang up), SILENT (say nothing), DRIP (one byte at a time), HUGE (10 MB), GARBAGE.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any

LOST, SILENT, DRIP, HUGE, GARBAGE = "<lost>", "<silent>", "<drip>", "<huge>", "<garbage>"

Action = str | Callable[[str], str]

USUAL: dict[str, Action] = {
    "banner": "220 scripted ESMTP",
    "ehlo": "250-scripted\r\n250-STARTTLS\r\n250-AUTH PLAIN LOGIN\r\n250 ENHANCEDSTATUSCODES",
    "starttls": "220 2.0.0 Ready",
    "auth": "235 2.7.0 Accepted",
    "mail": "250 2.1.0 Ok",
    "rcpt": "250 2.1.5 Ok",
    "data": "354 Go ahead",
    "body": "",  # while the mail comes: only LOST means something
    "dot": "250 2.0.0 Ok: queued as 4ABCDEF012",
    "rset": "250 2.0.0 Ok",
    "quit": "221 2.0.0 Bye",
}


class Gone(Exception):
    """This conversation is over."""


class ScriptedServer:
    """accepted: (envelope sender, recipient, Message-ID) of every mail that it said yes to, or
    took whole before it hung up; mails: their bytes, dots stuffed. connections: how many came. `script` may be changed meanwhile."""

    def __init__(self, tls: ssl.SSLContext | None = None, *, tls_at_once: bool = False, **script: Action) -> None:
        self.script: dict[str, Action] = {**USUAL, **script}
        self.accepted: list[tuple[str, str, str]] = []
        self.mails: list[bytes] = []
        self.asked: list[str] = []
        self.connections = 0
        self._tls, self._tls_at_once = tls, tls_at_once
        self._stopping = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._listen, daemon=True)]

    def __enter__(self) -> ScriptedServer:
        self._threads[0].start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._stopping.set()
        for thread in list(self._threads):
            thread.join(5)
        self._listener.close()

    @property
    def recipients(self) -> list[str]:
        return [recipient for _, recipient, _ in self.accepted]

    def _listen(self) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                client, _ = self._listener.accept()
                self.connections += 1
                thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(0.05)
        conversation = _Conversation(self, client)
        try:
            with contextlib.suppress(Gone, OSError):
                conversation.run(self._tls if self._tls_at_once else None)
        finally:
            conversation.client.close()


class _Conversation:
    def __init__(self, server: ScriptedServer, client: socket.socket) -> None:
        self.server, self.client, self.buffer = server, client, b""
        self.sender = self.recipient = ""

    def run(self, tls: ssl.SSLContext | None) -> None:
        if tls:
            self.encrypt(tls)
        self.answer("banner", "")
        while True:
            command = self.line().decode("ascii", "replace").strip()
            self.server.asked.append(command)
            verb = command.split(" ")[0].lower()
            if verb in ("ehlo", "helo"):
                self.answer("ehlo", command)
            elif verb == "starttls":
                said = self.answer("starttls", command)
                if said.startswith("220") and self.server._tls:
                    self.encrypt(self.server._tls)
            elif verb == "data":
                if self.answer("data", command).startswith("354"):
                    self.take()
            else:
                match = re.search(r"<(.*?)>", command)
                if verb == "mail":
                    self.sender = match[1] if match else ""
                elif verb == "rcpt":
                    self.recipient = match[1] if match else ""
                self.answer(verb, command)
                if verb == "quit":
                    raise Gone

    def take(self) -> None:
        if self.action("body", "") == LOST:
            self.receive()
            raise Gone
        mail = b""
        while not (mail.endswith(b"\r\n.\r\n") or mail == b".\r\n"):
            mail += self.line()
        found = re.search(rb"(?im)^Message-ID:\s*<([^>]*)>", mail)
        entry = (self.sender, self.recipient, found[1].decode() if found else "")
        action = self.action("dot", self.recipient)
        if not action[:1].isdigit() or action.startswith("2"):  # said or not: it has the mail
            self.server.accepted.append(entry)
            self.server.mails.append(mail.removesuffix(b".\r\n"))
        self.say(action)

    def answer(self, phase: str, command: str) -> str:
        action = self.action(phase, command)
        self.say(action)
        return action

    def action(self, phase: str, command: str) -> str:
        action = self.server.script.get(phase, "500 5.5.2 What")
        return action(command) if callable(action) else action

    def say(self, action: str) -> None:
        if action == LOST:
            raise Gone
        if action == SILENT:
            self.server._stopping.wait(10)
            raise Gone
        if action == DRIP:
            while not self.server._stopping.is_set():
                self.client.sendall(b"2")
                time.sleep(0.02)
            raise Gone
        if action == HUGE:
            for _ in range(10_000):
                self.client.sendall(b"250-" + b"x" * 1000 + b"\r\n")
            raise Gone
        if action == GARBAGE:
            self.client.sendall(b"\x16\x03\x01 HTTP/1.1 200 OK\xff\r\n\r\n")
            return
        self.client.sendall(action.encode() + b"\r\n")
        if action.startswith("421"):
            raise Gone

    def encrypt(self, tls: ssl.SSLContext) -> None:
        self.client.settimeout(2)
        self.client = tls.wrap_socket(self.client, server_side=True)
        self.client.settimeout(0.05)

    def line(self) -> bytes:
        while b"\n" not in self.buffer:
            self.receive()
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line + b"\n"

    def receive(self) -> None:
        while True:
            if self.server._stopping.is_set():
                raise Gone
            with contextlib.suppress(TimeoutError):
                chunk = self.client.recv(65536)
                if not chunk:
                    raise Gone
                self.buffer += chunk
                return
