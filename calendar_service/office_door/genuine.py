"""/cek/: whether a mail with a code was sent by this service. Anybody may ask; the code stands in the mail alone.

What is told, who has the mail knows already, but for the digest and what became of it: no address, and no person.
"""

from __future__ import annotations

from email.utils import parseaddr

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from calendar_service.office_door.blueprint import genuine
from calendar_service.office_door.context import OfficeDoorContext, door_context
from calendar_service.office_door.office_page import telling
from calendar_service.office_door.told import masked
from calendar_service.words.mail_address import MailAddress
from calendar_service.words.mail_code import mail_code, read_mail_code

LONGEST_CODE = 40


@genuine.view
def ask() -> Response:
    """The form; with a code in it, on to its answer."""
    typed = request.args.get("kode", "").strip()[:LONGEST_CODE]
    digits = read_mail_code(typed)
    if digits:
        return redirect(url_for("genuine.code", code=mail_code(digits)), 303)
    door = door_context()
    return door.page("ask", typed=typed, is_unreadable=bool(typed), **_sender(door))


@genuine.view
def code(code: str) -> Response:
    """The answer. A code as people write it, in small letters or without hyphens, has the same."""
    door, digits = door_context(), read_mail_code(code[:LONGEST_CODE])
    if digits is None:
        return door.page("ask", 404, typed=code[:LONGEST_CODE], is_unreadable=True, **_sender(door))
    found = door.letters.beginning_with(digits)
    if found is None or not found.rows[0].sha256:
        return door.page("unknown", 404, code=mail_code(digits), **_sender(door))
    region = door.site.regions[found.rows[0].region]
    mail = telling(door).mail(found, region)
    return door.page("genuine", mail=mail, region=region, to=masked(mail.address), **_sender(door))


def _sender(door: OfficeDoorContext) -> dict[str, object]:
    """From where our mails come."""
    address = parseaddr(door.site.settings.mail_from)[1]
    return {"sender": address, "domain": MailAddress(address).domain}
