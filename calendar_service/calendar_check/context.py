"""What every view of the room shares: what it may touch, and the frame of a page.

A view asks for it with `check_context()`. The gate has looked at every request before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app, make_response
from werkzeug.wrappers import Response

from calendar_service.clock import Clock
from calendar_service.doctor.feed_report import FeedReport
from calendar_service.doctor.reach import Reach
from calendar_service.doctor.visit import Visit
from calendar_service.web.context import PageContext, page_context
from calendar_service.words.translator import Translator

if TYPE_CHECKING:  # doors, which bootstrap opens
    from calendar_service.accounts.accounts_sql import Accounts
    from calendar_service.doctor.reports_sql import KeptReports

EXTENSION = "calendar_check"
"""Where an application keeps its CheckContext."""


@dataclass(frozen=True)
class CheckContext:
    """Everything that the room may touch. visit: asks a server for a feed, within reach. examine: finds what is wrong, in a process apart; both raise Refused.
    real_clock: for limits and for how long a result stands, which a rehearsal's clock must not hurry."""

    accounts: Accounts
    reports: KeptReports
    reach: Reach
    visit: Callable[[str], Visit]
    examine: Callable[[bytes | Visit], FeedReport]
    real_clock: Clock

    @property
    def here(self) -> PageContext:
        """The pages of the language in which is asked."""
        return page_context()

    @property
    def translator(self) -> Translator:
        return page_context().translator

    def page(self, name: str, status: int = 200, /, **context: object) -> Response:
        """The page `check/name`."""
        return make_response(self.here.page(f"check/{name}", **context), status)


def check_context() -> CheckContext:
    """That of the application which answers."""
    found: CheckContext = current_app.extensions[EXTENSION]
    return found
