"""The sheets of an Excel workbook (.xlsx), as rows of the words that they show. Pure.

Formulas give their last values. A workbook is a ZIP file: how much it would become is looked at
before anything is unpacked. openpyxl is loaded here and when it is needed, no earlier.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from calendar_service.errors import N_, InvalidInput, Problem
from calendar_service.offices.packed import Packed, Packing, PlainRow, pack

ZIP = b"PK\x03\x04"

MAX_UNPACKED = 120_000_000
"""Bytes that the parts of a workbook may have together."""

MAX_PARTS = 2_000

MAX_ROWS = 200_000
"""Rows with anything in them, of all sheets together."""

MAX_CELLS = 5_000_000
LAST_ROW = 1_048_576
"""Of a sheet. A damaged or wicked one may name a cell so far away that filling the gap never ends."""

TOO_LARGE = N_(
    "buku kerja ini terlalu besar (paling banyak %(rows)s baris); simpan hanya lembar yang diperlukan, sebagai CSV UTF-8"
)
NO_WORKBOOK = N_("berkas ini bukan buku kerja Excel (.xlsx), atau rusak; simpan sebagai .xlsx atau CSV UTF-8")

_ZEROS = re.compile(r"0+")
_TWO_PLACES = re.compile(r"(?:#,##)?0+[.]00_?\)?")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """line: its number in the file, from 1. cells: its words, as they stand."""

    line: int
    cells: tuple[str, ...]


def packed_lines(rows: Iterable[SheetRow]) -> Packed[SheetRow]:
    """Rows of a sheet, kept small."""
    return pack(((row.line, row.cells) for row in rows), _line)


def _line(row: PlainRow) -> SheetRow:
    line, cells = row
    return SheetRow(line, cells)


class _TooMuch(Exception):
    """More than anybody's list."""


def read_workbook(data: bytes, name: str) -> list[tuple[str, Sequence[SheetRow]]]:
    """(title, rows that are not blank) of each sheet that is shown. Raises InvalidInput."""
    _look_inside(data, name)
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about parts that we do not read: drawings, validations
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            left = MAX_ROWS
            found: list[tuple[str, Sequence[SheetRow]]] = []
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                sheet.reset_dimensions()  # what programs note there is not always true
                rows = _rows(sheet.iter_rows(), left)
                left -= len(rows)
                if left < 0:
                    raise _TooMuch
                found.append((sheet.title, rows))
            book.close()
            return found
    except _TooMuch:
        raise InvalidInput(name, [Problem(1, 1, TOO_LARGE, {"rows": MAX_ROWS})]) from None
    except Exception:  # openpyxl raises whatever comes where a workbook is damaged
        raise InvalidInput(name, [Problem(1, 1, NO_WORKBOOK)]) from None


def _look_inside(data: bytes, name: str) -> None:
    """Raises InvalidInput for what is no workbook, or would become too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            entries = parts.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise InvalidInput(name, [Problem(1, 1, NO_WORKBOOK)]) from None
    if not any(entry.filename.startswith("xl/") and entry.filename.endswith(".xml") for entry in entries):
        raise InvalidInput(name, [Problem(1, 1, NO_WORKBOOK)])
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise InvalidInput(name, [Problem(1, 1, TOO_LARGE, {"rows": MAX_ROWS})])


def _rows(sheet: Iterable[Iterable[Any]], most: int) -> Packed[SheetRow]:
    """At most one more than `most`. Raises _TooMuch."""
    packing = Packing(_line)
    found = seen = 0
    for number, cells in enumerate(map(tuple, sheet), 1):
        seen += len(cells)
        if number > LAST_ROW or seen > MAX_CELLS:
            raise _TooMuch
        words = tuple(cell_words(cell.value, getattr(cell, "number_format", None) or "") for cell in cells)
        if any(words):
            packing.add((number, words))
            found += 1
        if found > most:
            break
    return packing.done()


def cell_words(value: object, number_format: str = "") -> str:
    """What a cell shows. A number as far as its format says how: 11.1 with two places is `11.10`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        if value == int(value):
            digits = str(int(value))
            return digits.zfill(len(number_format)) if _ZEROS.fullmatch(number_format) else digits
        return f"{value:.2f}" if _TWO_PLACES.fullmatch(number_format) else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("_x000D_", " ").strip()
