"""Wall calendars as they are fetched: PDF, each made when it is asked for, of what is official now."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, make_response, url_for
from werkzeug.wrappers import Response

from calendar_service.regions import Region
from calendar_service.web.context import PageContext, moved, page_context
from calendar_service.web.pages import in_place, present_code, stands
from calendar_service.web.routing import AddressedBlueprint
from calendar_service.web.standing import ElectionState, InPlace
from calendar_service.web.wall_calendar import wall_calendar
from calendar_service.words.addresses import address

wall_calendars = AddressedBlueprint("wall_calendars", __name__)


@wall_calendars.view
def election_sheet(election_id: str) -> Response:
    """Of an election in the country."""
    here = page_context()
    found = here.election(election_id)
    return _set(
        here,
        None,
        [in_place(here, found, None)],
        address("pages.election", here.language, election_id=found.id),
        found.id,
    )


@wall_calendars.view
def place_sheet(code: str) -> Response:
    """Of a place: of the elections that go on or come there; where there are none, of the last one that was."""
    here = page_context()
    regions = here.site.regions
    if (known := present_code(code, regions)) != code:
        return moved(url_for("wall_calendars.place_sheet", code=known))
    ours = told_on_a_wall(stands(here, regions[code]))
    return _set(here, regions[code], ours, address("pages.place", here.language, code=code), code)


@wall_calendars.view
def region_sheet(election_id: str, code: str) -> Response:
    """Of one election in a place."""
    here = page_context()
    found, regions = here.election(election_id), here.site.regions
    if (known := present_code(code, regions)) != code:
        return moved(url_for("wall_calendars.region_sheet", election_id=found.id, code=known))
    stood = [in_place(here, found, regions[code])]
    page = address("pages.region", here.language, election_id=found.id, code=code)
    return _set(here, regions[code], stood, page, f"{found.id}-{code}")


def told_on_a_wall(every: Sequence[InPlace]) -> list[InPlace]:
    """Of the elections as they stand in a place, in the order of its page: those of which its sheet tells."""
    ours = [each for each in every if each.state is not ElectionState.NONE]
    return [each for each in ours if not each.is_over] or ours[:1]


def _set(here: PageContext, region: Region | None, stood: Sequence[InPlace], page: str, name: str) -> Response:
    told = [each for each in stood if each.state is not ElectionState.NONE and each.agenda.rows]
    if not told:
        abort(404)
    assert here.site.set_wall_calendar
    sheet = wall_calendar(here.say, here.site.current(), region, told, here.site.settings.public_url + page)
    response = make_response(here.site.set_wall_calendar(sheet.words(), here.language, sheet.day))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="jadwal-{name}.pdf"'
    return response
