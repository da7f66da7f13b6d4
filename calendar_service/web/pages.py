"""The pages: election, region, search, stage, how to subscribe. One blueprint per language.

A view asks once for the revision and the time and hands values to a template. It writes nothing,
knows no session and sets no cookie.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from urllib.parse import urlsplit

from flask import Blueprint, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.letters.neutrality import BKN_TAKES_REPORTS, RULING_136
from calendar_service.regions import Region, Regions
from calendar_service.rendering import Rendering
from calendar_service.timeline.stage import Stage
from calendar_service.timeline.timeline import Election
from calendar_service.web.addresses import Addresses
from calendar_service.web.agenda import CAPITAL_ZONE, agenda
from calendar_service.web.picture import NARROW, WIDE, picture
from calendar_service.web.site import Site
from calendar_service.web.subscribe import FeedLinks, qr_svg
from calendar_service.web.wording import Wording
from calendar_service.words import addresses
from calendar_service.words.addresses import feed_path
from calendar_service.words.languages import LANGUAGES

MOVED = 308
LONGEST_SEARCH = 80
"""Letters of a search that are looked at; no name is longer."""

LONGEST_ADDRESS = 400
"""A longer one loses its query on the way to the other language."""

OWN_TO_A_PAGE = frozenset({"revision", "election", "canonical"})
"""Variables of the frame that a page gives itself: what it is about."""

EVERYWHERE = frozenset({"t", "languages", "counted", "_", "gettext", "ngettext"})
"""What rendering gives to every template."""

Answer = str | Response


class Shadowed(Exception):
    """A view hands a template a name that means something to the frame around it: one of the two
    would be shown in the other's place."""


def framed(frame: Mapping[str, object], context: Mapping[str, object], own: Collection[str]) -> dict[str, object]:
    """What a template reads: the frame's variables and the view's. own: names of the frame that this
    view may give itself. Raises Shadowed."""
    shadowed = (frame.keys() | EVERYWHERE) & context.keys() - set(own)
    if shadowed:
        raise Shadowed(", ".join(sorted(shadowed)))
    return {**frame, **context}


class Desk:
    """What every view of one language shares."""

    def __init__(self, site: Site, rendering: Rendering, language: str, asset: Callable[[str], str]) -> None:
        self.site, self.rendering, self.language, self.asset = site, rendering, language, asset
        self.translator = site.translators[language]
        self.to = Addresses(language)
        self.say = Wording(self.translator, site.regions)

    def page(self, name: str, /, **context: object) -> str:
        """The page `name` with what the frame around it needs. Raises Shadowed."""
        return self.render(name, framed(self.frame(), context, OWN_TO_A_PAGE))

    def render(self, name: str, words: Mapping[str, object]) -> str:
        """The template of a page, with everything that it reads."""
        return self.rendering.render(f"web/{name}.html", self.language, **words)

    def frame(self) -> dict[str, object]:
        """What the frame around every page reads."""
        path = request.full_path.removesuffix("?") if len(request.full_path) < LONGEST_ADDRESS else request.path
        twins = {language: addresses.twin(path, language) for language in LANGUAGES}
        return {
            "language": self.language,
            "to": self.to,
            "say": self.say,
            "asset": self.asset,
            "twins": twins,
            "public_url": self.site.settings.public_url,
            "canonical": addresses.twin(request.path, self.language),
            "now": self.site.clock(),
            "clock_zone": CAPITAL_ZONE,
            "is_rehearsal": self.site.settings.is_rehearsal,
            "has_past": self.site.past is not None,
            "revision": None,
            "election": None,
        }

    def election(self, ident: str) -> Election | Response:
        """The election of an address; a redirect for a former id; 404 otherwise."""
        elections = self.site.current().timeline.elections
        if ident in elections:
            return elections[ident]
        for election in elections.values():
            if ident in election.was:
                return moved(request.full_path.replace(f"/{ident}/", f"/{election.id}/", 1))
        raise NotFound

    def feed(self, election: Election, region: Region | None) -> FeedLinks:
        public = self.site.settings.public_url
        page = self.to.region(election, region) if region else self.to.election(election)
        title = self.translator.pick(election.title)
        return FeedLinks(
            public_url=public,
            path=feed_path(election.id, region.code if region else "", self.language, "ics"),
            title=f"{title} {region.full_name}" if region else title,
            page=f"{public}{page}#langganan",
        )


def blueprint(desk: Desk) -> Blueprint:
    """Every page of one language."""
    pages = Blueprint(desk.language, __name__, url_prefix=LANGUAGES[desk.language].prefix or None)

    @pages.get("/")
    def home() -> Answer:
        revision = desk.site.current()
        elections = list(revision.timeline.elections.values())
        if len(elections) == 1:
            return election_page(desk, elections[0])
        return desk.page("home", elections=elections, revision=revision)

    @pages.get("/langganan/")
    def subscribe() -> Answer:
        revision = desk.site.current()
        feeds = [(e, desk.feed(e, None)) for e in revision.timeline.elections.values()]
        return desk.page("subscribe", feeds=feeds, revision=revision)

    @pages.get("/<ident>/")
    def election(ident: str) -> Answer:
        found = desk.election(ident)
        return election_page(desk, found) if isinstance(found, Election) else found

    @pages.get("/<ident>/cari", strict_slashes=False)
    def search(ident: str) -> Answer:
        found = desk.election(ident)
        if not isinstance(found, Election):
            return found
        words = request.args.get("q", "").strip()[:LONGEST_SEARCH]
        hits = desk.site.regions.search(words)
        if len(hits) == 1:
            return redirect(desk.to.region(found, hits[0]), 302)
        return desk.page("search", election=found, words=words, hits=hits, regions=desk.site.regions)

    @pages.get("/<ident>/<code>/")
    def region(ident: str, code: str) -> Answer:
        found = desk.election(ident)
        if not isinstance(found, Election):
            return found
        regions = desk.site.regions
        if code in regions.former:
            return moved(desk.to.region(found, regions[regions.former[code]]))
        if code not in regions:
            raise NotFound
        return region_page(desk, found, regions[code], regions)

    @pages.get("/<ident>/tahapan/<stage_id>/")
    def stage(ident: str, stage_id: str) -> Answer:
        found = desk.election(ident)
        if not isinstance(found, Election):
            return found
        if stage_id in found.by_id:
            return stage_page(desk, found, found.by_id[stage_id])
        for renamed in found.stages:
            if stage_id in renamed.was:
                return moved(desk.to.stage(found, renamed))
        raise NotFound

    return pages


def election_page(desk: Desk, election: Election) -> str:
    """The page of an election."""
    revision = desk.site.current()
    seen = agenda(election, None, desk.site.clock())
    return desk.page(
        "election",
        election=election,
        revision=revision,
        agenda=seen,
        pictures=[drawn for layout in (WIDE, NARROW) if (drawn := picture(seen, desk.say, layout))],
        feed=(feed := desk.feed(election, None)),
        qr=qr_svg(feed.page),
        provinces=[region for region in desk.site.regions.values() if region.is_province],
        canonical=desk.to.election(election),
    )


def region_page(desk: Desk, election: Election, region: Region, regions: Regions) -> str:
    """The page of one region."""
    votes = election.votes(region)
    return desk.page(
        "region",
        election=election,
        revision=desk.site.current(),
        region=region,
        province=regions.province_of(region),
        inside=regions.inside(region) if region.is_province else [],
        agenda=agenda(election, region, desk.site.clock()),
        votes=votes,
        voters=[] if votes else election.voters_near(region, regions),
        feed=(feed := desk.feed(election, region)),
        qr=qr_svg(feed.page),
    )


def stage_page(desk: Desk, election: Election, stage: Stage) -> str:
    """The page of one stage."""
    revision = desk.site.current()
    seen = agenda(election, None, desk.site.clock())
    row = next(row for row in seen.rows if row.occurrence.id == stage.id)
    turn = election.by_id.get(election.discipline_from or "")
    return desk.page(
        "stage",
        election=election,
        revision=revision,
        stage=stage,
        row=row,
        parts=[r for r in seen.rows if r.occurrence.stage.part_of == stage.id],
        whole=election.by_id.get(stage.part_of or ""),
        phase=election.phases[stage.phase],
        breaches=breaches(election, stage),
        turn=turn.days.opening if turn and turn.days and not stage.breach else None,
        local=[(desk.site.regions[code], election.occurrence(stage, desk.site.regions[code])) for code in stage.local],
        sources=[(host(address), address) for address in map(revision.timeline.sources.__getitem__, stage.sources)],
        ruling=RULING_136 if seen.today > RULING_136 else None,
        bkn_takes_reports=seen.today >= BKN_TAKES_REPORTS,
    )


def breaches(election: Election, stage: Stage) -> list[str]:
    """The classes of breach that hold during a stage, in their order; none for a stage without days
    unless the file names its class."""
    if stage.days is None:
        return [stage.breach] if stage.breach else []
    first, last = stage.days.opening, stage.days.last
    return list(dict.fromkeys(election.breach_of(stage, day) for day in (first, last)))


def moved(address: str) -> Response:
    """To the same page's present address, for good."""
    return redirect(address.removesuffix("?"), MOVED)


def host(address: str) -> str:
    """What a link to a source is called: its host."""
    return (urlsplit(address).hostname or address).removeprefix("www.")
