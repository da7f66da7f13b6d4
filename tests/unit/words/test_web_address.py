"""What an address is refused for, and that no other one leads to another host than a browser goes to."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.words import web_address
from calendar_service.words.web_address import is_contact, trouble_of
from tests.feeds_material import SHIPPED


def test_every_source_that_ships_is_taken() -> None:
    written = yaml.load(SHIPPED.read_bytes(), yaml.BaseLoader)["sources"].values()
    sources = [each["address"] if isinstance(each, dict) else each for each in written]
    assert len(sources) > 50
    assert [address for address in sources if trouble_of(address)] == []


@pytest.mark.parametrize(
    "address",
    [
        "https://kpu.go.id", "https://kpu.go.id/", "https://kpu.go.id:8443/a", "https://Kpu.Go.Id/a?b=c&d=e#f", "https://a.id/@kpu", "https://a.id/a%20b",
        "https://koran.example/x", "https://a-b.c.id/(1)/~x;y=z",
    ],
)  # fmt: skip
def test_taken(address: str) -> None:
    assert trouble_of(address) is None


REFUSED = {
    web_address.NO_HTTPS: [
        "http://kpu.go.id/", "HTTPS://kpu.go.id/", "//kpu.go.id/", "javascript:alert(1)", "data:text/html,x", "https:/kpu.go.id", "https:kpu.go.id",
        " https://kpu.go.id/", "", "kpu.go.id", "ftp://kpu.go.id/", "https\uff1a//kpu.go.id",
    ],
    web_address.USER_INFO: [
        "https://kpu.go.id@elsewhere.id/", "https://a:b@kpu.go.id/", "https://@kpu.go.id/", "https://kpu.go.id%2f@elsewhere.id", "https://k\u0440u.id@a.id",
        "https://kpu.go.id:443@elsewhere.id",
    ],
    web_address.FOREIGN_SCRIPT: [
        "https://k\u0440u.go.id/", "https://\u043a\u0440\u0438.\u0438\u0434/", "https://xn--ku-smc.go.id/", "https://a.XN--p1ai/", "https://kpu\u3002go.id/",
        "https://kpu.go.id\uff0felsewhere.id/", "https://\uff4b\uff50\uff55.go.id/", "https://k\u00fc.id", "https://kpu\u200b.go.id/",
    ],
    web_address.ODD_CHARACTER: [
        "https://kpu.go.id/a b", "https://kpu.go.id/a\tb", "https://kpu.go.id/\n", "https://kpu.go.id/\x00", "https://kpu.go.id/\"onclick=x", "https://kpu.go.id/'x",
        "https://kpu.go.id/<b>", "https://kpu.go.id\\@elsewhere.id/", "https://kpu.go.id/`", "https://kpu.go.id/{x}", "https://kpu.go.id/\u0440",
        "https://kpu.go.id/\u202e", "https://kpu .go.id/", "https://kpu.go.id/a|b", "https://kpu.go.id/^",
    ],
    web_address.BAD_PERCENT: ["https://kpu.go.id/%", "https://kpu.go.id/%zz", "https://kpu.go.id/%0d%0aX", "https://kpu.go.id/%00", "https://kpu.go.id/%7F"],
    web_address.ODD_HOST: [
        "https://", "https:///elsewhere.id", "https://127.0.0.1/", "https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://[::1]/", "https://[::1]:443/",
        "https://localhost/", "https://kpu/", "https://kpu.local/", "https://kpu..id/", "https://.kpu.id/", "https://kpu.id./", "https://-kpu.id/",
        "https://kpu_x.id/", "https://kpu.internal/", "https://kpu.1/", "https://kpu%2ego.id/", f"https://{'a' * 64}.id/", "https://a.onion", "https://?x",
    ],
    web_address.ODD_PORT: ["https://kpu.id:/", "https://kpu.id:0/", "https://kpu.id:65536/", "https://kpu.id:x/", "https://kpu.id:80:80/"],
    web_address.TOO_LONG: ["https://kpu.id/" + "a" * 2_000],
}  # fmt: skip


@pytest.mark.parametrize(("message", "address"), [(m, a) for m, many in REFUSED.items() for a in many])
def test_refused(message: str, address: str) -> None:
    found = trouble_of(address)
    assert found
    assert found[0] == message


@given(st.text(alphabet="htps:/.kpugoidx@[]%\\?#0127- \u0440", max_size=30).map(lambda rest: "https://" + rest))
def test_what_is_taken_leads_where_it_says(address: str) -> None:
    if trouble_of(address) is None:
        parts = urlsplit(address)
        assert parts.username is None
        assert address.startswith(f"https://{parts.netloc}")
        assert parts.hostname
        assert parts.hostname.isascii()
        assert parts.hostname.rpartition(".")[2].isalpha()


@pytest.mark.parametrize(
    ("contact", "answer"),
    [
        ("mailto:keamanan@kpu.go.id", True), ("https://kpu.go.id/lapor", True), ("tel:+62-21-31937223", True),
        ("keamanan@kpu.go.id", False), ("http://kpu.go.id", False), ("mailto:a@b", False), ("mailto:a@b.id?bcc=c@d.id", False), ("tel:021", False),
        ("mailto:a@b.id\nExpires: x", False), ("", False), ("https://a.id@b.id", False),
    ],
)  # fmt: skip
def test_a_contact(contact: str, answer: bool) -> None:
    assert is_contact(contact) is answer
