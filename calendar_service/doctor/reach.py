"""Which addresses a visit may go to, and what an address means once everything odd about it is gone. Pure.

An operator's own command may ask any server. A page that strangers fill in may ask only what is open to the public, for the
service stands in a network whose other machines trust it: names that only that network knows, addresses that are not of the public
Internet in whatever notation, ports of other services and passwords in an address are not asked. What a name leads to is looked up
elsewhere (lookup) and judged here, each time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urlsplit

from calendar_service.errors import N_, Refused

IPAddress = IPv4Address | IPv6Address

PORTS = {"http": 80, "https": 443}
LONGEST_URL = 2_000
LONGEST_NAME = 253
"""Letters of a name in the DNS (RFC 1035 section 2.3.4)."""

NOT_ASKED = N_("alamat %(url)s tidak dapat diperiksa; pakai http://, https:// atau webcal://")
WITH_PASSWORD = N_("alamat %(host)s memuat nama pengguna atau kata sandi di depan tanda @; hapus bagian itu")
OTHER_PORT = N_("port %(port)s tidak diperiksa; hanya 80 dan 443")
NOT_PUBLIC = N_("%(host)s tidak ditemukan atau tidak terbuka untuk umum; unggah berkasnya atau tempelkan isinya")

_ODD = re.compile(r"[\x00-\x20\x7f\\]")
_ODD_BRACKETS = re.compile(r"\][^:]|[^@]\[")
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_NUMERIC = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)")
"""What some resolvers read as an IPv4 address: its last part is a number (WHATWG URL, `ends in a number`)."""

_LOCAL = (
    "localhost", "local", "localdomain", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa", "arpa",
    "onion", "test", "invalid", "example", "alt",
)  # fmt: skip
"""Ends of names that only a network of its own knows, or nobody (RFC 6761, 6762, 8375, 7686, 9476)."""

_NOT_PUBLIC_4 = [
    IPv4Network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # of the public Internet by its number, but each machine of one large host reaches its warden there
    )
]  # fmt: skip
"""IANA IPv4 Special-Purpose Address Registry (RFC 6890), and multicast."""

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = [IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
"""Of global unicast: Teredo and other protocols, documentation, 6to4. What stands for an IPv4 address elsewhere (::ffff:0:0/96, 64:ff9b::/96), link-local,
unique local and multicast addresses are no global unicast at all (RFC 4291 section 2.4)."""


def is_open_to_public(address: IPAddress) -> bool:
    """Whether it is one of the public Internet, and no other notation of one that is not."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address.scope_id is not None or address not in _GLOBAL_UNICAST:
        return False
    return not any(address in network for network in _NOT_PUBLIC_6)


@dataclass(frozen=True, slots=True)
class Reach:
    """judge: whether an address may be connected to, and ports: which; None: any. most_hops: redirects that are followed. seconds: for everything, from the
    first question to the last byte. most_bytes: of one answer that are kept."""

    judge: Callable[[IPAddress], bool] | None
    ports: frozenset[int] | None
    most_hops: int
    seconds: float
    most_bytes: int

    def allows(self, address: IPAddress) -> bool:
        """Whether it may be connected to."""
        return self.judge is None or self.judge(address)


ANYWHERE = Reach(judge=None, ports=None, most_hops=10, seconds=60.0, most_bytes=10_000_000)
"""For an operator's own command."""

PUBLIC = Reach(
    judge=is_open_to_public, ports=frozenset(PORTS.values()), most_hops=5, seconds=20.0, most_bytes=2_000_000
)
"""For a page that strangers fill in."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked for. host: a name in the letters of the DNS, small, or an address without brackets. path: with the query, percent-encoded."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """As the Host field says it (RFC 9110 section 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def literal(self) -> IPAddress | None:
        """The address, where no name stands for it."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None


def target_of(url: str, reach: Reach) -> Target:
    """What an address means. webcal is https. Raises Refused where it means nothing, or something out of reach."""
    try:
        parts = urlsplit(url)
        if len(url) > LONGEST_URL or _ODD.search(url) or _ODD_BRACKETS.search(parts.netloc):
            raise ValueError
        scheme = "https" if parts.scheme == "webcal" else parts.scheme
        port = PORTS[scheme] if parts.port is None else parts.port
        host = _host(parts.hostname or "")
    except (ValueError, KeyError):
        raise Refused(NOT_ASKED, url=url) from None
    if "@" in parts.netloc:
        raise Refused(WITH_PASSWORD, host=host)
    target = Target(scheme, host, port, _path(parts.path, parts.query))
    _judge(target, reach)
    return target


def _host(text: str) -> str:
    """In small letters of the DNS, without its last dot: other scripts as `xn--`, so that nobody takes one name for another, and wide letters and dots as
    the plain ones that they stand for (RFC 3490 section 4). Raises ValueError."""
    if ":" in text:
        return str(IPv6Address(text))
    host = (text if text.isascii() else text.encode("idna").decode()).lower().removesuffix(".")
    if not _NAME.fullmatch(host) or len(host) > LONGEST_NAME:
        raise ValueError
    return host


def _path(path: str, query: str) -> str:
    whole = f"{path or '/'}?{query}" if query else path or "/"
    return quote(whole, safe="/?:@!$&'()*+,;=~%")


def _judge(target: Target, reach: Reach) -> None:
    """Raises Refused for what is out of reach by its address alone."""
    if reach.ports is not None and target.port not in reach.ports:
        raise Refused(OTHER_PORT, port=target.port)
    literal = target.literal
    is_refused = not reach.allows(literal) if literal else reach.judge is not None and _is_odd(target.host)
    if is_refused:
        raise Refused(NOT_PUBLIC, host=target.host)


def _is_odd(host: str) -> bool:
    """Whether a name is known to one network alone, or is an address in a notation that some resolvers read."""
    is_local = "." not in host or host.endswith(tuple(f".{end}" for end in _LOCAL))
    return is_local or _NUMERIC.fullmatch(host) is not None
