"""The list of offices as people keep it, read from a file: all or nothing. Pure.

`read_list` returns every office, or raises with every problem, each with its line and column as the
sheet shows them. What was read although it looks odd, and what was not read, is told beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice

from calendar_service.errors import N_, InvalidInput, Problem, Translates, counted
from calendar_service.offices.cells import SPOILED_CODE, CellTrouble, cleaned, judged
from calendar_service.offices.headings import EXAMPLES, NEEDED, Columns, columns, known
from calendar_service.offices.list_revision import HowFar, unheard
from calendar_service.offices.office import FIELDS, Office, office_packing, packed
from calendar_service.offices.packed import PlainRow
from calendar_service.offices.place_codes import candidates, is_number_of
from calendar_service.offices.sheet import LOOKED_AT, Sheet, read_sheet
from calendar_service.offices.workbook import SheetRow
from calendar_service.regions import Regions
from calendar_service.words.mail_address import MailAddress

NO_HEADER = N_("baris judul tidak ditemukan; tulis nama kolom di atas daftar: %(names)s")
NO_COLUMN = N_("kolom %(name)s wajib ada di baris judul (misalnya: %(words)s)")
TWICE = N_("kolom %(value)s tertulis dua kali")
EMPTY = N_("kolom %(name)s kosong")
NO_OFFICE = N_("baris ini bukan kantor: kolom %(name)s kosong; hapus baris ini bila hanya judul, jumlah atau catatan")
TOO_SHORT = counted("baris ini punya %(here)s kolom, baris judul %(header)s", by="here")
USED = N_("kode kantor %(value)s sudah dipakai di baris %(first)s")
NOT_READ = N_("kolom %(name)s tidak dibaca")
NO_TITLE = N_("kolom ke-%(number)s berisi tetapi tidak berjudul; tidak dibaca")
CODE_OF_NOW = N_("wilayah %(value)s kini berkode %(code)s; dicatat dengan kode itu")
KEPT = N_("kolom %(names)s tidak ada di berkas; isi yang sudah ada dalam daftar tetap")
SAME_ADDRESS = N_("alamat surel %(value)s sama dengan di baris %(first)s; kedua kantor menerima suratnya di sana")
SAME_OFFICE = N_(
    "alamat surel %(value)s, jenis dan wilayahnya sama dengan di baris %(first)s; mungkin kantor yang sama tertulis dua kali"
)
PAGE = 1000
"""So many rows are read between two words about it."""

_DEFAULTS = {field.name: field.default for field in fields(Office)}

IN_CELL = N_("sel %(cell)s: %(sentence)s")


@dataclass(frozen=True, slots=True)
class CellProblem(Problem):
    """One in a workbook, whose columns have letters. cell: `E14`."""

    cell: str = ""

    def sentence(self, translator: Translates) -> str:
        return translator.text(IN_CELL, cell=self.cell, sentence=translator.text(self.message, **self.facts))


@dataclass(frozen=True, slots=True)
class Listing:
    """What a file says. fields: those that it has a column for. told: what a person should see,
    though nothing was refused for it; in the order of the file."""

    offices: Sequence[Office]
    fields: tuple[str, ...]
    told: tuple[Problem, ...]
    header_line: int

    @property
    def silent(self) -> list[str]:
        """Fields that it has no column for."""
        return [name for name in FIELDS if name not in self.fields]

    def in_order(self) -> Listing:
        """The same in the order of codes."""
        return replace(self, offices=packed(self.offices).in_order())

    def kept(self, offices: Iterable[Office]) -> list[Problem]:
        """What is to be told of those fields where the list that was made has something in them."""
        silent = self.silent
        said = {n for office in offices for n in silent if getattr(office, n) != _DEFAULTS[n]} if silent else ()
        names = [name for name in silent if name in said]
        return [Problem(self.header_line, 1, KEPT, {"names": ", ".join(names)})] if names else []

    def onto(self, known_offices: Mapping[str, Office]) -> Sequence[Office]:
        """The list that it makes: a file without a column says nothing about it, so an office that is
        known already keeps what it has there. known_offices: by code, retired ones too."""
        silent = self.silent
        if not silent:
            return self.offices
        return packed(_keeping(office, known_offices.get(office.code), silent) for office in self.offices)


def _keeping(office: Office, old: Office | None, silent: Sequence[str]) -> Office:
    if old is None:
        return office
    return replace(office, **{name: getattr(old, name) for name in silent})


def read_list(data: bytes, regions: Regions, name: str = "offices.csv", *, tell: HowFar = unheard) -> Listing:
    """The offices of a CSV file or workbook with a header. Raises InvalidInput with every problem;
    its column counts cells from 1. tell: hears how many rows were read."""
    sheet = read_sheet(data, name)
    at = _header_at(sheet.rows)
    if at is None:
        names = "; ".join(EXAMPLES[each] for each in NEEDED)
        raise InvalidInput(name, [Problem(sheet.rows[0].line if sheet.rows else 1, 1, NO_HEADER, {"names": names})])
    reading = _Reading(sheet, at, regions, tell)
    offices = reading.offices()
    if reading.problems:
        raise InvalidInput(name, reading.problems)
    told = (*sheet.told, *sorted(reading.told))
    return Listing(offices, tuple(reading.columns.where), told, reading.header.line)


def read_offices(data: bytes, regions: Regions, name: str = "offices.csv") -> list[Office]:
    """The offices alone, for whoever changes no list. Raises InvalidInput."""
    return list(read_list(data, regions, name).offices)


def _header_at(rows: Sequence[SheetRow]) -> int | None:
    """The first of the rows that name most fields; titles may stand above it."""
    scores = [known(row.cells) for row in rows[:LOOKED_AT]]
    best = max(scores, default=0)
    return scores.index(best) if best else None


class _Reading:
    """Goes through the rows once, and again for those alone that say what another row has said."""

    def __init__(self, sheet: Sheet, header_at: int, regions: Regions, heard: HowFar) -> None:
        self.heard = heard
        self.is_workbook, self.regions = sheet.is_workbook, regions
        self.header, self.header_at, self.rows = sheet.rows[header_at], header_at, sheet.rows
        self.columns: Columns = columns(self.header.cells)
        self.cells = _Cells(self.columns, regions)
        self.problems: list[Problem] = []
        self.told: list[Problem] = []
        self.codes, self.addresses = _Seen(), _Seen()
        self.are_named_by_place = False
        self.numbers: dict[str, int] = {}

    def offices(self) -> Sequence[Office]:
        self.look_at_header()
        if self.problems:
            return ()
        packing = office_packing()
        for count, row in enumerate(self.listed(), 1):
            values = self.values(row)
            if values is not None:
                packing.add(values)
            if count % PAGE == 0:
                self.heard(count, len(self.rows))
        self.look_at_codes()
        if not self.problems:
            self.look_at_addresses()
        return packing.done()

    def listed(self) -> Iterable[SheetRow]:
        """The rows below the header, without its repetitions."""
        titles = tuple(self.columns.titles)
        for row in islice(self.rows, self.header_at + 1, None):
            first = " ".join(row.cells[0].split())
            if first != titles[0] or tuple(" ".join(cell.split()) for cell in row.cells) != titles:
                yield row

    def look_at_header(self) -> None:
        line, titles = self.header.line, self.columns.titles
        for name in self.columns.missing:
            self.complain(line, 0, NO_COLUMN, name=name, words=EXAMPLES[name])
        for index in self.columns.twice:
            self.complain(line, index, TWICE, value=titles[index])
        for index in self.columns.passed:
            self.tell(line, index, NOT_READ, name=titles[index])
        untitled = {index for index, title in enumerate(titles) if not title}
        filled: set[int] = set()
        for row in islice(self.rows, self.header_at + 1, None) if untitled else ():
            filled.update(index for index in untitled - filled if _filled(row, index))
        for index in sorted(filled):
            self.tell(line, index, NO_TITLE, number=index + 1)

    def values(self, row: SheetRow) -> PlainRow | None:
        """The facts of a row, in the order of FIELDS; None where something is wrong with it."""
        before = len(self.problems)
        if not self.fits(row):
            self.complain(row.line, 0, TOO_SHORT, here=len(row.cells), header=len(self.columns.titles))
            return None
        values = self.cells.cleaned(row)
        self.judge(row, values)
        if former := self.cells.former_code(row):
            self.tell(row.line, self.columns.where["region"], CODE_OF_NOW, value=former, code=values["region"])
        if len(self.problems) > before:
            return None
        self.addresses.add(MailAddress(values["email"]).key)
        return tuple([values.get(name, _DEFAULTS[name]) for name in FIELDS])

    def fits(self, row: SheetRow) -> bool:
        """Whether it has as many cells as the header: a workbook leaves out empty ones at the end."""
        width, count = len(self.columns.titles), len(row.cells)
        if count > width and any(_filled(row, index) for index in range(width, count)):
            return False
        return self.is_workbook or count > self.cells.least

    def judge(self, row: SheetRow, values: Mapping[str, str]) -> None:
        where, titles = self.columns.where, self.columns.title_of
        if not all(map(values.__getitem__, NEEDED)):
            empty = [name for name in NEEDED if not values[name]]
            message = NO_OFFICE if len(empty) > 2 else EMPTY
            self.complain(row.line, where[empty[0]], message, name=", ".join(titles[name] for name in empty))
            if message is NO_OFFICE:
                return
        for name, found in self.cells.troubles(values):
            self.complain(row.line, where[name], found[0], **found[1])
        code = values["code"]
        if code and self.codes.add(code):
            self.look_at_code(row, code)

    def look_at_code(self, row: SheetRow, code: str) -> None:
        if "." in code:
            self.are_named_by_place = self.are_named_by_place or code in self.regions
            if is_number_of(code, self.regions):
                self.numbers[code] = row.line

    def look_at_codes(self) -> None:
        """Where offices are named by the codes of their regions, `11.1` is no name of one. No code is
        used twice."""
        for code, line in self.numbers.items() if self.are_named_by_place else ():
            codes = " / ".join(candidates(code, self.regions))
            self.complain(line, self.columns.where["code"], SPOILED_CODE, value=code, codes=codes)
        first: dict[str, int] = {}
        for row in self.listed() if self.codes.again else ():
            code = self.coded(row)
            if code and hash(code) in self.codes.again and first.setdefault(code, row.line) != row.line:
                self.complain(row.line, self.columns.where["code"], USED, value=code, first=first[code])

    def coded(self, row: SheetRow) -> str:
        """The code of a row that names an office, whatever else is wrong with it."""
        if not self.fits(row):
            return ""
        values = self.cells.cleaned(row)
        return values["code"] if sum(not values[name] for name in NEEDED) <= 2 else ""

    def look_at_addresses(self) -> None:
        """Two offices may share a mailbox, so it is only told. Every row is right by now."""
        first: dict[str, tuple[int, tuple[str, str]]] = {}
        for row in self.listed() if self.addresses.again else ():
            values = self.cells.cleaned(row)
            address = MailAddress(values["email"])
            if hash(address.key) in self.addresses.again:
                what = values["kind"], values["region"]
                line, whose = first.setdefault(address.key, (row.line, what))
                if line != row.line:
                    message = SAME_OFFICE if whose == what else SAME_ADDRESS
                    self.tell(row.line, self.columns.where["email"], message, value=address, first=line)

    def complain(self, line: int, index: int, message: str, **facts: object) -> None:
        self.problems.append(self.problem(line, index, message, facts))

    def tell(self, line: int, index: int, message: str, **facts: object) -> None:
        self.told.append(self.problem(line, index, message, facts))

    def problem(self, line: int, index: int, message: str, facts: Mapping[str, object]) -> Problem:
        """index: of the column, from 0."""
        if self.is_workbook:
            return CellProblem(line, index + 1, message, facts, f"{column_letters(index)}{line}")
        return Problem(line, index + 1, message, facts)


class _Seen:
    """Which texts have come more than once, by their hashes: of 100,000 texts 7 MB. Where two texts have one hash they
    are compared when it is looked at what came again."""

    def __init__(self) -> None:
        self.hashes: set[int] = set()
        self.again: set[int] = set()

    def add(self, text: str) -> bool:
        """Whether it is the first."""
        known = hash(text)
        if known in self.hashes:
            self.again.add(known)
            return False
        self.hashes.add(known)
        return True


class _Cells:
    """The cells of a row as values. What stands in many rows is cleaned and judged once."""

    def __init__(self, columns: Columns, regions: Regions) -> None:
        self.columns, self.regions = columns, regions
        self.least = max((columns.where.get(name, 0) for name in NEEDED), default=0)
        self.often: dict[tuple[str, str], str] = {}
        self.good: set[tuple[str, str]] = set()

    def cleaned(self, row: SheetRow) -> dict[str, str]:
        """Field -> value, of those that have a column."""
        cells, often, found = row.cells, self.often, {}
        for name, index in self.columns.where.items():
            text = cells[index] if index < len(cells) else ""
            if name in _REPEATED:
                if (name, text) not in often:
                    value = cleaned(name, text)
                    often[name, text] = self.regions.former.get(value, value) if name == "region" else value
                found[name] = often[name, text]
            else:
                found[name] = cleaned(name, text)
        return found

    def former_code(self, row: SheetRow) -> str:
        """The code of its region, where that was replaced; else empty."""
        code = cleaned("region", _cell(row, self.columns.where["region"])) if self.regions.former else ""
        return code if code in self.regions.former else ""

    def troubles(self, values: Mapping[str, str]) -> Iterator[tuple[str, CellTrouble]]:
        """Fields of which the value will not do, and why."""
        for name, value in values.items():
            if not value or (name in _REPEATED and (name, value) in self.good):
                continue
            found = judged(name, self.columns.title_of[name], value, self.regions)
            if found:
                yield name, found
            elif name in _REPEATED:
                self.good.add((name, value))


_REPEATED = frozenset(("kind", "region", "language", "hour"))
"""Fields with few different values."""


def column_letters(index: int) -> str:
    """What a spreadsheet calls a column: 0 is A, 26 is AA."""
    return (column_letters(index // 26 - 1) if index >= 26 else "") + chr(ord("A") + index % 26)


def _cell(row: SheetRow, index: int) -> str:
    return row.cells[index] if index < len(row.cells) else ""


def _filled(row: SheetRow, index: int) -> bool:
    return bool(_cell(row, index).strip("\ufeff \t\r\n\xa0"))
