"""Many changes at once are the same as one after the other, and touch not one byte beside."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from calendar_service.errors import Refused
from calendar_service.written.splice import Block, Word, spliced
from calendar_service.written.splices import TableChange, spliced_each

SHIPPED = (Path(__file__).parents[3] / "stages.yaml").read_bytes()
STAGES = ("elections", "pilkada-2024", "stages")
ORDER = ("title", "days", "reason")
FEW = b"""\
# atas
a:
  satu: {days: 2024-01-01}  # datar
  dua: {
    days: 2024-01-02,
  }
  # tiga
  "tiga":
    days: 2024-01-03   # komentar
    # ekor

b:
  empat:
    title: Empat
"""


def changes(day: str) -> dict[str, Word]:
    return {"days": Word(day), "reason": Word("Sebab: banjir")}


def test_it_is_what_one_change_after_the_other_makes() -> None:
    rows = [
        ("persiapan", "penyerahan-dp4"),
        ("persiapan", "coklit"),
        ("pencalonan", "pengundian-nomor-urut"),
        ("kampanye", "masa-tenang"),
    ]
    edits = [TableChange((*STAGES, *row), changes(f"2024-0{number}-01")) for number, row in enumerate(rows, 1)]
    one_by_one = SHIPPED
    for edit in edits:
        one_by_one = spliced(one_by_one, edit.path, edit.changes, ORDER)
    random.Random(1).shuffle(edits)
    assert spliced_each(SHIPPED, edits, ORDER) == one_by_one
    assert spliced_each(SHIPPED, []) == SHIPPED


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_tables_of_every_form(end: str, mark: bytes) -> None:
    data = mark + FEW.replace(b"\n", end.encode())
    edits = [
        TableChange(("a", "satu"), changes("2024-02-01")),
        TableChange(("a", "dua"), changes("2024-02-02")),
        TableChange(("a", "tiga"), changes("2024-02-03")),
    ]
    edits.append(TableChange(("b",), {"lima": Block({"title": "Lima", "dalam": Block({"x": "1"})})}))
    text = spliced_each(data, edits, ORDER).decode("utf-8-sig").replace("\r\n", "\n")
    assert '  satu: {days: 2024-02-01, reason: "Sebab: banjir"}  # datar\n' in text
    assert '    days: 2024-02-03   # komentar\n    reason: "Sebab: banjir"\n    # ekor\n' in text
    assert text.endswith('  empat:\n    title: Empat\n  lima:\n    title: Lima\n    dalam:\n      x: "1"\n')
    assert text.count("2024-02-0") == 3


def test_what_it_does_not_master_is_refused() -> None:
    for path in (("tiada",), ("a", "tiada"), ("a", "satu", "days")):
        with pytest.raises(Refused):
            spliced_each(FEW, [TableChange(path, {"x": "y"})])
