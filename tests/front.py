"""The shipped nginx in front of a real web process, for tests that look at both: only paths, ports and the certificate are
the test's."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from conftest import ROOT, find_program, free_port, missing

from tests.patience import until

CONF = ROOT / "docs" / "deploy" / "nginx.conf"

HOST = "kalender.example"

AROUND = """daemon off; worker_processes 1; pid %(folder)s/pid; error_log %(folder)s/error.log warn; %(user)s
events { worker_connections 512; }
http {
  access_log off; keepalive_requests 100000;
  client_body_temp_path %(folder)s/body; proxy_temp_path %(folder)s/proxy;
  fastcgi_temp_path %(folder)s/c; uwsgi_temp_path %(folder)s/d; scgi_temp_path %(folder)s/e;
  include %(folder)s/kalender.conf;
}
"""
"""What Debian's nginx.conf does around it. A worker runs as another user than the service, as on a real machine."""


@dataclass(frozen=True)
class Answer:
    """head: everything before the body, as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    head: bytes = b""


@dataclass(frozen=True)
class Front:
    """A running nginx. port: of https, http_port: of http."""

    folder: Path
    port: int
    http_port: int

    def get(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """By a client that says what it is told to say; names with underscores."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, context=_context())
        fields = {"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
        try:
            connection.request(method, path, body=body, headers=fields)
            answer = connection.getresponse()
            said = answer.getheaders()
            names = [name.lower() for name, _ in said]
            twice = {name for name in names if names.count(name) > 1} - {"set-cookie"}
            assert not twice, f"{path}: twice {twice}"
            return Answer(answer.status, {name.lower(): value for name, value in said}, answer.read())
        finally:
            connection.close()

    def raw(self, words: bytes, *, https: bool = True, seconds: float = 15) -> Answer:
        """Exactly these bytes, and whatever comes back."""
        plain = socket.create_connection(("127.0.0.1", self.port if https else self.http_port), timeout=seconds)
        with _context().wrap_socket(plain, server_hostname=HOST) if https else plain as line:
            line.sendall(words)
            found = b""
            try:
                while data := line.recv(65536):
                    found += data
            except (TimeoutError, ConnectionError, ssl.SSLError):
                pass
        head, _, body = found.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        status = int(first.split()[1]) if first else 0
        return Answer(status, dict(line.lower().split(": ", 1) for line in lines), body, head)


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def program() -> str:
    """The path of nginx; skips, and in CI fails, where there is none."""
    found = find_program("nginx")
    if found is None:
        missing("nginx")
    assert found
    return found


def written(folder: Path, service_port: int, public: Path, conf: str | None = None) -> tuple[int, int]:
    """Writes a configuration into a folder; the ports of https and http."""
    port, http_port = free_port(), free_port()
    text = conf or CONF.read_text(encoding="utf-8")
    pairs = [
        ("listen 80;", f"listen 127.0.0.1:{http_port};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;"),
        ("/etc/ssl/kalender", str(folder / "kalender")),
        ("/var/cache/kalender", str(public)),
        ("127.0.0.1:8000", f"127.0.0.1:{service_port}"),
    ]
    for ours, here in pairs:
        assert ours in text, ours
        text = text.replace(ours, here)
    (folder / "kalender.conf").write_text(text, encoding="utf-8")
    user = "user nobody nogroup;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND % {"folder": folder, "user": user}, encoding="utf-8")
    if not (folder / "kalender.key").exists():
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
             "-keyout", str(folder / "kalender.key"), "-out", str(folder / "kalender.pem")],
            check=True, capture_output=True,
        )  # fmt: skip
    return port, http_port


@contextmanager
def nginx(service_port: int, public: Path) -> Iterator[Front]:
    """The shipped configuration, in front of a service and of a folder of files."""
    found, folder = program(), Path(tempfile.mkdtemp(prefix="kt-front-"))
    folder.chmod(0o755)
    try:
        port, http_port = written(folder, service_port, public)
        arguments = [found, "-p", str(folder), "-c", str(folder / "nginx.conf")]
        with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            try:
                until_it_listens(port, process)
                yield Front(folder, port, http_port)
            finally:
                process.terminate()
                process.wait(10)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def until_it_listens(port: int, process: subprocess.Popen[bytes] | None = None) -> None:
    def ended() -> bool:
        return process is not None and process.poll() is not None

    def look() -> bool:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True

    until(look, lambda: ended() and process and process.stderr and process.stderr.read(), alive=lambda: not ended())


@contextmanager
def web_process(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A web process that answers. Its log stands beside DATA_DIR."""
    with Path(environment["DATA_DIR"]).with_name("web.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "calendar_service.processes", "web"],
            cwd=ROOT, env=dict(environment), stdout=log, stderr=log,
        )  # fmt: skip
    try:
        until_it_listens(int(environment["PORT"]), process)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(20)


def until_files(public: Path, revision: int) -> None:
    """Until both kinds of files of a revision are there."""
    until(
        lambda: all(_revision(public / link) == revision for link in ("feeds", "pages")),
        lambda: sorted(public.glob("*")),
    )


def _revision(link: Path) -> int | None:
    found = re.match(r"[a-z]+-(\d+)-", os.readlink(link)) if link.is_symlink() else None
    return int(found[1]) if found else None
