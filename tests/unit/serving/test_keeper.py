"""What a web process serves, and since when: Last-Modified never goes back, whatever fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_service.feeds.building import build
from calendar_service.feeds.news import SHOWN_FOR
from calendar_service.feeds.snapshot import Snapshot
from calendar_service.package_data import regions, translators
from calendar_service.publishing.changes import Differences, Step
from calendar_service.publishing.revision import Revision, first_stamps
from calendar_service.regions import Regions
from calendar_service.serving.keeper import AGAIN_SECONDS, FORMER, GRACE_SECONDS, MAKING, Keeper
from calendar_service.settings import Settings
from calendar_service.timeline.parsing import parse
from calendar_service.web.site import Site
from tests.world import TIMELINE

NOW = datetime(2024, 9, 20, 1, tzinfo=UTC)
REGIONS = Regions([regions()[code] for code in ("11", "35", "35.78")], {})
SECOND = timedelta(seconds=1)


def revision(number: int, title: str = "Rapat") -> Revision:
    timeline = parse(TIMELINE.replace("title: Rapat", f"title: {title}").encode(), regions())
    return Revision(number, NOW, "uji", "", str(number), timeline, first_stamps(timeline))


TITLES = [revision(number, title) for number, title in enumerate(("Rapat", "Sidang", "Pleno"), 1)]


class Down(Exception):
    """No database."""


@dataclass
class World:
    """What a keeper looks at: a clock, the present revision, and a database that may be down. `served` is what
    the database keeps, as publishing.archive_sql does."""

    now: datetime = NOW
    present: Revision = field(default_factory=lambda: revision(1))
    down: bool = False
    served: list[tuple[str, datetime]] = field(default_factory=list)
    steps: tuple[Step, ...] = ()
    asked: list[datetime] = field(default_factory=list)

    def stamp(self, digest: str, at: datetime) -> datetime:
        if self.down:
            raise Down
        if not self.served or self.served[-1][0] != digest:
            last = [modified + SECOND for _, modified in self.served[-1:]]
            self.served.append((digest, max([at.replace(microsecond=0), *last])))
        return self.served[-1][1]

    def recent(self, since: datetime) -> Sequence[Step]:
        self.asked.append(since)
        if self.down:
            raise Down
        return [step for step in self.steps if step.published_at >= since]

    def refresh(self) -> Revision:
        return self.present

    def make(self, revision: Revision, former: Snapshot | None) -> Snapshot:
        now = self.now.replace(microsecond=0)
        return build(revision, REGIONS, translators(), Settings(), last_modified=now, former=former)

    def keeper(self, refresh: Callable[[], Revision] | None = None) -> Keeper:
        site = Site(Settings(), REGIONS, translators(), lambda: self.now, lambda: self.present, list)
        return Keeper(site, Source(refresh or self.refresh), self.make, self.stamp, self.recent)


@dataclass
class Source:
    """The present revision, and no other."""

    refresh: Callable[[], Revision]

    def older(self) -> Iterator[Revision]:
        return iter(())

    def served(self, revision: Revision) -> None:
        """Nothing is kept."""


def test_without_a_database_a_clock_that_went_back_takes_nothing_back() -> None:
    world = World()
    keeper = world.keeper()
    assert keeper.current().last_modified == NOW
    world.down, world.now, world.present = True, NOW - timedelta(hours=1), revision(2, "Sidang")
    keeper.look()
    assert keeper.current().last_modified == NOW
    world.now, world.present = NOW + timedelta(hours=1), revision(3, "Pleno")
    keeper.look()
    assert keeper.current().last_modified == NOW + timedelta(hours=1)


def test_without_a_database_from_the_start_it_is_the_present_second() -> None:
    world = World(down=True, now=NOW.replace(microsecond=7))
    assert world.keeper().current().last_modified == NOW


@pytest.mark.parametrize("down", [False, True])
@settings(max_examples=12)
@given(life=st.lists(st.tuples(st.integers(-7200, 7200), st.sampled_from([0, 1, 2])), max_size=4))
def test_one_process_never_goes_back(down: bool, life: list[tuple[int, int]]) -> None:
    """With a wrong clock, in any order of edits, with a database and without one after the first look."""
    world = World(present=TITLES[0])
    keeper = world.keeper()
    world.down = down
    for seconds, which in life:
        before, world.now, world.present = keeper.current(), NOW + timedelta(seconds=seconds), TITLES[which]
        keeper.look()
        found = keeper.current()
        assert found.last_modified >= before.last_modified
        assert found.last_modified > before.last_modified or down or found.feeds == before.feeds
        assert found.last_modified.microsecond == 0


def test_the_same_revision_is_not_built_again() -> None:
    world = World()
    keeper = world.keeper()
    first = keeper.current()
    keeper.look()
    assert keeper.current() is first
    world.present = revision(2, "Sidang")
    keeper.look()
    assert keeper.current() is not first
    assert keeper.current().feeds != first.feeds


def test_a_feed_that_did_not_change_keeps_its_instant() -> None:
    world = World()
    keeper = world.keeper()
    world.now, world.present = NOW + timedelta(hours=1), replace(world.present, note="sama isinya")
    keeper.look()
    assert keeper.current().last_modified == NOW


def step(number: int, at: datetime) -> Step:
    return Step(number, at, "catatan", Differences((), ()))


def test_a_change_is_news_for_its_time_and_makes_a_new_instant_when_it_comes_and_goes() -> None:
    world = World(present=revision(2), steps=(step(2, NOW - SHOWN_FOR + timedelta(hours=1)),))
    keeper = world.keeper()
    assert world.asked == [NOW - SHOWN_FOR]
    keeper.look()
    assert world.asked == [NOW - SHOWN_FOR], "the archive is asked only once a revision"
    world.now = NOW + timedelta(hours=1)
    keeper.look()
    assert keeper.current().last_modified == NOW, "an hour is inclusive"
    world.now += SECOND
    keeper.look()
    assert keeper.current().last_modified == world.now
    assert len(world.served) == 2


def test_the_archive_is_asked_again_when_it_did_not_answer() -> None:
    world = World(present=revision(2), down=True, steps=(step(2, NOW - timedelta(hours=1)),))
    keeper = world.keeper()
    keeper.look()
    assert len(world.asked) == 2
    world.down = False
    keeper.look()
    keeper.look()
    assert len(world.asked) == 3
    assert len(world.served) == 1


def test_a_revision_that_cannot_be_seen_leaves_the_former_snapshot() -> None:
    world = World()
    answers: list[Exception | None] = [None, Down()]

    def refresh() -> Revision:
        answer = answers.pop(0)
        if answer:
            raise answer
        return world.present

    keeper = world.keeper(refresh)
    first = keeper.current()
    with pytest.raises(Down):
        keeper.look()
    assert keeper.current() is first


def test_a_revision_that_cannot_be_made_leaves_the_former_one_and_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    keeper = world.keeper()
    first, made, seconds = keeper.current(), [], [1000.0]
    monkeypatch.setattr("calendar_service.serving.keeper.time.monotonic", lambda: seconds[0])

    def broken(revision: Revision, former: Snapshot | None) -> Snapshot:
        made.append(revision.number)
        raise Down

    monkeypatch.setattr(keeper, "_make", broken)
    world.present = revision(2, "Sidang")
    for _ in range(5):
        keeper.look()
    assert (keeper.current(), keeper.served(), made) == (first, 1, [2])
    ((_, facts),) = keeper.troubles()
    assert facts == {"newest": 2, "served": 1}
    seconds[0] += AGAIN_SECONDS
    monkeypatch.setattr(keeper, "_make", world.make)
    keeper.look()
    assert (keeper.served(), keeper.troubles()) == (2, [])


def test_a_revision_in_the_making_is_no_trouble_until_it_takes_long_or_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every edit is followed by a few seconds in which it is made, and those must not alarm."""
    world, now = World(), [0.0]
    keeper = world.keeper()
    monkeypatch.setattr("calendar_service.serving.keeper.time.monotonic", lambda: now[0])
    told: list[list[str]] = []

    def make(_revision: Revision, _former: Snapshot | None) -> Snapshot:
        for now[0] in (started + 1, started + GRACE_SECONDS + 1):
            told.append([message for message, _ in keeper.troubles()])
        raise Down

    keeper._make = make
    for number, started in ((2, 100.0), (3, 300.0)):
        world.present, now[0] = revision(number, "Sidang"), started
        keeper.look()
        assert told.pop(0) == []
        assert told.pop(0) == [MAKING]
        assert keeper.troubles() == [(FORMER, {"newest": number, "served": 1})]
    now[0] += AGAIN_SECONDS
    keeper.look()
    assert told == [[FORMER], [FORMER]], "what failed once is not new when it is tried again"
    keeper._make = world.make
    now[0] += AGAIN_SECONDS
    keeper.look()
    assert keeper.troubles() == []
