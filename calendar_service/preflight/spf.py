"""Who may send for a domain, by its SPF record (RFC 7208). Pure: whoever asks hands over the answers.

It judges as a receiving server does, as far as that can be told without the mail: `exists`, `ptr` and macros
depend on it, and leave the verdict open where nothing else decides.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

MOST_LOOKUPS = 10
"""Section 4.6.4: terms that ask the DNS, in all records together."""

MOST_SERVERS = 10
"""Section 4.6.4: of one `mx`."""

_MARK = re.compile(r"v=spf1(?: |$)", re.I)
_MECHANISM = re.compile(r"([+?~-]?)(all|include|a|mx|ptr|ip4|ip6|exists)(?:([:/].*))?$", re.I)
_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)=(.*)$")


class SpfVerdict(StrEnum):
    """Section 2.6. OPEN: it depends on the mail."""

    NONE = "none"
    YES = "pass"
    FAIL = "fail"
    SOFT = "softfail"
    NEUTRAL = "neutral"
    OPEN = "open"


_BY_SIGN = {
    "": SpfVerdict.YES,
    "+": SpfVerdict.YES,
    "-": SpfVerdict.FAIL,
    "~": SpfVerdict.SOFT,
    "?": SpfVerdict.NEUTRAL,
}

Find = Callable[[str, str], tuple[str, ...]]
"""The records of a name, of one kind."""


class BrokenRecord(Exception):
    """A receiving server answers `permerror`, and many refuse a mail for it. why: a few words for people."""

    def __init__(self, domain: str, why: str) -> None:
        self.domain, self.why = domain, why
        super().__init__(f"{domain}: {why}")


@dataclass(frozen=True, slots=True)
class Term:
    """A mechanism or a modifier. sign: of a mechanism, may be empty. value: what stands behind the name
    and its colon or equals sign, with a slash and what follows it."""

    name: str
    value: str
    sign: str = ""
    is_modifier: bool = False


def records(texts: tuple[str, ...]) -> list[str]:
    """Those of a name's TXT records that are SPF (section 4.5)."""
    return [text for text in texts if _MARK.match(text)]


def terms(record: str, domain: str) -> list[Term]:
    """In their order. Raises BrokenRecord."""
    found = []
    for word in record.split(" ")[1:]:
        if mechanism := _MECHANISM.match(word):
            found.append(Term(mechanism[2].lower(), (mechanism[3] or "").removeprefix(":"), mechanism[1]))
        elif modifier := _MODIFIER.match(word):
            found.append(Term(modifier[1].lower(), modifier[2], is_modifier=True))
        elif word:
            raise BrokenRecord(domain, word[:40])
    return found


def ends(found: list[Term]) -> str:
    """How a record ends: `-all`, `~all`, `?all`, `+all`, `redirect`, or nothing."""
    closing = next((term for term in found if term.name == "all" and not term.is_modifier), None)
    if closing:
        return f"{closing.sign or '+'}all"
    return "redirect" if any(term.name == "redirect" and term.is_modifier for term in found) else ""


class Inquiry:
    """One evaluation of a domain's record, with its count of look-ups. address: who sends; None: nobody,
    so that every term is looked at and counted."""

    def __init__(self, find: Find, address: IPAddress | None) -> None:
        self._find, self._address, self._lookups = find, address, 0

    def verdict(self, domain: str) -> SpfVerdict:
        """Raises BrokenRecord, and what `find` raises."""
        found = records(self._find(domain, "TXT"))
        if len(found) != 1:
            if found:
                raise BrokenRecord(domain, f"{len(found)} x v=spf1")
            return SpfVerdict.NONE
        all_terms, is_open = terms(found[0], domain), False
        for term in all_terms:
            if term.is_modifier:
                continue
            matches = self._matches(term, domain)
            if matches:
                verdict = _BY_SIGN[term.sign]
                return SpfVerdict.OPEN if is_open and verdict is not SpfVerdict.YES else verdict
            is_open |= matches is None
        redirect = next((term.value for term in all_terms if term.is_modifier and term.name == "redirect"), None)
        if redirect and not any(term.name == "all" for term in all_terms):
            if "%" in redirect:
                return SpfVerdict.OPEN
            self._count(domain)
            verdict = self.verdict(redirect)
            if verdict is SpfVerdict.NONE:
                raise BrokenRecord(domain, f"redirect={redirect}")
            return SpfVerdict.OPEN if is_open else verdict
        return SpfVerdict.OPEN if is_open else SpfVerdict.NEUTRAL

    def _matches(self, term: Term, domain: str) -> bool | None:
        """Whether a mechanism holds for the address; None where only the mail could tell."""
        if term.name == "all":
            return True
        if term.name in ("ip4", "ip6"):
            return self._is_in(term.value, domain)
        self._count(domain)
        if term.name in ("exists", "ptr") or "%" in term.value:
            return None
        if term.name == "include":
            verdict = self.verdict(term.value)
            if verdict is SpfVerdict.NONE:
                raise BrokenRecord(domain, f"include:{term.value}")
            return None if verdict is SpfVerdict.OPEN else verdict is SpfVerdict.YES
        name, _, size = term.value.partition("/")
        hosts = [name or domain]
        if term.name == "mx":
            hosts = [record.split()[-1] for record in self._find(hosts[0], "MX")[:MOST_SERVERS]]
        return self._is_one_of(hosts, size, domain)

    def _is_in(self, network: str, domain: str) -> bool:
        try:
            found = ipaddress.ip_network(network, strict=False)
        except ValueError:
            raise BrokenRecord(domain, network[:40]) from None
        return self._address is not None and self._address in found

    def _is_one_of(self, hosts: list[str], size: str, domain: str) -> bool:
        if self._address is None:
            return False
        first, _, second = size.partition("/")  # `24//64`: of IPv4, and of IPv6 (section 5.6)
        second = second.removeprefix("/")
        wanted, kind = (first, "A") if self._address.version == 4 else (second, "AAAA")
        networks = [f"{each}/{wanted}" if wanted else each for host in hosts for each in self._find(host, kind)]
        return any(self._is_in(each, domain) for each in networks)

    def _count(self, domain: str) -> None:
        self._lookups += 1
        if self._lookups > MOST_LOOKUPS:
            raise BrokenRecord(domain, f"> {MOST_LOOKUPS} DNS")
