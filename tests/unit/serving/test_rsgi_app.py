"""Who answers what: memory, a thread, the editor's process. With granian's words, without granian."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from calendar_service.package_data import TEMPLATES, translators
from calendar_service.rendering import Rendering
from calendar_service.serving.editor_process import SEATS, Away
from calendar_service.serving.exchange import OURS, Asked, WholeAnswer
from calendar_service.serving.recent_answers import RecentAnswers
from calendar_service.serving.refusal_pages import RefusalPages
from calendar_service.serving.rsgi_app import (
    CHECK_PLACES,
    DOOR_PLACES,
    DRAWING_PLACES,
    EDITOR_PLACES,
    LOGIN_PLACES,
    Answering,
    RsgiApp,
)

HSTS = ("Strict-Transport-Security", "max-age=1")


class Heading(dict[str, str]):
    """Fields as granian tells them, one line each."""

    def get_all(self, name: str) -> list[str]:
        return [self[name]] if name in self else []


@dataclass
class Asking:
    path: str
    method: str = "GET"
    query_string: str = ""
    http_version: str = "1.1"
    scheme: str = "http"
    client: str = "127.0.0.1:4711"
    server: str = "127.0.0.1:8000"
    authority: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.headers = Heading({"host": "localhost", **self.headers})


class Exchange:
    def __init__(self, body: bytes = b"") -> None:
        self._body = body
        self.answer: WholeAnswer | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.answer = WholeAnswer(status, headers)

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.answer = WholeAnswer(status, headers, body)


class Memory:
    def from_memory(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes] | None:
        if environ["PATH_INFO"] != "/feeds/ada.ics":
            return None
        start_response("200 OK", [("X-Accept", environ.get("HTTP_ACCEPT_ENCODING", ""))])
        return [threading.current_thread().name.encode()]


class Beside:
    """In the editor_process's place."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.thaws, self.busy = threading.Event(), threading.Semaphore(0)

    def start(self) -> None: ...
    def close(self) -> None: ...

    def ask(self, asked: Asked) -> WholeAnswer:
        self.asked.append(asked)
        if asked.environ["PATH_INFO"] == "/admin/mati":
            raise Away
        if asked.environ["REQUEST_METHOD"] == "POST":
            self.busy.release()
            self.thaws.wait(10)
        return WholeAnswer(200, [], b"penyunting")


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/gagal":
        raise ValueError
    start_response("200 OK", [])
    return [threading.current_thread().name.encode()]


def rsgi_app(beside: Beside | None = None) -> RsgiApp:
    away = RefusalPages(Rendering(TEMPLATES, translators()), translators(), {}, "/x.css")
    editor_process: Any = beside or Beside()
    told = {"served": 7}
    return RsgiApp(Answering((Memory(),), RecentAnswers(Memory), app, editor_process, lambda: told, away, (HSTS,)))


async def asks(who: RsgiApp, asking: Asking, body: bytes = b"") -> WholeAnswer:
    exchange = Exchange(body)
    if body:
        asking.headers["content-length"] = str(len(body))
    await who.__rsgi__(asking, exchange)
    assert exchange.answer is not None
    assert HSTS in exchange.answer.fields
    return exchange.answer


def test_memory_answers_in_the_loop_and_pages_in_threads() -> None:
    async def story() -> None:
        who, here = rsgi_app(), threading.current_thread().name.encode()
        found = await asks(who, Asking("/feeds/ada.ics", headers={"accept-encoding": "gzip"}))
        assert (found.body, found.fields[0]) == (here, ("X-Accept", "gzip"))
        assert (await asks(who, Asking("/feeds/ada.ics", "HEAD"))).body == b""
        assert (await asks(who, Asking("/healthz"))).body == here
        assert (await asks(who, Asking("/pilkada/"))).body.startswith(b"page")
        assert (await asks(who, Asking("/feeds/lama.ics"))).body.startswith(b"feed")
        assert (await asks(who, Asking("/gagal"))).status == 500
        assert (await asks(who, Asking("/", "POST"), b"x" * 20_000)).status == 413

    asyncio.run(story())


def test_a_heading_that_is_not_looked_at_is_told_why() -> None:
    async def story() -> None:
        who, nameless = rsgi_app(), Asking("/healthz")
        nameless.headers.clear()
        assert (await asks(who, nameless)).status == 400
        nameless.http_version = "1.0"
        assert (await asks(who, nameless)).status == 200
        assert (await asks(who, Asking("/feeds/" + "a/" * 4_000))).status == 414
        assert (await asks(who, Asking("/feeds/ada.ics", query_string="a" * 8_000))).status == 414

    asyncio.run(story())


def test_a_form_of_many_fields_never_reaches_the_editor() -> None:
    async def story() -> None:
        beside = Beside()
        beside.thaws.set()
        who = rsgi_app(beside)
        kind = {"content-type": "application/x-www-form-urlencoded"}
        answer = await asks(who, Asking("/admin/periksa", "POST", headers=kind), b"a=&" * 200)
        assert (answer.status, beside.asked) == (413, [])
        assert "200 isian" in answer.body.decode()
        assert (await asks(who, Asking("/admin/periksa", "POST", headers=kind), b"a=&" * 199)).status == 200

    asyncio.run(story())


def test_the_editor_is_asked_elsewhere_and_told_what_is_served() -> None:
    async def story() -> None:
        beside = Beside()
        who = rsgi_app(beside)
        assert (await asks(who, Asking("/admin/"))).body == b"penyunting"
        assert beside.asked[0].environ[OURS + "served"] == 7
        assert (await asks(who, Asking("/admin/mati"))).status == 503

    asyncio.run(story())


def test_guesses_leave_room_for_who_is_logged_in() -> None:
    async def story() -> None:
        beside = Beside()
        who = rsgi_app(beside)
        guesses = [asyncio.create_task(asks(who, Asking("/admin/masuk", "POST"), b"name=x")) for _ in range(8)]
        for _ in range(LOGIN_PLACES.number):
            await asyncio.to_thread(beside.busy.acquire, timeout=5)
        assert (await asks(who, Asking("/admin/"))).body == b"penyunting"
        assert sum(asked.environ["REQUEST_METHOD"] == "POST" for asked in beside.asked) == LOGIN_PLACES.number
        beside.thaws.set()
        assert {answer.status for answer in await asyncio.gather(*guesses)} == {200}

    asyncio.run(story())


def test_offices_have_seats_of_their_own_beside_the_editor() -> None:
    async def story() -> None:
        beside = Beside()
        who = rsgi_app(beside)
        slow = [asyncio.create_task(asks(who, Asking("/kantor/x/teruskan", "POST"), b"a=b")) for _ in range(20)]
        for _ in range(DOOR_PLACES.number):
            await asyncio.to_thread(beside.busy.acquire, timeout=10)
        assert (await asks(who, Asking("/admin/"))).body == b"penyunting"
        assert (await asks(who, Asking("/feeds/ada.ics"))).status == 200
        turned_away = await asks(who, Asking("/en/cek/"))
        assert turned_away.status == 503
        assert b"busy" in turned_away.body
        beside.thaws.set()
        await asyncio.gather(*slow)
        assert (await asks(who, Asking("/cek/"))).body == b"penyunting"

    asyncio.run(story())


@pytest.mark.parametrize("path", ["/kartu/daerah/35.78.png", "/en/kartu/nasional.png", "/dinding/daerah/35.78.pdf"])
def test_pictures_of_links_and_sheets_are_made_elsewhere(path: str) -> None:
    async def story() -> None:
        beside = Beside()
        assert (await asks(rsgi_app(beside), Asking(path))).body == b"penyunting"

    asyncio.run(story())


def test_calendars_are_examined_two_at_a_time_and_hold_up_nobody_else() -> None:
    async def story() -> None:
        beside, form = Beside(), "/periksa-kalender/"
        who = rsgi_app(beside)
        slow = [asyncio.create_task(asks(who, Asking(form, "POST"), b"a=b")) for _ in range(20)]
        for _ in range(CHECK_PLACES.number):
            await asyncio.to_thread(beside.busy.acquire, timeout=10)
        for path in ("/admin/", "/cek/", form):
            assert (await asks(who, Asking(path))).body == b"penyunting"
        turned_away = await asks(who, Asking("/en" + form, "POST"), b"a=b")
        assert (turned_away.status, dict(turned_away.fields)["Retry-After"]) == (503, "5")
        assert b"busy" in turned_away.body
        assert sum(asked.environ["REQUEST_METHOD"] == "POST" for asked in beside.asked) == CHECK_PLACES.number == 2
        beside.thaws.set()
        assert {answer.status for answer in await asyncio.gather(*slow)} == {200, 503}
        assert (await asks(who, Asking(form, "POST"), b"x" * 2_100_001)).status == 413

    asyncio.run(story())


def test_seats_are_enough_for_all() -> None:
    beside = (LOGIN_PLACES, DOOR_PLACES, DRAWING_PLACES, CHECK_PLACES)
    assert sum(places.number for places in (EDITOR_PLACES, *beside)) == SEATS
    assert EDITOR_PLACES.number == 4
