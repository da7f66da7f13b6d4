"""Mails counted by the days of the offices' own clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from calendar_service.editing.preview import Day, Fate, Lapse, Mails, Notices, Reminders, by_day
from calendar_service.words.lead import Lead
from tests.notices_material import election

AT = datetime.fromisoformat("2024-09-17T23:30+07:00")
WIB, WIT = "Asia/Jakarta", "Asia/Jayapura"
ELECTION = election()
STAGE = ELECTION.by_id["kampanye"]


def at(day: int, zone: str) -> datetime:
    return datetime(2024, 9, day, 8, tzinfo=ZoneInfo(zone))


REMINDERS = Reminders(
    fate=Fate.NEW,
    election=ELECTION,
    stage=STAGE,
    lead=Lead(3),
    places={("pemda", "35.78"): 2, ("pemda", "91"): 1},
    zones={WIB: 2, WIT: 1},
    due_at={WIB: at(20, WIB), WIT: at(20, WIT)},
    was={},
)
NOTICES = Notices(ELECTION, STAGE, "change", Fate.NEW, {("pemda", "35.78"): 4}, {WIB: 1, WIT: 3}, AT)


def test_a_day_is_a_day_of_the_offices_clock() -> None:
    found = by_day(Mails(AT, notices=(NOTICES,), reminders=(REMINDERS,)))
    assert found == [
        Day(date(2024, 9, 17), 1, 0, 0, 0),
        Day(date(2024, 9, 18), 3, 0, 0, 0),  # 01.30 of the next day in Papua
        Day(date(2024, 9, 20), 0, 3, 0, 0),
    ]


def test_a_moved_one_leaves_one_day_and_comes_to_another() -> None:
    moved = replace(REMINDERS, fate=Fate.MOVED, was={WIB: at(18, WIB), WIT: at(18, WIT)})
    gone = replace(REMINDERS, fate=Fate.GONE)
    found = by_day(Mails(AT, reminders=(moved, gone)))
    assert found == [Day(date(2024, 9, 18), 0, 0, 3, 0), Day(date(2024, 9, 20), 0, 3, 3, 0)]


def test_others_are_counted_beside_and_make_no_day_of_their_own() -> None:
    same = replace(REMINDERS, fate=Fate.SAME)
    assert by_day(Mails(AT, reminders=(same,))) == []
    assert by_day(Mails(AT, reminders=(same, REMINDERS))) == [Day(date(2024, 9, 20), 0, 3, 0, 3)]


def test_what_is_overdue_goes_at_once() -> None:
    overdue = replace(REMINDERS, due_at={WIB: at(16, WIB), WIT: at(16, WIT)})
    found = by_day(Mails(AT, reminders=(overdue,), lapses=(Lapse(ELECTION, STAGE, "reminder", 5),)))
    assert found == [Day(date(2024, 9, 17), 0, 2, 5, 0), Day(date(2024, 9, 18), 0, 1, 0, 0)]


def test_nothing_is_nothing_only_where_nothing_comes_moves_or_goes() -> None:
    assert Mails(AT, reminders=(replace(REMINDERS, fate=Fate.SAME),)).is_nothing
    for fate in (Fate.NEW, Fate.MOVED, Fate.GONE, Fate.FOLDED):
        assert not Mails(AT, reminders=(replace(REMINDERS, fate=fate),)).is_nothing
    assert not Mails(AT, lapses=(Lapse(ELECTION, STAGE, "change", 1, is_due=False),)).is_nothing
    assert not Mails(AT, notices=(NOTICES,)).is_nothing
    assert Mails(AT, notices=(replace(NOTICES, fate=Fate.SAME),)).is_nothing
