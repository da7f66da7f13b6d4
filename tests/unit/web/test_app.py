"""Each request has a name, which the answer and the log give."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from calendar_service.log_lines import JsonFormatter
from tests.admin_material import World, world


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
