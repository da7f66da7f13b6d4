"""A timetable written as the annex of a regulation, in the shapes in which people hand one over. For tests alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from random import Random

from openpyxl import Workbook

from calendar_service.editing.annex_target import AnnexTarget
from calendar_service.package_data import translators
from calendar_service.timeline.stage import Days

T = translators()["id"]
Cells = Sequence[object]

HEADS: tuple[tuple[Cells, ...], ...] = (
    (("NO", "TAHAPAN/KEGIATAN", "AWAL", "AKHIR"),),
    (("NO.", "PROGRAM/KEGIATAN", "JADWAL", ""), ("", "", "AWAL", "AKHIR"), ("1", "2", "3", "4")),
    (("No", "Tahapan", "Tanggal Mulai", "Tanggal Selesai"),),
)


def annex_rows(target: AnnexTarget, random: Random, moved: Mapping[str, Days] | None = None) -> list[Cells]:
    """Every dated stage of an election, under its group, below some heading that a page repeats. moved: id -> other days. A day is a date where the
    sheet can hold one."""
    head = random.choice(HEADS)
    rows: list[Cells] = [("LAMPIRAN I",), ("TAHAPAN DAN JADWAL",), *head]
    phase, number = "", 0
    for ident, form in target.forms.items():
        days = (moved or {}).get(ident, form.days)
        if days is None:
            continue
        if form.entry.phase != phase:
            phase, number = form.entry.phase, 0
            rows.append((target.phases[phase].upper(),))
        number += 1
        if random.random() < 0.05:
            rows.extend(head)
        first = days.first or "-"
        last: object = "-" if days.first == days.last and random.random() < 0.5 else days.last
        rows.append((f"{number}.", form.entry.title("title"), first, last))
    return [*rows, ("*) dapat berubah",), ("Ditetapkan di Jakarta",)]


def _spoken(value: object, day: Callable[[date], str]) -> str:
    return day(value) if isinstance(value, date) else str(value)


def as_workbook(rows: Sequence[Cells], random: Random) -> bytes:
    """Days as dates of the program, or as words."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    has_dates = random.random() < 0.5
    for cells in rows:
        sheet.append([cell if has_dates else _spoken(cell, T.date) for cell in cells])  # type: ignore[list-item]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(rows: Sequence[Cells], random: Random) -> bytes:
    """Between any signs, in any encoding that has the letters."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=random.choice(";,\t"), lineterminator=random.choice(("\n", "\r\n")))
    day = random.choice((T.date, T.plain_date, lambda each: f"{each.day}/{each.month}/{each.year}"))
    for cells in rows:
        table.writerow([_spoken(cell, day) for cell in cells])
    return out.getvalue().encode(random.choice(("utf-8", "utf-8-sig", "utf-16")))


def as_word(rows: Sequence[Cells], random: Random) -> str:
    """As a text program puts a table on the clipboard: tabs, and cells whose lines end as rows do; a merged row has one cell."""
    lines = []
    for cells in rows:
        words = [
            _spoken(cell, lambda day: T.date(day).replace(", ", ",\n" if random.random() < 0.3 else ", ", 1))
            for cell in cells
        ]
        if len(words) == 4 and len(words[1].split()) > 3 and random.random() < 0.3:
            words[1] = words[1].replace(" ", "\n", 2).replace("\n", " ", 1)
        lines.append("\t".join(words))
    return random.choice(("\n", "\r\n")).join(lines)


def as_one_column(rows: Sequence[Cells], random: Random) -> bytes:
    """Both days in one cell."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";")
    table.writerow(("No", "Kegiatan", "Jadwal"))
    between = random.choice((" s.d. ", " - ", " – ", " sampai dengan "))
    for cells in rows:
        if len(cells) == 4 and (isinstance(cells[2], date) or isinstance(cells[3], date)):
            first, last = (_spoken(cell, T.plain_date) for cell in cells[2:])
            days = (
                f"paling lambat {last}"
                if first == "-"
                else first
                if last in ("-", first)
                else f"{first}{between}{last}"
            )
            table.writerow((cells[0], cells[1], days))
    return out.getvalue().encode()
