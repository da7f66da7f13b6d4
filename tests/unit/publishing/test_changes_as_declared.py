"""A difference in a field is told, and raises the numbers of its stage, as timeline.fields declares."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from calendar_service.feeds.printing import FeedPrinting
from calendar_service.package_data import regions, translators
from calendar_service.publishing.change_words import CALLED
from calendar_service.publishing.changes import Happened, differences
from calendar_service.publishing.revision import Revision, first_printed, first_stamps, next_stamps
from calendar_service.settings import Settings
from calendar_service.timeline.fields import STAGE, ChangesAs
from calendar_service.timeline.stage import Days, Due, DueDays, Hours, Local, Scope, Stage, Status
from calendar_service.timeline.timeline import Election, Timeline
from calendar_service.words.languages import Text
from calendar_service.words.lead import Lead

REGIONS = regions()
PRINTING = FeedPrinting(REGIONS, translators(), Settings(), "uji")
AT = datetime(2024, 9, 1, 2, tzinfo=UTC)
DAY = date(2024, 10, 1)
BEFORE = Stage(
    "rapat", "satu", Text("Rapat", "Meeting"), days=Days(DAY, DAY), hours=Hours(time(9), time(12)), leads=(Lead(3),)
)
OTHER = {
    "title": Text("Temu", "Gathering"),
    "days": Days(DAY, DAY + timedelta(days=1)),
    "hours": Hours(time(9), time(13)),
    "zone": "Asia/Jayapura",
    "due": DueDays(None, Due(3, True, "lain")),
    "undated": Text("Nanti.", "Later."),
    "scope": Scope(codes=tuple(code for code in REGIONS if len(code) == 2)),
    "local": {"35.78": Local(Days(DAY + timedelta(days=2), DAY + timedelta(days=2)))},
    "status": Status.CANCELLED,
    "part_of": "lain",
    "basis": "Keputusan",
    "sources": ("pers",),
    "vulnerable": True,
    "leads": (Lead(7),),
    "audiences": ("kpu",),
    "guidance": (Text("Netral.", "Be neutral."),),
    "basis_since": DAY,
    "note": Text("Catatan.", "A note."),
    "note_since": DAY,
    "reason": Text("Alasan.", "A reason."),
    "breach": "ethics",
    "crimes": ("pasal-188",),
    "was": ("lama",),
    "where": Text("Di desa.", "In the village."),
    "tell_province": True,
    "short": Text("Singkat", "Short"),
}
"""Another value for each attribute; the scope names every region that there is."""


ON_PAGES_ALONE = ("due", "part_of", "crimes", "short")
"""What calendars do not print of a stage whose date is confirmed; the last one stands in subjects of mails."""


def two(after: Stage) -> tuple[Revision, Revision]:
    def timeline(stage: Stage) -> Timeline:
        phases = {"satu": Text("Satu", "One")}
        return Timeline(
            {"uji": Election("uji", Text("Uji", "Test"), date(2024, 1, 26), (stage,), phases)},
            {"pers": "https://pers.example"},
        )

    first = Revision(1, AT, "uji", "", "", timeline(BEFORE), first_stamps(timeline(BEFORE)))
    old = first_printed(first, REGIONS, PRINTING)
    return old, replace(
        old, number=2, timeline=timeline(after), stamps=next_stamps(old, timeline(after), REGIONS, AT, PRINTING)
    )


def attribute(name: str) -> str:
    return STAGE[name].attribute or name


def test_each_field_has_another_value_here() -> None:
    assert OTHER.keys() == {attribute(name) for name in STAGE}


@pytest.mark.parametrize("name", STAGE)
def test_what_a_difference_is_told_as_and_what_it_raises(name: str) -> None:
    declared = STAGE[name].changes_as
    old, new = two(replace(BEFORE, **{attribute(name): OTHER[attribute(name)]}))
    kinds = {change.happened for change in differences(old, new, REGIONS).stages}
    stamps = new.stamps["uji", "rapat"]
    raised = [stamps.common, *stamps.local.values()]
    is_printed = declared not in (ChangesAs.REMINDERS, ChangesAs.SILENT) and name not in ON_PAGES_ALONE
    assert any(stamp.content for stamp in raised) == is_printed
    assert any(stamp.schedule_version for stamp in raised) == (declared is ChangesAs.SCHEDULE)
    assert (
        kinds
        == {
            ChangesAs.SCHEDULE: {Happened.CANCELLED if name == "status" else Happened.MOVED},
            ChangesAs.REWORDED: {Happened.REWORDED},
            ChangesAs.WITH_THE_DATE: {Happened.REWORDED},
            ChangesAs.REMINDERS: {Happened.LEADS},
            ChangesAs.SILENT: set(),
        }[declared]
    )


@pytest.mark.parametrize("name", [name for name, field in STAGE.items() if field.called])
def test_where_the_date_moves_too_it_is_told_as_declared(name: str) -> None:
    moved = replace(BEFORE, **{attribute(name): OTHER[attribute(name)], "days": OTHER["days"]})
    found = [
        change.fields for change in differences(*two(moved), REGIONS).stages if change.happened is Happened.REWORDED
    ]
    assert bool(found) == (STAGE[name].changes_as is ChangesAs.REWORDED)


def test_whatever_is_told_by_name_has_one() -> None:
    reworded = (ChangesAs.REWORDED, ChangesAs.WITH_THE_DATE)
    assert {name for name, field in STAGE.items() if field.changes_as in reworded} == CALLED.keys() & STAGE.keys()
