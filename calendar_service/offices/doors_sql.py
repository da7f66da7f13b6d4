"""The links by which offices come to their own pages. [DOOR: SQL]

A link is signed with the office's code and a number. Where it came into the wrong hands the number is raised, and the old link leads to
nothing, as one that was never ours. What is asked of the database is the same for both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine

from calendar_service.database import office_doors, offices, reading
from calendar_service.offices.door_token import FIRST, DoorToken, DoorTokens
from calendar_service.offices.office import FIELDS, Office
from calendar_service.words.addresses import address

PAGE = 500
"""Codes that one statement takes."""

_COLUMNS = [offices.c[name] for name in FIELDS]
_NUMBER = sa.func.coalesce(office_doors.c.number, FIRST)


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """Whose page a link opens. retired_at: since when it is told nothing more; None where it is in service. mark: what a form of that page repeats."""

    office: Office
    token: str
    mark: str
    retired_at: datetime | None


class Doors:
    """tokens: None where there is no SECRET_KEY; then no link opens anything, and there is none to give."""

    def __init__(self, engine: Engine, tokens: DoorTokens | None, public_url: str) -> None:
        self.engine, self._tokens, self._public_url = engine, tokens, public_url

    def urls(self, codes: Collection[str]) -> Mapping[str, str]:
        """The addresses of these offices' pages, in the language of each, by code; of those that are in the list."""
        if self._tokens is None:
            return {}
        found: dict[str, str] = {}
        wanted = sorted(set(codes))
        with reading(self.engine) as connection:
            for page in (wanted[at : at + PAGE] for at in range(0, len(wanted), PAGE)):
                for row in connection.execute(
                    _joined(offices.c.code, offices.c.language).where(offices.c.code.in_(page))
                ):
                    found[row.code] = self._url(DoorToken(row.code, row.number), row.language)
        return found

    def every_url(self, office: Office) -> list[str]:
        """The addresses that an office's page has had, in its language: the present one, then those that lead nowhere any more."""
        if self._tokens is None:
            return []
        with reading(self.engine) as connection:
            number = connection.scalar(sa.select(office_doors.c.number).where(office_doors.c.office == office.code))
        tokens = (DoorToken(office.code, each) for each in range(number or FIRST, FIRST - 1, -1))
        return [self._url(token, office.language) for token in tokens]

    def opened(self, text: str) -> OpenDoor | None:
        """The page that a link opens; None for a link that is not ours, or that was made anew."""
        token = self._tokens.read(text) if self._tokens else None
        code = token.office if token else ""
        with reading(self.engine) as connection:
            row = connection.execute(_joined(*_COLUMNS, offices.c.retired_at).where(offices.c.code == code)).first()
        if token is None or row is None or row.number != token.number:
            return None
        assert self._tokens is not None
        *facts, retired_at, _number = row
        return OpenDoor(Office(*facts), self._tokens.write(token), self._tokens.mark(token), retired_at)

    def _url(self, token: DoorToken, language: str) -> str:
        assert self._tokens is not None
        return self._public_url + address("office_door.own_page", language, token=self._tokens.write(token))

    def renew(self, code: str, now: datetime) -> int:
        """Make the link of an office anew: the old one leads nowhere. The number of the new one."""
        insert = postgresql.insert if self.engine.dialect.name == "postgresql" else sqlite.insert
        first = insert(office_doors).values(office=code, number=FIRST + 1, since=now)
        raised = {"number": office_doors.c.number + 1, "since": now}
        step = first.on_conflict_do_update(index_elements=["office"], set_=raised).returning(office_doors.c.number)
        with self.engine.begin() as connection:
            return int(connection.execute(step).scalar_one())


def _joined(*columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Of offices, with the number of the present link as `number` at the end."""
    both = offices.outerjoin(office_doors, office_doors.c.office == offices.c.code)
    return sa.select(*columns, _NUMBER.label("number")).select_from(both)
