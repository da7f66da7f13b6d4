"""Seeing what was: the page of changes and its Atom feed, old revisions and what lies between two.

A numbered revision never changes, so its feeds may be kept for ever; in a rehearsal they may not,
because the next one begins again at 1. It writes nothing and names nobody: who published is for
the history that admins see.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps

from flask import Blueprint, make_response, request
from werkzeug.exceptions import NotFound, ServiceUnavailable
from werkzeug.wrappers import Response

from calendar_service.editing.preview_words import changed_sections
from calendar_service.editing.text_difference import text_difference
from calendar_service.errors import Refused
from calendar_service.feeds.places import place_of
from calendar_service.feeds.single import single_feed
from calendar_service.publishing.change_words import ChangeWords
from calendar_service.publishing.changes import OFFICIAL_ZONE, Change, Kind, Step
from calendar_service.publishing.past import Past, Unavailable
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region
from calendar_service.timeline.timeline import Election
from calendar_service.web.agenda import agenda
from calendar_service.web.pages import Answer, Desk
from calendar_service.words.languages import LANGUAGES

STEPS_A_PAGE = 20
FOR_EVER = "public, max-age=31536000, immutable"
KINDS = {"ics": "text/calendar; charset=utf-8", "json": "application/json"}

_SPAN = re.compile(r"(\d{1,9})\.\.\.(\d{1,9})")
_NUMBER = re.compile(r"\d{1,9}")

View = Callable[..., Answer]


@dataclass(frozen=True, slots=True)
class Told:
    """A step as a page tells it: the changes of one election that concern readers."""

    step: Step
    changes: tuple[Change, ...]


def blueprint(desk: Desk, past: Past) -> Blueprint:
    """The pages of one language."""
    pages = Blueprint(f"changes-{desk.language}", __name__, url_prefix=LANGUAGES[desk.language].prefix or None)
    shown = _Shown(desk, past)

    for rule, view in (
        ("/<ident>/perubahan/", _answered(desk, shown.changes)),
        ("/<ident>/perubahan.atom", _answered(desk, shown.atom)),
        ("/<ident>/revisi/<name>/", _answered(desk, shown.revision)),
    ):
        pages.add_url_rule(rule, view.__name__, view)
    feed = _answered(desk, shown.feed)
    pages.add_url_rule("/<ident>/revisi/<name>.<any(ics, json):kind>", "feed", feed)
    pages.add_url_rule("/<ident>/revisi/<name>/<code>.<any(ics, json):kind>", "feed", feed)
    return pages


def _answered(desk: Desk, view: View) -> View:
    """The view for an election that is there; 404 for a revision that is not, 503 without a database."""

    @wraps(view)
    def answer(ident: str, **named: str) -> Answer:
        found = desk.election(ident)
        if not isinstance(found, Election):
            return found
        try:
            return view(found, **named)
        except Refused:
            raise NotFound from None
        except Unavailable:
            raise ServiceUnavailable from None

    return answer


class _Shown:
    def __init__(self, desk: Desk, past: Past) -> None:
        self.desk, self.past = desk, past
        self.words = ChangeWords(desk.translator, desk.site.regions)

    def changes(self, election: Election) -> Answer:
        steps, page, count = self._page(election)
        return self.desk.page(
            "changes",
            election=election,
            revision=self.desk.site.current(),
            told=steps,
            words=self.words,
            page=page,
            pages=count,
            canonical=self.desk.to.changes(election, page),
        )

    def atom(self, election: Election) -> Answer:
        """RFC 4287. One entry a revision; its id is a tag (RFC 4151) that holds in every language."""
        settings = self.desk.site.settings
        steps = [told for told in self._told(election, self.past.steps(0, STEPS_A_PAGE)) if told.changes]
        body = self.desk.rendering.render(
            "web/changes.xml",
            self.desk.language,
            election=election,
            told=steps,
            words=self.words,
            to=self.desk.to,
            public_url=settings.public_url,
            uid_domain=settings.uid_domain,
            updated=steps[0].step.published_at if steps else self.desk.site.current().published_at,
        )
        response = make_response(body)
        response.content_type = "application/atom+xml; charset=utf-8"
        return response

    def revision(self, election: Election, name: str) -> Answer:
        span = _SPAN.fullmatch(name)
        if span:
            return self._between(election, int(span[1]), int(span[2]))
        revision, day = self._named(name)
        then = _as_it_was(election, revision)
        (told,) = self._told(then, [self.past.step(revision.number)])
        body = self.desk.page(  # nothing of the present stands in it: it may be kept for ever
            "revision",
            election=then,
            revision=revision,
            day=day,
            name=name,
            agenda=agenda(then, None, revision.published_at),
            told=told,
            words=self.words,
        )
        return self._kept(body, day)

    def feed(self, election: Election, name: str, kind: str, code: str = "") -> Answer:
        revision, day = self._named(name)
        region = self._region(code)
        then, site = _as_it_was(election, revision), self.desk.site
        place = place_of(revision, then, site.regions, self.desk.translator, site.settings)
        body = single_feed(revision, place, region, request.path, kind)
        response = self._kept(body, day)
        response.content_type = KINDS[kind]
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    def _between(self, election: Election, old: int, new: int) -> Answer:
        found = self.past.differences(old, new)
        texts = (self.past.text(old), self.past.text(new))
        body = self.desk.page(
            "difference",
            election=election,
            revision=self.past.revision(new),
            old=old,
            new=new,
            sections=changed_sections(self.words, found),
            rows=text_difference(*texts, f"revisi {old}", f"revisi {new}").splitlines(),
        )
        return self._kept(body, None)

    def _page(self, election: Election) -> tuple[list[Told], int, int]:
        """The steps of the asked page, its number, and how many pages there are."""
        count = max(1, -(-self.past.count() // STEPS_A_PAGE))
        asked = request.args.get("hal", "1")
        page = int(asked) if _NUMBER.fullmatch(asked) else 1
        if not 1 <= page <= count:
            raise NotFound
        return self._told(election, self.past.steps((page - 1) * STEPS_A_PAGE, page * STEPS_A_PAGE)), page, count

    def _told(self, election: Election, steps: list[Step]) -> list[Told]:
        ids = {election.id, *election.was}
        return [
            Told(step, tuple(c for c in step.found.stages if c.election.id in ids and c.kind is not Kind.LEADS))
            for step in steps
        ]

    def _named(self, name: str) -> tuple[Revision, date | None]:
        """The revision of a number, or of a day, which is then told too. Raises NotFound, Refused."""
        if _NUMBER.fullmatch(name):
            return self.past.revision(int(name)), None
        try:
            day = date.fromisoformat(name)
        except ValueError:
            raise NotFound from None
        today = self.desk.site.clock().astimezone(OFFICIAL_ZONE).date()
        revision = self.past.on(day) if day <= today else None
        if revision is None:
            raise NotFound
        return revision, day

    def _region(self, code: str) -> Region | None:
        if code and code not in self.desk.site.regions:
            raise NotFound
        return self.desk.site.regions[code] if code else None

    def _kept(self, body: str | bytes, day: date | None) -> Response:
        """An answer that may be kept for ever, unless its address names a day that is not over."""
        response = make_response(body)
        if day is None and not self.desk.site.settings.is_rehearsal:
            response.headers["Cache-Control"] = FOR_EVER
        return response


def _as_it_was(election: Election, revision: Revision) -> Election:
    """The election in that revision, perhaps under a former id. Raises NotFound."""
    elections = revision.timeline.elections
    for ident in (election.id, *election.was):
        if ident in elections:
            return elections[ident]
    raise NotFound
