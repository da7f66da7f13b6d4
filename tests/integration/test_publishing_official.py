"""A saved file, a guard, a shut database: what is served, and what is said about it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from calendar_service.clock import fixed_clock
from calendar_service.database import open_engine
from calendar_service.editing.guard import Guard
from calendar_service.errors import Refused
from calendar_service.feeds.building import build
from calendar_service.feeds.printing import FeedPrinting
from calendar_service.migrating import migrate
from calendar_service.package_data import regions, translators
from calendar_service.publishing.archive_sql import Archive, Overtaken, RevisionCheck
from calendar_service.publishing.official import Official
from calendar_service.publishing.publish import Publishing
from calendar_service.publishing.revision import Revision
from calendar_service.publishing.sightings_sql import Sightings
from calendar_service.publishing.watching import Watcher
from calendar_service.publishing.working_copy import WorkingCopy
from calendar_service.settings import Settings
from tests.feeds_material import SETTINGS, from_pieces
from tests.revisions_material import DAY, FIRST, TEXT, Text, publish, service_at
from tests.world import Service, look

MOVED = TEXT.having("rapat", days="2024-09-21")
TWO_MOVED = MOVED.having("suara", days="2024-11-28")
WAITING = "Berkas stages.yaml menunggu penerbitan."
NO_DATABASE = "Basis data tidak menjawab; layanan memakai revisi terakhir."


@pytest.fixture
def archive(engine: sa.Engine) -> Archive:
    """On SQLite and on PostgreSQL."""
    return Archive(engine, regions())


class Machine:
    """The clock process and one other process of a machine with a folder of its own."""

    def __init__(
        self,
        archive: Archive,
        folder: Path,
        *,
        auto: bool = True,
        check: RevisionCheck | None = None,
        copies: Path | None = None,
    ) -> None:
        clock, translator, seen = fixed_clock(FIRST + DAY), translators()["id"], Sightings(archive.engine)
        file = folder / "stages.yaml"
        copy = WorkingCopy(archive, seen, file, str(file))
        publishing = Publishing(archive, copy, clock, guard=check or no_guard, trial=lambda before, after: None)
        self.watcher = Watcher(archive, publishing, translator, auto=auto)
        self.official = Official(archive, seen, file, clock, translator, copies=copies or folder)
        self.troubles = self.official.troubles

    def turn_to(self, archive: Archive) -> None:
        """Its database answers now, and it is this one."""
        self.official._archive, self.official._sightings = archive, Sightings(archive.engine)

    def refresh(self) -> Revision:
        with suppress(SQLAlchemyError, OSError):
            self.watcher.look()
        found = self.official.refresh()
        self.official.served(found)
        return found


def no_guard(before: Revision, after: Revision) -> None:
    """Nothing is a slip."""


def machine(archive: Archive, folder: Path, text: Text | None = None, **named: Any) -> Machine:
    if text is not None:
        save(folder, text)
    return Machine(archive, folder, **named)


def save(folder: Path, text: Text | bytes) -> None:
    data = text if isinstance(text, bytes) else text.data
    (folder / "stages.yaml").write_bytes(data)


def told_all() -> dict[tuple[str, str], frozenset[str]]:
    return {("uji", ident): frozenset(("51",)) for ident in TEXT.stages}


def broken() -> Archive:
    """A database that does not answer: nobody listens on port 1."""
    return Archive(open_engine("postgresql+psycopg://nobody@127.0.0.1:1/none"), regions())


def test_a_saved_file_is_published_and_every_other_process_sees_it(archive: Archive, tmp_path: Path) -> None:
    first, second = machine(archive, tmp_path, TEXT), machine(archive, tmp_path / "elsewhere")
    assert first.refresh().number == 1
    assert second.refresh().number == 1
    save(tmp_path, MOVED)
    assert first.refresh().number == 2
    assert second.refresh().number == 2
    assert first.troubles() == second.troubles() == []


def test_the_guard_stops_a_saved_file_until_it_is_forced(archive: Archive, tmp_path: Path) -> None:
    guard = Guard(told_all, regions())
    made = machine(archive, tmp_path, TEXT, check=guard.check)
    made.refresh()
    save(tmp_path, TWO_MOVED)
    assert made.refresh().number == 1
    assert made.refresh().number == 1
    assert made.troubles() == [
        "Berkas stages.yaml tidak diterbitkan: 2 dari 6 tahapan yang sudah diberitahukan kepada kantor akan pindah "
        "atau dibatalkan: rapat, suara",
        "Berkas stages.yaml tidak diterbitkan: Bila memang dimaksudkan, terbitkan dengan --force.",
    ]
    publish(archive, TWO_MOVED, FIRST + 2 * DAY)
    assert made.refresh().number == 2
    assert made.troubles() == []
    save(tmp_path, TWO_MOVED.having("rapat", days="2024-09-22"))
    assert made.refresh().number == 3


def test_a_file_that_waits(archive: Archive, tmp_path: Path) -> None:
    publish(archive, TEXT)
    made = machine(archive, tmp_path, TEXT, auto=False)
    assert (made.refresh().number, made.troubles()) == (1, [])
    save(tmp_path, MOVED)
    assert (made.refresh().number, made.troubles()) == (1, [WAITING])
    save(tmp_path, b"elections: {}\n")
    made.refresh()
    (line,) = made.troubles()
    assert line.startswith("stages.yaml:1:")
    save(tmp_path, MOVED)
    made.refresh()
    publish(archive, MOVED, FIRST + DAY)
    assert (made.refresh().number, made.troubles()) == (2, [])


def test_a_process_goes_on_when_the_database_stops(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'db' / 'kalender.sqlite3'}"
    (tmp_path / "db").mkdir()
    migrate(url)
    archive = Archive(open_engine(url), regions())
    made = machine(archive, tmp_path, TEXT)
    known = made.refresh()
    archive.engine.dispose()
    (tmp_path / "db").rename(tmp_path / "gone")
    (tmp_path / "db").write_text("no folder any more")
    save(tmp_path, MOVED)
    assert made.refresh() is known
    assert made.troubles() == [NO_DATABASE]
    (tmp_path / "db").unlink()
    (tmp_path / "gone").rename(tmp_path / "db")
    assert made.refresh().number == 2
    assert made.troubles() == []
    archive.engine.dispose()


def test_a_process_that_starts_without_database_serves_the_last_revision(archive: Archive, tmp_path: Path) -> None:
    publish(archive, TEXT)
    publish(archive, MOVED.without("lapor"), FIRST + DAY)
    official = machine(archive, tmp_path).refresh()
    save(tmp_path, TWO_MOVED)  # edits that nobody published
    late = machine(broken(), tmp_path)
    found = late.refresh()
    assert late.troubles() == [NO_DATABASE]
    assert (found.number, found.sha256, found.stamps, found.vanished) == (
        2,
        official.sha256,
        official.stamps,
        official.vanished,
    )
    assert bodies(found) == bodies(official)
    assert late.refresh() is found


def test_it_turns_to_the_database_when_that_answers_again(archive: Archive, tmp_path: Path) -> None:
    publish(archive, TEXT)
    machine(archive, tmp_path).refresh()
    late = machine(broken(), tmp_path)
    copy = late.refresh()
    late.turn_to(archive)
    assert late.refresh() is copy
    assert late.troubles() == []
    publish(archive, MOVED, FIRST + DAY)
    assert late.refresh().number == 2


def test_another_release_that_starts_without_database_says_that_its_words_are_newer(
    archive: Archive, tmp_path: Path
) -> None:
    """To calendars at once, and to the database when that answers again, where it stays."""
    settings = replace(SETTINGS, public_url="https://lain.example")
    archive.printing = FeedPrinting(regions(), translators(), SETTINGS, "penguji")
    publish(archive, TEXT)
    was = machine(archive, tmp_path).refresh()
    silent = broken()
    silent.printing = archive.printing = FeedPrinting(regions(), translators(), settings, "penguji")
    late = machine(silent, tmp_path)
    copy = late.refresh()
    late.turn_to(archive)
    found = late.refresh()
    before = was.stamps["uji", "rapat"].common
    for revision in (copy, found, archive.revision(1)):
        after = revision.stamps["uji", "rapat"].common
        assert after.content == before.content + 1
        assert after.modified_at > before.modified_at
    assert late.refresh() is found


def test_the_copy_is_not_believed_when_the_database_says_otherwise(archive: Archive, tmp_path: Path) -> None:
    publish(archive, TEXT)
    machine(archive, tmp_path).refresh()
    other = open_engine(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    migrate(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    restored = Archive(other, regions())
    publish(restored, MOVED)
    late = machine(broken(), tmp_path)
    assert late.refresh().sha256 != restored.current().sha256  # type: ignore[union-attr]
    late.turn_to(restored)
    assert late.refresh().sha256 == restored.current().sha256  # type: ignore[union-attr]
    other.dispose()


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"number": 1}', b"\xff\xfe"])
def test_a_damaged_copy_counts_as_none(archive: Archive, tmp_path: Path, damage: bytes) -> None:
    publish(archive, TEXT)
    machine(archive, tmp_path, TEXT).refresh()
    (tmp_path / "revision.json").write_bytes(damage)
    found = machine(broken(), tmp_path).refresh()
    assert found.number == 0
    assert found.timeline.elections["uji"]


def test_the_copy_is_replaced_whole(archive: Archive, tmp_path: Path) -> None:
    made = machine(archive, tmp_path, TEXT)
    made.refresh()
    before = (tmp_path / "revision.json").stat().st_ino
    save(tmp_path, MOVED)
    made.refresh()
    assert json.loads((tmp_path / "revision.json").read_bytes())["number"] == 2
    assert (tmp_path / "revision.json").stat().st_ino != before
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    made = machine(archive, tmp_path, TEXT, copies=tmp_path / "file" / "copies")
    assert made.refresh().number == 1


def test_of_publishers_at_once_one_wins_and_nothing_is_lost(archive: Archive) -> None:
    publish(archive, TEXT)
    texts = [TEXT.having("rapat", title=f"Rapat {number}") for number in range(6)]
    outcomes: dict[int, object] = {}
    start = threading.Barrier(len(texts))

    def work(number: int) -> None:
        start.wait()
        try:
            outcomes[number] = publish(archive, texts[number], FIRST + DAY, seen=1).number
        except Refused as error:
            outcomes[number] = error

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [number for number, outcome in outcomes.items() if outcome == 2]
    assert all(isinstance(outcomes[n], Overtaken) for n in outcomes if n != winner)
    assert [entry.number for entry in archive.history()] == [2, 1]
    assert archive.text(2) == texts[winner].data
    loser = next(n for n in outcomes if n != winner)
    assert publish(archive, texts[loser], FIRST + 2 * DAY, seen=2).number == 3


def test_processes_that_see_the_same_file_publish_it_once(archive: Archive, tmp_path: Path) -> None:
    machines = [machine(archive, tmp_path, TEXT) for _ in range(5)]
    threads = [threading.Thread(target=each.refresh) for each in machines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry.number for entry in archive.history()] == [1]
    assert {each.refresh().number for each in machines} == {1}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = service_at(tmp_path)
    yield made
    made.engine.dispose()


def test_the_service_s_own_parts_have_the_guard_and_the_copy(service: Service) -> None:
    service.official.served(look(service))
    assert (service.settings.data_dir / "revision.json").exists()
    service.settings.stages_file.write_bytes(TEXT.renamed("rapat", "temu").data)
    assert look(service).number == 1
    assert any("mungkin berganti nama" in line for line in service.official.troubles())


def bodies(revision: Revision) -> dict[str, str]:
    made = build(revision, regions(), translators(), Settings(), last_modified=FIRST.astimezone(UTC))
    return {path: feed.etag for path, feed in from_pieces(made).items()}
