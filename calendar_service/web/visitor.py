"""From where a request comes: whose address counts, for the audit and for guesses. Pure.

Who connects is known from the connection. A proxy in front hides it, and says in X-Forwarded-For for whom it asks; but
everybody can write that field. So only proxies that the operator names (TRUSTED_PROXIES) are believed, each in the one
entry that it added itself, which is the last: the list is read from the right, for as long as the speaker is one of them.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection

from calendar_service.environment.values import IPNetwork

_WITH_PORT = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::[0-9]+)?|([0-9.]+):[0-9]+")
"""How some proxies write an entry: `[2001:db8::1]:443`, `192.0.2.7:443`."""

ONE_SUBSCRIBER = 64
"""Bits of an IPv6 address that are one subscriber's; all of it counts as one."""


def visitor(peer: str, forwarded: str, trusted: Collection[IPNetwork]) -> str:
    """The address that counts; empty where the connection has none. peer: who is connected. forwarded: the field
    X-Forwarded-For, however many proxies wrote in it. Where an entry is no address, the last proxy that could be
    read counts: it let it through."""
    found = _address(peer)
    for entry in reversed(forwarded.split(",")):
        if found is None or not any(found in network for network in trusted):
            break
        before = _address(entry.strip())
        if before is None:
            break
        found = before
    return "" if found is None else _counted(found)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    written = _WITH_PORT.fullmatch(text)
    try:
        found = ipaddress.ip_address((written[1] or written[2]) if written else text)
    except ValueError:
        return None
    if found.version == 6:
        return found.ipv4_mapped or ipaddress.IPv6Address(int(found))  # without a zone
    return found


def _counted(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, ONE_SUBSCRIBER), strict=False))
