"""Steps of single places as one thing to read: the hour of everybody's own clock, under the names of the draft."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from calendar_service.editing.grouping import carried_over, gathered, heirs, known_as
from calendar_service.editing.outlook import Owed, ReminderStep, StageLead
from calendar_service.editing.preview import Fate
from calendar_service.ledger.counted import Member
from calendar_service.words.lead import Lead
from tests.revisions_material import FIRST, TEXT
from tests.unit.editing.test_touched_feeds import REGIONS, first, following

BEFORE = first(TEXT)
LEAD = StageLead("uji", "rapat", Lead(3))


def at(region: str, day: int, hour: int = 8) -> datetime:
    return datetime(2024, 9, day, hour, tzinfo=ZoneInfo(REGIONS[region].timezone)).astimezone(UTC)


def step(region: str, fate: Fate, due_at: datetime, was: datetime | None = None, offices: int = 1) -> ReminderStep:
    return ReminderStep(LEAD, Member("pemda", region, FIRST), fate, due_at, was, offices)


def gather(*steps: ReminderStep):
    return gathered(steps, known_as(None, BEFORE), REGIONS)


def test_eight_o_clock_is_one_time_for_people_in_three_zones() -> None:
    (found,) = gather(
        *(step(code, Fate.NEW, at(code, 17), offices=n) for n, code in enumerate(("35", "51", "91", "11"), 1))
    )
    assert found.count == 10
    assert found.zones == {"Asia/Jakarta": 5, "Asia/Makassar": 2, "Asia/Jayapura": 3}
    assert {due.replace(tzinfo=None) for due in found.due_at.values()} == {datetime(2024, 9, 17, 8)}
    assert (found.election.id, found.stage.id, found.was) == ("uji", "rapat", {})


def test_another_hour_is_an_instant_of_its_own() -> None:
    assert len(gather(step("35", Fate.NEW, at("35", 17, 9)), step("91", Fate.NEW, at("91", 17, 9)))) == 2
    (one,) = gather(step("35", Fate.NEW, at("35", 17, 9)), step("91", Fate.NEW, at("91", 17, 11)))
    assert one.count == 2


def test_what_fares_otherwise_stands_apart_and_the_earliest_first() -> None:
    found = gather(
        step("35", Fate.MOVED, at("35", 19), at("35", 18)),
        step("51", Fate.MOVED, at("51", 19), at("51", 17)),
        step("35", Fate.GONE, at("35", 16)),
    )
    assert [(each.fate, each.count) for each in found] == [(Fate.GONE, 1), (Fate.MOVED, 1), (Fate.MOVED, 1)]
    assert {min(each.was.values()) for each in found if each.was} == {at("35", 18), at("51", 17)}


def test_what_the_draft_no_longer_has_keeps_its_former_name() -> None:
    after = following(BEFORE, TEXT.without("rapat"))
    where = known_as(BEFORE, after)
    assert where("uji", "rapat")[1].id == "rapat"
    assert where("uji", "kampanye")[0] is after.timeline.elections["uji"]


def test_a_renamed_stage_goes_by_its_present_name() -> None:
    after = following(BEFORE, TEXT.renamed("rapat", "rapat-pleno", was="[rapat]"))
    assert known_as(BEFORE, after)("uji", "rapat")[1].id == "rapat-pleno"


def test_a_renamed_election_is_the_same_to_people() -> None:
    data = TEXT.data.replace(b"\n  uji:\n", b"\n  uji-baru:\n    was: [uji]\n")
    after = following(BEFORE, data)
    assert heirs(after) == {"uji": "uji-baru"}
    owed = {LEAD: {Member("pemda", "35", FIRST): Owed(FIRST)}}
    assert carried_over(owed, after) == {LEAD._replace(election="uji-baru"): owed[LEAD]}
    assert heirs(BEFORE) == {}
