"""What preflight asks the DNS, over a real socket: every finding, each once wrong; a resolver that is silent or ill."""

from __future__ import annotations

import base64
import ipaddress
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import free_port
from dns_server import NameServer, Zone
from scripted_smtp import ScriptedServer

from calendar_service.cli import main
from calendar_service.package_data import translators
from calendar_service.preflight.resolver import Resolver
from calendar_service.preflight.sender import Sender, look
from calendar_service.settings import Settings
from tests.integration.test_starting import COMPLETE

Output = pytest.CaptureFixture[str]

HELLO, FROM, BACK = "surat.kantor.id", "kantor.id", "kembali.kantor.id"
IPV4, IPV6 = "9.9.9.9", "2620:fe::fe"
KEY = base64.b64encode(b"\x30" * 294).decode()
"""As long as an RSA key of 2048 bits; what it says is not looked at."""

RIGHT: Zone = {
    (FROM, "MX"): [f"10 mx.{FROM}."],
    (f"mx.{FROM}", "A"): [IPV4],
    (BACK, "MX"): [f"10 mx.{FROM}."],
    (BACK, "TXT"): ['"lain=1"', f'"v=spf1 a:{HELLO} " "include:_spf.{FROM} -all"'],
    (f"_spf.{FROM}", "TXT"): ['"v=spf1 ip4:192.0.2.0/24 ~all"'],
    (f"satu._domainkey.{FROM}", "TXT"): [f'"v=DKIM1; k=rsa; " "p={KEY[:200]}" "{KEY[200:]}"'],
    (f"_dmarc.{FROM}", "TXT"): ['"v=DMARC1; p=quarantine; rua=mailto:dmarc@kantor.id"'],
    (HELLO, "A"): [IPV4],
    (HELLO, "AAAA"): [IPV6],
    ("9.9.9.9.in-addr.arpa", "PTR"): [f"{HELLO}."],
    (ipaddress.ip_address(IPV6).reverse_pointer, "PTR"): [f"{HELLO}."],
}


def sender(**other: object) -> Sender:
    facts = {"from_domain": FROM, "back_domain": BACK, "hello": lambda: HELLO, "selector": "satu"}
    return Sender(**{**facts, "is_named": True, "relays_here": True, **other})  # type: ignore[arg-type]


def told(zone: Zone, who: Sender | None = None, **server: object) -> list[tuple[str, str]]:
    """Level and sentence of each finding."""
    with NameServer(zone, **server) as names:  # type: ignore[arg-type]
        found = list(look(who or sender(), Resolver(names.at).ask))
    return [(said.level.value, translators()["id"].text(said.message, **said.facts)) for said in found]


def without(*gone: tuple[str, str]) -> Zone:
    return {at: records for at, records in RIGHT.items() if at not in gone}


def changed(name: str, kind: str, *records: str) -> Zone:
    return {**RIGHT, (name, kind): list(records)}


def test_a_sender_in_order_is_called_so() -> None:
    found = told(RIGHT)
    assert {level for level, _ in found} == {"ok"}, found
    said = "\n".join(sentence for _, sentence in found)
    for words in ("surat kembali diterima di mx.kantor.id", "SPF dari kembali.kantor.id ada", "DKIM: kunci di satu._domainkey",
                  "p=quarantine", "sejalan dengan MAIL_FROM", f"alamat {IPV4} dari {HELLO} kembali", f"alamat {IPV6} dari",
                  f"mengizinkan alamat {IPV4}", f"mengizinkan alamat {IPV6}"):  # fmt: skip
        assert words in said


@pytest.mark.parametrize(
    ("zone", "level", "words"),
    [
        (without((FROM, "MX")) | {("x." + FROM, "A"): ["9.9.9.8"]}, "warning", "tanpa MX dan alamat"),
        (without((BACK, "MX")), "problem", "tidak ada MX dan alamat"),
        (changed(BACK, "MX", "0 ."), "problem", "MX titik, RFC 7505"),
        (changed(BACK, "MX", "10 tiada.kantor.id."), "problem", "MX tiada.kantor.id dari"),
        (changed(BACK, "MX", "10 tiada.kantor.id.", "20 mx.kantor.id."), "warning", "MX tiada.kantor.id dari"),
        (changed(BACK, "TXT", '"lain"'), "warning", "SPF dari kembali.kantor.id belum ada"),
        (changed(BACK, "TXT", '"v=spf1 -all"', '"v=spf1 +all"'), "problem", "ada 2 kali"),
        (changed(BACK, "TXT", '"v=spf1 ipv4:1.2.3.4 -all"'), "problem", "rusak (permerror, RFC 7208) di kembali.kantor.id: ipv4"),
        (changed(BACK, "TXT", '"v=spf1 ip4:999.1.1.1 -all"'), "problem", "999.1.1.1"),
        (changed(BACK, "TXT", '"v=spf1 include:tiada.kantor.id -all"'), "problem", "include:tiada.kantor.id"),
        (changed(BACK, "TXT", '"v=spf1 include:kembali.kantor.id -all"'), "problem", "> 10 DNS"),
        (changed(BACK, "TXT", f'"v=spf1 a:{HELLO} +all"'), "warning", 'berakhir dengan "+all"'),
        (changed(BACK, "TXT", f'"v=spf1 a:{HELLO}"'), "warning", 'berakhir dengan ""'),
        (changed(BACK, "TXT", '"v=spf1 ip4:192.0.2.1 -all"'), "problem", f"tidak mengizinkan alamat {IPV4}"),
        (changed(BACK, "TXT", '"v=spf1 ip4:192.0.2.1 ~all"'), "warning", f"{IPV4} dari {HELLO} (softfail)"),
        (without((f"satu._domainkey.{FROM}", "TXT")), "problem", "tidak ada kunci di satu._domainkey.kantor.id"),
        (changed(f"satu._domainkey.{FROM}", "TXT", '"v=DKIM1; p="'), "problem", "sudah dicabut"),
        (changed(f"satu._domainkey.{FROM}", "TXT", '"v=DKIM1; p=&&"'), "problem", "tidak dapat dipakai: p=&&"),
        (changed(f"satu._domainkey.{FROM}", "TXT", '"v=DKIM2; p=AA"'), "problem", "v=DKIM2"),
        (changed(f"satu._domainkey.{FROM}", "TXT", '"halo"'), "problem", "tidak dapat dipakai: halo"),
        (changed(f"satu._domainkey.{FROM}", "TXT", f'"p={KEY[:160]}"'), "problem", "lebih pendek daripada 1024"),
        (changed(f"satu._domainkey.{FROM}", "TXT", f'"p={KEY[:216]}"'), "warning", "lebih pendek daripada 2048"),
        (changed(f"satu._domainkey.{FROM}", "TXT", f'"t=s:y; p={KEY[:200]}" "{KEY[200:]}"'), "warning", "t=y"),
        (changed(f"satu._domainkey.{FROM}", "TXT", '"p=AA"', '"p=BB"'), "problem", "2 x TXT"),
        (without((f"_dmarc.{FROM}", "TXT")), "warning", "DMARC dari kantor.id belum ada"),
        (changed(f"_dmarc.{FROM}", "TXT", '"v=DMARC1; p=none"', '"v=DMARC1; p=reject"'), "warning", "belum ada"),
        (changed(f"_dmarc.{FROM}", "TXT", '"v=DMARC1; p=tolak"'), "warning", "p=tolak"),
        (changed(f"_dmarc.{FROM}", "TXT", '"v=DMARC1; p=reject; aspf=s"'), "warning", "hanya lulus dengan DKIM"),
        (without(("9.9.9.9.in-addr.arpa", "PTR")), "problem", f"alamat {IPV4} dari {HELLO} tanpa PTR"),
        (changed("9.9.9.9.in-addr.arpa", "PTR", "tiada.kantor.id."), "problem", "yang tidak kembali ke alamat itu"),
        (changed("9.9.9.9.in-addr.arpa", "PTR", f"mx.{FROM}."), "warning", "samakan keduanya"),
        (without((HELLO, "A"), (HELLO, "AAAA")), "problem", "tidak beralamat di DNS"),
        (changed(HELLO, "A", "10.0.0.1"), "warning", "10.0.0.1, yang hanya dikenal di jaringan sendiri"),
    ],
)  # fmt: skip
def test_what_is_not_in_order_is_told_among_the_rest(zone: Zone, level: str, words: str) -> None:
    found = told(zone)
    assert [each for each, sentence in found if words in sentence] == [level], found
    assert len(found) >= len({sentence for _, sentence in told(RIGHT)}) - 3  # nothing hides the rest


def test_what_another_server_may_do_for_us_is_a_warning() -> None:
    bad = {at: records for at, records in RIGHT.items() if at[1] != "PTR"} | {(BACK, "TXT"): ['"v=spf1 -all"']}
    for who in (sender(is_named=False), sender(relays_here=False)):
        assert {level for level, _ in told(bad, who)} == {"ok", "warning"}


def test_a_name_that_the_internet_cannot_know_is_not_asked_for() -> None:
    with NameServer(RIGHT) as names:
        list(look(sender(hello=lambda: "mesin.local"), Resolver(names.at).ask))
        assert not [name for name, _ in names.asked if "mesin" in name]


def test_a_domain_that_does_not_exist() -> None:
    found = told(RIGHT, sender(from_domain="tiada.id", back_domain="tiada.id"))
    problems = [sentence for level, sentence in found if level == "problem"]
    assert any("tiada.id di MAIL_FROM tidak ada di DNS" in sentence for sentence in problems)
    assert any("tiada.id, tempat surat kembali" in sentence for sentence in problems)


def test_a_subdomain_is_of_the_organisation_whose_record_it_falls_under() -> None:
    zone = {**RIGHT, ("_dmarc.go.id", "TXT"): ['"v=DMARC1; p=reject; sp=none; psd=y"']}
    del zone[(f"_dmarc.{FROM}", "TXT")]
    found = told(zone, sender(from_domain="a.kota.go.id", back_domain="b.kota.go.id", selector="satu"))
    assert any("DMARC dari a.kota.go.id belum ada" in s and s.endswith("_dmarc.kota.go.id") for _, s in found), found
    assert any("jalur balik di b.kota.go.id sejalan" in sentence for _, sentence in found)
    apart = told(zone, sender(from_domain="a.kota.go.id", back_domain="b.desa.go.id"))
    assert any("jalur balik di b.desa.go.id tidak sejalan" in sentence for _, sentence in apart)


def test_a_policy_that_nothing_of_ours_can_pass_is_a_problem() -> None:
    zone = {**RIGHT, ("lain.id", "MX"): [f"10 mx.{FROM}."]}
    found = told(zone, sender(back_domain="lain.id", selector=None))
    assert [level for level, sentence in found if "menurut DMARC (p=quarantine)" in sentence] == ["problem"]


def test_a_long_record_comes_over_tcp() -> None:
    long = [f'"{"x" * 200}"'] * 1 + [f'"y{n}={"x" * 100}"' for n in range(8)]
    zone = changed(BACK, "TXT", *long, f'"v=spf1 a:{HELLO} -all"')
    assert {level for level, _ in told(zone)} == {"ok"}


def test_one_name_without_an_answer_hides_no_other() -> None:
    found = told(RIGHT, ill=[BACK])
    assert [
        level for level, sentence in found if "tidak dapat menjawab pertanyaan tentang kembali.kantor.id" in sentence
    ] == [
        "warning",
        "warning",
    ]
    assert any("DKIM: kunci" in sentence for _, sentence in found)
    began = time.monotonic()
    found = told(RIGHT, silent=[f"satu._domainkey.{FROM}"])
    assert time.monotonic() - began < 8
    assert any("tidak dapat menjawab pertanyaan tentang satu._domainkey" in sentence for _, sentence in found)
    assert any("p=quarantine" in sentence for _, sentence in found)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port where questions arrive and nobody answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def test_a_resolver_that_is_silent_or_not_there_is_told_once_and_soon(silent_port: int) -> None:
    def never() -> str:
        raise AssertionError("asking for the name may take as long as the resolver is silent")

    for server in (("127.0.0.1", silent_port), ("127.0.0.1", free_port()), ("tiada.invalid", 53)):
        began = time.monotonic()
        found = list(look(sender(hello=never), Resolver(server).ask))
        assert time.monotonic() - began < 6
        assert [(said.level.value, "tidak ada resolver DNS" in said.message) for said in found] == [("warning", True)]


def test_all_questions_together_have_an_end() -> None:
    with NameServer(RIGHT, silent=[BACK, f"satu._domainkey.{FROM}", f"_dmarc.{FROM}", HELLO]) as names:
        began = time.monotonic()
        found = list(look(sender(), Resolver(names.at, 2).ask))
        assert time.monotonic() - began < 4
    assert "tidak ada resolver DNS" in found[-1].message


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.__dataclass_fields__:
        monkeypatch.delenv(name.upper(), raising=False)
    chosen = {"DATA_DIR": str(tmp_path), "MAIL_FROM": f"Kalender <pengingat@{FROM}>", "BOUNCE_ADDRESS": f"k@{BACK}"}
    for name, value in {**COMPLETE, **chosen, "HELO_NAME": HELLO, "DKIM_SELECTOR": "satu"}.items():
        monkeypatch.setenv(name, value)


def test_the_command_asks_the_resolver_that_is_named(
    environment: None, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    with ScriptedServer() as post, NameServer(RIGHT) as names:
        monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{post.port}")
        main(["preflight", "--resolver", f"127.0.0.1:{names.port}", "--format", "json"])
        entries = [entry for entry in json.loads(capsys.readouterr().out) if entry["check"] == "dns"]
        assert {entry["level"] for entry in entries} == {"ok"}
        assert len(entries) >= 8
    with ScriptedServer() as post, NameServer(changed(BACK, "MX", "0 .")) as names:
        monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{post.port}")
        assert main(["preflight", "--lang", "en", "--resolver", f"localhost:{names.port}"]) == 1
        said = capsys.readouterr().out
        assert "dns: problem: the domain kembali.kantor.id" in said
        assert "dns: fine: SPF of kembali.kantor.id" in said


def test_words_of_the_dns_are_harmless(environment: None, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    with ScriptedServer() as post, NameServer(changed(BACK, "TXT", '"v=spf1 \\027[2J -all"')) as names:
        monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{post.port}")
        assert main(["preflight", "--resolver", f"127.0.0.1:{names.port}"]) == 1
        assert "di kembali.kantor.id: [U+001B][2J" in capsys.readouterr().out


def test_a_trial_asks_nobody(environment: None, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    """A name that is reserved for examples is in no DNS, unless a person names one that has it."""
    monkeypatch.setenv("MAIL_FROM", "Kalender <pengingat@kantor.test>")
    monkeypatch.delenv("BOUNCE_ADDRESS")
    main(["preflight"])
    assert "dns:" not in capsys.readouterr().out
    with NameServer({("kantor.test", "A"): [IPV4]}) as names:
        main(["preflight", "--resolver", f"127.0.0.1:{names.port}"])
        assert names.asked
