"""Seeing what was: the page of changes and its Atom feed, old revisions and what lies between two.

A numbered revision never changes, so its feeds may be kept for ever; in a rehearsal they may not,
because the next one begins again at 1. It writes nothing and names nobody: who published is for
the history that admins see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from flask import abort, make_response, request, url_for
from werkzeug.exceptions import NotFound, ServiceUnavailable
from werkzeug.wrappers import Response

from calendar_service.editing.preview_words import changed_sections
from calendar_service.editing.text_difference import text_difference
from calendar_service.errors import N_, Refused
from calendar_service.feeds.places import place_of
from calendar_service.feeds.single import single_feed
from calendar_service.publishing.change_words import ChangeWords
from calendar_service.publishing.changes import OFFICIAL_ZONE, Change, Happened, Step, of_place
from calendar_service.publishing.past import Past, Unavailable
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region
from calendar_service.timeline.timeline import Election
from calendar_service.web.agenda import agenda
from calendar_service.web.context import Answer, PageContext, moved, page_context
from calendar_service.web.errors import answer
from calendar_service.web.pages import present_code
from calendar_service.web.routing import AddressedBlueprint
from calendar_service.words.forms import FORMS, FORMS_OF_REVISIONS

STEPS_A_PAGE = 20
STEPS_LOOKED_THROUGH = 200
"""So many revisions are asked for the changes of one place."""
FOR_EVER = "public, max-age=31536000, immutable"

changes = AddressedBlueprint("changes", __name__)

_SPAN = re.compile(r"([0-9]{1,9})\.\.\.([0-9]{1,9})")
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A step as a page tells it: the changes of one election that concern readers."""

    step: Step
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """ident: the end of its tag (RFC 4151), the same in every language. page: path. lines: what changed."""

    ident: str
    step: Step
    title: str
    page: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtomFeed:
    """ident: as of an entry. about: whose changes. path: its own; page: what it is beside."""

    ident: str
    about: str
    path: str
    page: str
    entries: tuple[AtomEntry, ...]


@changes.errorhandler(Refused)
def no_such_revision(_: Refused) -> Response:
    """404 for a number that nobody published."""
    return answer(NotFound())


@changes.errorhandler(Unavailable)
def no_database(_: Unavailable) -> Response:
    """503: what was is asked of the database."""
    return answer(ServiceUnavailable())


@changes.view
def steps(election_id: str) -> Answer:
    """What changed, the newest first, a page of it."""
    here = page_context()
    election = here.election(election_id)
    told, page, count = _page(here, election)
    return here.page(
        "changes",
        election=election,
        revision=here.site.current(),
        told=told,
        forms=FORMS_OF_REVISIONS,
        words=_words(here),
        page=page,
        pages=count,
        canonical=url_for("changes.steps", election_id=election.id, hal=page if page > 1 else None),
    )


@changes.view
def atom(election_id: str) -> Answer:
    """RFC 4287. One entry a revision; its id is a tag (RFC 4151) that holds in every language."""
    here = page_context()
    election = here.election(election_id)
    told = [
        step for step in told_changes(election, here.site.current(), _past(here).steps(0, STEPS_A_PAGE)) if step.changes
    ]
    words = _words(here)
    return _atom(
        here,
        AtomFeed(
            f"{election.id}/perubahan",
            here.translator.pick(election.title),
            url_for("changes.atom", election_id=election.id),
            url_for("changes.steps", election_id=election.id),
            tuple(
                AtomEntry(
                    f"{election.id}/revisi/{each.step.number}",
                    each.step,
                    words.summary(each.changes),
                    url_for("changes.revision", election_id=election.id, name=each.step.number),
                    tuple(map(words.line, each.changes)),
                )
                for each in told
            ),
        ),
    )


@changes.view
def place_atom(code: str) -> Answer:
    """The same of one place, over all elections: the changes that concern it."""
    here = page_context()
    regions = here.site.regions
    if (known := present_code(code, regions)) != code:
        return moved(url_for("changes.place_atom", code=known))
    region = regions[code]
    page = url_for("pages.place", code=code)
    return _atom(
        here,
        AtomFeed(
            f"daerah/{region.lasting_code}/perubahan",
            region.full_name,
            url_for("changes.place_atom", code=code),
            page,
            tuple(_place_entry(here, region, page, step) for step in _steps_in(here, region)),
        ),
    )


def _steps_in(here: PageContext, region: Region) -> list[Step]:
    """The newest steps in which anything concerns a place, less all that does not."""
    codes = {region.code, *(was for was, code in here.site.regions.former.items() if code == region.code)}
    found: list[Step] = []
    for start in range(0, STEPS_LOOKED_THROUGH, STEPS_A_PAGE):
        steps = _past(here).steps(start, start + STEPS_A_PAGE)
        for step in steps:
            there = of_place(step.found, region, codes)
            stages = tuple(each for each in there.stages if each.happened is not Happened.LEADS)
            if stages or there.elections:
                found.append(replace(step, found=replace(there, stages=stages)))
        if len(found) >= STEPS_A_PAGE or len(steps) < STEPS_A_PAGE:
            break
    return found[:STEPS_A_PAGE]


def _place_entry(here: PageContext, region: Region, page: str, step: Step) -> AtomEntry:
    words, found = _words(here), step.found
    title = words.summary(found.stages) if found.stages else words.election(found.elections[0])
    about = [
        here.translator.text(
            N_("%(name)s: %(words)s"), name=here.translator.pick(each.election.title), words=words.line(each)
        )
        for each in found.stages
    ]
    return AtomEntry(
        f"daerah/{region.lasting_code}/revisi/{step.number}",
        step,
        title,
        page,
        (*map(words.election, found.elections), *about),
    )


def _atom(here: PageContext, feed: AtomFeed) -> Response:
    settings = here.site.settings
    body = here.rendering.render(
        "web/changes.xml",
        here.language,
        feed=feed,
        public_url=settings.public_url,
        uid_domain=settings.uid_domain,
        updated=feed.entries[0].step.published_at if feed.entries else here.site.current().published_at,
    )
    response = make_response(body)
    response.content_type = "application/atom+xml; charset=utf-8"
    return response


@changes.view
def revision(election_id: str, name: str) -> Answer:
    """An old revision, or what lies between two."""
    here = page_context()
    election = here.election(election_id)
    span = _SPAN.fullmatch(name)
    if span:
        return _between(here, election, int(span[1]), int(span[2]))
    found, day = _named(here, name)
    then = _as_it_was(election, here.site.current(), found)
    (told,) = told_changes(then, found, [_past(here).step(found.number)])
    body = here.page(  # nothing of the present stands in it: it may be kept for ever
        "revision",
        election=then,
        revision=found,
        day=day,
        name=name,
        agenda=agenda(then, None, found.published_at),
        told=told,
        forms=FORMS_OF_REVISIONS,
        words=_words(here),
    )
    return _kept(here, body, day)


@changes.view
def feed(election_id: str, name: str, form: str) -> Answer:
    """The national feed of an old revision."""
    return _feed(election_id, name, None, form)


@changes.view
def region_feed(election_id: str, name: str, code: str, form: str) -> Answer:
    """A region's feed of an old revision."""
    return _feed(election_id, name, code, form)


def _feed(election_id: str, name: str, code: str | None, form: str) -> Response:
    here = page_context()
    election, site = here.election(election_id), here.site
    found, day = _named(here, name)
    if code is not None and code not in site.regions:
        abort(404)
    region = site.regions[code] if code else None
    then = _as_it_was(election, here.site.current(), found)
    place = place_of(found, then, site.regions, here.translator, site.settings)
    response = _kept(here, single_feed(found, place, region, request.path, form), day)
    response.content_type = FORMS[form].content_type
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _between(here: PageContext, election: Election, old: int, new: int) -> Answer:
    past, words = _past(here), _words(here)
    found = past.differences(old, new)
    texts = (past.text(old), past.text(new))
    body = here.page(
        "difference",
        election=election,
        revision=past.revision(new),
        old=old,
        new=new,
        sections=changed_sections(words, found),
        rows=text_difference(*texts, f"revisi {old}", f"revisi {new}").splitlines(),
    )
    return _kept(here, body, None)


def _page(here: PageContext, election: Election) -> tuple[list[ToldChange], int, int]:
    """The steps of the asked page, its number, and how many pages there are."""
    past = _past(here)
    count = max(1, -(-past.count() // STEPS_A_PAGE))
    asked = request.args.get("hal", "1")
    page = int(asked) if _NUMBER.fullmatch(asked) else 1
    if not 1 <= page <= count:
        abort(404)
    return (
        told_changes(election, here.site.current(), past.steps((page - 1) * STEPS_A_PAGE, page * STEPS_A_PAGE)),
        page,
        count,
    )


def told_changes(election: Election, present: Revision, steps: list[Step]) -> list[ToldChange]:
    """What steps changed in one election, for its readers: not when offices are reminded. present: says under which ids the election stood
    before."""
    ids = {election.id, *present.former_names(election)}
    return [
        ToldChange(
            step, tuple(c for c in step.found.stages if c.election.id in ids and c.happened is not Happened.LEADS)
        )
        for step in steps
    ]


def _named(here: PageContext, name: str) -> tuple[Revision, date | None]:
    """The revision of a number, or of a day, which is then told too. Raises NotFound, Refused."""
    past = _past(here)
    if _NUMBER.fullmatch(name):
        return past.revision(int(name)), None
    try:
        day = date.fromisoformat(name)
    except ValueError:
        raise NotFound from None
    today = here.site.clock().astimezone(OFFICIAL_ZONE).date()
    revision = past.on(day) if day <= today else None
    if revision is None:
        raise NotFound
    return revision, day


def _kept(here: PageContext, body: str | bytes, day: date | None) -> Response:
    """An answer that may be kept for ever, unless its address names a day that is not over."""
    response = make_response(body)
    if day is None and not here.site.settings.is_rehearsal:
        response.headers["Cache-Control"] = FOR_EVER
    return response


def _past(here: PageContext) -> Past:
    """These pages are there only where there is one."""
    assert here.site.past
    return here.site.past


def _words(here: PageContext) -> ChangeWords:
    return ChangeWords(here.translator, here.site.regions)


def _as_it_was(election: Election, present: Revision, revision: Revision) -> Election:
    """The election in that revision, perhaps under a former id. Raises NotFound."""
    elections = revision.timeline.elections
    for ident in (election.id, *present.former_names(election)):
        if ident in elections:
            return elections[ident]
    raise NotFound
