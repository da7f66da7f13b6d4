"""Changes a few fields of a table in a hand-written YAML file, and not one byte beside them. Pure.

Nothing is dumped: YAML's own marks say where each value begins and ends, and what is new is put there. Comments, order, quotes,
line ends and a byte order mark stay. Every change is read again before it is handed out: where the file is written in a way that this
module does not master, it refuses, and nothing is changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import yaml

from calendar_service.errors import N_, Refused
from calendar_service.written.nodes import read_nodes
from calendar_service.written.source import Source

REFUSED = N_(
    "Bagian ini tertulis dengan cara yang tidak dapat diubah dari tabel. Ubah di naskah; tidak ada yang hilang."
)

_BOM = "\ufeff"
_RESOLVER = yaml.resolver.Resolver()
_LINE_END = re.compile(r"\r\n|\n|\r|\Z")
_HEADER = re.compile(r"[|>][-+0-9]*([ \t]+#[^\r\n]*)?")
"""How a block scalar begins, with the comment behind it (YAML 1.1 section 9.2.1)."""

_STEP = 2
"""Spaces by which what belongs to something stands further to the right."""


class Word(str):
    """A value with a grammar of its own, such as a day: written without quotes where YAML can read it so."""

    __slots__ = ()


class Block(dict[str, object]):
    """A table that is written on lines of its own, a field a line, where it is new; every other is written in one line."""


Value = str | Sequence[str] | Mapping[str, object]
"""What a field is to hold: a text, a list of texts, or a table of such values, written in one line."""


def spliced(
    data: bytes,
    path: Sequence[str],
    changes: Mapping[str, Value | None],
    order: Sequence[str] = (),
    short_for: str = "",
) -> bytes:
    """A file with other values in some fields of one table.

    data: YAML that can be read (nodes.read_nodes), UTF-8. path: the keys that lead to the table. changes: key -> its value; None
    takes the field out. order: in which the keys of such a table stand; a new one is put behind the nearest before it. short_for:
    the key that is meant where a single value stands in place of the table. Raises InvalidInput where the file cannot be read, Refused
    where it is written in a way that cannot be changed so."""
    read_nodes("", data, is_official=True)
    text = data.decode("utf-8-sig")
    for key, value in changes.items():
        found = _Writing(text, path)
        if short_for and isinstance(found.table, yaml.ScalarNode):
            if key == short_for and isinstance(value, str):
                changed = found.with_value(found.table, value)
            else:
                found = found.as_table(short_for)
                changed = found.changed(key, value, order)
        else:
            changed = found.changed(key, value, order)
        text = _checked(found, changed, key, value, short_for)
    return ((_BOM if data.startswith(_BOM.encode()) else "") + text).encode()


def _checked(before: _Writing, text: str, key: str, value: Value | None, short_for: str) -> str:
    """The new text, if it says what it is to say, and the same as before everywhere else."""
    after = _Writing(text, before.path)
    short = isinstance(after.table, yaml.ScalarNode) and key == short_for
    held = after.table if short else after.values.get(key)
    is_meant = held is None if value is None else held is not None and _says(held, value)
    keys = () if short else (key,)
    if not is_meant or _shape(before.root, before.path, keys) != _shape(after.root, after.path, keys):
        raise Refused(REFUSED)
    return text


def _says(node: yaml.Node, value: object) -> bool:
    if isinstance(value, str):
        return isinstance(node, yaml.ScalarNode) and node.value == value
    if isinstance(value, Mapping):
        found = dict(_pairs(node)) if isinstance(node, yaml.MappingNode) else {}
        return found.keys() == value.keys() and all(_says(found[key], value[key]) for key in value)
    assert isinstance(value, Sequence)
    return isinstance(node, yaml.SequenceNode) and sorted(item.value for item in node.value) == sorted(value)


def _shape(node: yaml.Node, path: Sequence[str], keys: Sequence[str]) -> object:
    """What a tree says, without where it says it; and without the fields `keys` of the table at the path, or without all of it where
    none is named."""
    if not path and not keys:
        return None
    if isinstance(node, yaml.ScalarNode):
        return node.value, node.style or "plain"
    if isinstance(node, yaml.SequenceNode):
        return [_shape(item, ("",), ("",)) for item in node.value]
    return {
        key: _shape(value, path[1:], keys) if path and key == path[0] else _shape(value, ("",), ("",))
        for key, value in _pairs(node)
        if path or key not in keys
    }


def _pairs(node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    for key, value in node.value:
        yield key.value, value


def _is_flow(node: yaml.Node) -> bool:
    """Whether a list or a table stands between brackets or braces."""
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def _style(node: yaml.Node) -> str:
    """The quotes of a value, or the mark of its block; empty where it has none."""
    return (isinstance(node, yaml.ScalarNode) and node.style) or ""


@dataclass(frozen=True)
class _Writing:
    """A text, with the table in it that is to be changed."""

    text: str
    path: Sequence[str]

    @cached_property
    def root(self) -> yaml.Node:
        try:
            found = yaml.compose(Source(self.text, is_official=True).for_yaml(), Loader=yaml.CSafeLoader)
        except yaml.YAMLError:  # what was written last is not read as it was meant
            raise Refused(REFUSED) from None
        if found is None:  # nothing but comments
            raise Refused(REFUSED)
        return found

    @cached_property
    def table(self) -> yaml.Node:
        node = self.root
        for key in self.path:
            found = [value for name, value in _pairs(node) if name == key] if isinstance(node, yaml.MappingNode) else []
            if len(found) != 1:
                raise Refused(REFUSED)
            node = found[0]
        return node

    @property
    def values(self) -> dict[str, yaml.Node]:
        return dict(_pairs(self.table)) if isinstance(self.table, yaml.MappingNode) else {}

    @property
    def is_flow(self) -> bool:
        """Whether the table stands between braces, or may do so."""
        return isinstance(self.table, yaml.ScalarNode) or _is_flow(self.table)

    def changed(self, key: str, value: Value | None, order: Sequence[str]) -> str:
        """The text with another value behind a key of the table."""
        if not isinstance(self.table, yaml.MappingNode) or not self.table.value:
            raise Refused(REFUSED)
        old = self.values.get(key)
        if old is not None and value is not None and _says(old, value):
            return self.text
        if value is None:
            return self.text if old is None else self._without(list(self.values).index(key))
        if old is None:
            return self._with_field(key, value, order)
        if isinstance(value, str | Mapping):
            return self.with_value(old, value)
        return self._with_items(old, value)

    def as_table(self, key: str) -> _Writing:
        """The text with a single value made the field `key` of a table in its place."""
        start, end = self.table.start_mark.index, self._end(self.table)
        if _style(self.table) in ("|", ">"):
            raise Refused(REFUSED)
        made = _Writing(f"{self.text[:start]}{{{key}: {self.text[start:end]}}}{self.text[end:]}", self.path)
        is_meant = _says(made.table, {key: self.table.value})
        if not is_meant or _shape(self.root, self.path, ()) != _shape(made.root, self.path, ()):
            raise Refused(REFUSED)
        return made

    def with_value(self, old: yaml.Node, value: Value) -> str:
        """The text with a value in the place of another; quotes are of the kind that they were."""
        start, end = old.start_mark.index, self._end(old)
        style = _style(old)
        comment = ""
        if style in ("|", ">"):
            header = _HEADER.match(self.text, start)
            comment = (header and header[1]) or ""
        space = " " if start == end and not self.text[start - 1 : start].isspace() else ""
        new = in_one_line(value, flow=self.is_flow, style=style)
        return f"{self.text[:start]}{space}{new}{comment}{self.text[end:]}"

    # Fields

    def _with_field(self, key: str, value: Value, order: Sequence[str]) -> str:
        keys, first = list(self.values), self.table.value[0][0].start_mark
        field = f"{in_one_line(key, flow=self.is_flow)}: {in_one_line(value, flow=self.is_flow)}"
        before = order[: order.index(key)] if key in order else keys
        behind = next((name for name in reversed(before) if name in keys), None)
        if behind is None:
            parting = ", " if self.is_flow else self._break + " " * first.column
            return f"{self.text[: first.index]}{field}{parting}{self.text[first.index :]}"
        end = self._end(self.values[behind])
        if self.is_flow:
            return f"{self.text[:end]}, {field}{self.text[end:]}"
        if isinstance(value, Block):
            field = self._break.join(_block_lines(key, value, first.column)).lstrip(" ")
        return self._with_line(end, " " * first.column + field)

    def _without(self, index: int) -> str:
        pairs = self.table.value
        if self.is_flow:
            if index:
                start, end = self._end(pairs[index - 1][1]), self._end(pairs[index][1])
            elif len(pairs) > 1:
                start, end = pairs[0][0].start_mark.index, pairs[1][0].start_mark.index
            else:
                raise Refused(REFUSED)
            return self.text[:start] + self.text[end:]
        if len(pairs) == 1:
            raise Refused(REFUSED)
        start = self._line_start(pairs[index][0].start_mark.index)
        return self.text[:start] + self.text[self._next_line(self._end(pairs[index][1])) :]

    # Lists

    def _with_items(self, old: yaml.Node, items: Sequence[str]) -> str:
        """Items that stay are not touched, new ones stand behind them."""
        kept = [item.value for item in old.value] if isinstance(old, yaml.SequenceNode) else []
        if isinstance(old, yaml.ScalarNode) and old.value in items:
            start, end = old.start_mark.index, self._end(old)
            more = "".join(
                f", {in_one_line(item, flow=True, style=_style(old))}" for item in items if item != old.value
            )
            return f"{self.text[:start]}[{self.text[start:end]}{more}]{self.text[end:]}"
        new = [item for item in items if item not in kept]
        gone = [index for index, item in enumerate(kept) if item not in items]
        if kept and not _is_flow(old) and items:
            return self._items_in_block(old, new, gone)
        if len(gone) < len(kept):
            return self._items_in_flow(old, new, gone)
        return self.with_value(old, items)

    def _items_in_flow(self, old: yaml.Node, new: Sequence[str], gone: Sequence[int]) -> str:
        nodes = old.value
        first = next(index for index in range(len(nodes)) if index not in gone)
        cuts = [(self._end(nodes[index - 1]), self._end(nodes[index]), "") for index in gone if index > first]
        if first:
            cuts.append((nodes[0].start_mark.index, nodes[first].start_mark.index, ""))
        more = "".join(f", {in_one_line(item, flow=True, style=_style(nodes[0]))}" for item in new)
        end = self._end(nodes[-1])
        return self._cut([*cuts, (end, end, more)])

    def _items_in_block(self, old: yaml.Node, new: Sequence[str], gone: Sequence[int]) -> str:
        nodes = old.value
        style = _style(nodes[0])
        start = self._line_start(nodes[0].start_mark.index)
        dash = self.text[start : nodes[0].start_mark.index]
        if dash.strip() != "-":
            raise Refused(REFUSED)
        cuts = [
            (self._line_start(nodes[index].start_mark.index), self._next_line(self._end(nodes[index])), "")
            for index in gone
        ]
        text, end = self.text, self._next_line(self._end(nodes[-1]))
        lines = "".join(f"{dash}{in_one_line(item, flow=False, style=style)}{self._break}" for item in new)
        if end == len(text) and new and not text.endswith(("\n", "\r")):
            lines = self._break + lines.removesuffix(self._break)
        return self._cut([*cuts, (end, end, lines)])

    def _cut(self, cuts: Sequence[tuple[int, int, str]]) -> str:
        text = self.text
        for start, end, new in sorted(cuts, reverse=True):
            text = text[:start] + new + text[end:]
        return text

    # Lines

    def _with_line(self, after: int, line: str) -> str:
        """The text with a line more, behind the one in which an offset stands."""
        at = self._next_line(after)
        if at == len(self.text) and not self.text.endswith(("\n", "\r")):
            return f"{self.text}{self._break}{line}"
        return f"{self.text[:at]}{line}{self._break}{self.text[at:]}"

    @cached_property
    def _break(self) -> str:
        """How most lines of the text end."""
        return "\r\n" if 2 * self.text.count("\r\n") > self.text.count("\n") else "\n"

    def _line_start(self, offset: int) -> int:
        return max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1

    def _next_line(self, offset: int) -> int:
        found = _LINE_END.search(self.text, offset)
        assert found
        return found.end()

    def _end(self, node: yaml.Node) -> int:
        """The offset behind the last letter of a value; YAML counts lines that follow to some of them."""
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.ScalarNode):
            return start + len(self.text[start:end].rstrip()) if node.style in ("|", ">") else end
        if _is_flow(node) or not node.value:
            return end
        last = node.value[-1]
        return self._end(last[1] if isinstance(last, tuple) else last)


def _block_lines(key: str, value: object, column: int) -> Iterator[str]:
    """A new field as lines, of which the first begins at a column, from 0."""
    head = " " * column + in_one_line(key, flow=False)
    if not isinstance(value, Block):
        yield f"{head}: {in_one_line(value, flow=False)}"
        return
    yield f"{head}:"
    for name, inner in value.items():
        yield from _block_lines(name, inner, column + _STEP)


def in_one_line(value: object, *, flow: bool, style: str = "") -> str:
    """A value as YAML writes it in one line. flow: between brackets or braces. style: the quotes that it should have."""
    if isinstance(value, Mapping):
        inner = (f"{in_one_line(key, flow=True)}: {in_one_line(each, flow=True)}" for key, each in value.items())
        return "{" + ", ".join(inner) + "}"
    if not isinstance(value, str):
        assert isinstance(value, Sequence)
        return "[" + ", ".join(in_one_line(item, flow=True) for item in value) + "]"
    if style == "'" and "\n" not in value:
        return "'" + value.replace("'", "''") + "'"
    if style != '"' and _can_be_plain(value, flow=flow):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def _can_be_plain(value: str, *, flow: bool) -> bool:
    """Whether YAML reads the same text where it has no quotes."""
    before, behind = ("[", "]") if flow else ("k: ", "")
    try:
        node = yaml.compose(f"{before}{value}{behind}", Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return False
    held = node.value[0] if isinstance(node, (yaml.SequenceNode, yaml.MappingNode)) and len(node.value) == 1 else None
    found = held[1] if isinstance(held, tuple) else held
    is_same = isinstance(found, yaml.ScalarNode) and found.value == value and not found.style
    tag: str = _RESOLVER.resolve(yaml.ScalarNode, str(value), (True, False))
    return is_same and (tag.endswith(":str") or isinstance(value, Word))
