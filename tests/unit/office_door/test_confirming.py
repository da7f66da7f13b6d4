"""An office says that it has passed a mail on."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calendar_service.database import confirmations
from calendar_service.ledger.sql.proof import verify
from tests.office_door_material import CODE, LETTER, Visit, told_world, visit


@pytest.fixture
def there(tmp_path: Path) -> Visit:
    found = visit(told_world(tmp_path))
    found.get()
    return found


def said(there: Visit) -> list[tuple[str, str]]:
    found = there.world.service.office_door_context().letters.beginning_with(LETTER[:15])
    assert found
    return [(found.confirmed.who, found.confirmed.note)] if found.confirmed else []


def test_it_is_noted_once_with_who_and_when(there: Visit) -> None:
    answer = there.post("teruskan", code=CODE.lower(), who="  Ni Made,\tKabag Umum ", note="SE 12/2024")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/kantor/")
    there.get()
    assert there.post("teruskan", code=CODE, who="Orang lain").status_code == 303
    assert said(there) == [("Ni Made, Kabag Umum", "SE 12/2024")]
    shown = there.get().text
    assert "Ni Made, Kabag Umum" in shown
    assert "Kamis, 19 September 2024 pukul 09.00 WITA" in shown  # the service's clock, as this region reads it
    deeds = [(deed.who, deed.action) for deed in there.world.service.accounts.deeds(5)]
    assert deeds == [("kantor bali", "mail passed on")]


def test_whoever_opens_every_link_confirms_nothing(there: Visit) -> None:
    """A program that looks for viruses follows every link, picture and form of a page, by GET and by HEAD."""
    seen, wanted = set(), {there.path}
    while wanted:
        path = wanted.pop()
        seen.add(path)
        for method in (there.client.get, there.client.head):
            assert method(path, headers={"Purpose": "prefetch", "Sec-Purpose": "prefetch"}).status_code < 500
        found = re.findall(r'(?:href|src|action)="(/[^"#?]*)', there.client.get(path).text)
        wanted |= {each for each in found if "/kantor/" in each} - seen
    assert len(seen) > 4
    assert said(there) == []
    assert there.world.service.accounts.deeds(5) == []


@pytest.mark.parametrize(
    ("fields", "form", "status"),
    [
        ({"Origin": "https://lain.example"}, {}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, {}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, {}, 303),
        ({"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"}, {}, 303),
        ({}, {"mark": ""}, 400),
        ({}, {"mark": "é"}, 400),
        ({}, {"who": "   "}, 422),
        ({}, {"who": "x" * 101}, 422),
        ({}, {"who": "a\u202eb"}, 422),
        ({}, {"note": "x" * 401}, 422),
        ({}, {"code": "K7QF"}, 404),
    ],
)
def test_what_is_meant_and_what_is_not(there: Visit, fields: dict[str, str], form: dict[str, str], status: int) -> None:
    assert there.post("teruskan", fields, **{"code": CODE, "who": "Ni Made", **form}).status_code == status
    assert bool(said(there)) is (status == 303)


def test_an_office_changes_only_so_much_in_a_day(there: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calendar_service.office_door.gate.MOST_DEEDS", 1)
    there.post("teruskan", code=CODE, who="Ni Made")
    there.get()
    answer = there.post("teruskan", code=CODE, who="Ni Made")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 60


def test_who_asks_the_forms_address_again_comes_back(there: Visit) -> None:
    assert there.get("teruskan").headers["Location"] == f"{there.path}?hasil="


def test_it_is_part_of_the_proof(there: Visit) -> None:
    engine = there.world.service.engine
    before = verify(engine)
    there.post("teruskan", code=CODE, who="Ni Made")
    after = verify(engine)
    assert (before.flaws, after.flaws) == ([], [])
    assert after.count > before.count
    assert after.head != before.head
    for change in ({"who": "Orang lain"}, {"note": "x"}, {"at": datetime(2024, 9, 20, tzinfo=UTC)}):
        with engine.begin() as connection:
            kept = connection.execute(confirmations.select()).mappings().one()
            connection.execute(confirmations.update().values(**change))
        assert len(verify(engine).flaws) == after.count - before.count, change
        with engine.begin() as connection:
            connection.execute(confirmations.update().values(**{name: kept[name] for name in change}))
    with engine.begin() as connection:
        connection.execute(confirmations.delete())
    assert verify(engine).flaws, "what was said and taken away is missed"
