"""Who has not confirmed a mail, and the lists that provinces are owed of them. [DOOR: SQL]

Who is silent is asked of the rows and the confirmations, region by region; what follows is decided by promises.silence; one statement
enters it. A deputy is an office of its own that stands for another one: what it confirms its office has confirmed.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from calendar_service.database import confirmations, ledger, offices, reading
from calendar_service.ledger.rows import Row
from calendar_service.ledger.sql.ledger import SqlLedger, fresh, is_official
from calendar_service.ledger.sql.proof import prove
from calendar_service.ledger.sql.subjects import StageName
from calendar_service.ledger.sql.waiting import is_still
from calendar_service.ledger.throttle import Throttle
from calendar_service.offices.deputy import deputies_among
from calendar_service.promises.plan import REMINDER
from calendar_service.promises.silence import ASKED, SILENCE, Above, Climb, Hush, OfficeWord, SilenceRule, SilentList
from calendar_service.words.lead import Lead
from calendar_service.words.states import REACHED, WAITING, State

_COUNTED: Any = {"preserve_rowcount": True}

LOOK_SECONDS = 60
"""Real time between two looks at the same day: a mail that was taken meanwhile was not taken long enough ago."""

_SERVING = sa.and_(offices.c.retired_at.is_(None), offices.c.kind == ASKED)


class SqlSilences:
    """The Silences of ledger.book, beside the ledger, on the same database."""

    def __init__(self, ledger: SqlLedger) -> None:
        self._ledger, self.engine = ledger, ledger.engine
        self._throttle, self._looked = Throttle(), (0.0, frozenset[object]())

    def climb(self, rule: SilenceRule, now: datetime) -> int:
        watched = rule.watched(now)
        days = frozenset(
            (rule.revision.number, rule.days, each.zone, rule.due_at(each.zone, now))
            for every in watched.values()
            for each in every
        )
        looked_at, looked_for = self._looked
        if not watched or (
            days == looked_for and (time.monotonic() - looked_at < LOOK_SECONDS or not self._throttle.is_due())
        ):
            return 0
        self._looked = (time.monotonic(), days)
        with self._throttle.look():
            with reading(self.engine) as connection:
                of_whom = deputies(connection)
            return sum(self._climb(rule, stage, above, of_whom, now) for stage, above in watched.items())

    def _climb(
        self, rule: SilenceRule, stage: StageName, above: Sequence[Above], of_whom: Mapping[str, str], now: datetime
    ) -> int:
        leads = sorted({lead for each in above for lead in each.leads})
        with reading(self.engine) as connection:
            owed = rule.climbs(above, hushes(connection, stage, leads, of_whom), now)
            gone = needless(connection, stage, leads, owed)
        if not (owed or gone):
            return 0
        entered = 0
        with self.engine.begin() as connection:
            still = ledger.update().where(ledger.c.id.in_(gone), is_still(WAITING))
            closed = still.values(state=State.SUPERSEDED, settled_at=now).returning(ledger.c.id)
            prove(connection, connection.scalars(closed) if gone else ())
            for climb in owed if owed and is_official(connection, rule.revision.number) else ():
                for channel in self._ledger.channels:
                    entered += connection.execute(
                        enter_lists(connection, climb, fresh(channel, now)), execution_options=_COUNTED
                    ).rowcount
        return entered

    def lists(self, rule: SilenceRule, rows: Collection[Row], now: datetime) -> Mapping[int, SilentList]:
        found: dict[int, SilentList] = {}
        with reading(self.engine) as connection:
            of_whom = deputies(connection) if rows else {}
            for row in rows:
                above = rule.found(row.election, row.stage, row.region)
                if above is None:
                    continue
                codes = [code for place in above.places for code in place.codes]
                made = rule.silent_list(above, office_words(connection, row, codes, of_whom), now)
                if made:
                    found[row.id] = made
        return found


def deputies(connection: Connection) -> dict[str, str]:
    """Deputy -> its office, of all that the list has."""
    alike = sa.select(offices.c.code).where(offices.c.code.like("%-w_"))
    found = set(connection.scalars(alike))
    named = {code.rpartition("-")[0] for code in found}
    both = (
        found | set(connection.scalars(sa.select(offices.c.code).where(offices.c.code.in_(named)))) if found else found
    )
    return deputies_among(both)


def hushes(connection: Connection, stage: StageName, leads: Iterable[Lead], of_whom: Mapping[str, str]) -> list[Hush]:
    """Of each lead of a stage and each region: since when somebody is silent. of_whom: deputy -> its office."""
    told = _told(stage, leads).where(is_still(REACHED), ledger.c.letter.is_not(None), ~_has_said())
    if of_whom:
        told = told.where(ledger.c.office.not_in(sorted(of_whom)), *_spoken_for(connection, stage, leads, of_whom))
    key = (ledger.c.lead, offices.c.region, ledger.c.schedule_version)
    rows = connection.execute(told.with_only_columns(*key, sa.func.min(ledger.c.settled_at)).group_by(*key))
    return [Hush(*row) for row in rows]


def _told(stage: StageName, leads: Iterable[int]) -> sa.Select[Any]:
    """Reminders of governments in service, of a stage in their own regions."""
    return (
        sa.select(ledger.c.id)
        .join(offices, offices.c.code == ledger.c.office)
        .where(
            ledger.c.election == stage[0],
            ledger.c.stage == stage[1],
            ledger.c.message == REMINDER,
            ledger.c.lead.in_([int(lead) for lead in leads]),
            _SERVING,
        )
    )


def _has_said() -> sa.ColumnElement[bool]:
    """Whether its office has confirmed a mail of the same lead: this one, or one that was sent again beside it."""
    other = ledger.alias()
    same = (
        other.c[name] == ledger.c[name]
        for name in ("election", "stage", "message", "lead", "office", "schedule_version")
    )
    said = sa.and_(confirmations.c.letter == other.c.letter, confirmations.c.office == other.c.office)
    return sa.exists().where(*same, said)


def _spoken_for(
    connection: Connection, stage: StageName, leads: Iterable[Lead], of_whom: Mapping[str, str]
) -> list[sa.ColumnElement[bool]]:
    """All but offices whose deputies have confirmed."""
    said = _told(stage, leads).where(ledger.c.office.in_(sorted(of_whom)), _has_said())
    found: dict[tuple[int, int], set[str]] = {}
    for lead, version, deputy in connection.execute(said.with_only_columns(*_LEAD, ledger.c.office).distinct()):
        found.setdefault((lead, version), set()).add(of_whom[deputy])
    return [
        ~sa.and_(_LEAD[0] == lead, _LEAD[1] == version, ledger.c.office.in_(sorted(codes)))
        for (lead, version), codes in found.items()
    ]


_LEAD = (ledger.c.lead, ledger.c.schedule_version)


def enter_lists(connection: Connection, climb: Climb, facts: Mapping[str, Any]) -> sa.Insert:
    """What enters a list for the offices of its provinces. facts: what a new row begins with."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    said = {
        name: getattr(climb, name) for name in ("election", "stage", "lead", "schedule_version", "told", "not_after")
    }
    constants = {**said, "message": SILENCE, "days_left": 0, "due_at": climb.due_at, "try_at": climb.due_at, **facts}
    literals = [sa.literal(value, ledger.c[name].type).label(name) for name, value in constants.items()]
    whom = sa.select(*literals, offices.c.code, offices.c.region).where(_SERVING, offices.c.region.in_(climb.provinces))
    names = [*constants, "office", "region"]
    return insert(ledger).from_select(names, whom.order_by(offices.c.code)).on_conflict_do_nothing()


def needless(connection: Connection, stage: StageName, leads: Iterable[Lead], owed: Sequence[Climb]) -> list[int]:
    """Lists that wait, of which nobody is silent any more."""
    waiting = sa.select(ledger.c.id, ledger.c.lead, ledger.c.region).where(
        ledger.c.election == stage[0],
        ledger.c.stage == stage[1],
        ledger.c.message == SILENCE,
        ledger.c.lead.in_([int(lead) for lead in leads]),
        is_still(WAITING),
    )
    wanted = {(climb.lead, code) for climb in owed for code in climb.provinces}
    return [row.id for row in connection.execute(waiting) if (row.lead, row.region) not in wanted]


def office_words(
    connection: Connection, row: Row, codes: Collection[str], of_whom: Mapping[str, str]
) -> list[OfficeWord]:
    """What the governments of these regions were told of a lead, and whether they have confirmed it, in the order of regions and codes; of each the best
    that became of it. of_whom: deputy -> its office."""
    about = _told((row.election, row.stage), [row.lead]).where(offices.c.region.in_(sorted(codes)))
    columns = (
        ledger.c.office,
        offices.c.name,
        offices.c.region,
        ledger.c.schedule_version,
        ledger.c.state,
        ledger.c.settled_at,
    )
    found: dict[tuple[str, int], OfficeWord] = {}
    spoken = set[tuple[str, int]]()
    rows = about.with_only_columns(
        *columns, _has_said().label("has_said"), ledger.c.letter.is_not(None).label("is_known")
    )
    for each in connection.execute(rows.order_by(offices.c.region, ledger.c.office, ledger.c.id)):
        key = (of_whom.get(each.office, each.office), each.schedule_version)
        if each.has_said:
            spoken.add(key)
        if each.office not in of_whom:
            state = State(each.state)
            taken = each.settled_at if state in REACHED else None
            answer = OfficeWord(each.office, each.name, each.region, key[1], state, taken, bool(each.is_known))
            if key not in found or (taken and not found[key].taken_at):
                found[key] = answer
    return [answer.said(has_confirmed=key in spoken) for key, answer in found.items()]
