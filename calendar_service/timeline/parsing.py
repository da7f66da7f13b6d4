"""stages.yaml -> Timeline, or every problem in it. Pure.

`parse` reads everything it can, notes each problem where it stands, and raises only at the end.
What one key means stands in fields and values; what joins several stands in relations.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from calendar_service.errors import MOST_TOLD, N_, InvalidInput, Problem, Repair, Sure, Unread, counted, unread
from calendar_service.law.pack import LawPack
from calendar_service.regions import Regions
from calendar_service.timeline import relations, values
from calendar_service.timeline.fields import (
    CODE,
    ELECTION,
    FILE,
    IN_OTHER_WORDS,
    LOCAL,
    PHASE,
    SOURCE,
    STAGE,
    Field,
    attributes,
    in_each_language,
    keys,
)
from calendar_service.timeline.hosts import Hosts
from calendar_service.timeline.reference import hosts_of, laws_of
from calendar_service.timeline.relations import Draft
from calendar_service.timeline.stage import Local, Stage, Status
from calendar_service.timeline.succession import EveryCode, succeeded
from calendar_service.timeline.timeline import Election, Timeline
from calendar_service.words.addresses import FIRST_FOLDERS, UNION
from calendar_service.words.languages import Text
from calendar_service.words.web_address import trouble_of
from calendar_service.working_days import WorkingDays
from calendar_service.written import meant_values
from calendar_service.written.nodes import MAX_BYTES, Node, Scalar, Table, read_nodes
from calendar_service.written.source import lines_of

RESERVED_IDS = FIRST_FOLDERS | {UNION, "schema", "tentang"}
"""Ids that would hide an address of the service, or may do so one day."""

Values = dict[str, Any]

_CODE = re.compile(CODE)

_KEYS_OF_FILE, _KEYS_OF_ELECTION, _KEYS_OF_PHASE, _KEYS_OF_STAGE, _KEYS_OF_LOCAL, _KEYS_OF_SOURCE = map(
    keys, (FILE, ELECTION, PHASE, STAGE, LOCAL, SOURCE)
)


def parse(
    data: bytes,
    regions: Regions,
    name: str = "stages.yaml",
    *,
    is_official: bool = False,
    written_on: date | None = None,
) -> Timeline:
    """The timetable that a file holds.

    data: the file's bytes, UTF-8. name: what error messages call it. is_official: it has been
    published before, perhaps when other characters were taken (see nodes.read_nodes) and when a
    language was not there yet: what it does not say in one, it says in the default; what it was not asked
    for then it is not refused for now. written_on: the day on which it was first published; None for a new text. Its codes
    of regions are those of that day.
    Raises InvalidInput with all problems, each with line and column.
    """
    is_old = is_official or written_on is not None
    if is_old:
        return succeeded(
            _read(data, regions, name, is_official=is_official, is_old=True), regions, written_on or date.max
        )
    try:
        return _read(data, regions, name)
    except InvalidInput as error:
        if len(data) > MAX_BYTES:
            raise
        from calendar_service.timeline.diagnosis import root_causes  # for texts that are refused alone

        found = root_causes(data, list(error.every), lambda other: _problems(other, regions, name))
        raise InvalidInput(name, found) from error


def _read(data: bytes, regions: Regions, name: str, *, is_official: bool = False, is_old: bool = False) -> Timeline:
    """Strictly, as the text stands. Raises InvalidInput."""
    tree, problems = read_nodes(name, data, is_official=is_official)
    notes = _Notes(regions, problems, is_official, is_old, lines=lines_of(data))
    return _Parsing(notes, name).timeline(tree)


def _problems(data: bytes, regions: Regions, name: str) -> list[Problem]:
    """What the strict reading says of a text."""
    try:
        _read(data, regions, name)
    except InvalidInput as error:
        return list(error.every)
    return []


@dataclass
class _Notes:
    """What is wrong so far, and what values may refer to; see values.Reading. is_official: only what cannot be read is wrong.
    is_old: codes of regions may be those of another time."""

    present: Regions
    problems: list[Problem]
    is_official: bool = False
    is_old: bool = False
    sources: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[str] = ()

    @property
    def regions(self) -> Container[str]:
        return EveryCode() if self.is_old else self.present

    @property
    def former(self) -> Mapping[str, str]:
        return self.present.former

    @property
    def laws(self) -> Mapping[str, LawPack]:
        return laws_of(self.present)

    @property
    def hosts(self) -> Hosts:
        return hosts_of(self.present)

    @property
    def is_long(self) -> bool:
        """Whether more has been noted than will be told."""
        return len(self.problems) >= MOST_TOLD

    def code_of(self, name: str) -> str | None:
        wanted = " ".join(name.casefold().replace(".", ". ").split())
        for short, long in (("kab. ", "kabupaten "), ("prov. ", "provinsi "), ("propinsi ", "provinsi ")):
            wanted = long + wanted.removeprefix(short) if wanted.startswith(short) else wanted
        found = self.names.get(wanted, ())
        return found[0] if len(found) == 1 else None

    @cached_property
    def names(self) -> Mapping[str, Sequence[str]]:
        """Small letters of a region's name, with what it is and without -> the codes that it may be."""
        found: dict[str, list[str]] = {}
        for region in self.present.values():
            whole = region.full_name.casefold()
            bare = re.sub(r"^(kabupaten administrasi|kota administrasi|kabupaten|kota|provinsi) ", "", whole)
            for name in {whole, bare}:
                found.setdefault(name, []).append(region.code)
        return found

    def __call__(self, node: Node, message: str, /, **facts: object) -> None:
        if self.is_official and not isinstance(message, Unread):
            return
        if not (isinstance(node, Scalar) and node.is_told):
            repairs = self.repairs(node, facts) if isinstance(node, Scalar) else ()
            self.problems.append(Problem(node.place.line, node.place.column, message, facts, repairs=repairs))

    def repairs(self, node: Scalar, facts: Mapping[str, object]) -> tuple[Repair, ...]:
        """`meant` in place of `value`, where that stands as it was read."""
        value, meant = facts.get("value"), facts.get("meant")
        if not (isinstance(value, str) and isinstance(meant, str)):
            return ()
        line, column = node.place.line, node.place.column
        at = self.lines[line - 1].find(value, column - 1) if line <= len(self.lines) else -1
        if at < 0:
            return ()
        new = f'"{meant}"' if node.plain and _CODE.fullmatch(meant) else meant
        return (Repair(line, at + 1, value, new, isinstance(meant, Sure)),)


_NO_DAY_BUT_STATUS = unread("%(value)s bukan hari; tulis {status: %(value)s}")
_NO_DAY_BUT_WORDS = unread("%(value)s bukan hari; tulis {undated: ..., undated_en: ...}, atau hari seperti 2024-11-27")


class _Parsing:
    def __init__(self, notes: _Notes, name: str) -> None:
        self.name, self.complain = name, notes
        self.problems, self.is_official = notes.problems, notes.is_official
        self.source_days: dict[str, date] = {}
        self.elections: set[str] = set()

    def timeline(self, tree: Node) -> Timeline:
        found, nodes = self.fields(tree, _KEYS_OF_FILE)
        self.complain.sources = self.addresses(nodes.get("sources"))
        working_days = WorkingDays(self.holidays(nodes.get("holidays")))
        written = list(values.pairs(nodes.get("elections"), self.complain))
        self.elections = {key.text for key, _ in written}
        elections = {
            election.id: election for key, node in written if (election := self.election(key, node, working_days))
        }
        if "elections" in nodes and not elections and not self.problems:
            self.complain(nodes["elections"], N_("belum ada satu pemilihan pun di sini"))
        ended = found.get("ended") or ()
        if self.problems:
            raise InvalidInput(self.name, _each_once(self.problems))
        return Timeline(
            elections, self.complain.sources, working_days, frozenset(ended), self.complain.hosts, self.source_days
        )

    def election(self, key: Scalar, node: Node, working_days: WorkingDays) -> Election | None:
        ident = values.slug(key, self.complain)
        if ident in RESERVED_IDS:
            self.complain(key, N_("pengenal %(value)s dipakai oleh layanan sendiri; pilih yang lain"), value=ident)
        found, nodes = self.fields(node, _KEYS_OF_ELECTION)
        for old in found.get("was") or ():
            if old in self.elections:
                self.complain(nodes["was"], N_("pengenal lama %(value)s masih dipakai; hapus dari was"), value=old)
        phases = {
            self.ident(phase): self.title(inner) or Text("")  # what it lacks is told where it is missing
            for phase, inner in values.pairs(nodes.get("phases"), self.complain)
        }
        typed = {phase.text for phase, _ in getattr(nodes.get("phases"), "pairs", ())}
        drafts: dict[str, Draft] = {}
        for phase, inner in values.pairs(nodes.get("stages"), self.complain):
            if "phases" in nodes and phase.text not in phases and phase.text not in typed:
                values.unknown(
                    phase, phase.text, phases, N_("kelompok tahapan %(value)s belum ada di phases"), self.complain
                )
            for stage_key, stage_node in values.pairs(inner, self.complain):
                draft = self.stage(stage_key, phase.text, stage_node, found)
                if draft.id in drafts:
                    self.complain(
                        stage_key,
                        N_("pengenal tahapan %(value)s sudah dipakai di baris %(line)s"),
                        value=draft.id,
                        line=drafts[draft.id].key.place.line,
                    )
                drafts.setdefault(draft.id, draft)
        turn = found.get("discipline_from")
        if turn and turn not in drafts and "stages" in nodes:
            values.unknown(
                nodes["discipline_from"],
                turn,
                drafts,
                N_("tahapan %(value)s tidak ada di pemilihan ini"),
                self.complain,
            )
        stages = relations.resolve(drafts, working_days, self.complain)
        title = self.said(found, nodes, "title")
        if ident is None or title is None or found.get("issued") is None:
            return None
        law = self.law(ident, found)
        return Election(
            id=ident,
            title=title,
            issued=found["issued"],
            stages=_rated(stages, law),
            phases=phases,
            regions=found.get("regions"),
            without=frozenset(found.get("without") or ()),
            high_risk=frozenset(found.get("high_risk") or (law.high_risk if law else ())),
            discipline_from=turn,
            was=found.get("was") or (),
            law=law,
        )

    def ident(self, key: Scalar) -> str:
        """The id that a key is; in a new text the one that it was meant to be, so that what names it is not told as well."""
        ident = values.slug(key, self.complain)
        return ident if self.complain.is_old else meant_values.meant_slug(ident) or ident

    def law(self, election: str, found: Values) -> LawPack | None:
        """The pack that an election names, else the one that is made for it, under whatever id it was."""
        named = found.get("law")
        if named:
            return self.complain.laws[named]
        names = {election, *(found.get("was") or ())}
        return next((pack for pack in self.complain.laws.values() if names & set(pack.elections)), None)

    def stage(self, key: Scalar, phase: str, node: Node, election: Values) -> Draft:
        ident = self.ident(key)
        found, nodes = self.fields(node, _KEYS_OF_STAGE)
        facts = {name: self.value(name, row, found, nodes) for name, row in STAGE.items()}
        facts["title"] = facts["title"] or Text("")  # what it lacks is told where it is missing
        facts["local"] = self.local(nodes["local"]) if "local" in nodes else None
        return Draft(ident, phase, key, nodes, facts, election)

    def local(self, node: Node) -> dict[str, Local]:
        """What holds in single regions, by their codes."""
        return {
            key.text: self.in_one_region(inner)
            for key, inner in values.pairs(node, self.complain)
            if values.is_region(key, self.complain)
        }

    def in_one_region(self, node: Node) -> Local:
        if not isinstance(node, Table):
            if isinstance(node, Scalar) and not any(letter.isdigit() for letter in node.text) and not node.is_empty:
                is_status = node.text in {status.value for status in Status}
                message = _NO_DAY_BUT_STATUS if is_status else _NO_DAY_BUT_WORDS
                self.complain(node, message, value=node.text)
                return Local()
            return Local(days=values.days(node, self.complain))
        found, nodes = self.fields(node, _KEYS_OF_LOCAL)
        if "days" in nodes and "undated" in nodes:
            self.complain(nodes["undated"], N_("undated tidak dipakai bersama days atau due; hapus salah satu"))
        facts = {of: self.value(name, LOCAL[name], found, nodes) for of, name in attributes(LOCAL).items()}
        return Local(**facts)

    def value(self, name: str, row: Field, found: Values, nodes: Mapping[str, Node]) -> Any:
        """What a field says, in every language where it has several; None where it is not written."""
        if row.is_list:
            return self.bullets(found, nodes, name)
        return self.said(found, nodes, name) if row.twins else found.get(name)

    # The forms that tables take.

    def fields(self, node: Node, known: Mapping[str, Field]) -> tuple[Values, dict[str, Node]]:
        """The read values and the nodes of a table whose keys are known."""
        found: Values = {}
        nodes: dict[str, Node] = {}
        for key, value in values.pairs(node, self.complain):
            name: str | None = key.text
            if key.text not in known:
                same = IN_OTHER_WORDS.get(key.text.lower(), "")
                message = unread("kolom %(value)s tidak dikenal")
                name = values.unknown(key, key.text, known, message, self.complain, same)
            if name is None or (name != key.text and name in {other.text for other, _ in getattr(node, "pairs", ())}):
                continue  # what is in a field with another name is not missing
            nodes[name] = value
            read = known[name].read
            if read:
                found[name] = read(value, self.complain)
        if not isinstance(node, Table):
            if isinstance(node, Scalar) and node.is_empty:
                self.complain(node, N_("isi masih kosong"))
            return found, nodes
        for name, row in known.items():
            if row.required and name not in nodes:
                self.complain(node, N_("kolom %(name)s wajib ada di sini"), name=name)
        return found, nodes

    def said(self, found: Values, nodes: Mapping[str, Node], name: str) -> Text | None:
        """The words of `name`, `name_en` and so on; in every language or in none."""
        keys = in_each_language(name)
        present = [key for key in keys if key in nodes]
        if present and name != "title":  # a missing title is reported already
            for key in keys:
                if key not in nodes:
                    self.complain(nodes[present[0]], N_("kolom %(name)s wajib ada di sini"), name=key)
        return self.text([found.get(key) for key in keys])

    def text(self, words: Sequence[str | None]) -> Text | None:
        """words: in the order of LANGUAGES. None where some are missing that must be there."""
        if not words[0] or not (self.is_official or all(words)):
            return None
        return Text(*(each or "" for each in words))

    def title(self, node: Node) -> Text | None:
        found, nodes = self.fields(node, _KEYS_OF_PHASE)
        return self.said(found, nodes, "title")

    def bullets(self, found: Values, nodes: Mapping[str, Node], name: str) -> tuple[Text, ...] | None:
        """The bullets of `guidance`, `guidance_en` and so on; as many in each language."""
        keys = in_each_language(name)
        present = [key for key in keys if key in nodes]
        if not present:
            return None
        lists: list[Sequence[Scalar | None]] = [found.get(key) or [] for key in keys]
        for place, key in enumerate(keys):
            if self.is_official and key not in nodes:
                lists[place] = [None] * len(lists[0])
            elif len(lists[place]) != len(lists[0]) and _length(nodes.get(key)) != _length(nodes.get(keys[0])):
                self.complain(
                    nodes[present[0]],
                    counted("guidance berisi %(here)s butir, %(name)s %(there)s; jumlahnya harus sama", by="here"),
                    here=len(lists[0]),
                    name=key,
                    there=len(lists[place]),
                )
        bullets = ([each and values.text(each, self.complain) for each in row] for row in zip(*lists, strict=False))
        return tuple(said for words in bullets if (said := self.text(words)))

    def holidays(self, node: Node | None) -> dict[date, bool]:
        read = values.choice(("libur", "kerja"))
        return {
            day: word == "kerja"
            for key, value in values.pairs(node, self.complain)
            if (day := values.day(key, self.complain)) and (word := read(value, self.complain))
        }

    def address(self, key: Scalar, node: Node) -> str | None:
        """Of a source; in the long form with the day since which it was there."""
        if not isinstance(node, Table):
            return values.word(node, self.complain)
        found, _ = self.fields(node, _KEYS_OF_SOURCE)
        if since := found.get("since"):
            self.source_days[key.text] = since
        return found.get("address")

    def addresses(self, node: Node | None) -> dict[str, str]:
        found = {}
        for key, value in values.pairs(node, self.complain):
            address = self.address(key, value)
            if address and self.is_official and not address.startswith(("https://", "http://")):
                continue  # nobody is led there any more
            if address and (trouble := trouble_of(address)):
                self.complain(value, trouble[0], **{"value": address, **_with_scheme(address), **trouble[1]})
            if address and values.slug(key, self.complain):
                found[key.text] = address
        return found


def _with_scheme(address: str) -> dict[str, str]:
    """What an address was meant to be that has no https:// before it."""
    bare = re.sub(r"^(?:https?:)?/*", "", address)
    meant = f"https://{bare}"
    return {"meant": meant} if meant != address and trouble_of(meant) is None else {}


def _length(node: Node | None) -> int:
    """How many items are written, sound or not."""
    return len(getattr(node, "items", ())) or int(node is not None)


def _each_once(problems: list[Problem]) -> list[Problem]:
    """A source or a code that is wrong wherever it is named is told where it stands first, with how often it does so again."""
    found: dict[object, Problem] = {}
    for place, problem in enumerate(sorted(problems)):
        is_name = problem.message in values.TOLD_ONCE
        alike = (problem.message, problem.line) if problem.repairs else place
        key = (problem.message, *sorted(problem.facts.items())) if is_name else alike
        first = found.get(key)
        again = first and replace(first, again=first.again + 1, repairs=(*first.repairs, *problem.repairs))
        found[key] = again or problem
    return list(found.values())


def _rated(stages: tuple[Stage, ...], law: LawPack | None) -> tuple[Stage, ...]:
    """The stages, marked as vulnerable where the law names them: exactly these, not what is part of them, and none besides. Without a
    law as the file marks them."""
    if law is None:
        return stages
    return tuple(replace(stage, vulnerable=stage.id in law.vulnerable) for stage in stages)
