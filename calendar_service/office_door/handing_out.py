"""The papers that an office passes on: letter, text and poster of a stage, in its own name and clock."""

from __future__ import annotations

from flask import Response
from werkzeug.exceptions import NotFound

from calendar_service.office_door.blueprint import office_door
from calendar_service.office_door.context import door_context, whose
from calendar_service.office_door.office_page import FORMS_IN_ADDRESSES


@office_door.view
def handed_paper(token: str, election_id: str, stage_id: str, paper: str) -> Response:
    """One paper, as a file to save. Raises NotFound where there is none for that office."""
    del token
    door = door_context()
    region = door.region(whose())
    today = door.site.clock().astimezone(region.zone).date()
    revision = door.site.current()
    if election_id not in revision.timeline.elections:
        raise NotFound
    made = door.papers.made(revision, election_id, stage_id, whose(), FORMS_IN_ADDRESSES[paper], today)
    if made is None:
        raise NotFound
    answer = Response(made.data, content_type=made.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.filename}"'
    return answer
