"""Epochs: whatever a database has forgotten, no number that calendars or offices have seen comes again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.publishing.archive_sql import Archive, Author
from calendar_service.publishing.epoch import FIRST, Epoch, highest_sequence, lifted
from calendar_service.publishing.past import Past
from calendar_service.publishing.revision import StageStamps, Stamp
from tests.revisions_material import DAY, TEXT, archive_at, publish, stage
from tests.revisions_material import FIRST as BEGAN

SINCE = datetime(2024, 9, 10, tzinfo=UTC)

stamps_of_one = st.builds(
    Stamp,
    st.integers(0, 9),
    st.integers(0, 40),
    st.integers(0, 40).map(lambda days: BEGAN + days * DAY),
    st.just(BEGAN),
)
every_stamps = st.dictionaries(
    st.tuples(st.just("uji"), st.sampled_from("abc")),
    st.builds(
        StageStamps, stamps_of_one, st.dictionaries(st.sampled_from(["11", "35.78"]), stamps_of_one), st.just("")
    ),
)


@given(every_stamps, st.integers(0, 50))
def test_above_all_that_was_served_and_in_its_own_order(stamps: dict[tuple[str, str], StageStamps], more: int) -> None:
    epoch = Epoch(2, SINCE, highest_sequence(stamps) + 1 + more, 7)
    made = lifted(stamps, epoch)
    for key, kept in stamps.items():
        for before, after in zip(
            (kept.common, *kept.local.values()), (made[key].common, *made[key].local.values()), strict=True
        ):
            assert after.content - epoch.sequence == before.content, "its order stays, above every one that was served"
            assert after.modified_at == max(before.modified_at, SINCE) + timedelta(seconds=1)
            assert after.modified_at > before.modified_at
            assert after.schedule_version == before.schedule_version, "nobody is told anew"
    assert lifted(made, epoch) == made, "once"
    assert lifted(stamps, FIRST) == stamps


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = archive_at(tmp_path)
    yield made
    made.engine.dispose()


def test_the_present_text_stands_anew_above_every_number_that_was_served(archive: Archive) -> None:
    before = publish(archive, TEXT)
    epoch = Epoch(2, BEGAN + DAY, 6, 9)
    after = archive.begin_epoch(epoch, Author("siti", "pulih", BEGAN + DAY))
    assert after is not None
    assert (after.number, archive.text(after.number), archive.epoch()) == (10, TEXT.data, epoch)
    assert archive.revision(10).stamps == lifted(before.stamps, epoch)
    assert {kept.common.content for kept in after.stamps.values()} == {6}
    following = publish(
        archive, TEXT.having("rapat", days="2024-09-21").having("baru", **stage("Baru", "2024-10-05")), BEGAN + 2 * DAY
    )
    assert following.number == 11
    assert following.stamps["uji", "rapat"].common.content == 7
    assert following.stamps["uji", "baru"].common.content == 6, "what is new here may have been there before"
    assert Past(archive).numbers() == [1, 10, 11]
    assert [(step.number, step.former, len(step.found.stages)) for step in Past(archive).steps()] == [
        (11, 10, 2), (10, 1, 0), (1, 0, 0)
    ]  # fmt: skip


def test_an_empty_database_goes_on_above_what_was_served(archive: Archive) -> None:
    epoch = Epoch(3, BEGAN, 5, 12)
    assert archive.begin_epoch(epoch, Author("siti", "kosong", BEGAN)) is None
    first = publish(archive, TEXT, BEGAN + DAY)
    assert first.number == 13
    assert {(kept.common.content, kept.common.modified_at) for kept in first.stamps.values()} == {
        (5, BEGAN + timedelta(seconds=1))
    }


def test_a_floor_below_what_the_database_holds_is_raised(archive: Archive) -> None:
    publish(archive, TEXT)
    publish(archive, TEXT.having("rapat", days="2024-09-21"), BEGAN + DAY)
    after = archive.begin_epoch(Epoch(2, BEGAN + DAY, 0, 0), Author("siti", "pulih", BEGAN + DAY))
    assert after is not None
    assert (after.number, after.stamps["uji", "rapat"].common.content) == (3, 3)


def test_last_modified_does_not_go_back(archive: Archive) -> None:
    assert archive.stamp_served("a", BEGAN) == BEGAN
    archive.begin_epoch(Epoch(2, BEGAN + DAY), Author("siti", "pulih", BEGAN + DAY))
    assert archive.stamp_served("a", BEGAN + timedelta(hours=1)) == BEGAN + DAY, "in between other bytes were served"
    assert archive.stamp_served("a", BEGAN + 2 * DAY) == BEGAN + DAY
    assert archive.stamp_served("b", BEGAN + 2 * DAY) == BEGAN + 2 * DAY


def test_what_a_draft_shows_is_what_is_published(archive: Archive) -> None:
    publish(archive, TEXT)
    archive.begin_epoch(Epoch(2, BEGAN + DAY, 4, 6), Author("siti", "pulih", BEGAN + DAY))
    text = TEXT.having("baru", **stage("Baru", "2024-10-05"))
    _, draft = archive.draft(text.data, at=BEGAN + 2 * DAY)
    made = publish(archive, text, BEGAN + 2 * DAY)
    assert (draft.number, draft.stamps) == (made.number, made.stamps)
