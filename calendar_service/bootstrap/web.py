"""What a web process is made of: feeds, pages, health, and the way to the editor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from calendar_service.bootstrap.ledger import LedgerParts
from calendar_service.bootstrap.publishing import PublishingParts
from calendar_service.bootstrap.queue import QueueParts
from calendar_service.delivery.gate import FIRST, MailStopped, paused_carrier
from calendar_service.package_data import INTERPRETER
from calendar_service.serving import public_folder
from calendar_service.serving.editor_process import EditorProcess
from calendar_service.serving.exchange import SERVED, TROUBLES
from calendar_service.serving.feed_layer import FeedLayer
from calendar_service.serving.health import add_health
from calendar_service.serving.https_only import fields_of
from calendar_service.serving.keeper import Keeper
from calendar_service.serving.page_layer import PageLayer
from calendar_service.serving.public_files import PublicFiles
from calendar_service.serving.recent_answers import RecentAnswers
from calendar_service.serving.refusal_pages import RefusalPages
from calendar_service.serving.rsgi_app import Answering, Layer, RsgiApp
from calendar_service.serving.vitals import Vitals, Watched
from calendar_service.web.app import HEADERS, create_app
from calendar_service.web.assets import asset
from calendar_service.web.site import Site, drawn_elsewhere, set_elsewhere
from calendar_service.words.languages import DEFAULT

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


EDITOR = (*INTERPRETER, "-m", "calendar_service.processes", "editor")
"""Starts the editor's process."""


@dataclass(frozen=True)
class WebProcess:
    """layers: what it knows by heart. app: everything that it answers itself. keeper, vitals: keep that up to date,
    once they are started."""

    layers: Sequence[Layer]
    app: WSGIApplication
    site: Site
    keeper: Keeper
    vitals: Vitals


class WebParts(LedgerParts, PublishingParts, QueueParts):
    """One web process's."""

    def doors(self) -> Mapping[str, Callable[[], object]]:
        """By name, what asks each of the service's doors; it raises where one does not answer."""
        return {"database": self.time.ask, "redis": self._ask_redis, "mail": self._ask_mail}

    def _ask_mail(self) -> None:
        """Raises MailStopped while an alarm stands."""
        if any(paused_carrier(alarm.name) == FIRST for alarm in self.alarms.standing()):
            raise MailStopped

    def _ask_redis(self) -> None:
        self.redis.ping()

    def vitals(self, served: Callable[[], int], besides: Callable[[], list[str]] = list) -> Vitals:
        """What this process knows of the service's health. served: number of the revision that it serves, 0
        for none. besides: sentences about what it cannot do."""
        watched = Watched(
            doors=self.doors(),
            look=self.continuity.look,
            time=self.time,
            clock=self.clock,
            clock_speed=self.settings.clock_speed,
            official=self.official,
            ledger=self.ledger,
            figures=self.figures,
            alarms=self.alarms,
            presence=self.presence,
            domains=self.domains,
            suppressions=self.suppressions,
            translator=self.translators[DEFAULT],
            outages=self.outages,
        )
        return Vitals(watched, self.new_owner(), served, besides)

    def answering(self) -> WebProcess:
        """What one web process of a service answers, but for the editor."""
        with suppress(SQLAlchemyError, OSError):  # else this machine's, until the database answers
            self.time.ask()
            self.reprint()
        vitals = self.vitals(lambda: keeper.served(), lambda: self._said(troubles()))  # noqa: PLW0108  made below
        site = Site(
            settings=self.settings,
            regions=self.regions,
            translators=self.translators,
            clock=self.clock,
            current=lambda: keeper.revision(),  # noqa: PLW0108  made below
            troubles=vitals.troubles,
            past=self.past,
            is_answered=True,
            draw_card=drawn_elsewhere,  # in the editor's process
            set_wall_calendar=set_elsewhere,
            signatures=self.signatures,
        )
        keeper = Keeper(
            site,
            self.official,
            self.trial.to_serve,
            self.archive.stamp_served,
            self.past.since,
            self.trial.without_broken,
            self.outages,
        )
        app = create_app(site, self.rendering)
        add_health(app, site, vitals, vitals.registry())
        pages = PageLayer(app, site)
        files = self._public_files(keeper, pages)

        def troubles() -> list[tuple[str, dict[str, object]]]:
            return [*keeper.troubles(), *(files.troubles() if files else [])]

        feeds = FeedLayer(pages, keeper.current, self.translators, self.settings.public_url)
        return WebProcess((feeds, pages), feeds, site, keeper, vitals)

    def rsgi_app(self, web: WebProcess, listens: Callable[[], None] = lambda: None) -> RsgiApp:
        """What granian calls for each request. listens: done as soon as the process listens."""

        def told() -> dict[str, object]:
            return {SERVED: web.keeper.served(), TROUBLES: web.site.troubles()}

        refusals = RefusalPages(self.rendering, self.translators, HEADERS, asset("site.css"))
        everywhere = fields_of(self.settings.public_url)
        recent = RecentAnswers(web.keeper.current)
        return RsgiApp(
            Answering(web.layers, recent, web.app, EditorProcess(EDITOR), told, refusals, everywhere, listens)
        )

    def _public_files(self, keeper: Keeper, pages: PageLayer) -> PublicFiles | None:
        """What writes files for nginx, started with the keeper; None where none are wanted."""
        if self.settings.public_dir is None or self.settings.is_rehearsal:
            return None
        files = PublicFiles(
            self.settings.public_dir, public_folder.installation_mark(self.settings), keeper, pages, self.outages
        )
        keeper.accompany(files.start)
        return files

    def _said(self, sentences: Iterable[tuple[str, dict[str, object]]]) -> list[str]:
        return [self.translators[DEFAULT].text(message, **facts) for message, facts in sentences]
