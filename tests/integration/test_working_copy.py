"""Several people and processes at one text: every edit is one revision, and none is overwritten."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from calendar_service.clock import fixed_clock
from calendar_service.package_data import regions, translators
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.edition import Diverged, OnDisk
from calendar_service.publishing.publish import Edited, Publishing
from calendar_service.publishing.sightings_sql import Sightings
from calendar_service.publishing.watching import Watcher
from calendar_service.publishing.working_copy import WorkingCopy
from calendar_service.timeline import stages_file
from tests.world import TIMELINE

CLOCK = fixed_clock(datetime(2024, 9, 1, tzinfo=UTC))
TEXT = TIMELINE.encode()


def edition(number: int) -> bytes:
    return TIMELINE.replace("Pemilihan Uji", f"Pemilihan Uji {number}").encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "stages.yaml"
    path.write_bytes(TEXT)
    return path


@pytest.fixture
def archive(engine: sa.Engine) -> Archive:
    archive = Archive(engine, regions())
    archive.publish(TEXT, by="stages.yaml", note="", at=CLOCK())
    return archive


def publishing_of(archive: Archive, file: Path) -> Publishing:
    """As each process has it."""
    copy = WorkingCopy(archive, Sightings(archive.engine), file, str(file))
    nothing = lambda before, after: None  # noqa: E731
    return Publishing(archive, copy, CLOCK, guard=nothing, trial=nothing)


def watcher_of(archive: Archive, file: Path) -> Watcher:
    return Watcher(archive, publishing_of(archive, file), translators()["id"], auto=True)


@contextmanager
def watching(archive: Archive, file: Path, count: int) -> Iterator[None]:
    """So many clock processes that publish what is saved, looking without a pause."""
    stopping = threading.Event()

    def watch() -> None:
        watcher = watcher_of(archive, file)
        while not stopping.is_set():
            watcher.look()
        watcher.look()
        assert archive.head().sha256 == sha256(file.read_bytes())

    with ThreadPoolExecutor(count) as pool:
        watchers = [pool.submit(watch) for _ in range(count)]
        try:
            yield
        finally:
            stopping.set()
        for watcher in watchers:
            watcher.result()


def test_the_processes_that_watch_the_file_add_no_revision(archive: Archive, file: Path) -> None:
    publishing = publishing_of(archive, file)
    with watching(archive, file, 3):
        for number in range(1, 21):
            base = publishing.copy.present().sha256
            done = publishing.publish(edition(number), Edited(base, "siti", str(number)))
            assert (done.revision.number, done.is_new, done.on_disk) == (number + 1, True, OnDisk.WRITTEN)
    history = [(entry.number, entry.by) for entry in reversed(archive.history())]
    assert history == [(1, "stages.yaml"), *((number, "siti") for number in range(2, 22))]
    assert file.read_bytes() == edition(20)


def test_of_many_editions_of_one_text_one_is_taken(archive: Archive, file: Path) -> None:
    base = sha256(TEXT)

    def publish(number: int) -> bool:
        try:
            publishing_of(archive, file).publish(edition(number), Edited(base, f"orang-{number}", ""))
        except Diverged:
            return False
        return True

    with watching(archive, file, 2), ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(publish, range(8)))
    assert sum(taken) == 1
    winner = taken.index(True)
    assert [entry.by for entry in archive.history()] == [f"orang-{winner}", "stages.yaml"]
    assert file.read_bytes() == edition(winner)


def test_people_who_edit_by_hand_and_in_the_editor_see_each_other(archive: Archive, file: Path) -> None:
    """Whatever the order, every text that was taken is a revision, in the order of the truth."""
    publishing, watcher = publishing_of(archive, file), watcher_of(archive, file)
    watcher.look()
    for number in range(1, 11):
        seen = publishing.copy.present()
        if number % 3 == 0:
            stages_file.replace(file, edition(number))
            with pytest.raises(Diverged) as caught:
                publishing.publish(edition(number + 100), Edited(seen.sha256, "siti", ""))
            assert caught.value.present.data == edition(number)
        else:
            publishing.publish(edition(number), Edited(seen.sha256, "siti", ""))
        watcher.look()
        assert archive.text(archive.number()) == file.read_bytes() == edition(number)
    assert archive.number() == 11


def test_a_file_saved_at_the_last_moment_is_left_alone(
    archive: Archive, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody saves between the comparison and the writing; an editor knows no lock of ours."""
    publish = archive.publish

    def slowly(data: bytes, **facts: object) -> object:
        revision = publish(data, **facts)  # type: ignore[arg-type]
        file.write_bytes(edition(99))
        return revision

    publishing = publishing_of(archive, file)
    watcher_of(archive, file).look()
    with monkeypatch.context() as patched:
        patched.setattr(archive, "publish", slowly)
        done = publishing.publish(edition(1), Edited(sha256(TEXT), "siti", ""))
    assert done.on_disk is OnDisk.CHANGED
    assert file.read_bytes() == edition(99)
    present = publishing.copy.present()
    assert (present.data, present.is_published) == (edition(99), False)
    watcher_of(archive, file).look()
    assert archive.number() == 2
    assert "berangkat dari revisi 1" in publishing.copy.sighting().troubles[0]  # type: ignore[union-attr]


def test_a_file_that_fell_behind_is_known_and_brought_up(archive: Archive, file: Path) -> None:
    archive.publish(edition(1), by="another machine", note="", at=CLOCK())
    publishing = publishing_of(archive, file)
    copy = publishing.copy
    assert copy.is_behind()
    assert copy.present().data == edition(1)
    assert publishing.bring_up() is OnDisk.WRITTEN
    assert file.read_bytes() == edition(1)
    assert not copy.is_behind()
    file.unlink()
    assert copy.present().data == edition(1)
    assert not copy.is_behind()
