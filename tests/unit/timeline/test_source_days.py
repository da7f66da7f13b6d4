"""Since when a source was there, by its address or by its line in the file."""

from __future__ import annotations

from datetime import date

import pytest

from calendar_service.timeline.source_days import day_in
from calendar_service.timeline.timeline import Timeline


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://a.example/read/2025/05/05/337/judul", date(2025, 5, 5)),
        ("https://a.example/2025/1/8/judul", date(2025, 1, 8)),
        ("https://a.example/utama/26/05/2025/judul", date(2025, 5, 26)),
        ("https://a.example/2025/02/judul.html", date(2025, 2, 28)),
        ("https://a.example/2025/05/05", date(2025, 5, 5)),
        ("https://a.example/2025/13/judul", None),
        ("https://a.example/2025/02/30/judul", None),
        ("https://a.example/berita/4859681/psu-24-mei-2025", None),
        ("https://a.example/?p=2025", None),
    ],
)
def test_the_day_in_an_address(address: str, day: date | None) -> None:
    assert day_in(address) == day


def test_a_written_day_comes_before_that_of_the_address() -> None:
    addresses = {"a": "https://a.example/2025/05/05/judul", "b": "https://b.example/judul"}
    timeline = Timeline({}, addresses, source_days={"a": date(2025, 4, 1), "b": date(2025, 6, 1)})
    assert set(timeline.sources_on(date(2025, 3, 31))) == set()
    assert set(timeline.sources_on(date(2025, 4, 1))) == {"a"}
    assert set(timeline.sources_on(date(2025, 6, 1))) == {"a", "b"}
    assert set(Timeline({}, addresses).sources_on(date(2025, 1, 1))) == {"b"}
