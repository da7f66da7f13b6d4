"""Which addresses go to the seat of the pictures of links and of sheets for a wall."""

from __future__ import annotations

import pytest

from calendar_service.serving.limits import is_drawn, is_editor, is_office_door
from calendar_service.words.addresses import TABLE, address, languages


def test_every_picture_of_a_link_every_sheet_and_nothing_else() -> None:
    values = {"code": "35.78", "election_id": "pilkada-2024", "stage_id": "kampanye"}
    rows = [row.name for row in TABLE if row.name.startswith(("link_cards.", "wall_calendars."))]
    assert len(rows) == 4 + 3
    for name in rows:
        for language in languages(name):
            path = address(name, language, **values)
            assert is_drawn(path)
            assert not is_editor(path)
            assert not is_office_door(path)


@pytest.mark.parametrize(
    "path",
    ["/", "/kartu", "/kartun/", "/xx/kartu/a.png", "/pilkada-2024/kartu/", "/daerah/35.78/", "/dinding", "/en/dindin/"],
)
def test_others_do_not(path: str) -> None:
    assert not is_drawn(path)
