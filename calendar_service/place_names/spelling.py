"""How a name of a place is read whatever its spelling: letters, spaces, old Indonesian, words for a level. Pure.

A *key* is lower case letters and digits only, so that `Toli-Toli`, `Tolitoli` and `toli toli` meet. A *sound* is a key in which the
spellings before those of 1947 (`oe`) and 1972 (`tj`, `dj`, `j`) are as today's, so that `Soerabaja` meets `Surabaya`. It is for looking up alone: `y`
and `j` are one letter in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_APOSTROPHES = re.compile("['\u2018\u2019\u02bc\u02bb`\u00b4]")
_OTHERS = re.compile("[^a-z0-9]+")
_TWICE = re.compile(r"\b([a-z]{3,})2\b")
"""`toli2` is short for `toli toli`."""

_WRITTEN_OUT = {
    "kab": "kabupaten", "kabup": "kabupaten", "kep": "kepulauan", "prov": "provinsi", "prop": "provinsi", "propinsi": "provinsi",
    "adm": "administrasi", "kodya": "kota", "kodia": "kota", "kotamadya": "kota", "kotamadia": "kota", "kotapraja": "kota",
    "tj": "tanjung", "tg": "tanjung", "tjg": "tanjung", "tanj": "tanjung", "sei": "sungai", "sumatra": "sumatera", "sum": "sumatera",
    "sul": "sulawesi", "kal": "kalimantan", "gn": "gunung", "gng": "gunung", "lb": "lubuk", "bdr": "bandar", "utr": "utara",
    "sel": "selatan", "slt": "selatan", "sltn": "selatan", "brt": "barat", "bar": "barat", "tim": "timur", "tmr": "timur", "tgh": "tengah",
    "teng": "tengah", "tgr": "tenggara", "jkt": "jakarta", "bol": "bolaang", "hal": "halmahera", "nus": "nusa", "lab": "labuhan",
}  # fmt: skip
"""Short for a word of a name or of a level."""

LEVEL_WORDS = {
    "kabupaten": "kabupaten", "regency": "kabupaten", "pemkab": "kabupaten", "bupati": "kabupaten", "pilbup": "kabupaten",
    "kota": "kota", "city": "kota", "municipality": "kota", "pemkot": "kota", "walikota": "kota", "wali": "kota", "pilwalkot": "kota",
    "pilwakot": "kota", "pilwali": "kota", "pilwako": "kota",
    "provinsi": "provinsi", "province": "provinsi", "pemprov": "provinsi", "gubernur": "provinsi", "pilgub": "provinsi",
}  # fmt: skip
"""A word beside a name -> the level that it says."""

_LEVEL = (
    rf"(?:{'|'.join(sorted({*LEVEL_WORDS, *(short for short, word in _WRITTEN_OUT.items() if word in LEVEL_WORDS)}))})"
)
_LEVELS = re.compile(rf"\b{_LEVEL}\b\.?(?:\s*(?:[/|&+\u2013-]|\bdan\b|\batau\b)\s*{_LEVEL}\b\.?)+", re.IGNORECASE)
"""Levels with a sign between them."""

_LONG_LEVEL_WORDS = ("kabupaten", "kotamadya", "provinsi")

BESIDE_A_NAME = frozenset(
    [
        "kpu",
        "kip",
        "bawaslu",
        "panwaslih",
        "pilkada",
        "pemilihan",
        "pemerintah",
        "pemda",
        "daerah",
        "wilayah",
        "administrasi",
        "administration",
        "indonesia",
        "of",
        "the",
        "di",
        "republik",
        "ri",
        "kode",
        "madya",
        "dati",
        "tingkat",
        "ii",
        "kotif",
        "induk",
    ]
)
"""Words beside a name that say nothing of which place it is."""

_SAID = {"": ("provinsi", "kabupaten", "kota"), **{each: (each,) for each in ("provinsi", "kabupaten", "kota")}}
"""Level that was said -> those that may be said beside it."""

_OLD = (("oe", "u"), ("tj", "c"), ("dj", "j"), ("y", "j"))


def words_of(text: str) -> list[str]:
    """The words of a text, in plain lower case letters and digits, without what nobody sees; short words stay short."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", visible).replace("&", " dan "))
    letters = "".join(c for c in plain.lower() if not unicodedata.combining(c))
    return _TWICE.sub(r"\1 \1", _OTHERS.sub(" ", letters)).split()


def written_out(words: Sequence[str]) -> list[str]:
    """The same words, without their abbreviations: `tj pinang` as `tanjung pinang`."""
    return [_WRITTEN_OUT.get(word, word) for word in words]


def without_joined_levels(text: str) -> str:
    """A text without several levels that are said of one name, before or behind it: `kab/kota Bogor`, `Bogor (kota dan kabupaten)`. So it may be
    of any of them."""

    def left(match: re.Match[str]) -> str:
        said = {_level_of(word) for word in written_out(words_of(match[0]))} - {""}
        before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip()
        is_beside = before[-1:] in ("", ",", ";", "(") or after[:1] in ("", ",", ";", ")")
        return " " if len(said) > 1 and is_beside else match[0]

    return _LEVELS.sub(left, text)


def without_levels(words: Sequence[str]) -> list[str]:
    """Words without those in front that say several levels: `kab kota bogor`. All of them, where they say one at most."""
    plain = written_out(words)
    first = next((number for number, word in enumerate(plain) if not _level_of(word)), len(plain))
    return plain[first:] if len({_level_of(word) for word in plain[:first]}) > 1 else [*words]


def name_key(name: str) -> str:
    """The key of a name."""
    return "".join(words_of(name))


def sound_of(key: str) -> str:
    """The sound of a key."""
    for old, new in _OLD:
        key = key.replace(old, new)
    return key


def without_level(words: Sequence[str]) -> tuple[list[str], str]:
    """Words that are written out, without those before and behind the name, and the level that these say: provinsi, kabupaten,
    kota, or empty. It is said once: `kabupaten lima puluh kota` keeps its end. The words may all be gone."""
    left, level = list(words), ""
    for place in (0, -1):
        while left and (left[place] in BESIDE_A_NAME or _level_of(left[place]) in _SAID[level]):
            level = _level_of(left.pop(place)) or level
    return left, level


def _level_of(word: str) -> str:
    """The level that a word says, also with a slip in it; empty for another word."""
    from calendar_service.place_names.slips import is_one_slip

    if word in LEVEL_WORDS:
        return LEVEL_WORDS[word]
    meant = next((long for long in _LONG_LEVEL_WORDS if len(word) >= 7 and is_one_slip(word, long)), "")
    return LEVEL_WORDS.get(_WRITTEN_OUT.get(meant, meant), "")
