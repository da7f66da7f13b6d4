"""The pages: election, region, search, stage, how to subscribe.

A view asks once for the revision and the time and hands values to a template. It writes nothing,
knows no session and sets no cookie.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from flask import redirect, request, url_for
from werkzeug.exceptions import NotFound

from calendar_service.regions import Region, Regions
from calendar_service.timeline.case import days_around, told, told_of_all
from calendar_service.timeline.fields import Shown, shown
from calendar_service.timeline.stage import Occurrence, Stage
from calendar_service.timeline.timeline import Election
from calendar_service.web.agenda import agenda
from calendar_service.web.context import Answer, PageContext, moved, page_context
from calendar_service.web.front import front
from calendar_service.web.picture import NARROW, WIDE, picture
from calendar_service.web.routing import AddressedBlueprint
from calendar_service.web.subscribe import qr_svg
from calendar_service.words.languages import Text
from calendar_service.words.translator import Translator

LONGEST_SEARCH = 80
"""Letters of a search that are looked at; no name is longer."""

pages = AddressedBlueprint("pages", __name__)


@pages.view
def home() -> Answer:
    """The election, or a choice where there are several."""
    here = page_context()
    revision = here.site.current()
    elections = list(revision.timeline.elections.values())
    if len(elections) == 1:
        return election_page(here, elections[0])
    return here.page("home", elections=elections, revision=revision)


@pages.view
def subscribe() -> Answer:
    """How a feed comes into each calendar program."""
    here = page_context()
    revision = here.site.current()
    feeds = [(e, here.feed(e, None)) for e in revision.timeline.elections.values()]
    return here.page("subscribe", feeds=feeds, revision=revision)


@pages.view
def election(election_id: str) -> Answer:
    """What goes on and what comes, in the whole country."""
    here = page_context()
    return election_page(here, here.election(election_id))


@pages.view
def search(election_id: str) -> Answer:
    """Regions of a name or code; the region itself where there is but one."""
    here = page_context()
    found = here.election(election_id)
    words = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    hits = here.site.regions.search(words)
    if len(hits) == 1:
        return redirect(url_for("pages.region", election_id=found.id, code=hits[0].code), 302)
    return here.page("search", election=found, words=words, hits=hits, regions=here.site.regions)


@pages.view
def region(election_id: str, code: str) -> Answer:
    """The same in one region, by its own clock."""
    here = page_context()
    found, regions = here.election(election_id), here.site.regions
    if code in regions.former:
        return moved(url_for("pages.region", election_id=found.id, code=regions.former[code]))
    if code not in regions:
        raise NotFound
    return region_page(here, found, regions[code], regions)


@pages.view
def stage(election_id: str, stage_id: str) -> Answer:
    """Everything about one stage."""
    here = page_context()
    found = here.election(election_id)
    if stage_id in found.by_id:
        return stage_page(here, found, found.by_id[stage_id])
    for renamed in found.stages:
        if stage_id in renamed.was:
            return moved(url_for("pages.stage", election_id=found.id, stage_id=renamed.id))
    raise NotFound


def election_page(here: PageContext, election: Election) -> str:
    """The page of an election."""
    revision = here.site.current()
    seen = agenda(election, None, here.site.clock())
    return here.page(
        "election",
        election=election,
        revision=revision,
        agenda=seen,
        front=front([(election, seen)]),
        pictures=[drawn for layout in (WIDE, NARROW) if (drawn := picture(seen, here.say, layout))],
        feed=(feed := here.feed(election, None)),
        qr=qr_svg(feed.page),
        law=told_of_all(election, None, law_day(election, None, seen.today)),
        provinces=[region for region in here.site.regions.values() if region.is_province],
        canonical=url_for("pages.election", election_id=election.id),
    )


def region_page(here: PageContext, election: Election, region: Region, regions: Regions) -> str:
    """The page of one region."""
    votes = election.votes(region)
    seen = agenda(election, region, here.site.clock())
    return here.page(
        "region",
        election=election,
        revision=here.site.current(),
        region=region,
        province=regions.province_of(region),
        inside=regions.inside(region) if region.is_province else [],
        agenda=seen,
        law=told_of_all(election, region, law_day(election, None, seen.today)),
        front=front([(election, seen)]),
        votes=votes,
        voters=[] if votes else election.voters_near(region, regions),
        feed=(feed := here.feed(election, region)),
        qr=qr_svg(feed.page),
    )


def stage_page(here: PageContext, election: Election, stage: Stage) -> str:
    """The page of one stage."""
    revision = here.site.current()
    seen = agenda(election, None, here.site.clock())
    row = next(row for row in seen.rows if row.occurrence.id == stage.id)
    addresses = [revision.timeline.sources[name] for name in stage.sources]
    return here.page(
        "stage",
        election=election,
        revision=revision,
        stage=stage,
        row=row,
        parts=[r for r in seen.rows if r.occurrence.stage.part_of == stage.id],
        whole=election.by_id.get(stage.part_of or ""),
        phase=election.phases[stage.phase],
        law=told(election, row.occurrence, law_day(election, row.occurrence, seen.today), whole=True),
        facts=list(facts(stage, here.translator)),
        local=[(here.site.regions[code], election.occurrence(stage, here.site.regions[code])) for code in stage.local],
        sources=[(host(address), address) for address in addresses],
        is_official=revision.timeline.hosts.is_official(addresses),
    )


def facts(stage: Stage, translator: Translator) -> Iterator[tuple[str, str]]:
    """What the page shows of a stage as it is: what it is called, and what it says."""
    for name, field in shown(Shown.PAGE).items():
        value = getattr(stage, field.attribute or name)
        called = translator.text(field.called)
        if value:
            yield called[:1].upper() + called[1:], translator.pick(value) if isinstance(value, Text) else value


def law_day(election: Election, occurrence: Occurrence | None, today: date) -> date:
    """The day whose law a page tells: today, but of what is over its last day, so that no later change is said of it.
    occurrence: None for the election as a whole."""
    days = (occurrence.days or days_around(election, occurrence)) if occurrence else None
    last = days.last if days else election.law.until if election.law else today
    return min(today, last)


def host(address: str) -> str:
    """What a link to a source is called: its host."""
    return (urlsplit(address).hostname or address).removeprefix("www.")
