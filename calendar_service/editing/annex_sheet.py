"""An annex as rows of cells: a workbook, CSV of any kind, or what was copied out of a text program. Pure.

Files are read where lists of offices are (offices.sheet). Word hands a table on as lines with tabs and marks no line end within a cell, so a row
may arrive in several lines: they are put together where the columns say so.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from calendar_service.editing.annex_days import ONE_DAY, is_day
from calendar_service.errors import N_, Problem, Refused
from calendar_service.offices.sheet import read_sheet
from calendar_service.offices.workbook import SheetRow

MOST_ROWS = 2_000
MOST_CELLS = 60
"""Of a row."""

LARGEST = 5_000_000
"""Bytes of a file, or letters of what was pasted."""

TOO_MANY = N_("Lampiran ini berisi %(count)s baris; paling banyak %(most)s. Bagi menjadi beberapa bagian.")
TOO_LARGE = N_("Lampiran ini terlalu besar; paling besar %(most)s byte. Bagi menjadi beberapa bagian.")
NOTHING = N_("Pilih berkas .xlsx atau CSV, atau tempelkan tabelnya.")

_WORDS = {
    "number": re.compile(r"(?:no|nomor|nomer)"),
    "title": re.compile(r".*\b(?:tahapan|tahap|kegiatan|program|uraian|stages?|activity|activities)\b.*"),
    "first": re.compile(r"(?:.*\b)?(?:awal|mulai|dimulai|dari|start|begins?)(?:\b.*)?"),
    "last": re.compile(r"(?:.*\b)?(?:akhir|selesai|berakhir|sampai|s d|end|ends)(?:\b.*)?"),
    "both": re.compile(r"(?:.*\b)?(?:jadwal|jadual|tanggal|waktu|pelaksanaan|hari|dates?|days|schedule)(?:\b.*)?"),
    "note": re.compile(r"(?:.*\b)?(?:keterangan|ket|dasar hukum|penanggung jawab|catatan|remarks?|notes?)(?:\b.*)?"),
}
"""What a column of an annex is for -> how it is headed; the first that fits."""

_ORDER = ("number", "note", "first", "last", "title", "both")
_LONGEST_HEADING = 60
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[a-z]{1,2}|[ivxl]+)[.)]{0,2}(?:\d{1,2}[.)]?)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AnnexSheet:
    """rows: those with anything in them. told: what had to be supposed."""

    rows: tuple[SheetRow, ...]
    told: tuple[Problem, ...] = ()


def heading_of(cell: str) -> str:
    """What a column is for by its heading, one of number, title, first, last, both, note; empty where that is unknown."""
    if len(cell) > _LONGEST_HEADING or re.search(ONE_DAY, cell, re.IGNORECASE):
        return ""
    plain = re.sub(r"[^a-z0-9]+", " ", cell.casefold()).strip()
    return next((kind for kind in _ORDER if plain and _WORDS[kind].fullmatch(plain)), "")


def known_cells(cells: Sequence[str]) -> int:
    """How much these cells look like a row of an annex: different headings, or days beside a title."""
    headings = {kind for cell in cells if (kind := heading_of(cell))}
    days = sum(is_day(cell) for cell in cells)
    has_title = any(len(re.findall(r"[^\W\d]{3,}", cell)) > 1 and not is_day(cell) for cell in cells)
    return max(len(headings), days + 1 if days and has_title else 0)


def sheet_of_file(data: bytes) -> AnnexSheet:
    """Raises InvalidInput for what is no table, Refused for what is too large or blank."""
    if len(data) > LARGEST:
        raise Refused(TOO_LARGE, most=LARGEST)
    if not data.strip():
        raise Refused(NOTHING)
    sheet = read_sheet(data, "lampiran", known_cells)
    return AnnexSheet(_bounded(sheet.rows), sheet.told)


def sheet_of_text(text: str) -> AnnexSheet:
    """Of what was pasted. Raises InvalidInput, Refused as sheet_of_file."""
    if len(text) > LARGEST:
        raise Refused(TOO_LARGE, most=LARGEST)
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")
    if not plain.strip():
        raise Refused(NOTHING)
    if "\t" in plain:
        return AnnexSheet(_bounded(_mended(_of_tabs(plain))))
    if any(mark in plain for mark in (";", "|")) or re.search(r'",|,"', plain):
        return sheet_of_file(plain.encode("utf-8", "replace"))
    lines = [(number, line.strip()) for number, line in enumerate(plain.split("\n"), 1)]
    return AnnexSheet(_bounded([SheetRow(number, (line,)) for number, line in lines if line]))


def _bounded(rows: Sequence[SheetRow]) -> tuple[SheetRow, ...]:
    if len(rows) > MOST_ROWS:
        raise Refused(TOO_MANY, count=len(rows), most=MOST_ROWS)
    return tuple(SheetRow(row.line, tuple(row.cells[:MOST_CELLS])) for row in rows)


def _of_tabs(text: str) -> list[SheetRow]:
    """Spreadsheet programs put a cell of several lines between quotes; where quotes do not come out even they are letters."""
    rows: list[SheetRow] = []
    table, line = csv.reader(io.StringIO(text), delimiter="\t", strict=True), 1
    try:
        for cells in table:
            rows.append(SheetRow(line, tuple(cells)))
            line = table.line_num + 1
    except csv.Error:
        rows = []
    if not rows or any("\t" in cell for row in rows for cell in row.cells):
        rows = [SheetRow(number, tuple(line.split("\t"))) for number, line in enumerate(text.split("\n"), 1)]
    return [row for row in rows if any(cell.strip() for cell in row.cells)]


def _mended(rows: Sequence[SheetRow]) -> list[SheetRow]:
    """Rows that a line end within a cell has broken, put together again."""
    width = _width(rows)
    found: list[SheetRow] = []
    index = 0
    while index < len(rows):
        row = rows[index]
        index += 1
        while index < len(rows) and _goes_on(row, rows[index], width):
            head, tail = row.cells, rows[index].cells
            row = SheetRow(row.line, (*head[:-1], f"{head[-1]}\n{tail[0]}".strip(), *tail[1:]))
            index += 1
        found.append(row)
    return found


def _width(rows: Sequence[SheetRow]) -> int:
    """How many cells a whole row has: the largest number that several have, or that the heading has."""
    counts = Counter(len(row.cells) for row in rows)
    headed = [len(row.cells) for row in rows if sum(bool(heading_of(cell)) for cell in row.cells) > 1]
    often = [size for size, count in counts.items() if size > 1 and count * 5 >= len(rows)]
    return max([*headed, *often], default=max(counts, default=1))


def _goes_on(row: SheetRow, following: SheetRow, width: int) -> bool:
    """Whether a line is the rest of the row before it."""
    size = len(row.cells) + len(following.cells) - 1
    if size > width or sum(bool(heading_of(cell)) for cell in following.cells) > 1:
        return False
    if len(row.cells) == width:  # its last cell may go on: the day below its weekday
        return bool(row.cells[-1].strip()) and _is_rest_of_day(row.cells[-1], following.cells[0])
    if _ENUMERATOR.fullmatch(following.cells[0].strip()) or (
        not following.cells[0].strip() and len(following.cells) > 1
    ):
        return False
    return len(row.cells) > 1 or bool(_ENUMERATOR.fullmatch(row.cells[0].strip()))


def _is_rest_of_day(cell: str, more: str) -> bool:
    return not is_day(cell) and is_day(f"{cell} {more}") and len(more) < 40
