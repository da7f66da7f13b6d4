"""What a text no longer has stays, as it was or cancelled."""

from __future__ import annotations

from dataclasses import replace

from calendar_service.publishing.carried_over import vanished, with_vanished
from calendar_service.timeline.stage import Status
from calendar_service.timeline.timeline import Timeline
from calendar_service.words.languages import Text
from tests.unit.publishing.test_revision import PHASES, STAGE, TURN, after, days, election, first, stamp, world


def test_what_vanished_stands_at_the_end_cancelled_with_all_that_it_names() -> None:
    gone = replace(STAGE, phase="dua", sources=("pers",))
    before = first(world(gone, TURN, sources={"pers": "https://old.example", "lain": "https://l.example"}))
    new = Timeline(
        {"uji": replace(election(TURN), phases={"satu": Text("Satu", "One")})}, {"lain": "https://m.example"}
    )
    assert vanished(new, before) == [("uji", "rapat")]
    whole = with_vanished(new, [("uji", "rapat")], before.timeline)
    found = whole.elections["uji"]
    assert found.stages == (TURN, replace(gone, status=Status.CANCELLED))
    assert found.phases == PHASES
    assert whole.sources == {"pers": "https://old.example", "lain": "https://m.example"}
    assert with_vanished(new, [], before.timeline) == new
    assert vanished(Timeline({}), before) == []
    named = Timeline(
        {"uji": replace(election(TURN), phases={"dua": Text("Dua baru", "New")})}, {"pers": "https://new.example"}
    )
    kept = with_vanished(named, [("uji", "rapat")], before.timeline)
    assert kept.elections["uji"].phases["dua"] == Text("Dua baru", "New"), "what the file says counts"
    assert kept.sources["pers"] == "https://new.example"


def test_stages_of_two_elections_that_vanish_at_once() -> None:
    one, other = election(STAGE, TURN), replace(election(STAGE, TURN), id="lain")
    before = first(Timeline({"uji": one, "lain": other}))
    shorter = Timeline({"uji": election(TURN), "lain": replace(election(TURN), id="lain")})
    assert vanished(shorter, before) == [("uji", "rapat"), ("lain", "rapat")]
    assert after(before, shorter).vanished == {("uji", "rapat"), ("lain", "rapat")}


def test_a_new_stage_does_not_end_the_list() -> None:
    new = replace(TURN, id="baru")
    found = after(first(world(STAGE)), world(new, replace(STAGE, days=days(1))))
    assert [stamp(found, stage=ident).schedule_version for ident in ("baru", "rapat")] == [0, 1]


def test_a_stage_that_comes_back_under_its_first_id_is_the_same_one() -> None:
    renamed = after(first(world(STAGE)), world(replace(STAGE, id="sidang", was=("rapat",))))
    back = world(STAGE)
    assert vanished(back, renamed) == []
    assert stamp(after(renamed, back)).content == stamp(renamed, stage="sidang").content + 1
