"""An office that is told, and the list of offices as the product writes it: a CSV file. Pure.

How people write such a list is another matter, see reading.
"""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice
from operator import attrgetter
from typing import Any

from calendar_service.offices.packed import ROWS_OF_A_PAGE, Packed, Packing, PlainRow, pack
from calendar_service.regions import Region, Regions
from calendar_service.timeline.stage import AUDIENCES as KINDS
from calendar_service.words.languages import DEFAULT
from calendar_service.words.mail_address import MailAddress
from calendar_service.words.spreadsheet import csv_lines, plain_csv_lines

__all__ = [
    "HOURS",
    "KINDS",
    "Office",
    "OfficesByCode",
    "corrected",
    "csv_pages",
    "head_of",
    "heads_within",
    "kept_pages",
    "office_of",
    "office_packing",
    "office_row",
    "packed",
    "packed_rows",
    "parse_list",
    "read_kept",
    "sample_offices",
    "write_offices",
]


HOURS = tuple(f"{hour:02}" for hour in range(6, 17))
"""At which an office may want to be told: while somebody is there to read it, and can still pass it on."""


@dataclass(frozen=True, slots=True)
class Office:
    """One office. code: unique text. kind: one of KINDS. region: a Kemendagri code.

    salutation: the line after "Yth.", for example `Penjabat Bupati Sumenep`; empty: the office's
    name is used. email: one address, ASCII. hour: of its own clock at which it is told, one of HOURS; empty: as everybody.
    """

    code: str
    name: str
    kind: str
    region: str
    email: MailAddress
    language: str = DEFAULT
    salutation: str = ""
    phone: str = ""
    note: str = ""
    hour: str = ""

    def __post_init__(self) -> None:
        """However it was made, its address is one: rows, cells and forms hand over plain text."""
        object.__setattr__(self, "email", MailAddress(self.email))


FIELDS = tuple(field.name for field in fields(Office))
"""Names of the fields, in the order of the columns."""


_facts = attrgetter(*FIELDS)
_EMAIL, _HOUR = FIELDS.index("email"), FIELDS.index("hour")


def office_row(office: Office) -> PlainRow:
    """Its facts as plain texts, in the order of the columns."""
    facts = list(_facts(office))
    facts[_EMAIL] = str(facts[_EMAIL])
    return tuple(facts)


def _office(row: PlainRow) -> Office:
    return Office(*row)


def packed_rows(rows: Iterable[PlainRow]) -> Packed[Office]:
    """A list of offices, kept small. rows: of office_row."""
    return pack(rows, _office)


def office_packing() -> Packing[Office]:
    """For one row of office_row after the other."""
    return Packing(_office)


def packed(offices: Iterable[Office]) -> Packed[Office]:
    """The same offices, kept small."""
    return offices if isinstance(offices, Packed) else packed_rows(map(office_row, offices))


class OfficesByCode(Mapping[str, Office]):
    """A list as a mapping. Whoever asks in the order of codes unpacks each page once. offices: in that order."""

    def __init__(self, offices: Packed[Office]) -> None:
        self._offices = offices
        self._firsts = [row[0] for row in islice(offices.rows(), 0, None, ROWS_OF_A_PAGE)]
        self._number, self._page = -1, dict[str, Office]()

    def __getitem__(self, code: str) -> Office:
        number = bisect_right(self._firsts, code) - 1
        if number != self._number and number >= 0:
            start = number * ROWS_OF_A_PAGE
            self._page = {office.code: office for office in self._offices[start : start + ROWS_OF_A_PAGE]}
            self._number = number
        return self._page[code]

    def __iter__(self) -> Iterator[str]:
        return (row[0] for row in self._offices.rows())

    def __len__(self) -> int:
        return len(self._offices)


def write_offices(offices: Iterable[Office], names: Sequence[str] = FIELDS) -> str:
    """The list as CSV for people, which reading.read_list reads. names: of the columns, those of the fields."""
    return "".join(csv_pages(offices, names))


def csv_pages(offices: Iterable[Office], names: Sequence[str] = FIELDS) -> Iterator[str]:
    """What write_offices writes, some hundred lines at a time."""
    return map(csv_lines, _pages(offices, names))


def kept_pages(offices: Iterable[Office]) -> Iterator[str]:
    """The list as CSV for the database, with every value as it is, some hundred lines at a time. Where no office says an hour there is
    no such column: a list reads as it did before there were hours, and has the digest that it had."""
    kept = packed(offices)
    has_hours = any(row[_HOUR] for row in kept.rows())
    return map(plain_csv_lines, _pages(kept, FIELDS if has_hours else [name for name in FIELDS if name != "hour"]))


def _pages(offices: Iterable[Office], names: Sequence[str]) -> Iterator[Sequence[Sequence[Any]]]:
    places = [FIELDS.index(name) for name in names]
    rows = offices.rows() if isinstance(offices, Packed) else map(office_row, offices)
    page: Sequence[Sequence[Any]] = [names]
    while page:
        yield page
        page = [[row[place] for place in places] for row in islice(rows, ROWS_OF_A_PAGE)]


def parse_list(text: str) -> list[Office]:
    """What kept_pages wrote, as it was: a list that was judged before."""
    return list(read_kept(io.StringIO(text)))


def read_kept(lines: Iterable[str]) -> Packed[Office]:
    """The same, line by line."""
    table = csv.reader(lines)
    titles = next(table, [])
    places = [titles.index(name) if name in titles else None for name in FIELDS]
    return packed_rows(
        tuple(_DEFAULTS[at] if place is None else row[place] for at, place in enumerate(places)) for row in table if row
    )


_DEFAULTS = tuple(field.default for field in fields(Office))


def office_of(values: Mapping[str, Any]) -> Office:
    """An office of texts by field, as a line of a list has them."""
    return Office(**values)


def corrected(office: Office, facts: Mapping[str, Any]) -> Office:
    """The same office with other facts. facts: texts by field."""
    return replace(office, **facts)


def sample_offices(regions: Regions, voting: Iterable[Region]) -> list[Office]:
    """One government office for each region that votes; addresses under the reserved .example."""
    return [
        Office(
            code=f"pemda-{region.code}",
            name=f"Sekretariat Daerah {region.full_name}",
            kind="pemda",
            region=region.code,
            email=MailAddress(f"setda-{region.code}@{_label(region, regions)}.example"),
            salutation=head_of(region),
        )
        for region in voting
    ]


_HEADS: Mapping[str, str] = {"provinsi": "Gubernur", "kabupaten": "Bupati", "kota": "Wali Kota"}


def head_of(region: Region) -> str:
    """What the head of a region is called: `Bupati Sumenep`."""
    bare = region.name.removeprefix("Kabupaten ").removeprefix("Kota ").removeprefix("Provinsi ")
    return f"{_HEADS[region.level]} {bare}"


_DISTRICT_HEADS: Mapping[str, Mapping[str, str]] = {
    "34": {"kabupaten": "panewu", "kota": "mantri pamong praja"},
    **{
        code: {"kabupaten": "kepala distrik", "kota": "kepala distrik"} for code in ("91", "92", "93", "94", "95", "96")
    },
}
"""Province -> level -> what is called otherwise than camat. Daerah Istimewa Yogyakarta by its governor's regulation 25 of 2019
(kompas.com, 30 January 2023); in the provinces of Papua a kecamatan is a distrik."""

_VILLAGES_LED_BY_LURAH = frozenset({"34"})
"""Where a lurah of a kabupaten leads a village (kalurahan), and is no civil servant: the same regulation."""


def heads_within(region: Region) -> tuple[str, ...]:
    """What the civil servants are called who lead the districts and wards of a kabupaten or kota: `camat`, `lurah`. A province has
    none: its parts have governments of their own."""
    if region.is_province:
        return ()
    district = _DISTRICT_HEADS.get(region.province_code, {}).get(region.level, "camat")
    has_wards = region.level == "kota" or region.province_code not in _VILLAGES_LED_BY_LURAH
    return (district, "lurah") if has_wards else (district,)


def _label(region: Region, regions: Regions) -> str:
    """A host name for a region: one domain per province, as governments have it."""
    province = regions.province_of(region)
    return re.sub(r"[^a-z0-9]+", "-", province.name.lower()).strip("-")
