"""One mail by how its Message-ID begins, and what its office says of it. [DOOR: SQL]

An office says of a mail that it was passed on: once, and it stays said; the rows of that mail get a link of the proof by it.
"""

from __future__ import annotations

from dataclasses import asdict, fields, replace

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine

from calendar_service.database import confirmations, ledger, reading
from calendar_service.ledger.letters import Confirmation, OfficeRow, ToldLetter, letters_of
from calendar_service.ledger.rows import Row
from calendar_service.ledger.sql.ledger import ROW_COLUMNS
from calendar_service.ledger.sql.office_mails import said_of
from calendar_service.ledger.sql.proof import prove
from calendar_service.words.states import State

_AFTER_HEX = "g"
"""Behind every hexadecimal digit, in any order of letters."""

_ROW = [ledger.c[each.name].label(each.name) for each in fields(OfficeRow) if each.name != "confirmed"]


class Letters:
    """Of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def beginning_with(self, digits: str) -> ToldLetter | None:
        """The mail whose Message-ID begins so. digits: as words.mail_code reads them."""
        near = (
            sa.select(*_ROW)
            .where(ledger.c.letter >= digits, ledger.c.letter < digits + _AFTER_HEX)
            .order_by(ledger.c.id)
        )
        with reading(self.engine) as connection:
            rows = [OfficeRow(**{**row, "state": State(row["state"])}) for row in connection.execute(near).mappings()]
            said = said_of(connection, {row.letter or "" for row in rows}, [row.office for row in rows])
        known = [replace(row, confirmed=said.get((row.office, row.letter or ""))) for row in rows]
        return next(iter(letters_of(known)), None)

    def rows(self, letter: str) -> list[Row]:
        """What a mail told, as whoever composes it gets its rows. letter: as in the ledger."""
        with reading(self.engine) as connection:
            found = connection.execute(sa.select(*ROW_COLUMNS).where(ledger.c.letter == letter).order_by(ledger.c.id))
            return [Row(*row) for row in found]

    def confirm(self, said: Confirmation) -> bool:
        """Keep it; False where the office has said so before, which stands. Whether there is such a mail, look beforehand."""
        insert = postgresql.insert if self.engine.dialect.name == "postgresql" else sqlite.insert
        with self.engine.begin() as connection:
            step = insert(confirmations).values(asdict(said)).on_conflict_do_nothing().returning(confirmations.c.id)
            if connection.scalar(step) is None:
                return False
            of_it = sa.select(ledger.c.id).where(ledger.c.letter == said.letter, ledger.c.office == said.office)
            prove(connection, connection.scalars(of_it))
        return True
