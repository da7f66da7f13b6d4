"""A mail between DATA and the final dot (RFC 5321 section 4.5.2): nothing in it can end it."""

from __future__ import annotations

import socket
import threading

from hypothesis import example, given, settings
from hypothesis import strategies as st

from calendar_service.mail.deadline_smtp import DeadlineSMTP

LINES = st.lists(st.sampled_from([b"", b".", b"..", b".a", b"a.", b"isi"]) | st.binary(max_size=20), max_size=8)


def on_the_wire(data: bytes) -> bytes:
    ours, theirs = socket.socketpair()
    smtp = DeadlineSMTP(5, "uji.example", None)
    smtp.sock = ours
    received = bytearray()

    def receive() -> None:
        while chunk := theirs.recv(65536):
            received.extend(chunk)

    reader = threading.Thread(target=receive)
    reader.start()
    smtp.send_body(data)
    ours.close()
    reader.join()
    theirs.close()
    return bytes(received)


@settings(deadline=None, max_examples=200)
@given(LINES.map(b"\r\n".join))
@example(b".\r\n")
@example(b"isi\r\n.\r\nMAIL FROM:<a@b>\r\n")
@example(b"isi\n.\nisi")
def test_dots_are_doubled_and_taken_back(data: bytes) -> None:
    sent = on_the_wire(data)
    assert sent.endswith(b"\r\n.\r\n")
    body = sent[: -len(b".\r\n")]
    assert not any(line == b"." for line in body.replace(b"\r\n", b"\n").split(b"\n"))
    taken = b"\n".join(line[1:] if line.startswith(b".") else line for line in body.split(b"\n"))
    assert taken == (data if data.endswith(b"\r\n") else data + b"\r\n")
