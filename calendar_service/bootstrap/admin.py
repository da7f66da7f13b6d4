"""What the editor's process is made of, asked by a web process: the editor at /admin/, the offices' own pages, the question whether a mail is
ours, the page that examines anybody's calendar, and the pictures of links."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cached_property, partial
from typing import Any

from flask import has_request_context, request

from calendar_service.admin import add_editor
from calendar_service.admin.context import EditorContext
from calendar_service.bootstrap.calendar_check import CalendarCheckParts
from calendar_service.bootstrap.carriers import wanted_carriers
from calendar_service.bootstrap.outbox import OutboxParts
from calendar_service.bootstrap.papers import PaperParts
from calendar_service.bootstrap.publishing import PublishingParts
from calendar_service.bootstrap.recomposing import RecomposingParts
from calendar_service.calendar_check import add_calendar_check
from calendar_service.clock import Clock
from calendar_service.delivery.forecast import Forecast
from calendar_service.delivery.pacing import MemoryDomains
from calendar_service.delivery.preparing import Preparing, whole_threads
from calendar_service.ledger.sql.held_addresses import HeldAddresses
from calendar_service.office_door import add_office_door
from calendar_service.office_door.context import OfficeDoorContext
from calendar_service.offices.office_list import OfficeList
from calendar_service.offices.settling import Settling
from calendar_service.publishing.revision import Revision
from calendar_service.serving.exchange import OURS, SERVED, TROUBLES, Asked, WholeAnswer, answered
from calendar_service.serving.watch import Watch
from calendar_service.web.app import create_app
from calendar_service.web.site import NothingServed, Site


class EditorParts(OutboxParts, RecomposingParts, PublishingParts, CalendarCheckParts, PaperParts):
    """What a person who is logged in can look at and change."""

    def editor_context(self) -> EditorContext:
        """What the editor may touch."""
        return EditorContext(
            accounts=self.accounts,
            account_mails=self.account_mails,
            archive=self.archive,
            copy=self.publishing.copy,
            publishing=self.publishing,
            pending=self.pending,
            proposals=self.proposals,
            directory=self.directory,
            office_list=self.office_list,
            preview=lambda data: self.preview(data, self.settings.stages_file.name),
            figures=self.figures,
            replies=self.replies,
            confirmed=self.confirmed_mails,
            mails=self.office_mails,
            suppressions=self.suppressions,
            held=HeldAddresses(self.aftermath),
            wake=self.aftermath.wake,
            domains=self.domains,
            outbox=self.outbox,
            forecast=self.forecast,
            rules=self.rules,
            doors=self.office_doors,
            typesetting=self.typesetting,
            wishes=self.wishes,
            settling=Settling(self.office_list, self.wishes),
            real_clock=self.time.now,
        )

    @cached_property
    def forecast(self) -> Forecast:
        """What goes out, before it does."""
        cooling_off = timedelta(minutes=self.settings.change_cooling_off_minutes)
        return Forecast(self.foresight, self.ledger.progress, self.regions, cooling_off, self._foreseeing)

    def _foreseeing(self, clock: Clock) -> Preparing:
        """What a worker prepares at that time, but for the pace of domains, which is agreed with those that send."""
        return Preparing(
            self.directory.by_code,
            whole_threads(self.ledger.told_before, self.ledger.told_together),
            self.composer,
            {name: wiring.silent(self.settings) for name, wiring in wanted_carriers(self.settings).items()},
            self.suppressions,
            MemoryDomains(),
            clock,
            self.office_doors.urls,
        )

    @cached_property
    def office_list(self) -> OfficeList:
        """The one way to change the list of offices."""
        return OfficeList(self.directory, self.regions, self.clock)

    def office_door_context(self) -> OfficeDoorContext:
        """What the offices' own pages may touch."""
        return OfficeDoorContext(
            doors=self.office_doors,
            letters=self.letters,
            mails=self.office_mails,
            recompose=self.recompose,
            find_offices=self.directory.by_code,
            office_list=self.office_list,
            wishes=self.wishes,
            secrets=self.wish_secrets,
            settling=Settling(self.office_list, self.wishes),
            hold=self.suppressions.hold,
            papers=self.papers,
            accounts=self.accounts,
            real_clock=self.time.now,
        )

    def editor_answering(self) -> Callable[[Asked], WholeAnswer]:
        """What the editor answers to whole requests, once it looks at the database again and again."""
        site = Site(
            settings=self.settings,
            regions=self.regions,
            translators=self.translators,
            clock=self.clock,
            current=self._current,
            troubles=lambda: list(_told(TROUBLES, [])),
            past=self.past,
            is_answered=True,
            draw_card=self.card_pictures.made,
            set_wall_calendar=self.wall_calendars.made,
        )
        app = create_app(site, self.rendering)
        add_editor(app, self.editor_context(), self.settings)
        add_office_door(app, self.office_door_context())
        add_calendar_check(app, self.check_context())
        Watch("database", self._look, outages=self.outages).start()
        return partial(answered, app)

    def _look(self) -> None:
        """What time it is there, and whether it is still the database that was seen."""
        self.time.ask()
        self.continuity.look()

    def _current(self) -> Revision:
        """The revision that the web process serves, or a newer one. The database is asked when there is news."""
        served = _told(SERVED, 0)
        if not served and has_request_context():
            raise NothingServed
        known = self.official.current
        return known if known.number == served else self.official.refresh()


def _told(name: str, otherwise: Any) -> Any:
    """What the web process has told with this request."""
    return request.environ.get(OURS + name, otherwise) if has_request_context() else otherwise
