"""Papers as files: which forms there are, what they are called, made once."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from calendar_service.papers.draft import NoDraft
from calendar_service.papers.paper import DOCX, FORMS, MEDIA_TYPES, PDF, POSTER, TXT
from tests.papers_material import DAY, ELECTION, NUSA_TENGGARA_TIMUR, ROOT, SUMENEP, papers, revision


@pytest.mark.parametrize(
    ("office", "forms"),
    [
        (SUMENEP, FORMS),
        (NUSA_TENGGARA_TIMUR, FORMS),
        (replace(SUMENEP, kind="kpu"), (TXT, POSTER)),
        (replace(SUMENEP, kind="lainnya"), (TXT, POSTER)),
        (replace(SUMENEP, kind="bkn"), ()),
        (replace(SUMENEP, region="31.71"), ()),
    ],
)
def test_each_office_has_its_forms(office: object, forms: tuple[str, ...], tmp_path: Path) -> None:
    made = papers(tmp_path)
    assert made.forms(revision(), ELECTION, "kampanye", office, DAY) == forms  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())
    for form in FORMS:
        found = made.made(revision(), ELECTION, "kampanye", office, form, DAY)  # type: ignore[arg-type]
        assert (found is not None) == (form in forms)


def test_what_a_paper_is_called_and_what_it_is(tmp_path: Path) -> None:
    made = papers(tmp_path)
    found = [made.paper(revision(), ELECTION, "kampanye", SUMENEP, form, DAY) for form in FORMS]
    assert [paper.filename for paper in found] == [
        "surat-edaran-kampanye-35.29.docx",
        "surat-edaran-kampanye-35.29.pdf",
        "pesan-kampanye-35.29.txt",
        "poster-kampanye-35.29.pdf",
    ]
    assert [paper.media_type for paper in found] == [MEDIA_TYPES[form] for form in FORMS]
    assert [paper.data[:4] for paper in found] == [b"PK\3\4", b"%PDF", b"Netr", b"%PDF"]


def test_it_is_made_once_and_kept_by_what_it_is_made_from(tmp_path: Path) -> None:
    made = papers(tmp_path)
    first = made.paper(revision(), ELECTION, "kampanye", SUMENEP, PDF, DAY)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(b"as it was kept")
    other = replace(SUMENEP, code="another", name="Another office of the same place")
    assert papers(tmp_path).paper(revision(), ELECTION, "kampanye", other, PDF, DAY).data == b"as it was kept"
    kept.unlink()
    assert made.paper(revision(), ELECTION, "kampanye", SUMENEP, PDF, DAY) == first
    assert made.paper(revision(), ELECTION, "masa-tenang", SUMENEP, PDF, DAY) != first
    assert made.paper(revision(), ELECTION, "kampanye", replace(SUMENEP, language="en"), PDF, DAY) != first
    assert len(list(tmp_path.iterdir())) == 3


def test_why_there_is_none_can_be_asked(tmp_path: Path) -> None:
    with pytest.raises(NoDraft, match="tidak ada"):
        papers(tmp_path).paper(revision(), ELECTION, "apa-saja", SUMENEP, DOCX, DAY)


MADE = """
import hashlib, sys
from pathlib import Path
from tests.papers_material import *
made = papers(Path(sys.argv[1]))
for form in ("docx", "pdf", "txt", "poster.pdf"):
    print(hashlib.sha256(made.paper(revision(), ELECTION, "kampanye", SUMENEP, form, DAY).data).hexdigest())
"""


def test_two_processes_make_the_same_bytes(tmp_path: Path) -> None:
    """Each anew, in a folder of its own and with texts that Python hashes otherwise."""
    made = [
        subprocess.check_output(
            [sys.executable, "-c", MADE, str(tmp_path / seed)], cwd=ROOT, text=True, env={"PYTHONHASHSEED": seed}
        )
        for seed in ("1", "2")
    ]
    assert made[0] == made[1]
    assert len(set(made[0].split())) == len(FORMS)
