"""A table as a workbook (.xlsx, ECMA-376 part 1, SpreadsheetML): one sheet, its first row fixed. Pure.

Written by hand, since it is small and has to be exact: the same table is the same bytes, whenever it is made, and no cell can become
a formula. Every text is an inline string, which no program runs, in a column that stays text where somebody types into it. A
row is written without its number, so that many tables can share it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from html import escape
from io import BytesIO

Value = str | int | date | time | None
"""Of a cell; None is an empty one."""

LONGEST = 32_767
"""UTF-16 units that a cell may hold (Excel's limit; a longer one makes it call the whole file damaged)."""

CUT = "…"
"""The end of a text that was longer."""

LONGEST_NAME = 31
"""Of a sheet."""

_NO_NAME = re.compile(r"[\[\]:*?/\\]")
_NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0 section 2.2, less the return, which readers make a line break of."""
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""Begins what a program reads as an escaped character (ECMA-376 part 1, section 22.4.2.4)."""

_EPOCH = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)
"""Earlier days have other numbers in other programs, because of a 29 February 1900 that never was."""
_MINUTES = 24 * 60

_ROW_NUMBER = "\x01"
"""Stands in a kept row for its number; no text in XML has it."""

_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that a ZIP file can say."""

TEXT, DAY, HOUR, NUMBER, _HEADING = 1, 2, 3, 4, 5
"""Styles of cells: places in cellXfs."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """heading: its first cell. style: TEXT, DAY, HOUR or NUMBER. width: in letters."""

    heading: str
    style: int
    width: int


@dataclass(frozen=True, slots=True)
class SheetForm:
    """What a workbook is, beside its rows. title: of the document. source: where it comes from. name: the sheet's. language: for
    the names of months. clock: between hour and minute."""

    title: str
    source: str
    name: str
    language: str
    clock: str
    columns: tuple[SheetColumn, ...]


def workbook(form: SheetForm, rows: Sequence[str]) -> bytes:
    """The whole file. rows: as `sheet_row` wrote them."""
    import zipfile  # most processes write none

    parts = {**_around(form.language, form.clock), **_own(form), "xl/worksheets/sheet1.xml": _sheet(form, rows)}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as book:
        for name in _ORDER:
            entry = zipfile.ZipInfo(name, _FIXED_TIME)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            book.writestr(entry, parts[name])
    return out.getvalue()


def sheet_row(values: Iterable[Value], columns: Sequence[SheetColumn]) -> str:
    """A row, for any place in any sheet of these columns."""
    cells = zip(_letters(len(columns)), values, columns, strict=True)
    return _row(_cell(letter, value, column.style) for letter, value, column in cells)


def _row(cells: Iterable[str]) -> str:
    return f'<row r="{_ROW_NUMBER}">{"".join(cells)}</row>'


def _cell(letter: str, value: Value, style: int) -> str:
    begin = f'<c r="{letter}{_ROW_NUMBER}"'
    match value:
        case None | "":
            return ""
        case date() if value >= _FIRST_DAY:
            return f'{begin} s="{style}"><v>{(value - _EPOCH).days}</v></c>'
        case time():
            return f'{begin} s="{style}"><v>{(value.hour * 60 + value.minute) / _MINUTES!r}</v></c>'
        case int():
            return f'{begin} s="{style}"><v>{value}</v></c>'
        case _:
            text_style = style if style == _HEADING else TEXT
            return (
                f'{begin} s="{text_style}" t="inlineStr"><is><t xml:space="preserve">{_text(str(value))}</t></is></c>'
            )


def _text(text: str) -> str:
    """As XML, no longer than a cell may be."""
    clean = _NO_XML.sub("", text)
    if len(clean.encode("utf-16-le")) // 2 > LONGEST:
        clean = clean.encode("utf-16-le")[: 2 * (LONGEST - 1)].decode("utf-16-le", "ignore") + CUT
    return escape(_ESCAPED.sub("_x005F_", clean))


@cache
def _letters(count: int) -> tuple[str, ...]:
    """Names of columns: A to Z, AA to AZ and on."""
    return tuple((chr(64 + place // 26) if place >= 26 else "") + chr(65 + place % 26) for place in range(count))


# The parts of the file


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KINDS}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KINDS}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KINDS}.styles+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
_RELATIONS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
_BOOK_RELATIONS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    "</Relationships>"
)
_LOCALES = {"id": "421", "en": "409"}
"""Language -> the number of a locale in formats; months of any other are in the words of whoever opens the file."""

_ORDER = (
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/core.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/worksheets/sheet1.xml",
)


@cache
def _around(language: str, clock: str) -> dict[str, str]:
    """The parts that are the same for every table of a language."""
    locale = f"[$-{_LOCALES[language]}]" if language in _LOCALES else ""
    day, hour = f"{locale}d mmmm yyyy", f"hh\\{clock}mm"
    cell = (
        '<xf numFmtId="%s" fontId="%s" fillId="%s" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" '
        'applyAlignment="1"><alignment vertical="top"/></xf>'
    )
    formats = ("0", "49", "164", "165", "1")
    styles = (
        f'{_XML}<styleSheet xmlns="{_MAIN}">'
        f'<numFmts count="2"><numFmt numFmtId="164" formatCode="{escape(day)}"/><numFmt numFmtId="165" formatCode="{escape(hour)}"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFE6E6E6"/><bgColor indexed="64"/></patternFill></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="6">{"".join(cell % (each, 0, 0) for each in formats)}{cell % ("49", 1, 2)}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )
    return {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "xl/_rels/workbook.xml.rels": _BOOK_RELATIONS,
        "xl/styles.xml": styles,
    }


def _own(form: SheetForm) -> dict[str, str]:
    """The parts that are this table's own, beside its sheet."""
    name = _text(_NO_NAME.sub(" ", form.name)[:LONGEST_NAME])
    core = (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{_text(form.title)}</dc:title><dc:identifier>{_text(form.source)}</dc:identifier>"
        f"<dc:language>{_text(form.language)}</dc:language></cp:coreProperties>"
    )
    book = f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    return {"docProps/core.xml": core, "xl/workbook.xml": book}


def _sheet(form: SheetForm, rows: Sequence[str]) -> str:
    columns = form.columns
    letters = _letters(len(columns))
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{column.width}" style="{column.style}" customWidth="1"/>'
        for place, column in enumerate(columns, 1)
    )
    headings = _row(_cell(letter, column.heading, _HEADING) for letter, column in zip(letters, columns, strict=True))
    numbered = (row.replace(_ROW_NUMBER, str(number)) for number, row in enumerate([headings, *rows], 1))
    whole = f"A1:{letters[-1]}{len(rows) + 1}"
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><dimension ref="{whole}"/>'
        '<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        '<selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>{"".join(numbered)}</sheetData>'
        f'<autoFilter ref="{whole}"/><pageMargins left="0.5" right="0.5" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape"/></worksheet>'
    )
