"""What the public reads, as files for nginx: feeds and pages, plain and gzip, each swapped as a whole. [DOOR: disk]

Below PUBLIC_DIR stand two links, `feeds` and `pages`, each to a folder that holds all of its kind of one revision (and for
pages: of one stretch of time, serving.page_layer). A folder is written beside them, brought to disk, and only then linked.
When a link no longer leads to what is true it is taken away at once, before anything new is written: nginx, which finds
no file, asks the service, which has the new bytes in memory. So nobody is given what is out of date, a disk that
fills up in the middle takes nothing from anybody, and a machine that dies leaves a whole folder or none.

Of several web processes on a machine one writes, the holder of a lock; each takes away what is older than what it serves
itself, should the writer be stuck. The files of older elections, the pages of a region in one election and whatever is asked with a query
are not written: they are made when they are asked for. Last-Modified is the time of the file (decision 0009).
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from gzip import compress
from itertools import chain
from pathlib import Path
from typing import Protocol

from calendar_service.errors import N_, Refused, kind_of
from calendar_service.feeds.building import beforehand
from calendar_service.feeds.snapshot import Snapshot
from calendar_service.log_lines import logger
from calendar_service.outages import Outages
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Regions
from calendar_service.serving.page_layer import Board, KeptPage, PageLayer
from calendar_service.serving.public_folder import (
    FEEDS,
    LOCK,
    NAME,
    OTHERS,
    PAGES,
    PART,
    is_name_of_ours,
    leads_to,
    owner,
)
from calendar_service.web.assets import content_mark, static_files
from calendar_service.web.files import election_pages, place_pages
from calendar_service.web.site import NothingServed
from calendar_service.words.addresses import address
from calendar_service.words.languages import LANGUAGES

log = logger(__name__)

LOOK_SECONDS = 0.05
"""How often is looked whether the links are true: a moved date is in the next answer."""

AGAIN_SECONDS = 10.0
"""Before files that could not be written are tried again."""

KEEP_SECONDS = 60.0
"""How long a folder that is no longer linked stays: somebody may be reading in it."""

NOT_WRITTEN = N_(
    "Berkas untuk nginx tidak dapat ditulis di %(folder)s (%(words)s); kalender dan halaman dijawab oleh layanan sendiri."
)
NOT_WITHDRAWN = N_(
    "Berkas lama di %(folder)s tidak dapat ditarik (%(words)s) dan mungkin masih dibagikan nginx; "
    "hapus folder itu, atau cabut PUBLIC_DIR dari nginx."
)

_SECOND = timedelta(seconds=1)


class Holder(Protocol):
    """See serving.keeper. Both raise NothingServed."""

    def current(self) -> Snapshot: ...
    def revision(self) -> Revision: ...


class Outdated(Exception):
    """Something newer came while files were being written."""


@dataclass(frozen=True)
class _File:
    """path: below a folder. mark: equal for equal bodies. changed: its time, which HTTP calls Last-Modified."""

    path: str
    mark: str
    body: bytes
    gzip: bytes
    changed: datetime


class PublicFiles:
    """folder: PUBLIC_DIR, made where it is missing. mine: the installation's mark (serving.public_folder). holder: what this
    process serves. pages: makes the pages."""

    def __init__(self, folder: Path, mine: str, holder: Holder, pages: PageLayer, outages: Outages) -> None:
        self._folder, self._mine, self._holder, self._pages, self._outages = folder, mine, holder, pages, outages
        self._mark = secrets.token_hex(6)  # pages of another process may be another release's
        self._lock: int | None = None
        self._again_at = 0.0
        self._problem: tuple[str, dict[str, object]] | None = None
        self._named: tuple[Snapshot, Revision, str] | None = None
        self._left: dict[str, float] = {}
        self._stopping = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="public files", daemon=True).start()

    def stop(self) -> None:
        """The links stay: what was true goes on being given."""
        self._stopping.set()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def troubles(self) -> list[tuple[str, dict[str, object]]]:
        """Message ids and facts."""
        return [self._problem] if self._problem else []

    def look(self) -> None:
        """Take away what is no longer true; then, in the process that writes, write what is. Raises OSError; Refused, and
        touches nothing, where the folder, or what stands in a link's place, is not ours."""
        try:
            wanted = self._wanted()
        except NothingServed:
            return
        writes = self._is_the_writer()
        outdated = [each for each in wanted if self._shown(each.link) != each.name]
        for each in outdated:
            self._withdraw(each, is_mine=writes)
        if not writes:
            return
        self._tidy()
        if outdated and time.monotonic() >= self._again_at:
            with suppress(Outdated):
                for each in outdated:
                    self._write(each)
                self._problem = None

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            with self._outages.met("public files"):
                try:
                    self.look()
                except Exception as error:
                    self._again_at = time.monotonic() + AGAIN_SECONDS
                    if isinstance(error, Refused):
                        self._problem = (error.message, dict(error.facts))
                    elif self._problem is None:
                        self._problem = (NOT_WRITTEN, {"folder": self._folder, "words": _words(error)})
                    raise

    # What is wanted

    def _wanted(self) -> tuple[_Tree, ...]:
        snapshot, revision, board = self._holder.current(), self._holder.revision(), self._pages.board()
        if board is None:
            raise NothingServed
        pages = f"{PAGES}-{revision.number}-{int(board.since.timestamp())}-{self._mark}"
        return (
            _Tree(
                FEEDS,
                self._feeds_name(snapshot, revision),
                lambda: _feeds(snapshot),
                lambda: self._holder.current() is snapshot,
            ),
            _Tree(
                PAGES,
                pages,
                lambda: self._all_pages(board, max(snapshot.last_modified, revision.published_at, board.since)),
                lambda: self._pages.board() is board,
            ),
        )

    def _feeds_name(self, snapshot: Snapshot, revision: Revision) -> str:
        """The same in every process that serves the same bytes."""
        if self._named is None or (self._named[0], self._named[1]) != (snapshot, revision):
            digest = hashlib.sha256("".join(snapshot.marks()).encode()).hexdigest()[:12]
            name = f"{FEEDS}-{revision.number}-{int(snapshot.last_modified.timestamp())}-{digest}"
            self._named = (snapshot, revision, name)
        return self._named[2]

    def _all_pages(self, board: Board, changed: datetime) -> Iterator[_File]:
        """changed: since when they are true. A page that differs from the one before it is at least a second younger."""
        changed = (changed + _SECOND - timedelta(microseconds=1)).replace(microsecond=0)
        before = self._former_pages()
        for path in _paths(board.revision, self._pages.regions):
            page = self._pages.made(board, path)
            if isinstance(page, KeptPage):
                file = f"{path}index.html" if path.endswith("/") else path
                body = page.body
                since = _since(before / file.lstrip("/"), body, changed)
                yield _File(file, page.etag, body, page.gzip, since)
        for name, body in static_files().items():
            path = address("files.static", name=f"{content_mark(name)}/{name}").replace("%2F", "/")
            yield _File(path, path, body, compress(body, 9, mtime=0), changed)

    def _former_pages(self) -> Path:
        """The folder of the pages that were written last; one that is not there where there are none."""
        found = [each for each in self._folder.glob(f"{PAGES}-*") if NAME.fullmatch(each.name)]
        return max(found, key=lambda each: each.stat().st_mtime_ns, default=self._folder / "none")

    # What is done

    def _is_the_writer(self) -> bool:
        """Raises Refused where another installation does, or did."""
        if self._lock is not None:
            if _is_the_same(self._lock, self._folder / LOCK):
                return True
            os.close(self._lock)  # somebody has emptied the folder; another process may have made a lock of its own
            self._lock = None
        _make(self._folder)
        if (theirs := owner(self._folder)) not in ("", self._mine):
            raise Refused(OTHERS, name=self._folder, owner=theirs)
        lock = os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not os.pread(lock, 1, 0):
                os.pwrite(lock, self._mine.encode(), 0)
        except BlockingIOError:  # another process has it; it goes with that process
            os.close(lock)
            return False
        except BaseException:
            os.close(lock)
            raise
        self._lock = lock
        return True

    def _shown(self, link: str) -> str | None:
        return leads_to(self._folder / link)

    def _withdraw(self, tree: _Tree, *, is_mine: bool) -> None:
        shown = self._shown(tree.link)
        if shown is None or not (is_mine or _is_older(shown, tree.name)):
            return
        try:
            (self._folder / tree.link).unlink(missing_ok=True)
        except OSError as error:
            self._problem = (NOT_WITHDRAWN, {"folder": self._folder, "words": _words(error)})
            raise

    def _write(self, tree: _Tree) -> None:
        """Raises OSError; Outdated where it is no longer wanted."""
        began, place = time.monotonic(), self._folder / tree.name
        if not place.is_dir():
            part = place.with_name(place.name + PART)
            shutil.rmtree(part, ignore_errors=True)
            try:
                count = _write_all(part, tree.files(), tree.is_wanted)
                _to_disk(part)
                part.rename(place)
            except BaseException:
                shutil.rmtree(part, ignore_errors=True)
                raise
            log.info("%s: %d files written in %.1f s", tree.name, count, time.monotonic() - began)
        link = self._folder / f".{tree.link}"
        if leads_to(link):  # of a process that ended in between
            link.unlink()
        link.symlink_to(tree.name)
        if not tree.is_wanted():
            raise Outdated
        link.replace(self._folder / tree.link)

    def _tidy(self) -> None:
        """Remove our folders to which no link has led for a while. What others have here is not looked into."""
        shown = {self._shown(FEEDS), self._shown(PAGES)}
        entries = [entry for entry in os.scandir(self._folder) if is_name_of_ours(entry.name)]
        there = {entry.name for entry in entries if entry.is_dir(follow_symlinks=False)}
        now = time.monotonic()
        self._left = {name: self._left.get(name, now) for name in there - shown}
        for name, since in self._left.items():
            if now - since >= KEEP_SECONDS:
                shutil.rmtree(self._folder / name, ignore_errors=True)


@dataclass(frozen=True)
class _Tree:
    """link: the name by which nginx knows it. name: the folder's. is_wanted: whether it is still true."""

    link: str
    name: str
    files: Callable[[], Iterable[_File]]
    is_wanted: Callable[[], bool]


def _feeds(snapshot: Snapshot) -> Iterator[_File]:
    lasting = (each for feeds in snapshot.lasting.values() for each in feeds.files())
    for path, feed in chain(snapshot.ready.items(), lasting):
        yield _File(path, feed.etag, feed.body, feed.gzip, snapshot.last_modified)


def _paths(revision: Revision, regions: Regions) -> Iterator[str]:
    """The pages that are written: all but those of a region in one election and of older elections."""
    elections = revision.timeline.elections
    for language in LANGUAGES:
        yield address("pages.home", language)
        yield address("pages.subscribe", language)
        for ident in beforehand(elections.values()):
            yield from election_pages(elections[ident], (), language)
    yield address("files.robots")
    yield address("files.sitemap")
    for language in LANGUAGES:
        yield from place_pages(regions.values(), language)


def _write_all(folder: Path, files: Iterable[_File], is_wanted: Callable[[], bool]) -> int:
    """All files below a new folder, equal ones as one; their number. Raises Outdated."""
    same: dict[tuple[str, datetime], Path] = {}
    made: set[Path] = set()
    count = 0
    for file in files:
        if not is_wanted():
            raise Outdated
        place = folder / file.path.lstrip("/")
        if place.parent not in made:
            _make(place.parent)
            made.add(place.parent)
        twin = same.setdefault((file.mark, file.changed), place)
        for end, data in (("", file.body), (".gz", file.gzip)):
            there = place.with_name(place.name + end)
            if twin is place:
                _put(there, data, file.changed)
            else:
                os.link(twin.with_name(twin.name + end), there)
            count += 1
    return count


def _make(folder: Path) -> None:
    """A folder that nginx may enter, whatever the process's umask."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir()
        folder.chmod(0o755)


def _put(file: Path, data: bytes, changed: datetime) -> None:
    with file.open("xb") as out:
        out.write(data)
        out.flush()
        os.fchmod(out.fileno(), 0o644)
        seconds = changed.timestamp()
        os.utime(out.fileno(), (seconds, seconds))


def _to_disk(folder: Path) -> None:
    """Bring what was written to the disk: a power cut must not leave empty files behind a link."""
    place = os.open(folder, os.O_RDONLY)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if library.syncfs(place):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
    finally:
        os.close(place)


def _since(former: Path, body: bytes, changed: datetime) -> datetime:
    """The time of a page's file: nginx tells versions apart by it and by their length."""
    try:
        at = datetime.fromtimestamp(former.stat().st_mtime, changed.tzinfo)
        if at >= changed:
            return at if former.read_bytes() == body else at + _SECOND
    except OSError:
        pass
    return changed


def _is_older(shown: str, mine: str) -> bool:
    """By revision and instant."""
    theirs, ours = NAME.fullmatch(shown), NAME.fullmatch(mine)
    assert theirs
    assert ours
    return (int(theirs[1]), int(theirs[2])) < (int(ours[1]), int(ours[2]))


def _is_the_same(lock: int, file: Path) -> bool:
    """Whether an open file is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(lock), file.lstat())
    except FileNotFoundError:
        return False


def _words(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or kind_of(error)
