"""A letter as DOCX: what stands in it, and the same bytes each time. That LibreOffice opens it: tests/integration/test_papers.py."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile

from docx import Document
from docx.oxml.ns import qn

from calendar_service.papers.draft import APPEAL, CIRCULAR
from calendar_service.papers.word_file import word_file
from tests.papers_material import NUSA_TENGGARA_TIMUR, ROOT, all_words, draft


def texts(data: bytes) -> list[str]:
    """Of each paragraph, what is blank too."""
    document = Document(io.BytesIO(data))
    return ["".join(run.text or "" for run in each._p.iter(qn("w:t"))) for each in document.paragraphs]


def test_everything_that_the_draft_says_stands_in_it() -> None:
    for found in (draft(CIRCULAR), draft(APPEAL, office=NUSA_TENGGARA_TIMUR), draft(CIRCULAR, language="en")):
        said = " ".join(texts(word_file(found))).lower()
        for name, words in found.words.items():
            for each in all_words(words) if name != "title" else ():
                assert each.lower() in said or each == "tall", each


def test_what_is_left_to_the_office_is_a_place_to_fill_in() -> None:
    document = Document(io.BytesIO(word_file(draft(CIRCULAR))))
    blanks = [each.get(qn("w:val")) for each in document.element.iter(qn("w:alias"))]
    assert blanks == [
        "kop surat",
        "nomor surat",
        "tempat",
        "tempat",
        "tanggal",
        "tanda tangan",
        "nama",
    ]


def test_points_are_numbered_by_the_word_processor_and_each_list_begins_anew() -> None:
    document = Document(io.BytesIO(word_file(draft(CIRCULAR))))
    numbered = [
        each._p.pPr.numPr for each in document.paragraphs if each._p.pPr is not None and each._p.pPr.numPr is not None
    ]
    assert len({each.numId.val for each in numbered}) == 2
    assert {each.ilvl.val for each in numbered} == {0, 1}


def test_it_tells_its_language_and_nobodys_name() -> None:
    data = word_file(draft(CIRCULAR, language="en"))
    properties = Document(io.BytesIO(data)).core_properties
    assert properties.language == "en"
    assert properties.author == properties.last_modified_by == properties.comments == ""
    assert properties.title.startswith("Circular")
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert not [name for name in names if "thumbnail" in name]


MADE = """
import hashlib, sys
from calendar_service.papers.word_file import word_file
from tests.papers_material import draft
print(hashlib.sha256(word_file(draft("circular"))).hexdigest())
"""


def test_two_processes_write_the_same_bytes() -> None:
    made = {subprocess.check_output([sys.executable, "-c", MADE], cwd=ROOT, text=True) for _ in range(2)}
    assert len(made) == 1
