"""The reason of a step, in every form that asks for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from calendar_service.admin.typed_reason import LONGEST
from tests.admin_material import TEXT, World, world


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


def test_a_longer_one_is_told_and_kept_whole_instead_of_being_cut(here: World) -> None:
    siti = here.reader()
    moved = TEXT.replace("2024-09-25", "2024-09-26")
    long = "sebab " * 90
    answer = siti.publish(moved, note=long)
    assert answer.status_code == 422
    assert f"lebih dari {LONGEST} huruf" in answer.text
    assert long in answer.text
    assert siti.publish(moved, note=long[:LONGEST], confirmed="yes").status_code == 303
    assert here.texts()[-1][2] == long[:LONGEST].strip()


def test_a_preview_stays_a_preview_where_the_reason_is_missing(here: World) -> None:
    siti = here.reader()
    base, moved = siti.base(), TEXT.replace("2024-09-25", "2024-09-26")
    siti.post("/admin/pratinjau", text=moved, base=base)
    answer = siti.post(
        "/admin/terbit",
        text=moved,
        base=base,
        note="",
        terbit_tanggal="31 Juni 2024",
        terbit_pukul="7",
        previewed="yes",
    )
    assert answer.status_code == 422
    assert "Pratinjau revisi 2" in answer.text
    for name in ("note", "terbit_tanggal"):
        assert f'id="masalah-{name}"' in answer.text
    assert 'value="31 Juni 2024"' in answer.text
    assert len(here.texts()) == 1
