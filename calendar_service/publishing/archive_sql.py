"""Revisions in the database, append-only. [DOOR: SQL]

The highest number is the present revision, for every process on every machine. Two publications
at once: the second finds its number taken and is refused, nothing is overwritten. Numbers follow each other, with a gap
where an epoch began. This module decides nothing about dates; revision.py does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calendar_service.database import official_step, reading, revisions, schedules, served
from calendar_service.errors import N_, Refused
from calendar_service.publishing import epoch_sql
from calendar_service.publishing.edition import Head
from calendar_service.publishing.epoch import Epoch, highest_sequence, lifted
from calendar_service.publishing.epoch_sql import present_epoch
from calendar_service.publishing.revision import (
    Revision,
    first_stamps,
    next_stamps,
    stamps_from_json,
    stamps_to_json,
    vanished,
    with_vanished,
)
from calendar_service.regions import Regions
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.timeline import Timeline

_ONE_SECOND = timedelta(seconds=1)


class Overtaken(Refused):
    """Somebody else published first; `number` is theirs."""

    def __init__(self, number: int) -> None:
        super().__init__(N_("revisi %(number)s baru saja diterbitkan orang lain; periksa lalu ulangi"), number=number)


@dataclass(frozen=True, slots=True)
class RevisionEntry:
    """A line of the history; the text itself is not loaded."""

    number: int
    published_at: datetime
    by: str
    note: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Record:
    """A revision as it is kept. vanished: `election/stage` -> the number of the revision whose text
    has that stage. texts: number -> text, of this revision and of those."""

    number: int
    published_at: datetime
    by: str
    note: str
    sha256: str
    stamps: Mapping[str, Any]
    vanished: Mapping[str, int]
    texts: Mapping[int, bytes]


def restored(record: Record, regions: Regions) -> Revision:
    """The revision of a record, the same wherever it was kept."""
    timeline = parse(record.texts[record.number], regions, f"revision {record.number}", is_official=True)
    for key, number in record.vanished.items():
        then = parse(record.texts[number], regions, f"revision {number}", is_official=True)
        timeline = with_vanished(timeline, [_key(key)], then)
    return Revision(
        number=record.number,
        published_at=record.published_at,
        by=record.by,
        note=record.note,
        sha256=record.sha256,
        timeline=timeline,
        stamps=stamps_from_json(record.stamps),
        vanished=frozenset(map(_key, record.vanished)),
    )


def _key(text: str) -> tuple[str, str]:
    election, stage = text.split("/")
    return election, stage


@dataclass(frozen=True, slots=True)
class Author:
    """Who publishes, why and when. at: aware."""

    by: str
    note: str
    at: datetime


RevisionCheck = Callable[[Revision, Revision], None]
"""(present, following) -> nothing; raises Refused where the step must not be taken."""


class Archive:
    """The revisions of one database."""

    def __init__(self, engine: Engine, regions: Regions) -> None:
        self.engine, self.regions = engine, regions

    def number(self) -> int:
        """The present revision's number, 0 before the first."""
        with reading(self.engine) as connection:
            return connection.scalar(sa.select(sa.func.max(revisions.c.number))) or 0

    def head(self) -> Head:
        """The present revision's number and digest."""
        newest = sa.select(revisions.c.number, revisions.c.sha256).order_by(revisions.c.number.desc()).limit(1)
        with reading(self.engine) as connection:
            row = connection.execute(newest).first()
        return Head(row.number, row.sha256) if row else Head(0, "")

    def latest_of(self, sha256: str) -> int:
        """The latest revision that had a text of that SHA-256, 0 for none."""
        same = sa.select(sa.func.max(revisions.c.number)).where(revisions.c.sha256 == sha256)
        with reading(self.engine) as connection:
            return connection.scalar(same) or 0

    def current(self) -> Revision | None:
        number = self.number()
        return self.revision(number) if number else None

    def revision(self, number: int) -> Revision:
        """Raises Refused where there is no such number."""
        with reading(self.engine) as connection:
            return self._revision(connection, number)

    def text(self, number: int) -> bytes:
        """The file as it was published, byte for byte. Raises Refused."""
        with reading(self.engine) as connection:
            return bytes(_row(connection, number).text)

    def history(self) -> list[RevisionEntry]:
        """Every revision, newest first."""
        columns = [revisions.c[name] for name in ("number", "published_at", "by", "note", "sha256")]
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(*columns).order_by(revisions.c.number.desc()))
            return [RevisionEntry(*row) for row in rows]

    def record(self, number: int) -> Record:
        """Everything that is needed to have a revision without this database. Raises Refused."""
        with reading(self.engine) as connection:
            return _record(connection, number)

    def publish(
        self,
        data: bytes,
        *,
        by: str,
        note: str,
        at: datetime,
        name: str = "stages.yaml",
        check: RevisionCheck | None = None,
        seen: int | None = None,
    ) -> Revision:
        """Make a file the present revision and return it; a text equal to the present one returns
        that one. check: looks at the step before it is taken. seen: the number that was present
        when the author looked, 0 for none. Raises InvalidInput for a bad file, Overtaken if another
        publication came first, Refused if `check` says no or stages would share a UID."""
        timeline = parse(data, self.regions, name)
        sha256 = hashlib.sha256(data).hexdigest()
        with self.engine.begin() as connection:
            official_step(connection)
            before, kept = self._present(connection)
            if before and before.sha256 == sha256:
                return before
            if seen is not None and seen != (before.number if before else 0):
                raise Overtaken(before.number if before else 0)
            world = _World(before, kept, present_epoch(connection), self.regions)
            revision, gone = _following(world, timeline, sha256, Author(by, note, at))
            if check and before:
                check(before, revision)
            try:
                _write(connection, revision, data, gone)
            except sa.exc.IntegrityError:
                raise Overtaken(revision.number) from None
            _write_schedules(connection, revision)
        return revision

    def begin_epoch(self, epoch: Epoch, author: Author) -> Revision | None:
        """Begin an epoch, and publish the present text anew in it: the same words, and stamps above all that came
        before. None where nothing was ever published. author: with the reason as note."""
        with self.engine.begin() as connection:
            official_step(connection)
            before, kept = self._present(connection)
            if before:
                epoch = replace(epoch, sequence=max(epoch.sequence, highest_sequence(before.stamps) + 1))
            epoch_sql.write_epoch(connection, epoch, author.by, author.note)
            if before is None:
                return None
            revision = Revision(
                max(before.number, epoch.revision) + 1,
                author.at,
                author.by,
                author.note,
                before.sha256,
                before.timeline,
                lifted(before.stamps, epoch),
                before.vanished,
            )
            _write(connection, revision, bytes(_row(connection, before.number).text), kept)
        return revision

    def epoch(self) -> Epoch:
        """The epoch that lasts."""
        with reading(self.engine) as connection:
            return present_epoch(connection)

    def draft(self, data: bytes, *, at: datetime, name: str = "stages.yaml") -> tuple[Revision | None, Revision]:
        """The present revision, and what `publish` would make of a file; nothing is written.
        Raises InvalidInput, and Refused where stages would share a UID."""
        timeline = parse(data, self.regions, name)
        sha256 = hashlib.sha256(data).hexdigest()
        with reading(self.engine) as connection:
            before, kept = self._present(connection)
            epoch = present_epoch(connection)
        if before and before.sha256 == sha256:
            return before, before
        world = _World(before, kept, epoch, self.regions)
        return before, _following(world, timeline, sha256, Author("", "", at))[0]

    def stamp_served(self, digest: str, at: datetime) -> datetime:
        """Last-Modified for feeds whose bytes have this digest: the instant at which these bytes
        were first served since they last differed. It never goes back."""
        with self.engine.begin() as connection:
            last = connection.execute(sa.select(served).order_by(served.c.number.desc()).limit(1)).first()
            since = present_epoch(connection).since
            if last and last.digest == digest and (since is None or last.modified_at >= since):
                return last.modified_at  # type: ignore[no-any-return]
            modified_at = at.replace(microsecond=0)
            if last:
                modified_at = max(modified_at, last.modified_at + _ONE_SECOND)
            if since:  # what was served before it, nobody knows any more
                modified_at = max(modified_at, since)
            values = {"number": (last.number if last else 0) + 1, "digest": digest, "modified_at": modified_at}
            connection.execute(served.insert().values(values))
        return modified_at

    def _present(self, connection: Connection) -> tuple[Revision | None, Mapping[str, int]]:
        """The present revision, and where the text of each stage that vanished is found."""
        number = connection.scalar(sa.select(sa.func.max(revisions.c.number)))
        if not number:
            return None, {}
        record = _record(connection, number)
        return restored(record, self.regions), record.vanished

    def _revision(self, connection: Connection, number: int) -> Revision:
        return restored(_record(connection, number), self.regions)


@dataclass(frozen=True, slots=True)
class _World:
    """What a revision follows. kept: where the text of each stage that had vanished before is found."""

    before: Revision | None
    kept: Mapping[str, int]
    epoch: Epoch
    regions: Regions


def _following(world: _World, timeline: Timeline, sha256: str, author: Author) -> tuple[Revision, dict[str, int]]:
    """The next revision, and where the text of each vanished stage is found. Here alone an epoch's floors are
    applied: to the number, and to stages that are new to this database."""
    before, epoch = world.before, world.epoch
    number = max(before.number if before else 0, epoch.revision) + 1
    at, by, note = author.at, author.by, author.note
    if before is None:
        stamps = lifted(first_stamps(timeline, at), epoch)
        return Revision(number, at, by, note, sha256, timeline, stamps), {}
    lost = vanished(timeline, before)
    gone = {f"{e}/{s}": world.kept.get(f"{e}/{s}", before.number) for e, s in lost}
    whole = with_vanished(timeline, lost, before.timeline)
    stamps = lifted(next_stamps(before, whole, world.regions, at), epoch)
    return Revision(number, at, by, note, sha256, whole, stamps, frozenset(lost)), gone


def _write(connection: Connection, revision: Revision, text: bytes, gone: Mapping[str, int]) -> None:
    """gone: where the text of each vanished stage is found."""
    row = {name: getattr(revision, name) for name in ("number", "published_at", "by", "note", "sha256")}
    row |= {"text": text, "stamps": stamps_to_json(revision.stamps), "vanished": dict(gone)}
    connection.execute(revisions.insert().values(row))


def _record(connection: Connection, number: int) -> Record:
    row = _row(connection, number)
    needed = {number, *row.vanished.values()}
    found = connection.execute(sa.select(revisions.c.number, revisions.c.text).where(revisions.c.number.in_(needed)))
    texts = {each.number: bytes(each.text) for each in found}
    return Record(row.number, row.published_at, row.by, row.note, row.sha256, row.stamps, row.vanished, texts)


def _row(connection: Connection, number: int) -> Any:
    row = connection.execute(sa.select(revisions).where(revisions.c.number == number)).first()
    if row is None:
        raise Refused(N_("revisi %(number)s tidak ada"), number=number)
    return row


def _write_schedules(connection: Connection, revision: Revision) -> None:
    """What the ledger compares its rows with when it claims them; a stage goes by its origin."""
    connection.execute(schedules.delete())
    rows = [
        {
            "election": election,
            "stage": revision.origin(election, stage),
            "region": region,
            "schedule_version": stamp.schedule_version,
        }
        for (election, stage), kept in revision.stamps.items()
        if election in revision.timeline.elections
        for region, stamp in kept.by_place()
    ]
    if rows:
        connection.execute(schedules.insert(), rows)
