"""The feed of a place has the events of its feeds in every election, byte for byte."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from calendar_service.feeds.building import build
from calendar_service.feeds.news import News, concerning
from calendar_service.feeds.query import PLAIN, Variant
from calendar_service.feeds.snapshot import Snapshot
from calendar_service.package_data import regions, translators
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Regions
from calendar_service.words.addresses import feed_path
from calendar_service.words.forms import CALENDAR, FORMS, FORMS_FROM_PIECES, ending_of
from calendar_service.words.languages import LANGUAGES, Text
from tests.feeds_material import ISSUED, SETTINGS, following, printed_timeline, problems, revision_of, timeline
from tests.feeds_material import SMALL as FILE

FEW = Regions([regions()[code] for code in ("11", "31", "31.71", "34", "34.71", "35", "35.78", "72", "72.08")], {})
FIRST, AGAIN = "pilkada-2024", "ulang-2025"
NEWEST = (FIRST, AGAIN)
_EVENT = re.compile(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)


@cache
def two() -> Revision:
    """The small timetable; and some of it again, in one kabupaten alone."""
    known = timeline()
    election = known.elections[FIRST]
    later = timedelta(days=150)
    stages = tuple(
        replace(
            each,
            days=replace(each.days, first=each.days.first and each.days.first + later, last=each.days.last + later),
        )
        for each in election.stages
        if each.days and not each.local and each.scope.codes is None
    )
    again = replace(
        election, id=AGAIN, title=Text("Ulang", "Again"), stages=stages, regions=("72.08",), without=frozenset()
    )
    return revision_of(replace(known, elections={FIRST: election, AGAIN: again}))


def made(revision: Revision, most: int = 3, *, among: Regions = FEW, former: Snapshot | None = None) -> Snapshot:
    return build(revision, among, translators(), SETTINGS, last_modified=ISSUED, former=former, most=most)


@cache
def both(most: int = 3) -> Snapshot:
    return made(two(), most)


def events(data: bytes) -> list[bytes]:
    return _EVENT.findall(data)


@pytest.mark.parametrize("asked", [PLAIN, Variant(()), Variant((7,), shows_cancelled=True)])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", FEW)
def test_its_events_are_those_of_the_elections_feeds(code: str, language: str, asked: Variant) -> None:
    found = both()
    paths = [feed_path(each, code, language, CALENDAR) for each in NEWEST]
    there = [found.variant(path, asked).body for path in paths if path in found.feeds]
    lasting = found.variant(feed_path("", code, language, CALENDAR), asked).body
    assert events(lasting) == [event for data in there for event in events(data)]
    assert len(there) == (2 if code == "72.08" else 1)
    assert problems(lasting) == []


def records(path: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(both().feeds[path].body)["stages"]
    return found


def test_its_records_name_their_election() -> None:
    path = feed_path("", "72.08", "id", "json")
    assert records(path) == [each for ident in NEWEST for each in records(feed_path(ident, "72.08", "id", "json"))]
    assert {each["election"] for each in records(path)} == set(NEWEST)
    assert list(records(path)[0])[-1] == "election"
    rows = list(csv.DictReader(io.StringIO(both().feeds[feed_path("", "72.08", "id", "csv")].body.decode("utf-8-sig"))))
    assert [(row["uid"], row["election"]) for row in rows] == [
        (each["uid"], each["election"]) for each in records(path)
    ]


def test_its_head_is_of_the_place_and_of_no_election() -> None:
    said = both().feeds[feed_path("", "35.78", "id", CALENDAR)].body.decode().replace("\r\n ", "")
    assert "NAME;LANGUAGE=id:Tahapan – Kota Surabaya\r\n" in said
    assert "URL:https://kalender.example/daerah/35.78/\r\n" in said
    assert "SOURCE;VALUE=URI:https://kalender.example/feeds/daerah/35.78.ics\r\n" in said
    head = json.loads(both().feeds[feed_path("", "72.08", "en", "json")].body)
    assert (head["election"], [each["id"] for each in head["elections"]]) == (None, list(NEWEST))
    assert head["region"]["url"] == "https://kalender.example/en/daerah/72.08/"
    assert [each["votes"] for each in head["elections"]] == [True, True]


def test_who_elects_nobody_is_told_so_and_who_is_in_no_election_has_a_named_calendar() -> None:
    (event,) = events(both().feeds["/feeds/daerah/31.71.ics"].body)
    assert event.startswith(b"BEGIN:VEVENT\r\nUID:tidak-memilih.pilkada-2024.31.71@")
    elections = two().timeline.elections
    alone = replace(two(), timeline=replace(two().timeline, elections={AGAIN: elections[AGAIN]}))
    for form in FORMS:
        feed = made(alone).feeds[feed_path("", "35.78", "id", form)]
        assert gzip.decompress(feed.gzip) == feed.body
    feed = made(alone).feeds["/feeds/daerah/35.78.ics"]
    assert problems(feed.body) == []
    assert events(feed.body) == []
    assert "Tahapan – Kota Surabaya" in feed.body.decode()
    assert json.loads(made(alone).feeds["/feeds/daerah/35.78.json"].body)["stages"] == []


def test_a_tombstone_stays_where_the_place_takes_no_part_any_more() -> None:
    before = printed_timeline(FILE)
    election = before.timeline.elections[FIRST]
    fewer = replace(before.timeline, elections={FIRST: replace(election, regions=("72.08",))})
    after = made(following(before, fewer, ISSUED + timedelta(days=1)), among=regions())
    told = events(after.feeds["/feeds/daerah/35.78.ics"].body)
    assert told == events(after.feeds["/feeds/pilkada-2024/35.78.ics"].body)
    assert told
    assert all(b"STATUS:CANCELLED\r\n" in event for event in told)


def test_feeds_made_beforehand_and_feeds_made_when_asked_for_make_the_same() -> None:
    for most in (0, 1):
        for language in LANGUAGES:
            for path in both().lasting[language].paths():
                one, other = both(most).feeds[path], both().feeds[path]
                assert (one.body, one.etag) == (other.body, other.etag)
                assert gzip.decompress(one.gzip) == one.body


def test_all_files_are_there_once() -> None:
    for feeds in both().lasting.values():
        files = dict(feeds.files())
        assert list(files) == [path for path in feeds.paths() if ending_of(path) in FORMS_FROM_PIECES]
        assert len(files) == len(FEW) * len(FORMS_FROM_PIECES)
        assert all(both().feeds[path].etag == feed.etag for path, feed in files.items())


def test_marks_differ_where_a_place_is_called_otherwise() -> None:
    again = made(two(), among=Regions(FEW.values(), {}))
    assert list(again.marks()) == list(both().marks())
    renamed = Regions([replace(each, name="Lain") if each.code == "72" else each for each in FEW.values()], {})
    assert list(made(two(), among=renamed).marks()) != list(both().marks())


def test_recent_changes_of_all_its_elections_are_told() -> None:
    entry = both().calendars["/feeds/daerah/72.08.ics"].groups[0].entries[0]
    told = {
        (ident, "id"): (News(replace(entry, uid=ident), frozenset({"72.08"}), is_national=True),) for ident in NEWEST
    }
    assert [each.uid for each in concerning(told, "", "72.08", "id")] == list(NEWEST)
    assert concerning(told, "", "35.78", "id") == concerning(told, "", "72.08", "en") == ()
    assert [each.uid for each in concerning(told, AGAIN, "72.08", "id")] == [AGAIN]


def test_every_region_has_one_and_nothing_else_has() -> None:
    paths = {path for feeds in both().lasting.values() for path in feeds.paths()}
    assert len(paths) == len(FEW) * len(FORMS) * len(LANGUAGES)
    assert all(path in both().feeds for path in paths)
    for path in (
        "/feeds/daerah.ics",
        "/feeds/daerah/99.99.ics",
        "/feeds/daerah/35.78.xml",
        "/feeds/daerah/35.78.id.ics",
    ):
        assert path not in both().feeds
