"""A mail as the row that the ledger would hold, for mails that are made without a ledger. Pure."""

from __future__ import annotations

from dataclasses import asdict

from calendar_service.ledger.rows import MAIL, Row
from calendar_service.promises.correction import Notice
from calendar_service.promises.plan import REMINDER
from calendar_service.promises.planning import Reminder
from calendar_service.promises.told import told_line
from calendar_service.publishing.revision import Revision


def unwritten_row(revision: Revision, reminder: Reminder, office: str | None = None) -> Row:
    """The row of a reminder that is entered on time. office: another key than the office's code,
    for a mail whose Message-ID must be its own."""
    occurrence, moment = reminder.occurrence, reminder.moment
    return Row(
        id=0,
        election=reminder.election.id,
        stage=occurrence.id,
        kind=REMINDER,
        lead=moment.lead,
        office=office or reminder.office.code,
        channel=MAIL,
        schedule=revision.stamp(reminder.election, occurrence).schedule,
        region=reminder.office.region,
        days_left=moment.days_left,
        told=told_line(occurrence),
        before=None,
        due_at=moment.due_at,
        not_after=moment.not_after,
        planned_at=moment.due_at,
        tries=0,
        ambiguous=0,
    )


def unwritten_notice(notice: Notice) -> Row:
    """The row of a notice that is entered on time."""
    return Row(
        id=0,
        **asdict(notice),
        lead=0,
        channel=MAIL,
        days_left=0,
        planned_at=notice.due_at,
        tries=0,
        ambiguous=0,
    )
