"""Feeds per second: the layer on several servers, against nginx and a file. `python -m benchmarks.serving`

One server at a time, pinned to one core; wrk with 64 kept-alive connections on another; medians.
Ratios are to nginx on the same core. Servers that are not installed are skipped by name. Listens
on 127.0.0.1 only, ends what it starts, and takes less than two minutes.
"""

from __future__ import annotations

import http.client
import importlib.util
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from calendar_service.serving.feed_layer import FeedLayer
    from calendar_service.serving.rsgi_app import RsgiApp

PATH = "/feeds/pilkada-2024/35.78.ics"
SERVER_CORE, CLIENT_CORE = "0", "1"
CONNECTIONS, SECONDS, ROUNDS = 64, 1, 5
GZIP = {"Accept-Encoding": "gzip"}


# What is served. The servers import these.


def layered() -> FeedLayer:
    """The product's layer in front of an application that knows nothing."""
    from benchmarks.feeds_build import shipped, snapshot_of
    from calendar_service.package_data import translators
    from calendar_service.serving.feed_layer import FeedLayer

    snapshot = snapshot_of(shipped())
    return FeedLayer(_nothing, lambda: snapshot, translators(), "http://127.0.0.1")


def received() -> RsgiApp:
    """The same as a web process answers it: in the event loop."""
    from calendar_service.package_data import TEMPLATES, translators
    from calendar_service.rendering import Rendering
    from calendar_service.serving.editor_process import EditorProcess
    from calendar_service.serving.recent_answers import RecentAnswers
    from calendar_service.serving.refusal_pages import RefusalPages
    from calendar_service.serving.rsgi_app import Answering, RsgiApp

    layer = layered()
    refusals = RefusalPages(Rendering(TEMPLATES, translators()), translators(), {}, "")
    return RsgiApp(
        Answering(
            (layer,),
            RecentAnswers(layer.current),
            layer,
            EditorProcess((PYTHON, "-c", "import time; time.sleep(3600)")),
            dict,
            refusals,
        )
    )


def routed() -> WSGIApplication:
    """The same feeds through Flask's routing, as a plain view would give them."""
    import flask

    from benchmarks.feeds_build import shipped, snapshot_of

    app = flask.Flask("routed")
    snapshot = snapshot_of(shipped())

    @app.get("/feeds/<path:rest>")
    def feed(rest: str) -> flask.Response:
        found = snapshot.feeds[f"/feeds/{rest}"]
        is_packed = flask.request.accept_encodings.best_match(("gzip", "identity")) == "gzip"
        response = flask.Response(found.gzip if is_packed else found.body, mimetype="text/calendar")
        response.set_etag(found.etag + ("-gzip" if is_packed else ""))
        response.last_modified = snapshot.last_modified
        response.vary.add("Accept-Encoding")
        if is_packed:
            response.content_encoding = "gzip"
        response.make_conditional(flask.request)
        return response

    return app


def _nothing(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("404 Not Found", [("Content-Length", "0")])
    return []


# Who serves it.


@dataclass(frozen=True)
class Server:
    """command: with %(port)s and %(folder)s. needs: a program, or a module where `-m` runs it."""

    name: str
    needs: str
    command: str


PYTHON = sys.executable
SERVERS = (
    Server("nginx, static file", "nginx", "nginx -p %(folder)s -c %(folder)s/nginx.conf"),
    Server("nginx as shipped, our files", "nginx", "nginx -p %(folder)s -c %(folder)s/front.conf"),
    Server(
        "granian, rsgi_app",
        "granian",
        f"{PYTHON} -m granian --interface rsgi --task-impl rust --http 1 --factory --host 127.0.0.1 --port %(port)s "
        "benchmarks.serving:received",
    ),
    Server(
        "granian, layer, threads",
        "granian",
        f"{PYTHON} -m granian --interface wsgi --factory --host 127.0.0.1 --port %(port)s benchmarks.serving:layered",
    ),
    Server(
        "gunicorn gthread, layer",
        "gunicorn",
        f"{PYTHON} -m gunicorn -k gthread --threads 4 --keep-alive 30 -b 127.0.0.1:%(port)s "
        "benchmarks.serving:layered()",
    ),
    Server(
        "waitress, layer",
        "waitress",
        f"{PYTHON} -m waitress --listen 127.0.0.1:%(port)s --call benchmarks.serving:layered",
    ),
    Server(
        "granian, Flask routing",
        "granian",
        f"{PYTHON} -m granian --interface wsgi --factory --host 127.0.0.1 --port %(port)s benchmarks.serving:routed",
    ),
)

NGINX = """daemon off; %(user)s worker_processes 1; pid %(folder)s/pid; error_log %(folder)s/error.log;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000000; gzip_static on; etag on; gzip_vary on; root %(folder)s/www;
  types { text/calendar ics; }
  client_body_temp_path %(folder)s/a; proxy_temp_path %(folder)s/b; fastcgi_temp_path %(folder)s/c;
  uwsgi_temp_path %(folder)s/d; scgi_temp_path %(folder)s/e;
  server { listen 127.0.0.1:%(port)s; }
}
"""


FRONT = """daemon off; %(user)s worker_processes 1; pid %(folder)s/pid; error_log %(folder)s/error.log;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000000; include %(folder)s/shipped.conf;
  client_body_temp_path %(folder)s/a; proxy_temp_path %(folder)s/b; fastcgi_temp_path %(folder)s/c;
  uwsgi_temp_path %(folder)s/d; scgi_temp_path %(folder)s/e;
}
"""


def shipped_front(facts: Mapping[str, object]) -> str:
    """docs/deploy/nginx.conf over the files of this benchmark, by http as the static file."""
    text = (Path(__file__).parent.parent / "docs" / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r"^ *ssl_.*\n", "", text, flags=re.M).replace("listen 80;", "listen 127.0.0.1:1;")
    text = re.sub(r"server \{\n    listen 127.0.0.1:1;.*?\n\}\n", "", text, flags=re.S)
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{facts['port']};")
    return text.replace("/var/cache/kalender", f"{facts['folder']}/public")


@dataclass(frozen=True)
class Measured:
    """rates: requests a second for 200, gzip, 304. p99: milliseconds of a 304. rss: MB."""

    rates: tuple[float, float, float]
    p99: float
    rss: float


def main() -> None:
    missing = [tool for tool in ("wrk", "taskset") if shutil.which(tool) is None]
    if missing:
        print(f"skipped: {', '.join(missing)} not installed")
        return
    results: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder))
        for server in SERVERS:
            if shutil.which(server.needs) is None and importlib.util.find_spec(server.needs) is None:
                print(f"skipped: {server.needs} not installed")
                continue
            results[server.name] = measure(server, Path(folder))
    show(results)


def write_files(folder: Path) -> None:
    """The feed as files, plain and compressed as the snapshot compresses it."""
    from benchmarks.feeds_build import shipped, snapshot_of

    feed = snapshot_of(shipped()).feeds[PATH]
    for root in (folder / "www", folder / "public" / "feeds-1"):
        file = root / PATH.lstrip("/")
        file.parent.mkdir(parents=True)
        file.write_bytes(feed.body)
        file.with_name(f"{file.name}.gz").write_bytes(feed.gzip)
    (folder / "public" / "feeds").symlink_to("feeds-1")
    print(f"{feed.length} bytes, {len(feed.gzip)} compressed")


def measure(server: Server, folder: Path) -> Measured:
    port = free_port()
    facts = {"port": port, "folder": folder, "user": "user root;" if Path("/root").stat().st_uid == _me() else ""}
    (folder / "nginx.conf").write_text(NGINX % facts)
    (folder / "front.conf").write_text(FRONT % facts)
    (folder / "shipped.conf").write_text(shipped_front(facts), encoding="utf-8")
    command = ["taskset", "-c", SERVER_CORE, *(server.command % facts).split()]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            tag = wait_for(port)
            cases: tuple[dict[str, str], ...] = ({}, GZIP, {"If-None-Match": tag})
            rounds = [[wrk(port, headers) for headers in cases] for _ in range(ROUNDS)]
            rates = tuple(median(each[case][0] for each in rounds) for case in range(3))
            p99 = median(each[2][1] for each in rounds)
            return Measured((rates[0], rates[1], rates[2]), p99, memory(process.pid))
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _me() -> int:
    return Path("/proc/self").stat().st_uid


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int) -> str:
    """The ETag of the feed, once the server answers; checks all three cases."""
    deadline = time.monotonic() + 20
    while True:
        try:
            status, tag = ask(port, {})
            break
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    assert (status, ask(port, GZIP)[0], ask(port, {"If-None-Match": tag})[0]) == (200, 200, 304)
    return tag


def ask(port: int, headers: dict[str, str]) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", PATH, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers["ETag"]


def wrk(port: int, headers: dict[str, str]) -> tuple[float, float]:
    """Requests a second, and the 99th percentile in milliseconds."""
    fields = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["taskset", "-c", CLIENT_CORE, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", *fields]
    url = f"http://127.0.0.1:{port}{PATH}"
    said = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout  # noqa: S603
    return _number(r"Requests/sec:\s+([\d.]+)", said), _milliseconds(said)


def _number(pattern: str, said: str) -> float:
    match = re.search(pattern, said)
    assert match, said
    return float(match[1])


def _milliseconds(said: str) -> float:
    match = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", said)
    assert match, said
    return float(match[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[match[2]]


def memory(pid: int) -> float:
    """MB that a process and its children keep resident."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    own = int(found[1]) / 1024 if found else 0.0
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(memory(int(child)) for child in children)


def show(results: dict[str, Measured]) -> None:
    if not results:
        return
    base: Any = next(iter(results.values()))
    print(f"{'server':28}{'200':>15}{'gzip':>15}{'304':>15}{'p99 of 304':>13}{'RSS':>9}")
    for name, found in results.items():
        cells = "".join(
            f"{rate:8.0f}/s{rate / reference:5.2f}" for rate, reference in zip(found.rates, base.rates, strict=True)
        )
        print(f"{name:28}{cells}{found.p99:10.1f} ms{found.rss:6.0f} MB")


if __name__ == "__main__":
    main()
