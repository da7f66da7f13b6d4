"""The door for text from outside: cleaned once, and judged as it will be printed. Pure.

Cleaning changes nothing that a reader sees, and no letter: `\\n` as the line end, no space around it;
in text of one line every run of spaces, no-break ones too, is one plain space. What a calendar, a
page or a mail would not show, or show to some readers only, is not taken out silently: it is
trouble, with its place, and whoever asked decides whether to refuse. Facts about characters are
those of `unicodedata`; the tables below hold what it does not know.

Words of strangers (a mail server, a bounce) cannot be refused: `foreign_line` is what is kept of them. What
is printed, and by now may have been anybody's, passes `harmless`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from calendar_service.errors import N_, Refused
from calendar_service.words.mail_address import hidden

_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")
_ODD = re.compile(r"[^\t\n\r -~]")
"""Worth a closer look; most text has none of it."""
_RISKY = re.compile(r"[^\t\n -~]")
"""The same for what is printed."""

_SPACING = frozenset("\t\n\r\x85\u2028\u2029")
"""Controls and separators that everybody reads as a space or a line end."""

_DIRECTION = frozenset(("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))
_MARKS = frozenset("\u061c\u200e\u200f")
"""Direction marks: nothing to see, but at home beside letters that are written from right to left."""

_NON_JOINER, _JOINER, _KEYCAP = "\u200c", "\u200d", "\u20e3"
_BLACK_FLAG = "\U0001f3f4"
_VIRAMA = 9
"""The combining class of the signs that join Javanese, Balinese or Devanagari letters (RFC 5892 appendix A)."""

_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2065\u2800\u3164\uffa0\ufff0-\ufffb\U00016fe4\U0001d159\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
"""Nothing to see, though their categories say letter, mark, symbol or nothing at all: the rest of
Default_Ignorable_Code_Point (Unicode, DerivedCoreProperties.txt), and signs drawn as a blank."""

_SELECTOR = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_TAG = re.compile("[\U000e0020-\U000e007f]")
_TAGS_END = "\U000e007f"
_BROKEN = frozenset("\ufffc\ufffd")
"""Left behind where a letter could not be read, and where a picture stood."""

INVISIBLE = N_("karakter tak terlihat %(character)s di %(where)s; hapus")
REVERSING = N_("karakter pembalik arah tulisan %(character)s di %(where)s; hapus")
CONTROL = N_("karakter kendali %(character)s di %(where)s; hapus")
BROKEN = N_("huruf yang rusak %(character)s di %(where)s; ketik ulang")
PRIVATE = N_("karakter %(character)s di %(where)s hanya dikenal sebagian komputer; ganti dengan huruf biasa")


@dataclass(frozen=True, slots=True)
class Trouble:
    """A character that is not taken. offset: of the character in `text`, from 0. message: a message id."""

    text: str
    offset: int
    message: str

    @property
    def facts(self) -> Mapping[str, object]:
        """For the message: the character's code, and the word that it stands in. Its name is English in every language."""
        return {"character": _code(self.text[self.offset]), "where": _where(self.text, self.offset)}


def paragraphs(text: str) -> str:
    """Text of several lines, cleaned."""
    return _LINE_END.sub("\n", text).strip()


def line(text: str) -> str:
    """Text of one line, cleaned."""
    return _SPACES.sub(" ", paragraphs(text)).strip()


def is_blank(text: str) -> bool:
    """Whether nothing of it would be seen: no character, or spaces, marks without a letter and
    invisible characters alone."""
    return not any(_is_seen(character) for character in text)


def troubles(text: str) -> Iterator[Trouble]:
    """Every character of a text that is not taken, in order. The text need not have been cleaned."""
    odd = [found.start() for found in _ODD.finditer(text)]
    from_right = any(_is_from_right(text[offset]) for offset in odd)
    for offset in odd:
        message = _judged(text, offset, from_right)
        if message:
            yield Trouble(text, offset, message)


def required_line(text: str, empty: str) -> str:
    """One line that a person gave with a form or a command, cleaned. empty: the sentence for a text
    without anything to see. Raises Refused."""
    for trouble in troubles(text):
        raise Refused(trouble.message, **trouble.facts)
    if is_blank(text):
        raise Refused(empty)
    return line(text)


def spelled_out(text: str) -> str:
    """The text with each character that cannot be seen as `[U+200B]`."""
    return "".join(
        character if character.isspace() or _is_seen(character) else f"[{_code(character)}]" for character in text
    )


def harmless(text: str) -> str:
    """The text as a terminal may be given it: each character that it would obey instead of showing, or
    that nobody would see, as `[U+001B]`. Line ends and tabs stay, and what has work to do beside the
    letters that it stands with; direction marks never (Unicode Standard Annex 9 section 2)."""
    return _RISKY.sub(lambda found: f"[{_code(found[0])}]" if _is_harmful(text, found.start()) else found[0], text)


def foreign_line(text: str, most: int = 300) -> str:
    """Words of a stranger as they may be kept, shown and logged: one line of at most `most` characters,
    without any address, harmless."""
    return harmless(line(hidden(text)))[:most]


def _is_harmful(text: str, offset: int) -> bool:
    character = text[offset]
    if character in "\n\t" or character in _BROKEN:
        return False
    return character in _SPACING or _judged(text, offset, from_right=False) not in (None, PRIVATE)


def _is_from_right(character: str) -> bool:
    return unicodedata.bidirectional(character) in ("R", "AL") and character not in _MARKS


def _judged(text: str, offset: int, from_right: bool) -> str | None:
    """What is wrong with a character where it stands."""
    character = text[offset]
    category = unicodedata.category(character)
    if character in _BROKEN or category == "Cs" or _is_no_character(character):
        return BROKEN
    if category == "Cc":
        return None if character in _SPACING else CONTROL
    if category == "Co":
        return PRIVATE
    if unicodedata.bidirectional(character) in _DIRECTION:
        return REVERSING
    return INVISIBLE if _is_unseen(character) and not _is_at_home(text, offset, from_right) else None


def _is_seen(character: str) -> bool:
    category = unicodedata.category(character)
    return category not in ("Cc", "Cs", "Mn", "Me", "Zs", "Zl", "Zp") and not (
        _is_unseen(character) or unicodedata.bidirectional(character) in _DIRECTION
    )


def _is_unseen(character: str) -> bool:
    """Whether it has no shape of its own: of the format characters only the number signs of some
    scripts have one, and these are not neutral in direction."""
    if _BLANK.match(character) or _SELECTOR.match(character) or character in _MARKS:
        return True
    return unicodedata.category(character) == "Cf" and unicodedata.bidirectional(character) == "BN"


def _is_at_home(text: str, offset: int, from_right: bool) -> bool:
    """Whether a character without a shape has work to do where it stands: inside an emoji, after a
    letter that it changes, beside letters written from right to left."""
    character, before, after = text[offset], text[max(0, offset - 32) : offset], text[offset + 1 : offset + 2]
    if character in _MARKS:
        return from_right
    if _TAG.match(character):
        return _TAG.sub("", before)[-1:] == _BLACK_FLAG and before[-1:] != _TAGS_END
    if _SELECTOR.match(character):
        return _takes_selector(before[-1:], after)
    if character in (_JOINER, _NON_JOINER):
        return _joins(character, before, after)
    return False


def _takes_selector(base: str, after: str) -> bool:
    """A symbol, an ideograph, a letter of a script whose letters have variants; a digit of a keycap."""
    if after == _KEYCAP:
        return base in tuple("0123456789#*")
    return bool(base) and not base.isascii() and unicodedata.category(base) in ("So", "Sm", "Lo", "Po", "Pd", "Cn")


def _joins(joiner: str, before: str, after: str) -> bool:
    base = _SELECTOR.sub("", before[-3:])[-1:]
    if not base or not after:
        return False
    if _VIRAMA in (unicodedata.combining(base), unicodedata.combining(after)):
        return True
    if joiner == _JOINER and _is_pictured(after):
        # A skin tone is a modifier symbol (Sk), and tags end a flag.
        return _is_pictured(base) or unicodedata.category(base) == "Sk" or bool(_TAG.match(base))
    return unicodedata.bidirectional(base) in ("AL", "R", "NSM") and unicodedata.bidirectional(after) in ("AL", "R")


def _is_pictured(character: str) -> bool:
    """Cn: emoji that are younger than this Python's Unicode."""
    return unicodedata.category(character) in ("So", "Sm", "Cn")


def _is_no_character(character: str) -> bool:
    """Unicode section 23.7: code points that will never be characters."""
    point = ord(character)
    return point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _where(text: str, offset: int) -> str:
    """The word around a place, at most 12 characters to each side."""
    before = re.split(r"\s", text[max(0, offset - 12) : offset])[-1]
    after = re.split(r"\s", text[offset + 1 : offset + 13])[0]
    return f"{_spelled(before)}[{_code(text[offset])}]{_spelled(after)}"


def _spelled(text: str) -> str:
    """As spelled_out, but marks stay with their letters."""
    return "".join(f"[{_code(c)}]" if unicodedata.category(c)[0] == "C" or _is_unseen(c) else c for c in text)
