"""A UID says which stage of which election where, and is folded alike for all codes of one length."""

from __future__ import annotations

import pytest

from calendar_service.feeds.uid import hole, uid, uid_line
from calendar_service.package_data import regions


def test_a_region_has_events_of_its_own() -> None:
    assert uid("kampanye", "pilkada-2024", "k.example") == "kampanye.pilkada-2024@k.example"
    assert uid("kampanye", "pilkada-2024", "k.example", "35.78") == "kampanye.pilkada-2024.35.78@k.example"
    assert (hole(None), len(hole(regions()["35"])), len(hole(regions()["35.78"]))) == ("", 2, 5)


@pytest.mark.parametrize("length", range(1, 180))
def test_a_line_is_folded_and_never_inside_a_code(length: int) -> None:
    for code in ("35", "35.78"):
        value = uid("s" * length, "pilkada-2024", "d" * (length % 70 + 1) + ".example", code)
        line = uid_line(value)
        rows = line.removesuffix(b"\r\n").split(b"\r\n")
        assert all(0 < len(row) <= 75 for row in rows)
        assert line.decode().replace("\r\n ", "") == f"UID:{value}\r\n"
        assert f"{code}".encode() in line
        other = uid_line(value.replace(code, hole(regions()[code])))
        assert other.replace(hole(regions()[code]).encode(), code.encode()) == line
