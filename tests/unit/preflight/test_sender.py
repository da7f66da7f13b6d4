"""What is said of a sender, whatever the DNS answers. Over a real DNS: tests/integration/test_preflight_dns.py."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.package_data import translators
from calendar_service.preflight.finding import Level
from calendar_service.preflight.sender import Kind, Records, Sender, Silence, Unanswered, look

DOMAINS = ("a.kota.go.id", "kota.go.id", "go.id", "id", "b.desa.id")
TEXTS = st.text(st.sampled_from("v=spf1DMARCKIp;:- .0/aleminrctqyos%_"), max_size=40)


def said(zone: dict[tuple[str, str], tuple[str, ...]], sender: Sender) -> list[str]:
    found = look(sender, lambda name, kind: Records(True, zone.get((name, kind), ())))
    return [translators()["id"].text(each.message, **each.facts) for each in found]


def a_sender(back: str = "a.kota.go.id", selector: str | None = None) -> Sender:
    return Sender("a.kota.go.id", back, lambda: "surat.kota.go.id", selector, is_named=True, relays_here=True)


def aligned(records: dict[str, str], back: str) -> bool:
    zone = {(f"_dmarc.{name}", "TXT"): (text,) for name, text in records.items()}
    return any("sejalan" in line and "tidak sejalan" not in line for line in said(zone, a_sender(back)))


@pytest.mark.parametrize(
    ("records", "back", "answer"),
    [
        ({}, "a.kota.go.id", True),
        ({}, "b.kota.go.id", False),
        ({"kota.go.id": "v=DMARC1; p=none"}, "b.kota.go.id", True),
        ({"kota.go.id": "v=DMARC1; p=none"}, "kota.go.id", True),
        ({"kota.go.id": "v=DMARC1; p=none; aspf=s"}, "kota.go.id", False),
        ({"kota.go.id": "v=DMARC1; p=none"}, "b.desa.go.id", False),
        ({"kota.go.id": "v=DMARC1; p=none", "go.id": "v=DMARC1; p=none; psd=y"}, "b.kota.go.id", True),
        ({"go.id": "v=DMARC1; p=none; psd=y"}, "b.kota.go.id", True),
        ({"go.id": "v=DMARC1; p=none; psd=y"}, "b.desa.go.id", False),
        ({"a.kota.go.id": "v=DMARC1; p=none; psd=n", "go.id": "v=DMARC1; p=none"}, "b.kota.go.id", False),
        ({"a.kota.go.id": "v=DMARC1; p=none; psd=n"}, "x.a.kota.go.id", True),
    ],
)
def test_the_organisation_is_found_by_walking_up(records: dict[str, str], back: str, answer: bool) -> None:
    assert aligned(records, back) is answer


def test_a_subdomain_has_the_policy_for_subdomains() -> None:
    zone = {("_dmarc.kota.go.id", "TXT"): ("v=DMARC1; p=reject; sp=quarantine",)}
    assert any("p=quarantine" in line for line in said(zone, a_sender()))


def test_a_walk_asks_eight_times_at_most() -> None:
    asked: list[str] = []

    def ask(name: str, kind: Kind) -> Records:
        asked.append(name)
        return Records(True)

    domain = ".".join("abcdefghijklmnopqrst")
    list(look(Sender(domain, domain, lambda: "x", None, is_named=False, relays_here=False), ask))
    walked = [name for name in asked if name.startswith("_dmarc.")]
    assert (len(walked), walked[0], walked[1], walked[-1]) == (
        8,
        f"_dmarc.{domain}",
        "_dmarc.n.o.p.q.r.s.t",
        "_dmarc.t",
    )


@pytest.mark.parametrize(
    ("size", "level"),
    [
        (94, Level.WRONG),
        (126, Level.WRONG),
        (140, Level.DOUBTFUL),
        (162, Level.DOUBTFUL),
        (226, Level.DOUBTFUL),
        (270, Level.FINE),
        (294, Level.FINE),
        (550, Level.FINE),
    ],
)
def test_the_length_of_a_key(size: int, level: Level) -> None:
    """As published: 512, 768, 1024 (bare and named), 1536, 2048 (bare and named), 4096 bits."""
    key = base64.b64encode(bytes(size)).decode()
    zone = {("satu._domainkey.a.kota.go.id", "TXT"): (f"v=DKIM1; k=rsa; p={key}",)}
    (found,) = [
        each
        for each in look(a_sender(selector="satu"), lambda name, kind: Records(True, zone.get((name, kind), ())))
        if each.message.startswith("DKIM")
    ]
    assert found.level is level


def test_a_key_of_edwards_is_short_and_good() -> None:
    zone = {("satu._domainkey.a.kota.go.id", "TXT"): (f"v=DKIM1; k=ed25519; p={base64.b64encode(bytes(32)).decode()}",)}
    assert any("dapat dipakai" in line and "tidak" not in line for line in said(zone, a_sender(selector="satu")))


@given(
    st.dictionaries(
        st.sampled_from(DOMAINS).flatmap(
            lambda name: st.sampled_from((name, f"_dmarc.{name}", f"satu._domainkey.{name}"))
        ),
        st.lists(TEXTS, max_size=3).map(tuple),
    )
)
def test_whatever_is_published_is_judged(texts: dict[str, tuple[str, ...]]) -> None:
    zone = {(name, "TXT"): records for name, records in texts.items()}
    assert said(zone, a_sender("b.desa.id", "satu"))


def test_one_unanswered_question_is_one_warning_and_silence_is_the_end() -> None:
    def ill(name: str, kind: Kind) -> Records:
        raise Unanswered(name, "SERVFAIL")

    def silent(name: str, kind: Kind) -> Records:
        raise Silence("LifetimeTimeout")

    assert [each.level for each in look(a_sender(selector="satu"), ill)] == [Level.DOUBTFUL] * 6
    assert [each.level for each in look(a_sender(selector="satu"), silent)] == [Level.DOUBTFUL]
