"""The days of a row of an annex, as regulations and spreadsheet programs write them. Pure.

`Rabu, 27 Februari 2024`, `27 Feb 2024`, `24 s.d. 26 November 2024` in one cell, a hyphen for nothing, the number by which Excel knows a day.
Each day is read by typed_value, so day stands before month and a weekday has to be that day's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from calendar_service import printable
from calendar_service.editing.typed_value import typed_day
from calendar_service.errors import N_, Refused
from calendar_service.timeline.stage import Days
from calendar_service.words.translator import Translator

SWAPPED = N_("Hari terakhir mendahului hari pertama.")

_WEEKDAY = (
    r"(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
)
MONTH = r"(?:jan|feb|mar|apr|mei|may|jun|jul|agu|agt|ags|aug|sep|okt|oct|nov|nop|des|dec)[^\W\d]*"
"""A word that begins as a month does."""

ONE_DAY = rf"(?:(?:hari\s+)?{_WEEKDAY}\s*[,/]?\s*)?(?:\d{{1,2}}\s*[\s./-]\s*(?:{MONTH}|\d{{1,2}})\.?\s*[\s./,-]\s*\d{{2,4}}|\d{{4}}-\d{{1,2}}-\d{{1,2}})(?!\d)"
"""A whole day, as it may stand within a longer text; for re.IGNORECASE."""

_NOTHING = re.compile(r"[-\u2010-\u2015\u2212.\u2026_/*]*")
_FOOTNOTE = re.compile(r"(?:\s*(?:\*+|[\u00b9\u00b2\u00b3\u2070-\u2079\u2020\u2021]+)\)?|(?<=\d{4})\s*\d?\)|\s+\d\))$")
_DATE_WORD = re.compile(r"\b(?:hari|tanggal|tgl)\b\.?", re.IGNORECASE)
_LEAD = re.compile(r"^(?:pada|hari/tanggal|mulai|sejak|dari)\s*:?\s+", re.IGNORECASE)
_DEADLINE = re.compile(
    r"^(?:paling\s+lambat|paling\s+lama|selambat[- ]*lambatnya|"
    r"sampai(?:\s+dengan)?|hingga|s\s*[./]?\s*d\.?(?![^\W\d])|no later than|until)\s*:?\s*(?:tanggal\s+)?",
    re.IGNORECASE,
)
_HOURS = re.compile(
    r"[\s,(]*(?:(?:pukul|pkl\.?|jam)\s*)\d{1,2}[.:]\d{2}.*$|(?<=\d{4}-\d\d-\d\d)[ T]\d\d:\d\d(?::\d\d)?$", re.IGNORECASE
)
_WORDS_BETWEEN = re.compile(
    r"\s*(?:(?<![^\W\d])s\s*[./]?\s*d\.?(?![^\W\d])|\bsampai\s+dengan\b|\bsampai\b|\bhingga\b|\bto\b|[\u2013\u2014]|\s-\s|(?<=\d{4})\s*-\s*(?!\d{1,2}-\d{1,2}(?![-\d])))\s*",
    re.IGNORECASE,
)
_WITHIN_A_MONTH = re.compile(r"(\d{1,2})\s*-\s*(\d{1,2}\s+[^\W\d].*)")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
_GLUED = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_EPOCH = date.fromisoformat("1899-12-30")
"""Day 0 of Excel's numbers, for all days after February 1900."""


@dataclass(frozen=True, slots=True)
class AnnexDays:
    """days: None where none are written. has_hours: whether hours stand beside them, which are not taken over."""

    days: Days | None
    has_hours: bool = False


def annex_days(cells: Sequence[str], translator: Translator) -> AnnexDays:
    """cells: that of the first and that of the last day, or one for both. Raises Refused with the sentence that says what is not understood."""
    texts = [_plain(cell) for cell in cells]
    has_hours = any(_HOURS.search(text) for text in texts)
    texts = [_HOURS.sub("", text).strip() for text in texts]
    first, last, is_deadline = _sides(texts)
    begins, ends = _completed(first, last)
    days = (_day(begins, translator), _day(ends, translator))
    return AnnexDays(
        _joined(days[0], days[1], is_deadline=is_deadline, has_year=(_has_year(first), _has_year(last))), has_hours
    )


def is_day(text: str) -> bool:
    """Whether a cell looks as if it held days; a hyphen does not."""
    plain = _plain(text)
    return bool(re.search(ONE_DAY, plain, re.IGNORECASE)) or bool(_SERIAL.fullmatch(plain) and _of_serial(plain))


def is_day_alone(text: str) -> bool:
    """The same, without other words than those that stand beside days."""
    rest = _DEADLINE.sub("", _HOURS.sub("", _plain(text)))
    return (
        is_day(text)
        and len(re.findall(r"[^\W\d]{3,}", _WORDS_BETWEEN.sub(" ", re.sub(ONE_DAY, " ", rest, flags=re.IGNORECASE))))
        < 2
    )


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is no day: it is blank, or a hyphen."""
    return bool(_NOTHING.fullmatch(_plain(text)))


def _plain(cell: str) -> str:
    text = printable.line(cell).replace("\u2019", "'").replace("\u2018", "'").replace("`", "'")
    return _FOOTNOTE.sub("", text).strip(" ;:")


def _sides(texts: Sequence[str]) -> tuple[str, str, bool]:
    """The words for the first and the last day, and whether the last is a deadline alone."""
    held = ["" if _NOTHING.fullmatch(text) else text for text in texts]
    if len(held) > 1 and held[1]:
        return _without_lead(held[0]), _without_lead(_DEADLINE.sub("", held[1])), not held[0]
    text = held[0]
    if _DEADLINE.match(text):
        return "", _DEADLINE.sub("", text), True
    text = _without_lead(text)
    within = _WITHIN_A_MONTH.fullmatch(text)
    parts = [within[1], within[2]] if within else _WORDS_BETWEEN.split(text)
    if len(parts) == 2 and all(parts):
        return parts[0], _without_lead(parts[1]), False
    return text, "", False


def _without_lead(text: str) -> str:
    return _LEAD.sub("", text)


def _has_year(text: str) -> bool:
    return bool(re.search(r"\d{4}|[^\W\d]\W*\d{2}$|\d\D+\d+\D+\d", text))


def _completed(first: str, last: str) -> tuple[str, str]:
    """Both with month and year, where one of them has what the other lacks: `24` and `26 November 2024`."""
    if first and last and not _SERIAL.fullmatch(first) and not _SERIAL.fullmatch(last):
        tail = re.search(r"([^\W\d]+|[./-]\d{1,2})\W+(\d{4})$", last)
        if tail and re.fullmatch(r"\d{1,2}\.?", first):
            return f"{first.rstrip('.')} {tail[0]}", last
        if tail and not _has_year(first):
            return f"{first} {tail[2]}", last
        own = re.search(r"(\d{4})$", first)
        if own and not _has_year(last):
            return first, f"{last} {own[1]}"
    return first, last


def _day(text: str, translator: Translator) -> date | None:
    if _SERIAL.fullmatch(text) and (day := _of_serial(text)):
        return day
    plain = _DATE_WORD.sub(" ", _GLUED.sub(" ", text)).strip()
    return typed_day(re.sub(rf"^({_WEEKDAY})\s*/\s*", r"\1 ", plain, flags=re.IGNORECASE), translator)


def _of_serial(text: str) -> date | None:
    """None for a number that is no day of our time."""
    day = _EPOCH + timedelta(days=int(text[:5]))
    return day if 1990 <= day.year <= 2100 else None


def _joined(first: date | None, last: date | None, *, is_deadline: bool, has_year: tuple[bool, bool]) -> Days | None:
    if first is None and last is None:
        return None
    if last is None:
        assert first is not None
        return Days(first, first)
    if is_deadline or first is None:
        return Days(None, last)
    if last < first and not all(has_year):  # `27 Desember s.d. 3 Januari 2025`
        first, last = (_moved(first, -1), last) if has_year[1] else (first, _moved(last, 1))
    if last < first:
        raise Refused(SWAPPED)
    return Days(first, last)


def _moved(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        raise Refused(SWAPPED) from None
