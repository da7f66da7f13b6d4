"""What goes out on a day, before it does: asked of the plan, the ledger and the preparing that send it, with nothing entered and nothing sent.

It holds for the present revision, list and clock; whoever confirms, moves a date or changes the list meanwhile changes it. Lists of who has not
confirmed are not foreseen: they depend on who does until then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from zoneinfo import ZoneInfo

from calendar_service.clock import Clock, fixed_clock
from calendar_service.delivery.preparing import Preparing
from calendar_service.ledger.foreseen import ForeseenRow, Foresight, TurnSpan
from calendar_service.promises.correction import Truth
from calendar_service.promises.plan import Group, plan_groups, to_enter
from calendar_service.promises.stretch import Progress
from calendar_service.publishing.revision import Revision
from calendar_service.regions import CAPITAL_ZONE, Regions
from calendar_service.words.states import State

LONGEST_WAIT = timedelta(hours=12)
"""So long after it falls due a reminder goes out at the most, where an office wishes for a later hour."""


@dataclass(frozen=True, slots=True)
class ForeseenMail:
    """A mail as it would read. at: aware, when its turn comes. rows: that it tells. fate: what becomes of them where no mail goes; subject and
    text are empty then."""

    at: datetime
    rows: Sequence[ForeseenRow]
    subject: str = ""
    text: str = ""
    fate: State | None = None


class Forecast:
    """For the threads of one process. progress: how far planning has come. cooling_off: how long a moved date must stand. preparing: makes what sends
    at the time of that clock, over carriers that hand nothing over."""

    def __init__(
        self,
        foresight: Foresight,
        progress: Callable[[], Progress],
        regions: Regions,
        cooling_off: timedelta,
        preparing: Callable[[Clock], Preparing],
    ) -> None:
        self._foresight, self._progress, self._regions = foresight, progress, regions
        self._cooling_off, self._preparing = cooling_off, preparing
        self._plan: tuple[int, list[Group], Truth] | None = None

    def days(self, revision: Revision, now: datetime, count: int) -> dict[date, int]:
        """How many rows have their turn on each of so many days, today first; days on which nothing goes out are left out."""
        first = now.astimezone(ZoneInfo(CAPITAL_ZONE)).date()
        whole = TurnSpan(day_span(first).start, day_span(first + timedelta(days=count - 1)).end)
        groups, truth = self._coming(revision, now, whole)
        found = Counter[date]()
        for at, rows in self._foresight.counted(groups, truth, whole, now).items():
            found[max(at, now).astimezone(ZoneInfo(CAPITAL_ZONE)).date()] += rows
        return dict(sorted(found.items()))

    def rows(self, revision: Revision, now: datetime, day: date, office: str | None = None) -> Sequence[ForeseenRow]:
        """Every row whose turn comes on that day of the capital's clock, of one office or of all."""
        span = day_span(day)
        groups, truth = self._coming(revision, now, span)
        return self._foresight.rows(groups, truth, span, now, office)

    def mails(self, revision: Revision, now: datetime, day: date, office: str) -> list[ForeseenMail]:
        """What that office gets on that day, the earliest first, as it would read."""
        by_turn: dict[datetime, list[ForeseenRow]] = defaultdict(list)
        for each in self.rows(revision, now, day, office):
            by_turn[max(each.at, now)].append(each)
        return [mail for at, rows in sorted(by_turn.items()) for mail in self._mails(revision, at, rows)]

    def notices(self, revision: Revision, now: datetime, office: str | None = None) -> Sequence[ForeseenRow]:
        """Every notice of a moved date that waits, for its hour or for a person, of one office or of all."""
        return self._foresight.notices(self.truth(revision), now, office)

    def notice_mails(self, revision: Revision, now: datetime, office: str) -> list[ForeseenMail]:
        """Those of that office as they would read, the earliest first; what is held as if it went at its hour."""
        by_turn: dict[datetime, list[ForeseenRow]] = defaultdict(list)
        for each in self.notices(revision, now, office):
            by_turn[max(each.row.due_at if each.is_kept else each.at, now)].append(each)
        return [mail for at, rows in sorted(by_turn.items()) for mail in self._mails(revision, at, rows)]

    def truth(self, revision: Revision) -> Truth:
        """What holds by that revision, and since when it may be said."""
        return self._known(revision)[1]

    def _mails(self, revision: Revision, at: datetime, rows: Sequence[ForeseenRow]) -> list[ForeseenMail]:
        by_id = {each.row.id: each for each in rows}
        bundles, outcomes = self._preparing(fixed_clock(at))(revision, [each.row for each in rows])
        made = []
        for bundle in bundles:
            message = message_from_bytes(bundle.parcel.data, policy=default)
            assert isinstance(message, EmailMessage)
            body = message.get_body(("plain",))
            told = [by_id[row.id] for row in bundle.rows]
            made.append(ForeseenMail(at, told, str(message["Subject"]), str(body.get_content()) if body else ""))
        fates: dict[State, list[ForeseenRow]] = defaultdict(list)
        for outcome in outcomes:
            fates[outcome.state].append(by_id[outcome.id])
        return [*made, *(ForeseenMail(at, told, fate=fate) for fate, told in fates.items())]

    def _coming(self, revision: Revision, now: datetime, span: TurnSpan) -> tuple[list[Group], Truth]:
        """The groups that have yet to be entered and may have their turn in that span."""
        plan, truth = self._known(revision)
        planned = self._progress().planned or now - timedelta(seconds=1)
        coming = to_enter((each for each in plan if span.start - LONGEST_WAIT <= each.due_at < span.end), planned, now)
        return coming, truth

    def _known(self, revision: Revision) -> tuple[list[Group], Truth]:
        if self._plan is None or self._plan[0] != revision.number:
            plan = plan_groups(revision, self._regions, self._cooling_off)
            self._plan = revision.number, plan, Truth(revision, self._regions, self._cooling_off)
        return self._plan[1:]


def day_span(day: date) -> TurnSpan:
    """A day of the capital's clock."""
    zone = ZoneInfo(CAPITAL_ZONE)
    return TurnSpan(datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone))
