"""A mail server that takes everything at once and keeps nothing: the fastest one to send to.

`python -m benchmarks.sink` prints its port and serves on 127.0.0.1 until it is terminated. It
answers XCOUNT with how many mails it took and when it took the first and the last (monotonic clock).
"""

from __future__ import annotations

import asyncio
import time

END = b"\r\n.\r\n"
OFFERED = b"250-sink\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME\r\n"


class Taken:
    count = 0
    first = last = 0.0


class Conversation(asyncio.Protocol):
    """Commands come alone or several at once; a mail may come in pieces."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._rest, self._in_mail = transport, bytearray(), False
        transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._rest += data
        if self._in_mail:
            end = self._rest.find(END, max(0, len(self._rest) - len(data) - len(END)))
            if end < 0:
                return
            del self._rest[: end + len(END)]
            self._in_mail = False
            self._transport.write(_take())
        if self._rest.endswith(b"\n"):
            words = [line[:4].upper() for line in bytes(self._rest).splitlines()]
            self._rest.clear()
            self._in_mail = words[-1] == b"DATA"
            self._transport.write(b"".join(map(_answer, words)))


def _take() -> bytes:
    now = time.monotonic()
    Taken.first = Taken.first or now
    Taken.last = now
    Taken.count += 1
    return b"250 2.0.0 Ok: queued as 4XyZ%08X\r\n" % Taken.count


def _answer(word: bytes) -> bytes:
    if word == b"XCOU":
        return b"250 %d %.6f %.6f\r\n" % (Taken.count, Taken.first, Taken.last)
    return ANSWERS.get(word, b"250 2.1.0 Ok\r\n")


ANSWERS = {
    b"EHLO": OFFERED,
    b"DATA": b"354 End data with <CR><LF>.<CR><LF>\r\n",
    b"QUIT": b"221 2.0.0 Bye\r\n",
}


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Conversation, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
