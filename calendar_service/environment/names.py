"""Names in the environment that are nearly those of settings. Pure.

A misspelt setting is never read, so its owner believes in a value that nothing uses. An environment
is full of strangers' names, too, and must not be complained about: a name counts as meant for us
only if it differs by its separators or case, by one slip of the fingers, by the order or the plural
of its words, by its unit, or by this product's name in front.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

PREFIXES = ("KALENDER_TAHAPAN_", "KALENDER_", "CALENDAR_SERVICE_")
"""What people put in front of the settings of one product."""

SHORTEST = 7
"""Letters of a name in which a slip is believed in; PORT and HOST are near too many others."""

_SAME = {"URI": "URL", "URLS": "URL", "DSN": "URL", "ADDR": "ADDRESS"}
_UNITS = {"SECONDS", "SECOND", "SECS", "SEC", "MINUTES", "MINUTE", "MINS", "MIN", "HOURS", "MS", "MILLISECONDS"}
_STRANGERS = {"SLEEP_SECONDS", "EMAIL_FROM", "MAILFROM", "SMTPS_URL"}
"""Names of well-known others that a slip would lead to. MAILFROM is cron's."""

_OF_A_CLUSTER = re.compile(r"(?:tcp|udp|sctp)://")
"""How the values of Kubernetes' and Docker's own variables begin: KALENDER_PORT=tcp://10.0.0.1:80."""


def near_misses(environment: Mapping[str, str], known: Iterable[str]) -> dict[str, str]:
    """Name in the environment -> the known name that it is near."""
    known = list(known)
    found = {}
    for name, value in environment.items():
        if name in known or not value.strip() or _OF_A_CLUSTER.match(value):
            continue
        if near := next((other for other in known if is_near(name, other)), None):
            found[name] = near
    return found


def is_near(name: str, known: str) -> bool:
    """Whether somebody who wrote `name` meant `known`. Both differ."""
    if name in _STRANGERS or re.search(r"[0-9]", name):
        return False
    upper = re.sub(r"[^A-Z]+", "_", name.upper()).strip("_")
    for prefix in PREFIXES:
        if upper.startswith(prefix) and (rest := upper.removeprefix(prefix)):
            return rest == known or is_near(rest, known)
    bare, wanted = upper.replace("_", ""), known.replace("_", "")
    if len(wanted) < SHORTEST:
        return "_" in known and bare == wanted
    return bare == wanted or is_slip(bare, wanted) or _has_same_words(upper.split("_"), known.split("_"))


def is_slip(a: str, b: str) -> bool:
    """Whether one letter was left out, added or changed, or two neighbours were swapped."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    a, b = a[start:], b[start:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    return len(a) + len(b) <= 1 or (len(a) == len(b) == 1) or (len(a) == 2 and a == b[::-1])


def _has_same_words(given: list[str], known: list[str]) -> bool:
    """In any order, in singular or plural, each with at most one slip; or with another unit."""
    if len(given) != len(known):
        return False
    if known[-1] in _UNITS and given[-1] in _UNITS and given[:-1] == known[:-1]:
        return True
    if sorted(map(_plain, given)) == sorted(map(_plain, known)):
        return True
    pairs = list(zip(map(_plain, given), map(_plain, known), strict=True))
    slips = sum(a != b for a, b in pairs)
    return slips <= 2 and all(a == b or (min(len(a), len(b)) >= 4 and is_slip(a, b)) for a, b in pairs)


def _plain(word: str) -> str:
    """Singular, and one word for what is used for another."""
    word = _SAME.get(word, word)
    for ending in ("ES", "S"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
