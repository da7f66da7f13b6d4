"""What a preview asks the ledger and the office list, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from world import KNOWN, OFFICES, office

from calendar_service.clock import fixed_clock
from calendar_service.ledger.counted import Key, Member, Waiting
from calendar_service.ledger.rows import MAIL, Outcome, Sending
from calendar_service.ledger.sql import told as told_sql
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.ledger.sql.told import ToldSql
from calendar_service.offices.directory_sql import Directory
from calendar_service.package_data import regions
from calendar_service.promises.plan import plan_groups
from calendar_service.publishing.revision import Revision
from calendar_service.words.states import State

LATER = KNOWN + timedelta(days=3)
AFTER_H3 = datetime.fromisoformat("2024-09-20T12:00+07:00")
"""H-3 of `rapat` falls on a Sunday: told on the Friday before it."""

H3 = Key("uji", "rapat", "reminder", 3, 0)


def test_offices_in_service_are_counted_by_what_planning_looks_at(engine: sa.Engine, directory: Directory) -> None:
    directory.replace([*OFFICES[:4], office("bali-2", "51"), office("bali-3", "51")], fixed_clock(LATER))
    told = ToldSql(engine)
    assert told.crowds() == {
        Member("pemda", "11", KNOWN): 1,
        Member("pemda", "51", KNOWN): 1,
        Member("pemda", "91", KNOWN): 1,
        Member("pemda", "34", KNOWN): 1,
        Member("pemda", "51", LATER): 2,
    }
    assert told.members(["bali", "bali-3", "sleman", "nobody"]) == {
        "bali": Member("pemda", "51", KNOWN),
        "bali-3": Member("pemda", "51", LATER),
    }


def test_planned_goes_by_the_first_revision_and_then_by_the_mark(
    engine: sa.Engine, directory: Directory, publish: Callable[..., Revision]
) -> None:
    told, ledger = ToldSql(engine), SqlLedger(engine)
    assert told.planned() is None
    first = publish()
    assert told.planned() == KNOWN - timedelta(seconds=1)
    ledger.plan(first.number, plan_groups(first, regions()), AFTER_H3)
    assert told.planned() == AFTER_H3


def test_rows_are_found_by_their_keys(
    engine: sa.Engine, directory: Directory, publish: Callable[..., Revision]
) -> None:
    told, ledger, revision = ToldSql(engine), SqlLedger(engine), publish()
    ledger.plan(revision.number, plan_groups(revision, regions()), AFTER_H3)
    directory.replace([each for each in OFFICES if each.code != "papua"], fixed_clock(AFTER_H3))
    keys = [Key("uji", f"lain-{number}", "reminder", 3, 0) for number in range(2 * told_sql.KEYS)]
    found = told.entered([*keys, H3, H3._replace(schedule_version=1), H3._replace(message="change", lead=0)])
    assert {key: {member: set(codes) for member, codes in places.items()} for key, places in found.items()} == {
        H3: {
            Member("pemda", code, KNOWN): {name} for code, name in (("11", "aceh"), ("51", "bali"), ("34.04", "sleman"))
        }
    }
    assert found[H3][Member("pemda", "51", KNOWN)]["bali"] == datetime.fromisoformat("2024-09-20T08:00+08:00")


def test_a_copy_sent_by_hand_is_no_row_of_the_planning(
    engine: sa.Engine, directory: Directory, publish: Callable[..., Revision]
) -> None:
    told, ledger, revision = ToldSql(engine), SqlLedger(engine), publish()
    ledger.plan(revision.number, plan_groups(revision, regions()), AFTER_H3)
    (row, *_) = ledger.claim("uji", AFTER_H3, 1, [MAIL])
    ledger.advance("uji", (), [Sending(row.id, row.claims, "a@b.example", 1, "0" * 64, f"{row.id:040x}")], AFTER_H3)
    ledger.record("uji", [Outcome(row.id, State.ACCEPTED, claims=row.claims)], AFTER_H3)
    ledger.resend(row.id, AFTER_H3)
    (places,) = told.entered([H3]).values()
    assert sum(map(len, places.values())) == 4


def test_what_waits_and_what_is_under_way_are_told_apart(
    engine: sa.Engine, directory: Directory, publish: Callable[..., Revision]
) -> None:
    told, ledger, revision = ToldSql(engine), SqlLedger(engine), publish()
    ledger.plan(revision.number, plan_groups(revision, regions()), AFTER_H3)
    (row,) = ledger.claim("uji", AFTER_H3, 1, [MAIL])
    waiting = {each.region: each for each in told.waiting()}
    assert waiting.keys() == {"11", "51", "91", "34.04"} - {row.region}
    assert set(waiting.values()) == {Waiting("uji", "rapat", "reminder", code, 0, 1) for code in waiting}
    assert told.under_way() == [Waiting("uji", "rapat", "reminder", row.region, 0, 1)]
