"""What stands on a wall calendar: each stage with its days and bar, nothing that the clock makes untrue."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calendar_service.web.wall_calendar import MOST_ROWS, NARROWEST, WALL, WallCalendar, WallRow
from tests.pages_material import revision_of, shipped_timeline
from tests.wall_material import AGAIN, PAGE, sheet


def rows(found: WallCalendar) -> dict[str, WallRow]:
    return {row.what: row for group in found.groups for row in group.rows}


def test_it_says_days_with_their_names_and_hours() -> None:
    told = rows(sheet("35.78"))
    assert told["Pelaksanaan kampanye"].when == "Rabu, 25 September s.d. Sabtu, 23 November 2024"
    assert told["Pelaksanaan kampanye"].note == "berakhir pukul 23.59 WIB"
    assert told["Masa tenang"].when == "Minggu, 24 s.d. Selasa, 26 November 2024"
    assert told["Laporan awal dana kampanye (LADK)"].when == "paling lambat Selasa, 24 September 2024"
    assert told["Pembentukan panitia pengawas"].when == "Menurut jadwal yang ditentukan oleh Bawaslu"
    assert sheet("91").votes == (("Pemungutan suara", "Rabu, 27 November 2024 pukul 07.00–13.00 WIT"),)


def test_it_is_of_a_place_of_a_province_or_of_the_country() -> None:
    place, province, country = sheet("35.78"), sheet("35", "en"), sheet()
    assert (place.eyebrow, place.title, place.about) == (
        "Provinsi Jawa Timur",
        "Kota Surabaya",
        "Pilkada Serentak 2024",
    )
    assert (province.eyebrow, province.title) == ("", "Provinsi Jawa Timur")
    assert (country.eyebrow, country.title, country.about) == ("Jadwal nasional", "Pilkada Serentak 2024", "")
    assert sheet(elections=("psu-2025",)).eyebrow == "Jadwal di 24 daerah"


def test_a_metre_away_is_read_what_matters_and_what_is_left_out_is_said() -> None:
    found = sheet("35.78")
    assert sum(len(group.rows) for group in found.groups) <= MOST_ROWS
    assert "Kampanye di media sosial" not in rows(found)
    assert found.left_out == "24 bagian tahapan tidak dimuat di lembar ini; semuanya ada di halamannya."
    whole = sheet("62.05", elections=(AGAIN,))
    assert whole.left_out == ""
    assert "Iklan kampanye di media massa" in rows(whole)


def test_rows_follow_each_other_by_days_and_those_without_end_them() -> None:
    found = list(rows(sheet()).values())
    begins = [row.bars[0][0] for row in found if row.bars]
    assert begins == sorted(begins)
    assert [bool(row.bars) for row in found] == sorted((bool(row.bars) for row in found), reverse=True)


@pytest.mark.parametrize("elections", [("pilkada-2024",), ("psu-2025",), (AGAIN,)])
def test_bars_lie_in_the_picture_and_are_seen(elections: tuple[str, ...]) -> None:
    for row in rows(sheet("62.05", elections=elections)).values():
        for at, long in row.bars:
            assert at >= 0
            assert long >= NARROWEST
            assert at + long <= WALL.width + NARROWEST


def test_days_that_differ_between_places_are_bars_of_their_own() -> None:
    vote = rows(sheet(elections=("psu-2025",)))["Pemungutan suara ulang"]
    assert vote.when == "Sabtu, 22 Maret s.d. Rabu, 6 Agustus 2025, menurut daerah"
    assert len(vote.bars) == 7
    assert sheet(elections=("psu-2025",)).groups[0].vote_at is None


def test_only_signs_that_are_there_are_told() -> None:
    assert set(sheet().keys) == {"is_vulnerable", "is_deadline", "is_tentative", "is_cancelled", "vote"}
    assert set(sheet("62.05", elections=(AGAIN,)).keys) == {"is_deadline", "vote"}
    assert set(sheet(elections=("psu-2025",)).keys) == {"is_tentative"}


def test_of_several_elections_each_has_its_heading_and_its_vote() -> None:
    found = sheet("62.05", "en", ("psu-2025", AGAIN))
    assert [group.title for group in found.groups] == ["2025 Re-votes", "2025 Second Re-vote in Barito Utara"]
    assert [what for what, _ in found.votes] == ["Re-vote", "Second re-vote"]
    first, second = (group.vote_at for group in found.groups)
    assert first
    assert second
    assert first < second


def test_a_vote_that_is_off_is_told_so() -> None:
    def change(text: str) -> str:
        vote = "        pemungutan-suara:\n          title: Pemungutan suara\n"
        assert vote in text
        return text.replace(vote, f"{vote}          status: cancelled\n", 1)

    found = sheet("35.78", of=revision_of(shipped_timeline(change)))
    vote = rows(found)["Pemungutan suara"]
    assert found.votes == (("Pemungutan suara", "dibatalkan"),)
    assert vote.is_cancelled
    assert vote.note.startswith("dibatalkan · ")
    assert "is_cancelled" in found.keys
    assert found.groups[0].vote_at is None


def test_nothing_in_it_runs_with_the_clock() -> None:
    first, later = (sheet("35.78", at=day) for day in ("2024-09-19T06:00+07:00", "2024-12-24T06:00+07:00"))
    assert first == later


def test_it_leads_back_and_says_by_what_it_holds() -> None:
    found = sheet("35.78")
    assert found.url == PAGE
    assert found.foot[0] == "Menurut jadwal revisi 1, 18 September 2024."
    assert found.foot[1].startswith("Kode jadwal: R1-")
    assert found.words() == {**found.words(), "title": found.title}
    assert "day" not in found.words()
    of_later = replace(found, day=found.day.replace(year=2025))
    assert of_later.words() == found.words()
