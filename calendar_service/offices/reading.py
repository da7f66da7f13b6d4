"""The list of offices as people keep it, read from a file: all or nothing. Pure.

`read_list` returns every office, or raises with every problem, each with its line and column as the
sheet shows them. What was read although it looks odd, and what was not read, is told beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from calendar_service.errors import N_, InvalidInput, Problem, Translates, counted
from calendar_service.offices.cells import SPOILED_CODE, cleaned, judged
from calendar_service.offices.headings import EXAMPLES, NEEDED, Columns, columns, known
from calendar_service.offices.office import FIELDS, Office, office_of
from calendar_service.offices.place_codes import candidates, is_number_of
from calendar_service.offices.sheet import LOOKED_AT, Sheet, read_sheet
from calendar_service.offices.workbook import SheetRow
from calendar_service.regions import Regions

NO_HEADER = N_("baris judul tidak ditemukan; tulis nama kolom di atas daftar: %(names)s")
NO_COLUMN = N_("kolom %(name)s wajib ada di baris judul (misalnya: %(words)s)")
TWICE = N_("kolom %(value)s tertulis dua kali")
EMPTY = N_("kolom %(name)s kosong")
NO_OFFICE = N_("baris ini bukan kantor: kolom %(name)s kosong; hapus baris ini bila hanya judul, jumlah atau catatan")
TOO_SHORT = counted("baris ini punya %(here)s kolom, baris judul %(header)s", by="here")
USED = N_("kode kantor %(value)s sudah dipakai di baris %(first)s")
NOT_READ = N_("kolom %(name)s tidak dibaca")
NO_TITLE = N_("kolom ke-%(number)s berisi tetapi tidak berjudul; tidak dibaca")
KEPT = N_("kolom %(names)s tidak ada di berkas; isi yang sudah ada dalam daftar tetap")
SAME_ADDRESS = N_("alamat surel %(value)s sama dengan di baris %(first)s; kedua kantor menerima suratnya di sana")
SAME_OFFICE = N_(
    "alamat surel %(value)s, jenis dan wilayahnya sama dengan di baris %(first)s; mungkin kantor yang sama tertulis dua kali"
)
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

    offices: tuple[Office, ...]
    fields: tuple[str, ...]
    told: tuple[Problem, ...]
    header_line: int

    @property
    def silent(self) -> list[str]:
        """Fields that it has no column for."""
        return [name for name in FIELDS if name not in self.fields]

    def kept(self, offices: Collection[Office]) -> list[Problem]:
        """What is to be told of those fields where the list that was made has something in them."""
        names = [n for n in self.silent if any(getattr(office, n) != _DEFAULTS[n] for office in offices)]
        return [Problem(self.header_line, 1, KEPT, {"names": ", ".join(names)})] if names else []

    def onto(self, known_offices: Mapping[str, Office]) -> list[Office]:
        """The list that it makes: a file without a column says nothing about it, so an office that is
        known already keeps what it has there. known_offices: by code, retired ones too."""
        return [_keeping(office, known_offices.get(office.code), self.silent) for office in self.offices]


def _keeping(office: Office, old: Office | None, silent: Sequence[str]) -> Office:
    if old is None or not silent:
        return office
    return replace(office, **{name: getattr(old, name) for name in silent})


def read_list(data: bytes, regions: Regions, name: str = "offices.csv") -> Listing:
    """The offices of a CSV file or workbook with a header. Raises InvalidInput with every problem;
    its column counts cells from 1."""
    sheet = read_sheet(data, name)
    at = _header_at(sheet.rows)
    if at is None:
        names = "; ".join(EXAMPLES[each] for each in NEEDED)
        raise InvalidInput(name, [Problem(sheet.rows[0].line if sheet.rows else 1, 1, NO_HEADER, {"names": names})])
    reading = _Reading(sheet, sheet.rows[at], regions)
    offices = reading.offices(sheet.rows[at + 1 :])
    if reading.problems:
        raise InvalidInput(name, reading.problems)
    told = (*sheet.told, *sorted(reading.told))
    return Listing(tuple(offices), tuple(reading.columns.where), told, reading.header.line)


def read_offices(data: bytes, regions: Regions, name: str = "offices.csv") -> list[Office]:
    """The offices alone, for whoever changes no list. Raises InvalidInput."""
    return list(read_list(data, regions, name).offices)


def _header_at(rows: Sequence[SheetRow]) -> int | None:
    """The first of the rows that name most fields; titles may stand above it."""
    scores = [known(row.cells) for row in rows[:LOOKED_AT]]
    best = max(scores, default=0)
    return scores.index(best) if best else None


class _Reading:
    def __init__(self, sheet: Sheet, header: SheetRow, regions: Regions) -> None:
        self.is_workbook, self.header, self.regions = sheet.is_workbook, header, regions
        self.columns: Columns = columns(header.cells)
        self.problems: list[Problem] = []
        self.told: list[Problem] = []
        self.codes: dict[str, int] = {}
        self.addresses: dict[str, tuple[int, Office]] = {}

    def offices(self, rows: Sequence[SheetRow]) -> list[Office]:
        self.look_at_header(rows)
        if self.problems:
            return []
        repeated = tuple(self.columns.titles)
        rows = [row for row in rows if tuple(" ".join(cell.split()) for cell in row.cells) != repeated]
        found = [office for row in rows for office in self.office(row)]
        self.look_at_codes(rows)
        return found

    def look_at_header(self, rows: Sequence[SheetRow]) -> None:
        line, titles = self.header.line, self.columns.titles
        for name in self.columns.missing:
            self.complain(line, 0, NO_COLUMN, name=name, words=EXAMPLES[name])
        for index in self.columns.twice:
            self.complain(line, index, TWICE, value=titles[index])
        for index in self.columns.passed:
            self.tell(line, index, NOT_READ, name=titles[index])
        width = max((len(row.cells) for row in rows), default=0)
        for index in range(min(width, len(titles))):
            if not titles[index] and any(_filled(row, index) for row in rows):
                self.tell(line, index, NO_TITLE, number=index + 1)

    def office(self, row: SheetRow) -> Iterator[Office]:
        """The office of a row; none where something is wrong with it."""
        before = len(self.problems)
        width = len(self.columns.titles)
        if any(_filled(row, index) for index in range(width, len(row.cells))):
            self.complain(row.line, 0, TOO_SHORT, here=len(row.cells), header=width)
            return
        where = self.columns.where
        if not self.is_workbook and len(row.cells) <= max(where[name] for name in NEEDED):
            self.complain(row.line, 0, TOO_SHORT, here=len(row.cells), header=width)
            return
        values = {name: cleaned(name, _cell(row, index)) for name, index in where.items()}
        self.judge(row, values)
        if len(self.problems) == before:
            office = office_of(values)
            self.look_at_address(row, office)
            yield office

    def judge(self, row: SheetRow, values: Mapping[str, str]) -> None:
        where, titles = self.columns.where, self.columns.title_of
        empty = [name for name in NEEDED if not values[name]]
        if empty:
            message = NO_OFFICE if len(empty) > 2 else EMPTY
            self.complain(row.line, where[empty[0]], message, name=", ".join(titles[name] for name in empty))
            if message is NO_OFFICE:
                return
        for name, value in values.items():
            found = judged(name, titles[name], value, self.regions) if value else None
            if found:
                self.complain(row.line, where[name], found[0], **found[1])
        code = values["code"]
        if code in self.codes:
            self.complain(row.line, where["code"], USED, value=code, first=self.codes[code])
        elif code:
            self.codes[code] = row.line

    def look_at_codes(self, rows: Sequence[SheetRow]) -> None:
        """Where offices are named by the codes of their regions, `11.1` is no name of one."""
        if not any("." in code and code in self.regions for code in self.codes):
            return
        for code, line in self.codes.items():
            if is_number_of(code, self.regions):
                codes = " / ".join(candidates(code, self.regions))
                self.complain(line, self.columns.where["code"], SPOILED_CODE, value=code, codes=codes)

    def look_at_address(self, row: SheetRow, office: Office) -> None:
        """Two offices may share a mailbox, so it is only told."""
        line, first = self.addresses.setdefault(office.email.key, (row.line, office))
        if first is not office:
            is_same = (first.kind, first.region) == (office.kind, office.region)
            message = SAME_OFFICE if is_same else SAME_ADDRESS
            self.tell(row.line, self.columns.where["email"], message, value=office.email, first=line)

    def complain(self, line: int, index: int, message: str, **facts: object) -> None:
        self.problems.append(self.problem(line, index, message, facts))

    def tell(self, line: int, index: int, message: str, **facts: object) -> None:
        self.told.append(self.problem(line, index, message, facts))

    def problem(self, line: int, index: int, message: str, facts: Mapping[str, object]) -> Problem:
        """index: of the column, from 0."""
        if self.is_workbook:
            return CellProblem(line, index + 1, message, facts, f"{column_letters(index)}{line}")
        return Problem(line, index + 1, message, facts)


def column_letters(index: int) -> str:
    """What a spreadsheet calls a column: 0 is A, 26 is AA."""
    return (column_letters(index // 26 - 1) if index >= 26 else "") + chr(ord("A") + index % 26)


def _cell(row: SheetRow, index: int) -> str:
    return row.cells[index] if index < len(row.cells) else ""


def _filled(row: SheetRow, index: int) -> bool:
    return bool(_cell(row, index).strip("\ufeff \t\r\n\xa0"))
