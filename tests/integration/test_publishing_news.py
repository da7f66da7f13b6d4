"""`?changes=1`: a moved date as an event of its own, for fourteen days, and Last-Modified with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calendar_service.feeds.query import Variant, Vocabulary, variant
from calendar_service.feeds.snapshot import Snapshot
from calendar_service.serving.keeper import Keeper
from calendar_service.web.site import Site
from tests.feeds_material import Block, problems, read
from tests.revisions_material import DAY, FIRST, TEXT, publish, service_at
from tests.world import Service

CHANGES = Variant(shows_changes=True)
MOVED = TEXT.having("rapat", days="2024-09-21", reason="Gedung dipakai", reason_en="The hall is taken")
LOCAL = MOVED.having("kampanye", local='{"35.78": 2024-09-27 s.d. 2024-11-23}')


class Hand:
    """A clock that is set by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at.astimezone(UTC)


@pytest.fixture
def clock() -> Hand:
    return Hand(FIRST)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = service_at(tmp_path, TEXT)
    publish(made.archive, TEXT)
    yield made
    made.engine.dispose()


@pytest.fixture
def keeper(service: Service, clock: Hand) -> Keeper:
    return keeper_of(service, clock)


def keeper_of(service: Service, clock: Callable[[], datetime]) -> Keeper:
    site = Site(
        settings=service.settings,
        regions=service.regions,
        translators=service.translators,
        clock=clock,
        current=lambda: service.official.current,
        troubles=list,
    )
    return Keeper(site, service.official, service.trial.to_serve, service.archive.stamp_served, service.past.since)


def told(snapshot: Snapshot, path: str = "/feeds/uji.ics") -> list[Block]:
    """The events of changes in a feed."""
    body = snapshot.variant(path, CHANGES).body
    assert problems(body) == []
    return [e for e in read(body).inside("VEVENT") if e.one("UID").value.startswith("perubahan-")]


def test_nothing_is_told_before_anything_changed(keeper: Keeper) -> None:
    feed = keeper.current().feeds["/feeds/uji.ics"]
    assert keeper.current().variant("/feeds/uji.ics", CHANGES).body == feed.body


def test_a_moved_date_is_told_where_it_moved(service: Service, keeper: Keeper, clock: Hand) -> None:
    publish(service.archive, LOCAL, FIRST + DAY)
    clock.at = FIRST + DAY
    keeper.look()
    (event,) = told(keeper.current())
    assert re.fullmatch(r"perubahan-2-rapat-\w{16}\.uji@kalender-tahapan\.example", event.one("UID").value)
    assert event.one("DTSTART").value == "20240902"
    assert event.one("DTEND").value == "20240903"
    assert event.one("SUMMARY").text == "Jadwal berubah: Rapat"
    assert event.one("DESCRIPTION").text == (
        "Rapat: 20 September 2024 → 21 September 2024\nAlasan: Gedung dipakai\n"
        "Selengkapnya: https://kalender.example/uji/perubahan/#revisi-2"
    )
    assert (event.one("SEQUENCE").value, event.one("DTSTAMP").value) == ("0", "20240902T020000Z")
    assert event.inside("VALARM") == []
    uids = [e.one("UID").value.split(".")[0].rpartition("-")[0] for e in told(keeper.current(), "/feeds/uji/35.78.ics")]
    assert uids == ["perubahan-2-rapat", "perubahan-2-kampanye"]
    assert len(told(keeper.current(), "/feeds/uji/51.ics")) == 1
    assert told(keeper.current(), "/feeds/uji/34.ics") == []
    (english,) = told(keeper.current(), "/feeds/uji/51.en.ics")
    assert english.one("SUMMARY").text == "Timetable changed: Rapat (en)"


def test_the_plain_feed_knows_nothing_of_it(service: Service, keeper: Keeper) -> None:
    publish(service.archive, LOCAL, FIRST + DAY)
    keeper.look()
    assert b"perubahan-" not in keeper.current().feeds["/feeds/uji.ics"].body


def test_other_wishes_of_the_address_hold_too(service: Service, keeper: Keeper) -> None:
    publish(service.archive, LOCAL.having("lapor", status="cancelled"), FIRST + DAY)
    keeper.look()
    body = keeper.current().variant("/feeds/uji.ics", Variant((), True, True)).body
    assert b"BEGIN:VALARM" not in body
    assert b"STATUS:CANCELLED" not in body
    assert body.count(b"UID:perubahan-") == 2


def test_after_fourteen_days_it_is_gone_and_last_modified_says_so(
    service: Service, keeper: Keeper, clock: Hand
) -> None:
    publish(service.archive, MOVED, FIRST + DAY)
    clock.at = FIRST + DAY
    keeper.look()
    during = keeper.current()
    clock.at = FIRST + 15 * DAY
    keeper.look()
    assert keeper.current() is during
    clock.at += timedelta(seconds=1)
    keeper.look()
    assert told(keeper.current()) == []
    assert keeper.current().last_modified > during.last_modified
    assert keeper.current().feeds["/feeds/uji.ics"] is during.feeds["/feeds/uji.ics"]


def test_words_alone_are_no_news(service: Service, keeper: Keeper) -> None:
    publish(service.archive, TEXT.having("rapat", title="Rapat besar"), FIRST + DAY)
    keeper.look()
    assert told(keeper.current()) == []


@pytest.mark.parametrize(
    ("query", "asked"), [("changes=1", True), ("changes=0", False), ("changes", False), ("", False)]
)
def test_how_an_address_asks_for_it(query: str, asked: bool) -> None:
    assert variant(query, Vocabulary()).shows_changes is asked


def test_a_restart_changes_no_bytes_and_no_date(service: Service, keeper: Keeper, clock: Hand) -> None:
    publish(service.archive, MOVED, FIRST + DAY)
    clock.at = FIRST + DAY
    keeper.look()
    clock.at = FIRST + 2 * DAY
    assert keeper_of(service, clock).current().last_modified == keeper.current().last_modified


def test_a_process_that_starts_later_tells_the_same(service: Service, keeper: Keeper, clock: Hand) -> None:
    publish(service.archive, MOVED, FIRST + DAY)
    publish(service.archive, LOCAL, FIRST + 2 * DAY)
    clock.at = FIRST + 2 * DAY
    keeper.look()
    late = keeper_of(service, clock).current()
    for path in ("/feeds/uji.ics", "/feeds/uji/35.78.en.ics"):
        assert late.variant(path, CHANGES).etag == keeper.current().variant(path, CHANGES).etag


def test_a_renamed_stage_keeps_the_uid_of_its_news(service: Service, keeper: Keeper) -> None:
    publish(service.archive, MOVED, FIRST + DAY)
    publish(service.archive, MOVED.renamed("rapat", "temu", was="rapat", days="2024-09-22"), FIRST + 2 * DAY)
    keeper.look()
    uids = [e.one("UID").value.split(".")[0].rpartition("-")[0] for e in told(keeper.current())]
    assert uids == ["perubahan-3-rapat", "perubahan-2-rapat"]
