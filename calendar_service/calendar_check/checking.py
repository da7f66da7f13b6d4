"""The form, what is done with it, and the page of what was found.

One calendar at a time: a file before a text, a text before an address. Whatever cannot be examined leads back to the form, with what was typed still in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.calendar_check.blueprint import calendar_check
from calendar_service.calendar_check.context import CheckContext, check_context
from calendar_service.calendar_check.findings import CheckWords
from calendar_service.calendar_check.gate import (
    LARGEST_CALENDAR,
    MOST_CHECKS,
    MOST_OF_A_HOST,
    TEN_MINUTES,
    TooOften,
    at_most,
)
from calendar_service.doctor.feed_report import as_json, from_json
from calendar_service.doctor.masking import without_secrets
from calendar_service.doctor.reach import LONGEST_URL, target_of
from calendar_service.doctor.reports_sql import CODE_LENGTH
from calendar_service.doctor.visit import Visit
from calendar_service.errors import N_, Refused

NOTHING = N_("ketik alamat kalendernya, pilih berkasnya, atau tempelkan isinya")
TOO_LARGE = N_("kalender ini lebih dari %(count)s byte; bagi menjadi beberapa kalender")
NO_TEXT = N_("berkas ini bukan teks, jadi bukan kalender")


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What the form holds. url: as typed, in one line; data: of the file or the text, empty where an address is meant."""

    url: str
    typed: str
    data: bytes


@calendar_check.view
def check_form() -> Response:
    """The form. An address in the query is filled in, and not asked for."""
    return _form(CheckRequest(request.args.get("alamat", "")[:LONGEST_URL].strip(), "", b""))


@calendar_check.view
def check_calendar() -> Response:
    """Examine what was sent, keep what was found, and lead to it."""
    context, asked = check_context(), _sent()
    try:
        given = _given(context, asked)
        found = context.examine(given)
    except TooOften:
        raise
    except Refused as error:
        return _form(asked, error.sentence(context.translator), 422)
    subject = without_secrets(given.url) if isinstance(given, Visit) else ""
    code = context.reports.keep(subject, as_json(found), context.real_clock())
    return redirect(url_for("calendar_check.check_result", code=code), 303)


@calendar_check.view
def check_result(code: str) -> Response:
    """What was found. Raises NotFound where nothing is kept under that code any more."""
    context = check_context()
    kept = context.reports.find(code, context.real_clock()) if len(code) == CODE_LENGTH else None
    if kept is None:
        raise NotFound
    words = CheckWords(context.translator, from_json(kept.found))
    own = context.here.site.settings.public_url + url_for("calendar_check.check_result", code=code)
    return context.page("result", kept=kept, words=words, own=own)


def _sent() -> CheckRequest:
    upload = request.files.get("berkas")
    typed = request.form.get("isi", "")
    if upload and upload.filename:
        data = upload.read(LARGEST_CALENDAR + 1)
    else:
        data = typed.encode() if typed.strip() else b""
    return CheckRequest(request.form.get("alamat", "").strip(), typed, data)


def _given(context: CheckContext, asked: CheckRequest) -> bytes | Visit:
    """What is to be examined. Raises Refused."""
    if not asked.data and not asked.url:
        raise Refused(NOTHING)
    at_most(f"checks {g.address}", MOST_CHECKS, TEN_MINUTES)
    if not asked.data:
        at_most(f"checked {target_of(asked.url, context.reach).host[-80:]}", MOST_OF_A_HOST, TEN_MINUTES)
        return context.visit(asked.url)
    if len(asked.data) > LARGEST_CALENDAR:
        raise Refused(TOO_LARGE, count=context.translator.number(LARGEST_CALENDAR))
    if b"\0" in asked.data:
        raise Refused(NO_TEXT)
    return asked.data


def _form(asked: CheckRequest, problem: str = "", status: int = 200) -> Response:
    largest = check_context().translator.number(LARGEST_CALENDAR)
    return check_context().page("form", status, asked=asked, problem=problem, largest=largest, longest=LONGEST_URL)
