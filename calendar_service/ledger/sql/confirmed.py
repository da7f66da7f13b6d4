"""Which offices have confirmed a mail, and which have not, counted by region and named. [DOOR: SQL]

It only reads. Asked is one occasion at a time: a lead of a stage, or a notice about it. A deputy is counted as its office, never beside it.
Mails about another place than the office's own region are left out: whoever gets those gets many, and each office's page has them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calendar_service.database import confirmations, ledger, offices, reading
from calendar_service.ledger.confirmed import Occasion, OfficeStand, RegionCount, ToldProvince
from calendar_service.ledger.sql.office_mails import beginnings
from calendar_service.ledger.sql.silence import deputies
from calendar_service.ledger.sql.waiting import is_still
from calendar_service.promises.correction import CANCEL, CHANGE
from calendar_service.promises.plan import REMINDER
from calendar_service.promises.silence import ASKED, SILENCE
from calendar_service.promises.subject import subject_of
from calendar_service.words.states import REACHED, State


class Confirmed:
    """Of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def mails(self) -> int:
        """How many mails offices have confirmed."""
        with reading(self.engine) as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(confirmations)) or 0

    def occasions(self) -> list[tuple[Occasion, datetime]]:
        """All that there were, the latest due first, each with its day: when its first row fell due."""
        first = beginnings()
        columns = [ledger.c[name] for name in (*Occasion._fields, "due_at")]
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(*columns).join(first, first.c.id == ledger.c.id)).all()
        found = [(Occasion(*row[:4]), row[4]) for row in rows if row.message in (REMINDER, CHANGE, CANCEL)]
        here = [each for each in found if not subject_of(each[0].stage).place or subject_of(each[0].stage).is_country]
        return sorted(here, key=lambda each: (each[1], each[0]), reverse=True)

    def regions(self, occasion: Occasion) -> list[RegionCount]:
        """Offices by region, in the order of codes."""
        with reading(self.engine) as connection:
            of_whom = deputies(connection)
            rows = connection.execute(_by_region(occasion, sorted(of_whom), _spoken_for(connection, occasion, of_whom)))
            return [RegionCount(row[0], int(row[1]), int(row[2]), int(row[3])) for row in rows]

    def told_provinces(self, occasion: Occasion) -> list[ToldProvince]:
        """The lists about it that provinces are owed, or have got."""
        about = occasion._replace(message=SILENCE)
        key = (ledger.c[name] == value for name, value in about._asdict().items())
        rows = sa.select(ledger.c.region, ledger.c.state, ledger.c.settled_at).where(*key).order_by(ledger.c.id)
        with reading(self.engine) as connection:
            return [ToldProvince(row.region, State(row.state), row.settled_at) for row in connection.execute(rows)]

    def provinces_with_office(self) -> set[str]:
        """Codes of regions of which a government is in the list; who is not there can be told nothing."""
        with reading(self.engine) as connection:
            serving = sa.select(offices.c.region).where(offices.c.kind == ASKED, offices.c.retired_at.is_(None))
            return set(connection.scalars(serving.distinct()))

    def stands(self, occasion: Occasion, regions: Collection[str] | None = None) -> list[OfficeStand]:
        """Every office that the occasion has a row of, in the order of regions and codes. regions: only those of these."""
        with reading(self.engine) as connection:
            return list(_stands(connection, occasion, regions))


def _of(occasion: Occasion) -> sa.ColumnElement[bool]:
    key = (ledger.c[name] == value for name, value in occasion._asdict().items())
    return sa.and_(*key, ledger.c.state.concat("") != State.SUPERSEDED)


_SAID = sa.and_(confirmations.c.letter == ledger.c.letter, confirmations.c.office == ledger.c.office)


def _spoken_for(connection: Connection, occasion: Occasion, of_whom: Mapping[str, str]) -> list[str]:
    """Offices whose deputies have confirmed."""
    if not of_whom:
        return []
    said = (
        sa.select(ledger.c.office).join(confirmations, _SAID).where(_of(occasion), ledger.c.office.in_(sorted(of_whom)))
    )
    return sorted({of_whom[code] for code in connection.scalars(said)})


def _by_region(occasion: Occasion, of_whom: list[str], spoken_for: list[str]) -> sa.Select[Any]:
    is_told, is_said = is_still(REACHED), sa.or_(confirmations.c.id.is_not(None), ledger.c.office.in_(spoken_for))
    flags = [
        sa.func.max(sa.case((flag, 1), else_=0)).label(name) for flag, name in ((is_told, "told"), (is_said, "said"))
    ]
    both = ledger.join(offices, offices.c.code == ledger.c.office).outerjoin(confirmations, _SAID)
    each = sa.select(offices.c.region, *flags).select_from(both).where(_of(occasion))
    if of_whom:
        each = each.where(ledger.c.office.not_in(of_whom))
    office = each.group_by(ledger.c.office, offices.c.region).subquery("office")
    said, silent, unreached = (
        sa.func.sum(sa.case((flag, 1), else_=0))
        for flag in (
            office.c.said == 1,
            sa.and_(office.c.told == 1, office.c.said == 0),
            sa.and_(office.c.told == 0, office.c.said == 0),
        )
    )
    return sa.select(office.c.region, said, silent, unreached).group_by(office.c.region).order_by(office.c.region)


def _stands(connection: Connection, occasion: Occasion, regions: Collection[str] | None) -> Iterator[OfficeStand]:
    of_whom = deputies(connection)
    columns = (ledger.c.office, offices.c.name, offices.c.kind, offices.c.region, ledger.c.state, ledger.c.settled_at)
    said = (confirmations.c.at, confirmations.c.who, confirmations.c.note)
    both = ledger.join(offices, offices.c.code == ledger.c.office).outerjoin(confirmations, _SAID)
    query: sa.Select[Any] = sa.select(*columns, *said).select_from(both).where(_of(occasion))
    if regions is not None:
        query = query.where(offices.c.region.in_(sorted(regions)))
    found: dict[str, OfficeStand] = {}
    spoken: dict[str, tuple[datetime, str, str]] = {}
    for code, name, kind, region, state, settled_at, at, who, note in connection.execute(
        query.order_by(offices.c.region, ledger.c.office, ledger.c.id)
    ):
        office = of_whom.get(code, code)
        if at is not None and (office not in spoken or at < spoken[office][0]):
            spoken[office] = (at, who, note)
        taken = settled_at if State(state) in REACHED else None
        if office == code and (code not in found or (taken and not found[code].taken_at)):
            found[code] = OfficeStand(code, name, kind, region, State(state), taken, None, "", "")
    for code, stand in found.items():
        at, who, note = spoken.get(code, (None, "", ""))
        yield replace(stand, confirmed_at=at, who=who, note=note)
