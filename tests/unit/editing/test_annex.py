"""Rows of an annex in every form that regulations and programs give them; nothing of it is dropped."""

from __future__ import annotations

from random import Random

import pytest

from calendar_service.editing.annex import Annex, AnnexRow, RowKind, read_annex
from calendar_service.editing.annex_sheet import sheet_of_file, sheet_of_text
from calendar_service.words.translator import Translator

T = Translator("id")

WORD = """LAMPIRAN I
PERATURAN TENTANG TAHAPAN DAN JADWAL
NO\tTAHAPAN/KEGIATAN\tJADWAL\t
\t\tAWAL\tAKHIR
1\t2\t3\t4
PERSIAPAN
1.\tPerencanaan program
dan anggaran\t-\tJumat,
26 Januari 2024
2.\tPembentukan panitia pengawas\tsesuai jadwal Bawaslu\t
PENYELENGGARAAN
1.\tPencalonan:\t\t
\ta. Pengumuman pendaftaran\tSabtu, 24 Agustus 2024\tSenin, 26 Agustus 2024
NO\tTAHAPAN/KEGIATAN\tAWAL\tAKHIR
\tb. Pendaftaran pasangan\t\t
\tcalon\tSelasa, 27 Agustus 2024\tKamis, 29 Agustus 2024
\t1) Penelitian\t27 Agustus 2024\t21 September 2024*)
2.\tPemungutan suara\tRabu, 27 November 2024\t-
*) dapat diperpanjang
Ditetapkan di Jakarta
"""


def of_text(text: str) -> Annex:
    return read_annex(sheet_of_text(text).rows, T)


def short(row: AnnexRow) -> tuple[str, str, str]:
    days = f"{row.days.first or ''}/{row.days.last}" if row.days else ""
    return row.number, row.title, days or ("?" if row.trouble else "")


def test_a_table_out_of_word() -> None:
    annex = of_text(WORD)
    assert annex.is_headed
    assert [short(row) for row in annex.dated] == [
        ("1.", "Perencanaan program dan anggaran", "/2024-01-26"),
        ("2.", "Pembentukan panitia pengawas", "?"),
        ("a.", "Pengumuman pendaftaran", "2024-08-24/2024-08-26"),
        ("b.", "Pendaftaran pasangan calon", "2024-08-27/2024-08-29"),
        ("1)", "Penelitian", "2024-08-27/2024-09-21"),
        ("2.", "Pemungutan suara", "2024-11-27/2024-11-27"),
    ]
    assert [row.parents for row in annex.dated] == [
        ("PERSIAPAN",),
        ("PERSIAPAN",),
        ("PENYELENGGARAAN", "Pencalonan"),
        ("PENYELENGGARAAN", "Pencalonan"),
        ("PENYELENGGARAAN", "Pencalonan", "Pendaftaran pasangan calon"),
        ("PENYELENGGARAAN",),
    ]
    kinds = [row.kind for row in annex.rows if row.kind is not RowKind.DATED]
    assert kinds.count(RowKind.HEADING) == 4
    assert kinds.count(RowKind.NOTE) == 2
    assert annex.dated[0].line == 7


def test_every_word_is_somewhere() -> None:
    annex = of_text(WORD)
    said = " ".join(" ".join((row.number, row.title, row.written, *row.rest)) for row in annex.rows)
    assert [word for word in WORD.replace("|", " ").split() if word.strip(":") not in said and word != "-"] == []


def test_lines_without_columns() -> None:
    annex = of_text(
        "1. Perencanaan program - 26 Januari 2024\n2. Pendaftaran calon 27 Agustus 2024 29 Agustus 2024\n"
        "3. Masa tenang: 24 - 26 November 2024\n4. Kampanye 25 September s.d. 23 November 2024\nPENUTUP\n"
    )
    assert not annex.is_headed
    assert [short(row) for row in annex.dated] == [
        ("1.", "Perencanaan program", "2024-01-26/2024-01-26"),
        ("2.", "Pendaftaran calon", "2024-08-27/2024-08-29"),
        ("3.", "Masa tenang", "2024-11-24/2024-11-26"),
        ("4.", "Kampanye", "2024-09-25/2024-11-23"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        "No;Kegiatan;Tanggal;Keterangan\n1;Masa tenang;24 s.d. 26 November 2024;x\n".encode("utf-16"),
        b"Masa tenang,24/11/2024,26/11/2024,x\nPemungutan suara,27/11/2024,,\n",
        "Kegiatan\tKet\tMulai\tSelesai\nMasa tenang\tx\t24 Nov 2024\t26 Nov 2024\n".encode("cp1252"),
        b"|No|Tahapan|Awal|Akhir|Catatan|\n|1|Masa tenang|24-11-2024|26-11-2024|x|\n",
    ],
)
def test_columns_are_known_by_their_heading_or_by_what_stands_in_them(data: bytes) -> None:
    row = read_annex(sheet_of_file(data).rows, T).dated[0]
    assert (row.title, row.days and str(row.days.first), row.days and str(row.days.last), row.rest) == (
        "Masa tenang", "2024-11-24", "2024-11-26", ("x",),
    )  # fmt: skip


def test_columns_may_stand_elsewhere_on_the_next_page() -> None:
    text = "No\tTahapan\tAwal\tAkhir\n1\tA bc\t1/2/2024\t2/2/2024\nNo\t\tTahapan\tMulai\tSelesai\n2\t\tD ef\t3/2/2024\t4/2/2024\n"
    assert [short(row)[1:] for row in of_text(text).dated] == [
        ("A bc", "2024-02-01/2024-02-02"),
        ("D ef", "2024-02-03/2024-02-04"),
    ]


def test_numbers_stand_where_they_like() -> None:
    rows = ("1.2. Judul satu", "(a)\tJudul satu", "IV\tJudul satu", "\t-\tJudul satu", "1\ta.\tJudul satu")
    for text in rows:
        cells = text.split("\t")
        table = "\t".join([*cells, *[""] * (3 - len(cells)), "27 November 2024", "-"])
        (row,) = of_text(f"No\t\tTahapan\tAwal\tAkhir\n{table}").dated
        assert row.title == "Judul satu", text
        assert row.number


def test_anything_at_all_is_read_and_kept() -> None:
    random = Random(7)
    pieces = [
        "1.",
        "a)",
        "Masa tenang",
        "27 November 2024",
        "-",
        "",
        "s.d.",
        "Rabu,",
        "NO",
        "TAHAPAN",
        "AWAL",
        "AKHIR",
        '"',
        "*)",
        "45623",
        "\u202e",
        "(",
        "dan",
    ]
    for _ in range(300):
        text = "\n".join(
            "\t".join(random.choices(pieces, k=random.randint(1, 6))) for _ in range(random.randint(1, 12))
        )
        if not text.strip():
            continue
        annex = of_text(text)
        said = "".join("".join((row.number, row.title, row.written, *row.rest)) for row in annex.rows).replace(" ", "")
        for word in ("Masa tenang", "TAHAPAN", "45623"):
            assert said.count(word.replace(" ", "")) >= text.count(word), text
