"""rehearse: every reminder of a stretch of days as files. It sends nothing and needs no database.

The timetable is STAGES_FILE, known all along; each mail is what the service itself would hand over
if it ran without a pause, made by the same composer.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from calendar_service.bootstrap.mail import MailParts
from calendar_service.cli import CommandContext, Commands
from calendar_service.cli.arguments import day
from calendar_service.cli.new_folder import make_empty
from calendar_service.cli.offices import samples, tell
from calendar_service.cli.timetable import file_revision
from calendar_service.errors import N_, Refused, counted
from calendar_service.ledger.rows import MOST_ROWS, unwritten_row
from calendar_service.offices.office import Office
from calendar_service.offices.reading import read_list
from calendar_service.promises.planning import Reminder, reminders
from calendar_service.promises.subject import Subject
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Regions
from calendar_service.timeline.timeline import Timeline

_MARGIN = timedelta(days=1)
"""More than any zone is away from UTC."""


def add(commands: Commands) -> None:
    command = commands.command("rehearse", rehearse)
    command.add_argument(
        "--from", dest="first", type=day, required=True, metavar=N_("TANGGAL"), help=N_("hari pertama")
    )
    command.add_argument(
        "--to", dest="last", type=day, required=True, metavar=N_("TANGGAL"), help=N_("hari terakhir, termasuk")
    )
    command.add_argument("--out", type=Path, required=True, metavar=N_("FOLDER"), help=N_("folder baru atau kosong"))
    command.add_argument(
        "--offices", type=Path, metavar=N_("BERKAS"), help=N_("daftar kantor; jika tidak disebut: kantor contoh")
    )
    command.add_progress()


def rehearse(given: argparse.Namespace, context: CommandContext) -> int:
    if given.last < given.first:
        raise Refused(N_("--to %(last)s mendahului --from %(first)s"), first=given.first, last=given.last)
    service = context.untouched(MailParts)
    revision = file_revision(service)
    owed = owed_between(
        revision.timeline, _offices(given.offices, revision, context), service.regions, given.first, given.last
    )
    make_empty(given.out)
    figures = Figures(given.first, given.last)
    with context.progress(given, N_("surat"), len(owed)) as step:
        for together in mails_of(owed):
            data = _bytes(service, revision, together)
            figures.add(together, len(data))
            for reminder in together:
                (given.out / file_name(reminder, revision.timeline)).write_bytes(data)
                step()
    summary = json.dumps(figures.summary(), ensure_ascii=False, indent=2)
    (given.out / "summary.json").write_text(summary + "\n", encoding="utf-8")
    if not given.quiet:
        context.say(
            counted("%(count)s surat tertulis di %(folder)s; tidak ada yang dikirim."),
            count=context.translator.number(figures.mails),
            folder=given.out,
        )
    return 0


def owed_between(
    timeline: Timeline, offices: Iterable[Office], regions: Regions, first: date, last: date
) -> list[Reminder]:
    """What falls due from `first` to `last`, both inclusive and both days of each office's own
    clock; in the order in which it goes out, alike mails together."""
    start = datetime.combine(first, time(0), UTC) - _MARGIN
    end = datetime.combine(last, time(0), UTC) + 2 * _MARGIN
    found = reminders(timeline, offices, regions, start, end)
    return sorted((r for r in found if first <= r.moment.due_at.date() <= last), key=_order)


def _order(reminder: Reminder) -> tuple[object, ...]:
    office = reminder.office
    return (
        reminder.moment.due_at,
        reminder.election.id,
        reminder.occurrence.id,
        office.kind,
        office.language,
        office.code,
    )


def mails_of(owed: Iterable[Reminder]) -> list[list[Reminder]]:
    """The same by mails: what falls due together for an office is one, as delivery.preparing makes it."""
    found: dict[tuple[str, datetime], list[Reminder]] = {}
    for reminder in owed:
        found.setdefault((reminder.office.code, reminder.moment.due_at), []).append(reminder)
    return [each[first : first + MOST_ROWS] for each in found.values() for first in range(0, len(each), MOST_ROWS)]


def file_name(reminder: Reminder, timeline: Timeline) -> str:
    """`<time>-<office>-<stage>-<lead>.eml`, one for each reminder of a mail; time is local with its offset. Of another election than the
    file's first the stage tells which, and of another place than the office's own, which: `<election>.<stage>@<code>`."""
    at = reminder.moment.due_at.strftime("%Y%m%dT%H%M%z")
    stage = Subject(reminder.occurrence.id, reminder.place).key
    if reminder.election.id != next(iter(timeline.elections)):
        stage = f"{reminder.election.id}.{stage}"
    return f"{at}-{reminder.office.code}-{stage}-{reminder.moment.lead.written}.eml"


def _offices(file: Path | None, revision: Revision, context: CommandContext) -> Sequence[Office]:
    regions = context.untouched(MailParts).regions
    if file is None:
        return samples(revision.timeline, regions)
    listing = read_list(file.read_bytes(), regions, str(file))
    tell(listing.told, context, str(file))
    return listing.offices


def _bytes(service: MailParts, revision: Revision, together: Sequence[Reminder]) -> bytes:
    """The mail as delivery makes it on time. together: see mails_of."""
    office, due_at = together[0].office, together[0].moment.due_at
    rows = [replace(unwritten_row(revision, each), id=number) for number, each in enumerate(together)]
    letter = service.composer.compose(revision, rows, office, due_at)
    assert letter is not None  # the revision is the one that the reminders were planned with
    return service.mail_writer.prepare(letter, office).data


@dataclass
class Figures:
    """Counts what goes out. first, last: the days that were asked for, inclusive."""

    first: date
    last: date
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    instants: list[datetime] = field(default_factory=list)
    mails: int = 0
    largest: int = 0

    def add(self, together: Iterable[Reminder], size: int) -> None:
        """A mail of these reminders. size: its bytes."""
        self.mails += 1
        self.largest = max(self.largest, size)
        for reminder in together:
            self._count(reminder)

    def _count(self, reminder: Reminder) -> None:
        due_at, office = reminder.moment.due_at, reminder.office
        self.instants.append(due_at)
        for name, value in (
            ("election", reminder.election.id),
            ("stage", reminder.occurrence.id),
            ("lead", reminder.moment.lead.written),
            ("zone", str(due_at.tzinfo)),
            ("day", due_at.date().isoformat()),
            ("kind", office.kind),
            ("language", office.language),
            ("office", office.code),
        ):
            self.counts.setdefault(name, Counter())[value] += 1

    def summary(self) -> dict[str, Any]:
        """Plain JSON values. from, to: inclusive, days of each office's own clock. total: reminders, of which several may stand in one
        of the mails. kind: of office."""
        return {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "total": len(self.instants),
            "mails": self.mails,
            "first": min(self.instants).isoformat() if self.instants else None,
            "last": max(self.instants).isoformat() if self.instants else None,
            "largest_bytes": self.largest,
            **{name: dict(_sorted(name, counter)) for name, counter in self.counts.items()},
        }


def _sorted(name: str, counter: Counter[str]) -> Iterator[tuple[str, int]]:
    """Leads from the earliest to the latest, everything else by name."""
    if name == "lead":
        return iter(sorted(counter.items(), key=lambda item: (item[0][0] == "+", -int(item[0].strip("+d")))))
    return iter(sorted(counter.items()))
