"""Sentences about one stage: days, hours, how long still, and where."""

from __future__ import annotations

from datetime import date, time

import pytest

from calendar_service.package_data import regions, translators
from calendar_service.timeline.stage import Days, Due, DueDays, Hours, Occurrence, Scope, Stage
from calendar_service.timeline.timeline import Election
from calendar_service.web.agenda import AgendaRow, StageState
from calendar_service.web.wording import Wording
from calendar_service.words.languages import Text

T = Text("Rapat", "Meeting")
ID, EN = (Wording(translators()[language], regions()) for language in ("id", "en"))
FIRST, LAST = date(2024, 9, 25), date(2024, 11, 23)


def held(
    days: Days | None, hours: Hours | None = None, zone: str | None = "Asia/Jakarta", undated: Text | None = None
) -> Occurrence:
    return Occurrence(Stage("x", "satu", T, days, hours=hours, undated=undated), None, days, zone)


@pytest.mark.parametrize(
    ("occurrence", "words"),
    [
        (held(Days(FIRST, LAST)), "25 September s.d. 23 November 2024"),
        (held(Days(None, LAST)), "paling lambat Sabtu, 23 November 2024"),
        (held(None), "tanggal belum ditetapkan"),
        (held(None, undated=Text("Ditetapkan MK.", "Set by the court.")), "Ditetapkan MK"),
        (held(Days(LAST, LAST), Hours(time(7), time(13))), "Sabtu, 23 November 2024, pukul 07.00–13.00 WIB"),
        (held(Days(None, LAST), Hours(None, time(23, 59))), "paling lambat Sabtu, 23 November 2024, pukul 23.59 WIB"),
        (
            held(Days(FIRST, LAST), Hours(None, time(23, 59))),
            "25 September s.d. 23 November 2024, berakhir pukul 23.59 WIB",
        ),
    ],
)
def test_when(occurrence: Occurrence, words: str) -> None:
    assert ID.when(occurrence) == words
    assert EN.when(occurrence) != words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (Days(FIRST, LAST), "25 Sep–23 Nov"),
        (Days(date(2024, 8, 27), date(2024, 8, 29)), "27–29 Agu"),
        (Days(date(2024, 8, 27), date(2025, 8, 29)), "27 Agu–29 Agu"),
        (Days(LAST, LAST), "23 Nov"),
        (Days(None, LAST), "s.d. 23 Nov"),
    ],
)
def test_short(days: Days, words: str) -> None:
    assert ID.short(held(days)) == words


@pytest.mark.parametrize(
    ("left", "ahead", "ending"),
    [
        (0, "hari ini", "hari terakhir"),
        (1, "besok", "berakhir besok"),
        (2, "2 hari lagi", "berakhir 2 hari lagi"),
        (1200, "1.200 hari lagi", "berakhir 1.200 hari lagi"),
    ],
)
def test_how_long_still(left: int, ahead: str, ending: str) -> None:
    assert ID.state(AgendaRow(held(Days(FIRST, LAST)), StageState.AHEAD, left)) == ahead
    assert ID.ending(AgendaRow(held(Days(FIRST, LAST)), StageState.NOW, left)) == ending


@pytest.mark.parametrize("state", [state for state in StageState if state is not StageState.AHEAD])
def test_every_state_has_its_word_in_both_languages(state: StageState) -> None:
    row = AgendaRow(held(Days(FIRST, LAST)), state)
    assert ID.state(row) != EN.state(row)


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (Scope(), ""),
        (Scope(level="provinsi"), "hanya tingkat provinsi"),
        (Scope(("11", "35.78")), "hanya Provinsi Aceh, Kota Surabaya"),
        (Scope(()), "hanya di sebagian daerah; daftarnya tidak tercatat di jadwal ini"),
    ],
)
def test_where(scope: Scope, words: str) -> None:
    assert ID.where(scope) == words


def test_due_and_the_clocks_of_one_moment() -> None:
    election = Election("uji", T, FIRST, (Stage("rapat", "satu", T),), {"satu": T})
    assert ID.due(DueDays(None, Due(3, True, "rapat")), election) == "3 hari kerja sesudah Rapat"
    stage = Stage("x", "satu", T, Days(LAST, LAST), hours=Hours(time(7), time(13)))
    assert [row for _, row in ID.clocks(stage)] == [
        "pukul 07.00–13.00 WIB",
        "pukul 06.00–12.00 WIB",
        "pukul 05.00–11.00 WIB",
    ]
    assert ID.clocks(Stage("x", "satu", T, Days(FIRST, LAST), hours=Hours(time(7), None))) == []
