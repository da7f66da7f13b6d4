"""What stands where in stages.yaml: elections, their phases, their stages, each with its lines. Pure.

It goes by the look of the lines (`timeline.raw_lines`), so that a text which YAML refuses has an outline, too: that is when somebody has to
find a place in it. A line that begins with a tab is passed over. Of a text without mistakes it says what the strict reading says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from calendar_service.errors import InvalidInput
from calendar_service.printable import foreign_line
from calendar_service.timeline.encoding import meant_lines
from calendar_service.timeline.raw_lines import Look, RawLine, raw_lines
from calendar_service.written.nodes import Scalar, Table, read_nodes

LONGEST_TITLE = 160
"""Letters of a title that are shown."""


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A place in a file. line: of its key, from 1; end: the last line that belongs to it. title: its id where it has none. rows: what
    stands in it."""

    line: int
    end: int
    id: str
    title: str
    rows: tuple[OutlineRow, ...] = ()


@dataclass(frozen=True, slots=True)
class _Block:
    """A field, and the fields that stand further right below it. end: its last line."""

    key: RawLine
    inner: Sequence[RawLine]
    end: int

    def children(self, name: str = "") -> Iterator[_Block]:
        """The fields one step to the right; those of the field `name` where it is said."""
        if name:
            for child in self.children():
                if child.key.key == name:
                    yield from child.children()
            return
        if not self.inner:
            return
        starts = [at for at, raw in enumerate(self.inner) if raw.indent <= self.inner[0].indent]
        for at, until in zip(starts, [*starts[1:], len(self.inner)], strict=True):
            end = self.inner[until].number - 1 if until < len(self.inner) else self.end
            yield _Block(self.inner[at], self.inner[at + 1 : until], end)


def outline(data: bytes, title_key: str) -> tuple[OutlineRow, ...]:
    """The elections of a file, in its order; within each the phases in which stages stand, and within these the stages.
    title_key: the field that holds the titles in the reader's language."""
    lines = meant_lines(data)
    fields = [
        raw for raw in raw_lines(lines) if raw.kind is Look.FIELD and not raw.has_dash and not raw.blank.strip(" ")
    ]
    file = _Block(RawLine(0, "", Look.NOTHING), fields, len(lines))
    return tuple(_row(election, title_key, _phases(election, title_key)) for election in file.children("elections"))


def _phases(election: _Block, title_key: str) -> tuple[OutlineRow, ...]:
    titles = {phase.key.key: _title(phase, title_key) for phase in election.children("phases")}
    return tuple(
        OutlineRow(
            phase.key.number,
            phase.end,
            phase.key.key,
            titles.get(phase.key.key, phase.key.key),
            tuple(_row(stage, title_key) for stage in phase.children()),
        )
        for phase in election.children("stages")
    )


def _row(block: _Block, title_key: str, rows: tuple[OutlineRow, ...] = ()) -> OutlineRow:
    return OutlineRow(block.key.number, block.end, block.key.key, _title(block, title_key), rows)


def _title(block: _Block, title_key: str) -> str:
    """As it is written below the key, or in braces behind it; the key where neither can be read."""
    written = next((child.key.value for child in block.children() if child.key.key == title_key), "")
    braces = block.key.value if block.key.value.startswith("{") else ""
    return foreign_line(_said(written or braces, title_key) or block.key.key, LONGEST_TITLE)


def _said(written: str, title_key: str) -> str:
    """A title of one line, or that of a table in braces; empty where it cannot be read by itself."""
    if written[:1] not in ("'", '"', "{"):
        return "" if written[:1] in ("|", ">", "&", "*", "!") else written
    try:
        node, _ = read_nodes("", written.encode("utf-8", "replace"))
    except InvalidInput:
        return ""
    if isinstance(node, Table):
        node = next((value for key, value in node.pairs if key.text == title_key), node)
    return node.text if isinstance(node, Scalar) else ""
