"""The pictures of links: PNG, each made when it is asked for, of what is official now.

Whoever asks with the mark of the present picture may keep it for a year; with another mark, or none, for a minute.
"""

from __future__ import annotations

from flask import abort, make_response, request
from werkzeug.wrappers import Response

from calendar_service.web.context import PageContext, page_context
from calendar_service.web.link_card import LinkCard
from calendar_service.web.pages import card_of_country, card_of_election, card_of_place, card_of_stage
from calendar_service.web.routing import AddressedBlueprint

FOR_A_YEAR = "public, max-age=31536000, immutable"

link_cards = AddressedBlueprint("link_cards", __name__)


@link_cards.view
def country_picture() -> Response:
    """Of the front page."""
    here = page_context()
    return _drawn(here, card_of_country(here))


@link_cards.view
def place_picture(code: str) -> Response:
    """Of a place, by its present code."""
    here = page_context()
    if code not in here.site.regions:
        abort(404)
    return _drawn(here, card_of_place(here, here.site.regions[code]))


@link_cards.view
def election_picture(election_id: str) -> Response:
    """Of an election."""
    here = page_context()
    return _drawn(here, card_of_election(here, here.election(election_id)))


@link_cards.view
def stage_picture(election_id: str, stage_id: str) -> Response:
    """Of a stage, by its present id."""
    here = page_context()
    found = here.election(election_id)
    if stage_id not in found.by_id:
        abort(404)
    return _drawn(here, card_of_stage(here, found, found.by_id[stage_id]))


def _drawn(here: PageContext, card: LinkCard) -> Response:
    assert here.site.draw_card
    response = make_response(here.site.draw_card(card.lines, here.language))
    response.mimetype = "image/png"
    response.headers["Cross-Origin-Resource-Policy"] = (
        "cross-origin"  # a chat in a browser shows it on a page of its own
    )
    if request.args.get("v") == card.mark and not here.site.settings.is_rehearsal:
        response.headers["Cache-Control"] = FOR_A_YEAR
    return response
