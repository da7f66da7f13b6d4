"""A small mail server for the kill test. [DOOR: network, disk]

It accepts everything on loopback, delivers nowhere, and keeps the log that Postfix keeps: `message-id=`
while a mail arrives, `queue active` and `to=` once it has it whole and before it says 250; and with them, what Postfix would not, the
promises that the mail tells (chaos.agenda). It remembers
nothing: the same mail twice is accepted twice. What was logged survives a kill -9, not a power cut.
Where it is told how many mails are owed, it refuses some of them for a while (see spells).
"""

from __future__ import annotations

import os
import random
import re
import socketserver
import sys
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from calendar_service.chaos.agenda import promise, tells
from calendar_service.chaos.spells import DOT, RCPT, Spells

IDLE_SECONDS = 60
LONGEST_LINE = 2000
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>\r\n]+>)", re.I | re.M)


class MailServer(socketserver.ThreadingTCPServer):
    """mean_pause_seconds: how long a mail rests, on average, before it is logged, and again between
    its log line and the 250. mean_hesitation_seconds: how long before it may begin (354). So a blow
    finds mails at each of the three."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(
        self, port: int, log: Path, mean_pause_seconds: float, mean_hesitation_seconds: float, mails: int = 0
    ) -> None:
        super().__init__(("127.0.0.1", port), _Conversation)
        self._spells, self._accepted = Spells(log.parent, mails), log.read_bytes().count(b"(queue active)")
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._numbers = count()
        self._pause, self._hesitation = mean_pause_seconds, mean_hesitation_seconds

    def new_queue_id(self) -> str:
        return f"{os.getpid():X}{next(self._numbers):06X}"

    def write(self, queue_id: str, *said: tuple[str, str]) -> None:
        """Lines of the log, all of them or none. said: who of Postfix says what; nobody: what the mail tells."""
        stamp = time.strftime("%b %e %H:%M:%S")
        told = ((f"postfix/{who}" if who else "told", words) for who, words in said)
        lines = (f"{stamp} kill-test {who}[{os.getpid()}]: {queue_id}: {words}\n" for who, words in told)
        os.write(self._log, "".join(lines).encode())

    def refusal(self, step: str, recipient: str) -> str | None:
        return self._spells.refusal(step, recipient, self._accepted)

    def accept(self, queue_id: str, size: int, recipient: str, stages: Sequence[str]) -> None:
        """stages: that the mail tells."""
        active = ("qmgr", f"from=<>, size={size}, nrcpt=1 (queue active)")
        sent = ("smtp", f"to=<{recipient}>, relay=none, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (delivered)")
        self.write(queue_id, active, sent, *(("", promise(recipient, stage)) for stage in stages))
        self._accepted += 1

    def rest(self) -> None:
        time.sleep(random.expovariate(1 / self._pause))

    def hesitate(self) -> None:
        time.sleep(random.expovariate(1 / self._hesitation))


class _Conversation(socketserver.StreamRequestHandler):
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    server: MailServer

    def handle(self) -> None:
        try:
            self._converse()
        except OSError:
            return  # the client is gone, or silent; nothing was promised to it

    def _converse(self) -> None:
        self._say("220 kill-test ESMTP")
        recipient = ""
        while line := self.rfile.readline(LONGEST_LINE):
            verb = line[:4].strip().upper()
            if verb == b"EHLO":
                self._say("250-kill-test\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES")
            elif verb == b"RCPT":
                recipient = line.decode("ascii", "replace").partition("<")[2].partition(">")[0]
                refusal = self.server.refusal(RCPT, recipient)
                self._say(refusal or "250 2.1.5 Ok")
                recipient = "" if refusal else recipient
            elif verb == b"DATA" and not recipient:
                self._say("554 5.5.1 Error: no valid recipients")
            elif verb == b"DATA":
                self.server.hesitate()
                self._say("354 End data with <CR><LF>.<CR><LF>")
                if not self._take_mail(recipient):
                    return
                recipient = ""
            elif verb == b"QUIT":
                self._say("221 2.0.0 Bye")
                return
            else:
                self._say("250 2.0.0 Ok")

    def _take_mail(self, recipient: str) -> bool:
        """Whether a whole mail came. One that breaks off is dropped (RFC 5321 section 4.1.1.4)."""
        queue_id, head, body, in_head = self.server.new_queue_id(), b"", b"", True
        while (line := self.rfile.readline(LONGEST_LINE)) != b".\r\n":
            if not line:
                return False
            body += b"" if in_head else line.removeprefix(b".")
            if in_head:
                head += line
                in_head = line != b"\r\n"
                found = None if in_head else _MESSAGE_ID.search(head)
                if found:
                    self.server.write(queue_id, ("cleanup", f"message-id={found[1].decode('ascii', 'replace')}"))
        self.server.rest()
        if refusal := self.server.refusal(DOT, recipient):
            self._say(refusal)
            return True
        self.server.accept(queue_id, len(head), recipient, tells(head + body))
        self.server.rest()
        self._say(f"250 2.0.0 Ok: queued as {queue_id}")
        return True

    def _say(self, answer: str) -> None:
        self.wfile.write(answer.encode() + b"\r\n")


if __name__ == "__main__":
    port, log, pause, hesitation, mails = sys.argv[1:]
    with MailServer(int(port), Path(log), float(pause), float(hesitation), int(mails)) as server:
        server.serve_forever(poll_interval=0.1)
