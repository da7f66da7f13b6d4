"""What a value was meant to be that its field does not take: `23 Maret 2025` is `2025-03-23`. Pure.

Each function returns the value as it is written here, or nothing. It is Sure where nothing else can have been meant, else a
guess. Whoever asks has tried the value itself before.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date

from calendar_service.errors import Sure

_MONTHS = {
    "januari": 1, "january": 1, "jan": 1, "februari": 2, "pebruari": 2, "february": 2, "feb": 2, "peb": 2, "maret": 3, "march": 3, "mar": 3, "mrt": 3,
    "april": 4, "apr": 4, "mei": 5, "may": 5, "juni": 6, "june": 6, "jun": 6, "juli": 7, "july": 7, "jul": 7, "agustus": 8, "august": 8, "agu": 8,
    "ags": 8, "agt": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "oktober": 10, "october": 10, "okt": 10, "oct": 10, "november": 11,
    "nopember": 11, "nov": 11, "nop": 11, "desember": 12, "december": 12, "des": 12, "dec": 12,
}  # fmt: skip
_WEEKDAYS = re.compile(
    r"\b(senin|selasa|rabu|kamis|jum['\u2019]?at|sabtu|minggu|ahad|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b[,.]?\s*"
)
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_TO = re.compile(r"\s*(?:\bs\s*[./]\s*d\s*[./]?|\bsd\b\.?|\bsampai(?:\s+dengan)?\b|\bhingga\b|\bto\b|\buntil\b)\s*")
_BETWEEN = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2})\s*-+\s*(\d{4}-\d{1,2}-\d{1,2})|(\d{1,2}(?: [a-z]+)?(?: \d{4})?)\s*-\s*(\d{1,2} [a-z]+ \d{4})"
    r"|(.*\d)\s+-+\s+(\d.*)"
)
"""Two days with a hyphen between them."""

_ISO = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})(?P<hour>[t ]\d{1,2}[:.]\d{2}.*)?")
_MIDNIGHT = re.compile(r"[t ]0?0[:.]00")
"""An hour that says nothing, as programs put it behind a day."""

_SHORT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TURNED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_WORDS = re.compile(r"(\d{1,2})(?:\s+|-)([a-z]+)\.?(?:(?:\s+|-)(\d{4}))?")
_MONTH_FIRST = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_LETTERS = str.maketrans("oOlI", "0011")
_NUMBERS = {word: number for number, word in enumerate(
    ["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"], 1)}  # fmt: skip


def plainly(value: str) -> str:
    """The value with the digits, dashes, spaces and quotes of a keyboard."""
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", value))
    return re.sub("[\u2018\u2019]", "'", re.sub("[\u201c-\u201f\u00ab\u00bb]", '"', text)).strip()


def meant_day(value: str) -> str | None:
    """Of one day."""
    found = _day(_bare(value))
    return None if found is None or found == value else found


def meant_days(value: str) -> str | None:
    """Of one day, a span or a last day."""
    text = _bare(value)
    parts = [part.strip() for part in _TO.split(text)]
    between = _BETWEEN.fullmatch(text) if len(parts) == 1 else None
    parts = [part.strip() for part in between.groups() if part] if between else parts
    if len(parts) == 1:
        return meant_day(value)
    if len(parts) != 2:
        return None
    first, last = parts
    ends = _day(last)
    if ends is None:
        return None
    if not first:
        return _said(f"s.d. {ends}", [ends])
    begins = _day(first) or _day(_completed(first, ends))
    if begins is None:
        return None
    return _said(f"{begins} s.d. {ends}", [begins, ends])


def meant_hours(value: str) -> str | None:
    """Of hours."""
    text = plainly(value).casefold()
    text = re.sub(r"\b(pukul|jam|pkl\.?|wib|wita|wit|waktu setempat)\b\.?", "", text).strip()
    is_from = re.match(r"(mulai|sejak|dari)\b", text)
    text = re.sub(r"^(mulai|sejak|dari)\b", "", text).strip()
    if to_end := re.fullmatch(r"(.+?)(?:\s*-+\s*|" + _TO.pattern + r")selesai", text):
        text, is_from = to_end[1].strip(), to_end
    parts = [part.strip() for part in re.split(_TO.pattern + r"|\s*-+\s*|\s*~\s*", text)]
    read = [_hour(part) for part in parts]
    if len(parts) == 2 and not parts[0] and read[1]:
        return Sure(f"s.d. {read[1]}")
    if len(parts) == 2 and read[0] and read[1]:
        said = f"{read[0]}-{read[1]}"
        return Sure(said) if read[0] < read[1] else f"{read[1]}-{read[0]}"
    if len(parts) == 1 and read[0]:
        said = f"mulai {read[0]}"
        return Sure(said) if is_from else said
    return None


def meant_due(value: str, stages: Collection[str] = ()) -> str | None:
    """Of days that follow another stage."""
    text = re.sub(r"(?<=\S)\s+-+\s+(?=\d+\s*(?:hari|hr)\b)", " s.d. ", plainly(value))
    text = re.sub(r"\bS\.D\.", "s.d.", re.sub(r"(?<=\d )(hri|hai|har)\b", "hari", text), flags=re.IGNORECASE)
    parts = [part.strip() for part in _TO.split(text) if part.strip()]
    if len(parts) == 2:
        parts[0] = _with_the_end_of(parts[0], parts[1])
        text = " s.d. ".join(parts)
    bare = re.fullmatch(r"\S+ (?:hari|hr)(?: kerja)? [a-z]+", parts[0], re.IGNORECASE) if len(parts) == 2 else None
    last = re.fullmatch(r".*\s([a-z0-9]+(?:-[a-z0-9]+)+)", parts[-1]) if bare else None
    if last and (both := meant_due(f"{parts[0]} {last[1]} s.d. {parts[1]}") or f"{parts[0]} {last[1]} s.d. {parts[1]}"):
        return str(both)  # the stage is named once for both ends
    if not 1 <= len(parts) <= 2:
        return None
    read = [_due(part) for part in parts]
    if len(parts) == 2 and read[0] is None:
        read[0] = _day(_bare(parts[0]))
    if any(part is None for part in read):
        return None
    said = " s.d. ".join(str(part) for part in read)
    return Sure(said) if said != value else None


def _with_the_end_of(first: str, last: str) -> str:
    """The first end of a span that says only its number, as its last one says the rest: `3 s.d. 1 hari sebelum X`, `H-3 s.d. H-1 X`."""
    behind = re.fullmatch(r"(?:\d{1,3}|[Hh]\s*[-+]\s*\d{1,3})(\s+.+)", last)
    return first + behind[1] if behind and re.fullmatch(r"\d{1,3}|[Hh]\s*[-+]\s*\d{1,3}", first) else first


def meant_lead(value: str) -> str | None:
    """Of the distance of a reminder."""
    text = plainly(value).casefold().replace(" ", "")
    found = re.fullmatch(r"h([-+]\d{1,3})?", text)
    if found:
        number = int(found[1] or 0)
        return Sure(f"+{number}d" if number > 0 else f"{-number}d")
    found = re.fullmatch(r"([-+]?)(\d{1,3})(?:d|hari|days?|h)?", text)
    if found:
        return Sure(f"{'+' if found[1] == '+' else ''}{int(found[2])}d")
    return None


def meant_truth(value: str) -> str | None:
    """Of `true` or `false`."""
    text = plainly(value).casefold().strip("\"'")
    if text in ("true", "ya", "yes", "y", "on", "benar", "betul", "iya", "1"):
        return Sure("true")
    return Sure("false") if text in ("false", "tidak", "no", "n", "off", "bukan", "salah", "0") else None


_SYNONYMS = {
    "batal": "cancelled", "dibatalkan": "cancelled", "canceled": "cancelled", "ditiadakan": "cancelled", "tentatif": "tentative",
    "sementara": "tentative", "pasti": "confirmed", "tetap": "confirmed", "resmi": "confirmed", "terkonfirmasi": "confirmed",
    "dikonfirmasi": "confirmed", "sudah pasti": "confirmed", "sudah tetap": "confirmed", "belum pasti": "tentative", "batal total": "cancelled",
    "cuti": "libur", "cuti bersama": "libur", "libur nasional": "libur", "holiday": "libur", "merah": "libur", "masuk": "kerja", "hari kerja": "kerja",
    "propinsi": "provinsi", "province": "provinsi", "kabupaten": "kabupaten-kota", "kota": "kabupaten-kota", "kabupaten/kota": "kabupaten-kota",
    "etik": "ethics", "etika": "ethics", "kode etik": "ethics", "disiplin": "discipline",
}  # fmt: skip
"""What people write -> the word of a choice that they mean."""


def meant_option(value: str, options: Collection[str]) -> str | None:
    """Of one of a few words."""
    text = plainly(value).casefold().strip("\"' ")
    same = _SYNONYMS.get(text, "")
    if text.isdecimal() and len(numbered := [option for option in options if option.endswith(f"-{text}")]) == 1:
        return Sure(numbered[0])
    for form in (text, re.sub(r"[\s_]+", "-", text), same):
        if form in options:
            return Sure(form)
    return None


def meant_slug(value: str) -> str | None:
    """Of an id."""
    text = unicodedata.normalize("NFKD", plainly(value).casefold())
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    text = re.sub(r"[^a-z0-9]+", "-", text).strip("-")
    return Sure(text) if text and len(text) <= 60 and text != value else None


def meant_code(value: str, codes: object) -> str | None:
    """Of a region: its code, written otherwise. codes: those that there are."""
    text = plainly(value).strip("\"' ")
    if re.fullmatch(r"\d{2}\.\d", text):  # a program that takes a code for a number drops its last nought
        return f"{text}0" if f"{text}0" in codes else None  # type: ignore[operator]
    found = re.fullmatch(r"(\d{2})[.,:\s-]?(\d{2})?(\s+[^\W\d].*)?", text)
    if found is None:
        return None
    said = f"{found[1]}.{found[2]}" if found[2] else found[1]
    if found[3] and re.search(r"\d", found[3]):  # more than one region
        return None
    if found[3]:  # a name beside the code: the name may be the right one
        return said if said in codes else None  # type: ignore[operator]
    return Sure(said) if said != value and said in codes else None  # type: ignore[operator]


def _bare(value: str) -> str:
    """Small letters, no weekday, no full stop behind."""
    text = _WEEKDAYS.sub("", plainly(value).casefold())
    text = re.sub(r"(?<=\d)[ol](?=[\d-])|\b[ol](?=\d)", lambda found: found[0].translate(_LETTERS), text)
    return re.sub(r"\b(tanggal|tgl\.?|pada)\s+", "", text).strip().strip("\"'").rstrip(".,;") or value


def _day(text: str) -> str | None:
    found = _ISO.fullmatch(text) or _SHORT.fullmatch(text)
    if found:
        year, month, number = (int(part) for part in found.groups()[:3])
        said = _written(year, month, number) or _guess(_written(year, number, month))
        return said if found.lastgroup != "hour" or _MIDNIGHT.match(found["hour"]) else _guess(said)
    found = _TURNED.fullmatch(text)
    if found:
        number, month, year = (int(part) for part in found.groups())
        said = _written(year, month, number)
        return said if said and (number > 12 or number == month) else _guess(said or _written(year, number, month))
    found = _MONTH_FIRST.fullmatch(text)
    if found and found[1] in _MONTHS:
        return _written(int(found[3]), _MONTHS[found[1]], int(found[2]))
    found = _WORDS.fullmatch(text)
    if found and found[3] and found[2] in _MONTHS:
        return _written(int(found[3]), _MONTHS[found[2]], int(found[1]))
    return None


def _completed(first: str, last: str) -> str:
    """The first day of a span with what only its last day says: `23` of `23 s.d. 25 Maret 2025`."""
    year, month, _ = last.split("-")
    if re.fullmatch(r"\d{1,2}", first):
        return f"{year}-{month}-{first}"
    found = _WORDS.fullmatch(first)
    return f"{first} {year}" if found and not found[3] else first


def _written(year: int, month: int, number: int) -> str | None:
    try:
        return Sure(date(year, month, number).isoformat())
    except ValueError:
        return None


def _guess(said: str | None) -> str | None:
    return None if said is None else str(said)


def _said(text: str, parts: list[str]) -> str:
    first, last = parts[0], parts[-1]
    is_sure = all(isinstance(part, Sure) for part in parts) and first <= last
    return Sure(text) if is_sure else text


def _hour(text: str) -> str | None:
    found = re.fullmatch(r"(\d{1,2})(?:[.:,](\d{2}))?", re.sub(r"^(\d{2})(\d{2})$", r"\1.\2", text))
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return f"{int(found[1]):02}.{found[2] or '00'}"


_RELATIONS = {
    "sejak": "sejak", "sjk": "sejak", "dari": "sejak", "sebelum": "sebelum", "sebelom": "sebelum", "sblm": "sebelum", "sblum": "sebelum",
    "menjelang": "sebelum",
}  # fmt: skip
"""What people write -> the word between a number of days and a stage; every other one means `sesudah`."""


def _due(text: str) -> str | None:
    said = text.casefold()
    found = re.fullmatch(r"h\s*([-+])\s*(\d{1,3})\s+(.+)", said)
    if found:
        anchor = meant_slug(found[3]) or found[3]
        return f"{int(found[2])} hari {'sebelum' if found[1] == '-' else 'sesudah'} {anchor}"
    found = re.fullmatch(
        r"(\S+) (?:hari|hr)( kerja)?(?: kalender)? (sesudah|setelah|stlh|ssdh|sehabis|pasca|sejak|sjk|dari|sebelum|sebelom|sblm|sblum|menjelang) (.+)",
        said,
    )
    if found is None:
        return None
    count = found[1] if found[1].isdigit() else str(_NUMBERS.get(found[1], ""))
    relation = _RELATIONS.get(found[3], "sesudah")
    anchor = meant_slug(found[4]) or found[4]
    return f"{int(count)} hari{found[2] or ''} {relation} {anchor}" if count and int(count) else None
