"""What a person typed into a field of a form: a day, an hour, places. Pure.

Forgiving where one thing alone can be meant, and never guessing: days are read in the order in which Indonesia writes them, day, month,
year; a weekday that is typed beside has to be that day's, for that is how a wrong month is noticed. Each reader raises Refused with the
sentence that stands beside the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time

from calendar_service import printable
from calendar_service.errors import N_, Refused
from calendar_service.regions import ALONE, Regions
from calendar_service.timeline.reference import search_of
from calendar_service.words.translator import Translator

_MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "mei may",
    "jun",
    "jul",
    "agu agt ags aug",
    "sep",
    "okt oct",
    "nov nop",
    "des dec",
)
_MONTH = {beginning: number for number, row in enumerate(_MONTHS, 1) for beginning in row.split()}
_WEEKDAYS = (
    "senin monday",
    "selasa tuesday",
    "rabu wednesday",
    "kamis thursday",
    "jumat jum'at friday",
    "sabtu saturday",
    "minggu ahad sunday",
)
_WEEKDAY = {word: number for number, row in enumerate(_WEEKDAYS) for word in row.split()}
_LONG_MONTHS = {
    "januari", "january", "februari", "february", "maret", "march", "april", "mei", "may", "juni", "june", "juli", "july", "agustus", "august",
    "september", "sept", "oktober", "october", "november", "nopember", "desember", "december",
}  # fmt: skip

_DAY_FIRST = re.compile(r"(\d{1,2})[\s./-]+([^\W\d]+|\d{1,2})\.?[\s./,-]+(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})")
_WITHOUT_YEAR = re.compile(r"(\d{1,2})[\s./-]+([^\W\d]+|\d{1,2})")
_HOUR = re.compile(r"(?:pukul|pkl\.?|jam)?\s*(\d{1,2})(?:[.:](\d{2}))?")
_CODE = re.compile(r"(\d\d(?:\.\d\d)?)(\s+saja)?(?!\S)\s*(.*)")

EXAMPLE = date.fromisoformat("2024-09-22")
"""The day by which a form shows how one is typed."""

_NO_DAY = N_("Tanggal ini tidak terbaca. Tulis tanggal, bulan, tahun, misalnya %(example)s.")
_NO_YEAR = N_("Tahunnya belum tertulis. Tulis tanggal, bulan, tahun, misalnya %(example)s.")
_NO_MONTH = N_("Bulan %(month)s tidak ada. Tulis tanggal dahulu, lalu bulan, misalnya %(example)s.")
_NOT_IN_CALENDAR = N_("Tanggal ini tidak ada di kalender.")
_FAR = N_("Tahun %(year)s di luar jangkauan 1990 s.d. 2100.")
_OTHER_WEEKDAY = N_("%(day)s jatuh pada hari %(weekday)s. Periksa tanggalnya, atau hapus nama harinya.")
_NO_HOUR = N_("Jam ini tidak terbaca. Tulis misalnya 07.00; jam berlaku waktu setempat.")
_NO_PLACE = N_("Daerah %(name)s tidak dikenal. Tulis namanya atau kodenya, misalnya 35.78.")
_SEVERAL_PLACES = N_("%(name)s dapat berarti beberapa daerah: %(places)s. Tulis kodenya.")
_OTHER_PLACE = N_("Kode %(code)s ialah %(place)s. Hapus nama di belakangnya, atau perbaiki kodenya.")


def typed_day(text: str, translator: Translator) -> date | None:
    """`22 September 2024`, `22-9-2024`, `Minggu, 22/9/24`, `2024-09-22`; None for nothing."""
    words = printable.line(text).casefold().replace(",", " ").split()
    if not words:
        return None
    weekday = _WEEKDAY.get(words[0])
    day = _day(" ".join(words if weekday is None else words[1:]), translator.plain_date(EXAMPLE))
    if weekday is not None and day.weekday() != weekday:
        raise Refused(_OTHER_WEEKDAY, day=translator.plain_date(day), weekday=translator.weekday(day))
    return day


def _day(text: str, example: str) -> date:
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = int(found[1]), _month(found[2], example), int(found[3])
    else:
        raise Refused(_NO_YEAR if _WITHOUT_YEAR.fullmatch(text) else _NO_DAY, example=example)
    year += 2000 if year < 100 else 0
    if not 1 <= month <= 12:
        raise Refused(_NO_MONTH, month=month, example=example)
    if not 1990 <= year <= 2100:
        raise Refused(_FAR, year=year)
    try:
        return date(year, month, day)
    except ValueError:
        raise Refused(_NOT_IN_CALENDAR) from None


def _month(word: str, example: str) -> int:
    if word.isdigit():
        return int(word)
    found = _MONTH.get(word[:3])
    if found is None or not (len(word) == 3 or word in _LONG_MONTHS):
        raise Refused(_NO_MONTH, month=word, example=example)
    return found


def typed_hour(text: str) -> time | None:
    """`07.00`, `7:00`, `pukul 7`; None for nothing."""
    found = _HOUR.fullmatch(printable.line(text).casefold())
    if not text.strip():
        return None
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise Refused(_NO_HOUR)
    return time(int(found[1]), int(found[2] or 0))


def typed_places(text: str, regions: Regions) -> tuple[str, ...]:
    """Codes, as stages.yaml writes them, of places that stand one on a line: a code, a name, or both."""
    return tuple(dict.fromkeys(_place(printable.line(each), regions) for each in text.splitlines() if each.strip()))


def _place(words: str, regions: Regions) -> str:
    found = _CODE.fullmatch(words)
    if found is None:
        alone = ALONE if words.endswith(ALONE) else ""
        return _named(words.removesuffix(ALONE), regions) + alone
    code, name = found[1], found[3]
    if code not in regions:
        raise Refused(_NO_PLACE, name=words)
    if name and name.casefold() not in (regions[code].full_name.casefold(), regions[code].name.casefold()):
        raise Refused(_OTHER_PLACE, code=code, place=regions[code].full_name)
    return code + (ALONE if found[2] else "")


def _named(name: str, regions: Regions) -> str:
    found = search_of(regions).find(name)
    meant = [found.meant] if found.meant else found.sure
    if not meant or found.is_guess:
        raise Refused(_NO_PLACE, name=name)
    if len(meant) > 1:
        places = "; ".join(f"{region.full_name} ({region.code})" for region in meant[:6])
        raise Refused(_SEVERAL_PLACES, name=name, places=places)
    return meant[0].code


def printed_places(codes: tuple[str, ...], regions: Regions) -> Iterator[str]:
    """The same lines, as a form shows them: each code with its name."""
    for code in codes:
        region = regions.get(code.removesuffix(ALONE))
        yield f"{code} {region.full_name}" if region else code
