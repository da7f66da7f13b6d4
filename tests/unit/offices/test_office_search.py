"""What is looked for in the list, and what a database finds of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from world import empty_database, office

from calendar_service.clock import fixed_clock
from calendar_service.database import open_engine
from calendar_service.offices.directory_sql import Directory
from calendar_service.offices.office_search import office_search
from calendar_service.package_data import regions
from calendar_service.words.mail_address import MailAddress

NOW = datetime.fromisoformat("2024-09-01T00:00+07:00")
BOGOR = replace(office("pemda-32.01", "32.01"), name="Setda Bogor 100%", email=MailAddress("tu@bogorkab.example"))
OFFICES = [
    BOGOR,
    office("pemda-32.71", "32.71"),
    office("kpu-32.71", "32.71", "kpu"),
    office("bali", "51"),
    office("toli", "72.04"),
]


@pytest.fixture
def directory(tmp_path: Path) -> Directory:
    file = tmp_path / "kalender.sqlite3"
    file.write_bytes(empty_database())
    found = Directory(open_engine(f"sqlite:///{file}"))
    gone = office("lama", "32.01")
    found.replace([*OFFICES, gone], fixed_clock(NOW))
    found.replace(OFFICES, fixed_clock(NOW))
    return found


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("", ["bali", "kpu-32.71", "pemda-32.01", "pemda-32.71", "toli"]),
        ("kpu bogor", ["kpu-32.71"]),
        ("KOTA bogor", ["kpu-32.71", "pemda-32.71"]),
        ("tu@bogorkab", ["pemda-32.01"]),
        ("100%", ["pemda-32.01"]),
        ("1_0", []),
        ("toli toli", ["toli"]),
        ("tolitolo", []),
        ("pulau dewata", ["bali"]),
        ("buitenzorg", ["kpu-32.71", "pemda-32.01", "pemda-32.71", "lama"]),
        ("provinsi bali", ["bali"]),
        ("lama", ["lama"]),
        ("kabupaten bogor", ["pemda-32.01", "lama"]),
    ],
)
def test_offices_are_found_by_any_of_their_names(directory: Directory, words: str, codes: list[str]) -> None:
    count, found = directory.search(office_search(words, regions()), 0, 25)
    assert ([each.office.code for each in found], count) == (codes, len(codes))
    assert {each.office.code for each in found if each.retired_at} <= {"lama"}


def test_a_page_of_them_is_read(directory: Directory) -> None:
    count, found = directory.search(office_search("", regions()), 2, 2)
    assert (count, [each.office.code for each in found]) == (5, ["pemda-32.01", "pemda-32.71"])


def test_a_retired_office_is_still_known(directory: Directory) -> None:
    gone, serving = directory.known("lama"), directory.known("bali")
    assert gone and gone.retired_at and serving and serving.retired_at is None
    assert directory.known("nobody") is None
