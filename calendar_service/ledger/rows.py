"""The ledger: what is owed to whom, what became of it, and the proof. Types only. Pure.

One row for each (election, stage, message, lead, office, channel, schedule version); a channel is the name of
the carrier that takes the row to its office, or that name with the number of a copy:

    pending -> leased -> sending -> accepted -> delivered | bounced
                 |          |-> deferred      (the server said: later) -> leased again
                 |          |-> ambiguous     (nobody knows; evidence first) -> accepted | pending
                 |          `-> failed        (the server said: never)
                 `-> pending                  (given back unsent)
    pending, deferred -> superseded (the date moved) | expired (too late) | suppressed (no address)
                       | aborted (a person said so)

What each state means stands in words.states. A row moves only by a conditional update whose row count is looked at, so any number of workers
and clocks may try at once: one wins. Each claim of a row has a number, and whoever claimed it names that number with
whatever it writes afterwards: who has lost a row to a later claim writes nothing, even where both are the same process.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

from calendar_service.promises.correction import CANCEL, CHANGE, Notice
from calendar_service.promises.plan import REMINDER
from calendar_service.promises.planning import Reminder
from calendar_service.promises.subject import Subject
from calendar_service.promises.told import told_line
from calendar_service.publishing.revision import Revision
from calendar_service.words.states import REVIVABLE, State

FEW = 20
"""So many rows may expire at once without a question."""

SHARE = 10
"""More than one in so many of all that waits may not."""

MAIL = "mail"
"""The channel of mail, the first carrier."""


Fits = Callable[[int, str, str], bool]
"""(code, enhanced code, the server's words) of a refusal, 0 and empty where unknown -> whether it is wanted."""

MOST_ROWS = 16
"""So many rows a mail tells at the most; of more the next ones go in another mail. A province is told fifteen where three stages fall due
together in the five parts of Yogyakarta, as on 20 September 2024: it reads them as three."""

CHOSEN = (*REVIVABLE, State.BOUNCED)
"""States of what a person may let go out again in one step."""


def family_of(message: str) -> str:
    """What a message may share a mail with: a change and a cancellation are both notices, any other kind stands with its like."""
    return CHANGE if message == CANCEL else message


def channel_of(channel: str) -> str:
    """The carrier whose name a row's channel begins with: `mail` of `mail`, and of `mail:2`, a copy that
    was sent by hand."""
    return channel.partition(":")[0]


class Claim(NamedTuple):
    """A row as somebody has claimed it. number: how many claims of it there were until then, this one included: what is
    written in the name of an earlier claim changes nothing (a fencing token)."""

    id: int
    number: int


@dataclass(frozen=True, slots=True)
class Row:
    """A claimed row: what a delivery needs to know. stage: the key of what it tells, see promises.subject; region: of
    its office. message: REMINDER, CHANGE or CANCEL of promises. reply_code: of the try before, if any.
    epoch: in which it was planned, see publishing.epoch. claims: see Claim. letter: in which mail it went out last, the left half of
    that mail's Message-ID; None where it never went, or before rows shared mails."""

    id: int
    election: str
    stage: str
    message: str
    lead: int
    office: str
    channel: str
    schedule_version: int
    region: str
    days_left: int
    told: str
    before: str | None
    due_at: datetime
    not_after: datetime
    planned_at: datetime
    tries: int
    ambiguous: int
    reply_code: int | None = None
    epoch: int = 1
    claims: int = 0
    letter: str | None = None

    @property
    def claim(self) -> Claim:
        """By which it is held."""
        return Claim(self.id, self.claims)

    @property
    def family(self) -> tuple[str, str, str, datetime]:
        """What falls due together and may stand in one mail: of one office and channel, all reminders or all notices."""
        return self.office, self.channel, family_of(self.message), self.due_at


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row that nobody knows the fate of. owner: who handed it over. until: by the service's
    clock; without evidence it is not sent again before. is_lost: its owner fell silent, and may come back and know."""

    row: Row
    owner: str
    until: datetime
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class Sending:
    """What is about to be handed to the server for a row: the proof's first half. claims: see Claim. letter: the left half of the
    Message-ID; rows that share it go in one mail."""

    id: int
    claims: int
    address: str
    revision: int
    sha256: str
    letter: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row. try_at: for AMBIGUOUS, until when evidence is waited for; for DEFERRED, when to try again; for PENDING, a row that never
    left, when its turn comes. reply: the server's words. claims: see Claim; 0 for what is known from elsewhere."""

    id: int
    state: State
    reply_code: int | None = None
    enhanced_code: str | None = None
    reply: str | None = None
    queue_id: str | None = None
    try_at: datetime | None = None
    claims: int = 0

    @property
    def claim(self) -> Claim:
        """In whose name it is written."""
        return Claim(self.id, self.claims)


@dataclass(frozen=True, slots=True)
class Held:
    """Rows whose boundary has passed, and that do not expire without a person. late: of `waiting`."""

    late: int
    waiting: int

    @property
    def is_too_many(self) -> bool:
        """Whether so many may not expire at once without a question."""
        return self.late > max(FEW, self.waiting / SHARE)


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address where nobody can be reached. address: lower case. since: aware. code, enhanced:
    the server's, 0 and empty where unknown. evidence: its words, without any address. row: the
    ledger row whose mail showed it."""

    address: str
    since: datetime
    code: int
    enhanced: str
    evidence: str
    row: int | None


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that a person has to mend. name: `server` (unreachable), `login` (it refuses us) or
    `journal` (our disk) keep all mail from going out; `planning` and `expiry`: see delivery.questions.
    since, seen_at: aware, real time. words: without any address."""

    name: str
    since: datetime
    seen_at: datetime
    words: str


def changed_by(outcome: Outcome, now: datetime) -> dict[str, Any]:
    """What an outcome changes in its row, by the ledger's columns."""
    if outcome.state is State.PENDING:  # it never left; what the server said before still holds
        return {"state": State.PENDING, "owner": None, "try_at": outcome.try_at}
    values: dict[str, Any] = {
        "state": outcome.state,
        "reply_code": outcome.reply_code,
        "enhanced_code": outcome.enhanced_code,
        "reply": outcome.reply,
        "queue_id": outcome.queue_id,
    }
    if outcome.state is State.AMBIGUOUS:  # it keeps its owner, whose journal is the first place to look
        return values if outcome.try_at is None else values | {"try_at": outcome.try_at}
    if outcome.state is State.DEFERRED:
        return values | {"owner": None, "try_at": outcome.try_at}
    return values | {"owner": None, "settled_at": now}


def unwritten_row(revision: Revision, reminder: Reminder, office: str | None = None) -> Row:
    """The row of a reminder that is entered on time. office: another key than the office's code,
    for a mail whose Message-ID must be its own."""
    occurrence, moment = reminder.occurrence, reminder.moment
    subject = Subject(revision.origin(reminder.election.id, occurrence.id), reminder.place)
    return Row(
        id=0,
        election=reminder.election.id,
        stage=subject.key,
        message=REMINDER,
        lead=moment.lead,
        office=office or reminder.office.code,
        channel=MAIL,
        schedule_version=revision.stamp(reminder.election, occurrence).schedule_version,
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
