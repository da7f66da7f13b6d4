"""An office that is told, and the list of offices as the product writes it: a CSV file. Pure.

How people write such a list is another matter, see reading.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from calendar_service.regions import Region, Regions
from calendar_service.timeline.stage import AUDIENCES as KINDS
from calendar_service.words.languages import DEFAULT
from calendar_service.words.mail_address import MailAddress

__all__ = ["KINDS", "Office", "corrected", "office_of", "parse_list", "sample_offices", "write_offices"]


@dataclass(frozen=True, slots=True)
class Office:
    """One office. code: unique text. kind: one of KINDS. region: a Kemendagri code.

    salutation: the line after "Yth.", for example `Penjabat Bupati Sumenep`; empty: the office's
    name is used. email: one address, ASCII.
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

    def __post_init__(self) -> None:
        """However it was made, its address is one: rows, cells and forms hand over plain text."""
        object.__setattr__(self, "email", MailAddress(self.email))


FIELDS = tuple(field.name for field in fields(Office))
"""Names of the fields, in the order of the columns."""


def write_offices(offices: Iterable[Office], names: Sequence[str] = FIELDS) -> str:
    """The list as CSV, which reading.read_list reads. names: of the columns, those of the fields."""
    out = io.StringIO()
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: getattr(office, name) for name in names} for office in offices)
    return out.getvalue()


def parse_list(text: str) -> list[Office]:
    """What write_offices wrote with all columns, as it was: a list that was judged before."""
    rows = csv.DictReader(io.StringIO(text))
    return [office_of({name: value for name, value in row.items() if name in FIELDS}) for row in rows]


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
            salutation=_head(region),
        )
        for region in voting
    ]


_HEADS: Mapping[str, str] = {"provinsi": "Gubernur", "kabupaten": "Bupati", "kota": "Wali Kota"}


def _head(region: Region) -> str:
    bare = region.name.removeprefix("Kabupaten ").removeprefix("Kota ").removeprefix("Provinsi ")
    return f"{_HEADS[region.level]} {bare}"


def _label(region: Region, regions: Regions) -> str:
    """A host name for a region: one domain per province, as governments have it."""
    province = regions.province_of(region)
    return re.sub(r"[^a-z0-9]+", "-", province.name.lower()).strip("-")
