"""The election in whose timetable an annex is entered: its stages as forms, and what each is known by. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from calendar_service.editing.annex_matches import StageName
from calendar_service.editing.stage_form import StageEntry, StageForm, as_written, stage_entries, written_text
from calendar_service.errors import InvalidInput
from calendar_service.regions import Regions
from calendar_service.timeline.fields import in_each_language
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.timeline import Timeline
from calendar_service.words.languages import LANGUAGES
from calendar_service.words.translator import Translator
from calendar_service.written.nodes import Node, Table, read_nodes


@dataclass(frozen=True)
class AnnexTarget:
    """data: the text of a file that can be read as YAML; else the properties raise InvalidInput. election: its id there."""

    data: bytes
    election: str
    regions: Regions
    translator: Translator

    @cached_property
    def forms(self) -> dict[str, StageForm]:
        """Id -> the form of a stage, in the order of the file."""
        known = self.timeline.elections.get(self.election) if self.timeline else None
        stages = known.by_id if known else {}
        return {
            entry.id: StageForm(entry, self.regions, self.translator, reckoned=stages.get(entry.id))
            for entry in self._entries
        }

    @cached_property
    def names(self) -> list[StageName]:
        """What each stage is known by."""
        titles = {ident: written_text(form.entry.nodes.get("title")) for ident, form in self.forms.items()}
        return [self._name(form, titles) for form in self.forms.values()]

    @cached_property
    def phases(self) -> dict[str, str]:
        """Id -> title of each group that a stage may stand in."""
        table = _fields_at(self._tree, "elections", self.election, "phases")
        return {ident: self._title_of(node) or ident for ident, node in table.items()}

    @cached_property
    def election_title(self) -> str:
        """In the reader's language; the id where it has none."""
        return self._title_of(_fields_at(self._tree, "elections").get(self.election)) or self.election

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Short names of the file's sources."""
        return tuple(_fields_at(self._tree, "sources"))

    @cached_property
    def phases_with_stages(self) -> frozenset[str]:
        """Groups that have a place in the table of stages."""
        return frozenset(_fields_at(self._tree, "elections", self.election, "stages"))

    @cached_property
    def timeline(self) -> Timeline | None:
        """None where the text has problems."""
        try:
            return parse(self.data, self.regions)
        except InvalidInput:
            return None

    def source_address(self, name: str) -> str:
        """Where a source is read; empty where there is none."""
        node = _fields_at(self._tree, "sources").get(name)
        return written_text(node) or written_text(_fields_at(node).get("address"))

    def title(self, stage: str) -> str:
        """In the reader's language."""
        return self.forms[stage].entry.title(self._key("title"))

    def _key(self, name: str) -> str:
        return name + LANGUAGES[self.translator.language].key

    def _title_of(self, node: Node | None) -> str:
        fields = _fields_at(node)
        return written_text(fields.get(self._key("title"))) or written_text(fields.get("title"))

    @cached_property
    def _tree(self) -> Node:
        return read_nodes("", self.data)[0]

    @cached_property
    def _entries(self) -> list[StageEntry]:
        return [entry for entry in stage_entries(self.data) if entry.election == self.election]

    def _name(self, form: StageForm, titles: Mapping[str, str]) -> StageName:
        nodes = form.entry.nodes
        was = as_written(nodes.get("was"))
        former = was if isinstance(was, list) else [was] if was else []
        ids = [str(each).replace("-", " ") for each in (form.entry.id, *former)]
        names = [
            written_text(nodes.get(key))
            for key in (*in_each_language("title")[:1], *in_each_language("short")[:1], *in_each_language("title")[1:])
        ]
        around = [self.phases.get(form.entry.phase, ""), titles.get(written_text(nodes.get("part_of")), "")]
        return StageName(form.entry.id, tuple(filter(None, [*names, *ids])), tuple(filter(None, around)), form.days)


def _fields_at(node: Node | None, *path: str) -> dict[str, Node]:
    """Key -> value of the table to which keys lead; none where there is no table."""
    found = {key.text: value for key, value in node.pairs} if isinstance(node, Table) else {}
    return _fields_at(found.get(path[0]), *path[1:]) if path else found
