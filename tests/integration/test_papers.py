"""Papers as others open them: LibreOffice, Poppler, a reader of QR codes; and the commands that write them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import zxingcpp

from calendar_service.bootstrap.environment import settings_from_environment
from calendar_service.bootstrap.foundation import Foundation
from calendar_service.cli import main
from calendar_service.clock import fixed_clock
from calendar_service.database import confirmations
from calendar_service.settings import Settings
from tests.conftest import find_program, missing
from tests.notices_material import OFFICES as SHOWN
from tests.papers_material import government
from tests.world import KNOWN, OFFICES, TIMELINE, Service, empty_database, look

ROOT = Path(__file__).parents[2]

LISTED = [*SHOWN.values(), government("16.12"), government("51"), government("35.78", "en")]


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.__dataclass_fields__:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("STAGES_FILE", str(ROOT / "stages.yaml"))
    monkeypatch.setenv("PUBLIC_URL", "https://kalender.example")
    monkeypatch.setenv("CLOCK_START", "2024-09-19T06:00+07:00")
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "kalender.sqlite3").write_bytes(empty_database())


@pytest.fixture
def write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Path]]:
    """`letter`, with some offices in the list."""
    service = Foundation(settings_from_environment())
    service.directory.replace(LISTED, fixed_clock(KNOWN))
    service.close()

    def run(stage: str, office: str, form: str, *more: str, code: int = 0) -> Path:
        file = tmp_path / f"{stage}-{office}.{form}"
        assert main(["letter", stage, "--office", office, "--format", form, "--out", str(file), *more]) == code
        return file

    yield run
    capsys.readouterr()


def of_poppler(name: str, *words: str) -> str:
    program = find_program(name)
    if program is None:
        missing(name)
    return subprocess.run([str(program), *words], capture_output=True, text=True, check=True, timeout=60).stdout


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_libreoffice_opens_a_letter_and_its_text_holds_the_days(write: Callable[..., Path], tmp_path: Path) -> None:
    office = find_program("soffice", "libreoffice")
    if office is None:
        missing("LibreOffice")
    files = [
        write("pemungutan-suara", "kpu-91.71", "docx", code=1),
        write("pemungutan-suara", "pemda-16.12", "docx"),
        write("kampanye", "bawaslu-53", "docx"),
    ]
    assert not files[0].exists()
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [str(office), home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, files[1:])]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    circular, appeal = (one_line(of_poppler("pdftotext", str(file.with_suffix(".pdf")), "-")) for file in files[1:])
    assert "Rabu, 27 November 2024 pukul 07.00–13.00 WIB" in circular
    assert "Para camat di Kabupaten Penukal Abab Lematang Ilir" in circular
    assert "Bupati Penukal Abab Lematang Ilir," in circular
    assert "[nomor surat]" in circular
    assert "25 September s.d. 23 November 2024 (hari terakhir sampai pukul 23.59 WITA)" in appeal
    assert "Yth. Gubernur Nusa Tenggara Timur" in appeal
    assert re.findall(r"\b(\d)\. ", circular)[:6] == ["1", "2", "3", "1", "2", "3"]  # both lists begin with 1
    assert "a. Undang-Undang Nomor 20 Tahun 2023" in circular


def test_a_pdf_is_tagged_and_reads_in_its_order(write: Callable[..., Path]) -> None:
    file = write("kampanye", "pemda-35.29", "pdf")
    assert re.search(r"^Tagged: +yes$", of_poppler("pdfinfo", str(file)), re.M)
    assert "<pdfuaid:part>1</pdfuaid:part>" in of_poppler("pdfinfo", "-meta", str(file))
    assert "Surat edaran tentang netralitas ASN" in of_poppler("pdfinfo", str(file))
    structure = of_poppler("pdfinfo", "-struct-text", str(file))
    assert re.search(r'^ *H1 "SURAT EDARAN"', structure, re.M)
    assert len(re.findall(r"^ *LI ", structure, re.M)) > 10
    said = one_line(of_poppler("pdftotext", str(file), "-"))
    at = 0
    for each in (
        "NASKAH",
        "SURAT EDARAN",
        "NOMOR",
        "TENTANG",
        "Yth.",
        "25 September",
        "Dasar hukum",
        "Demikian",
        "Bupati",
    ):
        assert each in said[at:], each
        at = said.index(each, at)


@pytest.mark.parametrize(("office", "prefix"), [("pemda-35.29", ""), ("pemda-35.78", "/en"), ("pemda-51", "")])
def test_a_posters_code_leads_to_the_stage(
    write: Callable[..., Path], office: str, prefix: str, tmp_path: Path
) -> None:
    file = write("masa-tenang", office, "poster")
    assert re.search(r"^Pages: +1$", of_poppler("pdfinfo", str(file)), re.M)
    assert re.search(r"^Tagged: +yes$", of_poppler("pdfinfo", str(file)), re.M)
    of_poppler("pdftoppm", "-r", "100", "-gray", "-singlefile", str(file), str(tmp_path / "poster"))
    (code,) = zxingcpp.read_barcodes(picture(tmp_path / "poster.pgm"))
    assert code.text == f"https://kalender.example{prefix}/pilkada-2024/tahapan/masa-tenang/"
    assert (code.position.top_right.x - code.position.top_left.x) / 100 * 2.54 >= 5  # centimetres, at 100 dots an inch


def picture(file: Path) -> memoryview:
    """A PGM (netpbm): grey points, row by row."""
    data = file.read_bytes()
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", data)
    assert head
    return memoryview(data[head.end() :]).cast("B", (int(head[2]), int(head[1])))


def test_the_law_is_told_as_of_the_reminders_day(write: Callable[..., Path]) -> None:
    """Seven days before the campaign the class of breach had not turned yet, on its second day it had."""
    early = write("masa-tenang", "pemda-35.29", "pdf")
    assert "Sebelum Minggu, 22 September 2024" in one_line(of_poppler("pdftotext", str(early), "-"))
    late = write("masa-tenang", "pemda-35.29", "pdf", "--lead", "3d")
    said = one_line(of_poppler("pdftotext", str(late), "-"))
    assert "Sebelum Minggu, 22 September 2024" not in said
    assert "keadaan 21 November 2024" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("apa-saja", "pemda-35.29", "txt"), "tahapan apa-saja tidak ada"),
        (("kampanye", "tidak-ada", "txt"), "kantor tidak-ada tidak ada dalam daftar"),
        (("kampanye", "kpu-91.71", "pdf"), "surat hanya disusun bagi pemerintah daerah"),
        (("pendaftaran-pasangan-calon", "pemda-35.29", "txt"), "sudah selesai"),
        (("kampanye", "pemda-35.29", "txt", "--election", "pilkada-1999"), "pemilihan pilkada-1999 tidak ada"),
    ],
)
def test_where_there_is_none_a_sentence_says_why(
    write: Callable[..., Path], words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(*words, code=1)
    assert said in capsys.readouterr().err
    assert not file.exists()


def test_a_file_that_cannot_be_written_is_wrong_use(write: Callable[..., Path], tmp_path: Path) -> None:
    write("kampanye", "pemda-35.29", "txt", "--out", str(tmp_path / "no" / "such" / "folder.txt"), code=2)


# The delivery report


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A row in the ledger, due in Papua."""
    file = tmp_path / "stages.yaml"
    file.write_text(TIMELINE, encoding="utf-8")
    monkeypatch.setenv("STAGES_FILE", str(file))
    monkeypatch.delenv("CLOCK_START")
    monkeypatch.setenv("INSTITUTION", "Bawaslu Provinsi Papua")
    monkeypatch.setenv("CONTACT_PERSON", "Yohana, Bagian Hukum")
    monkeypatch.setenv("CONTACT_PHONE", "+62 967 5310000")
    service = Service(settings_from_environment())
    service.clock = fixed_clock(KNOWN)
    service.directory.replace([replace(each, name=f"{each.name} #x$") for each in OFFICES], fixed_clock(KNOWN))
    look(service)
    service.clock = fixed_clock(datetime.fromisoformat("2024-09-20T06:30+07:00"))
    service.dispatch(leap=None).sweep(service.archive.revision(1))
    yield service
    service.engine.dispose()


def report(file: Path, *more: str, code: int = 0) -> str:
    assert main(["reminders", "report", "--format", "pdf", "--out", str(file), *more]) == code
    return one_line(of_poppler("pdftotext", "-layout", str(file), "-"))


def test_a_report_for_a_file(told: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter = "ca0f2e8e57341258c17c39c477a21f10020b4043"
    with told.engine.begin() as connection:
        said = {"office": "papua", "letter": letter, "at": KNOWN, "who": "Siti", "note": ""}
        connection.execute(confirmations.insert(), [said])
    file = tmp_path / "laporan.pdf"
    text = report(file)
    for wanted in (
        "Laporan pengiriman pengingat",
        "Kantor papua #x$ (papua)",
        "Rapat",
        "Rabu, 25 September 2024",
        "Bawaslu Provinsi Papua",
        "Yohana, Bagian Hukum, +62 967 5310000",
        "Siti",
        "utuh: 0",
    ):
        assert wanted in text
    assert "@kantor.example" not in text
    assert re.search(r"^Tagged: +yes$", of_poppler("pdfinfo", str(file)), re.M)
    assert "TH" in of_poppler("pdfinfo", "-struct-text", str(file))
    assert main(["reminders", "report", "--format", "csv"]) == 0
    assert ",Siti\n" in capsys.readouterr().out.replace("\r", "")


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (("--office", "papua"), 1),
        (("--office", "bali"), 0),
        (("--stage", "rapat", "--since", "2024-09-20", "--until", "2024-09-20"), 1),
        (("--stage", "aceh"), 0),
        (("--since", "2024-09-21"), 0),
        (("--until", "2024-09-19"), 0),
    ],
)
@pytest.mark.usefixtures("told")
def test_a_report_of_one_office_one_stage_or_some_days(
    words: tuple[str, ...], count: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"Jumlah surat {count}" in report(tmp_path / "laporan.pdf", *words)
    capsys.readouterr()
    assert main(["reminders", "report", *words]) == 0
    assert len(capsys.readouterr().out.splitlines()) == count + 1


@pytest.mark.usefixtures("told")
def test_a_report_as_pdf_needs_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reminders", "report", "--format", "pdf"]) == 2
    assert "--out" in capsys.readouterr().err
