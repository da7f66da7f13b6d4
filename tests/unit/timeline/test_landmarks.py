"""What a stage is in its election, by the names that timetables have."""

from __future__ import annotations

import pytest

from calendar_service.timeline.landmarks import Landmark, is_vote, landmark_of
from calendar_service.timeline.stage import Stage
from calendar_service.words.languages import Text


@pytest.mark.parametrize(
    ("ident", "landmark"),
    [
        ("pendaftaran-pasangan-calon", Landmark.REGISTRATION),
        ("pendaftaran-pemantau", None),
        ("penetapan-pasangan-calon", Landmark.CANDIDATES),
        ("penetapan-pasangan-calon-terpilih", Landmark.WINNER),
        ("penetapan-calon-terpilih", Landmark.WINNER),
        ("penetapan-setelah-putusan", Landmark.WINNER),
        ("kampanye-putaran-kedua", Landmark.CAMPAIGN),
        ("masa-tenang", Landmark.QUIET),
        ("pemungutan-suara-ulang", Landmark.VOTING),
        ("pemungutanx", None),
        ("rekapitulasi-provinsi", Landmark.RESULT),
        ("pelantikan-aceh", Landmark.INAUGURATION),
        ("coklit", None),
    ],
)
def test_a_stage_is_known_by_the_beginning_of_its_id(ident: str, landmark: Landmark | None) -> None:
    assert landmark_of(Stage(ident, "satu", Text("X", "X"))) is landmark


@pytest.mark.parametrize(
    ("ident", "part_of", "phase", "counts"),
    [
        ("susulan-banjir", "pemungutan-suara", "satu", True),
        ("psl-nias", None, "pemungutan", True),
        ("undangan-pemilih", "pemungutan-suara", "pemungutan", False),
        ("lpsdk-susulan", "dana-kampanye", "kampanye", False),
        ("penghitungan-ulang", "pemungutan-suara", "pemungutan", False),
    ],
)
def test_a_further_vote_is_a_vote_where_it_belongs_to_one(
    ident: str, part_of: str | None, phase: str, counts: bool
) -> None:
    assert is_vote(Stage(ident, phase, Text("X", "X"), part_of=part_of)) is counts


def test_a_former_id_counts_where_the_present_one_says_nothing() -> None:
    renamed = Stage("hari-h", "satu", Text("X", "X"), was=("lain", "pemungutan-suara"))
    assert landmark_of(renamed) is Landmark.VOTING
