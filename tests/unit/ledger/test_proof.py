"""The chain of proofs sees every change of a fact, a line, an order; and every gap."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.ledger.proof import FACTS, START, Link, Verification, fate_line, next_hash
from calendar_service.words.states import FINAL, State

NOW = datetime(2024, 9, 20, 1, 2, 3, 4, UTC)


def row(ident: int = 1, state: State = State.ACCEPTED, **other: object) -> dict[str, object]:
    facts: dict[str, object] = dict.fromkeys(FACTS, "x") | {
        "id": ident, "lead": 3, "schedule_version": 0, "tries": 1, "ambiguous": 0, "revision": 4, "reply_code": 250, "state": state,
        "address": "kantor@x.example", "due_at": NOW, "not_after": NOW, "planned_at": NOW, "settled_at": NOW, "before": None,
    }  # fmt: skip
    return facts | other


def chain(*rows: dict[str, object]) -> list[Link]:
    links, head = [], START
    for seq, each in enumerate(rows, 1):
        line = fate_line(each)
        head = next_hash(head, line)
        links.append(Link(seq, int(str(each["id"])), line, head))
    return links


def verified(links: list[Link], rows: list[dict[str, object]]) -> list[tuple[str, dict[str, object]]]:
    made = Verification()
    made.links(links)
    made.rows(rows)
    return [(flaw.message, dict(flaw.facts)) for flaw in made.flaws]


LOST, CHANGED = (
    "mata rantai %(first)s s.d. %(last)s hilang",
    "mata rantai %(seq)s tidak cocok: isinya atau pendahulunya diubah",
)
UNPROVEN, EDITED = "baris %(id)s tidak ada di rantai", "baris %(id)s diubah setelah dicatat"
GONE = "baris %(id)s ada di rantai tetapi hilang dari buku"

ROWS = [row(1), row(2, State.FAILED), row(3, State.EXPIRED)]


def test_what_happened_holds() -> None:
    assert verified(chain(*ROWS), ROWS) == []
    made = Verification()
    made.links(chain(*ROWS))
    assert (made.count, made.head) == (3, chain(*ROWS)[-1].hash)
    assert Verification().head == START


@pytest.mark.parametrize("name", FACTS)
def test_every_fact_is_covered(name: str) -> None:
    value = ROWS[1][name]
    other = NOW + timedelta(microseconds=1) if value == NOW else 99 if isinstance(value, int) else "lain"
    if name == "state":
        other = State.BOUNCED
    edited = [ROWS[0], {**ROWS[1], name: other}, ROWS[2]]
    wanted = {(UNPROVEN, 99), (GONE, 2)} if name == "id" else {(EDITED, 2)}
    assert {(message, facts["id"]) for message, facts in verified(chain(*ROWS), edited)} == wanted


def test_an_epoch_is_a_fact_but_the_first_which_no_line_names() -> None:
    assert fate_line(row(epoch=1)) == fate_line(row())
    assert fate_line(row(epoch=2)) != fate_line(row(epoch=3)) != fate_line(row())
    assert verified(chain(row(epoch=2)), [row(epoch=3)]) == [(EDITED, {"id": 1})]


@pytest.mark.parametrize("state", State)
def test_a_row_without_a_fate_waits_and_is_not_looked_for(state: State) -> None:
    found = verified(chain(*ROWS), [*ROWS, row(4, state)])
    assert found == ([(UNPROVEN, {"id": 4})] if state in FINAL else [])
    again = [{**ROWS[0], "state": state}, *ROWS[1:]]
    assert bool(verified(chain(*ROWS), again)) == (state in set(FINAL) - {State.ACCEPTED})


def test_the_latest_fate_of_a_row_counts() -> None:
    later = row(1, State.BOUNCED)
    assert verified(chain(ROWS[0], later), [later]) == []
    assert verified(chain(ROWS[0], later), [ROWS[0]]) == [(EDITED, {"id": 1})]


@pytest.mark.parametrize("taken", [0, 1, 2])
def test_a_gap_is_seen_and_named(taken: int) -> None:
    links = [link for number, link in enumerate(chain(*ROWS)) if number != taken]
    rows = [each for number, each in enumerate(ROWS) if number != taken]
    assert verified(links, rows) == ([(LOST, {"first": taken + 1, "last": taken + 1})] if taken < 2 else [])


def test_a_long_gap() -> None:
    assert verified(chain(*ROWS)[2:], ROWS[2:]) == [(LOST, {"first": 1, "last": 2})]


def test_a_changed_line_a_changed_hash_and_a_changed_order() -> None:
    one, two, three = chain(*ROWS)
    assert verified([one, replace(two, line=two.line.replace("kantor", "lain") + " "), three], [ROWS[0], ROWS[2]])[
        0
    ] == (CHANGED, {"seq": 2})
    found = verified([one, replace(two, hash=START), three], ROWS)
    assert found == [(CHANGED, {"seq": 2}), (CHANGED, {"seq": 3})]
    swapped = [replace(two, seq=1), replace(one, seq=2), three]
    assert [facts["seq"] for _, facts in verified(swapped, ROWS)] == [1, 2, 3]


def test_a_row_that_is_gone_and_one_that_nobody_entered() -> None:
    assert verified(chain(*ROWS), ROWS[:2]) == [(GONE, {"id": 3})]
    assert verified(chain(*ROWS[:2]), ROWS) == [(UNPROVEN, {"id": 3})]


def test_links_may_come_in_parts_and_rows_are_asked_once() -> None:
    made, links = Verification(), chain(*ROWS)
    made.links(links[:1])
    made.links(links[1:])
    made.rows(ROWS)
    made.rows([])
    assert made.flaws == []


def test_the_line_holds_no_address() -> None:
    line = fate_line(row())
    assert "@" not in line
    assert json.loads(line)["address"] == hashlib.sha256(b"kantor@x.example").hexdigest()
    assert json.loads(fate_line(row(address=None)))["address"] is None


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.sampled_from(["Asia/Jakarta", "Asia/Jayapura"]))
def test_the_same_instant_is_the_same_line_in_any_zone(at: datetime, zone: str) -> None:
    instant = at.replace(tzinfo=UTC)
    names = ("due_at", "not_after", "planned_at", "settled_at")
    here, there = (row(**dict.fromkeys(names, moment)) for moment in (instant, instant.astimezone(ZoneInfo(zone))))
    assert fate_line(here) == fate_line(there)
    assert json.loads(fate_line(here))["due_at"] == instant.isoformat(timespec="microseconds")
    assert json.loads(fate_line(row(settled_at=None)))["settled_at"] is None


def test_the_machine_s_own_zone_is_in_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = set()
    for zone in ("UTC", "Asia/Jayapura"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        lines.add(fate_line(row()))
    monkeypatch.undo()
    time.tzset()
    assert len(lines) == 1


def test_the_line_and_the_hash_are_those_of_years_ago() -> None:
    """A chain that was begun by an older version must go on: nothing of this may change."""
    line = fate_line(row(7, office="Kantor é", message="change", schedule_version=2, extra="not covered"))
    assert line == (
        '{"address":"f15f8e5206f0d35841a82f771ea5bbae85a6cee02e1b27c1f7415fd18bb2d950","ambiguous":0,"before":null,'
        '"channel":"x","due_at":"2024-09-20T01:02:03.000004+00:00","election":"x","enhanced_code":"x","id":7,'
        '"kind":"change","lead":3,"not_after":"2024-09-20T01:02:03.000004+00:00","office":"Kantor \\u00e9",'
        '"planned_at":"2024-09-20T01:02:03.000004+00:00","queue_id":"x","region":"x","reply":"x","reply_code":250,'
        '"revision":4,"schedule":2,"settled_at":"2024-09-20T01:02:03.000004+00:00","sha256":"x","stage":"x",'
        '"state":"accepted","told":"x","tries":1}'
    )
    assert next_hash(START, line) == "6ea9248e8a7d466d0990eb73de99992099ee5f271aa43597e50ad0b798cec578"
    assert next_hash(START, "x") == hashlib.sha256(b"0" * 64 + b"\nx").hexdigest()
