"""An office as it sees itself: what it was told, what comes next, whether it can be reached, what it wrote, what became of it in the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from calendar_service.accounts.account import Deed
from calendar_service.admin.context import EditorContext
from calendar_service.admin.held_addresses import mark_of
from calendar_service.admin.replies import ShownReply, shown_replies
from calendar_service.admin.watching import deed_in_words
from calendar_service.admin.wishes import ShownWish, shown_wishes
from calendar_service.ledger.letters import letters_of
from calendar_service.ledger.rows import Suppression
from calendar_service.office_door.told import MailTold, ToldWords
from calendar_service.offices.list_revision import OfficeHistory
from calendar_service.offices.office import Office
from calendar_service.promises.planning import Reminder, reminders
from calendar_service.promises.subject import Subject
from calendar_service.publishing.revision import Revision

AHEAD = timedelta(days=120)
"""So far what comes next is foretold."""

MOST_MAILS, MOST_COMING, MOST_REPLIES, MOST_DEEDS = 400, 12, 20, 20


@dataclass(frozen=True, slots=True)
class Coming:
    """A mail that is to come. title: of the stage, with its place."""

    at: datetime
    title: str
    lead: str


@dataclass(frozen=True, slots=True)
class OfficePast:
    """All that the page of an office shows of it. held: why its address is told nothing; None where it is not held. held_mark: by which the page
    is named that releases it.
    deeds: each with what it is called."""

    mails: Sequence[MailTold]
    coming: Sequence[Coming]
    held: Suppression | None
    held_mark: str
    replies: Sequence[ShownReply]
    wishes: Sequence[ShownWish]
    history: OfficeHistory
    deeds: Sequence[tuple[Deed, str]]


def office_past(editor: EditorContext, office: Office, *, is_retired: bool) -> OfficePast:
    """As it stands now."""
    site, region = editor.site, editor.site.regions[office.region]
    held = editor.suppressions.evidence(office.email)
    current = site.current()
    words = ToldWords(editor.translator, site.regions, current, site.clock())
    return OfficePast(
        mails=words.mails(letters_of(editor.mails.of(office.code)[:MOST_MAILS]), region),
        coming=() if is_retired else _coming(editor, current, office),
        held=held,
        held_mark=mark_of(held.address) if held else "",
        replies=shown_replies(editor, editor.replies.of_office(office.code, MOST_REPLIES)),
        wishes=shown_wishes(editor, office.code),
        history=editor.directory.history_of(office.code),
        deeds=[(deed, deed_in_words(editor, deed)) for deed in editor.accounts.deeds_about(office.code, MOST_DEEDS)],
    )


def _coming(editor: EditorContext, revision: Revision, office: Office) -> list[Coming]:
    """Reminders that have not fallen due; what has is among the mails."""
    now = editor.site.clock()
    found = reminders(revision.timeline, [office], editor.site.regions, now, now + AHEAD)
    nearest = sorted(found, key=lambda each: each.moment.due_at)[:MOST_COMING]
    return [Coming(each.moment.due_at, _title(editor, revision, each), each.moment.lead.named) for each in nearest]


def _title(editor: EditorContext, revision: Revision, reminder: Reminder) -> str:
    election = reminder.election.id
    return editor.title(election, Subject(revision.origin(election, reminder.occurrence.id), reminder.place).key)
