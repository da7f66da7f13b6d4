"""Whoever holds a web process up holds nobody else up: feeds and health answer as if nobody were there. And what such
a process says to whom it turns away, and to programs that speak unusual HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from conftest import ROOT, free_port

from tests.attackers import (
    ATTACKS,
    FEED,
    HEADING,
    HEALTH,
    LOGIN,
    PASSWORD,
    UNKNOWN_KEYS,
    Visitor,
    connected,
    entered,
    measured,
)
from tests.patience import until

AT_MOST_MILLISECONDS = 300
"""Of 60 answers the slowest but one; on a quiet machine a twentieth of it. Before, seconds, or none at all."""


IMPATIENT = (
    "from calendar_service import processes; from calendar_service.preflight import port; "
    "port.UNREAD_SECONDS = 2; processes.web()"
)
"""The web process; tests wait less long until who never reads is left."""


class Web:
    """A rehearsal's web process, with an account."""

    def __init__(self, folder: Path) -> None:
        self.port, self.stages = free_port(), folder / "stages.yaml"
        self.stages.write_bytes((ROOT / "stages.yaml").read_bytes())
        self.environment = {
            **os.environ, "CLOCK_START": "2024-09-19T06:00+07:00", "SECRET_KEY": "Jk3u-0aQ9zPw7xXcVbNm2lOiUyTrEwQa5sDfGhJk",
            "DATA_DIR": str(folder / "var"), "PORT": str(self.port), "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "REDIS_URL": "redis://127.0.0.1:1/0", "STAGES_FILE": str(self.stages), "TRUSTED_PROXIES": "127.0.0.1",
        }  # fmt: skip
        self.run("calendar_service.processes", "release")
        self.run("calendar_service", "admin", "add", "penyunting", "--password-stdin", said=f"{PASSWORD}\n")
        self.log = folder / "web.log"
        self.start()

    def start(self) -> None:
        """Until it answers."""
        command = [sys.executable, "-c", IMPATIENT]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=log)
        until(lambda: measured(self.port, HEALTH, 1))

    def run(self, *words: str, said: str = "") -> None:
        command = [sys.executable, "-m", *words]
        subprocess.run(command, cwd=ROOT, env=self.environment, input=said, text=True, check=True, capture_output=True)

    def editors(self) -> list[int]:
        """Process ids of those that edit for it."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                words, environment = (place / "cmdline").read_bytes(), (place / "environ").read_bytes()
            except OSError:
                continue
            if b"\0editor\0" in words and f"PORT={self.port}\0".encode() in environment:
                found.append(int(place.name))
        return found

    def sockets(self) -> int:
        """How many those that answer have."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return sum(
            os.readlink(each).startswith("socket:") for pid in children for each in Path(f"/proc/{pid}/fd").iterdir()
        )

    def end(self) -> float:
        """Ask it to end; seconds until it and its editor have gone."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        until(lambda: not self.editors(), seconds=20)
        return time.monotonic() - began


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    started = Web(tmp_path_factory.mktemp("held"))
    entered(started.port)
    yield started
    started.end()


def said(port: int, words: bytes, wait_seconds: float = 20, silence_seconds: float = 0.5) -> bytes:
    """What is answered to these bytes, until the other side is silent for a moment or has closed."""
    with connected(port) as connection:
        connection.sendall(words)
        connection.settimeout(wait_seconds)
        heard = b""
        while True:
            try:
                piece = connection.recv(65_536)
            except TimeoutError:
                return heard
            except ConnectionResetError:
                return heard
            if not piece:
                return heard
            heard += piece
            connection.settimeout(min(wait_seconds, silence_seconds))


@pytest.mark.alone
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_nobody_holds_feeds_and_health_up(web: Web, attack: Callable[[int], AbstractContextManager[None]]) -> None:
    with attack(web.port):
        found = {path: measured(web.port, path, 60) for path in (FEED, HEALTH)}
    print(attack.__name__, found)
    assert all(times.p99 < AT_MOST_MILLISECONDS for times in found.values()), found


def test_who_is_logged_in_works_on_while_others_are_slow_or_guess(web: Web) -> None:
    editor = entered(web.port)
    by_name = {attack.__name__: attack for attack in ATTACKS}
    with by_name["slow_bodies"](web.port), by_name["wrong_logins"](web.port):
        began = time.monotonic()
        assert editor.get("/admin/") == 200
        assert time.monotonic() - began < 10


def test_of_a_text_full_of_faults_little_is_told_and_soon(web: Web) -> None:
    editor = entered(web.port)
    form = {"text": UNKNOWN_KEYS, "base": "", "token": editor.token}
    began = time.monotonic()
    assert editor.post("/admin/periksa", form, {"Accept": "application/json"}) == 200
    assert time.monotonic() - began < 15
    assert json.loads(editor.body)["total"] > 50_000
    assert len(editor.body) < 50_000


@pytest.mark.parametrize(("path", "words"), [("/admin/periksa", "8.000.000"), ("/en/admin/periksa", "8,000,000")])
def test_a_body_that_is_too_large_is_told_so_after_it_was_sent(web: Web, path: str, words: str) -> None:
    visitor = Visitor(web.port)
    assert visitor.ask("POST", path, "x" * 12_000_000) == 413
    assert words in visitor.body.decode()
    assert visitor.fields["Cache-Control"] == "no-store"


def test_a_body_without_a_length_or_with_two_is_not_begun_with(web: Web) -> None:
    heard = said(web.port, (HEADING + "Transfer-Encoding: chunked\r\n\r\n").encode() + b"5\r\nname=\r\n" * 3)
    assert heard.startswith(b"HTTP/1.1 411 ")
    both = (
        HEADING + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /gelap HTTP/1.1\r\n\r\n"
    ).encode()
    assert said(web.port, both)[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 411")
    two = (HEADING + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd").encode()
    assert said(web.port, two).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    ("field", "status"),
    [
        ("Accept-Encoding: " + "q, " * 130_000, 431),
        ("If-None-Match: " + '"", ' * 95_000, 431),
        ("Cookie: a=" + "b" * 17_000, 431),
        ("Accept-Encoding: " + "q, " * 5_000, 200),
        ("If-None-Match: " + '"", ' * 3_500, 200),
        ("If-Modified-Since: " + "M" * 15_000, 200),
        ("X-Forwarded-For: " + "1, " * 5_000, 200),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_heading_is_short_and_soon_looked_at(web: Web, field: str, status: int) -> None:
    asked = f"GET {FEED} HTTP/1.1\r\nHost: localhost\r\n{field}\r\nConnection: close\r\n\r\n".encode()
    assert said(web.port, asked).startswith(f"HTTP/1.1 {status} ".encode())
    began = time.monotonic()
    for _ in range(10):
        said(web.port, asked)
    assert (time.monotonic() - began) / 10 < 0.1


def test_an_address_has_an_end(web: Web) -> None:
    for target in ("/" + "a/" * 5_000, f"{FEED}?{'a' * 9_000}", "/healthz?" + "a" * 9_000):
        assert Visitor(web.port).get(target) == 414


def test_a_request_names_its_host_once(web: Web) -> None:
    assert said(web.port, b"GET /healthz HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert said(web.port, f"GET {FEED} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".encode()).startswith(b"HTTP/1.1 400 ")
    assert said(web.port, b"GET /healthz HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200 ")


def test_who_never_reads_is_left(web: Web) -> None:
    before = web.sockets()
    asked = f"GET {FEED} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * 200
    connections = [connected(web.port) for _ in range(20)]
    for connection in connections:
        connection.sendall(asked)
    until(lambda: web.sockets() >= before + 20, seconds=2)
    until(lambda: web.sockets() < before + 5, seconds=20)
    for connection in connections:
        connection.close()


@pytest.mark.parametrize(("path", "words"), [("/admin/periksa", "200 isian"), ("/en/admin/periksa", "200 fields")])
def test_a_form_of_a_million_fields_is_not_parsed(web: Web, path: str, words: str) -> None:
    visitor, began = Visitor(web.port), time.monotonic()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert visitor.ask("POST", path, "a=&" * 1_300_000, kind) == 413
    assert words in visitor.body.decode()
    assert time.monotonic() - began < 2


def test_a_stranger_sends_little_until_he_has_a_cookie(web: Web) -> None:
    visitor = Visitor(web.port)
    typed = "# x\n" * 60_000
    assert visitor.post("/admin/periksa", {"text": typed}) == 413
    assert "200.000" in visitor.body.decode()
    visitor.get(LOGIN)
    assert visitor.post("/admin/periksa", {"text": typed}) == 401
    assert visitor.body.count(b"# x\n") == 60_000


def test_who_waits_for_a_word_before_sending_gets_one(web: Web) -> None:
    expects = "Expect: 100-continue\r\nContent-Length: "
    assert said(web.port, f"{HEADING}{expects}5\r\n\r\n".encode(), 1).startswith(b"HTTP/1.1 100 Continue")
    assert said(web.port, f"{HEADING}{expects}9000000\r\n\r\n".encode()).startswith(b"HTTP/1.1 413 ")


def test_several_requests_on_one_connection_are_answered_in_their_order(web: Web) -> None:
    ask = "{} {} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    paths = [("GET", HEALTH), ("HEAD", FEED), ("GET", "/robots.txt"), ("GET", "/tidak-ada/"), ("GET", HEALTH)]
    heard = said(web.port, "".join(ask.format(*each) for each in paths).encode(), silence_seconds=2)
    assert re.findall(rb"HTTP/1\.1 (\d{3}) ", heard) == [b"200", b"200", b"200", b"404", b"200"]
    assert heard.count(b"BEGIN:VCALENDAR") == 0
    assert heard.count(b'{"status":"ok"}') == 2


def test_a_head_has_the_length_of_the_whole_and_no_body(web: Web) -> None:
    whole, head = Visitor(web.port), Visitor(web.port)
    for path in (FEED, HEALTH, "/", LOGIN):
        whole.get(path)
        head.ask("HEAD", path)
        assert head.body == b""
        if path != LOGIN:  # each has a token of its own
            assert head.fields["Content-Length"] == str(len(whole.body)), path


def test_a_page_that_only_reads_takes_no_body(web: Web) -> None:
    visitor = Visitor(web.port)
    assert visitor.post("/", {"x": "1"}) == 405
    assert visitor.post(FEED, {"x": "1"}) == 405
    assert visitor.post("/", {"x": "y" * 20_000}) == 413


def test_the_editor_sees_a_new_revision_at_once(web: Web) -> None:
    editor = entered(web.port)
    web.stages.write_bytes(web.stages.read_bytes() + b"# lain\n")
    web.run("calendar_service", "publish", "--by", "siti", "--note", "catatan")
    until(lambda: editor.get("/admin/riwayat/") == 200 and b"catatan" in editor.body, seconds=5)
    until(lambda: editor.get("/admin/") == 200 and b"revisi 2" in editor.body, seconds=5)


def test_an_editor_that_dies_is_started_again_and_feeds_notice_nothing(web: Web) -> None:
    (first,) = web.editors()
    os.kill(first, signal.SIGKILL)
    assert measured(web.port, FEED, 10).most < 1_000
    until(lambda: Visitor(web.port).get(LOGIN) == 200)
    assert first not in web.editors()
    assert len(web.editors()) == 1


@pytest.mark.alone
def test_it_ends_within_five_seconds_and_never_leaves_its_editor_behind(tmp_path: Path) -> None:
    web = Web(tmp_path)
    try:
        Visitor(web.port).get(LOGIN)
        with {attack.__name__: attack for attack in ATTACKS}["slow_bodies"](web.port):
            assert web.end() < 5
        web.start()
        Visitor(web.port).get(LOGIN)
        assert web.editors()
    finally:
        web.process.kill()
    web.process.wait(10)
    until(lambda: not web.editors(), seconds=10)
