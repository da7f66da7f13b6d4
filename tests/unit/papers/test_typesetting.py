"""A PDF: tagged, in reading order, with language and title, one page for a poster; words are never commands."""

from __future__ import annotations

import zlib
from pathlib import Path
from re import DOTALL, findall

import pytest

from calendar_service.package_data import TEMPLATES
from calendar_service.papers.draft import CIRCULAR, POSTER
from calendar_service.papers.papers import qr_code
from calendar_service.papers.typesetting import Typesetting
from tests.papers_material import draft, government

LAYOUTS = TEMPLATES / "letter"


def letter(**other: object) -> bytes:
    found = draft(CIRCULAR, **other)  # type: ignore[arg-type]
    return Typesetting(LAYOUTS).pdf("letter", found.words, found.language, found.told_on)


def test_it_says_that_it_is_accessible_and_lasts() -> None:
    """PDF/UA-1 and PDF/A-2a in its metadata (ISO 14289-1, 5; ISO 19005-2, 6.6.4)."""
    made = letter()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in made
    assert b"Surat edaran tentang netralitas ASN" in made


def test_pages_are_counted() -> None:
    assert pages(letter()) == 2


def test_it_carries_the_day_that_it_tells_and_no_clocks() -> None:
    assert b"2024-09-19T00:00:00" in letter()


def test_it_is_the_same_from_another_thread_and_after_others() -> None:
    setting, found = Typesetting(LAYOUTS), draft(CIRCULAR)
    first = setting.pdf("letter", found.words, "id", found.told_on)
    for code in ("53.01", "91.71"):
        other = draft(CIRCULAR, office=government(code))
        assert setting.pdf("letter", other.words, "id", other.told_on) != first
    assert setting.pdf("letter", found.words, "id", found.told_on) == first


def test_words_are_never_commands() -> None:
    words = {**draft(CIRCULAR).words, "opening": ['#panic() $ _x_ *y* `z` #read("letter.typ") <a> @b \\ [c]']}
    assert Typesetting(LAYOUTS).pdf("letter", words, "id", draft(CIRCULAR).told_on).startswith(b"%PDF")


def test_a_layout_sees_no_file_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a.typ").write_text('#set document(title: "x")\n#read("/etc/hostname")')
    with pytest.raises(Exception, match=r"not found|denied|outside"):
        Typesetting(tmp_path).pdf("a", {}, "id", draft(CIRCULAR).told_on)


@pytest.mark.parametrize("code", ["35.29", "16.12", "91.71", "51"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_poster_is_one_page(code: str, language: str) -> None:
    for stage in ("kampanye", "penetapan-pasangan-calon", "pemungutan-suara"):
        found = draft(POSTER, stage, government(code, language))
        words = {**found.words, "qr": qr_code(found.words["url"][0])}
        assert pages(Typesetting(LAYOUTS).pdf("poster", words, language, found.told_on)) == 1


def test_a_poster_that_says_too_much_is_still_a_poster() -> None:
    found = draft(POSTER)
    words = {**found.words, "qr": qr_code("https://x.example/"), "point": [["A", *(["Kalimat. " * 30] * 8)]]}
    assert pages(Typesetting(LAYOUTS).pdf("poster", words, "id", found.told_on)) == 1


def pages(pdf: bytes) -> int:
    """How many a PDF has, also where its objects are packed."""
    streams = findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, DOTALL)
    unpacked = [pdf]
    for stream in streams:
        try:
            unpacked.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return sum(len(findall(rb"/Type\s*/Page\b", each)) for each in unpacked)
