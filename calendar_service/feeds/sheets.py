"""Feeds for spreadsheet programs, each one whole file that is written when somebody asks for it. Pure.

They tell the records of feeds.tables and nothing else: a workbook under headings in the feed's language, its days and hours as
such, and CSV between semicolons, which Excel with Indonesian settings opens by itself. Rows are kept by entry: most
places tell the same ones.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import Any

from calendar_service.errors import N_
from calendar_service.feeds import tables
from calendar_service.feeds.columns import RECORD, CellKind, RecordColumn
from calendar_service.feeds.entry import Entry
from calendar_service.feeds.pieces import FILLING, Representation, representation, small, solid
from calendar_service.feeds.workbook import DAY, HOUR, NUMBER, TEXT, SheetColumn, SheetForm, Value, sheet_row, workbook
from calendar_service.publishing.change_words import STATUSES
from calendar_service.timeline.stage import Status
from calendar_service.words.forms import FORMS, FORMS_WHEN_ASKED, SEMICOLONS, WORKBOOK
from calendar_service.words.languages import LANGUAGES
from calendar_service.words.translator import Translator

KEPT_ROWS = 512
"""Some kilobytes each; an election has about 230 different entries in both languages."""

SEPARATOR = ";"

_PACKED = frozenset({WORKBOOK})

_HOLE = re.compile(f"{FILLING}+")
_STYLES = {CellKind.TEXT: TEXT, CellKind.DAY: DAY, CellKind.HOUR: HOUR, CellKind.NUMBER: NUMBER}

YES, NO = N_("ya"), N_("tidak")

BREACHES = {"ethics": N_("etik"), "discipline": N_("disiplin"), "both": N_("etik dan disiplin")}


@dataclass(frozen=True)
class SheetHead:
    """What a file says of itself. name: the calendar's; source: the file's own address, absolute."""

    name: str
    source: str
    translator: Translator


SheetWriter = Callable[[SheetHead, Iterable[Entry], str], bytes]
"""The whole file, from entries in the order of the file, and what stands in the holes of their UIDs."""


def sheet(form: str, head: SheetHead, entries: Iterable[Entry], code: str) -> Representation:
    """A feed in one of FORMS_WHEN_ASKED. code: stands in the holes of its UIDs; empty for the country."""
    told = [entry for entry in entries if entry.in_tables]
    data = SHEETS[form](head, told, code)
    return representation(FORMS[form].content_type, small(solid(data, is_packed=form in _PACKED)))


def sheets_mark(head: SheetHead) -> str:
    """Differs where what stands around the rows of these files does. hexadecimal."""
    whole = (SHEETS[form](head, (), "") for form in FORMS_WHEN_ASKED)
    return hashlib.sha256(b"".join(whole)).hexdigest()


def _workbook(head: SheetHead, entries: Iterable[Entry], code: str) -> bytes:
    translator = head.translator
    form = SheetForm(
        title=head.name,
        source=head.source,
        name=translator.text(N_("Tahapan")),
        language=translator.language,
        clock=LANGUAGES[translator.language].clock[2],
        columns=_columns(translator),
    )
    return workbook(form, [_HOLE.sub(code, _workbook_row(entry, translator)) for entry in entries])


def _semicolons(head: SheetHead, entries: Iterable[Entry], code: str) -> bytes:
    filling = code.encode()
    rows = (re.sub(_HOLE.pattern.encode(), filling, _semicolons_row(entry)) for entry in entries)
    return b"".join((tables.csv_head(SEPARATOR), *rows))


SHEETS: Mapping[str, SheetWriter] = {
    WORKBOOK: _workbook,
    SEMICOLONS: _semicolons,
}
"""Ending -> writer, for each of FORMS_WHEN_ASKED."""


@lru_cache(maxsize=len(LANGUAGES))
def _columns(translator: Translator) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(translator.text(each.heading), _STYLES[each.kind], each.width) for each in RECORD.values())


@lru_cache(maxsize=KEPT_ROWS)
def _workbook_row(entry: Entry, translator: Translator) -> str:
    told = tables.record(entry)
    return sheet_row(
        (_value(name, told[name], column, translator) for name, column in RECORD.items()), _columns(translator)
    )


@lru_cache(maxsize=KEPT_ROWS)
def _semicolons_row(entry: Entry) -> bytes:
    return tables.csv_row(entry, SEPARATOR)


def _value(name: str, fact: Any, column: RecordColumn, translator: Translator) -> Value:
    """A fact of a record as its cell. What programs are told by a word is told in words."""
    match column.kind:
        case CellKind.DAY if fact:
            return date.fromisoformat(fact)
        case CellKind.HOUR if fact:
            return time.fromisoformat(fact)
        case CellKind.NUMBER:
            return int(fact)
    if isinstance(fact, bool):
        return translator.text(YES if fact else NO)
    if name == "status":
        return translator.text(STATUSES[Status(fact)])
    if name == "breach" and fact:
        return translator.text(BREACHES[fact])
    return str(fact) if name == "uid" else tables.cell_text(fact)
