"""The languages of the product, one row each, and words that are known in all of them. Pure.

What depends on a language and is no sentence stands here: its name, its marks in addresses, files
and keys of stages.yaml, its patterns for dates and hours. Its sentences stand in
`translations/<code>`. The first row is the default: its addresses and keys have no mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """code: ISO 639-1, also the tag in HTML, iCal, mails and the name of its catalogue. name: what it
    calls itself. english_name: for the format's description. mark: what tells its addresses, files
    and keys from the default's; empty for the default. clock: for strftime. written: what else
    people write for it in lists of offices, in lower case. Patterns for dates are CLDR's letters
    (UTS 35); CLDR's own ones differ (`05 Mei`, `dd MMMM`), so they are spelled out."""

    code: str
    name: str
    english_name: str
    mark: str
    clock: str
    written: tuple[str, ...] = ()
    date: str = "EEEE, d MMMM y"
    plain_date: str = "d MMMM y"
    short_date: str = "d MMM"
    day_and_month: str = "d MMMM"
    month: str = "MMMM y"

    @property
    def prefix(self) -> str:
        """Before the path of a page: nothing, or `/en`."""
        return f"/{self.mark}" if self.mark else ""

    @property
    def suffix(self) -> str:
        """In the name of a file, before its kind: nothing, or `.en`."""
        return f".{self.mark}" if self.mark else ""

    @property
    def key(self) -> str:
        """After a key of stages.yaml: nothing, or `_en`."""
        return f"_{self.mark}" if self.mark else ""


_ROWS = (
    Language(
        code="id",
        name="Bahasa Indonesia",
        english_name="Indonesian",
        mark="",
        clock="%H.%M",
        written=("indonesia", "bahasa indonesia", "ind", "indonesian"),
    ),
    Language(
        code="en",
        name="English",
        english_name="English",
        mark="en",
        clock="%H:%M",
        written=("inggris", "bahasa inggris", "english", "eng"),
    ),
)

LANGUAGES: Mapping[str, Language] = {row.code: row for row in _ROWS}
"""Code -> row; the default comes first."""

DEFAULT = _ROWS[0].code

MARKED = tuple(row for row in _ROWS if row.mark)
"""All but the default."""


def language_of_locale(name: str) -> str:
    """Of a POSIX locale: `en_US.UTF-8` -> `en`; the default where it names none of ours, as C does."""
    code = name.replace("-", "_").partition("_")[0].partition(".")[0].partition("@")[0].lower()
    return code if code in LANGUAGES else DEFAULT


_PLACES = {code: place for place, code in enumerate(LANGUAGES)}


@dataclass(frozen=True, slots=True, init=False)
class Text:
    """The same words in each language.

    words: in the order of LANGUAGES. Where a language has none, because the text was published
    before the language was there, the default's are read.
    """

    words: tuple[str, ...]

    def __init__(self, *words: str) -> None:
        object.__setattr__(self, "words", words)

    def __getitem__(self, language: str) -> str:
        place = _PLACES[language]
        return (self.words[place] if place < len(self.words) else "") or self.words[0]
