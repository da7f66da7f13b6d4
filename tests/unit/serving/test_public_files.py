"""Files for nginx: the bytes and times of what is served, swapped as a whole, and never out of date."""

from __future__ import annotations

import errno
import gzip
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calendar_service.feeds.building import build
from calendar_service.feeds.snapshot import Snapshot
from calendar_service.outages import Outages
from calendar_service.package_data import TEMPLATES, regions, translators
from calendar_service.publishing.revision import Revision
from calendar_service.rendering import Rendering
from calendar_service.serving import public_files
from calendar_service.serving.page_layer import PageLayer
from calendar_service.serving.public_files import KEEP_SECONDS, NOT_WITHDRAWN, NOT_WRITTEN, PublicFiles
from calendar_service.serving.public_folder import OTHERS, TAKEN
from calendar_service.settings import Settings
from calendar_service.timeline.parsing import parse
from calendar_service.web.app import create_app
from calendar_service.web.assets import content_mark
from calendar_service.web.site import NothingServed, Site
from tests.feeds_material import from_pieces
from tests.pages_material import THREE_DAYS_BEFORE, revision_of
from tests.world import TIMELINE, few_regions

START = datetime.fromisoformat(THREE_DAYS_BEFORE).astimezone(UTC)
SETTINGS = Settings(public_url="https://kalender.example", uid_domain="kalender.example")
REGIONS = few_regions()
FEED = "feeds/uji/35.78.ics"


def numbered(number: int, day: str = "2024-09-25") -> Revision:
    timeline = parse(TIMELINE.replace("2024-09-25", day).encode(), regions())
    return replace(revision_of(timeline), number=number)


@dataclass
class World:
    """What a web process serves; a test moves its clock and revision."""

    folder: Path
    now: datetime = START
    present: Revision = field(default_factory=lambda: numbered(1))

    def __post_init__(self) -> None:
        self.snapshot: Snapshot | None = None
        self.serve(self.present)

    def serve(self, revision: Revision) -> None:
        modified = self.now.replace(microsecond=0)
        self.snapshot = build(revision, REGIONS, translators(), SETTINGS, last_modified=modified)
        self.present = revision

    def current(self) -> Snapshot:
        if self.snapshot is None:
            raise NothingServed
        return self.snapshot

    def revision(self) -> Revision:
        return self.present

    def process(self, mine: str = "https://kalender.example /var/lib/kalender") -> PublicFiles:
        """Another one that serves the same."""
        site = Site(SETTINGS, REGIONS, translators(), lambda: self.now, self.revision, list)
        layer = PageLayer(create_app(site, Rendering(TEMPLATES, translators())), site)
        return PublicFiles(self.folder, mine, self, layer, Outages())

    def read(self, path: str, link: str = "feeds") -> bytes:
        return (self.folder / link / path).read_bytes()


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "public")


@pytest.fixture
def files(world: World) -> Iterator[PublicFiles]:
    found = world.process()
    found.look()
    yield found
    found.stop()


def everything(folder: Path) -> dict[str, tuple[bytes, float]]:
    return {
        str(each.relative_to(folder)): (each.read_bytes(), each.stat().st_mtime)
        for each in folder.rglob("*")
        if each.is_file()
    }


def test_each_feed_is_a_file_plain_and_packed(world: World, files: PublicFiles) -> None:
    there = everything((world.folder / "feeds").resolve())
    feeds = from_pieces(world.current())
    assert len(there) == 2 * len(feeds)
    for path, feed in feeds.items():
        body, at = there[path.lstrip("/")]
        packed, packed_at = there[f"{path.lstrip('/')}.gz"]
        assert body == feed.body == gzip.decompress(packed)
        assert at == packed_at == world.current().last_modified.timestamp()


def test_equal_feeds_are_one_file(world: World, files: PublicFiles) -> None:
    plain = [each for each in (world.folder / "feeds").resolve().rglob("*") if each.suffix in (".csv", ".json", ".ics")]
    assert len({each.stat().st_ino for each in plain}) == len({each.read_bytes() for each in plain}) < len(plain)


PAGES = ["index.html", "en/uji/index.html", "uji/tahapan/rapat/index.html", "robots.txt"]
PAGES += ["daerah/index.html", "daerah/35.78/index.html", "en/daerah/35.78/index.html"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_files(world: World, files: PublicFiles, path: str) -> None:
    body = world.read(path, "pages")
    assert gzip.decompress(world.read(f"{path}.gz", "pages")) == body
    site = Site(SETTINGS, REGIONS, translators(), lambda: world.now, world.revision, list)
    client = create_app(site, Rendering(TEMPLATES, translators())).test_client()
    assert client.get("/" + path.removesuffix("index.html")).data == body


def test_a_static_file_stands_under_the_mark_of_its_content(world: World, files: PublicFiles) -> None:
    assert b"{" in world.read(f"static/{content_mark('site.css')}/site.css", "pages")


def test_others_may_read_and_nobody_else_may_write_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        world = World(tmp_path / "deep" / "public")
        world.process().look()
    finally:
        os.umask(before)
    modes = {each.stat().st_mode & 0o777 for each in world.folder.rglob("*") if each.name != ".lock"}
    assert modes == {0o755, 0o644}
    assert {each.stat().st_mode & 0o777 for each in (world.folder, world.folder.parent)} == {0o755}


def test_what_is_out_of_date_is_gone_before_anything_new_is_written(
    world: World, files: PublicFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    write = public_files._write_all

    def watched(*arguments: Any) -> int:
        seen.append((world.folder / "feeds").exists() or (world.folder / "pages").exists())
        return write(*arguments)

    monkeypatch.setattr(public_files, "_write_all", watched)
    world.serve(numbered(2, "2024-09-24"))
    files.look()
    assert seen == [False, True]  # feeds first; they are linked when pages are written
    assert b"20240924" in world.read(FEED)
    assert b"24 September" in world.read("index.html", "pages")


def test_the_next_day_is_written_when_it_begins(world: World, files: PublicFiles) -> None:
    feeds = os.readlink(world.folder / "feeds")
    assert b"19 September" in world.read("index.html", "pages")
    world.now = datetime.fromisoformat("2024-09-20T00:00:00+07:00")
    files.look()
    assert b"20 September" in world.read("index.html", "pages")
    assert (world.folder / "pages/index.html").stat().st_mtime == world.now.timestamp()
    assert os.readlink(world.folder / "feeds") == feeds


def test_nothing_is_written_twice(world: World, files: PublicFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_files, "_write_all", lambda *_: pytest.fail("written"))
    world.now += timedelta(minutes=1)
    files.look()


def test_a_page_that_reads_otherwise_is_younger_than_the_one_before(world: World, files: PublicFiles) -> None:
    """nginx knows a version by its time and its length: another revision of the same second, or another release."""
    before = (world.folder / "pages/index.html").stat()
    world.present = numbered(2)
    files.look()
    after = (world.folder / "pages/index.html").stat()
    assert after.st_size == before.st_size  # another number of the revision
    assert after.st_mtime >= before.st_mtime + 1


def test_a_restart_takes_feeds_over_and_makes_pages_anew(
    world: World, files: PublicFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeds, pages = os.readlink(world.folder / "feeds"), os.readlink(world.folder / "pages")
    files.stop()
    again = world.process()
    again.look()
    assert os.readlink(world.folder / "feeds") == feeds
    assert os.readlink(world.folder / "pages") != pages
    again.stop()


def test_one_process_writes_and_another_takes_over(world: World, files: PublicFiles) -> None:
    other = world.process()
    other.look()
    pages = os.readlink(world.folder / "pages")
    assert files._lock is not None
    assert other._lock is None
    files.stop()
    other.look()
    assert os.readlink(world.folder / "pages") != pages
    other.stop()


def test_whoever_knows_better_takes_away_what_a_stuck_writer_left(world: World, files: PublicFiles) -> None:
    other = world.process()
    world.serve(numbered(2, "2024-09-24"))
    other.look()
    assert not (world.folder / "feeds").exists()
    assert not (world.folder / "pages").exists()


def test_whoever_lags_behind_takes_nothing_away(world: World, files: PublicFiles) -> None:
    other = World(world.folder, present=numbered(0)).process()
    other.look()
    assert (world.folder / FEED.replace("feeds/", "feeds/feeds/", 1)).exists()


def test_a_full_disk_takes_nothing_from_anybody_and_is_told(
    world: World, files: PublicFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(public_files, "_put", full)
        world.serve(numbered(2, "2024-09-24"))
        run_once(files)
        ((message, facts),) = files.troubles()
        assert message == NOT_WRITTEN
        assert facts["words"] == "No space left on device"
        assert not (world.folder / "feeds").exists()
        assert not list(world.folder.glob("*.part"))
    run_once(files)
    assert files.troubles()  # not yet tried again
    files._again_at = 0
    run_once(files)
    assert files.troubles() == []
    assert b"20240924" in world.read(FEED)


def test_what_cannot_be_taken_away_is_told(world: World, files: PublicFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    world.serve(numbered(2, "2024-09-24"))
    monkeypatch.setattr(Path, "unlink", read_only)
    run_once(files)
    assert files.troubles()[0][0] == NOT_WITHDRAWN


def run_once(files: PublicFiles) -> None:
    """One turn of its thread."""
    turns = iter([False, True])
    files._stopping.wait = lambda _timeout=None: next(turns)  # type: ignore[assignment,method-assign]
    files._run()


def test_a_writer_that_is_overtaken_begins_anew(
    world: World, files: PublicFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, newest = public_files._put, numbered(3, "2024-09-23")

    def overtaken(*arguments: Any) -> None:
        put(*arguments)
        if world.present.number == 2:
            world.serve(newest)

    monkeypatch.setattr(public_files, "_put", overtaken)
    world.serve(numbered(2, "2024-09-24"))
    files.look()
    assert not (world.folder / "feeds").exists()
    files.look()
    assert b"20240923" in world.read(FEED)
    assert not list(world.folder.glob("*.part"))


def test_old_folders_go_after_a_while(world: World, files: PublicFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    old = (world.folder / "feeds").resolve()
    (world.folder / "feeds-9-9-abc.part").mkdir()
    world.serve(numbered(2, "2024-09-24"))
    files.look()
    files.look()
    assert old.exists()
    later = public_files.time.monotonic() + KEEP_SECONDS
    monkeypatch.setattr(public_files.time, "monotonic", lambda: later)
    files.look()
    assert not old.exists()
    assert len(list(world.folder.glob("*-*"))) == 2
    shutil.rmtree(world.folder)


def long_after(monkeypatch: pytest.MonkeyPatch) -> None:
    later = public_files.time.monotonic() + KEEP_SECONDS
    monkeypatch.setattr(public_files.time, "monotonic", lambda: later)


def test_what_others_have_there_stays_for_ever(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """PUBLIC_DIR=/var/www/html, or a home."""
    theirs = ["html", ".ssh", "feeds-old", "pages-2024.part", "feeds-1-2-xyz", "feeds-1-2-abc.bak", "x-feeds-1-2-abc"]
    for name in theirs:
        (world.folder / name / "deep").mkdir(parents=True)
        (world.folder / name / "deep" / "letter").write_text("dear")
    (world.folder / "feeds-1-2-def").symlink_to("html")
    (world.folder / "feeds-1-2-fed").write_text("a file")
    files = world.process()
    files.look()
    long_after(monkeypatch)
    files.look()
    files.stop()
    assert all((world.folder / name / "deep" / "letter").read_text() == "dear" for name in [*theirs, "feeds-1-2-def"])
    assert (world.folder / "feeds-1-2-fed").read_text() == "a file"


@pytest.mark.parametrize("name", ["feeds", "pages", ".feeds", ".pages"])
@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_what_others_have_in_the_place_of_a_link_stays(world: World, name: str, kind: str) -> None:
    there = world.folder / name
    (world.folder / "html").mkdir(parents=True)
    if kind == "folder":
        there.mkdir()
    elif kind == "file":
        there.write_text("theirs")
    else:
        there.symlink_to("html")
    before = there.lstat()
    files = world.process()
    run_once(files)
    assert files.troubles()[0][0] == TAKEN
    assert os.path.samestat(there.lstat(), before)


def test_another_installation_touches_nothing_and_says_so(world: World, files: PublicFiles) -> None:
    before = everything(world.folder)
    world.serve(numbered(2, "2024-09-24"))
    other = world.process("https://lain.example /var/lib/lain")
    run_once(other)
    assert other.troubles()[0][0] == OTHERS
    assert everything(world.folder) == before
    files.stop()  # it is the other's still
    run_once(other)
    assert everything(world.folder) == before
    assert other._lock is None


def test_who_writes_in_a_folder_that_was_emptied_is_one(world: World, files: PublicFiles) -> None:
    shutil.rmtree(world.folder)
    other = world.process()
    other.look()
    files.look()
    assert (files._lock is None, other._lock is None) == (True, False)
    pages = os.readlink(world.folder / "pages")
    other.look()
    assert os.readlink(world.folder / "pages") == pages
    other.stop()


def test_without_a_revision_nothing_happens(world: World) -> None:
    world.snapshot = None
    world.process().look()
    assert not world.folder.exists()
