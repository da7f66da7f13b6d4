"""A revision's plan tells every office what the planning tells it, and a moved date only after it has stood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_service.offices.office import Office
from calendar_service.package_data import regions
from calendar_service.promises.plan import REMINDER, Group, plan_groups
from calendar_service.promises.planning import reminders
from calendar_service.promises.subject import Subject
from calendar_service.promises.told import told_line
from calendar_service.publishing.revision import Revision, first_stamps, next_stamps
from calendar_service.regions import Regions
from calendar_service.timeline.stage import AUDIENCES, Days, Hours, Local, Scope, Stage, Status
from calendar_service.timeline.timeline import Election, Timeline
from calendar_service.words.languages import Text
from calendar_service.words.lead import Lead

REGIONS = Regions([regions()[code] for code in ("11", "35", "35.78", "35.29", "53", "53.71", "91", "91.71")], {})
OFFICES = [
    Office(f"{kind}-{code}", kind, kind, code, f"{kind}@{code}.example") for code in REGIONS for kind in AUDIENCES
]
FIRST = datetime(2024, 9, 1, 2, tzinfo=UTC)
ALWAYS = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
COOLING = timedelta(hours=2)
OPENING = date(2024, 10, 1)

CODES = st.sampled_from(list(REGIONS))
LISTS = st.lists(CODES, min_size=1, max_size=2).map(tuple)
SCOPES = st.builds(
    Scope, st.none() | LISTS, st.sampled_from([None, None, "provinsi"]), st.just(()) | LISTS, st.booleans()
)
LOCALS = st.sampled_from(
    [
        Local(status=Status.CANCELLED),
        Local(status=Status.CONFIRMED),
        Local(undated=Text("Belum", "Not yet")),
        Local(hours=Hours(time(9), time(12))),
    ]
)


@st.composite
def stages(draw: st.DrawFn, ident: str) -> Stage:
    days = st.builds(
        lambda first, length, deadline: Days(
            None if deadline else OPENING + timedelta(days=first), OPENING + timedelta(days=first + length)
        ),
        st.integers(0, 9),
        st.integers(0, 5),
        st.booleans(),
    )
    return Stage(
        ident,
        "satu",
        Text(ident, ident),
        days=draw(st.none() | days),
        hours=draw(st.sampled_from([None, Hours(time(7), time(13))])),
        zone=draw(st.sampled_from([None, None, "Asia/Jakarta"])),
        scope=draw(SCOPES),
        local=draw(st.dictionaries(CODES, LOCALS | st.builds(Local, days), max_size=4)),
        status=draw(st.sampled_from([Status.CONFIRMED, Status.TENTATIVE, Status.CANCELLED])),
        leads=draw(st.sampled_from([(), (3, 1), (7,), (1, 0, -2)])),
        audiences=draw(st.sampled_from([(), ("pemda",), ("pemda", "kpu"), ("pemda", "bkn"), ("kementerian",)])),
        tell_province=draw(st.booleans()),
    )  # fmt: skip


TIMELINES = st.builds(
    lambda one, two, without, regions: Timeline(
        {"uji": Election("uji", Text("Uji", "Test"), date(2024, 1, 26), (one, two), {}, regions, frozenset(without))}
    ),
    stages("satu"),
    stages("dua"),
    st.sets(CODES, max_size=2),
    st.sampled_from([None, None, ("35.78", "91"), ("35.78", "53.71", "91.71"), ("91 saja", "35")]),
)


def revision(*timelines: Timeline, at: datetime = FIRST) -> Revision:
    made: Revision | None = None
    for number, timeline in enumerate(timelines):
        now = at + timedelta(days=10 * number)
        stamps = next_stamps(made, timeline, REGIONS, now) if made else first_stamps(timeline, now)
        made = Revision(number + 1, now, "uji", "", "", timeline, stamps)
    assert made
    return made


def told(groups: list[Group]) -> Counter[tuple[object, ...]]:
    """What each group says to each office that it is for."""
    return Counter(
        (group.stage, group.lead, office.code, group.due_at, group.not_after, group.days_left, group.told)
        for group in groups
        for office in OFFICES
        if office.kind in group.audiences and office.region in group.regions
    )


@settings(max_examples=60)
@given(TIMELINES)
def test_the_plan_is_the_planning(timeline: Timeline) -> None:
    groups = plan_groups(revision(timeline), REGIONS, COOLING)
    assert groups == sorted(groups, key=lambda group: group.due_at)
    owed = Counter(
        (
            Subject(r.occurrence.id, r.place).key, r.moment.lead, r.office.code, r.moment.due_at, r.moment.not_after, r.moment.days_left,
            told_line(r.occurrence),
        )
        for r in reminders(timeline, OFFICES, REGIONS, *ALWAYS)
    )  # fmt: skip
    assert told(groups) == owed
    for group in groups:
        assert (group.election, group.message, group.schedule_version, group.folds) == ("uji", REMINDER, 0, False)
        assert group.known_since == FIRST


@settings(max_examples=60)
@given(TIMELINES, TIMELINES)
def test_a_moved_date_waits_for_its_notice_and_no_other_does(before: Timeline, after: Timeline) -> None:
    now = revision(before, after)
    moved_at = FIRST + timedelta(days=10)
    found = plan_groups(now, REGIONS, COOLING)
    assert found == sorted(found, key=lambda group: group.due_at)
    ready = {(g.stage, g.lead, g.regions, g.schedule_version): g for g in plan_groups(now, REGIONS)}
    seen = set()
    for group in found:
        key = (group.stage, group.lead, group.regions, group.schedule_version)
        seen.add(key)
        plain = ready[key].due_at
        assert group.folds == (group.schedule_version > 0)
        assert group.known_since == (moved_at if group.schedule_version else FIRST)
        waits = group.schedule_version > 0 and plain >= moved_at
        assert group.due_at == (max(plain, moved_at + COOLING) if waits else plain)
        assert group.due_at < group.not_after
    for key, group in ready.items():
        if key not in seen:
            assert moved_at <= group.due_at
            assert moved_at + COOLING >= group.not_after
            assert group.schedule_version > 0


STAGE = Stage("rapat", "satu", Text("Rapat", "Meeting"), leads=(3, 1), audiences=("pemda",))


def of(*days: date, at: datetime = FIRST) -> list[Group]:
    one = [replace(STAGE, days=Days(day, day)) for day in days]
    return plan_groups(
        revision(*(Timeline({"uji": Election("uji", Text("U", "U"), date(2024, 1, 26), (s,), {})}) for s in one), at=at), REGIONS, COOLING
    )  # fmt: skip


@pytest.mark.parametrize("change", [{"status": Status.CANCELLED}, {"leads": ()}, {"audiences": ()}, {"days": None}])
def test_what_is_told_to_nobody_is_in_no_plan(change: dict[str, object]) -> None:
    stage = replace(STAGE, **{"days": Days(OPENING, OPENING)} | change)  # type: ignore[arg-type]
    timeline = Timeline({"uji": Election("uji", Text("U", "U"), date(2024, 1, 26), (stage,), {})})
    assert plan_groups(revision(timeline), REGIONS) == []


def test_what_fell_due_before_the_move_stays_in_the_past() -> None:
    """It is for the database to see that it was not known then; it must not come after the cooling-off."""
    late = datetime(2024, 9, 17, 1, 0, 1, tzinfo=UTC)  # the move is published on 27 September, 08.00.01 WIB
    due = [
        (g.lead, g.due_at.astimezone(UTC))
        for g in of(date(2024, 10, 5), date(2024, 9, 30), at=late)
        if "35" in g.regions
    ]
    assert due == [(1, datetime(2024, 9, 27, 1, tzinfo=UTC))], "H-3 and H-1 both fall on the Friday, a second before"


def test_what_falls_due_with_the_move_waits() -> None:
    exactly = datetime(2024, 9, 17, 1, tzinfo=UTC)
    due = [
        (g.lead, g.due_at.astimezone(UTC))
        for g in of(date(2024, 10, 5), date(2024, 9, 30), at=exactly)
        if "35" in g.regions
    ]
    assert due == [(1, datetime(2024, 9, 27, 3, tzinfo=UTC))]


def test_a_renamed_stage_keeps_its_first_name() -> None:
    first = revision(
        Timeline(
            {
                "uji": Election(
                    "uji", Text("U", "U"), date(2024, 1, 26), (replace(STAGE, days=Days(OPENING, OPENING)),), {}
                )
            }
        )
    )
    later = Timeline(
        {
            "uji": Election(
                "uji",
                Text("U", "U"),
                date(2024, 1, 26),
                (replace(STAGE, id="sidang", was=("rapat",), days=Days(OPENING, OPENING)),),
                {},
            )
        }
    )
    now = Revision(2, FIRST, "uji", "", "", later, next_stamps(first, later, REGIONS, FIRST))
    assert {group.stage for group in plan_groups(now, REGIONS)} == {"rapat"}
    assert plan_groups(now, REGIONS) == plan_groups(now, REGIONS, timedelta(0))


def test_rows_of_offices_that_are_older_than_a_code_are_told_once() -> None:
    """The kota got another code: rows have the former one, and are in the plan beside the present one."""
    turned = Regions(
        [r for r in REGIONS.values() if r.code != "35.78"] + [replace(REGIONS["35.78"], code="35.80")],
        {"35.78": "35.80"},
    )
    plan = plan_groups(
        revision(
            Timeline(
                {
                    "uji": Election(
                        "uji", Text("U", "U"), date(2024, 1, 26), (replace(STAGE, days=Days(OPENING, OPENING)),), {}
                    )
                }
            )
        ),
        turned,
        COOLING,
    )
    codes = Counter(code for group in plan if group.lead == 3 for code in group.regions)
    assert codes["35.78"] == codes["35.80"] == 1
    assert codes.keys() == turned.keys() | {"35.78"}


def test_what_has_ended_is_in_no_plan() -> None:
    timeline = Timeline(
        {"uji": Election("uji", Text("U", "U"), date(2024, 1, 26), (replace(STAGE, days=Days(OPENING, OPENING)),), {})}
    )
    over = replace(timeline, ended=frozenset(["uji"]))
    assert plan_groups(revision(timeline), REGIONS)
    assert plan_groups(revision(over), REGIONS) == []
    assert list(reminders(timeline, OFFICES, REGIONS, *ALWAYS))
    assert list(reminders(over, OFFICES, REGIONS, *ALWAYS)) == []


def test_a_place_that_comes_to_differ_is_told_at_once_to_who_was_told_of_the_whole_province() -> None:
    """Not only by its own next lead: the office took the day of the province for that of all its places."""

    def plan(own: Mapping[str, Local], at: datetime) -> list[Group]:
        plain = Stage(
            "satu", "satu", Text("S", "S"), Days(OPENING, OPENING), leads=(Lead(7), Lead(3)), audiences=("pemda",)
        )
        plain = replace(plain, tell_province=True)
        timelines = [
            Timeline({"uji": Election("uji", Text("Uji", "Test"), date(2024, 1, 26), (each,), {})})
            for each in (plain, replace(plain, local=own))
        ]
        return plan_groups(revision(*timelines, at=at), REGIONS, COOLING)

    later = {"35.78": Local(days=Days(OPENING + timedelta(60), OPENING + timedelta(60)))}
    at = datetime(2024, 9, 26, 3, tzinfo=UTC)
    before = at - timedelta(days=10)  # the second timetable is published ten days after the first
    above = [each for each in plan(later, before) if each.stage == "satu@35.78"]
    assert [(each.lead, each.due_at == at + COOLING, each.regions) for each in above] == [
        (65, True, ("35",)), (7, False, ("35",)), (3, False, ("35",)),
    ]  # fmt: skip
    assert all(each.due_at >= at for each in above)
    early = [each for each in plan(later, FIRST) if each.stage == "satu@35.78"]
    assert [each.lead for each in early] == [7, 3], "nobody had been told anything yet"
    assert [each.lead for each in plan(later, before) if each.stage == "satu" and each.regions == ("35.78",)] == [7, 3]
