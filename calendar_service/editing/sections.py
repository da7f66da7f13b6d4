"""Headings with lines, tables and letters under them, as text and as Markdown. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FigureTable:
    """rows: cells under `head`, numbers printed already; all but the first `words` columns are numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1


@dataclass(frozen=True, slots=True)
class SampleLetter:
    """A mail to read. subject: the whole line, with its word before it."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it. table: the lines once more, where there is room for columns.
    is_part: it belongs to the section before it."""

    title: str
    lines: tuple[str, ...] = ()
    letter: SampleLetter | None = None
    table: FigureTable | None = None
    is_part: bool = False

    def __bool__(self) -> bool:
        return bool(self.lines or self.letter)


def as_text(title: str, sections: Iterable[Section]) -> str:
    """For a terminal."""
    found = title
    for section in sections:
        indent = "  " if section.is_part else ""
        rows = [f"  {line}" for line in section.lines]
        if section.letter:
            rows += [f"  | {row}".rstrip() for row in _letter(section.letter)]
        found += ("\n" if section.is_part else "\n\n") + "\n".join(indent + row for row in (section.title, *rows))
    return found + "\n"


def as_markdown(title: str, sections: Iterable[Section]) -> str:
    """For a pull request."""
    parts = [f"# {title}"]
    for section in sections:
        parts.append(f"{'###' if section.is_part else '##'} {_escaped(section.title)}")
        if section.table:
            parts.append(_markdown_table(section.table))
        elif section.lines:
            parts.append("\n".join(f"- {_escaped(line)}" for line in section.lines))
        if section.letter:
            parts.append("\n".join(["~~~text", *_letter(section.letter), "~~~"]))
    return "\n\n".join(parts) + "\n"


def _markdown_table(table: FigureTable) -> str:
    ruler = ["---" if column < table.words else "---:" for column in range(len(table.head))]
    rows = [table.head, ruler, *table.rows]
    return "\n".join("| " + " | ".join(_escaped(c) if row is not ruler else c for c in row) + " |" for row in rows)


def _letter(letter: SampleLetter) -> list[str]:
    return [letter.subject, "", *letter.text.rstrip().split("\n")]


def _escaped(line: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|" else c for c in line)
