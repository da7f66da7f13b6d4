"""What a publication would mean for mails, asked of the planning that will do it. Pure.

Nothing is entered anywhere. Whoever asks hands in what the ledger holds at this moment.
"""

from __future__ import annotations

import email
import email.policy
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from calendar_service.offices.office import Office
from calendar_service.publishing.preview import Mails, Notices, PastLead, Sample, Superseded
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Regions
from calendar_service.reminders.compose import Mail
from calendar_service.reminders.correction import Belief, Notice, moved_stages, notices
from calendar_service.reminders.ledger import Row
from calendar_service.reminders.schedule import plan_groups
from calendar_service.reminders.told_sql import Waiting


@dataclass(frozen=True)
class Known:
    """What the ledger and the office list hold. beliefs: of these (election, origin) pairs."""

    waiting: Callable[[], Sequence[Waiting]]
    beliefs: Callable[[Sequence[tuple[str, str]]], Sequence[Belief]]
    offices: Callable[[Iterable[str]], Mapping[str, Office]]


Compose = Callable[[Revision, Row, Office, datetime], Mail | None]


class Foretelling:
    """cooling_off: how long a moved date must stand before anybody is told."""

    def __init__(self, known: Known, regions: Regions, compose: Compose, cooling_off: timedelta) -> None:
        self._known, self._regions, self._compose, self._cooling_off = known, regions, compose, cooling_off

    def __call__(self, before: Revision, after: Revision) -> Mails:
        owed = notices(after, self._regions, self._known.beliefs(moved_stages(after)), self._cooling_off)
        return Mails(
            superseded=tuple(self._superseded(before, after)),
            past_leads=tuple(self._past_leads(before, after)),
            notices=tuple(self._notices(after, list(owed))),
        )

    def _superseded(self, before: Revision, after: Revision) -> Iterator[Superseded]:
        """What SqlLedger.close will find out of date, by stage."""
        rows: Counter[tuple[str, str]] = Counter()
        for waiting in self._known.waiting():
            if _schedule(after, waiting, self._regions) != waiting.schedule:
                rows[waiting.election, waiting.stage] += waiting.rows
        for (election_id, origin), count in rows.items():
            where = after if after.known_as(election_id, origin) else before
            stage = where.known_as(election_id, origin)
            if stage:
                yield Superseded(where.timeline.elections[election_id], stage, count)

    def _past_leads(self, before: Revision, after: Revision) -> Iterator[PastLead]:
        """Leads of a date that is new with this step; a stage that is new altogether has none to tell."""
        found: dict[tuple[str, str, int], datetime] = {}
        for group in plan_groups(after, self._regions):
            moves = group.known_since == after.published_at.replace(microsecond=0)
            if moves and before.known_as(group.election, group.stage) and group.due_at < group.known_since:
                found.setdefault((group.election, group.stage, group.lead), group.due_at)
        for (election_id, origin, lead), due_at in found.items():
            stage = after.known_as(election_id, origin)
            assert stage is not None
            yield PastLead(after.timeline.elections[election_id], stage, lead, due_at)

    def _notices(self, after: Revision, owed: list[Notice]) -> Iterator[Notices]:
        offices = self._known.offices(notice.office for notice in owed)
        groups: dict[tuple[str, str, str], list[Notice]] = {}
        for notice in owed:
            groups.setdefault((notice.election, notice.stage, notice.kind), []).append(notice)
        for (election_id, origin, kind), group in groups.items():
            stage = after.known_as(election_id, origin)
            assert stage is not None
            yield Notices(
                election=after.timeline.elections[election_id],
                stage=stage,
                kind=kind,
                offices=dict(Counter(offices[notice.office].kind for notice in group)),
                zones=dict(Counter(self._regions[notice.region].timezone for notice in group)),
                due_at=min(notice.due_at for notice in group),
                sample=self._sample(after, group[0], offices[group[0].office]),
            )

    def _sample(self, after: Revision, notice: Notice, office: Office) -> Sample:
        """The notice to one office, composed as it will be."""
        row = Row(
            id=0,
            election=notice.election,
            stage=notice.stage,
            kind=notice.kind,
            lead=0,
            office=notice.office,
            channel="mail",
            schedule=notice.schedule,
            region=notice.region,
            days_left=0,
            told=notice.told,
            before=notice.before,
            due_at=notice.due_at,
            not_after=notice.not_after,
            planned_at=notice.due_at,
            tries=0,
            ambiguous=0,
        )
        mail = self._compose(after, row, office, notice.due_at)
        assert mail is not None
        message = email.message_from_bytes(mail.data, policy=email.policy.default)
        body = message.get_body(("plain",))
        assert body is not None
        return Sample(office.name, str(message["Subject"]), body.get_content().replace("\r\n", "\n"))


def _schedule(revision: Revision, waiting: Waiting, regions: Regions) -> int | None:
    """The schedule revision that will hold for a waiting row; None for none."""
    stage = revision.known_as(waiting.election, waiting.stage)
    if stage is None:
        return None
    return revision.stamps[waiting.election, stage.id].of(regions[waiting.region]).schedule
