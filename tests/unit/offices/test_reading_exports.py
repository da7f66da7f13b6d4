"""What people export from spreadsheets is read, or refused with one clear sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime

import pytest
from openpyxl import Workbook

from calendar_service.errors import InvalidInput
from calendar_service.offices.office import Office, write_offices
from calendar_service.offices.reading import Listing, column_letters, read_list, read_offices
from calendar_service.offices.workbook import MAX_UNPACKED
from calendar_service.package_data import regions, translators

REGIONS = regions()
WORDS = translators()["id"]
ENGLISH = translators()["en"]

HEADER = ["code", "name", "kind", "region", "email", "language"]
BAHASA = ["Kode", "Nama Kantor", "Jenis", "Kode Wilayah", "Alamat Email"]
ROWS = [
    ["setda-11.10", "Setda Kabupaten Bener Meriah", "pemda", "11.10", "setda@benermeriah.example"],
    ["kpu-35.78", "KPU Kota Surabaya, Jawa Timur", "kpu", "35.78", "kpu@surabaya.example"],
    ["bawaslu-51", "Bawaslu Provinsi Bali", "bawaslu", "51", "bawaslu@bali.example"],
]
WANTED = [Office(*row) for row in ROWS]


def csv_text(header: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str = ",", end: str = "\n") -> str:
    def cell(text: str) -> str:
        quoted = delimiter in text or '"' in text or "\n" in text
        return '"' + text.replace('"', '""') + '"' if quoted else text

    return "".join(delimiter.join(map(cell, row)) + end for row in [header, *rows])


def book(*sheets: tuple[str, Sequence[Sequence[object]]], formats: dict[str, str] | None = None) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        for place, number_format in (formats or {}).items():
            sheet[place].number_format = number_format
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def plain(**changes: str) -> str:
    return csv_text(**{"header": BAHASA, "rows": ROWS, "delimiter": ";", **changes})  # type: ignore[arg-type]


def with_cell(row: int, column: int, value: str) -> list[list[str]]:
    rows = [list(each) for each in ROWS]
    rows[row][column] = value
    return rows


WRAPPED = "".join(f'"{line}"\r\n' for line in csv_text(BAHASA, [ROWS[0], ROWS[2]]).splitlines())
UNWRAPPED = "".join('"' + line.replace('"', '""') + '"\r\n' for line in csv_text(BAHASA, ROWS).splitlines())

GOOD: dict[str, bytes] = {
    "the product's own": write_offices(WANTED).encode(),
    "english, comma": csv_text([*HEADER], [[*row, "id"] for row in ROWS]).encode(),
    "Indonesian Excel: semicolons, CRLF": plain(end="\r\n").encode(),
    "CSV UTF-8: with BOM": b"\xef\xbb\xbf" + plain(end="\r\n").encode(),
    "two BOMs": b"\xef\xbb\xbf" * 2 + plain().encode(),
    "tabs": plain(delimiter="\t").encode(),
    "pipes": plain(delimiter="|").encode(),
    "Unicode Text": b"\xff\xfe" + plain(delimiter="\t", end="\r\n").encode("utf-16-le"),
    "UTF-16 BE": b"\xfe\xff" + plain(delimiter="\t").encode("utf-16-be"),
    "UTF-16 without its mark": plain(delimiter="\t").encode("utf-16-le"),
    "Excel for Mac: CR alone": plain(end="\r").encode(),
    "sep= first": ("sep=;\r\n" + plain(end="\r\n")).encode(),
    "sep= first, with BOM and comma": b"\xef\xbb\xbf" + ("sep=,\n" + plain(delimiter=",")).encode(),
    "trailing empty columns and rows": (plain().replace("\n", ";;;\n") + ";;;;;;;\n" * 40 + "\n\n").encode(),
    "titles above the header": ("DAFTAR KANTOR, TAHUN 2024;;;;\n;;;;\nPer 1 September;;;;\n" + plain()).encode(),
    "blank lines on top": ("\r\n\r\n" + plain(end="\r\n")).encode(),
    "any order, any case, numbered": csv_text(
        ["NO", "E-MAIL", "NAMA INSTANSI", "WILAYAH", "KODE", "JENIS"],
        [[str(n), row[4], row[1], row[3], row[0], row[2].upper()] for n, row in enumerate(ROWS, 1)],
        ";",
    ).encode(),
    "header words with marks and brackets": csv_text(
        ["Kode *", " Nama\nKantor", "Jenis (pilih)", "Kode Wilayah (Kemendagri)", "Surel:"], ROWS, ";"
    ).encode(),
    "a region's name beside its code": csv_text(
        [*BAHASA, "Wilayah"], [[*row, REGIONS[row[3]].full_name] for row in ROWS], ";"
    ).encode(),
    "kinds in Indonesian": csv_text(
        BAHASA,
        [
            [r[0], r[1], {"pemda": "Pemerintah Daerah", "kpu": "KPU", "bawaslu": " BAWASLU "}[r[2]], *r[3:]]
            for r in ROWS
        ],
    ).encode(),
    "kinds with their level": csv_text(
        BAHASA,
        [
            [
                r[0],
                r[1],
                {"pemda": "Pemerintah Kabupaten", "kpu": "KPU Kab/Kota", "bawaslu": "Bawaslu Prov."}[r[2]],
                *r[3:],
            ]
            for r in ROWS
        ],
    ).encode(),
    "titles that are only like ours": csv_text(
        ["Kode Unit", "Nama Dinas/Badan", "Jenis", "Kode Kemendagri Kab/Kota", "Alamat Email Sekretariat"], ROWS, "\t"
    ).encode(),
    "a line break in a cell": plain(rows=with_cell(0, 1, "Setda Kabupaten\nBener Meriah")).encode(),
    "no-break spaces": plain(rows=with_cell(0, 1, "\xa0Setda Kabupaten\xa0Bener Meriah ")).encode(),
    "no-break spaces around codes": plain(rows=with_cell(1, 3, "\xa035.78 ")).encode(),
    "mailto:": plain(rows=with_cell(0, 4, "mailto:setda@benermeriah.example")).encode(),
    "a name before the address": plain(rows=with_cell(0, 4, "Setda <setda@benermeriah.example>")).encode(),
    "a dot behind the address": plain(rows=with_cell(0, 4, " setda@benermeriah.example. ")).encode(),
    "codes as text formulas": plain(rows=with_cell(0, 3, '="11.10"')).encode(),
    "codes with an apostrophe": plain(rows=with_cell(0, 3, "'11.10")).encode(),
    "each line a cell, saved again": UNWRAPPED.encode(),
    "each line a cell, under semicolons": UNWRAPPED.replace("\r\n", ";;;;\r\n").encode(),
    "xlsx": book(("Sheet1", [BAHASA, *ROWS])),
    "xlsx with titles, blanks and a number column": book(
        ("Kantor", [["DAFTAR KANTOR"], [], ["No", *BAHASA], *([n, *row] for n, row in enumerate(ROWS, 1)), [], []])
    ),
    "xlsx, numbers that are plain": book(
        ("Kantor", [BAHASA, [*ROWS[0]], [*ROWS[1][:3], 35.78, ROWS[1][4]], [*ROWS[2][:3], 51, ROWS[2][4]]])
    ),
    "xlsx, a number shown with two places": book(
        ("Kantor", [BAHASA, [*ROWS[0][:3], 11.1, ROWS[0][4]], *ROWS[1:]]), formats={"D2": "0.00"}
    ),
    "xlsx, a cover sheet first": book(("Sampul", [["Pilkada 2024"], ["Dinas"]]), ("Kantor", [BAHASA, *ROWS])),
    "xlsx, all in one column": book(("Kantor", [[line] for line in csv_text(BAHASA, ROWS).splitlines()])),
}


@pytest.mark.parametrize("case", GOOD)
def test_a_realistic_export_is_read(case: str) -> None:
    found = read_offices(GOOD[case], REGIONS)
    assert found == WANTED


def test_letters_of_windows_are_read_and_told() -> None:
    text = plain(rows=with_cell(0, 1, "Setda Kabupaten “Bener” Meriah – Café"))
    found = read_list(text.encode("cp1252"), REGIONS)
    assert found.offices[0].name == "Setda Kabupaten “Bener” Meriah – Café"
    assert "Windows-1252" in told(found)
    mac = plain(rows=with_cell(0, 1, "Café"), end="\r")
    found = read_list(mac.encode("mac_roman"), REGIONS)
    assert found.offices[0].name == "Café"
    assert "Mac Roman" in told(found)


def told(found: Listing) -> str:
    return "\n".join(problem.sentence(WORDS) for problem in found.told)


def refused(data: bytes) -> list[str]:
    """`LINE:COLUMN sentence`, each in both languages."""
    with pytest.raises(InvalidInput) as caught:
        read_list(data, REGIONS, "kantor")
    for problem in caught.value.problems:
        assert problem.sentence(ENGLISH) != problem.sentence(WORDS)
    return [f"{p.line}:{p.column} {p.sentence(WORDS)}" for p in caught.value.problems]


Cell = tuple[int, int, str]


@pytest.mark.parametrize(
    ("cell", "place", "words"),
    [
        ((0, 3, "11.1"), "2:4", ["11.10", "11.01", "Teks"]),
        ((1, 3, "3578"), "3:4", ["35.78"]),
        ((1, 3, "35,78"), "3:4", ["35.78"]),
        ((2, 3, "51.0"), "4:4", ["51"]),
        ((0, 3, "01-Nov"), "2:4", ["11.01"]),
        ((0, 3, "10-Nov"), "2:4", ["11.10"]),
        ((0, 3, "11/10/2024"), "2:4", ["11.10"]),
        ((0, 3, "2024-11-10"), "2:4", ["11.10"]),
        ((1, 3, "Kota Surabaya"), "3:4", ["35.78"]),
        ((1, 3, "Kab. Sleman"), "3:4", ["34.04"]),
        ((1, 3, "99.99"), "3:4", ["99.99", "Kemendagri"]),
        ((0, 4, "a@x.example; b@x.example"), "2:5", ["satu alamat", "a@x.example", "b@x.example"]),
        ((0, 4, "a@x.example, b@x.example"), "2:5", ["satu alamat"]),
        ((0, 4, "a@x.example\nb@x.example"), "2:5", ["satu alamat"]),
        ((0, 4, "a@x.example / b@x.example"), "2:5", ["satu alamat"]),
        ((0, 4, "tidak ada"), "2:5", ["tidak ada", "tidak sah"]),
        ((0, 2, "Dinas"), "2:3", ["Dinas", "pemda"]),
        ((0, 1, "#N/A"), "2:2", ["#N/A", "rumus"]),
        ((1, 0, "1.23E+11"), "3:1", ["1.23E+11"]),
        ((1, 0, "setda-11.10"), "3:1", ["sudah dipakai di baris 2"]),
        ((1, 4, ""), "3:5", ["Alamat Email kosong"]),
    ],
)
def test_what_could_mean_two_things_is_one_clear_sentence(cell: Cell, place: str, words: list[str]) -> None:
    (said,) = refused(plain(rows=with_cell(*cell)).encode())
    assert said.startswith(f"{place} ")
    assert all(word in said for word in words), said


def test_a_code_made_a_number_is_seen_among_codes_of_regions() -> None:
    rows = [[row[3], *row[1:]] for row in ROWS]
    assert [o.code for o in read_offices(plain(rows=rows).encode(), REGIONS)] == ["11.10", "35.78", "51"]
    rows[0][0] = "11.1"
    (said,) = refused(plain(rows=rows).encode())
    assert said.startswith("2:1 ")
    assert "11.10" in said
    odd = with_cell(0, 0, "11.1")
    assert read_offices(plain(rows=odd).encode(), REGIONS)[0].code == "11.1", "a name like any other"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (11.1, ["D2", "11.10"]),
        (datetime(2024, 11, 10), ["D2", "11.10"]),
        (3578, ["D2", "35.78"]),
        (None, ["D2", "kosong"]),
    ],
)
def test_a_cell_of_a_workbook_is_named_as_the_sheet_does(value: object, words: list[str]) -> None:
    (said,) = refused(book(("Kantor", [BAHASA, [*ROWS[0][:3], value, ROWS[0][4]]])))
    assert said.startswith("2:4 sel ")
    assert all(word in said for word in words), said
    assert [column_letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def far_away(cell: str, row: str) -> bytes:
    """A workbook whose second row says that it is somewhere else."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD["xlsx"])) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                data = data.replace(b'<row r="2"', f"<row {row}".encode()).replace(b'"A2"', f'"{cell}"'.encode())
            new.writestr(entry, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: b"", "judul"),
        (lambda: b"\xff\xfe\x00", "UTF-16"),
        (lambda: b"\x00,\x00\n", "bukan teks"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1" + b"\x00" * 500, ".xls"),
        (lambda: b"%PDF-1.7 ...", "PDF"),
        (lambda: b"<html><table><tr><td>Kode</td></tr></table></html>", "HTML"),
        (lambda: archive(word__document=b"x"), ".xlsx"),
        (lambda: b"PK\x03\x04 nothing", ".xlsx"),
        (lambda: archive(**{"xl__workbook.xml": b"<broken"}), ".xlsx"),
        (lambda: archive(**{"xl__workbook.xml": b" " * (MAX_UNPACKED + 1)}), "terlalu besar"),
        (lambda: far_away("A1", 'r="1000000000"'), "terlalu besar"),
        (lambda: far_away("A9999999", 'r="9999999"'), "terlalu besar"),
        (lambda: plain().replace("Setda", '"Setda').encode(), "tanda kutip"),
        (lambda: book(("Kosong", [])), "judul"),
        (lambda: "Daftar;Kantor\n1;2\n".replace("Kantor", "x").encode(), "judul"),
    ],
)
def test_what_is_no_list_is_refused_in_one_sentence(make: Callable[[], bytes], word: str) -> None:
    (said,) = refused(make())
    assert word in said


def test_every_missing_column_is_named_with_words_that_would_do() -> None:
    said = refused(b"Nama;Jenis\nSetda;pemda\n")
    assert [line.split(" ")[0] for line in said] == ["1:1", "1:1", "1:1"]
    assert "Kode Wilayah" in said[-1] + said[0] + said[1]
    assert "Surel" in "".join(said)


def test_what_is_not_read_is_told() -> None:
    text = "No;Kode;Nama;Jenis;Wilayah;Email;Eselon;\n1;a;A;pemda;51;a@x.example;II;?\n"
    found = read_list(text.encode(), REGIONS)
    assert [(p.line, p.column) for p in found.told] == [(1, 1), (1, 7), (1, 8)]
    assert "Eselon" in told(found)


def test_a_code_that_was_replaced_is_read_as_the_one_that_stands_for_it_now() -> None:
    rows = [["sorong", "Setda Kota Sorong", "pemda", "92.71", "setda@sorong.example"], *ROWS]
    found = read_list(plain(rows=rows).encode(), REGIONS)
    assert [office.region for office in found.offices] == ["96.71", *(office.region for office in WANTED)]
    assert [(p.line, p.column) for p in found.told] == [(2, 4)]
    assert "92.71 kini berkode 96.71" in told(found)


def test_the_same_address_twice_is_told_and_not_refused() -> None:
    rows = [*ROWS, ["x", "X", "kpu", "51", "KPU@surabaya.example"], ["y", "Y", "kpu", "35.78", "kpu@surabaya.example"]]
    found = read_list(plain(rows=rows).encode(), REGIONS)
    assert len(found.offices) == 5
    assert [(p.line, p.column) for p in found.told] == [(5, 5), (6, 5)]
    assert "mungkin kantor yang sama" not in found.told[0].sentence(WORDS)
    assert "mungkin kantor yang sama" in found.told[1].sentence(WORDS)


def test_the_sheet_that_was_read_is_told() -> None:
    found = read_list(GOOD["xlsx, a cover sheet first"], REGIONS)
    assert "Kantor" in told(found)
    assert "Sampul" in told(found)


def test_too_many_columns_are_one_problem_and_a_footer_too() -> None:
    (said,) = refused(plain().replace("KPU Kota Surabaya, Jawa Timur", "KPU;Kota Surabaya").encode())
    assert said.startswith("3:1 ")
    (said,) = refused((plain() + "Jumlah: 3;;;;\n").encode())
    assert said.startswith("5:")


def test_a_column_that_the_file_does_not_have_keeps_what_is_known() -> None:
    known = {"bawaslu-51": Office(*ROWS[2], language="en", salutation="Ketua", phone="0361")}
    found = read_list(plain().encode(), REGIONS)
    after = {office.code: office for office in found.onto(known)}
    assert after["bawaslu-51"] == known["bawaslu-51"]
    (kept,) = found.kept(list(after.values()))
    assert "language, salutation, phone" in kept.sentence(WORDS)
    erased = read_list(csv_text([*BAHASA, "Sapaan"], [[*row, ""] for row in ROWS], ";").encode(), REGIONS)
    assert erased.onto(known)[2].salutation == "", "an empty cell says that there is none"
    assert found.kept(list(found.offices)) == []
