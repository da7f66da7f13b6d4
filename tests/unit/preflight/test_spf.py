"""Whom a record of SPF lets send; examples of RFC 7208 appendix A among them."""

from __future__ import annotations

import contextlib
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.preflight.spf import BrokenRecord, Inquiry, SpfVerdict, ends, records, terms

ZONE = {
    ("example.com", "A"): ["192.0.2.10", "192.0.2.11"],
    ("example.com", "MX"): ["10 mail-a.example.com", "20 mail-b.example.com"],
    ("mail-a.example.com", "A"): ["192.0.2.129"],
    ("mail-b.example.com", "A"): ["192.0.2.130"],
    ("mail-b.example.com", "AAAA"): ["2001:db8::130"],
    ("example.org", "MX"): ["10 mail-c.example.org"],
    ("mail-c.example.org", "A"): ["192.0.2.140"],
    ("lain.id", "TXT"): ["v=spf1 ip4:198.51.100.0/24 -all"],
    ("lunak.id", "TXT"): ["v=spf1 ~all"],
    ("makro.id", "TXT"): ["v=spf1 exists:%{i}.makro.id -all"],
}


def judged(record: str, address: str | None) -> SpfVerdict:
    zone = {**ZONE, ("example.com", "TXT"): [record]}
    found = ipaddress.ip_address(address) if address else None
    return Inquiry(lambda name, kind: tuple(zone.get((name, kind), ())), found).verdict("example.com")


@pytest.mark.parametrize(
    ("record", "address", "verdict"),
    [
        ("v=spf1 +all", "192.0.2.129", "pass"),
        ("v=spf1 a -all", "192.0.2.10", "pass"),
        ("v=spf1 a -all", "192.0.2.129", "fail"),
        ("v=spf1 a:example.org -all", "192.0.2.10", "fail"),
        ("v=spf1 mx -all", "192.0.2.129", "pass"),
        ("v=spf1 mx -all", "2001:db8::130", "pass"),
        ("v=spf1 mx:example.org -all", "192.0.2.140", "pass"),
        ("v=spf1 mx mx:example.org -all", "192.0.2.140", "pass"),
        ("v=spf1 mx/30 mx:example.org/30 -all", "192.0.2.131", "pass"),
        ("v=spf1 mx/30 mx:example.org/30 -all", "192.0.2.143", "pass"),
        ("v=spf1 mx/30 -all", "192.0.2.132", "fail"),
        ("v=spf1 mx//64 -all", "2001:db8::1", "pass"),
        ("v=spf1 mx/30 -all", "2001:db8::1", "fail"),
        ("v=spf1 mx/24//64 -all", "2001:db8::1", "pass"),
        ("v=spf1 ip4:192.0.2.128/28 -all", "192.0.2.129", "pass"),
        ("v=spf1 ip4:192.0.2.128/28 -all", "192.0.2.65", "fail"),
        ("v=spf1 ip6:2001:db8::/32 -all", "2001:db8::1", "pass"),
        ("v=spf1 IP4:192.0.2.1 -ALL", "192.0.2.2", "fail"),
        ("v=spf1 -ip4:192.0.2.1 ~all", "192.0.2.1", "fail"),
        ("v=spf1 ?ip4:192.0.2.1 ~all", "192.0.2.1", "neutral"),
        ("v=spf1  ~all", "192.0.2.1", "softfail"),
        ("v=spf1", "192.0.2.1", "neutral"),
        ("v=spf1 include:lain.id -all", "198.51.100.9", "pass"),
        ("v=spf1 include:lain.id -all", "192.0.2.1", "fail"),
        ("v=spf1 include:lunak.id ?all", "192.0.2.1", "neutral"),
        ("v=spf1 redirect=lain.id", "192.0.2.1", "fail"),
        ("v=spf1 redirect=lain.id", "198.51.100.9", "pass"),
        ("v=spf1 redirect=lain.id ?all", "192.0.2.1", "neutral"),
        ("v=spf1 exp=lain.id x-lain=y -all", "192.0.2.1", "fail"),
        ("v=spf1 ptr -all", "192.0.2.1", "open"),
        ("v=spf1 ptr +all", "192.0.2.1", "pass"),
        ("v=spf1 include:makro.id -all", "192.0.2.1", "open"),
        ("v=spf1 include:makro.id ip4:192.0.2.1 -all", "192.0.2.1", "pass"),
        ("v=spf1 redirect=%{d}.id", "192.0.2.1", "open"),
        ("v=spf10 -all", "192.0.2.1", "none"),
    ],
)
def test_who_may_send(record: str, address: str, verdict: str) -> None:
    assert judged(record, address) == verdict


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 ipv4:1.2.3.4 -all",
        "v=spf1 ip4:1.2.3 -all",
        "v=spf1 ip4:192.0.2.1/33 -all",
        "v=spf1 include:tiada.id -all",
        "v=spf1 redirect=tiada.id",
        "v=spf1 include:example.com -all",
        "v=spf1 " + "a " * 11 + "-all",
        "v=spf1 , -all",
    ],
)
def test_a_broken_record(record: str) -> None:
    for address in (None, "203.0.113.9"):
        with pytest.raises(BrokenRecord):
            judged(record, address)


def test_ten_look_ups_are_allowed() -> None:
    assert judged("v=spf1 " + "a " * 10 + "-all", "203.0.113.9") == "fail"


@pytest.mark.parametrize(
    ("record", "end"),
    [
        ("v=spf1 a -all", "-all"),
        ("v=spf1 all", "+all"),
        ("v=spf1 ?all", "?all"),
        ("v=spf1 redirect=x.id", "redirect"),
        ("v=spf1 a", ""),
    ],
)
def test_how_it_ends(record: str, end: str) -> None:
    assert ends(terms(record, "x.id")) == end


def test_which_texts_are_records() -> None:
    assert records(("v=spf1", "V=SPF1 -all", "v=spf1-all", "v=spf2 -all", "x v=spf1 -all")) == ["v=spf1", "V=SPF1 -all"]


@given(st.text(st.sampled_from("+-~?:/=%. 0129abimx"), max_size=40))
def test_any_text_is_judged_or_broken(text: str) -> None:
    for address in (None, "192.0.2.1", "2001:db8::1"):
        with contextlib.suppress(BrokenRecord):
            judged(f"v=spf1 {text}", address)
