"""/cek/: whether a mail with a code was sent by this service, and what became of the schedule that a code names. Anybody may ask; a mail's
code stands in the mail alone, that of a revision on everything that shows it.

What is told of a mail, who has the mail knows already, but for the digest and what became of it: no address, and no person. Of a revision
everything is public.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr

from flask import redirect, request, url_for
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Response

from calendar_service.office_door.blueprint import genuine
from calendar_service.office_door.context import OfficeDoorContext, door_context
from calendar_service.office_door.office_page import telling
from calendar_service.office_door.told import masked
from calendar_service.publishing.change_words import ChangeWords
from calendar_service.publishing.changes import Step
from calendar_service.publishing.past import Past, Unavailable
from calendar_service.timeline.timeline import Election
from calendar_service.web.changes import ToldChange, told_changes
from calendar_service.web.errors import answer
from calendar_service.words.mail_address import MailAddress
from calendar_service.words.mail_code import mail_code, read_mail_code
from calendar_service.words.revision_code import read_revision_code, revision_code

LONGEST_CODE = 40

MOST_TOLD = 20
"""So many changes of an election are told; the rest stands on its page of differences."""


@dataclass(frozen=True, slots=True)
class ChangedElection:
    """What an election has been told otherwise since a revision. rest: how many changes are not in `told`."""

    election: Election
    told: ToldChange
    rest: int


@genuine.errorhandler(Unavailable)
def no_history(_: Unavailable) -> Response:
    """503: what was is asked of the database."""
    return answer(ServiceUnavailable())


@genuine.view
def ask() -> Response:
    """The form; with a code in it, on to its answer."""
    typed = request.args.get("kode", "").strip()[:LONGEST_CODE]
    revision = read_revision_code(typed)
    if revision:
        return redirect(url_for("genuine.code", code=revision_code(*revision)), 303)
    digits = read_mail_code(typed)
    if digits:
        return redirect(url_for("genuine.code", code=mail_code(digits)), 303)
    door = door_context()
    return door.page("ask", typed=typed, is_unreadable=bool(typed), **_sender(door))


@genuine.view
def code(code: str) -> Response:
    """The answer. A code as people write it, in small letters or without hyphens, has the same."""
    door, revision = door_context(), read_revision_code(code[:LONGEST_CODE])
    if revision:
        return _revision(door, *revision)
    digits = read_mail_code(code[:LONGEST_CODE])
    if digits is None:
        return door.page("ask", 404, typed=code[:LONGEST_CODE], is_unreadable=True, **_sender(door))
    found = door.letters.beginning_with(digits)
    if found is None or not found.rows[0].sha256:
        return door.page("unknown", 404, code=mail_code(digits), **_sender(door))
    region = door.site.regions[found.rows[0].region]
    mail = telling(door).mail(found, region)
    return door.page("genuine", mail=mail, region=region, to=masked(mail.address), **_sender(door))


def _revision(door: OfficeDoorContext, number: int, digest: str) -> Response:
    """What became of a revision. digest: how the SHA-256 of its text begins."""
    past, shown = door.site.past, revision_code(number, digest)
    assert past
    entries = past.entries()
    found = next((each for each in entries if each.number == number and each.sha256.startswith(digest)), None)
    if found is None:
        return door.page("no-revision", 404, code=shown)
    newest = entries[0]
    is_in_force = found.sha256 == newest.sha256
    return door.page(
        "revision-code",
        code=shown,
        found=found,
        newest=newest,
        is_in_force=is_in_force,
        next_one=next((each for each in reversed(entries) if each.number > number), None),
        changed=[] if is_in_force else _since(past, found.number, newest.number),
        words=ChangeWords(door.translator, door.site.regions),
    )


def _since(past: Past, old: int, new: int) -> list[ChangedElection]:
    """The elections of which readers are told something else in a later revision. old, new: numbers."""
    present = past.revision(new)
    step = Step(new, present.published_at, present.note, past.differences(old, new), old)
    each = ((one, told_changes(one, present, [step])[0]) for one in present.timeline.elections.values())
    return [
        ChangedElection(election, ToldChange(step, told.changes[:MOST_TOLD]), len(told.changes[MOST_TOLD:]))
        for election, told in each
        if told.changes
    ]


def _sender(door: OfficeDoorContext) -> dict[str, object]:
    """From where our mails come."""
    address = parseaddr(door.site.settings.mail_from)[1]
    return {"sender": address, "domain": MailAddress(address).domain}
