"""What a page that strangers fill in may have asked, and what not: addresses in every notation that leads inside."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.doctor.reach import (
    ANYWHERE,
    LONGEST_URL,
    NOT_ASKED,
    NOT_PUBLIC,
    OTHER_PORT,
    PUBLIC,
    WITH_PASSWORD,
    is_open_to_public,
    target_of,
)
from calendar_service.errors import Refused

INSIDE = (
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1",
    "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "168.63.129.16",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::8.8.8.8",
    "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "3fff::1", "fc00::1",
    "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "5f00::1",
)  # fmt: skip

OUTSIDE = (
    "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "192.0.1.1", "103.10.0.1",
    "2606:4700::1111", "2001:4860:4860::8888", "2400:cb00::1",
)  # fmt: skip


@pytest.mark.parametrize("text", INSIDE)
def test_what_is_inside_is_not_public(text: str) -> None:
    assert not is_open_to_public(ip_address(text))


@pytest.mark.parametrize("text", OUTSIDE)
def test_what_is_outside_is(text: str) -> None:
    assert is_open_to_public(ip_address(text))


@given(st.ip_addresses())
def test_python_calls_nothing_private_that_is_public_here(address: IPv4Address | IPv6Address) -> None:
    if is_open_to_public(address):
        assert address.is_global
        assert not (address.is_multicast or address.is_loopback or address.is_link_local or address.is_reserved)


NOWHERE_PUBLIC = (
    *(f"http://{text}/a.ics" for text in INSIDE if ":" not in text),
    *(f"https://[{text}]/a.ics" for text in INSIDE if ":" in text),
    "http://localhost/", "http://localhost./", "http://LOCALHOST/", "http://a.localhost/", "http://kalender/a.ics",
    "http://db.internal/", "http://printer.local/", "http://router.lan/", "http://nas.home.arpa/", "http://metadata.google.internal./",
    "http://intra.corp/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://017700000001/", "http://0177.0.0.1/",
    "http://127.1/", "http://127.0.1/", "http://0/", "http://00.0.0.0/", "http://0xa9fea9fe/", "http://169.254.43518/",
    "http://127.0.0.1./", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://ｌｏｃａｌｈｏｓｔ/", "http://１２７.0.0.1/",
    "http://[fe80::1%25eth0]/", "webcal://127.0.0.1/a.ics", "webcal://localhost/a.ics",
)  # fmt: skip
WRITTEN_WRONG = (
    "ftp://kalender.go.id/a.ics", "file:///etc/passwd", "gopher://kalender.go.id/", "dict://kalender.go.id/", "data:text/calendar,", "//kalender.go.id/",
    "kalender.go.id/a.ics", "", "http://", "http:///a.ics", "http://[::1/", "http://%31%32%37.0.0.1/", "http://kalender.go.id:99999/",
    "http://kalender.go.id:x/", "http://kalender.go.id\\@127.0.0.1/", "http://kalender.go.id/a\r\nHost: x/", "http://kalender.go.id/ a", "http://127.0.0.1\t/",
    "http://kalender..go.id/", "http://kalender.go.id../", f"http://{'a' * 64}.go.id/", f"http://{'a.' * 130}id/", "http://kalender.go.id/" + "a" * LONGEST_URL,
    "http://a!b.go.id/", "http://kalender.go.id\x00/", "http://[::1].go.id/",
)  # fmt: skip


@pytest.mark.parametrize("url", NOWHERE_PUBLIC)
def test_strangers_may_not_have_what_is_inside_asked(url: str) -> None:
    with pytest.raises(Refused) as refused:
        target_of(url, PUBLIC)
    assert refused.value.message == NOT_PUBLIC


@pytest.mark.parametrize("url", WRITTEN_WRONG)
def test_what_means_nothing_is_asked_by_nobody(url: str) -> None:
    for reach in (PUBLIC, ANYWHERE):
        with pytest.raises(Refused) as refused:
            target_of(url, reach)
        assert refused.value.message == NOT_ASKED


@pytest.mark.parametrize(
    "url", ["http://siti:rahasia@kalender.go.id/", "https://kalender.go.id@127.0.0.1/", "http://@kalender.go.id/"]
)
def test_a_password_in_an_address_is_not_sent_and_not_repeated(url: str) -> None:
    with pytest.raises(Refused) as refused:
        target_of(url, ANYWHERE)
    assert refused.value.message == WITH_PASSWORD
    assert "rahasia" not in str(refused.value)


@pytest.mark.parametrize("port", [22, 25, 6379, 8000, 8080, 5432])
def test_strangers_may_not_have_other_ports_asked(port: int) -> None:
    with pytest.raises(Refused) as refused:
        target_of(f"http://kalender.go.id:{port}/", PUBLIC)
    assert refused.value.message == OTHER_PORT
    assert target_of(f"http://localhost:{port}/", ANYWHERE).port == port


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("webcal://Kalender.GO.id./a.ics", "https://kalender.go.id/a.ics"),
        ("http://kalender.go.id", "http://kalender.go.id/"),
        ("https://kalender.go.id:443/a b".replace(" ", "%20"), "https://kalender.go.id/a%20b"),
        ("http://kalender.go.id:443/?x=1#bagian", "http://kalender.go.id:443/?x=1"),
        ("https://bücher.de/ä.ics", "https://xn--bcher-kva.de/%C3%A4.ics"),
        ("https://kаlender.go.id/", "https://xn--klender-2fg.go.id/"),
        ("https://1.1.1.1/", "https://1.1.1.1/"),
        ("https://[2606:4700:0::1111]/", "https://[2606:4700::1111]/"),
        ("https://a_b.go.id/x?y='z'&q=%2F", "https://a_b.go.id/x?y='z'&q=%2F"),
    ],
)
def test_what_is_public_is_asked_in_its_plain_spelling(url: str, meant: str) -> None:
    assert target_of(url, PUBLIC).url == meant


def test_an_operator_may_ask_inside() -> None:
    for url in ("http://localhost:8000/a.ics", "http://127.1/", "http://[::1]:8000/", "http://kalender/a.ics"):
        assert target_of(url, ANYWHERE).url == url
