"""What a stage is in an election: its vote, its campaign, its inauguration. Pure.

A timetable says so by the ids of its stages, which everybody takes over from the timetable before. Rules about their order, pages,
calendars and mails ask here; a stage that is none of these is no landmark.
"""

from __future__ import annotations

from enum import Enum, auto

from calendar_service.timeline.stage import Stage


class Landmark(Enum):
    """In the order in which they follow each other."""

    REGISTRATION = auto()
    CANDIDATES = auto()
    CAMPAIGN = auto()
    QUIET = auto()
    VOTING = auto()
    RESULT = auto()
    WINNER = auto()
    INAUGURATION = auto()


_BEGINNINGS = {
    "pendaftaran-pasangan-calon": Landmark.REGISTRATION,
    "penetapan-pasangan-calon-terpilih": Landmark.WINNER,
    "penetapan-calon-terpilih": Landmark.WINNER,
    "penetapan-terpilih": Landmark.WINNER,
    "penetapan-setelah": Landmark.WINNER,
    "penetapan-pasangan-calon": Landmark.CANDIDATES,
    "penetapan-paslon": Landmark.CANDIDATES,
    "kampanye": Landmark.CAMPAIGN,
    "masa-tenang": Landmark.QUIET,
    "pemungutan": Landmark.VOTING,
    "penghitungan": Landmark.RESULT,
    "rekapitulasi": Landmark.RESULT,
    "penetapan-hasil": Landmark.RESULT,
    "pengumuman-hasil": Landmark.RESULT,
    "pelantikan": Landmark.INAUGURATION,
}
"""How the id of a stage begins -> its landmark; the longer one first."""


_FURTHER = frozenset({"psu", "pss", "psl", "ulang", "susulan", "lanjutan"})
"""What a vote is called that takes place again, later, or goes on; a word of its id."""


def landmark_of(stage: Stage) -> Landmark | None:
    """By its id, else by one that it had before. A further vote is one where it is part of a vote, or stands in a group of votes."""
    for name in (stage.id, *stage.was):
        for beginning, landmark in _BEGINNINGS.items():
            if name == beginning or name.startswith(f"{beginning}-"):
                return landmark
    is_further = _FURTHER & {word for name in (stage.id, *stage.was) for word in name.split("-")}
    belongs = any(f"{name}-".startswith("pemungutan-") for name in (stage.part_of, stage.phase) if name)
    return Landmark.VOTING if is_further and belongs else None


def is_vote(stage: Stage) -> bool:
    """Whether people vote in it, under whatever name."""
    return landmark_of(stage) is Landmark.VOTING
