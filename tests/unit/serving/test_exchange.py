"""A request as WSGI names it, and a WSGI application's answer."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from calendar_service.serving.exchange import OURS, Asked, WholeAnswer, answered, environ_of, found


class Heading(list[tuple[str, str]]):
    def items(self) -> list[tuple[str, str]]:
        return self

    def get(self, key: str, default: Any = None) -> Any:
        return next((value for name, value in self if name == key), default)


@dataclass
class Asking:
    method: str = "POST"
    path: str = "/cari/é"
    query_string: str = "q=%C3%A9&x=+"
    http_version: str = "1.1"
    scheme: str = "http"
    client: str = "[2001:db8::7]:4711"
    server: str = "127.0.0.1:8000"
    authority: str | None = None
    headers: Heading = field(default_factory=Heading)


def test_a_request_as_wsgi_names_it() -> None:
    lines = [
        ("host", "kalender.example"), ("content-type", "text/plain"), ("content-length", "3"),
        ("cookie", "a=1"), ("cookie", "b=2"), ("accept", "text/html"), ("accept", "*/*"),
        ("x-forwarded-for", "192.0.2.1"), ("x_forwarded_for", "198.51.100.9"),
    ]  # fmt: skip
    environ = environ_of(Asking(headers=Heading(lines)))
    assert environ == {
        "REQUEST_METHOD": "POST", "SCRIPT_NAME": "", "PATH_INFO": "/cari/é".encode().decode("latin-1"),
        "QUERY_STRING": "q=%C3%A9&x=+", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "2001:db8::7", "wsgi.url_scheme": "http",
        "CONTENT_TYPE": "text/plain", "CONTENT_LENGTH": "3", "HTTP_HOST": "kalender.example", "HTTP_COOKIE": "a=1; b=2",
        "HTTP_ACCEPT": "text/html,*/*", "HTTP_X_FORWARDED_FOR": "192.0.2.1",
    }  # fmt: skip


def test_the_request_line_says_the_host_where_it_says_one() -> None:
    asking = Asking(authority="benar.example", headers=Heading([("host", "lain.example")]))
    assert environ_of(asking)["HTTP_HOST"] == "benar.example"


def test_an_application_reads_the_body_and_its_length() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("201 Created", [("X-Long", environ["CONTENT_LENGTH"])])
        return [environ["wsgi.input"].read(), b"!"]

    asked = Asked(environ_of(Asking()), b"isi")
    assert answered(app, asked) == WholeAnswer(201, [("X-Long", "3")], b"isi!")


def test_what_is_written_and_what_is_closed() -> None:
    closed: list[bool] = []

    class Parts(list[bytes]):
        def close(self) -> None:
            closed.append(True)

    def app(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])(b"satu ")
        return Parts([b"dua"])

    assert answered(app, Asked({})).body == b"satu dua"
    assert closed == [True]


def test_no_answer_is_none() -> None:
    assert found(lambda _: None) is None


def test_it_travels_and_what_is_ours_cannot_come_from_a_client() -> None:
    asked = Asked({"REQUEST_METHOD": "GET"}, b"x").telling(served=3)
    assert pickle.loads(pickle.dumps(asked)) == asked
    assert asked.environ[OURS + "served"] == 3
    forged = environ_of(Asking(headers=Heading([(f"{OURS}served", "9")])))
    assert not any(name.startswith(OURS) for name in forged)
