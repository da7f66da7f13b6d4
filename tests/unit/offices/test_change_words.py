"""The difference of two lists in words: what is riskiest stands first, and nothing is said twice."""

from __future__ import annotations

from dataclasses import replace

from calendar_service.offices.change_words import sections
from calendar_service.offices.changes import changes
from calendar_service.package_data import translators
from tests.world import office

WORDS = translators()
A, B, C, D = (office(code, "35.78") for code in "abcd")


def test_sections() -> None:
    found = changes([A, B, C], [replace(A, email="baru@x.id", note="n"), replace(B, phone="", note="pindah"), D])
    assert [(each.title, each.lines) for each in sections(found, WORDS["id"])] == [
        ("Dipensiunkan", (("Kantor c", "c · c@kantor.example"),)),
        ("Berganti alamat surel", (("Kantor a", "a · email: a@kantor.example → baru@x.id · note: – → n"),)),
        ("Berubah", (("Kantor b", "b · note: – → pindah"),)),
        ("Baru", (("Kantor d", "d · d@kantor.example"),)),
    ]


def test_no_section_is_empty() -> None:
    assert sections(changes([A], [A]), WORDS["id"]) == []
    assert [each.title for each in sections(changes([], [A]), WORDS["en"])] != ["Baru"]
