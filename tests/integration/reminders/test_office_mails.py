"""What one office was told, on both databases, and that nobody else's rows are read for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from world import OFFICES

from calendar_service.database import confirmations, ledger
from calendar_service.ledger.rows import MAIL, Outcome, Sending
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.ledger.sql.office_mails import OfficeMails, beginnings
from calendar_service.offices.directory_sql import Directory
from calendar_service.package_data import regions
from calendar_service.promises.plan import plan_groups
from calendar_service.publishing.revision import Revision
from calendar_service.words.states import State

AFTER_ALL = datetime.fromisoformat("2024-09-24T12:00+07:00")
LETTER = "ab" * 20


def told(engine: sa.Engine, revision: Revision, at: datetime = AFTER_ALL) -> SqlLedger:
    """All that fell due was sent."""
    made = SqlLedger(engine)
    made.plan(revision.number, plan_groups(revision, regions()), at)
    rows = made.claim("uji", at, 100, [MAIL])
    made.advance(
        "uji",
        (),
        [Sending(row.id, row.claims, f"{row.office}@x.example", 1, "0" * 64, f"{row.id:040x}") for row in rows],
        at,
    )
    made.record("uji", [Outcome(row.id, State.ACCEPTED, 250, claims=row.claims) for row in rows], at)
    return made


def test_an_office_sees_its_rows_the_latest_first(
    engine: sa.Engine, directory: Directory, publish: Callable[..., Revision]
) -> None:
    told(engine, publish())
    rows = OfficeMails(engine).of("aceh")
    assert [(row.stage, row.lead, row.state) for row in rows] == [
        ("aceh", 2, State.ACCEPTED),
        ("rapat", 1, State.ACCEPTED),
        ("rapat", 3, State.ACCEPTED),
    ]
    assert {row.address for row in rows} == {"aceh@x.example"}
    assert OfficeMails(engine).of("nobody") == []


def test_of_every_office_all_rows_are_found(
    engine: sa.Engine, directory: Directory, publish: Callable[..., Revision]
) -> None:
    """Whatever the key begins with: several elections, messages, leads and copies."""
    told(engine, publish())
    facts = [column.label(column.key) for column in ledger.c if column.key != "id"]
    others = ({"message": "change", "lead": 0}, {"election": "lain"}, {"stage": "rapat@11.01"}, {"channel": "mail:2"})
    with engine.begin() as connection:
        for row in connection.execute(sa.select(*facts).where(ledger.c.lead == 1)).mappings().all():
            for other in others:
                connection.execute(ledger.insert().values({**row, **other}))
        every = connection.execute(sa.select(ledger.c.office, ledger.c.id)).all()
        counted = sa.select(ledger.c.election, ledger.c.stage, ledger.c.message, ledger.c.lead).distinct()
        alike = len(connection.execute(counted).all())
        found = [each for each in connection.scalars(sa.select(beginnings().c.id)) if each is not None]
    assert len(found) == alike == 6
    for office in OFFICES:
        assert {row.id for row in OfficeMails(engine).of(office.code)} == {
            row.id for row in every if row.office == office.code
        }


def test_what_the_office_said_of_a_mail_stands_beside_each_of_its_rows(
    engine: sa.Engine, directory: Directory, publish: Callable[..., Revision]
) -> None:
    told(engine, publish())
    with engine.begin() as connection:
        mine = ledger.update().where(
            ledger.c.office.in_(["aceh", "bali"]), ledger.c.stage == "rapat", ledger.c.lead == 3
        )
        connection.execute(mine.values(letter=LETTER))
        for office, hours, who in (("bali", 1, "orang lain"), ("aceh", 2, "Ani")):
            said = {
                "office": office,
                "letter": LETTER,
                "at": AFTER_ALL + timedelta(hours=hours),
                "who": who,
                "note": "",
            }
            connection.execute(confirmations.insert().values(said))
    confirmed = {row.id: row.confirmed for row in OfficeMails(engine).of("aceh")}
    (first,) = [each for each in confirmed.values() if each]
    assert (first.who, first.at, len(confirmed)) == ("Ani", AFTER_ALL + timedelta(hours=2), 3)
