"""Each request has a name, which the answer and the log give."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from werkzeug.test import Client

from calendar_service.log_lines import JsonFormatter
from calendar_service.package_data import translators
from calendar_service.serving.feed_layer import FeedLayer
from calendar_service.web.assets import asset
from tests.admin_material import World, world
from tests.feeds_material import snapshot


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


def test_the_answer_names_the_request(here: World) -> None:
    client = here.app.test_client()
    assert client.get("/", headers={"X-Request-ID": "7f3a-1"}).headers["X-Request-ID"] == "7f3a-1"
    made = {
        client.get(path, headers={"X-Request-ID": "budi@kpu.example"}).headers["X-Request-ID"] for path in ("/", "/x")
    }
    assert len(made) == 2
    assert all(len(name) == 16 for name in made)


def test_lines_of_its_log_do_so_too(here: World) -> None:
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Kept()
    handler.setFormatter(JsonFormatter("web"))
    here.app.logger.addHandler(handler)

    def view() -> str:
        here.app.logger.warning("seen")
        return ""

    here.app.add_url_rule("/seen", view_func=view)
    name = here.app.test_client().get("/seen").headers["X-Request-ID"]
    assert [json.loads(line)["request_id"] for line in lines] == [name]


def test_every_answer_tells_browsers_to_be_strict(here: World) -> None:
    """Whatever is asked and however it ends: nothing is framed, guessed at, or told where one came from."""
    client = Client(FeedLayer(here.app, snapshot, translators(), "https://kalender.example"))
    feed = "/feeds/pilkada-2024/35.78.ics"
    tag = client.get(feed).headers["ETag"]
    asked = {
        200: [
            "/",
            "/en/",
            "/langganan/",
            "/robots.txt",
            "/sitemap.xml",
            asset("site.css"),
            asset("mark.svg"),
            feed,
            "/admin/masuk",
        ],
        204: [("OPTIONS", feed)],
        302: ["/favicon.ico"],
        303: ["/admin/"],
        304: [("GET", feed, {"If-None-Match": tag})],
        308: ["/pilkada", "/feeds/pilkada-2024/3578.ics"],
        400: [("POST", "/admin/masuk")],
        404: ["/tidak-ada/x/", "/feeds/tidak-ada.ics", "/.well-known/security.txt", "/static/x.css"],
        405: [("POST", "/"), ("POST", feed)],
    }
    for status, ways in asked.items():
        for way in ways:
            method, path, *headers = ("GET", way) if isinstance(way, str) else way
            answer = client.open(path, method=method, headers=headers[0] if headers else None)
            if status == 308:
                assert answer.status_code in (301, 308, 404), path
            else:
                assert answer.status_code == status, path
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy, path
            assert "frame-ancestors 'none'" in policy, path
            assert answer.headers["X-Content-Type-Options"] == "nosniff", path
            wanted = "same-origin" if path.startswith("/admin") else "no-referrer"
            assert answer.headers["Referrer-Policy"] == wanted, path
