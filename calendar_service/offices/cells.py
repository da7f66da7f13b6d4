"""One cell of a list: cleaned where it can mean one thing only, and judged. Pure.

A judgement is a message id with its facts, or None where the value will do. Nothing is guessed:
what can be read in two ways is refused, with what it may have been.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from calendar_service import printable
from calendar_service.errors import N_
from calendar_service.offices.headings import folded
from calendar_service.offices.office import HOURS, KINDS
from calendar_service.offices.place_codes import candidates
from calendar_service.regions import Regions
from calendar_service.words.languages import DEFAULT, LANGUAGES
from calendar_service.words.mail_address import MailAddress, is_listed, is_written_plainly, written_in
from calendar_service.words.spreadsheet import unguarded

MAX_LENGTH = 200

CellTrouble = tuple[str, Mapping[str, Any]]

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_FORMULA_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|BUSY!)", re.I)
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.I)
_CLOCK = re.compile(r"(?:(?:pukul|jam)\s*)?(\d{1,2})(?:[.:]00){0,2}", re.I)
"""A full hour, as people and spreadsheets write it: 9, 09.00, pukul 9, 09:00:00."""

_MAILTO = re.compile(r"mailto:\s*", re.I)

_KINDS = {
    "bawaslu": "panwaslih, badan pengawas pemilihan umum, badan pengawas pemilu",
    "pemda": "pemerintah, pemprov, pemkab, pemkot",
    "kpu": "kpud, kip, komisi pemilihan umum, komisi independen pemilihan",
    "kementerian": "kementrian, ministry, lembaga",
    "bkn": "badan kepegawaian negara",
    "lainnya": "lain, lain lain, other, others",
}
_LEVEL = re.compile(r"(?: (?:provinsi|prov|kabupaten|kab|kota|aceh|ri|pusat|daerah))+")
_KIND_OF = {
    word: kind for kind, words in _KINDS.items() for word in (kind, *(each.strip() for each in words.split(",")))
}
_LANGUAGE_OF = {word: row.code for row in LANGUAGES.values() for word in (row.code, *row.written)}

SEVERAL = N_(
    "satu alamat surel saja; di sini ada %(count)s: %(addresses)s. Beri alamat lain barisnya sendiri, dengan kode sendiri"
)
UNKNOWN_PLACE = N_('wilayah %(value)s tidak dikenal; tulis kode Kemendagri, misalnya "35" atau "35.78"')
SPOILED_PLACE = N_(
    "wilayah %(value)s bukan kode Kemendagri; mungkin maksudnya %(codes)s. Beri kolom itu format Teks, lalu ketik ulang kodenya"
)
SPOILED_CODE = N_(
    "kode kantor %(value)s tampaknya dijadikan angka oleh lembar kerja; mungkin maksudnya %(codes)s. "
    "Beri kolom itu format Teks, lalu ketik ulang kodenya"
)
FORMULA_ERROR = N_("isi kolom %(name)s adalah kesalahan rumus: %(value)s")
SHORTENED = N_("angka %(value)s di kolom %(name)s sudah disingkat lembar kerja; tulis lengkap, dengan format Teks")


def is_plain(text: str) -> bool:
    """Letters, digits and signs of ASCII with single blanks between them: nothing to clean, nothing
    that is not seen. Most cells are, and asking is a tenth of the work."""
    return text.isascii() and text.isprintable() and "  " not in text and text == text.strip() != ""


def cleaned(field: str, text: str) -> str:
    """A cell's value: blanks of all kinds and line breaks joined to one blank, and for some fields
    what people mean by it."""
    words = text = unguarded(text)  # as this service writes it, and people do who know their program
    if not is_plain(text):
        words = " ".join(text.split())
        if not words or (printable.is_blank(words) and not any(printable.troubles(words))):
            return DEFAULT if field == "language" else ""
    if field in ("code", "region", "phone"):
        words = words.removeprefix("'")  # how spreadsheets mark a number as text
    if field == "hour":
        found = _CLOCK.fullmatch(words)
        return f"{int(found[1]):02}" if found else words
    if field == "kind":
        return _KIND_OF.get(_LEVEL.sub("", folded(words)), words)
    if field == "language":
        return _LANGUAGE_OF.get(folded(words), words) or DEFAULT
    return _address(words) if field == "email" else words


def _address(words: str) -> str:
    """`mailto:a@x`, `<a@x>`, `Name <a@x>`, `a@x <mailto:a@x>` and `a@x.` are a@x; all else stays."""
    if is_written_plainly(words):
        return words
    found = written_in(_MAILTO.sub("", words))
    if len(found) != 1:
        return words
    rest = _MAILTO.sub("", words).replace(found[0], "")
    is_named = f"<{found[0]}>" in _MAILTO.sub("", words) and "@" not in rest
    return found[0] if is_named or not rest.strip(" <>.,;:'\"") else words


def judged(field: str, title: str, value: str, regions: Regions) -> CellTrouble | None:
    """What is wrong with a cleaned value that is not empty. title: of its column."""
    if len(value) > MAX_LENGTH:
        return N_("isi kolom %(name)s lebih dari %(limit)s huruf"), {"name": title, "limit": MAX_LENGTH}
    if not is_plain(value):
        odd = next(printable.troubles(value), None)
        if odd and not _CONTROL.search(value):
            return odd.message, odd.facts
        if _CONTROL.search(value):
            return N_("isi kolom %(name)s memuat ganti baris atau karakter kendali"), {"name": title}
    if value[0] == "#" and _FORMULA_ERROR.fullmatch(value):
        return FORMULA_ERROR, {"name": title, "value": value}
    if field in ("code", "phone") and _SHORTENED.fullmatch(value):
        return SHORTENED, {"name": title, "value": value}
    return _judged_as(field, value, regions)


def _judged_as(field: str, value: str, regions: Regions) -> CellTrouble | None:
    """What is wrong with it as the value of that field."""
    if field == "code" and not _CODE.fullmatch(value):
        message = N_("kode kantor %(value)s tidak sah; pakai huruf, angka, titik, garis bawah dan tanda hubung")
        return message, {"value": value}
    if field == "kind" and value not in KINDS:
        return _unlisted(N_("jenis kantor %(value)s tidak dikenal; pilih salah satu: %(options)s"), value, KINDS)
    if field == "region" and value not in regions:
        codes = candidates(value, regions)
        return (
            (SPOILED_PLACE, {"value": value, "codes": " / ".join(codes)})
            if codes
            else (UNKNOWN_PLACE, {"value": value})
        )
    if field == "email" and not is_listed(value):
        found = list(dict.fromkeys(MailAddress(each).key for each in written_in(value)))
        if len(found) > 1:
            return SEVERAL, {"count": len(found), "addresses": ", ".join(found)}
        return N_("alamat surel %(value)s tidak sah"), {"value": value}
    if field == "hour" and value not in HOURS:
        message = N_("jam %(value)s tidak dapat dipakai; tulis jam penuh dari %(first)s sampai %(last)s, misalnya 09")
        return message, {"value": value, "first": HOURS[0], "last": HOURS[-1]}
    if field == "language" and value not in LANGUAGES:
        return _unlisted(N_("bahasa %(value)s tidak dikenal; pilih salah satu: %(options)s"), value, tuple(LANGUAGES))
    return None


def _unlisted(message: str, value: str, options: tuple[str, ...]) -> CellTrouble:
    return message, {"value": value, "options": ", ".join(options)}
