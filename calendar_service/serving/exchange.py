"""A request that has come whole, and its answer, as they travel between event loop, threads and processes. Pure.

A whole request is what WSGI calls an environ (PEP 3333), texts and numbers alone, and a body. Whoever has one waits
for nobody any more.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Fields = list[tuple[str, str]]

CUTS = {"COOKIE": "; "}
"""What stands between two lines of one field; elsewhere a comma (RFC 9110 section 5.3, RFC 6265 section 5.4)."""

OF_THE_BODY = ("CONTENT_TYPE", "CONTENT_LENGTH")
"""Names that WSGI gives without HTTP_."""


class FieldLines(Protocol):
    """A request's fields; names in small letters."""

    def get(self, key: str, default: Any = None) -> Any: ...
    def get_all(self, key: str) -> Sequence[str]: ...
    def items(self) -> Iterable[tuple[str, str]]: ...


class Incoming(Protocol):
    """What granian tells of a request before its body has come: its RSGI, version 1.5. path: decoded. client, server:
    `address:port`."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def query_string(self) -> str: ...
    @property
    def http_version(self) -> str: ...
    @property
    def scheme(self) -> str: ...
    @property
    def client(self) -> str: ...
    @property
    def server(self) -> str: ...
    @property
    def authority(self) -> str | None: ...
    @property
    def headers(self) -> FieldLines: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A whole request. environ: texts alone, but for what somebody adds under a name of ours."""

    environ: Mapping[str, Any]
    body: bytes = b""

    def telling(self, **facts: object) -> Asked:
        """The same, with more in its environ, each under OURS and its name."""
        told = {OURS + name: fact for name, fact in facts.items()}
        return Asked({**self.environ, **told}, self.body)


@dataclass(frozen=True, slots=True)
class WholeAnswer:
    """status: 200 and so on."""

    status: int
    fields: Fields = field(default_factory=list)
    body: bytes = b""


OURS = "calendar_service."
"""Before names in an environ that no client can send."""

SERVED, TROUBLES = "served", "troubles"
"""What a web process tells the editor's with each request: the number of the revision that it serves, 0 for none, and
what is wrong, in sentences."""


def text_as_wsgi(text: str) -> str:
    """Bytes as WSGI writes them: each as the letter of that number (PEP 3333)."""
    return text.encode("utf-8", "replace").decode("latin-1")


def environ_of(scope: Incoming) -> dict[str, str]:
    """What a request says, as WSGI names it."""
    host, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": text_as_wsgi(scope.path),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
    }
    for name, value in scope.headers.items():
        if "_" in name:  # it would pass for a field with a hyphen there
            continue
        plain = name.upper().replace("-", "_")
        key = plain if plain in OF_THE_BODY else f"HTTP_{plain}"
        environ[key] = f"{environ[key]}{CUTS.get(plain, ',')}{value}" if key in environ else value
    if scope.authority is not None:  # it stands in the request line, and is right (RFC 9112 section 3.2.2)
        environ["HTTP_HOST"] = scope.authority
    return environ


def answered(app: WSGIApplication, asked: Asked) -> WholeAnswer:
    """What a WSGI application answers. Raises whatever it raises."""
    environ: dict[str, Any] = {
        **asked.environ,
        "CONTENT_LENGTH": str(len(asked.body)),
        "wsgi.version": (1, 0),
        "wsgi.input": io.BytesIO(asked.body),
        "wsgi.errors": sys.stderr,
        "wsgi.input_terminated": True,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    return begun(lambda start_response: app(environ, start_response))


def begun(respond: Callable[[Any], Iterable[bytes] | None]) -> WholeAnswer:
    """What is answered through a start_response. Raises whatever respond raises."""
    answer = found(respond)
    assert answer is not None
    return answer


def found(respond: Callable[[Any], Iterable[bytes] | None]) -> WholeAnswer | None:
    """The same; None where respond answers nothing."""
    begins: list[tuple[str, Fields]] = []
    written: list[bytes] = []

    def start_response(status: str, fields: Fields, _error: object = None) -> Callable[[bytes], object]:
        begins.append((status, fields))
        return written.append

    parts = respond(start_response)
    if parts is None:
        return None
    try:
        body = b"".join([*written, *parts])
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
    status, fields = begins[-1]
    return WholeAnswer(int(status[:3]), fields, body)
