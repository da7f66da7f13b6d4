"""A list that lost offices for a quarter of an hour costs nobody a reminder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from world import KNOWN, OFFICES, office

from calendar_service.clock import fixed_clock
from calendar_service.database import ledger as table
from calendar_service.database import offices as office_table
from calendar_service.delivery.dispatch import Dispatch
from calendar_service.errors import Objected
from calendar_service.ledger.rows import MAIL, Outcome, Sending
from calendar_service.ledger.sql import ledger as ledger_sql
from calendar_service.ledger.sql.aftermath import Aftermath
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.offices.directory_sql import Directory
from calendar_service.offices.list_revision import ListAuthor
from calendar_service.offices.office import Office, sample_offices, write_offices
from calendar_service.offices.office_list import OfficeList
from calendar_service.offices.reading import read_list
from calendar_service.package_data import regions
from calendar_service.publishing.revision import Revision
from calendar_service.words.states import State

Publish = Callable[..., Revision]
REGIONS = regions()
SITI = ListAuthor("siti", "daftar September")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


class Service:
    """The clock's work and a worker's, at an instant that the test turns; restarted whenever asked."""

    def __init__(self, engine: sa.Engine, revision: Revision) -> None:
        self.engine, self.revision, self.now = engine, revision, KNOWN
        self.directory = Directory(engine)
        self.restart()

    def restart(self) -> None:
        """Whatever the processes remembered is gone."""
        self.ledger = SqlLedger(self.engine)
        self.dispatch = Dispatch(
            self.ledger,
            REGIONS,
            lambda _owner, _names: {},
            uid_domain="x.example",
            cooling_off=timedelta(0),
            clock=lambda: self.now,
            real_clock=lambda: self.now,
            leap=None,
        )

    def take(self, offices: list[Office], time: str, *, meant: bool = False) -> None:
        """Import a file."""
        self.now = at(time)
        listing = read_list(write_offices(offices).encode(), REGIONS)
        OfficeList(self.directory, REGIONS, lambda: self.now).take(listing, SITI, meant=meant)

    def sweep(self, time: str) -> None:
        self.now = at(time)
        self.dispatch.sweep(self.revision)

    def deliver(self) -> None:
        """A worker sends what waits."""
        self.ledger.beat("w", self.now + timedelta(days=400))
        rows = self.ledger.claim("w", self.now, 10_000, [MAIL])
        self.ledger.advance(
            "w", (), [Sending(row.id, row.claims, "x@y.example", 1, "0", f"{row.id:040x}") for row in rows], self.now
        )
        self.ledger.record("w", [Outcome(row.id, State.ACCEPTED, 250, claims=row.claims) for row in rows], self.now)

    def told(self) -> Counter[str]:
        """How many mails each office got."""
        with self.engine.connect() as connection:
            return Counter(connection.scalars(sa.select(table.c.office).where(table.c.state == State.ACCEPTED)))

    def owed(self) -> Counter[str]:
        with self.engine.connect() as connection:
            return Counter(connection.scalars(sa.select(table.c.office)))


@pytest.fixture
def service(engine: sa.Engine, publish: Publish) -> Service:
    return Service(engine, publish())


def test_a_filtered_sheet_for_a_quarter_of_an_hour_loses_nothing(service: Service) -> None:
    """07.48 a filtered sheet, 08.00 the moment, 08.03 the whole list again."""
    elected = [region for region in REGIONS.values() if region.code.split(".")[0] != "34"]  # see world
    every = sample_offices(REGIONS, elected)
    java = [office for office in every if office.region.startswith(("32", "33"))]
    service.take(every, "2024-09-01T08:00+07:00")
    service.sweep("2024-09-20T07:47+07:00")
    service.deliver()
    early = service.told()
    assert {REGIONS[code.removeprefix("pemda-")].timezone for code in early} == {"Asia/Makassar", "Asia/Jayapura"}

    with pytest.raises(Objected):
        service.take(java, "2024-09-20T07:48+07:00")
    service.take(java, "2024-09-20T07:48+07:00", meant=True)
    for minute in range(60, 63):
        service.sweep(f"2024-09-20T{minute // 60 + 7:02}:{minute % 60:02}+07:00")
        service.deliver()
    assert set(service.told()) == set(early) | {office.code for office in java}

    service.take(every, "2024-09-20T08:03+07:00")
    service.restart()
    for time in ("2024-09-20T08:03:01+07:00", "2024-09-20T08:04+07:00"):
        service.sweep(time)
        service.deliver()
    assert service.told() == Counter(office.code for office in every), "everybody, each once"
    service.sweep("2024-09-24T08:00:01+07:00")
    service.deliver()
    assert set(service.told().values()) <= {2, 3}, "the next lead as ever; Aceh has a stage of its own"


def known_at(service: Service, code: str) -> datetime:
    with service.engine.connect() as connection:
        found: datetime = connection.scalar(sa.select(office_table.c.known_at).where(office_table.c.code == code))
        return found


def test_what_is_over_is_not_owed_and_a_new_office_owes_nothing_past(service: Service) -> None:
    service.take(OFFICES, "2024-09-01T08:00+07:00")
    service.take([o for o in OFFICES if o.code != "bali"], "2024-09-19T08:00+07:00")
    service.sweep("2024-09-25T12:00+07:00")
    before = service.owed()
    service.take([*OFFICES, office("baru", "51")], "2024-09-25T12:01+07:00")
    service.sweep("2024-09-25T12:02+07:00")
    assert service.owed() == before, "the stage has opened"
    assert known_at(service, "bali") == at("2024-09-01T08:00+07:00")
    assert known_at(service, "baru") == at("2024-09-25T12:01+07:00")


def test_another_clock_may_have_entered_them_meanwhile(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both saw that offices ask to be looked at again; the second comes when the first is done."""
    service.take(OFFICES, "2024-09-01T08:00+07:00")
    service.sweep("2024-09-20T09:00+07:00")
    owed = service.owed()
    seen = iter([True, False])
    monkeypatch.setattr(service.ledger, "_asks_again", lambda: next(seen))
    service.sweep("2024-09-20T09:01+07:00")
    assert service.owed() == owed


def test_an_office_is_not_told_twice_because_it_came_back(service: Service) -> None:
    service.take(OFFICES, "2024-09-01T08:00+07:00")
    service.sweep("2024-09-20T09:00+07:00")
    service.deliver()
    told = service.told()
    assert told["bali"] == 1
    for hour in (10, 12, 14):
        service.take([o for o in OFFICES if o.code != "bali"], f"2024-09-20T{hour}:00+07:00")
        service.sweep(f"2024-09-20T{hour}:30+07:00")
        service.take(OFFICES, f"2024-09-20T{hour + 1}:00+07:00")
        service.sweep(f"2024-09-20T{hour + 1}:30+07:00")
        service.deliver()
    assert service.told() == told


def test_a_wrong_kind_put_right_is_owed_what_fell_due_meanwhile(service: Service) -> None:
    service.take(OFFICES, "2024-09-01T08:00+07:00")
    wrong = [replace(o, kind="lainnya") if o.code == "bali" else o for o in OFFICES]
    service.take(wrong, "2024-09-19T08:00+07:00")
    service.sweep("2024-09-20T09:00+07:00")
    assert "bali" not in service.owed()
    service.take(OFFICES, "2024-09-20T10:00+07:00")
    service.sweep("2024-09-20T10:01+07:00")
    assert service.owed()["bali"] == 1


def test_a_row_that_was_withheld_meanwhile_waits_again(service: Service, engine: sa.Engine) -> None:
    """A worker had it while the office was not in the list."""
    service.take(OFFICES, "2024-09-01T08:00+07:00")
    service.sweep("2024-09-20T09:00+07:00")
    service.take([o for o in OFFICES if o.code != "bali"], "2024-09-20T09:01+07:00")
    service.ledger.beat("w", at("2024-12-01T00:00+07:00"))
    rows = service.ledger.claim("w", service.now, 100, [MAIL])
    withheld = [
        Outcome(row.id, State.SUPPRESSED, reply="kantor sudah tidak ada di daftar", claims=row.claims) for row in rows
    ]
    service.ledger.record("w", [o for o, row in zip(withheld, rows, strict=True) if row.office == "bali"], service.now)
    service.ledger.release("w", [row.claim for row in rows if row.office != "bali"])
    aftermath = Aftermath(service.ledger)
    assert aftermath.wake(service.now) == 0, "not while it is retired"
    service.take(OFFICES, "2024-09-20T09:05+07:00")
    service.sweep("2024-09-20T09:06+07:00")
    assert aftermath.wake(service.now) == 1
    service.deliver()
    assert service.told()["bali"] == 1


def test_many_that_come_back_are_looked_at_page_by_page(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_sql, "PAGE", 3)
    many = [office(f"j-{number:02}", "35.78") for number in range(10)]
    service.take(many, "2024-09-01T08:00+07:00")
    service.take(many[:1], "2024-09-20T07:00+07:00", meant=True)
    service.sweep("2024-09-20T09:00+07:00")
    service.take(many, "2024-09-20T09:01+07:00")
    service.sweep("2024-09-20T09:02+07:00")
    assert service.owed() == Counter(office.code for office in many)


def test_nothing_from_before_the_first_publication_is_owed(engine: sa.Engine, publish: Publish) -> None:
    directory = Directory(engine)
    directory.replace(OFFICES, fixed_clock(KNOWN))
    service = Service(engine, publish(at("2024-09-20T12:00+07:00")))
    directory.replace(OFFICES[1:], fixed_clock(at("2024-09-20T12:01+07:00")))
    service.take(OFFICES, "2024-09-20T12:02+07:00")
    service.sweep("2024-09-20T12:03+07:00")
    assert service.owed() == Counter()
