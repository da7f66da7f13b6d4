"""What a publication means for mails, for programs: every figure once, and sums that agree."""

from __future__ import annotations

import json
from dataclasses import replace

from calendar_service.editing.mail_json import mails_json
from calendar_service.editing.preview import Fate, InFlight, Lapse, Mails, Sample
from tests.unit.editing.test_preview_by_day import AT, ELECTION, NOTICES, REMINDERS, STAGE, WIB, WIT, at

TOLD = replace(NOTICES, sample=Sample("Kantor", "Perihal", "Isi"))
MOVED = replace(REMINDERS, fate=Fate.MOVED, was={WIB: at(18, WIB), WIT: at(18, WIT)})
MAILS = Mails(
    AT,
    offices=9,
    lapses=(Lapse(ELECTION, STAGE, "reminder", 5), Lapse(ELECTION, STAGE, "change", 2, is_due=False)),
    in_flight=(InFlight(ELECTION, STAGE, 1),),
    notices=(TOLD, replace(NOTICES, fate=Fate.SAME)),
    reminders=(REMINDERS, MOVED, replace(REMINDERS, fate=Fate.SAME)),
)


def test_it_is_plain_json_with_the_sums_of_its_days() -> None:
    found = json.loads(json.dumps(mails_json(MAILS)))
    assert found["at"] == "2024-09-17T23:30:00+07:00"
    assert found["total"] == sum(day["notices"] + day["reminders"] for day in found["days"]) == 4 + 3 + 3
    assert found["unchanged"] == {"notices": 4, "reminders": 3}


def test_what_is_due_is_superseded_and_what_cools_off_is_withdrawn() -> None:
    found = mails_json(MAILS)
    assert [each["rows"] for each in found["superseded"]] == [5]
    assert [(each["kind"], each["count"]) for each in found["withdrawn"]] == [("change", 2)]
    assert [each["count"] for each in found["in_flight"]] == [1]


def test_only_what_the_edit_changes_is_listed() -> None:
    found = mails_json(MAILS)
    assert [each["fate"] for each in found["reminders"]] == ["new", "moved"]
    assert [each["was"] is None for each in found["reminders"]] == [True, False]
    (notice,) = found["notices"]
    assert (notice["count"], notice["offices"], notice["codes"]) == (4, {"pemda": 4}, ["35.78"])
    assert notice["sample"] == {"office": "Kantor", "subject": "Perihal", "text": "Isi"}


def test_nothing_is_nothing() -> None:
    found = mails_json(Mails(AT, offices=3))
    assert (found["total"], found["days"], found["offices"]) == (0, [], 3)


def test_a_place_is_told_beside_what_is_about_it() -> None:
    there = replace(
        MAILS,
        lapses=tuple(replace(each, place="35.78") for each in MAILS.lapses),
        in_flight=tuple(replace(each, place="ID") for each in MAILS.in_flight),
        reminders=(replace(REMINDERS, place="35.78"),),
    )
    found = mails_json(there)
    told = [found[key][0]["place"] for key in ("superseded", "withdrawn", "in_flight", "reminders", "notices")]
    assert told == ["35.78", "35.78", "ID", "35.78", None]
