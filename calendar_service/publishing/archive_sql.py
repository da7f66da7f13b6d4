"""Revisions in the database, append-only. [DOOR: SQL]

The highest number is the present revision, for every process on every machine. Two publications
at once: the second finds its number taken and is refused, nothing is overwritten. Numbers follow each other, with a gap
where an epoch began. This module decides nothing about dates; revision.py does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calendar_service.database import official_step, reading, revisions, schedules, served
from calendar_service.errors import N_, Refused
from calendar_service.publishing import epoch_sql
from calendar_service.publishing.carried_over import (
    dropped_before,
    ended_before,
    held,
    stamps_with_held,
    vanished,
    with_ended,
    with_held,
    with_vanished,
)
from calendar_service.publishing.edition import Head
from calendar_service.publishing.epoch import Epoch, highest_sequence, lifted
from calendar_service.publishing.epoch_sql import present_epoch
from calendar_service.publishing.record import Record, capital_day, forgotten, latest_with, restored
from calendar_service.publishing.revision import Printing, Revision, first_printed, first_stamps, next_stamps, reprinted
from calendar_service.publishing.stamps_json import stamps_to_json
from calendar_service.regions import Regions
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.succession import succeeded
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
class Author:
    """Who publishes, why and when. at: aware."""

    by: str
    note: str
    at: datetime


RevisionCheck = Callable[[Revision, Revision], None]
"""(present, following) -> nothing; raises Refused where the step must not be taken."""


class Archive:
    """The revisions of one database. printing: prints what calendars say, for the stamps; without it they follow the schedule
    alone."""

    def __init__(self, engine: Engine, regions: Regions, printing: Printing | None = None) -> None:
        self.engine, self.regions, self.printing = engine, regions, printing

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
            return self._record(connection, number)

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
        that one, and one that was official before is taken with the regions of its day. check: looks
        at the step before it is taken. seen: the number that was present when the author looked, 0
        for none. Raises InvalidInput for a bad file, Overtaken if another publication came first,
        Refused if `check` says no or stages would share a UID."""
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 == self.head().sha256 and (present := self.current()):
            return present
        timeline = self._read(data, sha256, name, at)
        with self.engine.begin() as connection:
            official_step(connection)
            before, kept = self._present(connection)
            if before and before.sha256 == sha256:
                return before
            if seen is not None and seen != (before.number if before else 0):
                raise Overtaken(before.number if before else 0)
            world = _World(before, kept, present_epoch(connection), self.regions, self.printing)
            revision, gone = _following(world, timeline, sha256, Author(by, note, at))
            if check and before:
                check(before, revision)
            try:
                _write(connection, revision, data, gone)
            except sa.exc.IntegrityError:
                raise Overtaken(revision.number) from None
            _write_schedules(connection, revision, self.regions)
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
        sha256 = hashlib.sha256(data).hexdigest()
        with reading(self.engine) as connection:
            before, kept = self._present(connection)
            epoch = present_epoch(connection)
        if before and before.sha256 == sha256:
            return before, before
        timeline = self._read(data, sha256, name, at)
        world = _World(before, kept, epoch, self.regions, self.printing)
        return before, _following(world, timeline, sha256, Author("", "", at))[0]

    def reprint(self, at: datetime) -> bool:
        """Raise the stamps of the present revision by what this program prints of it: another release, or other settings
        than those it was printed with, say something else under the same number. Whether any rose. at: aware. Two programs
        at once: the second finds what the first has written, and looks again."""
        if self.printing is None:
            return False
        while True:
            number = self.number()
            if not number:
                return False
            record = self.record(number)
            before = restored(record, self.regions)
            stamps = reprinted(before, self.regions, at, self.printing)
            if stamps == before.stamps:
                return False
            with self.engine.begin() as connection:
                official_step(connection)
                row = _row(connection, connection.scalar(sa.select(sa.func.max(revisions.c.number))))
                if row.number == number and row.stamps == record.stamps:
                    this = revisions.c.number == number
                    connection.execute(revisions.update().where(this).values(stamps=stamps_to_json(stamps)))
                    return True

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
        record = self._record(connection, number)
        return restored(record, self.regions), record.vanished

    def _revision(self, connection: Connection, number: int) -> Revision:
        return restored(self._record(connection, number), self.regions)

    def _record(self, connection: Connection, number: int) -> Record:
        record = _record(connection, number)
        unknown = forgotten(record)
        unknown &= record.timeline(number, self.regions).ended if unknown else set()
        found = {ident: at for ident in unknown if (at := self._latest_with(connection, ident, number))}
        return _with_texts(connection, record, found) if found else record

    def _latest_with(self, connection: Connection, ident: str, before: int) -> int | None:
        """The latest revision before that one whose text has an election."""
        numbers = sa.select(revisions.c.number).where(revisions.c.number < before).order_by(revisions.c.number.desc())
        texts = ((each, bytes(_row(connection, each).text)) for each in list(connection.scalars(numbers)))
        return next(latest_with(ident, texts, self.regions), None)

    def _read(self, data: bytes, sha256: str, name: str, at: datetime) -> Timeline:
        """A text that is to be published at that instant, with the regions of the day on which it was first official; a new one as
        it will be read once it is kept. Raises InvalidInput."""
        first = sa.select(sa.func.min(revisions.c.published_at)).where(revisions.c.sha256 == sha256)
        with reading(self.engine) as connection:
            official_at = connection.scalar(first)
        if official_at:
            return parse(data, self.regions, name, written_on=capital_day(official_at))
        return succeeded(parse(data, self.regions, name), self.regions, capital_day(at))


@dataclass(frozen=True, slots=True)
class _World:
    """What a revision follows. kept: where the text of each stage that had vanished before is found."""

    before: Revision | None
    kept: Mapping[str, int]
    epoch: Epoch
    regions: Regions
    printing: Printing | None


def _following(world: _World, timeline: Timeline, sha256: str, author: Author) -> tuple[Revision, dict[str, int]]:
    """The next revision, and where the text of each vanished stage is found. Here alone an epoch's floors are
    applied: to the number, and to stages that are new to this database."""
    before, epoch = world.before, world.epoch
    number = max(before.number if before else 0, epoch.revision) + 1
    at, by, note = author.at, author.by, author.note
    if before is None:
        first = Revision(number, at, by, note, sha256, timeline, lifted(first_stamps(timeline, at), epoch))
        return (first_printed(first, world.regions, world.printing) if world.printing else first), {}
    ended, dropped = ended_before(timeline, before), dropped_before(timeline, before)
    kept = [(ident, stage.id) for ident in ended for stage in before.timeline.elections[ident].stages]
    lost = [*vanished(timeline, before), *(pair for pair in kept if pair in before.vanished)]
    lost += [(ident, stage.id) for ident in dropped for stage in before.timeline.elections[ident].stages]
    gone = {ident: world.kept.get(ident, before.number) for ident in (*ended, *dropped)}
    gone |= {f"{e}/{s}": _text_with(e, s, before, timeline, world.kept) for e, s in lost}
    whole = with_ended(timeline, [*ended, *dropped], before.timeline)
    whole = with_vanished(whole, [pair for pair in lost if pair[0] not in ended], before.timeline)
    days = held(whole, before, capital_day(at), {*ended, *lost})
    whole = with_held(whole, days)
    stamps = lifted(next_stamps(before, whole, world.regions, at, world.printing), epoch)
    stamps = stamps_with_held(stamps, days)
    return Revision(number, at, by, note, sha256, whole, stamps, frozenset(lost)), gone


def _text_with(election: str, stage: str, before: Revision, timeline: Timeline, kept: Mapping[str, int]) -> int:
    """The number of the revision whose text has a stage that vanished, perhaps before its election was renamed."""
    new = timeline.elections.get(election)
    old = before.former_election(new, timeline) if new else None
    names = (election, old.id if old else election)
    return next((kept[key] for name in names if (key := f"{name}/{stage}") in kept), before.number)


def _write(connection: Connection, revision: Revision, text: bytes, gone: Mapping[str, int]) -> None:
    """gone: where the text of each vanished stage is found."""
    row = {name: getattr(revision, name) for name in ("number", "published_at", "by", "note", "sha256")}
    row |= {"text": text, "stamps": stamps_to_json(revision.stamps), "vanished": dict(gone)}
    connection.execute(revisions.insert().values(row))


def _record(connection: Connection, number: int) -> Record:
    row = _row(connection, number)
    needed = {number, *row.vanished.values()}
    texts, days = _texts(connection, needed)
    return Record(row.number, row.published_at, row.by, row.note, row.sha256, row.stamps, row.vanished, texts, days)


def _with_texts(connection: Connection, record: Record, found: Mapping[str, int]) -> Record:
    """The record with more that is found elsewhere. found: as Record.vanished."""
    texts, days = _texts(connection, found.values())
    return replace(
        record,
        vanished={**record.vanished, **found},
        texts={**record.texts, **texts},
        days={**record.days, **days},
    )


def _texts(connection: Connection, numbers: Iterable[int]) -> tuple[dict[int, bytes], dict[int, date]]:
    """The texts of these revisions, and the day on which each was first official."""
    same = revisions.alias()
    first = sa.select(sa.func.min(same.c.published_at)).where(same.c.sha256 == revisions.c.sha256).scalar_subquery()
    query = sa.select(revisions.c.number, revisions.c.text, first.label("first"))
    found = connection.execute(query.where(revisions.c.number.in_(set(numbers)))).all()
    return {row.number: bytes(row.text) for row in found}, {row.number: capital_day(row.first) for row in found}


def _row(connection: Connection, number: int) -> Any:
    row = connection.execute(sa.select(revisions).where(revisions.c.number == number)).first()
    if row is None:
        raise Refused(N_("revisi %(number)s tidak ada"), number=number)
    return row


def _write_schedules(connection: Connection, revision: Revision, regions: Regions) -> None:
    """What the ledger compares its rows with when it claims them; a stage goes by its origin. Rows may be older than a code. What
    has ended has no schedule any more, so that what waits to be told of it goes out of date."""
    connection.execute(schedules.delete())
    rows = [
        {
            "election": election,
            "stage": revision.origin(election, stage),
            "region": region,
            "schedule_version": stamp.schedule_version,
        }
        for (election, stage), kept in revision.stamps.items()
        if revision.timeline.goes_on(election)
        for now, stamp in kept.by_place()
        for region in regions.every_code_of(now)
    ]
    if rows:
        connection.execute(schedules.insert(), rows)
