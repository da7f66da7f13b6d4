"""Papers to look at: of the shipped stages.yaml, for offices in three clocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from calendar_service.offices.office import Office
from calendar_service.package_data import TEMPLATES, regions
from calendar_service.papers.draft import Draft, Drafting
from calendar_service.papers.papers import Papers
from calendar_service.papers.typesetting import Typesetting
from calendar_service.publishing.revision import Revision
from calendar_service.publishing.unpublished import unpublished
from calendar_service.settings import Settings
from calendar_service.timeline.stage import Stage
from tests.notices_material import OFFICES, PUBLIC_URL, ROOT, rendering, timeline

SUMENEP, NUSA_TENGGARA_TIMUR, JAYAPURA = OFFICES["pemda"], OFFICES["bawaslu"], OFFICES["kpu"]
"""A government of a kabupaten (WIB), supervisors of a province (WITA), an election commission of a kota (WIT)."""

DAY = date(2024, 9, 19)
ELECTION = "pilkada-2024"


@cache
def revision() -> Revision:
    return unpublished((ROOT / "stages.yaml").read_bytes(), regions(), "stages.yaml", datetime(2024, 9, 1, tzinfo=UTC))


def changed(stage_id: str, change: Callable[[Stage], Stage]) -> Revision:
    """The same with one stage as somebody changed it."""
    old = revision().timeline
    election = old.elections[ELECTION]
    stages = tuple(change(stage) if stage.id == stage_id else stage for stage in election.stages)
    elections = {**old.elections, ELECTION: replace(election, stages=stages)}
    return replace(revision(), timeline=replace(old, elections=elections))


def drafting(public_url: str = PUBLIC_URL) -> Drafting:
    return Drafting(rendering(), regions(), public_url)


def draft(kind: str, stage: str = "kampanye", office: Office = SUMENEP, day: date = DAY, **other: Any) -> Draft:
    found: Revision = other.pop("revision", revision())
    return drafting().draft(found, ELECTION, stage, replace(office, **other), kind, day)


def papers(folder: Path) -> Papers:
    return Papers(Settings(public_url=PUBLIC_URL), regions(), rendering(), folder, Typesetting(TEMPLATES / "letter"))


def government(code: str, language: str = "id") -> Office:
    name = f"Sekretariat Daerah {regions()[code].full_name}"
    return Office(f"pemda-{code}", name, "pemda", code, "a@b.example", language)


REGION_CLASSES = ("11", "11.08", "35", "35.29", "35.78", "51", "53.01", "64.72", "91", "91.71", "91.05", "16.12")
"""A province, a kabupaten and a kota in each clock; Aceh; and the longest names."""


def every_certain_stage() -> Iterator[tuple[str, str, date]]:
    """Election, stage and a day before it, of whatever has days."""
    for election in timeline().elections.values():
        for stage in election.stages:
            days = stage.days or stage.span
            if days:
                yield election.id, stage.id, days.opening - timedelta(days=3)


def all_words(found: object) -> Iterator[str]:
    """Every text in what a template said."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for value in found.values():
            yield from all_words(value)
    elif isinstance(found, list | tuple):
        for value in found:
            yield from all_words(value)
