"""What was official, and since when: by day in Jakarta, newest first, and silent where the database is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from calendar_service.editing.text_difference import text_difference
from calendar_service.errors import InvalidInput, Refused
from calendar_service.package_data import regions
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.changes import OFFICIAL_ZONE, Differences, Happened
from calendar_service.publishing.past import Past, Unavailable
from calendar_service.publishing.unpublished import unpublished
from tests.revisions_material import DAY, FIRST, TEXT, archive_at, publish


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Three revisions, a day apart."""
    made = archive_at(tmp_path)
    publish(made, TEXT, note="pertama")
    publish(made, TEXT.having("rapat", days="2024-09-21"), FIRST + DAY, note="kedua")
    publish(made, TEXT.having("rapat", days="2024-09-22", title="Sidang"), FIRST + 2 * DAY, note="ketiga")
    yield made
    made.engine.dispose()


def test_the_steps_are_the_newest_first_and_the_first_changed_nothing(archive: Archive) -> None:
    past = Past(archive)
    assert past.count() == 3
    steps = past.steps()
    assert [(s.number, s.note, s.published_at) for s in steps] == [
        (3, "ketiga", FIRST + 2 * DAY), (2, "kedua", FIRST + DAY), (1, "pertama", FIRST)
    ]  # fmt: skip
    assert [[c.happened for c in s.found.stages] for s in steps] == [
        [Happened.MOVED, Happened.REWORDED],
        [Happened.MOVED],
        [],
    ]
    assert steps[-1].found == Differences((), ())
    assert past.steps(1, 2) == [steps[1]]
    assert past.steps(1) == steps[1:]
    assert [past.step(number) for number in (3, 2, 1)] == steps
    with pytest.raises(IndexError):
        past.step(4)


def test_since_an_instant_inclusive_and_without_the_first(archive: Archive) -> None:
    past, second = Past(archive), timedelta(seconds=1)
    assert [s.number for s in past.since(FIRST + DAY)] == [3, 2]
    assert [s.number for s in past.since(FIRST + DAY + second)] == [3]
    assert [s.number for s in past.since(FIRST - DAY)] == [3, 2]
    assert past.since(FIRST + 3 * DAY) == []


def test_on_a_day_means_at_its_end_in_jakarta(tmp_path: Path) -> None:
    archive = archive_at(tmp_path)
    publish(archive, TEXT, datetime(2024, 9, 1, 16, 59, 59, tzinfo=UTC))
    publish(archive, TEXT.having("rapat", days="2024-09-21"), datetime(2024, 9, 1, 17, 0, tzinfo=UTC))
    past = Past(archive)
    found = [past.on(date(2024, 9, day)) for day in (1, 2, 3)]
    assert [revision and revision.number for revision in found] == [1, 2, 2]
    assert past.on(date(2024, 8, 31)) is None
    archive.engine.dispose()


def test_any_two_revisions_and_any_text(archive: Archive) -> None:
    past = Past(archive)
    (there,), (back, _) = past.differences(1, 2).stages, past.differences(3, 1).stages
    assert there.after is not None
    assert back.before is not None
    assert (there.after.days.last, back.before.days.last) == (date(2024, 9, 21), date(2024, 9, 22))  # type: ignore[union-attr]
    assert past.text(1) == TEXT.data
    assert past.revision(2).number == 2
    assert past.revision(2) is past.revision(2), "what never changes is kept"
    assert past.differences(1, 2) is past.differences(1, 2)
    with pytest.raises(Refused):
        past.revision(9)


class Ill:
    """An archive whose database does not answer."""

    regions = regions()

    def fail(self, *_: object) -> None:
        raise OperationalError("SELECT 1", {}, OSError("gone"))

    history = text = revision = fail


def test_a_silent_database_is_said_in_one_word() -> None:
    past = Past(Ill())  # type: ignore[arg-type]
    for ask in (past.count, past.steps, lambda: past.text(1), lambda: past.revision(1), lambda: past.differences(1, 2)):
        with pytest.raises(Unavailable, match="OperationalError"):
            ask()


def test_the_last_instant_of_a_day_is_its_own(tmp_path: Path) -> None:
    archive = archive_at(tmp_path)
    last = datetime.combine(date(2024, 9, 1), time.max, OFFICIAL_ZONE)
    publish(archive, TEXT, last)
    found = Past(archive).on(date(2024, 9, 1))
    assert found is not None
    archive.engine.dispose()


def test_questions_may_be_asked_by_name(archive: Archive) -> None:
    assert Past(archive).text(number=1) == TEXT.data  # type: ignore[call-arg]


# A timetable without a history, and two texts


def test_a_file_that_nobody_published() -> None:
    found = unpublished(TEXT.data, regions(), "stages.yaml", FIRST)
    assert (found.number, found.published_at, found.by, found.note) == (0, FIRST, "stages.yaml", "")
    assert len(found.sha256) == 64
    assert found.stamps["uji", "rapat"].common.scheduled_at == FIRST
    assert set(found.timeline.elections) == {"uji"}
    with pytest.raises(InvalidInput) as caught:
        unpublished(b"x: 1\n", regions(), "lain.yaml", FIRST)
    assert caught.value.name == "lain.yaml"


def test_two_texts_line_by_line() -> None:
    assert text_difference(b"a\nb\n", b"a\nb\n", "x", "y") == ""
    assert text_difference(b"a\nb\n", b"a\nc\n", "satu", "dua") == "--- satu\n+++ dua\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
    assert text_difference(b"\xef\xbb\xbfa\nb", b"a\nb\n", "x", "y") == (
        "--- x\n+++ y\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"
    )


def test_where_something_was_moved_its_former_days_are_known(archive: Archive) -> None:
    past = Past(archive)
    days = {number: past.former_days(number) for number in (1, 2, 3)}
    assert days[1] == {}
    election = next(iter(archive.revision(1).timeline.elections.values()))
    was, then = (archive.revision(n).timeline.elections[election.id].by_id["rapat"].days for n in (1, 2))
    assert days[2][election.id, "rapat", ""] == was
    assert days[3][election.id, "rapat", ""] == then
    assert {stage for _, stage, _ in days[3]} == {"rapat"}
