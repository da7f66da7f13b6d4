"""Before every request of the room: does it come too often, and from a page of ours; after it, what the answer says of itself.

To examine a calendar costs us a process and somebody else's server seven requests, so few are done for one visitor, and few of one server's.
"""

from __future__ import annotations

import math
from datetime import timedelta

from flask import g, request
from werkzeug.wrappers import Response

from calendar_service.calendar_check.blueprint import calendar_check
from calendar_service.calendar_check.context import check_context
from calendar_service.errors import N_, Refused, counted
from calendar_service.web.same_origin import is_from_here
from calendar_service.web.visitor import visitor

MOST_READ, MINUTE = 240, timedelta(minutes=1)
"""Requests of these pages from one address."""

MOST_CHECKS, TEN_MINUTES = 10, timedelta(minutes=10)
"""Calendars that are examined for one address."""

MOST_OF_A_HOST = 20
"""Calendars of one server that are examined in the same time, whoever asks."""

LARGEST_CALENDAR = 1_000_000
"""Bytes of a calendar that is sent to us. Google takes no larger one."""

LARGEST_CHECK = 2 * LARGEST_CALENDAR + 100_000
"""Bytes of the whole form: a text gets a byte more a line on its way, and a file may have been chosen as well."""

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

WAIT = counted("Terlalu banyak pemeriksaan. Tunggu %(seconds)s detik, lalu coba lagi.", by="seconds")
FOREIGN = N_("Permintaan ini datang dari situs lain dan tidak dijalankan.")


class TooOften(Refused):
    """wait: how long until it may be asked again."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = math.ceil(wait.total_seconds())
        super().__init__(WAIT, seconds=self.seconds)


@calendar_check.before_request
def look_first() -> Response | None:
    """Whether this request may go on."""
    request.max_content_length = request.max_form_memory_size = LARGEST_CHECK
    context = check_context()
    settings = context.here.site.settings
    g.address = visitor(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""), settings.trusted_proxies)
    at_most(f"pages {g.address}", MOST_READ, MINUTE)
    if request.method == "POST" and not is_from_here(request.headers, settings.public_url, may_hide=True):
        return notice(403, context.translator.text(FOREIGN))
    return None


def at_most(key: str, most: int, within: timedelta) -> None:
    """Count one. Raises TooOften where there were so many within that time."""
    context = check_context()
    if wait := context.accounts.ask(key, context.real_clock(), most, within):
        raise TooOften(wait)


def notice(status: int, sentence: str) -> Response:
    """A page that only says that nothing was done, and why."""
    return check_context().page("notice", status, sentence=sentence)


@calendar_check.errorhandler(TooOften)
def ask_later(error: TooOften) -> Response:
    """429, with the time to wait (RFC 6585 section 4)."""
    answer = notice(429, error.sentence(check_context().translator))
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


@calendar_check.after_request
def say_of_itself(response: Response) -> Response:
    """Nobody keeps a page of the room or tells its address to others. The form may be found; no result may."""
    headers = response.headers
    headers["Content-Security-Policy"] = POLICY
    headers["Cache-Control"] = "no-store"
    headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint != "calendar_check.check_form" or request.query_string or response.status_code != 200:
        headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
