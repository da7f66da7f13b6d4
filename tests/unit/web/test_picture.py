"""The geometry of the picture: what is drawn stands where its days are, and inside the picture."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise

import pytest

from calendar_service.package_data import regions, translators
from calendar_service.timeline.timeline import Election
from calendar_service.web.agenda import Agenda, agenda
from calendar_service.web.picture import NARROW, WIDE, Layout, Picture, picture
from calendar_service.web.wording import Wording
from tests.pages_material import shipped_timeline

ELECTION = shipped_timeline().elections["pilkada-2024"]
NOW = datetime.fromisoformat("2024-09-19T06:00+07:00")


def drawn(layout: Layout, language: str = "id", election: Election = ELECTION, at: datetime = NOW) -> Picture:
    found = picture(agenda(election, None, at), Wording(translators()[language], regions()), layout)
    assert found
    return found


@pytest.mark.parametrize("layout", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["id", "en"])
def test_nothing_stands_outside(layout: Layout, language: str) -> None:
    seen = drawn(layout, language)
    for bar in seen.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= layout.width + 4
        assert 0 < bar.y < bar.y + bar.height < seen.height
        longest = max((len(line) for line in bar.label.lines), default=0) * 6.0
        if bar.label.anchor == "start":
            assert bar.label.x + longest <= layout.width
        else:
            assert bar.label.x - longest >= 0


def test_a_day_is_where_it_belongs() -> None:
    """The axis runs from 1 January 2024 to 1 November 2025: 670 days."""
    seen = drawn(WIDE)
    unit = WIDE.width / 670
    campaign = next(bar for bar in seen.bars if bar.stage == "kampanye")
    assert campaign.x == pytest.approx((date(2024, 9, 25) - date(2024, 1, 1)).days * unit, abs=0.1)
    assert campaign.width == pytest.approx(60 * unit, abs=0.2)
    assert seen.today == pytest.approx(((date(2024, 9, 19) - date(2024, 1, 1)).days + 0.5) * unit, abs=0.2)
    assert seen.voting == pytest.approx(((date(2024, 11, 27) - date(2024, 1, 1)).days + 0.5) * unit, abs=0.2)


def test_rows_do_not_overlap() -> None:
    for layout in (WIDE, NARROW):
        bars = drawn(layout).bars
        for upper, lower in pairwise(bars):
            assert upper.y + upper.height < (lower.label.y - 9 if layout.above else lower.y)


def test_a_part_is_thinner_than_its_whole_and_a_deadline_is_marked() -> None:
    bars = {bar.stage: bar for bar in drawn(WIDE).bars}
    assert bars["kampanye-media-sosial"].height < bars["kampanye"].height
    assert bars["ladk"].is_deadline
    assert bars["penetapan-setelah-putusan"].is_tentative
    assert bars["kampanye"].label.lines[0].startswith("▲ ")


def test_today_outside_the_picture_is_not_drawn() -> None:
    assert drawn(WIDE, at=datetime.fromisoformat("2026-01-01T00:00+07:00")).today is None


def test_an_election_without_days_has_no_picture() -> None:
    empty = Agenda("Asia/Jakarta", date(2024, 1, 1), (), (), (), ())
    assert picture(empty, Wording(translators()["id"], regions()), WIDE) is None
