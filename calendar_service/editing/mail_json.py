"""What a publication means for mails, for programs: plain JSON values. Pure.

Instants are ISO 8601 with their offset, days are those of the offices' own clocks, numbers are
numbers. docs/revisions.md says what each key means.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from calendar_service.editing.preview import (
    Day,
    Fate,
    Mails,
    Notices,
    Places,
    Reminders,
    by_day,
    by_kind,
    codes_of,
)


def mails_json(mails: Mails) -> dict[str, Any]:
    """Keys of the whole preview's object."""
    days = by_day(mails)
    changed = mails.of(Fate.NEW, Fate.MOVED, Fate.GONE, Fate.FOLDED)
    return {
        "at": mails.at.isoformat(),
        "offices": mails.offices,
        "superseded": [
            {
                "election": each.election.id,
                "stage": each.stage.id,
                "place": _place(each.place),
                "kind": each.message,
                "rows": each.mails,
            }
            for each in mails.lapses
            if each.is_due
        ],
        "withdrawn": [
            {
                "election": each.election.id,
                "stage": each.stage.id,
                "place": _place(each.place),
                "kind": each.message,
                "count": each.mails,
            }
            for each in mails.lapses
            if not each.is_due
        ],
        "in_flight": [
            {"election": each.election.id, "stage": each.stage.id, "place": _place(each.place), "count": each.mails}
            for each in mails.in_flight
        ],
        "past_leads": [
            {
                "election": past.election.id,
                "stage": past.stage.id,
                "place": _place(past.place),
                "lead": past.lead,
                "due_at": past.due_at.isoformat(),
                "codes": list(past.codes),
            }
            for past in mails.past_leads
        ],
        "unheard": [
            {
                "election": each.election.id,
                "stage": each.stage.id,
                "place": _place(each.place),
                "lead": each.lead,
                "kinds": list(each.audiences),
            }
            for each in mails.unheard
        ],
        "notices": [_notices(each) for each in mails.new_notices],
        "reminders": [_reminders(each) for each in changed],
        "days": [_day(day) for day in days],
        "total": sum(day.notices + day.reminders for day in days),
        "unchanged": {
            "notices": sum(each.count for each in mails.notices if each.fate is Fate.SAME),
            "reminders": sum(each.count for each in mails.of(Fate.SAME)),
        },
    }


def _notices(each: Notices) -> dict[str, Any]:
    assert each.sample is not None
    return {
        "election": each.election.id,
        "stage": each.stage.id,
        "place": _place(each.place),
        "kind": each.message,
        **_whom(each.places),
        "zones": dict(each.zones),
        "due_at": each.due_at.isoformat(),
        "sample": {"office": each.sample.office, "subject": each.sample.subject, "text": each.sample.text},
    }


def _reminders(each: Reminders) -> dict[str, Any]:
    return {
        "fate": each.fate.value,
        "election": each.election.id,
        "stage": each.stage.id,
        "place": _place(each.place),
        "lead": each.lead,
        **_whom(each.places),
        "zones": dict(each.zones),
        "due_at": _instants(each.due_at),
        "was": _instants(each.was) if each.was else None,
    }


def _place(place: str) -> str | None:
    """A region's code, or ID; None where each office is told of its own region."""
    return place or None


def _whom(places: Places) -> dict[str, Any]:
    return {"count": sum(places.values()), "offices": by_kind(places), "codes": list(codes_of(places))}


def _instants(due_at: Mapping[str, datetime]) -> dict[str, str]:
    return {zone: at.isoformat() for zone, at in due_at.items()}


def _day(day: Day) -> dict[str, Any]:
    return {
        "day": day.day.isoformat(),
        "notices": day.notices,
        "reminders": day.reminders,
        "gone": day.gone,
        "others": day.others,
    }
