"""What offices ask for and say at their own pages, and the links to those pages, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from world import KNOWN, OFFICES

from calendar_service.clock import fixed_clock
from calendar_service.database import ledger
from calendar_service.ledger.letters import Confirmation
from calendar_service.ledger.sql.letters import Letters
from calendar_service.ledger.sql.proof import verify
from calendar_service.offices.directory_sql import Directory
from calendar_service.offices.door_token import DoorTokens
from calendar_service.offices.doors_sql import Doors
from calendar_service.offices.wish import ADDRESS, DEPUTY, LINK
from calendar_service.offices.wishes_sql import Wishes

AT = datetime(2024, 9, 20, 1, tzinfo=UTC)
LATER = AT + timedelta(days=7)
LETTER = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def doors(engine: sa.Engine) -> Doors:
    Directory(engine).replace(OFFICES, fixed_clock(KNOWN))
    return Doors(engine, DoorTokens("k" * 48), "https://kalender.example")


@pytest.fixture
def wishes(engine: sa.Engine) -> Wishes:
    return Wishes(engine)


def ask(wishes: Wishes, kind: str, digest: str, **facts: str) -> int:
    return wishes.ask("bali", kind, facts, digest=digest, at=AT, now=AT, until=LATER)


def test_a_link_opens_one_page_until_it_is_made_anew(doors: Doors) -> None:
    def link() -> str:
        return doors.urls(["bali"])["bali"].split("/")[4]

    first = link()
    opened = doors.opened(first)
    assert opened and opened.office.code == "bali" and opened.retired_at is None
    assert [doors.renew("bali", AT), doors.renew("bali", AT)] == [2, 3]
    assert doors.opened(first) is None
    assert doors.opened(link()) is not None


def test_a_wish_takes_the_place_of_the_one_before_it(wishes: Wishes) -> None:
    first, deputy, second = (
        ask(wishes, ADDRESS, "a"),
        ask(wishes, DEPUTY, "b", email="x@y.example"),
        ask(wishes, ADDRESS, "c"),
    )
    other = ask(wishes, DEPUTY, "d", email="z@y.example")
    assert [wish.id for wish in wishes.waiting(AT, "bali")] == [deputy, second, other]
    assert wishes.of_secret("a", AT) is None
    assert wishes.settle(first, "siti", AT) is False
    found = wishes.of_secret("c", AT)
    assert found and (found.id, found.at, found.until) == (second, AT, LATER)
    assert wishes.of_secret("c", LATER) is None
    assert wishes.waiting(LATER) == []


def test_one_of_two_workers_takes_a_mail(wishes: Wishes) -> None:
    number = ask(wishes, LINK, "a", to="bali@kantor.example")
    (wish,) = wishes.to_mail(AT)
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: wishes.take(wish, AT + timedelta(minutes=2)), range(4)))
    assert sorted(taken) == [False, False, False, True]
    assert wishes.to_mail(AT) == []
    assert [each.tries for each in wishes.to_mail(AT + timedelta(minutes=2))] == [1]
    wishes.mailed(number)
    assert wishes.to_mail(LATER - timedelta(seconds=1)) == []


def test_it_is_settled_once_however_many_press_the_button(wishes: Wishes) -> None:
    number = ask(wishes, LINK, "a", to="bali@kantor.example")
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: wishes.settle(number, "kantor bali", AT), range(4))) == 1


def test_a_mail_is_found_by_its_code_and_confirmed_once(engine: sa.Engine) -> None:
    values = {
        "election": "uji", "stage": "rapat", "message": "reminder", "lead": 3, "office": "bali", "channel": "mail", "region": "51",
        "schedule_version": 0, "days_left": 3, "told": "open", "due_at": AT, "not_after": LATER, "planned_at": AT, "planned_revision": 1,
        "state": "accepted", "tries": 1, "claims": 1, "try_at": AT, "ambiguous": 0, "address": "a@b.example", "sha256": "5" * 64,
        "settled_at": AT, "letter": LETTER,
    }  # fmt: skip
    known = {name: value for name, value in values.items() if name in ledger.c}
    with engine.begin() as connection:
        connection.execute(ledger.insert().values(known))
    letters = Letters(engine)
    assert letters.beginning_with("fffffffffffffff") is None
    found = letters.beginning_with(LETTER[:15])
    assert found and found.letter == LETTER and found.confirmed is None
    said = [Confirmation("bali", LETTER, AT + timedelta(seconds=n), f"Orang {n}", "") for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(partial(Letters.confirm, letters), said)) == 1
    again = letters.beginning_with(LETTER[:15])
    assert again and again.confirmed in said
    assert verify(engine).flaws == []
