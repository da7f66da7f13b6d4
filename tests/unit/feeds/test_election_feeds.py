"""Feeds that are made when they are asked for are those that would have been made beforehand."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from calendar_service.feeds import election_feeds
from calendar_service.feeds.building import beforehand, build
from calendar_service.feeds.query import Variant
from calendar_service.feeds.snapshot import Snapshot
from calendar_service.package_data import regions, translators
from calendar_service.publishing.revision import Revision, next_stamps
from calendar_service.regions import Regions
from calendar_service.words.forms import FORMS_WHEN_ASKED, ending_of
from calendar_service.words.languages import Text
from tests.feeds_material import ISSUED, SETTINGS, from_pieces, revision_of, timeline

FEW = Regions(
    [regions()[code] for code in ("11", "31", "31.71", "34", "34.71", "35", "35.78", "51", "91", "91.71")], {}
)
OLD, NEW = "pilkada-2019", "pilkada-2024"


@cache
def two() -> Revision:
    """The small timetable, and the same five years ago."""
    known = timeline()
    election = known.elections[NEW]
    earlier = timedelta(days=5 * 365)
    former = tuple(
        replace(
            stage,
            days=stage.days
            and replace(
                stage.days, first=stage.days.first and stage.days.first - earlier, last=stage.days.last - earlier
            ),
        )
        for stage in election.stages
    )
    old = replace(election, id=OLD, title=Text("Pilkada 2019", "2019 Elections"), stages=former)
    return revision_of(replace(known, elections={NEW: election, OLD: old}))


def made(revision: Revision, most: int, former: Snapshot | None = None) -> Snapshot:
    return build(revision, FEW, translators(), SETTINGS, last_modified=ISSUED, former=former, most=most)


@cache
def both(most: int) -> Snapshot:
    return made(two(), most)


def test_the_newest_elections_are_made_beforehand() -> None:
    elections = list(two().timeline.elections.values())
    assert beforehand(elections, 1) == [NEW]
    assert beforehand(elections, 0) == []
    assert sorted(beforehand(elections, 9)) == [OLD, NEW]
    assert {path.split("/")[2][:12] for path in both(1).ready} == {NEW}


def test_all_are_there_and_each_is_the_same_bytes() -> None:
    late, early = both(1), both(2)
    assert list(early.later) == []
    assert set(late.feeds) == set(early.feeds)
    assert len(late.feeds) == len(early.feeds)
    assert set(late.calendars) == set(early.calendars)
    sheets = [path for path in early.feeds if ending_of(path) in FORMS_WHEN_ASKED]
    for path in [*from_pieces(early), *sheets[::97]]:
        one, other = late.feeds[path], early.feeds[path]
        assert (one.body, one.gzip, one.etag, one.content_type, one.length) == (
            other.body,
            other.gzip,
            other.etag,
            other.content_type,
            other.length,
        ), path
        assert path in late.feeds


@pytest.mark.parametrize("code", ["", "/35.78", "/31.71", "/34", "/91.71"])
def test_variants_too(code: str) -> None:
    path = f"/feeds/{OLD}{code}.ics"
    for asked in (Variant(()), Variant(shows_cancelled=True), Variant(shows_changes=True)):
        assert both(1).variant(path, asked).gzip == both(2).variant(path, asked).gzip


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/pilkada-1999.ics",
        f"/feeds/{OLD}/99.99.ics",
        f"/feeds/{OLD}.xml",
        f"/feeds/{OLD}.id.ics",
        "/",
        f"//feeds/{OLD}.ics",
    ],
)
def test_nothing_else_is_there(path: str) -> None:
    for mapping in (both(1).feeds, both(1).calendars):
        assert path not in mapping
        with pytest.raises(KeyError):
            mapping[path]
    assert f"/feeds/{OLD}.json" not in both(1).calendars


def test_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(election_feeds, "KEPT_FEEDS", 2)
    feeds = made(two(), 1).feeds
    first = feeds[f"/feeds/{OLD}.ics"]
    assert feeds[f"/feeds/{OLD}.ics"] is first
    for code in ("35", "51"):
        assert feeds[f"/feeds/{OLD}/{code}.ics"]
    again = feeds[f"/feeds/{OLD}.ics"]
    assert again is not first
    assert again.etag == first.etag


def changed(ident: str) -> Revision:
    """After an edit of one stage's title in one election."""
    before = two()
    election = before.timeline.elections[ident]
    stages = (replace(election.stages[0], title=Text("Lain", "Other")), *election.stages[1:])
    elections = {**before.timeline.elections, ident: replace(election, stages=stages)}
    after = replace(before.timeline, elections=elections)
    stamps = next_stamps(before, after, FEW, ISSUED + timedelta(days=1))
    return replace(before, number=2, timeline=after, stamps=stamps)


def test_what_was_made_is_taken_over_where_nothing_changed() -> None:
    for ident, is_kept in ((NEW, True), (OLD, False)):
        after = made(changed(ident), 1, both(1))
        for key, feeds in after.later.items():
            assert (feeds is both(1).later[key]) is is_kept


def test_marks_differ_where_any_byte_does() -> None:
    assert list(made(two(), 1).marks()) == list(both(1).marks())
    for ident in (NEW, OLD):
        assert list(made(changed(ident), 1).marks()) != list(both(1).marks())


def test_marks_are_the_same_in_another_process() -> None:
    program = (
        "from tests.unit.feeds.test_election_feeds import both; from hashlib import sha256;"
        "print(sha256(''.join(both(0).marks()).encode()).hexdigest())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
