"""Whose address counts behind proxies."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.web.visitor import visitor

NGINX = (ip_network("127.0.0.1"), ip_network("::1"))
TWO = (*NGINX, ip_network("10.0.0.0/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "counts"),
    [
        ("192.0.2.7", "", (), "192.0.2.7"),
        ("127.0.0.1", "198.51.100.1", (), "127.0.0.1"),
        ("192.0.2.7", "198.51.100.1", NGINX, "192.0.2.7"),
        ("127.0.0.1", "198.51.100.1", NGINX, "198.51.100.1"),
        ("127.0.0.1", "", NGINX, "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.1", NGINX, "198.51.100.1"),
        ("127.0.0.1", "127.0.0.1, 198.51.100.1", NGINX, "198.51.100.1"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.1,10.1.2.3", TWO, "198.51.100.1"),
        ("127.0.0.1", "10.9.9.9, 10.1.2.3", TWO, "10.9.9.9"),
        ("127.0.0.1", "203.0.113.9, nobody, 10.1.2.3", TWO, "10.1.2.3"),
        ("127.0.0.1", "198.51.100.1:4711", NGINX, "198.51.100.1"),
        ("127.0.0.1", "[2001:db8:1:2:3::4]:443", NGINX, "2001:db8:1:2::/64"),
        ("::1", "2001:db8:1:2:3::4", NGINX, "2001:db8:1:2::/64"),
        ("::ffff:127.0.0.1", "::ffff:198.51.100.1", NGINX, "198.51.100.1"),
        ("fe80::1%eth0", "", NGINX, "fe80::/64"),
        ("", "198.51.100.1", NGINX, ""),
        ("unix:", "198.51.100.1", NGINX, ""),
    ],
)
def test_who_counts(peer: str, forwarded: str, trusted: tuple, counts: str) -> None:
    assert visitor(peer, forwarded, trusted) == counts


@given(st.text(max_size=60))
def test_what_a_stranger_writes_first_changes_nothing(written: str) -> None:
    assert visitor("127.0.0.1", f"{written},198.51.100.1", NGINX) == "198.51.100.1"
    assert visitor("192.0.2.7", written, NGINX) == "192.0.2.7"
    visitor("127.0.0.1", written, NGINX)
