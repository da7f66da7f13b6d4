"""doctor over real HTTP: a good server is found good, and a bad one in each of its sins."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from werkzeug.wrappers import Request, Response

from calendar_service.cli import main
from calendar_service.package_data import translators
from calendar_service.serving.feed_layer import FeedLayer
from tests.doctor_material import GOOD, TEXT_WRONGS, crlf
from tests.feeds_material import GOLDEN, snapshot

Output = pytest.CaptureFixture[str]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@Request.application
def _rest(request: Request) -> Response:
    if request.path == "/robots.txt":
        return Response("User-agent: *\nAllow: /\n")
    return Response(status=404)


@pytest.fixture
def good() -> Iterator[str]:
    """Our feeds, served by our own layer."""
    layer = FeedLayer(_rest, snapshot, translators(), "https://kalender.example")
    server = make_server("127.0.0.1", 0, layer, server_class=_Server, handler_class=_Quiet)
    yield from _running(server)


@pytest.fixture
def bad() -> Iterator[Callable[[str], str]]:
    """One address for each sin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Sinner)
    server.daemon_threads = True
    base = _running(server)
    address = next(base)
    yield lambda sin: f"{address}/{sin}"
    next(base, None)


def _running(server: WSGIServer | ThreadingHTTPServer) -> Iterator[str]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


class _Sinner(BaseHTTPRequestHandler):
    count = 0

    def do_GET(self) -> None:
        _Sinner.count += 1
        status, headers, body = self.answer(self.path.strip("/"))
        self.send_response(status)
        for name, value in {"Content-Type": "text/calendar", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def answer(self, sin: str) -> tuple[int, dict[str, str], bytes]:
        asks_again = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        fresh = {"ETag": '"x"', "Last-Modified": "Fri, 26 Jan 2024 00:00:00 GMT"}
        text = GOOD
        if sin == "uid":
            text = GOOD.replace("UID:jam", f"UID:{_Sinner.count}")
        elif sin == "304" and asks_again:
            return 304, fresh, b""
        elif sin == "gzip":
            return 200, {**fresh, "Content-Encoding": "gzip"}, gzip.compress(crlf(text))
        elif sin == "406":
            return (200, fresh, crlf(text)) if "Accept" in self.headers else (406, {}, b"")
        elif sin == "pindah":
            return 301, {"Location": "/html"}, b""
        elif sin == "html":
            return 200, {"Content-Type": "text/html"}, b"<html><p>Masuk dahulu</html>"
        elif sin == "putar":
            return 302, {"Location": "/putar"}, b""
        elif sin == "berkas":
            return 302, {"Location": "file:///etc/passwd"}, b""
        elif sin == "robots.txt":
            return 200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /\n"
        return 200, fresh, crlf(text)

    def log_message(self, *_: object) -> None:
        pass


def examined(capsys: Output, target: str) -> tuple[int, dict[str, str], set[str]]:
    """Exit code, verdicts by program, and rules."""
    code = main(["doctor", target, "--format", "json"])
    facts = json.loads(capsys.readouterr().out)
    return code, facts["clients"], {finding["rule"] for finding in facts["findings"]}


@pytest.mark.parametrize(
    "path", ["/feeds/pilkada-2024.ics", "/feeds/pilkada-2024/35.78.en.ics", "/feeds/daerah/35.78.ics"]
)
def test_our_own_service_is_found_good(path: str, good: str, capsys: Output) -> None:
    code, clients, rules = examined(capsys, good + path)
    assert code == 0
    assert set(clients.values()) == {"fine"}
    assert rules <= {"cancelled", "insecure", "here-only"}, "plain http on this machine is only noted"


def test_a_moved_address_is_followed(good: str, capsys: Output) -> None:
    code, _, rules = examined(capsys, good + "/feeds/pilkada-serentak.ics")
    assert code == 0
    assert "not-308" not in rules


@pytest.mark.parametrize(
    ("sin", "rule", "hit"),
    [
        ("uid", "changing-uid", "apple"),
        ("304", "wrong-304", "apple"),
        ("gzip", "forced-gzip", "outlook"),
        ("406", "not-ok", "google"),
        ("pindah", "web-page", "android"),
        ("putar", "not-ok", "thunderbird"),
        ("berkas", "not-ok", "gnome"),
        ("robots-saja", "robots-forbid", "google"),
    ],
)
def test_each_sin_is_found(sin: str, rule: str, hit: str, bad: Callable[[str], str], capsys: Output) -> None:
    code, clients, rules = examined(capsys, bad(sin))
    assert code == 1
    assert rule in rules
    assert clients[hit] == "breaks"


def test_nobody_answers(capsys: Output) -> None:
    assert main(["doctor", "http://127.0.0.1:1/a.ics", "--lang", "en"]) == 1
    assert "does not answer" in capsys.readouterr().err


@pytest.mark.parametrize("target", ["ftp://x.example/a.ics", "file:///etc/passwd", "https://", "http://[/a.ics"])
def test_other_addresses_are_not_asked(target: str, capsys: Output) -> None:
    assert main(["doctor", target]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_file_is_told_in_words_with_its_lines(tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "buruk.ics"
    file.write_bytes(TEXT_WRONGS["status"][0])
    assert main(["doctor", str(file)]) == 1
    said = capsys.readouterr().out
    assert f"{file}:22: [rusak] STATUS:BATAL tidak dikenal" in said
    assert "Home Assistant: rusak" in said
    assert "Google Calendar: baik" in said
    assert main(["--lang", "en", "doctor", str(file)]) == 1
    assert "Home Assistant: broken" in capsys.readouterr().out


def test_a_golden_feed_is_fine_for_everybody(capsys: Output) -> None:
    code, clients, rules = examined(capsys, str(GOLDEN / "pilkada-2024-35.78.ics"))
    assert (code, set(clients.values()), rules) == (0, {"fine"}, set())


def test_many_of_a_kind_are_counted(tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "panjang.ics"
    file.write_bytes(crlf(GOOD.replace("SEQUENCE:0\n", "SEQUENCE:0\n" + f"COMMENT:{'x' * 80}\n" * 5)))
    assert main(["doctor", str(file)]) == 0, "long lines harm, they do not break"
    said = capsys.readouterr().out
    assert said.count("[terganggu]") == 3
    assert "dan 7 tempat lain" in said


def test_a_file_that_is_not_there_is_wrong_use(capsys: Output) -> None:
    assert main(["doctor", "tidak-ada.ics"]) == 2
