"""smtplib's conversation, with a limit on the whole of each answer, not on each byte of it. [DOOR: network]

An answer that drips, never ends, or is no SMTP ends the conversation.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

MAX_REPLY_BYTES = 64_000

BROKEN = (OSError, smtplib.SMTPException)
"""What an operation raises when the conversation is over."""

AHEAD_SECONDS = 1.0
"""For commands that are written ahead: they find room at once, or the server is ill."""

_MORE = rb"(?:\d{3}-[^\n]*\n)*"
_WHOLE = re.compile(_MORE + rb"(\d{3})(?: [^\n]*)?\r?\n")
_BEGUN = re.compile(_MORE + rb"[^\n]*")
"""An answer: lines that announce another one, and the last (RFC 5321 section 4.2.1)."""

_DOT = re.compile(rb"\n\.")
"""Found by the end of a line; bytes.replace takes ten times as long for it."""

_ACK_AT_ONCE = getattr(socket, "TCP_QUICKACK", None)
"""Linux only, and to be said after each reading. A server that writes several answers holds the
second one back until the first is acknowledged; without this that is 40 ms later."""


class DeadlineSMTP(smtplib.SMTP):
    """For one thread. tls: given where the conversation is encrypted from its first byte."""

    def __init__(self, timeout: float, hello: str, tls: ssl.SSLContext | None) -> None:
        super().__init__(timeout=timeout, local_hostname=hello)
        self._limit, self._tls, self._read = timeout, tls, b""
        self._to_ask: deque[str] = deque()
        self._asked_all = False

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # commands behind a mail must not wait for its ACK
        return self._tls.wrap_socket(plain, server_hostname=host) if self._tls else plain

    def connect(self, host: str = "localhost", port: int = 0, source_address: object = None) -> tuple[int, bytes]:
        self._host, self._read = host, b""
        return super().connect(host, port)

    def encrypt(self, tls: ssl.SSLContext) -> tuple[int, bytes]:
        """STARTTLS and the server's answer to it. Raises what the handshake raises."""
        try:
            answer = self.starttls(context=tls)
        except smtplib.SMTPResponseException as error:
            return error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
        if self._read:  # what came before encryption must not be read as if it came after
            raise smtplib.SMTPServerDisconnected("answer before TLS")
        return answer

    def send(self, s: str | ReadableBuffer) -> None:
        """As smtplib's, which would close the connection over an error, and with it throw away what
        the server has said before it hung up."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        self.sock.sendall(s.encode("ascii") if isinstance(s, str) else s)

    def send_body(self, data: bytes) -> None:
        """The mail after 354, dots doubled, closed by a line with a single dot."""
        body = (b"." if data.startswith(b".") else b"") + _DOT.sub(b"\n..", data)
        self.send(body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n")

    @property
    def may_ask_ahead(self) -> bool:
        """Whether commands may follow a mail before it is answered, and are not slower for it."""
        return self.has_extn("pipelining") and _ACK_AT_ONCE is not None

    def begin(self, *commands: str) -> None:
        """Commands that `answer` gets one answer each to, in turn. They are written all at once
        where the server allows it (RFC 2920); nothing may follow them before all are answered."""
        self._to_ask = deque(commands)
        self._asked_all = self.has_extn("pipelining")
        if self._asked_all:
            self.send("".join(f"{command}\r\n" for command in commands))

    def begin_ahead(self, *commands: str) -> bool:
        """The same behind a mail that has been written whole. False: they did not get through, or
        who knows how far, and after the mail's answer nothing more can be said here."""
        self._allow(AHEAD_SECONDS)
        try:
            self.begin(*commands)
        except OSError:
            return False
        finally:
            self._allow(self._limit)
        return True

    def answer(self) -> tuple[int, bytes]:
        """The answer to the next command."""
        command = self._to_ask.popleft()
        if not self._asked_all:
            self.putcmd(command)
        return self.getreply()

    def leave_off(self) -> bool:
        """After a no: ask nothing more, and read the answers to what has been asked. Whether the
        server is ready for another mail; one that said yes to DATA waits for the rest of this one."""
        ready = True
        while self._to_ask and self._asked_all:
            ready &= self.answer()[0] != 354
        self._to_ask.clear()
        return ready

    def getreply(self) -> tuple[int, bytes]:
        whole = _WHOLE.match(self._read) or self._wait()
        self._read = self._read[whole.end() :]
        lines = [line[4:].strip() for line in whole[0].rstrip().split(b"\n")]
        return int(whole[1]), b"\n".join(lines)

    def _wait(self) -> re.Match[bytes]:
        """Read on until there is a whole answer."""
        deadline = time.monotonic() + self._limit
        while True:
            self._read_on()
            if whole := _WHOLE.match(self._read):
                self._allow(self._limit)
                return whole
            if len(self._read) > MAX_REPLY_BYTES or not _BEGUN.fullmatch(self._read):
                self.close()
                raise smtplib.SMTPServerDisconnected("answer is too long or no SMTP")
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("answer took too long")
            self._allow(left)

    def _read_on(self) -> None:
        chunk = self.sock.recv(4096) if self.sock else b""
        if not chunk or self.sock is None:
            self.close()
            raise smtplib.SMTPServerDisconnected("connection closed")
        self._read += chunk
        if _ACK_AT_ONCE is not None:
            self.sock.setsockopt(socket.IPPROTO_TCP, _ACK_AT_ONCE, 1)

    def _allow(self, seconds: float) -> None:
        """To the next byte. A system call, and so only where something has changed."""
        if self.sock is not None and self.sock.gettimeout() != seconds:
            self.sock.settimeout(seconds)
