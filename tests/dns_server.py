"""A small DNS server on loopback, over UDP and TCP: it answers from a zone that a test writes down.

    with NameServer({("kantor.id", "MX"): ["10 mx.kantor.id."]}) as server: ...

A name without a record of the kind that is asked for, or with names below it, exists and has none; every other
one does not exist. `ill` names answer SERVFAIL, `silent` ones nothing.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

Zone = Mapping[tuple[str, str], Sequence[str]]

MOST_OVER_UDP = 512
"""RFC 1035 section 4.2.1; a longer answer is asked for again over TCP."""


class NameServer:
    """zone: text of records by name and kind, a TXT with its quotes. asked: every question, as name and kind."""

    def __init__(self, zone: Zone, ill: Collection[str] = (), silent: Collection[str] = ()) -> None:
        self.zone = {(name.lower(), kind): list(records) for (name, kind), records in zone.items()}
        self.asked: list[tuple[str, str]] = []
        self._ill, self._silent = ill, silent
        self._stopping = threading.Event()
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        for each in (self._tcp, self._udp):
            each.settimeout(0.05)
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._serve_udp, self._serve_tcp)]

    def __enter__(self) -> NameServer:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(5)
        self._tcp.close()
        self._udp.close()

    @property
    def at(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    def _serve_udp(self) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                data, peer = self._udp.recvfrom(4096)
                answer = self._answer(data)
                if answer is not None:
                    wire = answer.to_wire()
                    if len(wire) > MOST_OVER_UDP:
                        answer.answer.clear()
                        answer.flags |= dns.flags.TC
                        wire = answer.to_wire()
                    self._udp.sendto(wire, peer)

    def _serve_tcp(self) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                peer, _ = self._tcp.accept()
                with peer, peer.makefile("rb") as lines:
                    (size,) = struct.unpack("!H", lines.read(2))
                    answer = self._answer(lines.read(size))
                    if answer is not None:
                        wire = answer.to_wire()
                        peer.sendall(struct.pack("!H", len(wire)) + wire)

    def _answer(self, data: bytes) -> dns.message.Message | None:
        question = dns.message.from_wire(data)
        asked = question.question[0]
        name, kind = asked.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(asked.rdtype)
        self.asked.append((name, kind))
        if name in self._silent:
            return None
        answer = dns.message.make_response(question)
        if name in self._ill:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif records := self.zone.get((name, kind)):
            answer.answer.append(dns.rrset.from_text_list(asked.name, 60, "IN", kind, records))
        elif not any(f".{known}".endswith(f".{name}") for known, _ in self.zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer
