"""What several laws say alike is said once, and nothing of any of them is lost."""

from __future__ import annotations

from datetime import date

import pytest

from calendar_service.letters.passage import QUESTION, Passage, besides, in_all
from tests.notices_material import election, occurrence

STAGES = ["penetapan-pasangan-calon", "pengundian-nomor-urut", "kampanye", "masa-tenang", "pemungutan-suara"]


def passage(stage: str, day: date, kind: str = "pemda") -> Passage:
    return Passage("reminder", election(), occurrence(stage, kind), day, kind)


@pytest.mark.parametrize("day", [date(2024, 9, 19), date(2024, 9, 22), date(2024, 11, 24)])
@pytest.mark.parametrize("kind", ["pemda", "bawaslu"])
@pytest.mark.parametrize("count", range(1, len(STAGES) + 1))
def test_common_and_own_together_are_all(day: date, kind: str, count: int) -> None:
    laws = [passage(stage, day, kind).law for stage in STAGES[:count]]
    common = in_all(laws)
    for law in laws:
        own = besides(law, common)
        for section in law.sections:
            assert set(common[section]) | set(own[section]) == set(law[section])
            assert not set(common[section]) & set(own[section])
    if count == 1:
        assert not besides(laws[0], common)


def test_days_are_counted_to_the_opening_and_then_to_the_end() -> None:
    found = [passage("kampanye", date(2024, 9, day)) for day in (24, 25, 26)]
    assert [(each.elapsed, each.days_left) for each in found] == [(-1, 1), (0, 0), (1, 58)]
    assert {each.form for each in found} == {"reminder"} != {QUESTION}
