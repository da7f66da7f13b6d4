"""Another release, or other settings, under the same revision: its stamps rise in the database, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from calendar_service.feeds.printing import FeedPrinting
from calendar_service.package_data import regions, translators
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.revision import NO_VOTE, Revision, Stamps
from tests.feeds_material import PRINTING, SETTINGS
from tests.revisions_material import FIRST, TEXT, archive_at, publish

LATER = FIRST + timedelta(days=3)
MOVED = FeedPrinting(regions(), translators(), replace(SETTINGS, public_url="https://lain.example"), "penguji")


def present(archive: Archive) -> Revision:
    found = archive.current()
    assert found
    return found


def stamped(revision: Revision) -> Stamps:
    """Of its stages; nobody votes in this timetable, so nobody is told that they do not."""
    return {key: kept for key, kept in revision.stamps.items() if key[1] != NO_VOTE}


def test_stamps_rise_once_and_nothing_else_does(tmp_path: Path) -> None:
    archive = archive_at(tmp_path)
    published = publish(archive, TEXT)
    assert not archive.reprint(LATER), "it is printed as it was"
    other = Archive(archive.engine, archive.regions, MOVED)
    assert other.reprint(LATER)
    assert not other.reprint(LATER + timedelta(days=1))
    now = present(archive)
    assert (now.number, now.sha256, now.published_at) == (published.number, published.sha256, published.published_at)
    for key, kept in stamped(now).items():
        assert kept.common.content == published.stamps[key].common.content + 1
        assert kept.common.modified_at == LATER.replace(microsecond=0)
        assert kept.common.schedule_version == published.stamps[key].common.schedule_version
    archive.engine.dispose()


def test_two_at_once_raise_it_once(tmp_path: Path) -> None:
    archive = archive_at(tmp_path)
    publish(archive, TEXT)
    one, other = (Archive(archive.engine, archive.regions, MOVED) for _ in range(2))

    class InBetween(FeedPrinting):
        """Another process is quicker."""

        def __call__(self, revision, elections):  # type: ignore[no-untyped-def]
            other.reprint(LATER)
            return super().__call__(revision, elections)

    one.printing = InBetween(MOVED.regions, MOVED.translators, MOVED.settings, "penguji")
    assert not one.reprint(LATER + timedelta(hours=1))
    assert {kept.common.content for kept in stamped(present(archive)).values()} == {1}
    archive.engine.dispose()


def test_a_publication_prints_what_others_printed_otherwise(tmp_path: Path) -> None:
    archive = archive_at(tmp_path)
    publish(archive, TEXT)
    other = Archive(archive.engine, archive.regions, MOVED)
    after = publish(other, TEXT.having("rapat", leads="[5d]"), LATER)
    assert {kept.by for kept in after.stamps.values()} == {MOVED.mark}
    assert {kept.common.content for kept in stamped(after).values()} == {1}
    again = publish(other, TEXT, LATER + timedelta(days=1))
    assert again.stamps == after.stamps
    archive.engine.dispose()


def test_nothing_published_and_nothing_printed(tmp_path: Path) -> None:
    archive = archive_at(tmp_path)
    assert not archive.reprint(FIRST)
    publish(archive, TEXT)
    assert not Archive(archive.engine, archive.regions).reprint(LATER)
    assert present(archive).stamps["uji", "rapat"].by == PRINTING.mark
    archive.engine.dispose()
