"""When offices are told: never early, never twice, never where the stage does not apply."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.offices.office import Office, sample_offices
from calendar_service.package_data import regions
from calendar_service.promises.planning import LONGEST_MOVE, SEND_AT, moments, reminders
from calendar_service.regions import ZONES
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.stage import Days, Hours, Occurrence, Scope, Stage, Status
from calendar_service.timeline.timeline import Election, Timeline
from calendar_service.words.languages import Text
from calendar_service.working_days import WorkingDays

REGIONS = regions()
CODES = list(REGIONS)
DAYS = st.dates(date(2023, 12, 1), date(2026, 1, 31))
LEADS = st.lists(st.integers(-60, 60), max_size=5, unique=True).map(lambda leads: tuple(sorted(leads, reverse=True)))


@st.composite
def spans(draw: st.DrawFn) -> Days:
    first = draw(DAYS)
    if draw(st.booleans()):
        return Days(None, first)
    return Days(first, first + timedelta(days=draw(st.integers(0, 90))))


@st.composite
def stages(draw: st.DrawFn) -> Stage:
    hours = draw(st.sampled_from([None, Hours(time(7), time(13)), Hours(None, time(23, 59))]))
    scope = Scope(
        draw(st.none() | st.lists(st.sampled_from(CODES), max_size=3).map(tuple)),
        draw(st.sampled_from([None, "provinsi", "kabupaten-kota"])),
    )
    return Stage(
        id=f"s{draw(st.integers(0, 10**9))}",
        phase="satu",
        title=Text("Rapat", "Meeting"),
        days=draw(spans()),
        hours=hours,
        scope=scope,
        status=draw(st.sampled_from(list(Status))),
        leads=draw(LEADS),
        audiences=tuple(draw(st.sets(st.sampled_from(["pemda", "bawaslu", "kpu"])))),
    )


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Timeline, list[Office]]:
    found = draw(st.lists(stages(), min_size=1, max_size=4, unique_by=lambda s: s.id))
    without = draw(st.sets(st.sampled_from(CODES), max_size=3))
    election = Election("uji", Text("Uji", "Test"), date(2024, 1, 26), tuple(found), {}, frozenset(without))
    offices = [
        Office(f"o{n}", f"Kantor {n}", draw(st.sampled_from(["pemda", "bawaslu", "kpu"])), code, f"o{n}@x.example")
        for n, code in enumerate(draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=4)))
    ]
    return Timeline({"uji": election}), offices


ALWAYS = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))


@given(worlds())
def test_never_where_it_does_not_apply_and_never_twice(world: tuple[Timeline, list[Office]]) -> None:
    timeline, offices = world
    found = list(reminders(timeline, offices, REGIONS, *ALWAYS))
    for r in found:
        region = REGIONS[r.office.region]
        assert r.election.votes(region)
        assert r.occurrence.stage.scope.includes(region)
        assert r.office.kind in r.occurrence.stage.audiences
        assert r.occurrence.status is not Status.CANCELLED
    keys = Counter((r.office.code, r.occurrence.id, r.moment.lead) for r in found)
    assert set(keys.values()) <= {1}
    days = Counter((r.office.code, r.occurrence.id, r.moment.due_at.date()) for r in found)
    assert set(days.values()) <= {1}, "two leads on one day must be one"


@given(worlds())
def test_always_at_eight_on_a_working_day_and_never_before_its_lead(world: tuple[Timeline, list[Office]]) -> None:
    timeline, offices = world
    working = timeline.working_days
    for r in reminders(timeline, offices, REGIONS, *ALWAYS):
        zone = REGIONS[r.office.region].zone
        local = r.moment.due_at.astimezone(zone)
        assert local.time() == SEND_AT
        assert r.occurrence.days is not None
        wanted = r.occurrence.days.opening - timedelta(days=r.moment.lead)
        if local.date() == wanted and wanted - working.on_or_before(wanted) > timedelta(days=LONGEST_MOVE):
            assert r.moment.lead == min(lead for lead in r.occurrence.stage.leads if lead >= 0)
            continue
        assert working.is_working(local.date())
        assert local.date() <= wanted
        between = (local.date() + timedelta(days=n) for n in range(1, (wanted - local.date()).days + 1))
        assert not any(working.is_working(day) for day in between), "it went out earlier than it had to"


@given(worlds())
def test_the_days_left_are_the_days_that_are_left(world: tuple[Timeline, list[Office]]) -> None:
    timeline, offices = world
    for r in reminders(timeline, offices, REGIONS, *ALWAYS):
        days, sent = r.occurrence.days, r.moment.due_at.date()
        assert days is not None
        target = days.opening if sent <= days.opening else days.last
        assert r.moment.days_left == (target - sent).days >= 0
        assert r.moment.due_at < r.moment.not_after


@given(worlds(), st.lists(st.datetimes(datetime(2023, 6, 1), datetime(2026, 6, 1)), min_size=1, max_size=5))
def test_any_cutting_of_time_gives_the_same_reminders(
    world: tuple[Timeline, list[Office]], cuts: list[datetime]
) -> None:
    """Half-open spans: an outage of any length neither loses nor repeats one."""
    timeline, offices = world
    instants = sorted({*(cut.replace(tzinfo=UTC) for cut in cuts), *ALWAYS})
    pieces = [r for start, end in pairwise(instants) for r in reminders(timeline, offices, REGIONS, start, end)]
    whole = list(reminders(timeline, offices, REGIONS, *ALWAYS))
    assert Counter(map(repr, pieces)) == Counter(map(repr, whole))


@given(
    spans(),
    st.sampled_from(
        [None, Hours(time(7), time(13)), Hours(None, time(8)), Hours(time(8), None), Hours(time(8, 1), time(9))]
    ),
    st.lists(st.integers(-5, 5) | st.integers(-60, 60), max_size=6, unique=True),
    st.sampled_from(ZONES),
    st.data(),
)
def test_no_lead_is_lost_without_one_of_four_reasons(
    days: Days, hours: Hours | None, leads: list[int], zone: str, data: st.DataObject
) -> None:
    """Told on the working day on or before its own; unless a day off moves an H+n out of the stage, a nearer
    lead tells the same day, the day lies after the stage, or 08.00 is no longer of use."""
    off = {days.opening + timedelta(days=n): data.draw(st.booleans()) for n in data.draw(st.sets(st.integers(-9, 9)))}
    working, where = WorkingDays(off), ZoneInfo(zone)
    occurrence = Occurrence(Stage("s", "p", Text("S", "S"), hours=hours), None, days, zone)
    found = moments(occurrence, leads, where, working)
    assert found == sorted(found, key=lambda moment: moment.due_at)
    told = {moment.lead: moment for moment in found}
    wanted = {lead: days.opening - timedelta(days=lead) for lead in leads}
    days_of = {lead: working.on_or_before(day) for lead, day in wanted.items()}
    nearest = min((lead for lead in leads if lead >= 0), default=None)
    if nearest is not None and wanted[nearest] - days_of[nearest] > timedelta(days=LONGEST_MOVE):
        days_of[nearest] = wanted[nearest]
    out_of_stage = {lead for lead, day in days_of.items() if lead < 0 and day < days.opening}
    for lead, day in days_of.items():
        due_at = datetime.combine(day, SEND_AT, where)
        boundary = occurrence.opens_at(where) if lead > 0 else occurrence.closes_at(where)
        nearer = any(day == days_of[other] for other in leads if other < lead and other not in out_of_stage)
        is_lost = lead in out_of_stage or nearer or day > days.last or due_at >= boundary
        assert (lead not in told) == is_lost, lead
        if not is_lost:
            left = (days.opening - day).days if day <= days.opening else (days.last - day).days
            moment = told[lead]
            assert (moment.due_at, moment.not_after, moment.days_left) == (due_at, boundary, left)


@pytest.mark.parametrize(("closes", "is_told"), [(time(7, 59), False), (time(8), False), (time(8, 1), True)])
def test_what_is_over_when_it_would_be_told_is_not_told(closes: time, is_told: bool) -> None:
    """A boundary is exclusive: at 08.00 a stage that closes at 08.00 is over."""
    friday = Days(date(2024, 9, 27), date(2024, 9, 27))
    for days in (friday, Days(None, friday.last)):
        stage = Stage("s", "p", Text("S", "S"), hours=Hours(None, closes))
        found = moments(Occurrence(stage, None, days, "Asia/Jakarta"), (0,), ZoneInfo("Asia/Jakarta"), WorkingDays())
        assert bool(found) == is_told


def test_the_boundary_is_in_the_clock_of_whoever_is_told() -> None:
    """Also of a stage that belongs to no zone of its own."""
    for zone, hour in (("Asia/Jakarta", 17), ("Asia/Jayapura", 15)):
        days = Days(date(2024, 9, 26), date(2024, 9, 27))
        found = moments(
            Occurrence(Stage("s", "p", Text("S", "S")), None, days, None), (1, 0), ZoneInfo(zone), WorkingDays()
        )
        ends = [moment.not_after.astimezone(UTC) for moment in found]
        assert ends == [datetime(2024, 9, 25, hour, tzinfo=UTC), datetime(2024, 9, 27, hour, tzinfo=UTC)]


def test_the_span_asked_for_is_half_open() -> None:
    days = Days(date(2024, 9, 27), date(2024, 9, 27))
    stage = Stage("s", "p", Text("S", "S"), days=days, leads=(1,), audiences=("pemda",))
    timeline = Timeline({"uji": Election("uji", Text("U", "U"), date(2024, 1, 26), (stage,), {})})
    due, second = datetime(2024, 9, 26, 1, tzinfo=UTC), timedelta(seconds=1)
    for start, end, count in ((due, due + second, 1), (due - second, due, 0), (due + second, due + 2 * second, 0)):
        assert (
            len(list(reminders(timeline, [Office("o", "O", "pemda", "35", "o@x.example")], REGIONS, start, end)))
            == count
        )


def test_a_lead_after_the_opening_stays_in_the_stage() -> None:
    """H+1 of a stage that opens on Friday would be Saturday: it is told on the Friday itself."""
    friday = Days(date(2024, 9, 27), date(2024, 10, 11))
    assert told(friday, (-1,)) == [(-1, "Fri 27 Sep", 0)]
    saturday = Days(date(2024, 9, 28), date(2024, 10, 11))
    assert told(saturday, (-1,)) == []
    assert told(saturday, (-2,)) == [(-2, "Mon 30 Sep", 11)]


def told(
    days: Days, leads: tuple[int, ...], zone: str = "Asia/Jakarta", **overrides: bool
) -> list[tuple[int, str, int]]:
    stage = Stage("s", "p", Text("S", "S"), days=days, leads=leads)
    working = WorkingDays({date.fromisoformat(k[1:].replace("_", "-")): v for k, v in overrides.items()})
    found = moments(Occurrence(stage, None, days, zone), leads, ZoneInfo(zone), working)
    return [(m.lead, f"{m.due_at:%a %d %b}", m.days_left) for m in found]


def test_weekends_move_to_friday_and_the_text_counts_the_real_days() -> None:
    campaign = Days(date(2024, 9, 25), date(2024, 11, 23))
    assert told(campaign, (7, 3, 1, -30)) == [
        (7, "Wed 18 Sep", 7),
        (3, "Fri 20 Sep", 5),
        (1, "Tue 24 Sep", 1),
        (-30, "Fri 25 Oct", 29),
    ]


def test_two_leads_on_one_day_are_one_named_after_the_nearer() -> None:
    quiet = Days(date(2024, 11, 24), date(2024, 11, 26))
    assert told(quiet, (2, 1)) == [(1, "Fri 22 Nov", 2)]


def test_holidays_and_joint_leave_count_and_can_be_corrected() -> None:
    after_christmas = Days(date(2024, 12, 27), date(2024, 12, 27))
    assert told(after_christmas, (1,)) == [(1, "Tue 24 Dec", 3)]  # 26 is joint leave, 25 Christmas
    assert told(after_christmas, (1,), _2024_12_26=True) == [(1, "Thu 26 Dec", 1)]
    assert told(after_christmas, (1,), _2024_12_24=False) == [(1, "Mon 23 Dec", 4)]


def test_the_day_itself_is_told_until_the_stage_is_over() -> None:
    (moment,) = moments(
        Occurrence(
            Stage("s", "p", Text("S", "S"), hours=Hours(time(7), time(13))),
            None,
            Days(date(2024, 11, 26), date(2024, 11, 26)),
            "Asia/Jayapura",
        ),
        (0,),
        ZoneInfo("Asia/Jayapura"),
        WorkingDays(),
    )
    assert moment.not_after == datetime(2024, 11, 26, 4, tzinfo=UTC)  # 13.00 WIT


def test_nobody_is_told_after_voting_opens() -> None:
    """A late H-1 of voting is of use until 07.00 local, no longer."""
    stage = Stage("s", "p", Text("S", "S"), hours=Hours(time(7), time(13)))
    day = Days(date(2024, 11, 27), date(2024, 11, 27))
    ends = {
        zone: moments(Occurrence(stage, None, day, zone), (1,), ZoneInfo(zone), WorkingDays())[0].not_after
        for zone in ZONES
    }
    assert [ends[zone].astimezone(UTC).strftime("%d %H:%M") for zone in ZONES] == ["27 00:00", "26 23:00", "26 22:00"]


def test_the_shipped_timeline_is_told_as_the_rules_say() -> None:
    """Counted by hand from the rules, for one government office in each of the 545 regions.

    Every stage with leads in these months applies everywhere, and no two of its leads fall on one
    working day, so each lead reaches each region once.
    """
    timeline = parse(Path("stages.yaml").read_bytes(), REGIONS)
    election = timeline.elections["pilkada-2024"]
    offices = sample_offices(REGIONS, [r for r in REGIONS.values() if election.votes(r)])
    assert len(offices) == 545
    start, end = datetime(2024, 8, 1, tzinfo=UTC), datetime(2024, 12, 31, 16, tzinfo=UTC)
    counts = Counter((r.occurrence.id, r.moment.lead) for r in reminders(timeline, offices, REGIONS, start, end))
    leads = {
        "pendaftaran-pasangan-calon": (7, 3, 1),
        "penetapan-pasangan-calon": (3, 1),
        "pengundian-nomor-urut": (1,),
        "kampanye": (7, 3, 1, -30),
        "iklan-media-massa": (3,),
        "masa-tenang": (3, 1),
        "pemungutan-suara": (3, 1),
        "penghitungan-rekapitulasi": (1,),
        "pengajuan-permohonan": (3,),
    }
    expected = {(stage, lead): 545 for stage, given in leads.items() for lead in given}
    assert counts == expected


def test_the_nearest_reminder_does_not_go_out_before_a_feast() -> None:
    """The vote of 5 April 2025 lies behind ten days off (28 March to 7 April): H-3 goes out on the eve of them, H-1 on its day."""
    saturday = Days(date(2025, 4, 5), date(2025, 4, 5))
    assert told(saturday, (3, 1)) == [(3, "Thu 27 Mar", 9), (1, "Fri 04 Apr", 1)]
    assert told(saturday, (3,)) == [(3, "Wed 02 Apr", 3)]
    monday = Days(date(2025, 4, 21), date(2025, 4, 21))
    assert told(monday, (1,)) == [(1, "Thu 17 Apr", 4)], "Good Friday to Easter Sunday is a long weekend"
