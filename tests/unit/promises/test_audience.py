"""Who hears of a stage: its own offices, those above them where that is wished and not told already, and those of the whole country."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time

import pytest

from calendar_service.offices.office import Office
from calendar_service.package_data import regions
from calendar_service.promises.audience import heard_by, tellings, told_nothing
from calendar_service.promises.subject import OWN
from calendar_service.publishing.revision import COUNTRY
from calendar_service.regions import Regions
from calendar_service.timeline.stage import NATIONAL_AUDIENCES, Days, Hours, Local, Scope, Stage, Status
from calendar_service.timeline.timeline import Election, Timeline
from calendar_service.words.languages import Text

EVERY = regions()
REGIONS = Regions([EVERY[code] for code in ("14", "14.08", "14.71", "35", "35.78", "91", "91.71")], {})
DAY, OTHER = (Days(each, each) for each in (date(2025, 3, 22), date(2025, 4, 16)))
VOTE = Stage(
    "vote", "p", Text("V", "V"), DAY, leads=(3,), audiences=("pemda", "kpu", *NATIONAL_AUDIENCES), tell_province=True
)


def election(stage: Stage, taking_part: tuple[str, ...] | None = None, without: Iterable[str] = ()) -> Election:
    return Election("e", Text("E", "E"), date(2025, 1, 1), (stage,), {}, taking_part, frozenset(without))


def heard(stage: Stage, code: str, kind: str = "pemda", taking_part: tuple[str, ...] | None = None) -> list[str]:
    """The places of which an office of that region hears."""
    office = Office("a", "A", kind, code, "a@a.example")
    found = [(subject.place, there) for subject, there in heard_by(election(stage, taking_part), office, REGIONS)]
    for place, there in found:
        assert there.region == {OWN: REGIONS[code], COUNTRY: None}.get(place, REGIONS.get(place, None))
    return [place for place, _ in found]


def test_a_province_hears_of_the_vote_in_a_kabupaten_where_it_does_not_vote_itself() -> None:
    votes_again = ("14.08", "91")
    assert heard(VOTE, "14", taking_part=votes_again) == ["14.08"]
    assert heard(VOTE, "14.08", taking_part=votes_again) == [OWN]
    assert heard(VOTE, "14.71", taking_part=votes_again) == []
    assert heard(VOTE, "35", taking_part=votes_again) == [], "of another province nobody hears"
    assert heard(VOTE, "91", taking_part=votes_again) == [OWN], "it votes as a whole, and hears it once"
    assert heard(VOTE, "91.71", taking_part=votes_again) == [OWN]


def test_nobody_above_hears_where_it_is_not_wished() -> None:
    silent = replace(VOTE, tell_province=False)
    assert heard(silent, "14", taking_part=("14.08",)) == []
    assert heard(replace(silent, local={"14.08": Local(OTHER)}), "14") == [OWN]


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (Local(OTHER), [OWN, "14.08"]),
        (Local(DAY), [OWN]),
        (Local(hours=Hours(time(9), time(15))), [OWN, "14.08"]),
        (Local(note=Text("Catatan", "Note")), [OWN]),
        (Local(status=Status.CANCELLED), [OWN]),
        (Local(undated=Text("Belum", "Not yet")), [OWN]),
    ],
)
def test_a_province_hears_of_a_place_only_what_differs_there(there: Local, expected: list[str]) -> None:
    assert heard(replace(VOTE, local={"14.08": there}), "14") == expected


def test_what_holds_in_places_alone_is_heard_above_where_they_are_named() -> None:
    assert heard(replace(VOTE, scope=Scope(("14.08",))), "14") == ["14.08"]
    assert heard(replace(VOTE, days=None, local={"14.08": Local(DAY)}), "14") == ["14.08"]
    of_all = replace(VOTE, scope=Scope(level="kabupaten-kota"))
    assert heard(of_all, "14") == [], "what every kabupaten does on one day is no news for each"
    assert heard(replace(of_all, local={"14.71": Local(OTHER)}), "14") == ["14.71"]


@pytest.mark.parametrize("kind", NATIONAL_AUDIENCES)
@pytest.mark.parametrize("code", ["31", "14", "14.08"])
def test_who_looks_at_the_whole_country_hears_it_once_wherever_it_sits(kind: str, code: str) -> None:
    world = Regions([*REGIONS.values(), EVERY["31"]], {})
    office = Office("a", "A", kind, code, "a@a.example")
    for stage in (VOTE, replace(VOTE, days=None, local={"14.08": Local(DAY), "91": Local(OTHER)})):
        (found,) = heard_by(election(stage, ("14.08", "91")), office, world)
        assert (found[0].place, found[1].region) == (COUNTRY, None)
    assert not list(heard_by(election(replace(VOTE, audiences=("pemda",))), office, world))
    cancelled = {"14.08": Local(DAY, status=Status.CANCELLED)}
    assert not list(heard_by(election(replace(VOTE, days=None, local=cancelled)), office, world))


def test_both_ways_to_ask_give_the_same() -> None:
    local = {"14.08": Local(OTHER), "91": Local(DAY), "35.78": Local(status=Status.CANCELLED)}
    for taking_part in (None, ("14.08", "91"), ("14", "35.78"), ("91 saja", "14.71")):
        for stage in (VOTE, replace(VOTE, local=local), replace(VOTE, days=None, local=local)):
            held = election(stage, taking_part, without=["35"])
            said = {
                (home, kind, telling.place)
                for telling in tellings(held, stage, REGIONS)
                for kind in telling.kinds
                for home in ([telling.home.code] if telling.home else REGIONS)
            }
            asked = {
                (code, kind, subject.place)
                for code in REGIONS
                for kind in VOTE.audiences
                for subject, _ in heard_by(held, Office("a", "A", kind, code, "a@a.example"), REGIONS)
            }
            assert said == asked


def test_a_stage_without_leads_is_heard_of_by_nobody() -> None:
    silent = replace(VOTE, leads=())
    assert not list(tellings(election(silent), silent, REGIONS))
    assert heard(silent, "14") == []
    assert heard(replace(VOTE, audiences=("kpu",)), "14") == []


def test_kinds_of_office_that_no_stage_is_told_to_are_named() -> None:
    offices = [Office(kind, "A", kind, "35", "a@a.example") for kind in ("pemda", "lainnya", "bkn", "kpu")]
    for leads, expected in (((3,), ["lainnya"]), ((), ["bkn", "kpu", "lainnya", "pemda"])):
        timeline = Timeline({"e": election(replace(VOTE, leads=leads))}, {})
        assert [problem.facts["kind"] for problem in told_nothing(timeline, offices)] == expected
