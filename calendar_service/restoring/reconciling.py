"""What had gone out, learned again by a database that has forgotten it.

What a restored database no longer knows is planned again, so that there are rows. Then every witness is asked: the
journals of this machine, and the logs of a mail server. Their rows become accepted, with that evidence. What nobody knows
goes out: a reminder that is lost does more harm than one that comes twice. It has the Message-ID that it had, so that most
programs show it once, and it is counted as ambiguous, unless a log that names mails of ours reaches back beyond all that
was forgotten: then it is known that it had not gone out.

A row that was planned in a later epoch is the letter of an earlier one only while its schedule is one that this
database knew when its epoch began: since then numbers may mean other dates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from calendar_service.delivery.carrier import Receipt
from calendar_service.delivery.dispatch import accepted
from calendar_service.ledger.rows import Row, unwritten_row
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.letters.reference import message_id, reference_of
from calendar_service.offices.office import Office
from calendar_service.promises.correction import Truth
from calendar_service.promises.plan import plan_groups
from calendar_service.promises.planning import reminders
from calendar_service.promises.subject import subject_of
from calendar_service.publishing.epoch import FIRST
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Regions
from calendar_service.restoring.guesses import guesses
from calendar_service.restoring.recovery_sql import Recalled, Recovery

ROUNDS = 5
"""What was accepted may owe a notice, which may have been accepted too; a chain of more is left to the sweeps."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one witness says. name: Message-ID. at: aware, when the mail was taken; None where it does not say."""

    name: str
    receipt: Receipt
    at: datetime | None = None


@dataclass(frozen=True)
class Witnesses:
    """journals: what this machine's processes have written down. logs: of mail servers; of mails that are ours alone.
    logs_begin: when the earliest line of the logs was written, once they have been read; None where there is none."""

    journals: Callable[[], Iterable[Heard]]
    logs: Callable[[], Iterable[Heard]]
    logs_begin: Callable[[], datetime | None]


@dataclass(frozen=True, slots=True)
class Window:
    """What the database may have forgotten: what was done after `since` (None: everything) and up to `until`."""

    since: datetime | None
    until: datetime

    @property
    def is_empty(self) -> bool:
        return self.since is not None and self.until <= self.since


@dataclass(slots=True)
class Learned:
    """Numbers of rows. planned: rows that were missing. from_journals, from_logs: had been accepted, by these
    witnesses. unknown: may have gone out, and go out again. going: wait and go out now. late: wait, and their boundary
    has passed. strange: in the logs, after `since`, and of no row: what a revision that is lost had told. ours: lines of the
    logs about mails of ours."""

    planned: int = 0
    from_journals: int = 0
    from_logs: int = 0
    unknown: int = 0
    going: int = 0
    late: int = 0
    strange: int = 0
    ours: int = 0
    _known: set[str] = field(default_factory=set)
    _strange: set[str] = field(default_factory=set)
    _told: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Restored:
    """recovery, ledger: of the database. revision: the present one. earlier: of each epoch but the first, the revision with
    which it began. cooling_off: see promises.correction. offices: for a count that writes nothing. clock, real_clock: the
    service's and the database's time."""

    recovery: Recovery
    ledger: SqlLedger
    revision: Revision
    earlier: Mapping[int, Revision]
    regions: Regions
    uid_domain: str
    cooling_off: timedelta
    offices: Callable[[], Iterable[Office]]
    now: datetime
    real_now: datetime


def learn(restored: Restored, witnesses: Witnesses, window: Window, *, dry_run: bool = False) -> Learned:
    """Learn what had gone out, and write it down; or only count it. Raises OSError where a log cannot be read."""
    learned = Learned()
    mark = restored.ledger.progress().planned
    if not dry_run:
        _plan(restored, learned)
    unwritten = list(_unwritten(restored, mark)) if dry_run else []
    learned.planned += len(unwritten)
    rows = [*restored.recovery.open_rows(restored.now), *unwritten]
    names = _names(restored, rows)
    heard = _hear(witnesses, names, window, learned)
    _write(restored, names, heard, dry_run=dry_run)
    for _ in range(0 if dry_run else ROUNDS):
        if not _correct(restored, learned):
            break
        more = _names(restored, restored.recovery.open_rows(restored.now))
        said = _hear(witnesses, {name: rows for name, rows in more.items() if name not in names}, window, learned)
        names |= more
        _write(restored, more, said, dry_run=False)
    _leave(restored, witnesses, window, learned, rows if dry_run else None)
    return learned


def _plan(restored: Restored, learned: Learned) -> None:
    """As a sweep does, over whatever distance: notices first, so that reminders fold into them."""
    _correct(restored, learned)
    groups = plan_groups(restored.revision, restored.regions, restored.cooling_off)
    learned.planned += restored.ledger.plan(restored.revision.number, groups, restored.now)


def _correct(restored: Restored, learned: Learned) -> int:
    truth = Truth(restored.revision, restored.regions, restored.cooling_off)
    entered = restored.ledger.correct(truth, restored.now)
    learned.planned += entered
    return entered


def _unwritten(restored: Restored, mark: datetime | None) -> Iterator[Row]:
    """Reminders that planning would enter now."""
    start = (mark or restored.revision.published_at) + timedelta(microseconds=1)
    there = {_name(row) for row in restored.recovery.keys_since(start - timedelta(microseconds=1))}
    for found in reminders(restored.revision.timeline, restored.offices(), restored.regions, start, restored.now):
        row = unwritten_row(restored.revision, found)
        if _name(row) not in there:
            yield row


def _names(restored: Restored, rows: Iterable[Row]) -> dict[str, list[Row]]:
    """By which Message-IDs these rows' letters may have gone out, and which of them such a letter told."""

    def versions(row: Row) -> list[Row]:
        found = [row]
        for epoch in range(row.epoch - 1, FIRST.number - 1, -1):
            if not _is_same_letter(restored, row, epoch + 1):
                break
            found.append(replace(row, epoch=epoch))
        return found

    return guesses(rows, restored.uid_domain, versions)


def _is_same_letter(restored: Restored, row: Row, epoch: int) -> bool:
    """Whether the schedule that the row tells was known when that epoch began."""
    then, subject = restored.earlier.get(epoch), subject_of(row.stage)
    stage = then.known_as(row.election, subject.origin) if then else None
    if then is None or stage is None:
        return False
    place = subject.region(restored.regions[row.region], restored.regions)
    stamp = then.stamps[row.election, stage.id].of(place)
    return row.schedule_version <= stamp.schedule_version


def _hear(
    witnesses: Witnesses, names: Mapping[str, Sequence[Row]], window: Window, learned: Learned
) -> dict[str, Heard]:
    """What witnesses say of these letters."""
    found: dict[str, Heard] = {}
    for said in witnesses.journals():
        if said.name in names and said.name not in found:
            found[said.name] = said
            learned.from_journals += _news(learned, names[said.name])
    for said in witnesses.logs():
        learned.ours += 1
        if said.name not in names:
            if said.at and (window.since is None or said.at > window.since):
                learned._strange.add(said.name)
        elif said.name not in found:
            found[said.name] = said
            learned.from_logs += _news(learned, names[said.name])
    learned._known |= found.keys()
    return found


def _news(learned: Learned, rows: Iterable[Row]) -> int:
    """How many of these rows nobody had spoken of before."""
    told = {_name(row) for row in rows} - learned._told
    learned._told |= told
    return len(told)


def _name(row: Row) -> str:
    """Of a row alone, whatever letter it went in."""
    return reference_of([row])


def _write(
    restored: Restored, names: Mapping[str, Sequence[Row]], heard: Mapping[str, Heard], *, dry_run: bool
) -> None:
    known: dict[int, Recalled] = {}
    for name, said in heard.items():
        at, letter = min(said.at or restored.now, restored.now), name.partition("@")[0]
        for row in names[name]:
            known.setdefault(row.id, Recalled(accepted(row, said.receipt), at, letter))
    if not dry_run:
        restored.recovery.write_accepted(list(known.values()))


def _leave(
    restored: Restored,
    witnesses: Witnesses,
    window: Window,
    learned: Learned,
    rows: list[Row] | None,
) -> None:
    """What is left over goes out, or is late. rows: of a count that writes nothing."""
    strange = learned._strange - learned._known
    if strange:
        strange -= {message_id(row, restored.uid_domain) for row in restored.recovery.taken_rows()}
    learned.strange = len(strange)
    if rows is None:
        left = list(restored.recovery.open_rows(restored.now))
    else:
        left = [row for row in rows if _name(row) not in learned._told]
    going = [row for row in left if restored.now < row.not_after]
    learned.going, learned.late = len(going), len(left) - len(going)
    begin = witnesses.logs_begin()
    reaches_back = begin is not None and window.since is not None and begin <= window.since
    if window.is_empty or (reaches_back and learned.ours):
        return
    unsure = [row for row in going if row.due_at <= window.until]
    learned.unknown = len(unsure)
    if rows is None:
        restored.recovery.flag([row.id for row in unsure], restored.real_now)
