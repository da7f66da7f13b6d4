"""YAML text -> a small tree that remembers where everything stood. Pure.

Scalars stay text: `no`, `07.00` or `11.10` are what the editor typed, never False, 7.0 or 11.1.
What stages.yaml has no use for and attackers do (anchors, aliases, tags, several documents, deep
nesting) is refused. Raises InvalidInput with one Problem, since nothing can be read beyond it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

import yaml

from calendar_service.errors import N_, InvalidInput, Problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 12

_RESOLVER = yaml.resolver.Resolver()
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Place:
    """line and column, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as typed. plain: written without quotes or block marks."""

    text: str
    place: Place
    plain: bool = True

    @property
    def is_empty(self) -> bool:
        return self.plain and self.text in ("", "~", "null")

    @property
    def yaml_type(self) -> str:
        """What other readers of YAML 1.1 would make of it: str, bool, int, float, null, timestamp."""
        tag: str = _RESOLVER.resolve(yaml.ScalarNode, self.text, (self.plain, not self.plain))
        return tag.rsplit(":", 1)[-1]


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping; pairs keep their order and may repeat a key (the reader of the table objects)."""

    pairs: tuple[tuple[Scalar, Node], ...]
    place: Place


Node = Scalar | Sequence | Table


def read_nodes(name: str, data: bytes) -> Node:
    """The tree of a file. data: UTF-8, at most MAX_BYTES. Raises InvalidInput."""
    text = _decoded(name, data)
    for line, row in enumerate(text.split("\n"), 1):
        indent = re.match(r" *\t", row)
        if indent and row.strip() and not row.strip().startswith("#"):
            _refuse(name, Place(line, indent.end()), N_("tab di awal baris; pakai spasi untuk menjorokkan"))
    try:
        return _Builder(name, yaml.parse(text, Loader=yaml.CSafeLoader)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        _refuse(
            name,
            place,
            N_("tulisan YAML tidak terbaca di sini (%(detail)s); periksa tanda titik dua, tanda kutip dan jorokan"),
            detail=error.problem or "",
        )


def _decoded(name: str, data: bytes) -> str:
    if len(data) > MAX_BYTES:
        _refuse(
            name,
            Place(1, 1),
            N_("berkas berukuran %(size)s byte; paling besar %(limit)s byte"),
            size=len(data),
            limit=MAX_BYTES,
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        _refuse(
            name,
            _place_after(before),
            N_("byte %(byte)s bukan UTF-8; simpan berkas dengan pengodean UTF-8"),
            byte=f"0x{data[error.start]:02x}",
        )
    odd = _UNPRINTABLE.search(text)
    if odd:
        _refuse(
            name,
            _place_after(text[: odd.start()]),
            N_("karakter kendali %(character)s tidak boleh ada dalam berkas"),
            character=f"U+{ord(odd.group()):04X}",
        )
    return text


def _place_after(before: str) -> Place:
    return Place(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


def _refuse(name: str, place: Place, message: str, **facts: object) -> NoReturn:
    raise InvalidInput(name, [Problem(place.line, place.column, message, facts)])


@dataclass
class _Builder:
    """Builds the tree from YAML's events, one level a call, to MAX_DEPTH."""

    name: str
    events: Iterator[yaml.Event]
    depth: int = field(default=0)

    def document(self) -> Node:
        next(self.events)
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            return Scalar("", Place(1, 1))
        tree = self._node(next(self.events))
        next(self.events)
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            self._refuse(event, N_("hanya satu dokumen YAML dalam satu berkas; hapus garis ---"))
        return tree

    def _node(self, event: yaml.Event) -> Node:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._refuse(event, N_("jangkar dan alias YAML (& dan *) tidak dipakai di berkas ini; tulis nilainya"))
        if getattr(event, "tag", None) is not None:
            self._refuse(event, N_("penanda tipe YAML (!) tidak dipakai di berkas ini; hapus"))
        place = _place_of(event)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, place, plain=event.style in (None, ""))
        if self.depth >= MAX_DEPTH:
            self._refuse(event, N_("terlalu dalam bersarang; paling banyak %(limit)s tingkat"), limit=MAX_DEPTH)
        self.depth += 1
        inner = self._sequence(place) if isinstance(event, yaml.SequenceStartEvent) else self._table(place)
        self.depth -= 1
        return inner

    def _sequence(self, place: Place) -> Sequence:
        items = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._node(event))
        return Sequence(tuple(items), place)

    def _table(self, place: Place) -> Table:
        pairs = []
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._node(event)
            if not isinstance(key, Scalar):
                self._refuse(event, N_("nama kolom harus satu kata, bukan daftar atau tabel"))
            assert isinstance(key, Scalar)
            pairs.append((key, self._node(next(self.events))))
        return Table(tuple(pairs), place)

    def _refuse(self, event: yaml.Event, message: str, **facts: object) -> NoReturn:
        _refuse(self.name, _place_of(event), message, **facts)


def _place_of(event: yaml.Event) -> Place:
    mark = event.start_mark
    assert mark is not None  # events that come from a text have a place in it
    return Place(mark.line + 1, mark.column + 1)
