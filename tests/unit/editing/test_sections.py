"""Headings, tables and letters: the same words on a terminal and in Markdown, where nothing of them is markup."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.editing.sections import FigureTable, SampleLetter, Section, as_markdown, as_text

LINES = st.lists(st.text("ab *_`#|<>[]\\", min_size=1, max_size=8), min_size=1, max_size=3)


def test_text() -> None:
    found = as_text(
        "Judul",
        [
            Section("Satu", ("a", "b")),
            Section("Dua", ("c",), is_part=True),
            Section("Surat", (), SampleLetter("Perihal: x", "Yth.\n\nisi\n")),
        ],
    )
    assert found == ("Judul\n\nSatu\n  a\n  b\n  Dua\n    c\n\nSurat\n  | Perihal: x\n  |\n  | Yth.\n  |\n  | isi\n")


def test_markdown() -> None:
    table = FigureTable(("Hari", "Surat"), (("1 Mei", "3"), ("a|b", "4")))
    found = as_markdown("Judul", [Section("Satu", ("a*",)), Section("Dua", ("x",), None, table, is_part=True)])
    assert found == (
        "# Judul\n\n## Satu\n\n- a\\*\n\n### Dua\n\n| Hari | Surat |\n| --- | ---: |\n| 1 Mei | 3 |\n| a\\|b | 4 |\n"
    )


@given(LINES)
def test_markdown_shows_every_line_as_it_is(lines: list[str]) -> None:
    found = as_markdown("J", [Section("S", tuple(lines))])
    rows = "\n".join(f"- {line}" for line in lines)
    assert re.sub(r"\\(.)", r"\1", found) == f"# J\n\n## S\n\n{rows}\n"


def test_a_section_without_anything_is_none() -> None:
    assert not Section("S")
    assert Section("S", ("a",))
    assert Section("S", letter=SampleLetter("p", "t"))
