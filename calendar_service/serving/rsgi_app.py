"""What a web process answers with: bytes from memory at once, everything else where it can keep nobody waiting. RSGI.

The event loop looks in memory, which takes microseconds, and reads bodies, which takes no thread. Only a whole request
goes on: of the editor into its own process, of a feed or a page that has to be made into one of a few threads. There
are places of their own for feeds, pages, the editor, and in it for log-ins, whose passwords are costly to compare. What
everybody may ask of the database, an office's own page and whether a mail is ours, goes to the editor's process too, on seats of its own;
so do the picture of a link and a sheet for a wall, whose library has 80 MB, and a
calendar that is to be examined, for which somebody else's server is waited for: two at a time.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from calendar_service.log_lines import logger
from calendar_service.serving.bulkhead import Bulkhead, Full, Places
from calendar_service.serving.editor_process import SEATS, Away, EditorProcess
from calendar_service.serving.exchange import (
    Asked,
    Fields,
    Incoming,
    WholeAnswer,
    answered,
    environ_of,
    found,
    text_as_wsgi,
)
from calendar_service.serving.limits import (
    MANY_FIELDS,
    NotTaken,
    has_too_many_fields,
    heading_not_taken,
    is_calendar_check,
    is_drawn,
    is_editor,
    is_office_door,
)
from calendar_service.serving.recent_answers import OF_FEEDS, RecentAnswers
from calendar_service.serving.refusal_pages import RefusalPages
from calendar_service.serving.request_bodies import Arriving, RequestBodies
from calendar_service.words.addresses import address, is_of_feeds, parse

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logger(__name__)

FEED_PLACES = Places("feed", 2, 5.0)
PAGE_PLACES = Places("page", 4, 0.5)
LOGIN_PLACES = Places("login", 2, 10.0)
DOOR_PLACES = Places("office door", 3, 2.0)
DRAWING_PLACES = Places("drawing", 1, 2.0)
CHECK_PLACES = Places("calendar check", 2, 2.0)
BESIDE_THE_EDITOR = (LOGIN_PLACES, DOOR_PLACES, DRAWING_PLACES, CHECK_PLACES)
EDITOR_PLACES = Places("editor", SEATS - sum(places.number for places in BESIDE_THE_EDITOR), 5.0)
"""Log-ins have few of the editor's seats: who is logged in works on while passwords are guessed, and while offices read."""

HEALTH = tuple(map(address, ("health.healthz", "health.readyz", "health.metrics")))
LOGIN = "editor.enter"

READ = ("GET", "HEAD")


class Layer(Protocol):
    """Part of a WSGI application that knows some answers by heart."""

    def from_memory(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes] | None:
        """The answer, where nothing has to be made or waited for; else None, and nothing was begun. environ: method,
        path and query, and OF_FEEDS."""
        ...


class Exchange(Arriving, Protocol):
    """A request at granian: gives the body, takes the answer."""

    def response_empty(self, status: int, headers: Fields) -> None: ...
    def response_bytes(self, status: int, headers: Fields, body: bytes) -> None: ...


@dataclass(frozen=True)
class Answering:
    """layers: asked in this order. recent: asked before them. app: answers every address but those of the editor's process. told: what
    the editor's pages say of this process: facts by name, from memory. everywhere: fields that stand in every answer. listens: done as
    soon as the process listens."""

    layers: Sequence[Layer]
    recent: RecentAnswers
    app: WSGIApplication
    editor_process: EditorProcess
    told: Callable[[], Mapping[str, object]]
    refusals: RefusalPages
    everywhere: tuple[tuple[str, str], ...] = ()
    listens: Callable[[], None] = lambda: None


class RsgiApp:
    """One web process's."""

    def __init__(self, answering: Answering) -> None:
        self._answering, self._recent = answering, answering.recent
        self._memory = [layer.from_memory for layer in answering.layers]
        self._bodies = RequestBodies()
        self._feeds, self._pages = Bulkhead(FEED_PLACES), Bulkhead(PAGE_PLACES)
        self._editor, self._logins = Bulkhead(EDITOR_PLACES), Bulkhead(LOGIN_PLACES)
        self._doors, self._drawings = Bulkhead(DOOR_PLACES), Bulkhead(DRAWING_PLACES)
        self._checks = Bulkhead(CHECK_PLACES)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._answering.editor_process.start()
        loop.call_soon(self._answering.listens)  # granian listens before it lets the loop run
        # granian, which hears the signal through the loop, waits for every request; a slow body would take long
        signal.signal(signal.SIGTERM, lambda *_: loop.call_soon_threadsafe(self._bodies.stop))

    def __rsgi_del__(self, _loop: asyncio.AbstractEventLoop) -> None:
        self._answering.editor_process.close()

    async def __rsgi__(self, scope: Incoming, exchange: Exchange) -> None:
        refused = heading_not_taken(
            scope.http_version, len(scope.path) + len(scope.query_string), len(scope.headers.get_all("host"))
        )
        if refused is not None:
            self._give(exchange, scope, self._answering.refusals.refused(refused, scope.path))
            return
        if scope.method in READ:
            answer = self._recent.again(scope) or self._remembered(scope)
            if answer is not None:
                self._give(exchange, scope, answer)
                return
        # granian's quick tasks cannot be cancelled; waiting with an end needs one that can be.
        await asyncio.get_running_loop().create_task(self._otherwise(scope, exchange))

    def _remembered(self, scope: Incoming) -> WholeAnswer | None:
        answer = self.from_memory(scope)
        if answer is not None:
            self._recent.keep(scope, answer)
        return answer

    def from_memory(self, scope: Incoming) -> WholeAnswer | None:
        """The answer to GET or HEAD, where it costs nothing."""
        path = scope.path
        if path in HEALTH:
            return answered(self._answering.app, Asked(environ_of(scope)))
        environ: dict[str, Any] = {
            "REQUEST_METHOD": scope.method,
            "PATH_INFO": path if path.isascii() else text_as_wsgi(path),
            "QUERY_STRING": scope.query_string,
        }
        fields = scope.headers
        for name, key in OF_FEEDS:
            value = fields.get(name)
            if value is not None:
                environ[key] = value
        for look in self._memory:
            answer = found(partial(look, environ))
            if answer is not None:
                return answer
        return None

    async def _otherwise(self, scope: Incoming, exchange: Exchange) -> None:
        try:
            body = await self._bodies.body(scope, exchange)
            if isinstance(body, NotTaken):
                answer = self._answering.refusals.refused(body, scope.path)
            else:
                asked = Asked(environ_of(scope), body)
                is_odd = has_too_many_fields(asked.environ.get("CONTENT_TYPE", ""), body, scope.path)
                away = self._answering.refusals
                answer = away.refused(MANY_FIELDS, scope.path) if is_odd else await self._made(asked, scope)
        except Full:
            answer = self._answering.refusals.busy(scope.path)
        except Away:
            answer = self._answering.refusals.broken_off(scope.path)
        except Exception:
            log.exception("no answer to a request")
            answer = WholeAnswer(500, [("Cache-Control", "no-store")])
        self._give(exchange, scope, answer)

    async def _made(self, asked: Asked, scope: Incoming) -> WholeAnswer:
        if is_editor(scope.path):
            row = parse(scope.path, scope.method)
            return await self._over_there(
                asked, self._logins if row is not None and row.name == LOGIN else self._editor
            )
        if is_calendar_check(scope.path):
            return await self._over_there(asked, self._doors if scope.method in READ else self._checks)
        if is_office_door(scope.path):
            return await self._over_there(asked, self._doors)
        if is_drawn(scope.path):
            return await self._over_there(asked, self._drawings)
        places = self._feeds if is_of_feeds(scope.path) else self._pages
        return await places.do(partial(answered, self._answering.app, asked))

    async def _over_there(self, asked: Asked, places: Bulkhead) -> WholeAnswer:
        """The answer of the editor's process."""
        asked = asked.telling(**self._answering.told())
        return await places.do(partial(self._answering.editor_process.ask, asked))

    def _give(self, exchange: Exchange, scope: Incoming, answer: WholeAnswer) -> None:
        fields = [*answer.fields, *self._answering.everywhere]
        if answer.body and scope.method != "HEAD":
            exchange.response_bytes(answer.status, fields, answer.body)
        else:
            exchange.response_empty(answer.status, fields)
