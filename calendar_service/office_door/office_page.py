"""An office's own page: what it was told, what comes next, and a mail as it was worded."""

from __future__ import annotations

from flask import redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.ledger.letters import letters_of
from calendar_service.office_door.blueprint import office_door
from calendar_service.office_door.context import OfficeDoorContext, door_context, open_door, to_page, whose
from calendar_service.office_door.told import ToldWords
from calendar_service.web.front import front
from calendar_service.web.pages import stands
from calendar_service.web.standing import ElectionState
from calendar_service.words.mail_code import read_mail_code

MOST_ROWS = 400
"""Of one office that are shown: the latest. An election has some fifty."""


@office_door.view
def own_page(token: str) -> Response:
    """The page of the office that the link names. token: read by the gate."""
    del token
    return page_of_office(door_context())


@office_door.view
def told_mail(token: str, code: str) -> Response:
    """One mail of that office, with what is known of it."""
    del token
    door, digits = door_context(), read_mail_code(code)
    found = door.letters.beginning_with(digits) if digits else None
    if found is None or found.rows[0].office != whose().code:
        raise NotFound
    region = door.region(whose())
    return door.page("letter", door=open_door(), office=whose(), region=region, mail=telling(door).mail(found, region))


@office_door.view
def come_back(token: str, deed: str) -> Response:
    """Where a form was sent from, for a browser that asks its address again."""
    del token, deed
    return redirect(to_page(""), 303)


def page_of_office(door: OfficeDoorContext, status: int = 200, problems: list[str] | None = None) -> Response:
    """problems: sentences about what was typed."""
    region = door.region(whose())
    places = [each for each in stands(door.here, region) if each.state is not ElectionState.NONE]
    return door.page(
        "index",
        status,
        door=open_door(),
        office=whose(),
        region=region,
        mails=telling(door).mails(letters_of(door.mails.of(whose().code)[:MOST_ROWS]), region),
        front=front((each.election, each.agenda) for each in places),
        awaited=[each for each in places if each.awaited],
        feed=door.here.lasting_feed(region),
        result=request.args.get("hasil", ""),
        problems=problems or [],
    )


def telling(door: OfficeDoorContext) -> ToldWords:
    """The words of what was told, by the revision that is served."""
    site = door.site
    return ToldWords(door.translator, site.regions, site.served(), site.clock())
