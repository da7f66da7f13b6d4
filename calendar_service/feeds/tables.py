"""Entries for programs (JSON) and spreadsheets (CSV): one record a stage, undated ones too. Pure.

Days are inclusive, as regulations print them. Keys are part of the public interface and are
described in docs/feeds.md; new ones may be added, none is renamed.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from calendar_service.feeds.columns import RECORD
from calendar_service.feeds.entry import Entry, PlaceRecord
from calendar_service.feeds.heading import lasting_name, union_name
from calendar_service.feeds.places import ChosenPlaces, LastingPlace, Place
from calendar_service.feeds.plain import line
from calendar_service.regions import Region, Regions
from calendar_service.timeline.stage import Status
from calendar_service.timeline.timeline import Election
from calendar_service.words.spreadsheet import LIST, csv_lines

COLUMNS = tuple(RECORD)
"""Keys of a stage in JSON and columns of the CSV, in this order."""


def record(entry: Entry) -> dict[str, Any]:
    """Plain JSON values.

    first_day, last_day: inclusive; first_day is null for a deadline, both while undated. opens,
    closes: local hours `07:00`. opens_at, closes_at: instants with offset, null where no hour or
    no single zone is known. regions: codes, a province's for all of it; null for everywhere, empty
    while undetermined.
    """
    days, hours = entry.days, entry.hours
    facts: dict[str, Any] = {
        "id": entry.stage,
        "title": entry.title,
        "phase": entry.phase,
        "first_day": _day(days.first if days else None),
        "last_day": _day(days.last if days else None),
        "opens": _hour(hours.opens if hours else None),
        "closes": _hour(hours.closes if hours else None),
        "opens_at": _instant(entry.opens_at),
        "closes_at": _instant(entry.closes_at),
        "zone": entry.zone,
        "regions": entry.scope.codes,
        "level": entry.scope.level,
        "status": entry.status.value,
        "deadline": entry.is_deadline,
        "breach": entry.breach,
        "sources": entry.sources,
        **dict(entry.said),
        "url": entry.url,
        "uid": entry.uid,
        "sequence": entry.sequence,
        "modified": entry.modified_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "some_regions": entry.scope.is_open,
        "regional_days": tuple(map(_place, entry.places)),
        "election": entry.election,
    }
    return {name: list(fact) if isinstance(fact := facts[name], tuple) else fact for name in COLUMNS}


def _place(there: PlaceRecord) -> str:
    """`35.78 2025-04-05 2025-04-06`: code, first and last day; `s.d.` for the first of a deadline; behind that the hours,
    and `tentative` or `cancelled`."""
    code, days, hours, status = there
    told = [code]
    if days:
        told += [_day(days.first) or "s.d.", days.last.isoformat()]
    if hours:
        told.append(f"{_hour(hours.opens) or ''}-{_hour(hours.closes) or ''}")
    return " ".join(told if status is Status.CONFIRMED else [*told, status.value])


def json_head(place: Place, region: Region | None, name: str, feed: str) -> bytes:
    """The object's own part, up to the list of stages. name: the calendar's; feed: its address."""
    election = place.election
    head = {
        "name": name,
        "language": place.translator.language,
        "election": {"id": election.id, "title": place.translator.pick(election.title), "url": place.election_url},
        "region": _region(region, place),
        "source": feed,
    }
    return _opened(head)


def lasting_json_head(place: LastingPlace, feed: str) -> bytes:
    """As json_head, of a place's own feed: no election is the one, `elections` are all of which it tells."""
    region = place.region
    head = {
        "name": lasting_name(place),
        "language": place.translator.language,
        "election": None,
        "region": {**_known(region), "url": place.url},
        "source": feed,
        "elections": [
            {
                "id": election.id,
                "title": place.translator.pick(election.title),
                "url": place.election_url(election),
                **_taking_part(election, region, place.regions),
            }
            for election in place.elections
        ],
    }
    return _opened(head)


def union_json_head(place: ChosenPlaces, feed: str) -> bytes:
    """As lasting_json_head, of a feed of several places: no region is the one, `regions` are all of them."""
    head = {
        "name": union_name(place),
        "language": place.translator.language,
        "election": None,
        "region": None,
        "source": feed,
        "elections": [
            {"id": each.id, "title": place.translator.pick(each.title), "url": place.election_url(each)}
            for each in place.elections
        ],
        "regions": [_known(region) for region in place.regions],
        "contents": list(place.contents),
    }
    return _opened(head)


def _opened(head: dict[str, Any]) -> bytes:
    return _json(head).removesuffix("}").encode() + b',"stages":[\n'


def json_stage(entry: Entry) -> bytes:
    """One object of the list of stages, on one line."""
    return _json(record(entry)).encode()


JSON_JOINT, JSON_END = b",\n", b"\n]}\n"
"""Between two stages, and behind the last."""


def csv_row(entry: Entry, separator: str = ",") -> bytes:
    """One line, with its CRLF."""
    # Only a UID may have a hole in it, which _cell would take for a character that nobody sees.
    cells = [str(value) if name == "uid" else cell_text(value) for name, value in record(entry).items()]
    return _row(cells, separator)


def csv_head(separator: str = ",") -> bytes:
    """RFC 4180 with a header line, CRLF, UTF-8. A byte order mark comes first: without it Excel takes the file for the
    system's old code page. Lists are joined by ` | `."""
    return codecs.BOM_UTF8 + _row(COLUMNS, separator)


def _row(cells: Sequence[str], separator: str) -> bytes:
    return csv_lines([cells], "\r\n", separator).encode()


CSV_HEAD = csv_head()


def _region(region: Region | None, place: Place) -> dict[str, Any] | None:
    if region is None:
        return None
    part = _taking_part(place.election, region, place.regions)
    return {**_known(region), **part, "url": place.region_url(region)}


def _known(region: Region) -> dict[str, Any]:
    return {
        "code": region.code,
        "name": region.full_name,
        "level": region.level,
        "province": region.province_code,
        "zone": region.timezone,
    }


def _taking_part(election: Election, region: Region, regions: Regions) -> dict[str, Any]:
    votes = election.votes(region)
    voters = [] if votes else election.voters_near(region, regions)
    return {
        "votes": votes,
        "voters": [voter.code for voter in voters],
        "high_risk": region.code in election.high_risk,
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def cell_text(value: object) -> str:
    """A value of a record as the text of one cell, on one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return line(LIST.join(value) if isinstance(value, list) else str(value))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _hour(at: time | None) -> str | None:
    return at.strftime("%H:%M") if at else None


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
