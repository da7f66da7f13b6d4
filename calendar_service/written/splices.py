"""Several changes of one hand-written YAML file at once, each as `splice` makes it. Pure.

A file of a hundred kilobytes is read four times for a change; of a hundred changes each is made within the lines of its own table, and the
whole is read again once: it then says what was meant, and the same as before everywhere else, or nothing is changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calendar_service.errors import InvalidInput, Refused
from calendar_service.written.nodes import Node, Scalar, Table, read_nodes
from calendar_service.written.nodes import Sequence as List
from calendar_service.written.splice import REFUSED, Value, spliced

_BOM = b"\xef\xbb\xbf"
_LINES = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


@dataclass(frozen=True, slots=True)
class TableChange:
    """One table of a file, and what some of its fields are to hold. path: the keys that lead to it, one at least.
    changes: key -> its value; None takes the field out."""

    path: tuple[str, ...]
    changes: Mapping[str, Value | None]


def spliced_each(data: bytes, edits: Sequence[TableChange], order: Sequence[str] = ()) -> bytes:
    """A file with other values in some fields of several tables, none of which stands within another.

    data, order: as spliced has them. Raises InvalidInput where the file cannot be read, Refused where a table is written in a way that cannot be
    changed so, or stands twice."""
    if not edits:
        return data
    before, _ = read_nodes("", data, is_official=True)
    mark = _BOM if data.startswith(_BOM) else b""
    lines = _LINES.findall(data[len(mark) :].decode())
    spans = [(_lines_of(before, edit.path, lines), edit) for edit in edits]
    for (start, end), edit in sorted(
        spans, key=lambda each: each[0], reverse=True
    ):  # what stands above keeps its lines
        try:
            piece = spliced("".join(lines[start:end]).encode(), edit.path[-1:], edit.changes, order)
            lines[start:end] = _LINES.findall(piece.decode())
        except (InvalidInput, Refused):  # a table between braces that ends further to the left, say
            lines = _LINES.findall(spliced("".join(lines).encode(), edit.path, edit.changes, order).decode())
    text = "".join(lines).encode()
    _check(before, text, edits)
    return mark + text


def _lines_of(root: Node | None, path: Sequence[str], lines: Sequence[str]) -> tuple[int, int]:
    """The lines of a table with its key: the first, from 0, and the one behind the last."""
    node, key = root, None
    for name in path:
        found = [(each, value) for each, value in node.pairs if each.text == name] if isinstance(node, Table) else []
        if len(found) != 1:
            raise Refused(REFUSED)
        key, node = found[0]
    if key is None:
        raise Refused(REFUSED)
    start = key.place.line - 1
    margin = len(lines[start]) - len(lines[start].lstrip(" "))
    if margin + 1 != key.place.column:
        raise Refused(REFUSED)
    end = start + 1
    while end < len(lines) and not _begins_another(lines[end], margin):
        end += 1
    return start, end


def _begins_another(line: str, margin: int) -> bool:
    """Whether a line holds what stands no further to the right; comments and blank lines may belong to what stands before them."""
    bare = line.strip()
    return bool(bare) and not bare.startswith("#") and len(line) - len(line.lstrip(" ")) <= margin


def _check(before: Node | None, text: bytes, edits: Sequence[TableChange]) -> None:
    """Raises Refused where the new text says another thing than was meant, or than before where nothing was to change."""
    after, _ = read_nodes("", text, is_official=True)
    wanted = _said(before)
    for edit in edits:
        table = wanted
        for name in edit.path:
            table = table.get(name) if isinstance(table, dict) else None
        if not isinstance(table, dict):
            raise Refused(REFUSED)
        for key, value in edit.changes.items():
            if value is None:
                table.pop(key, None)
            else:
                table[key] = _meant(value)
    if wanted != _said(after):
        raise Refused(REFUSED)


def _said(node: Node | None) -> Any:
    """What a tree says. Items of a list are sorted: those that stay are not moved by splice, whatever the order in which they are asked for."""
    if isinstance(node, Table):
        return {key.text: _said(value) for key, value in node.pairs}
    if isinstance(node, List):
        return sorted((_said(item) for item in node.items), key=repr)
    return node.text if isinstance(node, Scalar) else None


def _meant(value: object) -> Any:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _meant(inner) for key, inner in value.items()}
    assert isinstance(value, Sequence)
    return sorted((_meant(item) for item in value), key=repr)
