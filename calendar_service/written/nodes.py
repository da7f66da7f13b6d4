"""YAML text -> a small tree that remembers where everything stood. Pure.

Scalars stay text: `no`, `07.00` or `11.10` are what the editor typed, never False, 7.0 or 11.1.
What stages.yaml has no use for and attackers do (anchors, aliases, tags, several documents, deep
nesting) is refused with one Problem, since nothing can be read beyond it. Text is cleaned here and
nowhere later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import InitVar, dataclass, field
from typing import NoReturn

import yaml

from calendar_service import printable
from calendar_service.errors import N_, InvalidInput, Problem
from calendar_service.written.source import Place, Source

MAX_BYTES = 1_000_000
MAX_DEPTH = 12

_RESOLVER = yaml.resolver.Resolver()
_TABS = re.compile(r"^( *\t)[ \t]*(\S)", re.MULTILINE)
_NO_CHARACTER = "found invalid Unicode character escape code"
"""How libyaml says that a code behind \\u or \\U is none of a character."""

UNREADABLE = N_("tulisan YAML tidak terbaca di sini; periksa tanda titik dua, tanda kutip dan jorokan")
"""What is said where YAML stops; what it says itself is English."""

ANCHOR = N_("jangkar dan alias YAML (& dan *) tidak dipakai di berkas ini; tulis nilainya")
WIDE = N_("berkas ini tampaknya UTF-16; simpan berkas dengan pengodean UTF-8")
BYTE = N_("byte %(byte)s bukan UTF-8; simpan berkas dengan pengodean UTF-8")

_SURROGATES = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value, cleaned (printable.paragraphs). plain: written without quotes or block marks.
    is_told: something was left out of it and has been reported; nothing else need be said of it."""

    text: str
    place: Place
    plain: bool = True
    is_told: bool = False

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


def read_nodes(name: str, data: bytes, *, is_official: bool = False) -> tuple[Node, list[Problem]]:
    """The tree of a file, and a problem for each text with characters that are not taken; the tree
    is that of the file without them. data: UTF-8, at most MAX_BYTES. is_official: published before;
    then all characters are taken, and a text of which nothing can be seen is spelled out.
    Raises InvalidInput."""
    source = Source(_decoded(name, data, is_official=is_official), is_official)
    odd = [
        Problem(place.line, place.column, trouble.message, trouble.facts)
        for place, trouble in source.first_of_each_line()
    ]
    builder = _Builder(name, source, odd)
    try:
        _refuse_tabs(name, source)
        return builder.document(), builder.problems
    except yaml.MarkedYAMLError as error:
        problem = _unreadable(source, error)
    except InvalidInput as error:
        (problem,) = error.problems
    # What was left out may be what made the rest unreadable: first things first.
    raise InvalidInput(name, odd or [*builder.problems, problem])


def _refuse_tabs(name: str, source: Source) -> None:
    for row in _TABS.finditer(source.text):
        if not row[2].startswith("#"):
            _refuse(name, source.place(row.end(1) - 1), N_("tab di awal baris; pakai spasi untuk menjorokkan"))


def _unreadable(source: Source, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    if error.problem == _NO_CHARACTER and mark:
        return _no_character(source, mark.index - len("\\u"))
    place = source.place(mark.index) if mark else Place(1, 1)
    return Problem(place.line, place.column, UNREADABLE)


def _no_character(source: Source, offset: int) -> Problem:
    """An escape that stands for nothing: half of a character as JSON writes it, or a number too high."""
    place, text = source.place(offset), source.text[offset : offset + 12]
    pair = _SURROGATES.match(text)
    if pair:
        meant = bytes.fromhex(pair[1] + pair[2]).decode("utf-16-be")
        message = N_("kode %(code)s bukan karakter dalam YAML; tulis %(meant)s")
        return Problem(place.line, place.column, message, {"code": pair[0], "meant": meant})
    code = text[: 10 if text.startswith("\\U") else 6]
    message = N_("kode %(code)s bukan karakter; hapus, atau ketik hurufnya sendiri")
    return Problem(place.line, place.column, message, {"code": code})


def _decoded(name: str, data: bytes, *, is_official: bool) -> str:
    if len(data) > MAX_BYTES and not is_official:
        _refuse(
            name,
            Place(1, 1),
            N_("berkas berukuran %(size)s byte; paling besar %(limit)s byte"),
            size=len(data),
            limit=MAX_BYTES,
        )
    if 4 * data.count(0) > len(data) > 8:
        _refuse(name, Place(1, 1), WIDE)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = Source(data[: error.start].decode("utf-8-sig", "replace"))
        _refuse(
            name,
            before.place(len(before.text)),
            BYTE,
            byte=f"0x{data[error.start]:02x}",
        )


def _refuse(name: str, place: Place, message: str, **facts: object) -> NoReturn:
    raise InvalidInput(name, [Problem(place.line, place.column, message, facts)])


@dataclass
class _Builder:
    """Builds the tree from YAML's events, one level a call, to MAX_DEPTH."""

    name: str
    source: Source
    odd: InitVar[list[Problem]]
    problems: list[Problem] = field(init=False)
    depth: int = field(default=0)

    def __post_init__(self, odd: list[Problem]) -> None:
        self.problems = list(odd)
        self.events: Iterator[yaml.Event] = yaml.parse(self.source.for_yaml(), Loader=yaml.CSafeLoader)

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
            self._refuse(event, ANCHOR)
        if getattr(event, "tag", None) is not None:
            self._refuse(event, N_("penanda tipe YAML (!) tidak dipakai di berkas ini; hapus"))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        place = self._place_of(event)
        if self.depth >= MAX_DEPTH and not self.source.is_official:
            self._refuse(event, N_("terlalu dalam bersarang; paling banyak %(limit)s tingkat"), limit=MAX_DEPTH)
        self.depth += 1
        inner = self._sequence(place) if isinstance(event, yaml.SequenceStartEvent) else self._table(place)
        self.depth -= 1
        return inner

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        text, is_told = self.source.value(event.value)
        plain, place = event.style in (None, ""), self._place_of(event)
        if self.source.is_official:
            text = printable.spelled_out(text) if text and printable.is_blank(text) else text
        elif not is_told:  # what was written out is told; what is left was written as an escape
            is_told = self._is_odd(text, event)
        return Scalar(printable.paragraphs(text), place, plain, is_told)

    def _is_odd(self, text: str, event: yaml.ScalarEvent) -> bool:
        """Whether a value holds what is not taken. Notes the first of it, where it stands."""
        for trouble in printable.troubles(text):
            at = self.source.place(self.source.offset_of(trouble, *_span(event)))
            self.problems.append(Problem(at.line, at.column, trouble.message, trouble.facts))
            return True
        return False

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
        _refuse(self.name, self._place_of(event), message, **facts)

    def _place_of(self, event: yaml.Event) -> Place:
        return self.source.place(_span(event)[0])


def _span(event: yaml.Event) -> tuple[int, int]:
    """The offsets at which an event's writing begins and ends, exclusive."""
    start, end = event.start_mark, event.end_mark
    assert start is not None  # events that come from a text have a place in it
    assert end is not None
    return start.index, end.index
