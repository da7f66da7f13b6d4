"""The list of offices: one way to change it, and a history, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import calendar_service
from calendar_service.clock import fixed_clock
from calendar_service.database import office_lists, open_engine
from calendar_service.database import offices as table
from calendar_service.errors import Objected, Refused
from calendar_service.migrating import migrate
from calendar_service.offices.directory_sql import PAGE, Directory
from calendar_service.offices.list_revision import ListAuthor, ListOvertaken
from calendar_service.offices.office import Office, write_offices
from calendar_service.offices.office_list import OfficeList, mark
from calendar_service.offices.reading import read_list
from calendar_service.package_data import regions
from tests.world import OFFICES, office

REGIONS = regions()
NOW = datetime.fromisoformat("2024-09-01T08:00+07:00")
SITI, BUDI = ListAuthor("siti", "awal"), ListAuthor("budi", "perbaikan")
MANY = [office(f"j-{number:02}", "35.78") for number in range(30)]


class List:
    """The list of a database, at an instant that a test can turn."""

    def __init__(self, engine: sa.Engine) -> None:
        self.now = NOW
        self.directory = Directory(engine)
        self.changing = OfficeList(self.directory, REGIONS, lambda: self.now)

    def take(
        self, offices: list[Office], author: ListAuthor = SITI, *, meant: bool = False, seen: int | None = None
    ) -> int:
        self.now += timedelta(minutes=1)
        listing = read_list(write_offices(offices).encode(), REGIONS)
        return self.changing.take(listing, author, meant=meant, seen=seen).number

    def codes(self) -> list[str]:
        return [office.code for office in self.directory.offices()]

    def history(self) -> list[tuple[int, str, str, int]]:
        return [(e.number, e.by, e.note, e.offices) for e in reversed(self.directory.history())]


@pytest.fixture
def here(engine: sa.Engine) -> List:
    return List(engine)


def test_every_change_is_a_revision_with_its_author(here: List) -> None:
    assert here.take(OFFICES) == 1
    assert here.take(OFFICES) == 1, "the same list again is none"
    here.changing.correct("bali", {"email": "baru@bali.example"}, BUDI)
    here.changing.retire("papua", BUDI)
    here.changing.correct("bali", {"email": "baru@bali.example"}, BUDI)
    assert here.history() == [(1, "siti", "awal", 6), (2, "budi", "perbaikan", 6), (3, "budi", "perbaikan", 5)]
    assert here.directory.list_of(1) == sorted(OFFICES, key=lambda o: o.code)
    assert "papua" not in here.codes()
    done = here.changing.go_back(1, BUDI)
    assert done.number == 4
    assert here.directory.offices() == here.directory.list_of(1)
    assert here.changing.go_back(1, BUDI).number == 4
    with pytest.raises(Refused, match="9"):
        here.changing.go_back(9, BUDI)


def test_the_guard_stands_before_every_door(here: List) -> None:
    here.take(MANY)
    with pytest.raises(Objected):
        here.take(MANY[:26])
    with pytest.raises(Objected):
        here.take([replace(o, email=f"x-{o.email}") if n < 4 else o for n, o in enumerate(MANY)])
    assert here.take(MANY[:27]) == 2, "a tenth is an ordinary edit"
    assert here.take(MANY[:10], meant=True) == 3
    with pytest.raises(Objected):
        here.changing.go_back(3, SITI) if here.take(MANY, meant=True) else None
    assert here.codes() == [office.code for office in MANY]
    one = [office("satu", "51")]
    here.take(one, meant=True)
    with pytest.raises(Objected):
        here.changing.retire("satu", SITI)
    assert here.changing.retire("satu", SITI, meant=True).number == 6
    assert here.codes() == []


def test_a_step_shown_against_another_list_is_not_taken(here: List) -> None:
    here.take(OFFICES)
    number = here.changing.foresee(read_list(write_offices(OFFICES[1:]).encode(), REGIONS))[0]
    here.changing.retire("papua", BUDI)
    with pytest.raises(ListOvertaken) as caught:
        here.take(OFFICES[1:], seen=number)
    assert caught.value.number == 2
    assert "aceh" in here.codes()
    assert here.take([o for o in OFFICES if o.code != "papua"], seen=2) == 2


def test_two_who_correct_one_office_do_not_overwrite_each_other(here: List) -> None:
    here.take(OFFICES)
    (bali,) = here.directory.by_code(["bali"]).values()
    here.changing.correct("bali", {"phone": "0361"}, SITI, base=mark(bali))
    with pytest.raises(Refused, match="bali"):
        here.changing.correct("bali", {"phone": "0362"}, BUDI, base=mark(bali))
    assert here.directory.by_code(["bali"])["bali"].phone == "0361"
    with pytest.raises(Refused, match="nihil"):
        here.changing.correct("nihil", {"phone": "0"}, BUDI)


def test_the_guard_sees_the_list_as_it_is_written_to(here: List) -> None:
    """Each of two imports alone would be an ordinary edit; the second is judged after the first."""
    here.take(MANY)
    barrier = Barrier(2)
    outcomes: list[str] = []

    def go(gone: slice) -> None:
        kept = [o for o in MANY if o not in MANY[gone]]
        barrier.wait()
        try:
            here.changing.take(read_list(write_offices(kept).encode(), REGIONS), SITI)
            outcomes.append("taken")
        except Objected:
            outcomes.append("objected")

    threads = [Thread(target=go, args=(slice(n * 3, n * 3 + 3),)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # The second retires three more, and brings three back: three of twenty-seven is more than a tenth.
    assert sorted(outcomes) == ["objected", "taken"]
    assert len(here.codes()) == 27


def test_a_list_from_before_there_was_a_history_is_its_first_revision(here: List, engine: sa.Engine) -> None:
    here.take(OFFICES)
    with engine.begin() as connection:
        connection.execute(office_lists.delete())
    assert here.directory.history() == []
    assert here.take(OFFICES) == 0, "nothing changed, nothing is made"
    assert here.take(OFFICES[1:]) == 2
    assert here.history() == [(1, "", "", 6), (2, "siti", "awal", 5)]
    here.changing.go_back(1, BUDI)
    assert len(here.codes()) == 6


def test_a_list_that_something_else_changed_is_kept_before_it_is_changed_again(here: List, engine: sa.Engine) -> None:
    here.take(OFFICES)
    with engine.begin() as connection:
        connection.execute(table.update().where(table.c.code == "bali").values(phone="0361"))
    here.changing.retire("papua", SITI)
    assert here.history() == [(1, "siti", "awal", 6), (2, "", "", 6), (3, "siti", "awal", 5)]
    assert {o.code: o.phone for o in here.directory.list_of(2)}["bali"] == "0361"


def test_lists_that_were_kept_as_text_are_the_same_packed(database_url: str) -> None:
    url, config = migrations(database_url)
    command.upgrade(config, "0008")
    engine = open_engine(url)
    text = write_offices([office("a", "51"), replace(office("b", "35.78"), note="satu,\ndua “tiga”")])
    row = {"number": 1, "by": "siti", "note": "awal", "sha256": "0" * 64, "offices": 2, "text": text}
    at = "0" if engine.dialect.name == "sqlite" else "now()"
    with engine.begin() as connection:
        marks = ", ".join(f":{name}" for name in row)
        names = ", ".join(f'"{name}"' for name in row)
        connection.execute(sa.text(f'INSERT INTO office_lists ({names}, "at") VALUES ({marks}, {at})'), row)
    command.upgrade(config, "0009")
    assert write_offices(Directory(engine).list_of(1)) == text
    command.downgrade(config, "0008")
    with engine.begin() as connection:
        assert connection.scalar(sa.text("SELECT text FROM office_lists")) == text
    engine.dispose()


def migrations(database_url: str) -> tuple[str, Config]:
    url = database_url.replace("postgresql://", "postgresql+psycopg://")
    config = Config()
    config.set_main_option("script_location", str(Path(calendar_service.__file__).parent / "migrations"))
    config.attributes["url"] = url
    return url, config


def test_many_offices_are_added_changed_retired_and_brought_back(here: List) -> None:
    """More than a page of each."""
    many = [office(f"m{number:05}", "35.78") for number in range(2 * PAGE + 3)]
    here.take(many)
    assert here.codes() == [each.code for each in many]
    others = [replace(each, note="x", region="51" if n % 2 else "35.78") for n, each in enumerate(many) if n % 3]
    here.take(others, meant=True)
    assert here.directory.offices() == others
    here.take(many, meant=True)
    assert here.directory.offices() == many == here.directory.list_of(1)
    assert here.directory.list_of(2) == others


def test_a_database_of_the_first_schema_is_brought_over(database_url: str) -> None:
    url, config = migrations(database_url)
    command.upgrade(config, "0001")
    engine = open_engine(url)
    old = dict.fromkeys(("name", "language", "salutation", "phone", "note"), "x")
    with engine.begin() as connection:
        for code in ("a", "b"):
            row = {**old, "code": code, "kind": "pemda", "region": "51", "email": f"{code}@x.example"}
            names = ", ".join(row)
            marks = ", ".join(f":{name}" for name in row)
            known = "0" if engine.dialect.name == "sqlite" else "now()"
            connection.execute(sa.text(f"INSERT INTO offices ({names}, known_at) VALUES ({marks}, {known})"), row)
    migrate(url)
    directory = Directory(engine)
    directory.replace([o for o in directory.offices() if o.code == "a"], fixed_clock(NOW), SITI)
    assert [(e.number, e.by, e.offices) for e in directory.history()] == [(2, "siti", 1), (1, "", 2)]
    engine.dispose()
