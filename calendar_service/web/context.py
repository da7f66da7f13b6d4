"""What every page shares: the site, its words in the language of the address, and the frame around it.

A view asks for it with `page_context()`. It writes nothing, knows no session and sets no cookie.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.errors import N_, counted
from calendar_service.letters.institution import institution_of
from calendar_service.publishing.past import Unavailable
from calendar_service.publishing.revision import Revision
from calendar_service.regions import CAPITAL_ZONE, Region
from calendar_service.rendering import Rendering
from calendar_service.timeline.stage import Days
from calendar_service.timeline.timeline import Election
from calendar_service.web.assets import asset
from calendar_service.web.site import Site
from calendar_service.web.structured_data import Events
from calendar_service.web.subscribe import FeedLinks
from calendar_service.web.typed_form import apart, typed_form
from calendar_service.web.wording import Wording
from calendar_service.words.addresses import address, feed_path, twin
from calendar_service.words.forms import CALENDAR
from calendar_service.words.languages import LANGUAGES
from calendar_service.words.translator import Translator

EXTENSION = "pages"
"""Where an application keeps its contexts: language -> PageContext."""

MOVED = 308
LONGEST_ADDRESS = 400
"""A longer one loses its query on the way to the other language."""

OWN_TO_A_PAGE = frozenset({"revision", "election", "canonical", "card", "events"})
"""Variables of the frame that a page gives itself: what it is about."""

EVERYWHERE = frozenset({"t", "when", "languages", "counted", "_", "gettext", "ngettext"})
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


MOST_IN_A_TITLE = 3
"""Places that the title of their calendar names."""

PLACES = counted("%(count)s daerah")


@dataclass(frozen=True)
class PageContext:
    """The pages of one language."""

    site: Site
    rendering: Rendering
    language: str

    @property
    def translator(self) -> Translator:
        return self.site.translators[self.language]

    @cached_property
    def say(self) -> Wording:
        return Wording(self.translator, self.site.regions)

    def page(self, name: str, /, **context: object) -> str:
        """The page `name` with what the frame around it needs. Raises Shadowed."""
        return self.render(name, framed({**self.frame(), "is_archive": _is_archive(context)}, context, OWN_TO_A_PAGE))

    def render(self, name: str, words: Mapping[str, object]) -> str:
        """The template of a page, with everything that it reads."""
        return self.rendering.render(f"web/{name}.html", self.language, **words)

    def frame(self) -> dict[str, object]:
        """What the frame around every page reads."""
        path = request.full_path.removesuffix("?") if len(request.full_path) < LONGEST_ADDRESS else request.path
        twins = {language: twin(path, language) for language in LANGUAGES}
        return {
            "language": self.language,
            "url_for": url_for,
            "say": self.say,
            "asset": asset,
            "twins": twins,
            "public_url": self.site.settings.public_url,
            "canonical": twin(request.path, self.language),
            "now": (now := self.site.clock()),
            "today_here": now.astimezone(ZoneInfo(CAPITAL_ZONE)).date(),
            "clock_zone": CAPITAL_ZONE,
            "is_rehearsal": self.site.settings.is_rehearsal,
            "is_exported": self.site.is_exported,
            "genuine_page": address("genuine.ask", self.language) if self.site.is_answered else "",
            "check_page": address("calendar_check.check_form", self.language) if self.site.is_answered else "",
            "has_past": self.site.past is not None,
            "keeper": institution_of(self.site.settings),
            "has_card_pictures": self.site.draw_card is not None,
            "has_wall_calendars": self.site.set_wall_calendar is not None,
            "typed_form": typed_form(),
            "apart": apart,
            "revision": None,
            "election": None,
            "card": None,
            "events": None,
        }

    @property
    def events(self) -> Events:
        """Makes schema.org events of what is served now."""
        revision = self.site.current()

        def former(election_id: str, stage_id: str, code: str) -> Days | None:
            try:
                known = self.site.past.former_days(revision.number) if self.site.past else {}
            except Unavailable:  # then an event is told without what it was before
                return None
            return known.get((election_id, stage_id, code))

        return Events(self.say, revision, self.site.settings.public_url, former)

    def election(self, election_id: str) -> Election:
        """The election of an address. Ends the request with a redirect for a former id, else with 404."""
        current = self.site.current()
        elections = current.timeline.elections
        if election_id in elections:
            return elections[election_id]
        for election in elections.values():
            if election_id in current.former_names(election):
                there = url_for(request.endpoint or "", **{**(request.view_args or {}), "election_id": election.id})
                abort(moved(f"{there}?{request.query_string.decode()}"))
        raise NotFound

    def feed(self, election: Election, region: Region | None) -> FeedLinks:
        """The links that put a feed into a calendar program. region: None for the national feed."""
        public, code = self.site.settings.public_url, region.code if region else ""
        page = address("pages.region" if code else "pages.election", self.language, election_id=election.id, code=code)
        title = self.translator.pick(election.title)
        return FeedLinks(
            public_url=public,
            path=feed_path(election.id, code, self.language, CALENDAR),
            title=f"{title} {region.full_name}" if region else title,
            page=f"{public}{page}#langganan",
            choose=self._choices(pemilihan=election.id, daerah=code),
        )

    def lasting_feed(self, region: Region) -> FeedLinks:
        """The links of a place's own feed, which ends with no election."""
        public = self.site.settings.public_url
        return FeedLinks(
            public_url=public,
            path=address("feeds.place", self.language, code=region.code, form=CALENDAR),
            title=self.translator.text(N_("Pemilihan di %(region)s"), region=region.full_name),
            page=f"{public}{address('pages.place', self.language, code=region.code)}#langganan",
            choose=self._choices(daerah=region.code),
        )

    def union_feed(self, regions: Sequence[Region]) -> FeedLinks:
        """The links of the feed of these places together, over all elections; which they are, and all else, its query says."""
        public, names = self.site.settings.public_url, [region.full_name for region in regions]
        named = ", ".join(names) if len(names) <= MOST_IN_A_TITLE else self.translator.text(PLACES, count=len(names))
        return FeedLinks(
            public_url=public,
            path=address("feeds.union", self.language, form=CALENDAR),
            title=self.translator.text(N_("Pemilihan di %(region)s"), region=named),
            page=f"{public}{address('pages.subscribe', self.language)}",
        )

    def _choices(self, **of: str) -> str:
        """The path of the page on which the alarms of a feed are chosen; of files, which choose nothing, of the one that says how to subscribe."""
        if self.site.is_exported:
            return address("pages.subscribe", self.language)
        wanted = {name: value for name, value in of.items() if value}
        return f"{address('pages.subscribe', self.language)}?{urlencode(wanted)}"


def _is_archive(context: Mapping[str, object]) -> bool:
    """Whether a page is about an election of which the timetable says that it has ended."""
    revision, election = context.get("revision"), context.get("election")
    if not (isinstance(revision, Revision) and isinstance(election, Election)):
        return False
    return election.id in revision.timeline.ended


def keep_contexts(app: Flask, site: Site, rendering: Rendering) -> None:
    """Give an application what `page_context()` finds."""
    app.extensions[EXTENSION] = {language: PageContext(site, rendering, language) for language in LANGUAGES}


def page_context() -> PageContext:
    """That of the language in which is asked."""
    found: PageContext = current_app.extensions[EXTENSION][g.language]
    return found


def moved(there: str) -> Response:
    """To the same page's present address, for good."""
    return redirect(there.removesuffix("?"), MOVED)
