"""What the database of a scratch installation is given before a run, and what it says during one. [DOOR: disk, SQL]"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from calendar_service.bootstrap.publishing import PublishingParts
from calendar_service.chaos.agenda import STAGES, promise
from calendar_service.chaos.tally import LogLine
from calendar_service.clock import fixed_clock
from calendar_service.database import ledger, reading, suppressions
from calendar_service.errors import N_, Refused
from calendar_service.offices.office import Office
from calendar_service.promises.planning import reminders
from calendar_service.regions import Region
from calendar_service.settings import Settings
from calendar_service.words.mail_address import MailAddress
from calendar_service.words.states import State

KNOWN_AT = datetime.fromisoformat("2024-09-24T05:00+07:00")
"""Since when the database knows timetable and offices."""


class Observer:
    """Of one database. settings: that lead to it, and to the `stages.yaml` that it is to publish."""

    def __init__(self, settings: Settings) -> None:
        self.service = PublishingParts(settings)
        self.service.clock = fixed_clock(KNOWN_AT)

    def prepare(self, mails: int, zone: str | None = None) -> list[Office]:
        """Schema, timetable, and so many offices: one mail for each, that tells three stages. zone: where they all are; None:
        everywhere. Raises Refused where something is in the database already."""
        service = self.service
        service.settings.stages_file.write_text(STAGES, encoding="utf-8")
        with service.engine.connect() as connection:
            if sa.inspect(connection).get_table_names():
                raise Refused(N_("basis data untuk uji tahan banting harus kosong"))
        service.migrate()
        service.watcher.look()
        elections = service.official.refresh().timeline.elections.values()

        def is_told(region: Region) -> bool:
            return zone in (None, region.timezone) and any(election.votes(region) for election in elections)

        voting = [region.code for region in filter(is_told, service.regions.values())]
        offices = [_office(number, voting[number * 7 % len(voting)]) for number in range(mails)]
        self.list_offices(offices)
        return offices

    def list_offices(self, offices: Sequence[Office]) -> None:
        """From now on these are the list."""
        self.service.directory.replace(offices, fixed_clock(KNOWN_AT))

    def owed(self) -> set[str]:
        """Every promise that the rules make, reckoned without the ledger."""
        service, revision = self.service, self.service.official.refresh()
        end = KNOWN_AT + timedelta(hours=24)
        found = reminders(revision.timeline, service.directory.offices(), service.regions, KNOWN_AT, end)
        return {promise(str(each.office.email), each.occurrence.id) for each in found}

    def entries(self) -> list[LogLine]:
        """Every row of the ledger, as the tally wants it."""
        addresses = {office.code: str(office.email) for office in self.service.directory.offices()}
        columns = (ledger.c.office, ledger.c.stage, ledger.c.state, ledger.c.ambiguous)
        with reading(self.service.engine) as connection:
            rows = connection.execute(sa.select(*columns)).all()
        return [LogLine(promise(addresses[row.office], row.stage), row.state, row.ambiguous) for row in rows]

    def count(self, *states: State, pids: tuple[int, ...] = ()) -> int:
        """Ledger rows in these states; of these processes only, if pids are given."""
        chosen = sa.select(sa.func.count()).select_from(ledger).where(ledger.c.state.in_(states))
        if pids:
            chosen = chosen.where(sa.or_(*(ledger.c.owner.startswith(f"{pid}-") for pid in pids)))
        with reading(self.service.engine) as connection:
            return connection.scalar(chosen) or 0

    def held(self) -> int:
        """Addresses that are told nothing more; every one of them is right."""
        with reading(self.service.engine) as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(suppressions)) or 0


def _office(number: int, region: str) -> Office:
    """One of many, with a mail domain for each province, as governments have it."""
    address = MailAddress(f"uji-{number}@provinsi-{region[:2]}.example")
    return Office(f"uji-{number:06d}", f"Kantor Uji {number}", "pemda", region, address)
