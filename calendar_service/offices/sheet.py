"""What a spreadsheet program wrote, as rows of plain cells: CSV in all its forms, or a workbook. Pure.

A list of offices, or whatever else the caller knows by its headings.

Excel writes semicolons or tabs, UTF-8 with a mark or without, Windows-1252 or UTF-16, as the country
and the menu will have it. What can be read in one way only is read; what had to be supposed is told;
everything else is refused with the way out.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from calendar_service.errors import N_, InvalidInput, Problem
from calendar_service.offices.headings import known
from calendar_service.offices.workbook import ZIP, SheetRow, packed_lines, read_workbook

DELIMITERS = (";", ",", "\t", "|")

LOOKED_AT = 40
"""Rows among which the header is looked for: titles and blank lines may stand above it."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SEP = re.compile(r'"?sep=(.)"?[;,\t|]*', re.I)
_EQUALS = re.compile(r'="([^"]*)"')

SAVE_AS = N_("berkas ini %(kind)s, bukan CSV atau buku kerja Excel; simpan sebagai .xlsx atau CSV UTF-8")
NO_TEXT = N_("berkas ini bukan teks; simpan sebagai .xlsx atau CSV UTF-8")
BROKEN = N_("berkas ini terpotong atau rusak (%(encoding)s); simpan sekali lagi sebagai .xlsx atau CSV UTF-8")
SUPPOSED = N_(
    "berkas ini bukan UTF-8 dan dibaca sebagai %(encoding)s; periksa huruf beraksen, atau simpan sebagai CSV UTF-8"
)
OPEN_QUOTE = N_("tanda kutip yang dibuka di baris ini tidak ditutup")
NOT_CSV = N_("baris ini bukan CSV yang sah (%(detail)s)")
ONE_COLUMN = N_("semua isi berada dalam satu kolom; dibaca dengan pemisah %(delimiter)s")
OTHER_SHEETS = N_("yang dibaca lembar %(sheet)s; lembar lain tidak dibaca: %(others)s")

_OTHERS = (
    (b"\xd0\xcf\x11\xe0", ".xls"),
    (b"%PDF", "PDF"),
    (b"<", "HTML"),
    (b"{\\rtf", "RTF"),
)
"""How files begin that are no lists for us: Excel of before 2007 (or locked by a password), what web
programs call .xls and is a page."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """rows: those with anything in them. told: what had to be supposed. is_workbook: its cells have
    letters."""

    rows: Sequence[SheetRow]
    told: tuple[Problem, ...]
    is_workbook: bool = False


Known = Callable[[Sequence[str]], int]
"""How many fields some cells name, if they are a header."""


def read_sheet(data: bytes, name: str, known: Known = known) -> Sheet:
    """The rows of a file. Raises InvalidInput where it is none that can be read."""
    if data.startswith(ZIP):
        return _of_workbook(data, name, known)
    for magic, kind in _OTHERS:
        if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(magic):
            raise InvalidInput(name, [Problem(1, 1, SAVE_AS, {"kind": kind})])
    file, told = _decoding(data, name)
    first = next(file.lines(), "").rstrip("\n")
    named = _SEP.fullmatch(first.strip(" "))
    skipped = 1 if named else 0
    outer, inner = _delimiters(file, skipped, (named[1],) if named else DELIMITERS, known)
    rows = packed_lines(_unpacked(row, inner) for row in _parsed(file, outer, skipped, name))
    if inner:
        told.append(Problem(1 + skipped, 1, ONE_COLUMN, {"delimiter": _called(inner)}))
    return Sheet(rows, tuple(told))


@dataclass(frozen=True, slots=True)
class _File:
    """A text that is decoded as it is read, as often as it is."""

    data: bytes
    encoding: str

    def lines(self, skipped: int = 0) -> Iterator[str]:
        """Each with its end, which is `\\n` whatever it was, without the first `skipped`."""
        text = io.TextIOWrapper(io.BytesIO(self.data), self.encoding, "replace")
        first = text.readline().lstrip("\ufeff")
        if first and not skipped:
            yield first
        yield from text


def decoded(data: bytes, name: str) -> tuple[str, list[Problem]]:
    """The text of a file that is no workbook, and what is to be said about it. Raises InvalidInput."""
    file, told = _decoding(data, name)
    return file.data.decode(file.encoding, "replace").lstrip("\ufeff"), told


def _decoding(data: bytes, name: str) -> tuple[_File, list[Problem]]:
    """How a file that is no workbook is to be read, and what is to be said about it. Raises InvalidInput."""
    encoding = next((each for mark, each in _MARKS if data.startswith(mark)), "") or _wide(data)
    if encoding:
        start = _broken_at(data, encoding)
        if start is None:
            return _File(data, encoding), []
        if encoding != "utf-8":
            line = data[:start].decode(encoding, "replace").count("\n") + 1
            raise InvalidInput(name, [Problem(line, 1, BROKEN, {"encoding": encoding.upper()})])
    elif b"\x00" in data:
        raise InvalidInput(name, [Problem(1, 1, NO_TEXT)])
    start = _broken_at(data, "utf-8")
    if start is None:
        return _File(data, "utf-8"), []
    line = data.count(b"\n", 0, start) + 1
    # Excel for the Mac, which alone ends lines with CR, writes the Mac's letters
    is_mac = b"\r" in data and b"\n" not in data
    encoding, called = ("mac_roman", "Mac Roman") if is_mac else ("cp1252", "Windows-1252")
    if _broken_at(data, encoding) is not None:
        raise InvalidInput(name, [Problem(line, 1, NO_TEXT)])
    return _File(data, encoding), [Problem(line, 1, SUPPOSED, {"encoding": called})]


def _broken_at(data: bytes, encoding: str) -> int | None:
    """The offset of the first byte that is none of that encoding; None where all are. Piece by piece."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(data) + 1, _PIECE):
        begun = len(decoder.getstate()[0])
        try:
            decoder.decode(data[start : start + _PIECE], final=start + _PIECE > len(data))
        except UnicodeDecodeError as error:
            return start - begun + error.start
    return None


_PIECE = 1 << 18
"""Bytes that are tried at once; even, for UTF-16."""


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: every second byte of plain letters is zero."""
    head = data[:2000]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if len(head) < 20 or max(even, odd) * 4 < len(head):
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _delimiters(file: _File, skipped: int, outer: Sequence[str], known: Known) -> tuple[str, str]:
    """What separates the cells, and what does inside of a lone one where a whole line is a cell (a
    CSV that was opened with the wrong separator and saved again); the latter may be empty."""
    best, found = 0, (outer[0], "")
    heads = {each: list(_first(file.lines(skipped), each)) for each in outer}
    for inner in ("", *DELIMITERS):
        for each in outer:
            score = _score([_unpacked(row, inner) for row in heads[each]], known)
            if score > best:
                best, found = score, (each, inner)
    return found


def _first(lines: Iterator[str], delimiter: str) -> Iterator[SheetRow]:
    """Some rows, as far as they can be read."""
    try:
        for number, cells in enumerate(islice(csv.reader(lines, delimiter=delimiter), LOOKED_AT), 1):
            yield SheetRow(number, tuple(cells))
    except csv.Error:
        return


def _parsed(file: _File, delimiter: str, skipped: int, name: str) -> Iterator[SheetRow]:
    """Rows that are not blank; line: the one on which a row begins. Raises InvalidInput."""
    table = csv.reader(file.lines(skipped), delimiter=delimiter, strict=True)
    line = 1 + skipped
    try:
        for cells in table:
            if any(cell.strip("\ufeff \t\xa0") for cell in cells):
                yield SheetRow(line, tuple([_EQUALS.sub(r"\1", cell) if '="' in cell else cell for cell in cells]))
            line = table.line_num + 1 + skipped
    except csv.Error as error:
        is_open = "unexpected end" in str(error) or "field limit" in str(error)
        problem = Problem(line, 1, OPEN_QUOTE) if is_open else Problem(line, 1, NOT_CSV, {"detail": str(error)})
        raise InvalidInput(name, [problem]) from None


def _unpacked(row: SheetRow, delimiter: str) -> SheetRow:
    """A row whose first cell holds all of it, taken apart."""
    if not delimiter or not row.cells or delimiter not in row.cells[0]:
        return row
    if any(cell.strip() for cell in row.cells[1:]):
        return row
    try:
        return SheetRow(row.line, tuple(next(csv.reader([row.cells[0]], delimiter=delimiter))))
    except csv.Error:  # a line break in the middle: a cell like any other
        return row


def _called(delimiter: str) -> str:
    return "TAB" if delimiter == "\t" else f'"{delimiter}"'


def _of_workbook(data: bytes, name: str, known: Known) -> Sheet:
    """The first sheet with the best header. Raises InvalidInput."""
    sheets = [(title, rows) for title, rows in read_workbook(data, name) if rows]
    if not sheets:
        return Sheet([], (), is_workbook=True)
    title, rows = max(sheets, key=lambda sheet: _score(sheet[1], known))
    others = ", ".join(other for other, _ in sheets if other != title)
    told = [Problem(1, 1, OTHER_SHEETS, {"sheet": title, "others": others})] if others else []
    head = rows[:LOOKED_AT]
    unpacked = {delimiter: [_unpacked(row, delimiter) for row in head] for delimiter in DELIMITERS}
    inner = max(DELIMITERS, key=lambda delimiter: _score(unpacked[delimiter], known))
    if _score(unpacked[inner], known) > _score(head, known):
        rows = packed_lines(_unpacked(row, inner) for row in rows)
        told.append(Problem(rows[0].line, 1, ONE_COLUMN, {"delimiter": _called(inner)}))
    return Sheet(rows, tuple(told), is_workbook=True)


def _score(rows: Sequence[SheetRow], known: Known) -> int:
    """How many fields the best header among the first rows names."""
    return max((known(row.cells) for row in rows[:LOOKED_AT]), default=0)
