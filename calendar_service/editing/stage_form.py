"""A stage as a form shows it, and what an answer changes in stages.yaml. Pure.

The form knows days, hours, status, reason and places; whatever else the file says of a stage stays. What nobody touched is not judged and
not written: of each field the form carries what it showed, so that two people, or two tabs, change two fields of one stage without
undoing each other, and who would undo something is asked first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from calendar_service import printable
from calendar_service.editing.typed_value import printed_places, typed_day, typed_hour, typed_places
from calendar_service.errors import N_, Refused
from calendar_service.regions import Regions
from calendar_service.timeline import values
from calendar_service.timeline.fields import in_each_language
from calendar_service.timeline.stage import Days, Hours, Stage, Status
from calendar_service.words.translator import Translator
from calendar_service.written.nodes import Node, Scalar, Sequence, Table, read_nodes
from calendar_service.written.readings import MAX_TEXT
from calendar_service.written.splice import Value, Word, spliced

REASONS = tuple(in_each_language("reason"))
PLACES = ("regions", "except")
FIELDS = ("first", "last", "opens", "closes", "status", *REASONS)
"""Of the form, in its order; for all places there are PLACES besides."""

ORDER = (
    *in_each_language("title"), *in_each_language("short"), "due", "days", *in_each_language("undated"), "hours", "zone", "status", *REASONS,
    "regions", "except", "local",
)  # fmt: skip
"""In which the fields that a form may add stand in the file."""

_KEY_OF = {"first": "days", "last": "days", "opens": "hours", "closes": "hours"}
"""The field of the file that a field of the form is a part of, where it is not called so."""

_NO_DAYS = N_("Isi hari pertama, atau hari terakhir bila hanya ada batas akhir.")
_SWAPPED = N_("Hari terakhir mendahului hari pertama.")
_CLOSES_FIRST = N_("Jam tutup tidak boleh mendahului atau sama dengan jam buka.")
_DEADLINE = N_("Batas akhir hanya punya jam tutup. Kosongkan jam buka, atau isi hari pertama.")
_NO_DAY_OF_HOURS = N_("Jam memerlukan hari. Isi juga harinya.")
_NO_REASON = N_("Tulis alasannya. Kantor yang sudah diberi tahu membacanya dalam pemberitahuan.")
_NO_TWIN = N_("Tulis juga dalam bahasa ini; surat dan kalender dalam bahasa ini memuatnya.")
_TOO_LONG = N_("Teks ini %(length)s huruf; paling panjang %(limit)s.")
_CHANGED = N_("Sementara itu isinya berubah menjadi: %(now)s. Kirim sekali lagi bila isian Anda yang benar.")
_EMPTY = N_("(kosong)")


@dataclass(frozen=True)
class StageEntry:
    """A stage as it stands in a file. line: of its id, from 1. nodes: its fields as written. places: of `local`, code -> what is written there."""

    election: str
    phase: str
    id: str
    line: int
    nodes: Mapping[str, Node]
    places: Mapping[str, Node] = field(default_factory=dict)

    def title(self, language_key: str) -> str:
        """As it is written; its id where it has none."""
        return written_text(self.nodes.get(language_key)) or self.id


def stage_entries(data: bytes, name: str = "") -> list[StageEntry]:
    """Every stage that a file holds, in its order. Raises InvalidInput where it cannot be read at all; what is wrong within a stage is for
    others to tell."""
    tree, _ = read_nodes(name, data)
    return [
        StageEntry(
            election.text,
            phase.text,
            stage.text,
            stage.place.line,
            _fields(inner),
            _fields(_fields(inner).get("local")),
        )
        for election, of_election in _pairs(_fields(tree).get("elections"))
        for phase, of_phase in _pairs(_fields(of_election).get("stages"))
        for stage, inner in _pairs(of_phase)
    ]


def _pairs(node: Node | None) -> Iterator[tuple[Scalar, Node]]:
    yield from node.pairs if isinstance(node, Table) else ()


def _fields(node: Node | None) -> dict[str, Node]:
    return {key.text: value for key, value in _pairs(node)}


def written_text(node: Node | None) -> str:
    """What a value says as a text; empty for a list, a table or nothing."""
    return node.text if isinstance(node, Scalar) and not node.is_empty else ""


def as_written(node: Node | None) -> object:
    """What is written there, wherever that is."""
    if isinstance(node, Table):
        return {key.text: as_written(value) for key, value in node.pairs}
    return [as_written(item) for item in node.items] if isinstance(node, Sequence) else node and node.text


def _in_silence(_node: Node, _message: str, /, **_facts: object) -> None:
    """What is wrong with a text is told where it is examined."""


@dataclass(frozen=True)
class StageForm:
    """The form of a stage, for all places or, with `place`, for one. reckoned: the stage as the file makes it, where it could be read whole."""

    entry: StageEntry
    regions: Regions
    translator: Translator
    place: str = ""
    reckoned: Stage | None = None

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """The written fields that the form is about; a single day behind a place's code is its `days`."""
        if not self.place:
            return self.entry.nodes
        there = self.entry.places.get(self.place)
        return {"days": there} if isinstance(there, Scalar) else _fields(there)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return FIELDS if self.place else (*FIELDS, *PLACES)

    @cached_property
    def days(self) -> Days | None:
        """Those that are written, else those that hold."""
        node = self.nodes.get("days")
        return values.days(node, _in_silence) if node else (self.reckoned.days if self.reckoned else None)

    @cached_property
    def hours(self) -> Hours | None:
        node = self.nodes.get("hours")
        return (
            values.hours(node, _in_silence) if node else (self.reckoned.hours if self.reckoned and self.place else None)
        )

    @cached_property
    def status(self) -> Status:
        written = written_text(self.nodes.get("status"))
        if written in set(Status):
            return Status(written)
        return self.reckoned.status if self.reckoned else Status.CONFIRMED

    @property
    def is_reckoned(self) -> bool:
        """Whether its days follow another stage and are not written."""
        return "due" in self.entry.nodes and "days" not in self.nodes

    @property
    def has_its_own(self) -> bool:
        """Whether something is written for its place."""
        return not self.place or self.place in self.entry.places

    @cached_property
    def shown(self) -> dict[str, str]:
        """Field -> what stands in it. A value that cannot be read is shown as it is written."""
        day, hour = self.translator.plain_date, self.translator.time
        days, hours = self.days, self.hours
        found = {
            "first": day(days.first) if days and days.first else "",
            "last": day(days.last) if days and days.last != days.first else "",
            "opens": hour(hours.opens) if hours and hours.opens else "",
            "closes": hour(hours.closes) if hours and hours.closes else "",
            "status": self.status.value,
            **{name: written_text(self.nodes.get(name)) for name in REASONS},
        }
        if not days:
            found["first"] = written_text(self.nodes.get("days"))
        if not hours:
            found["opens"] = written_text(self.nodes.get("hours"))
        if not self.place:
            found |= {name: "\n".join(printed_places(_codes(self.nodes.get(name)), self.regions)) for name in PLACES}
        return found

    def answered(self, form: Mapping[str, str]) -> FormAnswer:
        """What somebody made of it. form: each field, and behind `before_` what was shown in it."""
        return FormAnswer(self, {name: _plain(form.get(name, "")) for name in self.fields}, form)


def _codes(node: Node | None) -> tuple[str, ...]:
    items = node.items if isinstance(node, Sequence) else (node,)
    return tuple(text for item in items if (text := written_text(item)))


def _plain(text: str) -> str:
    return "\n".join(printable.line(line) for line in printable.paragraphs(text).split("\n"))


class FormAnswer:
    """An answered form. typed: field -> what stands in it. troubles: field -> the sentence beside it."""

    def __init__(self, form: StageForm, typed: Mapping[str, str], sent: Mapping[str, str]) -> None:
        self.form, self.typed, self.troubles = form, typed, dict[str, str]()
        shown = form.shown
        before = {name: _plain(sent.get(f"before_{name}", shown[name])) for name in typed}
        self.touched = {name for name in typed if typed[name] != before[name] and typed[name] != _plain(shown[name])}
        self.values = {name: typed[name] if name in self.touched else shown[name] for name in typed}
        self.changes = self._changes()
        for name in self.touched - self.troubles.keys():
            if _KEY_OF.get(name, name) in self.changes and before[name] != _plain(shown[name]):
                self._tell(name, Refused(_CHANGED, now=shown[name] or form.translator.text(_EMPTY)))

    @property
    def has_moved(self) -> bool:
        """Whether days, hours or status are to change."""
        return bool({"days", "hours", "status"} & self.changes.keys())

    @property
    def reason(self) -> str:
        """In the default language."""
        return self.values[REASONS[0]]

    def _tell(self, name: str, error: Refused) -> None:
        self.troubles.setdefault(name, error.sentence(self.form.translator))

    def _changes(self) -> dict[str, Value | None]:
        found: dict[str, Value | None] = {}
        if {"first", "last"} & self.touched:
            found |= self._days()
        if {"opens", "closes"} & self.touched:
            found["hours"] = self._hours(found)
        if "status" in self.touched or ("days" in found and self.form.is_reckoned and "status" not in self.form.nodes):
            found |= (
                self._status()
            )  # days that are written are certain by themselves: what the form showed is what was meant
        found |= self._reasons()
        for name in [name for name in PLACES if name in self.touched]:
            found[name] = self._places(name)
        found = {key: value for key, value in found.items() if value is None or not self._is_written(key, value)}
        if self._needs_reason(found):
            self._tell(REASONS[0], Refused(_NO_REASON))
        return found

    def _is_written(self, key: str, value: Value) -> bool:
        """Whether the file says so already."""
        node = self.form.nodes.get(key)
        return node is not None and (as_written(node) == value if isinstance(value, str) else _codes(node) == value)

    def _day(self, name: str) -> object:
        try:
            return typed_day(self.values[name], self.form.translator)
        except Refused as error:
            self._tell(name, error)
            return error

    def _days(self) -> dict[str, Value | None]:
        first, last = self._day("first"), self._day("last")
        if isinstance(first, Refused) or isinstance(last, Refused):
            return {}
        nodes = self.form.nodes
        if first is None and last is None:
            if "days" in nodes and not self.form.place and ("due" in nodes or self.form.entry.places):
                return {"days": None}
            self._tell("first", Refused(_NO_DAYS))
            return {}
        if first and last and last < first:  # type: ignore[operator]
            self._tell("last", Refused(_SWAPPED))
        text = f"{first}" if first and last in (None, first) else f"{first or ''} s.d. {last}".strip()
        return {"days": Word(text), **{name: None for name in in_each_language("undated") if name in nodes}}

    def _hour(self, name: str) -> object:
        try:
            return typed_hour(self.values[name])
        except Refused as error:
            self._tell(name, error)
            return error

    def _hours(self, found: Mapping[str, object]) -> Value | None:
        opens, closes = self._hour("opens"), self._hour("closes")
        if isinstance(opens, Refused) or isinstance(closes, Refused) or (opens is None and closes is None):
            return None
        if opens and closes and closes <= opens:  # type: ignore[operator]
            self._tell("closes", Refused(_CLOSES_FIRST))
        if opens and not self.values["first"] and self.values["last"]:
            self._tell("opens", Refused(_DEADLINE))
        if not (self.values["first"] or self.values["last"] or self.form.entry.places or "due" in self.form.nodes):
            self._tell("first", Refused(_NO_DAY_OF_HOURS))
        begins, ends = (f"{each:%H.%M}" if each else "" for each in (opens, closes))
        return Word(f"{begins}-{ends}" if begins and ends else f"mulai {begins}" if begins else f"s.d. {ends}")

    def _status(self) -> dict[str, Value | None]:
        return {"status": Word(self.values["status"])} if self.values["status"] in set(Status) else {}

    def _reasons(self) -> dict[str, Value | None]:
        touched = [name for name in REASONS if name in self.touched]
        if touched and any(self.values[name] for name in REASONS):
            for name in REASONS:
                if not self.values[name]:
                    self._tell(name, Refused(_NO_TWIN))
        for name in touched:
            for trouble in printable.troubles(self.values[name]):
                self._tell(name, Refused(trouble.message, **trouble.facts))
            if len(self.values[name]) > MAX_TEXT:
                self._tell(name, Refused(_TOO_LONG, length=len(self.values[name]), limit=MAX_TEXT))
        return {name: self.values[name] or None for name in touched}

    def _places(self, name: str) -> Value | None:
        try:
            return typed_places(self.values[name], self.form.regions) or None
        except Refused as error:
            self._tell(name, error)
            return None

    def _needs_reason(self, found: Mapping[str, object]) -> bool:
        """Whether something that people may have been told becomes another thing, and nothing says why."""
        is_off = found.get("status") == Status.CANCELLED.value
        is_moved = self.form.days is not None and bool({"days", "hours"} & found.keys())
        return (is_off or is_moved) and not self.reason

    def written(self, data: bytes) -> bytes:
        """The file with what was changed. Raises Refused, InvalidInput."""
        entry, place, changes = self.form.entry, self.form.place, self.changes
        stage = ("elections", entry.election, "stages", entry.phase, entry.id)
        if not changes:
            return data
        if not place:
            return spliced(data, stage, changes, ORDER)
        if place in entry.places:
            return spliced(data, (*stage, "local", place), changes, ORDER, "days")
        there = {key: changes[key] for key in ORDER if changes.get(key) is not None}
        line = there["days"] if there.keys() == {"days"} else there
        if "local" in entry.nodes:
            return spliced(data, (*stage, "local"), {place: line}, sorted({*entry.places, place}))
        return spliced(data, stage, {"local": {place: line}}, ORDER)
