"""Pages as bytes: the same as Flask gives, for as long as nothing in them changes, and never longer."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from calendar_service.package_data import TEMPLATES, regions, translators
from calendar_service.publishing.revision import Revision
from calendar_service.rendering import Rendering
from calendar_service.serving.page_layer import MOST, PageLayer
from calendar_service.settings import Settings
from calendar_service.web.app import create_app
from calendar_service.web.site import NothingServed, Site
from tests.pages_material import THREE_DAYS_BEFORE, revision_of, shipped_timeline

HOME, REGION = "/", "/en/pilkada-2024/35.78/"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class World:
    """A site whose clock and revision a test moves, and how often its application was asked."""

    now: datetime = field(default_factory=lambda: datetime.fromisoformat(THREE_DAYS_BEFORE))
    revision: Revision | None = field(default_factory=lambda: revision_of(shipped_timeline()))
    asked: list[str] = field(default_factory=list)
    settings: Settings = field(default_factory=lambda: Settings(public_url="https://kalender.example"))

    def __post_init__(self) -> None:
        site = Site(self.settings, regions(), translators(), lambda: self.now, self.current, list)
        self.app = create_app(site, Rendering(TEMPLATES, translators()))
        self.layer = PageLayer(self.counted, site)

    def current(self) -> Revision:
        if self.revision is None:
            raise NothingServed
        return self.revision

    def counted(self, environ: Any, start_response: Any) -> Any:
        self.asked.append(environ["PATH_INFO"])
        return self.app(environ, start_response)

    def ask(self, path: str, method: str = "GET", query: str = "", **fields: str) -> Answer:
        environ: dict[str, Any] = {
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "REQUEST_METHOD": method,
            "QUERY_STRING": query,
        }
        environ |= {f"HTTP_{name.upper()}": value for name, value in fields.items()}
        setup_testing_defaults(environ)
        found: list[tuple[str, list[tuple[str, str]]]] = []
        parts: Any = validator(self.layer)(environ, lambda *said: found.append(said[:2]))
        body = b"".join(parts)
        parts.close()
        status, headers = found[0]
        assert len({name.lower() for name, _ in headers}) == len(headers), "a header twice"
        return Answer(int(status[:3]), {name.lower(): value for name, value in headers}, body)


@pytest.fixture(scope="module")
def shared() -> World:
    return World()


@pytest.mark.parametrize("path", [HOME, REGION, "/pilkada-2024/tahapan/kampanye/", "/robots.txt", "/sitemap.xml"])
def test_a_page_is_what_flask_gives(shared: World, path: str) -> None:
    direct, kept = shared.app.test_client().get(path), shared.ask(path)
    assert (kept.status, kept.body) == (200, direct.data)
    assert gzip.decompress(shared.ask(path, accept_encoding="gzip").body) == direct.data
    for name in ("Content-Type", "Cache-Control", "Content-Security-Policy", "Referrer-Policy"):
        assert kept.headers[name.lower()] == direct.headers[name]


def test_a_page_is_made_once(shared: World) -> None:
    shared.ask(HOME)
    shared.asked.clear()
    tag = shared.ask(HOME).headers["etag"]
    packed = shared.ask(HOME, accept_encoding="gzip").headers["etag"]
    assert tag != packed
    for known in (tag, packed, f"W/{tag}", f'"x", {packed}', "*"):
        again = shared.ask(HOME, if_none_match=known)
        assert (again.status, again.body) == (304, b"")
        assert {"etag", "cache-control", "vary"} <= set(again.headers)
    assert shared.ask(HOME, if_none_match='"x"').status == 200
    assert shared.asked == []


def test_the_front_page_is_small_on_the_wire(shared: World) -> None:
    answer = shared.ask(HOME, accept_encoding="gzip")
    assert len(answer.body) < 15_000
    assert answer.headers["content-length"] == str(len(answer.body))


def test_head_has_no_body(shared: World) -> None:
    assert shared.ask(HOME, "HEAD").body == b""
    assert shared.ask(HOME, "HEAD").headers == shared.ask(HOME).headers


@pytest.mark.parametrize(
    ("path", "method", "query"),
    [
        ("/pilkada-2024/cari", "GET", "q=Surabaya"),
        (HOME, "GET", "utm_source=x"),
        (HOME, "POST", ""),
        ("/healthz", "GET", ""),
        ("/admin/", "GET", ""),
        ("/tidak-ada/", "GET", ""),
        ("/pilkada-2024/99.99/", "GET", ""),
    ],
)
def test_what_is_no_page_is_asked_each_time(path: str, method: str, query: str) -> None:
    world = World()
    first, second = world.ask(path, method, query), world.ask(path, method, query)
    assert world.asked == [path, path]
    assert first.status == second.status


def test_a_new_revision_is_in_the_next_answer() -> None:
    world = World()
    before = world.ask(HOME)
    world.revision = revision_of(
        shipped_timeline(lambda text: text.replace(" s.d. 4 hari sebelum", " s.d. 5 hari sebelum"))
    )
    after = world.ask(HOME, if_none_match=before.headers["etag"])
    assert after.status == 200
    assert "22 November" in after.body.decode()


def test_the_next_day_is_in_the_next_answer() -> None:
    world = World(now=datetime.fromisoformat("2024-09-19T23:59:59+07:00"))
    before = world.ask(HOME)
    world.now += timedelta(seconds=1)
    after = world.ask(HOME, if_none_match=before.headers["etag"])
    assert "Jumat, 20 September 2024" in after.body.decode()
    world.now -= timedelta(seconds=1)  # a clock that is set back
    assert world.ask(HOME).body == before.body


def test_without_a_revision_the_application_says_so() -> None:
    world = World(revision=None)
    assert world.ask(HOME).status == 503
    world.revision = revision_of(shipped_timeline())
    assert world.ask(HOME).status == 200


def test_a_rehearsal_keeps_a_page_for_a_moment_only(monkeypatch: pytest.MonkeyPatch) -> None:
    instant = 100.0
    monkeypatch.setattr("calendar_service.serving.page_layer.time.monotonic", lambda: instant)
    start = datetime.fromisoformat(THREE_DAYS_BEFORE)
    world = World(settings=Settings(clock_start=start))
    first = world.ask(HOME)
    assert world.ask(HOME).body == first.body
    assert len(world.asked) == 1
    instant, world.now = 100.3, start + timedelta(minutes=5)
    assert "06.05" in world.ask(HOME).body.decode()


def test_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST < 5_000
    monkeypatch.setattr("calendar_service.serving.page_layer.MOST", 3)
    world = World()
    for path in (HOME, "/en/", "/langganan/", "/en/langganan/", "/robots.txt"):
        world.ask(path)
    board = world.layer.board()
    assert board is not None
    assert len(board.pages) == 3
