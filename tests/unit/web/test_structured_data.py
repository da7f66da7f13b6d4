"""Stages as schema.org Events: by the vocabulary, with the status that they have, and no fact that is not ours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import pytest

from calendar_service.package_data import regions, translators
from calendar_service.publishing.revision import NATIONAL, Tombstone
from calendar_service.timeline.stage import Days
from calendar_service.web.agenda import agenda
from calendar_service.web.structured_data import CANCELLED, POSTPONED, RESCHEDULED, SCHEDULED, Events
from calendar_service.web.wording import Wording
from tests.pages_material import pages, revision_of, shipped_timeline, whole_timeline, with_repeats

AT = datetime.fromisoformat("2024-09-19T06:00+07:00")
VOTE = "/pilkada-2024/tahapan/pemungutan-suara/"

SHIPPED = lru_cache(1)(shipped_timeline)

STATUS = {SCHEDULED, POSTPONED, RESCHEDULED, CANCELLED}

MAY_HAVE = {
    "@type", "name", "startDate", "endDate", "eventStatus", "location", "url", "inLanguage", "previousStartDate", "description", "image",
}  # fmt: skip
"""Properties of https://schema.org/Event, with those of Thing and CreativeWork that it has."""


def shown(path: str, at: str = "2024-09-19T06:00+07:00", **given: Any) -> list[dict[str, Any]]:
    """The events that a page holds."""
    text = pages(at, **{"timeline": SHIPPED(), **given}).test_client().get(path).text
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert len(found) <= 1
    if not found:
        return []
    document = json.loads(found[0])
    assert document["@context"] == "https://schema.org"
    return list(document["@graph"])


def moment(text: str) -> tuple[str, bool]:
    """A date, or a time with its offset (ISO 8601), and which of the two."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text).isoformat(), False
    assert datetime.fromisoformat(text).utcoffset() is not None
    return text, True


def places(event: dict[str, Any]) -> Iterator[str]:
    for place in event["location"]:
        assert place["@type"] in ("AdministrativeArea", "Country")
        assert place["address"]["@type"] == "PostalAddress"
        assert place["address"]["addressCountry"] == "ID"
        yield place["name"]


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_event_of_every_page_is_of_the_vocabulary(language: str) -> None:
    timeline = whole_timeline()
    paths = ["/daerah/35.78/", "/daerah/62.05/", "/psu-2025/62.05/", "/pilkada-2024/35.78/"]
    paths += [f"/{e.id}/tahapan/{s.id}/" for e in timeline.elections.values() for s in e.stages][::7]
    client = pages(timeline=timeline).test_client()
    count = 0
    for path in paths:
        text = client.get(language + path).text
        for document in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL):
            for event in json.loads(document)["@graph"]:
                count += 1
                assert event.keys() <= MAY_HAVE
                assert event.keys() >= {"@type", "name", "startDate", "eventStatus", "location", "url"}
                assert event["@type"] == "Event"
                assert event["eventStatus"] in STATUS
                start = moment(event["startDate"])
                assert "endDate" not in event or moment(event["endDate"])[1] == start[1]
                assert "endDate" not in event or event["endDate"] >= event["startDate"]
                assert ("previousStartDate" in event) is (event["eventStatus"] == RESCHEDULED)
                assert list(places(event))
                assert event["inLanguage"] == (language.strip("/") or "id")
    assert count > 20


def test_a_vote_in_a_place_is_told_in_its_own_zone() -> None:
    (vote,) = [each for each in shown("/daerah/91.71/") if each["url"].endswith("/pemungutan-suara/")]
    assert (vote["startDate"], vote["endDate"]) == ("2024-11-27T07:00:00+09:00", "2024-11-27T13:00:00+09:00")
    assert list(places(vote)) == ["Kota Jayapura"]
    assert vote["location"][0]["address"]["addressRegion"] == "Papua"


def test_nationally_it_is_a_day_in_the_country() -> None:
    (vote,) = shown(VOTE)
    assert (vote["startDate"], vote["endDate"]) == ("2024-11-27", "2024-11-27")
    assert list(places(vote)) == ["Indonesia"]


def test_days_are_inclusive_and_a_deadline_is_its_day() -> None:
    (campaign,) = shown("/pilkada-2024/tahapan/kampanye/")
    assert (campaign["startDate"], campaign["endDate"]) == ("2024-09-25", "2024-11-23")
    (deadline,) = shown("/pilkada-2024/tahapan/ladk/")
    assert deadline["startDate"] == deadline["endDate"] == "2024-09-24"


def test_days_of_places_are_events_of_their_own() -> None:
    found = shown("/psu-uji/tahapan/pemungutan-suara/", timeline=shipped_timeline(with_repeats))
    assert [(each["startDate"], len(each["location"])) for each in found] == [
        ("2025-03-22", 2), ("2025-04-16", 1), ("2025-08-06", 2),
    ]  # fmt: skip


def test_a_province_without_its_regions_is_a_place_like_others() -> None:
    """`91 saja` in the timetable."""
    found = shown("/psu-uji/tahapan/masa-tenang/", timeline=shipped_timeline(with_repeats))
    assert found
    timeline = whole_timeline()
    for election in timeline.elections.values():
        for stage in election.stages:
            if any(not code.replace(".", "").isdigit() for code in stage.scope.codes or ()):
                assert shown(f"/{election.id}/tahapan/{stage.id}/", timeline=timeline)


def test_a_cancelled_one_says_so_with_its_reason() -> None:
    line = "title_en: Voting day\n"
    off = f"{line}          status: cancelled\n          reason: Gempa bumi.\n          reason_en: Earthquake.\n"
    (event,) = shown(VOTE, timeline=shipped_timeline(lambda source: source.replace(line, off, 1)))
    assert (event["eventStatus"], event["startDate"], event["description"]) == (CANCELLED, "2024-11-27", "Gempa bumi.")


def events(former: Days | None, *, is_undated: bool = False, tomb: Tombstone | None = None) -> dict[str, Any] | None:
    """Of the vote, in the country."""
    revision = revision_of(SHIPPED())
    election = revision.timeline.elections["pilkada-2024"]
    row = next(row for row in agenda(election, None, AT).rows if row.occurrence.id == "pemungutan-suara")
    if is_undated:
        row = replace(row, occurrence=replace(row.occurrence, days=None))
    if tomb:
        key = election.id, "pemungutan-suara"
        kept = replace(revision.stamps[key], tombs={NATIONAL: tomb})
        revision = replace(revision, stamps={**revision.stamps, key: kept})
    say = Wording(translators()["id"], regions())
    document = Events(say, revision, "https://kalender.example", lambda *_: former).of_stage(election, row)
    return document["@graph"][0] if document else None


def test_what_was_moved_says_from_which_day() -> None:
    event = events(Days(date(2024, 11, 20), date(2024, 11, 20)))
    assert event
    assert (event["eventStatus"], event["previousStartDate"]) == (RESCHEDULED, "2024-11-20")
    assert event["startDate"] == "2024-11-27"


def test_other_hours_of_the_same_day_are_no_other_day() -> None:
    event = events(Days(date(2024, 11, 27), date(2024, 11, 27)))
    assert event
    assert event["eventStatus"] == SCHEDULED


def test_what_lost_its_day_is_postponed_and_keeps_it() -> None:
    lost = Days(date(2024, 11, 27), date(2024, 11, 27))
    for event in (events(None, is_undated=True, tomb=Tombstone(lost, None, None, AT)), events(lost, is_undated=True)):
        assert event
        assert (event["eventStatus"], event["startDate"]) == (POSTPONED, "2024-11-27")
        assert "previousStartDate" not in event


def test_what_never_had_a_day_is_none() -> None:
    assert events(None, is_undated=True) is None


def test_words_cannot_leave_the_element() -> None:
    line = "title_en: Voting day\n"
    evil = 'title_en: "</script><b>x"\n'
    timeline = shipped_timeline(lambda source: source.replace(line, evil, 1))
    text = pages(timeline=timeline).test_client().get("/en" + VOTE).text
    assert "u003c/script" in text
    assert "</script><b>" not in text
