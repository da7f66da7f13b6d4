"""Words to be looked for in what a mail server said, as a person writes them down. Pure.

    relay(|ing)(| access) denied     one of the words in each bracket; between two bars, or beside one, also nothing
    user * unknown                   up to forty characters of anything
    rate limit                       also with a hyphen, or several spaces

Capitals do not count, and a phrase begins and ends where a word does. It is no regular expression, on
purpose: whatever a phrase and a server say, looking takes time in proportion to the length of the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from calendar_service.errors import N_, Refused

MAX_STARS = 2
MAX_LENGTH = 600

UNBALANCED = N_(
    "kurung pada frasa %(value)s tidak berpasangan; tulis pilihan sebagai (satu|dua), tanpa kurung di dalamnya"
)
NO_CHOICE = N_("tanda | pada frasa %(value)s berada di luar kurung; tulis pilihan sebagai (satu|dua)")
STARS = N_("frasa %(value)s memuat lebih dari %(most)s tanda bintang")
TOO_LONG = N_("frasa %(value)s lebih panjang daripada %(most)s huruf")
NOTHING = N_("frasa %(value)s cocok dengan apa saja; tulis paling sedikit satu kata")

_PARTS = re.compile(r"\(([^()]*)\)|( ?\* ?)|([^()*]+?(?= ?\*|[()]|$))|([()])")
_BLANK = re.compile(r"[ _-]+")
_WORD = r"[^\W_]"
_LEAST = re.compile(_WORD + r"{2}|\d\.\d")


def pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """What finds any of the phrases. Raises Refused for one that is none."""
    return re.compile("|".join(_pattern(phrase) for phrase in phrases), re.IGNORECASE)


def _pattern(phrase: str) -> str:
    if len(phrase) > MAX_LENGTH:
        raise Refused(TOO_LONG, value=f"{phrase[:40]}...", most=MAX_LENGTH)
    if phrase.count("*") > MAX_STARS:
        raise Refused(STARS, value=phrase, most=MAX_STARS)
    if not _LEAST.search(re.sub(r"\([^()]*\)", _shortest, phrase)):
        raise Refused(NOTHING, value=phrase)
    made = []
    for choice, star, literal, bracket in _PARTS.findall(phrase):
        if bracket:
            raise Refused(UNBALANCED, value=phrase)
        if "|" in literal:
            raise Refused(NO_CHOICE, value=phrase)
        if star:
            made.append(_anything(star))
        elif literal:
            made.append(_literal(literal))
        else:
            made.append(f"(?:{'|'.join(map(_literal, choice.split('|')))})")
    return rf"(?<!{_WORD}){''.join(made)}(?!{_WORD})"


def _shortest(choice: re.Match[str]) -> str:
    return min(choice[0][1:-1].split("|"), key=len)


def _anything(star: str) -> str:
    """A blank beside the star: there a word ends, or begins."""
    before, after = star.startswith(" "), star.endswith(" ")
    return f"{f'(?!{_WORD})' * before}.{{0,40}}?{f'(?<!{_WORD})' * after}"


def _literal(text: str) -> str:
    """Letter by letter, but each blank between two words as wide as it likes to be."""
    return "[ _-]{1,3}".join(re.escape(word) for word in _BLANK.split(text))
