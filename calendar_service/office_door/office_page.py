"""An office's own page: what it was told, what comes next, and a mail as it was worded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from flask import redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.delivery.recomposing import Recomposed
from calendar_service.ledger.letters import ToldLetter, letters_of
from calendar_service.office_door.blueprint import office_door
from calendar_service.office_door.context import OfficeDoorContext, door_context, open_door, to_page, whose
from calendar_service.office_door.told import StageComing, ToldWords
from calendar_service.offices.deputy import MOST_DEPUTIES, deputy_code, is_deputy, stands_for
from calendar_service.offices.office import HOURS
from calendar_service.papers.paper import DOCX, PDF, POSTER, TXT
from calendar_service.promises.planning import SEND_AT, reminders
from calendar_service.regions import Region
from calendar_service.timeline.stage import Stage
from calendar_service.web.front import Front, front
from calendar_service.web.pages import stands
from calendar_service.web.standing import ElectionState
from calendar_service.web.typed_form import NOTHING_TYPED, TypedForm, answer_with
from calendar_service.words.mail_code import mail_code, read_mail_code

MOST_NUMBERS = 10
"""Deputies have numbers of one digit."""

OFFERED = tuple(hour for hour in HOURS if int(hour) >= SEND_AT.hour)
"""Hours at which an office may choose to be told: an earlier one, which a list may name, is the common one."""

AHEAD, MOST_COMING = timedelta(days=90), 8
"""So far, and so many, the next reminders are foretold."""

FORMS_IN_ADDRESSES = {"docx": DOCX, "pdf": PDF, "txt": TXT, "poster": POSTER}
"""What addresses call the forms of papers."""

MOST_ROWS = 400
"""Of one office that are shown: the latest. An election has some fifty."""


@office_door.view
def own_page(token: str) -> Response:
    """The page of the office that the link names. token: read by the gate."""
    del token
    return page_of_office(door_context())


@office_door.view
def told_mail(token: str, code: str) -> Response:
    """One mail of that office: what is known of it, and itself."""
    del token
    door, region = door_context(), door_context().region(whose())
    found = _own_letter(door, code)
    mail, again = telling(door).mail(found, region), _again(door, found)
    return door.page("told-mail", door=open_door(), office=whose(), region=region, mail=mail, again=again)


@office_door.view
def mail_file(token: str, code: str) -> Response:
    """The mail as a file that mail programs open. Raises NotFound where it cannot be had."""
    del token
    door = door_context()
    found = _own_letter(door, code)
    again = _again(door, found)
    if again is None:
        raise NotFound
    answer = Response(again.data, content_type="message/rfc822")
    answer.headers["Content-Disposition"] = f'attachment; filename="{mail_code(found.letter)}.eml"'
    return answer


def _own_letter(door: OfficeDoorContext, code: str) -> ToldLetter:
    """Raises NotFound for a mail of another office, too."""
    digits = read_mail_code(code)
    found = door.letters.beginning_with(digits) if digits else None
    if found is None or found.rows[0].office != whose().code:
        raise NotFound
    return found


def _again(door: OfficeDoorContext, letter: ToldLetter) -> Recomposed | None:
    return door.recompose(letter, whose()) if letter.has_gone_out else None


@office_door.view
def come_back(token: str, deed: str) -> Response:
    """Where a form was sent from, for a browser that asks its address again."""
    del token, deed
    return redirect(to_page(""), 303)


def page_of_office(door: OfficeDoorContext, status: int = 200, typed: TypedForm = NOTHING_TYPED) -> Response:
    """typed: one of its forms, which could not be carried out."""
    answer_with(typed)
    region = door.region(whose())
    places = [each for each in stands(door.here, region) if each.state is not ElectionState.NONE]
    seen = front((each.election, each.agenda) for each in places)
    codes = [deputy_code(whose().code, number) for number in range(1, MOST_NUMBERS)]
    return door.page(
        "own-page",
        status,
        door=open_door(),
        office=whose(),
        region=region,
        mails=telling(door).mails(letters_of(door.mails.of(whose().code)[:MOST_ROWS]), region),
        coming=[] if open_door().retired_at else _coming(door, region),
        front=seen,
        awaited=[each for each in places if each.awaited],
        drafts=list(_drafts(door, seen, region)),
        deputies=sorted(door.find_offices(codes).values(), key=lambda each: each.code),
        most_deputies=0 if is_deputy(whose().code, door.find_offices([stands_for(whose().code)])) else MOST_DEPUTIES,
        wishes=door.wishes.waiting(door.real_clock(), whose().code),
        hours=OFFERED,
        feed=door.here.lasting_feed(region),
        result=request.args.get("hasil", ""),
    )


def _coming(door: OfficeDoorContext, region: Region) -> list[StageComing]:
    """Reminders that have not fallen due, the nearest; what has is among the mails."""
    now, timeline = door.site.clock(), door.site.current().timeline
    found = (
        each for each in reminders(timeline, [whose()], door.site.regions, now, now + AHEAD) if each.moment.due_at > now
    )
    return telling(door).coming(sorted(found, key=lambda each: each.moment.due_at)[:MOST_COMING], region)


@dataclass(frozen=True, slots=True)
class DraftsOfStage:
    """The papers that there are for an office, of one stage. forms: as addresses name them."""

    election: str
    stage: Stage
    forms: tuple[str, ...]


def _drafts(door: OfficeDoorContext, seen: Front, region: Region) -> Iterator[DraftsOfStage]:
    """Of what goes on and of what comes next."""
    today, revision = door.site.clock().astimezone(region.zone).date(), door.site.current()
    for head in (*([seen.lead] if seen.lead else []), *seen.next, *seen.now):
        stage = head.row.occurrence.stage
        made = door.papers.forms(revision, head.election.id, stage.id, whose(), today)
        if made:
            forms = tuple(name for name, form in FORMS_IN_ADDRESSES.items() if form in made)
            yield DraftsOfStage(head.election.id, stage, forms)


def telling(door: OfficeDoorContext) -> ToldWords:
    """The words of what was told, by the revision that is served."""
    site = door.site
    return ToldWords(door.translator, site.regions, site.served(), site.clock())
