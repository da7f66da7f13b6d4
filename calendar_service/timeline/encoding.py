"""Bytes that are no UTF-8 as the text that they were meant to be, and characters that are not taken. Pure."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from calendar_service.errors import Problem, Repair
from calendar_service.printable import CONTROL, INVISIBLE, REVERSING
from calendar_service.written.nodes import BYTE, WIDE
from calendar_service.written.source import LINE_END, Source, lines_of

_BULLET = re.compile("[\ue000-\uf8ff][ \t\u00a0]+")
"""What the bullet of a text program becomes, at the start of a line."""


def meant_text(data: bytes) -> tuple[str, list[Problem]]:
    """The text, and what is wrong with its bytes and characters, line by line; each repair is of the text."""
    text, found = _text(data)
    return text, sorted([*found, *_characters(text)])


def meant_lines(data: bytes) -> list[str]:
    """The lines of that text without their ends, counted as problems count them."""
    return lines_of(meant_text(data)[0].encode("utf-8", "replace"))


def _text(data: bytes) -> tuple[str, list[Problem]]:
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(name, "replace"), [_of_bytes(1, 1, WIDE)]
    if 4 * data.count(0) > len(data) > 8:
        name = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
        return data.decode(name, "replace"), [_of_bytes(1, 1, WIDE)]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return _mixed(data.removeprefix(codecs.BOM_UTF8))


def _mixed(data: bytes) -> tuple[str, list[Problem]]:
    """Bytes of Windows among UTF-8: the first of each line is told."""
    pieces: list[str] = []
    problems: list[Problem] = []
    line = column = 1
    while data:
        try:
            pieces.append(data.decode("utf-8"))
            break
        except UnicodeDecodeError as error:
            good = data[: error.start].decode("utf-8")
            pieces.append(good)
            line, column = _moved(line, column, good)
            bad = data[error.start : error.start + 1]
            if not any(problem.line == line for problem in problems):
                problems.append(_of_bytes(line, column, BYTE, byte=f"0x{bad[0]:02x}"))
            pieces.append(bad.decode("cp1252", "replace"))
            column += 1
            data = data[error.start + 1 :]
    return "".join(pieces), problems


def _moved(line: int, column: int, text: str) -> tuple[int, int]:
    ends = list(LINE_END.finditer(text))
    return (line + len(ends), len(text) - ends[-1].end() + 1) if ends else (line, column + len(text))


def _of_bytes(line: int, column: int, message: str, **facts: object) -> Problem:
    """The text is right by now: it only has to be saved."""
    return Problem(line, column, message, facts, repairs=(Repair(line, column, "", ""),))


def _characters(text: str) -> Iterator[Problem]:
    """What is not taken: the first of each line, with a repair for all of them where nothing is lost by it."""
    source = Source(text)
    by_line: dict[int, list[Problem]] = {}
    for offset, trouble in source.troubles:
        place = source.place(offset)
        by_line.setdefault(place.line, []).append(Problem(place.line, place.column, trouble.message, trouble.facts))
        is_lost = trouble.message not in (INVISIBLE, CONTROL, REVERSING)
        bullet = _BULLET.match(text, offset) if not text[offset - place.column + 1 : offset].strip() else None
        by_line[place.line][-1] = Problem(
            place.line, place.column, trouble.message, trouble.facts,
            repairs=(Repair(place.line, place.column, bullet[0], "- ", is_safe=False),) if bullet
            else () if is_lost else (Repair(place.line, place.column, text[offset], ""),),
        )  # fmt: skip
    for first, *others in by_line.values():
        repairs = [repair for problem in (first, *others) for repair in problem.repairs]
        yield Problem(
            first.line,
            first.column,
            first.message,
            first.facts,
            repairs=tuple(sorted(repairs, key=lambda each: -each.column)),
        )
