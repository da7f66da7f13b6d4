"""What offices believe, and the notices that follow, a page of offices at a time. [DOOR: SQL]

Which opinions there are is asked of the rows; what each is owed is decided by promises.correction, once for all who
hold it; one statement joins the offices to it. An office is left out while a mail to it about the stage is under way
or of unknown fate, and is remembered: nothing else might say that it can be looked at again.

The ledger's key begins with election, stage, message and lead, and only then has the office; so the leads of a stage
are looked up first, and no row of an office outside the page is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from calendar_service.database import ledger, office_lists, offices
from calendar_service.ledger.sql.outbox_steps import newest_step
from calendar_service.ledger.sql.proof import new_fates, newest_fate
from calendar_service.ledger.sql.subjects import StageName, in_order
from calendar_service.ledger.sql.threads import leads_of
from calendar_service.ledger.sql.waiting import is_still
from calendar_service.promises.correction import CANCEL, CHANGE, Belief, Correction, Opinion, Truth, alike_corrections
from calendar_service.promises.outbox import Outbox
from calendar_service.promises.plan import REMINDER
from calendar_service.words.states import REACHED, UNDER_WAY

NAMED = 500
"""Offices that one statement names."""

MANY = 10_000
"""After more fates than this all offices are looked at once more."""

Whom = sa.ColumnElement[bool]
"""Which offices, by their codes in the ledger."""


@dataclass
class Looked:
    """What was known when everybody's beliefs were looked at. number: the revision. at: the service's clock. fate: the
    newest of the chain of proofs. offices: number of their list. step: the newest of the outbox. undecided: offices that were left out."""

    number: int
    at: datetime
    fate: int
    offices: int
    step: int
    undecided: dict[StageName, set[str]] = field(default_factory=lambda: defaultdict(set))


def look_begins(connection: Connection, number: int, at: datetime) -> Looked:
    """Before anything is looked at: what changes meanwhile is looked at again."""
    newest = sa.select(sa.func.max(office_lists.c.number))
    return Looked(number, at, newest_fate(connection), connection.scalar(newest) or 0, newest_step(connection))


def heard_since(
    connection: Connection, looked: Looked, looks: Looked, truth: Truth
) -> dict[StageName, list[str]] | None:
    """Offices of whom something has become known between two looks, or might be known by now. None where everybody
    has to be looked at: another revision, another list, another step of the outbox, a date that has stood long enough by now, too
    many fates, or fewer than before."""
    if looks.fate < looked.fate:  # another server took over, and lacks the last moments
        return None
    was, now = ((each.number, each.offices, each.step) for each in (looked, looks))
    if was != now or truth.may_say_more(looked.at, looks.at):
        return None
    rows = new_fates(connection, looked.fate, MANY)
    if rows is None:
        return None
    heard = {stage: set(codes) for stage, codes in looked.undecided.items()}
    about = sa.select(ledger.c.election, ledger.c.stage, ledger.c.office)
    for start in range(0, len(rows), NAMED):
        named = about.where(ledger.c.id.in_(rows[start : start + NAMED]))
        for election, stage, office in connection.execute(named):
            heard.setdefault((election, stage), set()).add(office)
    return {key: sorted(heard[key]) for key in in_order(heard, truth.stages) if heard[key]}


def by_name(codes: Sequence[str]) -> Iterator[Whom]:
    """These, a few at a time. codes: sorted."""
    for start in range(0, len(codes), NAMED):
        yield ledger.c.office.in_(codes[start : start + NAMED])


def in_page(page: Mapping[str, str]) -> Whom:
    """Those of a page: after the first, up to and including the last."""
    return sa.and_(ledger.c.office > page["first"], ledger.c.office <= page["last"])


def opinions(connection: Connection, stage: StageName, whom: Whom) -> tuple[list[Opinion], set[str]]:
    """Those that somebody holds, and the offices that are left out. In one statement, so that no office is both
    left out and not named."""
    last = _last_told(connection, stage, whom).subquery("last")
    is_unsure = last.c.office.in_(_under_way(stage)).label("is_unsure")
    each = sa.select(last.c.region, last.c.told, last.c.office, is_unsure).where(last.c.place == 1).subquery("each")
    who = sa.case((each.c.is_unsure, each.c.office), else_=None)
    rows = connection.execute(sa.select(each.c.region, each.c.told, who).distinct()).all()
    held = sorted((row[0], row[1]) for row in rows if row[2] is None)
    return [Opinion(*stage, *each) for each in held], {row[2] for row in rows if row[2] is not None}


def beliefs(connection: Connection, stage: StageName) -> Iterator[Belief]:
    """Of every office, in the order of codes."""
    last = _last_told(connection, stage, sa.true()).subquery("last")
    sure = sa.select(last.c.office, last.c.region, last.c.told)
    sure = sure.where(last.c.place == 1, last.c.office.not_in(_under_way(stage)))
    for row in connection.execute(sure.order_by(last.c.office)):
        yield Belief(*stage, *row)


def entry(
    connection: Connection,
    corrections: Sequence[Correction],
    facts: Mapping[str, Any],
    whom: Whom,
    undecided: Collection[str],
    outbox: Outbox,
) -> sa.Insert:
    """What enters the notices of one stage. facts: what they have in common beside that. outbox: says when their turn comes."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = notice_rows(connection, corrections, facts, whom, undecided, outbox)
    return insert(ledger).from_select(rows.selected_columns.keys(), rows).on_conflict_do_nothing()


def notice_rows(
    connection: Connection,
    corrections: Sequence[Correction],
    facts: Mapping[str, Any],
    whom: Whom,
    undecided: Collection[str],
    outbox: Outbox,
) -> sa.Select[Any]:
    """The notices of one stage as they are entered, with the columns called as in the ledger."""
    stage = (corrections[0].election, corrections[0].stage)
    constants = {"election": stage[0], "stage": stage[1], "lead": 0, "days_left": 0, **facts}
    literals = [_literal(name, value).label(name) for name, value in constants.items()]
    told = _last_told(connection, stage, whom)
    if undecided:
        told = told.where(ledger.c.office.not_in(sorted(undecided)))
    alike = alike_corrections(corrections)
    held = sa.case(*((_holds(each), number) for number, each in enumerate(alike)))
    last = told.add_columns(held.label("number")).subquery("last")
    said = {
        name: sa.case(*((last.c.number == n, _literal(name, getattr(each[0], name))) for n, each in enumerate(alike)))
        for name in _SAID
    }
    named = [case.label(name) for name, case in said.items()]
    turn = sa.case(*((last.c.number == n, _literal("try_at", outbox.turn(each[0]))) for n, each in enumerate(alike)))
    rows = sa.select(*literals, last.c.office, last.c.region, *named, turn.label("try_at"))
    # Not sorted once more: they come as they were numbered, office by office.
    return rows.where(last.c.place == 1, last.c.number.is_not(None))


_SAID = ("message", "schedule_version", "before", "told", "due_at", "not_after")


def _holds(alike: Sequence[Correction]) -> sa.ColumnElement[bool]:
    """Whether an office is of one of these opinions."""
    return sa.and_(ledger.c.told == alike[0].before, offices.c.region.in_([each.region for each in alike]))


def _literal(name: str, value: object) -> sa.ColumnElement[Any]:
    return sa.literal(value, ledger.c[name].type)


def _last_told(connection: Connection, stage: StageName, whom: Whom) -> sa.Select[Any]:
    """What reached each of these offices in service, over any channel; place 1: the last one."""
    election, name = stage
    here = sa.and_(ledger.c.election == election, ledger.c.stage == name)
    place = sa.func.row_number().over(
        partition_by=ledger.c.office, order_by=(ledger.c.settled_at.desc(), ledger.c.id.desc())
    )
    return (
        sa.select(ledger.c.office, offices.c.region, ledger.c.told, place.label("place"))
        .join(offices, offices.c.code == ledger.c.office)
        .where(
            here,
            ledger.c.message.in_([REMINDER, CHANGE, CANCEL]),
            ledger.c.lead.in_([0, *leads_of(connection, here)]),
            whom,
            is_still(REACHED),
            offices.c.retired_at.is_(None),
        )
    )


def _under_way(stage: StageName) -> sa.Select[Any]:
    """Offices to which a mail about it is on its way, or nobody knows. Asked once for all: there are few."""
    other = ledger.alias()
    here = sa.select(other.c.office).where(other.c.state.in_(UNDER_WAY))
    return here.where(other.c.election == stage[0], other.c.stage == stage[1])
