"""An office that is told, and the list of offices as people keep it: a CSV file. Pure.

Reading is all or nothing: `read_offices` returns every office or raises with every problem.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from calendar_service import printable
from calendar_service.errors import N_, InvalidInput, Problem
from calendar_service.i18n import LANGUAGES
from calendar_service.regions import Region, Regions
from calendar_service.timeline.stage import AUDIENCES as KINDS

REQUIRED = ("code", "name", "kind", "region", "email", "language")
OPTIONAL = ("salutation", "phone", "note")
MAX_LENGTH = 200

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


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
    email: str
    language: str = LANGUAGES[0]
    salutation: str = ""
    phone: str = ""
    note: str = ""


def read_offices(data: bytes, regions: Regions, name: str = "offices.csv") -> list[Office]:
    """The offices of a CSV file: UTF-8 (a BOM is fine), a header line, commas or semicolons.

    Raises InvalidInput with every problem; its column counts fields from 1.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InvalidInput(name, [Problem(line, 1, N_("berkas ini bukan UTF-8; simpan sebagai CSV UTF-8"))]) from None
    first = text.split("\n", 1)[0]
    table = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",", strict=True
    )
    reading = _Reading(regions)
    try:
        offices = list(reading.offices(table))
    except csv.Error as error:
        problem = Problem(table.line_num, 1, N_("baris ini bukan CSV yang sah (%(detail)s)"), {"detail": str(error)})
        raise InvalidInput(name, [*reading.problems, problem]) from None
    if reading.problems:
        raise InvalidInput(name, reading.problems)
    return offices


class _Reading:
    def __init__(self, regions: Regions) -> None:
        self.regions = regions
        self.problems: list[Problem] = []
        self.lines: dict[str, int] = {}

    def complain(self, line: int, column: int, message: str, **facts: object) -> None:
        self.problems.append(Problem(line, column, message, facts))

    def offices(self, table: Iterator[list[str]]) -> Iterator[Office]:
        header = [cell.strip().lower() for cell in next(table, [])]
        for missing in (name for name in REQUIRED if name not in header):
            self.complain(1, 1, N_("kolom %(name)s wajib ada di baris judul"), name=missing)
        for column, name in enumerate(header, 1):
            if name not in REQUIRED + OPTIONAL:
                self.complain(1, column, N_("kolom %(value)s tidak dikenal"), value=name)
            if header.index(name) != column - 1:
                self.complain(1, column, N_("kolom %(value)s tertulis dua kali"), value=name)
        if self.problems:
            return
        line = 2
        for row in table:
            cells = [cell.strip() for cell in row]
            if any(cells) and (office := self.office(line, header, cells)):
                yield office
            line = getattr(table, "line_num", line) + 1

    def office(self, line: int, header: list[str], cells: list[str]) -> Office | None:
        if len(cells) != len(header):
            self.complain(
                line,
                1,
                N_("baris ini punya %(here)s kolom, baris judul %(header)s"),
                here=len(cells),
                header=len(header),
            )
            return None
        before = len(self.problems)
        values = dict(zip(header, cells, strict=True))
        for column, (name, value) in enumerate(values.items(), 1):
            self.check(line, column, name, value)
        code = values["code"]
        if code in self.lines:
            self.complain(
                line,
                header.index("code") + 1,
                N_("kode kantor %(value)s sudah dipakai di baris %(first)s"),
                value=code,
                first=self.lines[code],
            )
        self.lines.setdefault(code, line)
        values = {name: printable.line(value) for name, value in values.items()}
        return Office(**values) if len(self.problems) == before else None

    def check(self, line: int, column: int, name: str, value: str) -> None:
        def complain(message: str, **facts: object) -> None:
            self.complain(line, column, message, **facts)

        odd = next(printable.troubles(value), None)
        if odd and not _CONTROL.search(value):
            complain(odd.message, **odd.facts)
        elif printable.is_blank(value):
            if name in REQUIRED:
                complain(N_("kolom %(name)s kosong"), name=name)
        elif len(value) > MAX_LENGTH:
            complain(N_("isi kolom %(name)s lebih dari %(limit)s huruf"), name=name, limit=MAX_LENGTH)
        elif _CONTROL.search(value):
            complain(N_("isi kolom %(name)s memuat ganti baris atau karakter kendali"), name=name)
        elif name == "code" and not _CODE.fullmatch(value):
            complain(
                N_("kode kantor %(value)s tidak sah; pakai huruf, angka, titik, garis bawah dan tanda hubung"),
                value=value,
            )
        elif name == "kind" and value not in KINDS:
            complain(
                N_("jenis kantor %(value)s tidak dikenal; pilih salah satu: %(options)s"),
                value=value,
                options=", ".join(KINDS),
            )
        elif name == "region" and value not in self.regions:
            complain(
                N_('wilayah %(value)s tidak dikenal; tulis kode Kemendagri, misalnya "35" atau "35.78"'), value=value
            )
        elif name == "email" and not _EMAIL.fullmatch(value):
            complain(N_("alamat surel %(value)s tidak sah"), value=value)
        elif name == "language" and value not in LANGUAGES:
            complain(
                N_("bahasa %(value)s tidak dikenal; pilih salah satu: %(options)s"),
                value=value,
                options=", ".join(LANGUAGES),
            )


def write_offices(offices: Iterable[Office]) -> str:
    """The CSV that read_offices reads."""
    out = io.StringIO()
    names = [f.name for f in fields(Office)]
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: getattr(office, name) for name in names} for office in offices)
    return out.getvalue()


def sample_offices(regions: Regions, voting: Iterable[Region]) -> list[Office]:
    """One government office for each region that votes; addresses under the reserved .example."""
    return [
        Office(
            code=f"pemda-{region.code}",
            name=f"Sekretariat Daerah {region.full_name}",
            kind="pemda",
            region=region.code,
            email=f"setda-{region.code}@{_label(region, regions)}.example",
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
