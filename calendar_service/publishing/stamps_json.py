"""Stamps as plain JSON values: how the database and this machine's copy keep them. Pure.

A program of another version passes over keys that it does not know, and does without those that are missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from calendar_service.publishing.revision import NATIONAL, StageStamps, Stamp, Stamps, Tombstone
from calendar_service.timeline.stage import Days, Hours


def stamps_to_json(stamps: Stamps) -> dict[str, Any]:
    """A form for the database."""
    return {
        f"{election}/{stage}": {
            NATIONAL: _row(kept.common),
            "local": {code: _row(stamp) for code, stamp in kept.local.items()},
            "origin": kept.origin,
            "prints": dict(kept.prints),
            "by": kept.by,
            "tombs": list(_tombs_to_json(kept.tombs)),
            "election": kept.election,
            "held": {code: _days_to_json(days) for code, days in kept.held.items()},
            "names": list(kept.names),
        }
        for (election, stage), kept in stamps.items()
    }


def stamps_from_json(data: Mapping[str, Any]) -> Stamps:
    """What stamps_to_json wrote."""
    return {
        (key.split("/")[0], key.split("/")[1]): StageStamps(
            _stamp(kept[NATIONAL]),
            {code: _stamp(row) for code, row in kept["local"].items()},
            kept.get("origin", ""),
            kept.get("prints", {}),
            kept.get("by", ""),
            {code: tomb for row in kept.get("tombs", ()) for code, tomb in _tombs_from_json(row)},
            kept.get("election", ""),
            {code: _days_from_json(row) for code, row in kept.get("held", {}).items()},
            tuple(kept.get("names", ())),
        )
        for key, kept in data.items()
    }


def _row(stamp: Stamp) -> dict[str, Any]:
    return {
        "schedule": stamp.schedule_version,
        "content": stamp.content,
        "modified_at": stamp.modified_at.isoformat(),
        "scheduled_at": stamp.scheduled_at.isoformat(),
    }


def _stamp(row: Mapping[str, Any]) -> Stamp:
    instants = (datetime.fromisoformat(row[name]) for name in ("modified_at", "scheduled_at"))
    return Stamp(row["schedule"], row["content"], *instants)


def _days_to_json(days: Days) -> dict[str, str | None]:
    return {"first": days.first.isoformat() if days.first else None, "last": days.last.isoformat()}


def _days_from_json(row: Mapping[str, Any]) -> Days:
    return Days(date.fromisoformat(row["first"]) if row["first"] else None, date.fromisoformat(row["last"]))


def _tombs_to_json(tombs: Mapping[str, Tombstone]) -> Iterator[dict[str, Any]]:
    """Equal ones as one row."""
    codes: dict[Tombstone, list[str]] = {}
    for code, tomb in tombs.items():
        codes.setdefault(tomb, []).append(code)
    for tomb, where in codes.items():
        hours = tomb.hours
        yield {
            "codes": where,
            **_days_to_json(tomb.days),
            "hours": [each.isoformat() if each else None for each in (hours.opens, hours.closes)] if hours else None,
            "zone": tomb.zone,
            "since": tomb.since.isoformat(),
        }


def _tombs_from_json(row: Mapping[str, Any]) -> Iterator[tuple[str, Tombstone]]:
    days = _days_from_json(row)
    hours = Hours(*(time.fromisoformat(each) if each else None for each in row["hours"])) if row["hours"] else None
    tomb = Tombstone(days, hours, row["zone"], datetime.fromisoformat(row["since"]))
    for code in row["codes"]:
        yield code, tomb
