"""What stands beside the pages: static files, robots.txt, sitemap.xml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from flask import abort, make_response, redirect
from werkzeug.wrappers import Response

from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region
from calendar_service.timeline.timeline import Election
from calendar_service.web.assets import KINDS, asset, static_files
from calendar_service.web.context import page_context
from calendar_service.web.routing import AddressedBlueprint
from calendar_service.web.site import Site
from calendar_service.words.addresses import address
from calendar_service.words.languages import LANGUAGES

files = AddressedBlueprint("files", __name__)

STANDS = timedelta(days=180)
"""How long security.txt may be believed from today on; less than a year (RFC 9116 section 2.5.5)."""


@files.view
def robots() -> Response:
    """Everything may be fetched; Google asks here before it takes a feed."""
    sitemap_url = page_context().site.settings.public_url + address("files.sitemap")
    return _text(f"User-agent: *\nAllow: /\n\nSitemap: {sitemap_url}\n", "text/plain")


@files.view
def sitemap() -> Response:
    """Every page that a search engine may know; since when it says what it says, where its facts have changed since they were first
    published. What moves on by the clock alone has no such day."""
    site = page_context().site
    public = site.settings.public_url
    rows = "".join(_row(public + path, changed) for path, changed in _all_pages(site))
    return _text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n',
        "application/xml",
    )


@files.view
def security() -> Response:
    """Whom to tell of a weakness (RFC 9116); nobody where SECURITY_CONTACT is unset."""
    site = page_context().site
    contact, public = site.settings.security_contact, site.settings.public_url
    if contact is None:
        abort(404)
    expires = site.clock().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + STANDS
    fields = {
        "Contact": contact,
        "Expires": f"{expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages": ", ".join(LANGUAGES),
        "Canonical": public + address("files.security"),
    }
    return _text("".join(f"{name}: {value}\n" for name, value in fields.items()), "text/plain")


@files.view
def static(name: str) -> Response:
    """A style sheet or a picture."""
    if name not in static_files():
        abort(404)
    return _text(static_files()[name], KINDS[Path(name).suffix])


@files.view
def favicon() -> Response:
    """Where browsers look for the mark by themselves."""
    return redirect(asset("mark.svg"), 302)


def _row(place: str, changed: datetime | None) -> str:
    """A line of the sitemap (sitemaps.org, `lastmod` by W3C-DTF)."""
    since = f"<lastmod>{changed.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed else ""
    return f"<url><loc>{escape(place)}</loc>{since}</url>\n"


def _all_pages(site: Site) -> Iterator[tuple[str, datetime | None]]:
    """Every page that a search engine may know, in each language, and when its facts were changed."""
    revision = site.current()
    of_places = {code: places_changed(revision, site.regions[code]) for code in site.regions}
    for language in LANGUAGES:
        others = (
            "pages.home",
            "pages.subscribe",
            "pages.all_places",
            *(("embed.copy_code", "genuine.ask", "calendar_check.check_form") if site.is_answered else ()),
        )
        yield from ((address(name, language), None) for name in others)
        for code, changed in of_places.items():
            yield address("pages.place", language, code=code), max(filter(None, changed.values()), default=None)
        for election in revision.timeline.elections.values():
            yield from _pages_of(site, election, language, of_places)


def _pages_of(
    site: Site, election: Election, language: str, of_places: Mapping[str, Mapping[str, datetime | None]]
) -> Iterator[tuple[str, datetime | None]]:
    """of_places: code -> what `places_changed` says."""
    to, revision = {"election_id": election.id}, site.current()
    changed = {stage.id: stage_changed(revision, election, stage.id) for stage in election.stages}
    yield address("pages.election", language, **to), max(filter(None, changed.values()), default=None)
    if site.past:
        yield address("changes.steps", language, **to), max(filter(None, changed.values()), default=None)
    for stage in election.stages:
        yield address("pages.stage", language, stage_id=stage.id, **to), changed[stage.id]
    for code, known in of_places.items():
        yield address("pages.region", language, code=code, **to), known[election.id]


def stage_changed(revision: Revision, election: Election, stage_id: str) -> datetime | None:
    """When what is told of a stage anywhere was changed last; None where it says what was first published."""
    stamps = (stamp for _, stamp in revision.stamps[election.id, stage_id].by_place())
    return max((stamp.modified_at for stamp in stamps if stamp.content), default=None)


def places_changed(revision: Revision, region: Region) -> dict[str, datetime | None]:
    """The same of a place in each election, by its id: of what is told there."""
    found: dict[str, datetime | None] = {}
    for election in revision.timeline.elections.values():
        stamps = (revision.stamps[election.id, stage.id].of(region) for stage in election.stages)
        found[election.id] = max((stamp.modified_at for stamp in stamps if stamp.content), default=None)
    return found


def election_pages(election: Election, regions: Iterable[Region], language: str) -> Iterator[str]:
    """The pages of an election, of its stages and of these regions."""
    to = {"election_id": election.id}
    yield address("pages.election", language, **to)
    yield from (address("pages.stage", language, stage_id=stage.id, **to) for stage in election.stages)
    yield from (address("pages.region", language, code=region.code, **to) for region in regions)


def place_pages(regions: Iterable[Region], language: str) -> Iterator[str]:
    """The pages of these places, over all elections, and the one that leads to them."""
    yield address("pages.all_places", language)
    yield from (address("pages.place", language, code=region.code) for region in regions)


def _text(body: str | bytes, kind: str) -> Response:
    response = make_response(body)
    response.mimetype = kind
    return response
