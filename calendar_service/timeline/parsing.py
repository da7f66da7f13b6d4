"""stages.yaml -> Timeline, or every problem in it. Pure.

`parse` reads everything it can, notes each problem where it stands, and raises only at the end.
What one field means stands in fields and values; what joins several stands in relations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from calendar_service.errors import N_, InvalidInput, Problem, counted
from calendar_service.regions import Regions
from calendar_service.timeline import relations, values
from calendar_service.timeline.fields import ELECTION, FILE, PHASE, STAGE, Field
from calendar_service.timeline.nodes import Node, Scalar, Table, read_nodes
from calendar_service.timeline.relations import Draft
from calendar_service.timeline.stage import Days, Status
from calendar_service.timeline.timeline import Election, Timeline
from calendar_service.words.languages import LANGUAGES, MARKED, Text
from calendar_service.working_days import WorkingDays

RESERVED_IDS = frozenset(
    ("langganan", "feeds", "admin", "static", "mailbox", "healthz", "readyz", "metrics", "schema", "tentang")
) | {row.mark for row in MARKED}
"""Ids that would hide an address of the service."""

Values = dict[str, Any]


def parse(data: bytes, regions: Regions, name: str = "stages.yaml", *, is_official: bool = False) -> Timeline:
    """The timetable that a file holds.

    data: the file's bytes, UTF-8. name: what error messages call it. is_official: it has been
    published before, perhaps when other characters were taken (see nodes.read_nodes) and when a
    language was not there yet: what it does not say in one, it says in the default.
    Raises InvalidInput with all problems, each with line and column.
    """
    tree, problems = read_nodes(name, data, is_official=is_official)
    return _Parsing(regions, name, problems, is_official).timeline(tree)


class _Parsing:
    def __init__(self, regions: Regions, name: str, problems: list[Problem], is_official: bool) -> None:
        self.regions = regions
        self.name = name
        self.problems = problems
        self.is_official = is_official

    def complain(self, node: Node, message: str, /, **facts: object) -> None:
        if isinstance(node, Scalar) and node.is_told:
            return
        self.problems.append(Problem(node.place.line, node.place.column, message, facts))

    def timeline(self, tree: Node) -> Timeline:
        _, nodes = self.fields(tree, FILE)
        sources = self.addresses(nodes.get("sources"))
        working_days = WorkingDays(self.holidays(nodes.get("holidays")))
        elections = {
            election.id: election
            for key, node in self.table(nodes.get("elections"))
            if (election := self.election(key, node, sources, working_days))
        }
        if "elections" in nodes and not elections and not self.problems:
            self.complain(nodes["elections"], N_("belum ada satu pemilihan pun di sini"))
        ended = self.ids(nodes.get("ended"))
        for ident in (ident for ident in ended if ident in elections):
            self.complain(
                nodes["ended"], N_("pemilihan %(value)s masih ada di elections; hapus dari ended"), value=ident
            )
        if self.problems:
            raise InvalidInput(self.name, self.problems)
        return Timeline(elections, sources, working_days, frozenset(ended))

    def election(self, key: Scalar, node: Node, sources: Collection[str], working_days: WorkingDays) -> Election | None:
        ident = values.slug(key, self.complain)
        if ident in RESERVED_IDS:
            self.complain(key, N_("pengenal %(value)s dipakai oleh layanan sendiri; pilih yang lain"), value=ident)
        found, nodes = self.fields(node, ELECTION)
        phases = {
            phase.text: self.title(inner) or Text("")  # what it lacks is told where it is missing
            for phase, inner in self.table(nodes.get("phases"))
            if values.slug(phase, self.complain)
        }
        drafts: dict[str, Draft] = {}
        for phase, inner in self.table(nodes.get("stages")):
            if phase.text not in phases:
                self.unknown(phase, phase.text, phases, N_("kelompok tahapan %(value)s belum ada di phases"))
            for stage_key, stage_node in self.table(inner):
                draft = self.stage(stage_key, phase.text, stage_node, found, sources)
                if draft.id in drafts:
                    self.complain(
                        stage_key,
                        N_("pengenal tahapan %(value)s sudah dipakai di baris %(line)s"),
                        value=draft.id,
                        line=drafts[draft.id].key.place.line,
                    )
                drafts.setdefault(draft.id, draft)
        turn = found.get("discipline_from")
        if turn and turn not in drafts:
            self.unknown(nodes["discipline_from"], turn, drafts, N_("tahapan %(value)s tidak ada di pemilihan ini"))
        stages = relations.resolve(drafts, working_days, self.complain)
        title = self.said(found, nodes, "title")
        if ident is None or title is None or found.get("issued") is None:
            return None
        return Election(
            id=ident,
            title=title,
            issued=found["issued"],
            stages=stages,
            phases=phases,
            without=frozenset(self.codes(nodes.get("without")) or ()),
            high_risk=frozenset(self.codes(nodes.get("high_risk")) or ()),
            discipline_from=turn,
            was=self.ids(nodes.get("was")),
        )

    def stage(self, key: Scalar, phase: str, node: Node, election: Values, sources: Collection[str]) -> Draft:
        values.slug(key, self.complain)
        found, nodes = self.fields(node, STAGE)
        named = self.words(nodes.get("source"))
        for source in named:
            if source.text not in sources:
                self.unknown(source, source.text, sources, N_("sumber %(value)s belum ada di tabel sources"))
        facts: Values = {
            "title": self.said(found, nodes, "title") or Text(""),
            "undated": self.said(found, nodes, "undated"),
            "note": self.said(found, nodes, "note"),
            "reason": self.said(found, nodes, "reason"),
            "guidance": self.bullets(nodes),
            "codes": self.codes(nodes.get("regions")),
            "local": self.local(nodes.get("local")),
            "sources": tuple(source.text for source in named),
            "was": self.ids(nodes.get("was")),
            "status": Status(found.get("status") or Status.CONFIRMED),
        }
        facts |= {
            name: found.get(name)
            for name in ("days", "hours", "zone", "due", "level", "part_of", "basis", "breach", "crimes")
        }
        facts |= {"vulnerable": found.get("vulnerable"), "leads": found.get("leads") or ()}
        facts |= {"audiences": found.get("audiences"), "default_audiences": election.get("audiences") or ()}
        facts["default_basis"] = election.get("basis") or ""
        return Draft(key.text, phase, key, nodes, facts)

    # The forms that tables take.

    def table(self, node: Node | None) -> Iterator[tuple[Scalar, Node]]:
        """The pairs of a table; a repeated key is reported and skipped."""
        if node is None or (isinstance(node, Scalar) and node.is_empty):
            return
        if not isinstance(node, Table):
            self.complain(node, N_("di sini harus ada tabel (nama: isi), satu per baris"))
            return
        seen: dict[str, Scalar] = {}
        for key, value in node.pairs:
            if key.text in seen:
                self.complain(
                    key,
                    N_("%(value)s sudah tertulis di baris %(line)s; hapus salah satu"),
                    value=key.text,
                    line=seen[key.text].place.line,
                )
                continue
            seen[key.text] = key
            yield key, value

    def fields(self, node: Node, known: Mapping[str, Field]) -> tuple[Values, dict[str, Node]]:
        """The read values and the nodes of a table whose keys are known."""
        found: Values = {}
        nodes: dict[str, Node] = {}
        for key, value in self.table(node):
            if key.text not in known:
                self.unknown(key, key.text, known, N_("kolom %(value)s tidak dikenal"))
                continue
            nodes[key.text] = value
            read = known[key.text].read
            if read:
                found[key.text] = read(value, self.complain)
        if not isinstance(node, Table):
            if isinstance(node, Scalar) and node.is_empty:
                self.complain(node, N_("isi masih kosong"))
            return found, nodes
        for name, field in known.items():
            if field.required and name not in nodes and not (self.is_official and name in TITLES):
                self.complain(node, N_("kolom %(name)s wajib ada di sini"), name=name)
        return found, nodes

    def unknown(self, node: Node, value: str, options: Collection[str], message: str) -> None:
        meant = values.nearest(value, options)
        if meant:
            self.complain(node, MEANT[message], value=value, meant=meant)
        else:
            self.complain(node, message, value=value)

    def said(self, found: Values, nodes: Mapping[str, Node], name: str) -> Text | None:
        """The words of `name`, `name_en` and so on; in every language or in none."""
        keys = in_each_language(name)
        present = [key for key in keys if key in nodes]
        if present and name != "title" and not self.is_official:  # a missing title is reported already
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
        found, nodes = self.fields(node, PHASE)
        return self.said(found, nodes, "title")

    def bullets(self, nodes: Mapping[str, Node]) -> tuple[Text, ...] | None:
        """The bullets of `guidance`, `guidance_en` and so on; as many in each language."""
        keys = in_each_language("guidance")
        present = [key for key in keys if key in nodes]
        if not present:
            return None
        lists: list[Sequence[Scalar | None]] = [self.words(nodes.get(key)) for key in keys]
        for place, key in enumerate(keys):
            if self.is_official and key not in nodes:
                lists[place] = [None] * len(lists[0])
            elif len(lists[place]) != len(lists[0]):
                self.complain(
                    nodes[present[0]],
                    counted("guidance berisi %(here)s butir, %(name)s %(there)s; jumlahnya harus sama", by="here"),
                    here=len(lists[0]),
                    name=key,
                    there=len(lists[place]),
                )
        bullets = ([each and values.text(each, self.complain) for each in row] for row in zip(*lists, strict=False))
        return tuple(said for words in bullets if (said := self.text(words)))

    def words(self, node: Node | None) -> list[Scalar]:
        return [] if node is None else values.words(node, self.complain)

    def ids(self, node: Node | None) -> tuple[str, ...]:
        return tuple(s for item in self.words(node) if (s := values.slug(item, self.complain)))

    def codes(self, node: Node | None) -> tuple[str, ...] | None:
        if node is None:
            return None
        items = values.words(node, self.complain)
        return tuple(item.text for item in items if self.known_code(item))

    def known_code(self, item: Scalar) -> bool:
        if item.text in self.regions:
            return True
        self.complain(
            item,
            N_('wilayah %(value)s tidak dikenal; tulis kode Kemendagri, misalnya "35" atau "35.78"'),
            value=item.text,
        )
        return False

    def local(self, node: Node | None) -> dict[str, Days]:
        return {
            key.text: found
            for key, value in self.table(node)
            if self.known_code(key) and (found := values.days(value, self.complain))
        }

    def holidays(self, node: Node | None) -> dict[date, bool]:
        kind = values.choice(("libur", "kerja"))
        return {
            day: word == "kerja"
            for key, value in self.table(node)
            if (day := values.day(key, self.complain)) and (word := kind(value, self.complain))
        }

    def addresses(self, node: Node | None) -> dict[str, str]:
        found = {}
        for key, value in self.table(node):
            address = values.word(value, self.complain)
            if address and not address.startswith(("https://", "http://")):
                self.complain(value, N_("alamat %(value)s harus mulai dengan https://"), value=address)
            elif address and values.slug(key, self.complain):
                found[key.text] = address
        return found


TITLES = frozenset(f"title{row.key}" for row in MARKED)
"""Titles that a text lacks which was published before their language was there."""


def in_each_language(name: str) -> list[str]:
    """The keys of a text: `title`, `title_en`."""
    return [name + row.key for row in LANGUAGES.values()]


MEANT = {
    N_("kolom %(value)s tidak dikenal"): N_("kolom %(value)s tidak dikenal; mungkin %(meant)s"),
    N_("kelompok tahapan %(value)s belum ada di phases"): N_(
        "kelompok tahapan %(value)s belum ada di phases; mungkin %(meant)s"
    ),
    N_("tahapan %(value)s tidak ada di pemilihan ini"): N_(
        "tahapan %(value)s tidak ada di pemilihan ini; mungkin %(meant)s"
    ),
    N_("sumber %(value)s belum ada di tabel sources"): N_(
        "sumber %(value)s belum ada di tabel sources; mungkin %(meant)s"
    ),
}
"""Each sentence about an unknown word, with the nearest known one beside it."""
