"""A pack of law: YAML text -> LawPack, or every problem in it. Pure. The format, for people: docs/law.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from calendar_service.errors import N_, InvalidInput, Problem
from calendar_service.law.pack import AHEAD, BREACHES, PAST, PLACES, SECTIONS, LawPack, Sentence
from calendar_service.words.languages import LANGUAGES, Text
from calendar_service.words.web_address import trouble_of
from calendar_service.written import readings
from calendar_service.written.nodes import Node, Scalar, Table, read_nodes

CONFIRMED, RECALLED = "confirmed", "recalled"

Values = dict[str, Any]


def read_pack(name: str, data: bytes, regions: Collection[str], bases: Mapping[str, LawPack] | None = None) -> LawPack:
    """The pack that a file holds; its id is the file's name without what follows the last dot.

    data: UTF-8. regions: the codes that are known. bases: packs that it may extend. Raises InvalidInput with all problems.
    """
    tree, problems = read_nodes(name, data)
    pack = _Reading(problems, regions, bases or {}).pack(_ident(name), tree)
    if problems or pack is None:
        raise InvalidInput(name, problems)
    return pack


def read_packs(files: Mapping[str, bytes], regions: Collection[str]) -> dict[str, LawPack]:
    """All packs of a folder by their ids; what one extends is read before it. files: name -> content. Raises InvalidInput."""
    found: dict[str, LawPack] = {}
    waiting = {_ident(name): name for name in sorted(files)}
    while waiting:
        ready = [ident for ident, name in waiting.items() if _base(files[name]) not in waiting]
        for ident in ready or [*waiting][:1]:  # a circle: the first one says what it lacks
            name = waiting.pop(ident)
            found[ident] = read_pack(name, files[name], regions, found)
    return found


def _ident(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[0]


def _base(data: bytes) -> str:
    named = _EXTENDS.search(data)
    return named[1].decode() if named else ""


_EXTENDS = re.compile(rb"^extends: *([a-z0-9-]+)", re.MULTILINE)


@dataclass
class _Reading:
    problems: list[Problem]
    regions: Collection[str]
    bases: Mapping[str, LawPack]

    def __post_init__(self) -> None:
        self.sources: dict[str, str] = {}

    def __call__(self, node: Node, message: str, /, **facts: object) -> None:
        if not (isinstance(node, Scalar) and node.is_told):
            self.problems.append(Problem(node.place.line, node.place.column, message, facts))

    def pack(self, ident: str, tree: Node) -> LawPack | None:
        nodes = self.nodes(tree, _PACK, ("title", "since", "until"))
        self.sources = self.addresses(nodes.get("sources"))
        found = self.values(nodes, _PACK)
        base = self.base(nodes.get("extends"))
        own = [
            sentence
            for section, inner in readings.pairs(nodes.get("sentences"), self)
            if self.is_one_of(section, SECTIONS)
            for key, node in readings.pairs(inner, self)
            if (sentence := self.sentence(section.text, key, node))
        ]
        title = self.said("title", found, nodes)
        self.in_order(found, nodes)
        if title is None or found.get("since") is None or found.get("until") is None:
            return None
        left_out = set(found.get("without") or ()) | {f"{each.section}.{each.id}" for each in own}
        self.known(nodes.get("without"), base)
        kept = [each for each in (base.sentences if base else ()) if f"{each.section}.{each.id}" not in left_out]
        return LawPack(
            id=ident,
            title=title,
            elections=tuple(found.get("elections") or ()),
            since=found["since"],
            until=found["until"],
            sentences=(*kept, *own),
            votes=_own_or(found.get("votes"), base.votes if base else (), frozenset),
            vulnerable=_own_or(found.get("vulnerable"), base.vulnerable if base else (), frozenset),
            high_risk=_own_or(found.get("high_risk"), base.high_risk if base else (), tuple),
            candidates_stay=bool(found.get("candidates_stay")),
        )

    def sentence(self, section: str, key: Scalar, node: Node) -> Sentence | None:
        ident = readings.slug(key, self)
        nodes = self.nodes(node, _SENTENCE, ("text",))
        found = self.values(nodes, _SENTENCE)
        text, title = self.said("text", found, nodes), self.said("title", found, nodes)
        short, full = self.said("short", found, nodes), self.said("full", found, nodes)
        self.in_order(found, nodes)
        status = found.get("status") or CONFIRMED
        if text and status == CONFIRMED and not found.get("source"):
            self(key, N_("kalimat %(value)s tanpa sumber; sebut source, atau tulis status: recalled"), value=key.text)
        if text:
            self.braces(text, nodes["text"])
        if short:
            self.braces(short, nodes["short"])
        if full:
            self.braces(full, nodes["full"])
        if ident is None or text is None:
            return None
        own = bool(found.get("own"))
        groups: Values = {name: frozenset(found.get(name) or ()) for name in _GROUPS}
        plain: Values = {name: found.get(name) for name in ("since", "until", "turn", "vote", "crime", "basis")}
        return Sentence(
            ident,
            section,
            text,
            title,
            short,
            full,
            sources=tuple(found.get("source") or ()),
            is_confirmed=status == CONFIRMED,
            link=found.get("link") or "",
            own=own,
            **plain,
            **groups,
        )

    # The forms that tables take.

    def nodes(self, node: Node, known: Mapping[str, _Read | None], required: tuple[str, ...]) -> dict[str, Node]:
        """The nodes of a table whose keys are known."""
        found: dict[str, Node] = {}
        for key, value in readings.pairs(node, self):
            if key.text in known:
                found[key.text] = value
            else:
                readings.unknown(key, key.text, known, N_("kolom %(value)s tidak dikenal"), self)
        if isinstance(node, Table):
            for name in required:
                if name not in found:
                    self(node, N_("kolom %(name)s wajib ada di sini"), name=name)
        return found

    def values(self, nodes: Mapping[str, Node], known: Mapping[str, _Read | None]) -> Values:
        return {name: read(node, self) for name, node in nodes.items() if (read := known[name])}

    def said(self, name: str, found: Values, nodes: Mapping[str, Node]) -> Text | None:
        """The words of `name`, `name_en` and so on; in every language or in none."""
        keys = [name + row.key for row in LANGUAGES.values()]
        present = [key for key in keys if key in nodes]
        for key in keys:
            if present and key not in nodes:
                self(nodes[present[0]], N_("kolom %(name)s wajib ada di sini"), name=key)
        words = [found.get(key) for key in keys]
        return Text(*(each for each in words if each)) if all(words) else None

    def addresses(self, node: Node | None) -> dict[str, str]:
        """Where something was read: an address, or in words where none is known."""
        found = {}
        for key, value in readings.pairs(node, self):
            where = readings.line(value, self)
            if where and where.startswith("http"):
                where = address_at(value, self)
            if where and readings.slug(key, self):
                found[key.text] = where
        return found

    def base(self, node: Node | None) -> LawPack | None:
        if node is None or not (named := readings.word(node, self)):
            return None
        if named not in self.bases:
            self(node, N_("paket %(value)s belum ada"), value=named)
        return self.bases.get(named)

    def known(self, node: Node | None, base: LawPack | None) -> None:
        """Complains about what is left out and is not there."""
        there = {f"{each.section}.{each.id}" for each in base.sentences} if base else set()
        for item in readings.words(node, self) if node is not None else ():
            if item.text not in there:
                self(item, N_("kalimat %(value)s tidak ada di paket yang diperluas"), value=item.text)

    def is_one_of(self, key: Scalar, options: Collection[str]) -> bool:
        return readings.choice(options)(key, self) is not None

    def in_order(self, found: Values, nodes: Mapping[str, Node]) -> None:
        since: date | None = found.get("since")
        until: date | None = found.get("until")
        if since and until and until < since:
            message = N_("hari terakhir %(last)s mendahului hari pertama %(first)s; tukar atau perbaiki")
            self(nodes["until"], message, first=since, last=until)

    def braces(self, text: Text, node: Node) -> None:
        for words in text.words:
            try:
                words.format(**dict.fromkeys(PLACES, ""))
            except (KeyError, ValueError, IndexError):
                places = ", ".join(f"{{{name}}}" for name in PLACES)
                self(node, N_("kurung kurawal hanya untuk %(places)s"), places=places)


_Read = Callable[[Node, _Reading], Any]


def address_at(node: Node, complain: readings.Complain) -> str | None:
    """An address that readers can follow."""
    address = readings.word(node, complain)
    if address and (trouble := trouble_of(address)):
        complain(node, trouble[0], **{"value": address, **trouble[1]})
        return None
    return address


def _sources(node: Node, reading: _Reading) -> tuple[str, ...]:
    named = readings.words(node, reading)
    for item in named:
        if item.text not in reading.sources:
            message = N_("sumber %(value)s belum ada di tabel sources")
            readings.unknown(item, item.text, reading.sources, message, reading)
    return tuple(reading.sources[item.text] for item in named if item.text in reading.sources)


def _codes(node: Node, reading: _Reading) -> tuple[str, ...]:
    named = readings.words(node, reading)
    for item in named:
        if item.text not in reading.regions:
            message = N_('wilayah %(value)s tidak dikenal; tulis kode Kemendagri, misalnya "35" atau "35.78"')
            reading(item, message, value=item.text)
    return tuple(item.text for item in named)


def _ids(node: Node, reading: _Reading) -> tuple[str, ...]:
    return tuple(item.text for item in readings.words(node, reading) if readings.slug(item, reading))


def _id(node: Node, reading: _Reading) -> str | None:
    found = _ids(node, reading)
    return found[0] if found else None


def _names(node: Node, reading: _Reading) -> tuple[str, ...]:
    """`section.id` each."""
    return tuple(item.text for item in readings.words(node, reading))


def _own_or(own: Any, inherited: Any, form: Callable[[Any], Any]) -> Any:
    return form(inherited if own is None else own)


def _in_each_language(name: str, read: _Read) -> dict[str, _Read | None]:
    return {name + row.key: read for row in LANGUAGES.values()}


_PACK: Mapping[str, _Read | None] = {
    **_in_each_language("title", readings.line),
    "elections": _ids,
    "extends": None,
    "without": _names,
    "since": readings.day,
    "until": readings.day,
    "sources": None,
    "votes": _ids,
    "vulnerable": _ids,
    "high_risk": _codes,
    "candidates_stay": readings.truth,
    "sentences": None,
}

_SENTENCE: Mapping[str, _Read | None] = {
    **_in_each_language("text", readings.text),
    **_in_each_language("short", readings.text),
    **_in_each_language("full", readings.text),
    **_in_each_language("title", readings.line),
    "source": _sources,
    "status": readings.choice((CONFIRMED, RECALLED)),
    "since": readings.day,
    "until": readings.day,
    "stages": _ids,
    "beyond": _ids,
    "own": readings.truth,
    "offices": _ids,
    "regions": _codes,
    "outside": _codes,
    "breach": readings.choices(BREACHES),
    "turn": readings.choice((AHEAD, PAST)),
    "vote": readings.choice((AHEAD, PAST)),
    "crime": _id,
    "basis": readings.line,
    "link": address_at,
}

_GROUPS = ("stages", "beyond", "offices", "regions", "outside", "breach")
