"""What a list of 100,000 offices costs: import, undo, history, difference. `python -m benchmarks.office_list`

Each command runs in a process of its own, which is measured by the system. The least that it can cost
stands beside it: the same file into a table of SQLite, nothing asked. `--offices 10000` is enough for a look.
"""

from __future__ import annotations

import argparse
import csv
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from calendar_service.offices.office import KINDS, Office, csv_pages
from calendar_service.package_data import regions

OFFICES = 100_000
FEW = 1_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--offices", type=int, default=OFFICES)
    parser.add_argument("--bare", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.bare:
        bare(*map(Path, asked.bare))
        return
    with tempfile.TemporaryDirectory(prefix="kt-bench-") as name:
        measure(Path(name), asked.offices)


def measure(folder: Path, count: int) -> None:
    few, many, renamed, sheet = (folder / each for each in ("few.csv", "many.csv", "renamed.csv", "many.xlsx"))
    write(few, offices(FEW))
    write(many, offices(count))
    write(renamed, offices(count, "Badan"))
    write_workbook(sheet, many)
    print(f"{count} offices, {many.stat().st_size / 1e6:.1f} MB as CSV, {sheet.stat().st_size / 1e6:.1f} MB as .xlsx")
    print(f"{'':44}{'CPU s':>8}{'ratio':>8}{'MB':>7}")
    least = line("into a table, nothing asked", folder, 0, "-m", "benchmarks.office_list", "--bare", many, folder / "t")
    ours = ("-m", "calendar_service", "offices")
    line("offices sample (a process that does little)", folder / "a", least, *ours, "sample")
    line(f"import of {FEW}", folder / "a", least, *ours, "import", few)
    line("import", folder / "b", least, *ours, "import", many)
    line("import of the same again", folder / "b", least, *ours, "import", many)
    line("import, every name another", folder / "b", least, *ours, "import", renamed)
    line("rollback of it", folder / "b", least, *ours, "rollback", "1", "--by", "b", "--note", "b")
    line("history", folder / "b", least, *ours, "history")
    line("diff, every office", folder / "b", least, *ours, "diff", "1", "2")
    line("import of a workbook", folder / "c", least, *ours, "import", sheet)


def line(title: str, data: Path, least: float, *command: object) -> float:
    """A row of the table; seconds of CPU."""
    environment = {"DATA_DIR": str(data), "PATH": os.defpath, "HOME": str(data.parent)}
    words = [sys.executable, *map(str, command)]
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, title
    seconds = used.ru_utime + used.ru_stime
    print(f"{title:44}{seconds:8.2f}{seconds / (least or seconds):8.2f}{used.ru_maxrss / 1024:7.0f}", flush=True)
    return seconds


def offices(count: int, word: str = "Dinas") -> Iterator[Office]:
    """In every region in turn, each with its own address."""
    places = list(regions().values())
    for number in range(count):
        place = places[number % len(places)]
        yield Office(
            code=f"kantor-{number:06}",
            name=f"{word} {number} {place.full_name}",
            kind=KINDS[number % len(KINDS)],
            region=place.code,
            email=f"kantor-{number}@{place.code.replace('.', '-')}.daerah.example",  # type: ignore[arg-type]
            salutation=f"Kepala {word} {number}",
            phone=f"021-{number:07}",
        )


def write(file: Path, listed: Iterator[Office]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        out.writelines(csv_pages(listed))


def write_workbook(file: Path, table: Path) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Kantor")
    with table.open(encoding="utf-8", newline="") as rows:
        for row in csv.reader(rows):
            sheet.append(row)
    book.save(file)


def bare(table: Path, database: Path) -> None:
    """What nobody can do without: read the file, write the rows."""
    with sqlite3.connect(database) as connection, table.open(encoding="utf-8", newline="") as rows:
        connection.execute("CREATE TABLE offices (a PRIMARY KEY, b, c, d, e, f, g, h, i) WITHOUT ROWID")
        connection.executemany("INSERT INTO offices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", csv.reader(rows))


if __name__ == "__main__":
    main()
