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

MAX_REPLY_BYTES = 64_000


class PatientSMTP(smtplib.SMTP):
    """For one thread. tls: given where the conversation is encrypted from its first byte."""

    def __init__(self, timeout: float, hello: str, tls: ssl.SSLContext | None) -> None:
        super().__init__(timeout=timeout, local_hostname=hello)
        self._patience, self._tls, self._read = timeout, tls, b""
        self._to_ask: deque[str] = deque()
        self._asked_all = False

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
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

    def send_body(self, data: bytes) -> None:
        """The mail after 354, dots doubled, closed by a line with a single dot."""
        body = (b"." if data.startswith(b".") else b"") + data.replace(b"\n.", b"\n..")
        self.send(body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n")

    def begin(self, *commands: str) -> None:
        """Commands that `answer` gets one answer each to, in turn. They are written all at once
        where the server allows it (RFC 2920); nothing may follow them before all are answered."""
        self._to_ask = deque(commands)
        self._asked_all = self.has_extn("pipelining")
        if self._asked_all:
            self.send("".join(f"{command}\r\n" for command in commands))

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
        deadline = time.monotonic() + self._patience
        lines: list[bytes] = []
        size = 0
        while True:
            line = self._line(deadline)
            size += len(line)
            if size > MAX_REPLY_BYTES or not re.match(rb"\d{3}(?:[ -]|\r?\n)", line):
                self.close()
                raise smtplib.SMTPServerDisconnected("answer is too long or no SMTP")
            lines.append(line[4:].strip())
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(lines)

    def _line(self, deadline: float) -> bytes:
        while b"\n" not in self._read:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("answer took too long")
            if self.sock is None:
                raise smtplib.SMTPServerDisconnected("not connected")
            self.sock.settimeout(left)
            chunk = self.sock.recv(4096)
            if not chunk:
                self.close()
                raise smtplib.SMTPServerDisconnected("connection closed")
            self._read += chunk
            if len(self._read) > MAX_REPLY_BYTES:
                raise smtplib.SMTPServerDisconnected("answer is too long")
        if self.sock is not None:
            self.sock.settimeout(self._patience)
        line, _, self._read = self._read.partition(b"\n")
        return line + b"\n"
