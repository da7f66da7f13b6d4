"""What of a calendar somebody may ask for: `?isi=pemungutan,tenggat`. One row for each word. Pure.

A word stands for the groups of stages that timetables have under one of these ids, whatever their titles say, so that it means the
same in every election and stays understood when a timetable has no such group any more. Two words look at the stage itself: DEADLINES
and VOTES. Any other group of an election is asked for by its own id.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from calendar_service.errors import N_

DEADLINES, VOTES = "tenggat", "pemungutan"
"""Deadlines of any group; every vote, also one in another group."""


@dataclass(frozen=True, slots=True)
class ContentRow:
    """word: as addresses have it, in every language. label: message id, for a check box beside it. phases: ids of the groups that it takes in."""

    word: str
    label: str
    phases: tuple[str, ...]


_ROWS = (
    ContentRow(DEADLINES, N_("Batas akhir saja, dari semua kelompok"), ()),
    ContentRow("persiapan", N_("Persiapan"), ("persiapan",)),
    ContentRow("pencalonan", N_("Pencalonan"), ("pencalonan",)),
    ContentRow("kampanye", N_("Kampanye dan masa tenang"), ("kampanye",)),
    ContentRow("dana-kampanye", N_("Dana kampanye"), ("dana-kampanye",)),
    ContentRow(VOTES, N_("Pemungutan suara"), ("pemungutan",)),
    ContentRow("rekapitulasi", N_("Penghitungan dan rekapitulasi"), ("rekapitulasi",)),
    ContentRow("sengketa", N_("Perselisihan hasil"), ("sengketa",)),
    ContentRow(
        "penetapan", N_("Penetapan terpilih dan pelantikan"), ("penetapan", "penetapan-pelantikan", "pelantikan")
    ),
    ContentRow("putaran-kedua", N_("Putaran kedua"), ("putaran-kedua",)),
)

CONTENTS: Mapping[str, ContentRow] = {row.word: row for row in _ROWS}
"""Word -> row, in the order in which they are offered."""


def offered(phases: Collection[str]) -> tuple[ContentRow, ...]:
    """The rows that mean something where the groups have these ids; deadlines first, always."""
    return tuple(row for row in _ROWS if row.word == DEADLINES or not {*row.phases}.isdisjoint(phases))


def takes(words: Collection[str], phase: str, *, is_deadline: bool, is_vote: bool) -> bool:
    """Whether a stage is asked for by any of the words; by none of them everything is. phase: id of its group."""
    if not words:
        return True
    if (is_deadline and DEADLINES in words) or (is_vote and VOTES in words):
        return True
    return any(phase == word or (word in CONTENTS and phase in CONTENTS[word].phases) for word in words)
