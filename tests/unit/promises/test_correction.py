"""Who is told that a date moved: those who believe otherwise, once the new date has stood, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.package_data import regions
from calendar_service.promises.correction import AT_LEAST, CANCEL, CHANGE, Belief, as_it_holds, moved_stages, notices
from calendar_service.promises.told import CANCELLED, OPEN, told_line
from calendar_service.publishing.revision import Revision, first_stamps, next_stamps
from calendar_service.regions import Regions
from calendar_service.timeline.stage import Days, Hours, Local, Scope, Stage, Status
from calendar_service.timeline.timeline import Election, Timeline
from calendar_service.words.languages import Text

REGIONS = Regions([regions()[code] for code in ("35", "35.78", "53", "91.71")], {})
FIRST = datetime(2024, 9, 1, 2, tzinfo=UTC)
DAY = timedelta(days=1)
COOLING = timedelta(minutes=30)


def days(first: int, length: int = 0) -> Days:
    begin = date(2024, 10, 1) + timedelta(days=first)
    return Days(begin, begin + timedelta(days=length))


STAGE = Stage("rapat", "satu", Text("Rapat", "Meeting"), days=days(0), leads=(3,), audiences=("pemda",))
OTHER = replace(STAGE, id="lain", title=Text("Lain", "Other"))


def world(stage: Stage, other: Stage = OTHER) -> Timeline:
    return Timeline({"uji": Election("uji", Text("Uji", "Test"), date(2024, 1, 26), (stage, other), {})})


def history(*stages: Stage) -> list[Revision]:
    """A revision a day, in which `rapat` is like so."""
    made: list[Revision] = []
    for number, stage in enumerate(stages):
        timeline, at = world(stage), FIRST + number * DAY
        stamps = next_stamps(made[-1], timeline, REGIONS, at) if made else first_stamps(timeline, at)
        made.append(Revision(number + 1, at, "uji", "", "", timeline, stamps))
    return made


def believed(revision: Revision, code: str = "35.78", stage: str = "rapat") -> Belief:
    """What an office believes whom this revision's mail reached last."""
    election = revision.timeline.elections["uji"]
    line = told_line(election.occurrence(election.by_id[stage], REGIONS[code]))
    return Belief("uji", stage, f"kantor-{code}", code, line)


MOVES = st.builds(
    replace,
    st.just(STAGE),
    days=st.none() | st.builds(days, st.integers(0, 2), st.integers(0, 2)),
    hours=st.sampled_from([None, Hours(time(8), None), Hours(time(7), time(13))]),
    status=st.sampled_from([Status.CONFIRMED, Status.CONFIRMED, Status.CANCELLED]),
    local=st.sampled_from([{}, {"35.78": Local(days(5))}, {"53": Local(days(6, 1))}]),
    scope=st.sampled_from([Scope(), Scope(), Scope(codes=("35",))]),
)


@given(st.lists(MOVES, min_size=1, max_size=5), st.data())
def test_exactly_those_are_told_who_believe_otherwise(stages: list[Stage], data: st.DataObject) -> None:
    revisions = history(*stages)
    now = revisions[-1]
    beliefs = [believed(data.draw(st.sampled_from(revisions)), code) for code in REGIONS]
    found = {notice.office: notice for notice in notices(now, REGIONS, beliefs, COOLING)}
    for belief in beliefs:
        holds = believed(now, belief.region).line
        assert (belief.office in found) == (holds != belief.line)
        if belief.office in found:
            notice = found[belief.office]
            assert (notice.before, notice.told) == (belief.line, holds)
            assert notice.message == (CANCEL if holds == CANCELLED else CHANGE)
            stamp = now.stamps["uji", "rapat"].of(REGIONS[belief.region])
            assert (notice.schedule_version, notice.due_at) == (stamp.schedule_version, stamp.scheduled_at + COOLING)
            assert (notice.election, notice.stage, notice.region) == ("uji", "rapat", belief.region)
            assert notice.not_after >= notice.due_at + AT_LEAST
            early = notice.due_at - timedelta(microseconds=1)
            assert list(notices(now, REGIONS, [belief], COOLING, early)) == []
            assert list(notices(now, REGIONS, [belief], COOLING, notice.due_at)) == [notice]


@given(MOVES, MOVES)
def test_there_and_back_tells_nobody(one: Stage, other: Stage) -> None:
    first, second, third = history(one, other, one)
    for code in REGIONS:
        assert list(notices(third, REGIONS, [believed(first, code)], COOLING)) == []
        assert len(list(notices(third, REGIONS, [believed(second, code)], COOLING))) == (
            believed(first, code).line != believed(second, code).line
        )


def only(before: Stage, after: Stage, code: str = "35.78") -> object:
    first, second = history(before, after)
    (notice,) = notices(second, REGIONS, [believed(first, code)], COOLING)
    return notice


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("before", "after", "code", "not_after"),
    [
        ({"days": days(0)}, {"days": days(7)}, "35.78", "2024-10-09T00:00+07:00"),
        ({"days": days(7)}, {"days": days(0)}, "35.78", "2024-10-09T00:00+07:00"),
        ({"days": days(0, 9)}, {"days": days(2)}, "91.71", "2024-10-11T00:00+09:00"),
        ({"days": days(0)}, {"days": None}, "53", "2024-10-02T00:00+08:00"),
        ({"days": None}, {"days": days(0)}, "53", "2024-10-02T00:00+08:00"),
        ({"hours": Hours(time(7), time(13))}, {"hours": Hours(time(7), time(11))}, "35", "2024-10-01T13:00+07:00"),
        ({"hours": None}, {"hours": Hours(time(7), time(11))}, "35", "2024-10-02T00:00+07:00"),
        ({"days": Days(date(2024, 8, 1), date(2024, 8, 1))}, {"days": None}, "35", "2024-09-03T09:30+07:00"),
        ({"hours": Hours(time(7), time(13)), "zone": "Asia/Jakarta"}, {"hours": None, "zone": None, "days": days(-1)},
         "91.71", "2024-10-01T13:00+07:00"),
    ],
)  # fmt: skip
def test_a_notice_is_of_use_until_the_stage_is_over_old_date_or_new(
    before: dict[str, object], after: dict[str, object], code: str, not_after: str
) -> None:
    notice = only(replace(STAGE, **before), replace(STAGE, **after), code)  # type: ignore[arg-type]
    assert notice.not_after == at(not_after)  # type: ignore[attr-defined]


def test_only_what_has_ever_moved_is_asked_about() -> None:
    calm, moved = history(STAGE, replace(STAGE, days=days(1)))
    assert moved_stages(calm) == []
    assert moved_stages(moved) == [("uji", "rapat")]
    local = history(STAGE, replace(STAGE, local={"35.78": Local(days(1))}))[-1]
    assert moved_stages(local) == [("uji", "rapat")]
    reworded = history(STAGE, replace(STAGE, title=Text("Lain", "Else")))[-1]
    assert moved_stages(reworded) == []


def test_a_belief_about_something_unknown_is_left_alone_and_holds_nobody_up() -> None:
    first, second = history(STAGE, replace(STAGE, days=days(1)))
    good = believed(first)
    strange = [replace(good, election="tidak-ada"), replace(good, stage="tidak-ada"), replace(good, line=OPEN)]
    assert [notice.before for notice in notices(second, REGIONS, [*strange, good], COOLING)] == [OPEN, good.line]
    same = believed(second)
    assert len(list(notices(second, REGIONS, [same, good], COOLING))) == 1
    assert list(notices(second, REGIONS, [same, good], COOLING, second.published_at)) == []


def test_a_renamed_stage_is_told_under_its_first_name() -> None:
    (first,) = history(STAGE)
    timeline = world(replace(STAGE, id="sidang", was=("rapat",), days=days(3)))
    stamps = next_stamps(first, timeline, REGIONS, FIRST + DAY)
    renamed = Revision(2, FIRST + DAY, "uji", "", "", timeline, stamps)
    assert moved_stages(renamed) == [("uji", "rapat")]
    (notice,) = notices(renamed, REGIONS, [believed(first)], COOLING)
    assert (notice.stage, notice.schedule_version) == ("rapat", 1)


def test_a_cancellation_names_a_stage_also_where_it_no_longer_applies() -> None:
    stage = replace(STAGE, scope=Scope(codes=("53",)), local={"35.78": Local(days(4))})
    election = world(stage).elections["uji"]
    found = as_it_holds(election, stage, REGIONS["35.78"])
    assert (found.stage, found.region, found.zone) == (
        stage.held_in(REGIONS["35.78"]),
        REGIONS["35.78"],
        "Asia/Jakarta",
    )
    assert found.days == days(4)
    assert as_it_holds(election, stage, REGIONS["53"]) == election.occurrence(stage, REGIONS["53"])
    abroad = replace(stage, zone="Asia/Jayapura")
    assert as_it_holds(world(abroad).elections["uji"], abroad, REGIONS["35.78"]).zone == "Asia/Jayapura"


def test_nothing_of_what_has_ended_is_corrected() -> None:
    first, moved = history(STAGE, replace(STAGE, days=days(3)))
    over = replace(moved, timeline=replace(moved.timeline, ended=frozenset(["uji"])))
    for revision, told in ((moved, 1), (over, 0)):
        assert len(list(notices(revision, REGIONS, [believed(first)], COOLING))) == told
