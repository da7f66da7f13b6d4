"""What a stage is in its election, by the names that timetables have."""

from __future__ import annotations

import pytest

from calendar_service.timeline.landmarks import Landmark, landmark_of
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


def test_a_former_id_counts_where_the_present_one_says_nothing() -> None:
    renamed = Stage("hari-h", "satu", Text("X", "X"), was=("lain", "pemungutan-suara"))
    assert landmark_of(renamed) is Landmark.VOTING
