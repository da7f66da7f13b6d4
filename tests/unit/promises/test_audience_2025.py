"""The votes of 2025 that were held again, in the shipped timetable: each place is told by its own days, its province of it, and nobody
else. What is owed is reckoned from the text of stages.yaml and not by the code that plans."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from calendar_service.offices.office import Office
from calendar_service.package_data import regions
from calendar_service.promises.audience import heard_by
from calendar_service.promises.planning import reminders
from calendar_service.promises.told import is_asked
from calendar_service.regions import Region
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.timeline import Timeline

FILE = Path(__file__).parents[3] / "stages.yaml"
AGAIN = ("psu-2025", "psu-2025-barito-utara", "pilkada-ulang-2025")
KINDS = ("pemda", "kpu", "lainnya", "bkn")
OFFICES = [Office(f"{kind}-{code}", kind, kind, code, "a@a.example") for code in regions() for kind in KINDS]
FIRST, LAST = date(2025, 3, 1), date(2025, 9, 1)

Owed = tuple[str, str, str, str, int, date]
"""Office, election, stage, place, lead, day."""


@cache
def timeline() -> Timeline:
    return parse(FILE.read_bytes(), regions(), "stages.yaml")


@cache
def written() -> Mapping[str, Any]:
    """The text, every value as it is typed."""
    found: Mapping[str, Any] = yaml.load(FILE.read_bytes(), yaml.BaseLoader)
    return found


def listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def names(codes: list[str], region: Region) -> bool:
    return any(each in (region.code, region.province_code, f"{region.code} saja") for each in codes)


def stages_of(election: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {ident: stage for group in election["stages"].values() for ident, stage in group.items()}


def takes_part(election: Mapping[str, Any], stage: Mapping[str, Any], region: Region) -> bool:
    return (
        names(election["regions"], region)
        and ("regions" not in stage or names(listed(stage["regions"]), region))
        and not names(listed(stage.get("except")), region)
    )


def span(text: str) -> tuple[date, date]:
    first, _, last = text.rpartition(" s.d. ")
    return date.fromisoformat(first or last), date.fromisoformat(last)


def held(stages: Mapping[str, Any], ident: str, region: Region) -> tuple[date, date] | None:
    """The days of a stage in a region; None where it has none, or does not take place."""
    stage, line = stages[ident], {}
    for code in (region.province_code, region.code):
        typed = stage.get("local", {}).get(code, {})
        line |= {"days": typed} if isinstance(typed, str) else typed
    if (line.get("status") or stage.get("status")) == "cancelled" or "undated" in line:
        return None
    if "days" in line or "days" in stage:
        return span(line.get("days") or stage["days"])
    if "due" not in stage:
        return None
    ends = [reckoned(stages, part, region) for part in stage["due"].split(" s.d. ")]
    return (ends[0], ends[-1]) if all(ends) else None  # type: ignore[return-value]


def reckoned(stages: Mapping[str, Any], due: str, region: Region) -> date | None:
    """`3 hari sebelum pemungutan-suara`, or a day."""
    found = re.fullmatch(r"(\d+) hari (sebelum|sesudah) (.+)", due)
    if found is None:
        return date.fromisoformat(due)
    anchor = held(stages, found[3], region)
    if anchor is None:
        return None
    days = timedelta(int(found[1]))
    return anchor[0] - days if found[2] == "sebelum" else anchor[1] + days


def told_on(lead: str, days: tuple[date, date], leads: list[str]) -> date:
    """The working day on which the lead is told; the nearest one on its own day where that is more than three days earlier."""
    away = timedelta(-int(lead[1:-1]) if lead.startswith("+") else int(lead[:-1]))
    wanted = days[0] - away
    day = timeline().working_days.on_or_before(wanted)
    before = [each for each in leads if not each.startswith("+")]
    return wanted if before and lead == before[-1] and wanted - day > timedelta(3) else day


def owed(ident: str) -> Iterator[Owed]:
    """To every office of the country, of one election, within the stretch."""
    election = written()["elections"][ident]
    stages = stages_of(election)
    for name, stage in stages.items():
        audiences = listed(stage.get("audiences", election["audiences"]))
        for region in regions().values():
            days = held(stages, name, region) if takes_part(election, stage, region) else None
            leads = listed(stage.get("leads"))
            by_day = {told_on(lead, days, leads): lead for lead in leads} if days else {}
            province = regions().province_of(region)
            above = not names(election["regions"], province)
            for day, lead in by_day.items():
                written_lead = -int(lead[1:-1]) if lead.startswith("+") else int(lead[:-1])
                for kind in audiences:
                    if kind in KINDS and FIRST <= day <= LAST:
                        yield f"{kind}-{region.code}", ident, name, "", written_lead, day
                        if above:
                            yield f"{kind}-{province.code}", ident, name, region.code, written_lead, day


def planned() -> Iterator[Owed]:
    """The same by the code that plans."""
    start, end = (datetime.fromisoformat(f"{day}T00:00+07:00") for day in (FIRST - timedelta(1), LAST + timedelta(2)))
    for each in reminders(timeline(), OFFICES, regions(), start, end):
        day = each.moment.due_at.date()
        if FIRST <= day <= LAST:
            yield each.office.code, each.election.id, each.occurrence.id, each.place, int(each.moment.lead), day


def test_each_place_that_votes_again_is_told_by_its_own_days_and_its_province_of_it() -> None:
    expected = [each for ident in AGAIN for each in owed(ident)]
    found = list(planned())
    assert len(found) == len(set(found)), "nobody is told twice"
    assert set(found) == set(expected)
    assert len(found) == len(expected) > 500


def test_nobody_else_is_told() -> None:
    again = [code for ident in AGAIN for code in written()["elections"][ident]["regions"]]
    for office, _, _, place, _, _ in planned():
        kind, code = office.split("-")
        assert kind in ("pemda", "kpu")
        region = regions()[place or code]
        assert names(again, region)
        assert not place or regions().province_of(region).code == code


@pytest.mark.parametrize("ident", AGAIN)
def test_voting_is_told_in_every_place_that_votes_again(ident: str) -> None:
    there = {
        place or office.split("-")[1]
        for office, of, stage, place, _, _ in planned()
        if (of, stage) == (ident, "pemungutan-suara")
    }
    assert there == {
        region.code for region in regions().values() if names(written()["elections"][ident]["regions"], region)
    }


# What was told of the vote of 2024 and did not hold there


def heard(stage: str, code: str) -> bool:
    """Whether the government there is told that the stage takes place, and not asked."""
    office = Office("a", "A", "pemda", code, "a@a.example")
    election = timeline().elections["pilkada-2024"]
    return any(there.id == stage and not is_asked(there) for _, there in heard_by(election, office, regions()))


@pytest.mark.parametrize("stage", ["penetapan-calon-terpilih", "pelantikan-serentak"])
def test_who_voted_again_is_not_told_that_the_first_vote_was_the_last(stage: str) -> None:
    for ident in AGAIN:
        for region in regions().values():
            if names(written()["elections"][ident]["regions"], region):
                assert not heard(stage, region.code), region.code


@pytest.mark.parametrize("code", ["11", "19", "91", "95"])
def test_a_governor_who_was_not_inaugurated_then_is_not_told_so(code: str) -> None:
    assert not heard("pelantikan-serentak", code)


def test_in_2024_only_the_province_that_elects_nobody_hears_of_its_kabupaten_and_kota() -> None:
    """DI Yogyakarta: its five vote. Everybody else above a place votes on the same days, and hears of nothing twice."""
    election, told = timeline().elections["pilkada-2024"], {}
    for region in regions().values():
        if region.is_province:
            office = Office("a", "A", "bawaslu", region.code, "a@a.example")
            told[region.code] = {subject.place for subject, _ in heard_by(election, office, regions()) if subject.place}
    assert {code for code, places in told.items() if places} == {"34"}
    assert told["34"] == {"34.01", "34.02", "34.03", "34.04", "34.71"}
