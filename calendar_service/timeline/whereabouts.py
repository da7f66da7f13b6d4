"""Where something stands in the text of a timetable that was read without a problem. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from calendar_service.written.nodes import Node, Scalar, Table
from calendar_service.written.source import Place

TOP = Place(1, 1)


class Whereabouts:
    """Of elections, stages, their fields and the lines of single regions."""

    def __init__(self, tree: Node) -> None:
        """tree: of the whole text."""
        self._elections = {key.text: (key, value) for key, value in _pairs(_inner(tree, "elections"))}

    def of(self, election: str, stage: str = "", field: str = "", codes: Sequence[str] = ()) -> Place:
        """The line of the first of these regions that has one; else the field of the stage, or of the election where no stage
        is named; for `days` what it is reckoned from, or the regions' own; else the stage, or the election itself."""
        key, node = self._elections.get(election, (None, None))
        if stage:
            found = {k.text: (k, v) for phase in _pairs(_inner(node, "stages")) for k, v in _pairs(phase[1])}
            key, node = found.get(stage, (key, None))
        local = {line.text: line for line, _ in _pairs(_inner(node, "local"))}
        for code in (*codes, *(code[:2] for code in codes)) if stage else ():
            if code in local:
                return local[code].place
        for name in ("days", "due", "local") if field == "days" else (field,):
            there = _inner(node, name)
            if there is not None:
                return there.place
        return key.place if key else TOP


def _pairs(node: Node | None) -> Iterator[tuple[Scalar, Node]]:
    yield from node.pairs if isinstance(node, Table) else ()


def _inner(node: Node | None, name: str) -> Node | None:
    found: Mapping[str, Node] = {key.text: value for key, value in _pairs(node)}
    return found.get(name)
