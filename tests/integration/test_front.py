"""The shipped front, started: real nginx with docs/deploy/nginx.conf before a real web process, read, attacked and outrun."""

from __future__ import annotations

import gzip
import io
import re
import shutil
import socket
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from conftest import ROOT
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from calendar_service.jobs.redis_client import OwnValkey
from calendar_service.migrating import migrate
from calendar_service.words.addresses import TABLE, AddressRow, address, languages
from tests.doctor_material import GOOD, crlf
from tests.front import CONF, HOST, Front, nginx, until_files, web_process
from tests.integration.test_starting import surroundings

FEED, HOME, STAGE, REGION = (
    "/feeds/pilkada-2024/35.78.ics",
    "/",
    "/pilkada-2024/tahapan/kampanye/",
    "/pilkada-2024/35.78/",
)


@dataclass(frozen=True)
class Installation:
    """A production in a folder: published, with a web process that writes files."""

    folder: Path
    environment: Mapping[str, str]

    @property
    def public(self) -> Path:
        return self.folder / "public"

    def command(self, *words: str, typed: str = "") -> None:
        done = subprocess.run(
            [sys.executable, "-m", "calendar_service", *words],
            cwd=ROOT, env=dict(self.environment), input=typed, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def publish(self, change: Mapping[str, str] = {}) -> None:
        """change: words of the timetable -> what stands in their place."""
        file = self.folder / "stages.yaml"
        text = file.read_text(encoding="utf-8")
        for old, new in change.items():
            assert old in text
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
        self.command("publish", str(file), "--by", "siti", "--note", "Keputusan KPU", "--force")


@contextmanager
def installed() -> Iterator[Installation]:
    """Not in a folder of pytest's, which are its own: nginx runs as another user."""
    folder = Path(tempfile.mkdtemp(prefix="kt-installed-"))
    try:
        yield _installed(folder)
    finally:
        OwnValkey(folder / "var").end()
        shutil.rmtree(folder, ignore_errors=True)


def _installed(folder: Path) -> Installation:
    folder.chmod(0o755)
    (folder / "var").mkdir()
    migrate(f"sqlite:///{folder / 'var' / 'kalender.sqlite3'}")
    shutil.copy(ROOT / "stages.yaml", folder / "stages.yaml")
    own = {
        "PUBLIC_URL": f"https://{HOST}",
        "PUBLIC_DIR": str(folder / "public"),
        "STAGES_FILE": str(folder / "stages.yaml"),
        "PUBLISH": "manual",
    }
    found = Installation(folder, surroundings(folder, **own))
    found.publish()
    return found


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with installed() as found, web_process(found.environment):
        until_files(found.public, 1)
        yield found


@pytest.fixture(scope="module")
def front(installation: Installation) -> Iterator[Front]:
    with nginx(int(installation.environment["PORT"]), installation.public) as found:
        yield found


@pytest.fixture(scope="module")
def bare(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """The same without a single file: everything is asked of the service."""
    with nginx(int(installation.environment["PORT"]), tmp_path_factory.mktemp("empty")) as found:
        yield found


# What it gives


ABOUT_A_FEED = (
    "content-type",
    "content-disposition",
    "cache-control",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "cross-origin-resource-policy",
    "x-content-type-options",
    "vary",
    "last-modified",
    "content-encoding",
)
ABOUT_A_PAGE = (
    "content-type",
    "cache-control",
    "content-security-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
    "vary",
    "content-encoding",
)


@pytest.mark.parametrize("encoding", ["", "gzip"])
@pytest.mark.parametrize(
    "path",
    [
        FEED,
        "/feeds/pilkada-2024.en.json",
        "/feeds/pilkada-2024/11.csv",
        "/feeds/daerah/72.08.en.ics",
        HOME,
        "/en/",
        STAGE,
        "/langganan/",
        "/robots.txt",
    ],
)
def test_a_file_says_what_the_service_says(front: Front, bare: Front, path: str, encoding: str) -> None:
    file, asked = (each.get(path, Accept_Encoding=encoding) for each in (front, bare))
    assert (file.status, asked.status) == (200, 200)
    assert "." not in file.headers["etag"]
    assert file.headers["etag"] != asked.headers["etag"], "one of the two was not what it should be"
    assert file.body == asked.body
    names = ABOUT_A_FEED if path.startswith("/feeds/") else ABOUT_A_PAGE if path.endswith("/") else ("content-type",)
    assert {name: file.headers.get(name) for name in names} == {name: asked.headers.get(name) for name in names}


@pytest.mark.parametrize("path", ["/sisip/35.78/", "/en/sisip/53/"])
def test_the_one_page_that_may_stand_in_frames_may_do_so_behind_nginx(front: Front, path: str) -> None:
    answer = front.get(path, Accept_Encoding="gzip")
    assert (answer.status, answer.headers["content-encoding"]) == (200, "gzip")
    assert "x-frame-options" not in answer.headers
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["strict-transport-security"]
    sheet = re.search(rb'href="(/static/embed\.css\?v=[0-9a-f]+)"', gzip.decompress(answer.body))
    assert sheet
    assert front.get(sheet[1].decode()).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert front.get("/sisip/").headers["x-frame-options"] == "DENY"


def test_a_picture_of_a_link_and_a_sheet_for_a_wall_are_made_behind_nginx(front: Front) -> None:
    page = front.get("/daerah/35.78/").body.decode()
    picture = re.search(rf'og:image" content="https://{re.escape(HOST)}(/kartu/daerah/35\.78\.png\?v=[0-9a-f]+)"', page)
    assert picture
    drawn = front.get(picture[1])
    assert (drawn.status, drawn.headers["content-type"], drawn.body[:4]) == (200, "image/png", b"\x89PNG")
    assert drawn.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert 'href="/dinding/daerah/35.78.pdf"' in page
    sheet = front.get("/dinding/daerah/35.78.pdf")
    assert (sheet.status, sheet.headers["content-type"], sheet.body[:5]) == (200, "application/pdf", b"%PDF-")
    assert front.get("/dinding/daerah/35.78.pdf", If_None_Match=sheet.headers["etag"]).status == 304


def test_the_front_page_is_small(front: Front) -> None:
    assert len(front.get(HOME, Accept_Encoding="gzip").body) <= 15_000


@pytest.mark.parametrize("path", [FEED, HOME, STAGE])
@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_copy_that_is_current_is_not_sent_again(front: Front, path: str, encoding: str) -> None:
    first = front.get(path, Accept_Encoding=encoding)
    tag, date = first.headers["etag"], first.headers["last-modified"]
    for known in ({"If_None_Match": tag}, {"If_None_Match": f"W/{tag}"}, {"If_Modified_Since": date}):
        again = front.get(path, Accept_Encoding=encoding, **known)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["cache-control"] == first.headers["cache-control"]


def test_head_and_variants_and_regions_and_styles(front: Front) -> None:
    head = front.get(FEED, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert b"VALARM" not in front.get(f"{FEED}?alarms=none").body
    assert b"Surabaya" in front.get(REGION).body
    assert b"Surabaya" in front.get("/pilkada-2024/cari?q=sura").body
    sheet = re.search(r'href="(/static/site\.css\?v=[0-9a-f]+)"', front.get(HOME).body.decode())
    assert sheet
    styles = front.get(sheet[1])
    assert styles.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "last-modified" in styles.headers  # a file
    assert front.get("/static/site.css?v=0123456789").headers["cache-control"] != styles.headers["cache-control"]
    options = front.get(FEED, "OPTIONS")
    assert (options.status, options.headers["access-control-allow-methods"]) == (204, "GET, HEAD, OPTIONS")


def test_who_begins_with_http_comes_to_https_with_path_and_query(front: Front) -> None:
    for host in (HOST, "jahat.example"):
        words = f"GET {FEED}?alarms=7d,1d HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        answer = front.raw(words.encode(), https=False)
        assert answer.status == 301
        assert f"Location: https://{HOST}{FEED}?alarms=7d,1d".encode() in answer.head


def test_what_is_chosen_is_asked_of_the_service(front: Front) -> None:
    """No file is called so, and none is given for a query."""
    union = front.get("/feeds/pilihan.ics?daerah=35.78,35.15&isi=tenggat")
    assert (union.status, union.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert b"pilihan.ics" in union.body
    assert front.get("/feeds/pilihan.ics").status == 400
    part, whole = front.get(f"{FEED}?isi=pemungutan"), front.get(FEED)
    assert 0 < part.body.count(b"BEGIN:VEVENT") < whole.body.count(b"BEGIN:VEVENT")
    wrong = front.get(f"{FEED}?phase=pemungutan")
    assert (wrong.status, wrong.headers["cache-control"]) == (400, "no-store")
    assert front.get("/pilkada-2024/tahapan/kampanye.ics").body.count(b"BEGIN:VEVENT") == 1


@pytest.mark.parametrize("junk", [")", ",", "%20", "%22", "%3E", "%E2%80%8B", "%e2%80%9d.", "%C2%A0", ").%20"])
@pytest.mark.parametrize("path", [FEED, REGION, f"{FEED}.", "/pilkada-2024/tahapan/kampanye.ics"])
def test_what_a_chat_leaves_at_an_address_is_put_right(front: Front, path: str, junk: str) -> None:
    answer = front.get(f"{path}{junk}?alarms=1d")
    assert (answer.status, answer.headers["location"]) == (308, f"{path.rstrip('.')}?alarms=1d")
    assert answer.headers["cache-control"] == "no-store"


# Tricks


TARGETS = [
    "/feeds/pilkada-2024.icsgzip",
    "/feeds/pilkada-2024.ics.gz",
    "//feeds/pilkada-2024.ics",
    "/feeds//pilkada-2024/35.78.ics",
    "/feeds/pilkada-2024.ics/",
    "/feeds/pilkada-2024/35.78.ics%00",
    "/feeds/pilkada-2024%2eics",
    "/feeds/pilkada-2024%2F35.78.ics",
    "/feeds/pilkada-2024/35.78.ics%3Fgzip",
    "/%66eeds/pilkada-2024/35.78.ics",
    "/feeds/./pilkada-2024/35.78.ics",
    "/feeds/x/../pilkada-2024/35.78.ics",
    "/feeds/../feeds/pilkada-2024/35.78.ics",
    "/feeds/pilkada-2024/35.78.ics;gzip",
    "/FEEDS/pilkada-2024/35.78.ics",
    "/feeds/PILKADA-2024/35.78.ICS",
    "/feeds/pilkada-2024/35.78.ics.",
    "/feeds/pilkada-2024/35.78.ics%20",
    "/feeds/../metrics%20",
    "/feeds/..%20",
    "/feeds/pilkada-2024/35.78.ics\\..\\x",
    "/feeds/pilkada-2024/%2e%2e/pilkada-2024/35.78.ics",
    "/pilkada-2024/35.78",
    "//pilkada-2024/",
    "///jahat.example/%2e%2e",
    "/pilkada-2024/index.html",
    "/index.html",
    "/static/../feeds/pilkada-2024.ics",
    "/static/site.css?v=../../feeds",
    "/kalimat",
    "/kalimat/",
    "/feeds",
    "/feeds/",
    "/feeds/pilkada-2024",
    "/feeds/pilkada-2024/",
    "/%6detrics",
]
HEADS = [
    "Host: jahat.example",
    f"Host: {HOST}:1",
    f"Host: {HOST}\r\nHost: jahat.example",
    f"Host: {HOST}\r\nX-Forwarded-Host: jahat.example\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Port: 1",
    f"Host: {HOST}\r\nForwarded: host=jahat.example;proto=http",
    f"Host: {HOST}\r\nX-Original-URL: /kalimat\r\nX-Rewrite-URL: /kalimat",
    f"Host: {HOST}\r\nAccept-Encoding: gzip;q=0, br, identity",
    f"Host: {HOST}\r\nRange: bytes=0-3",
    f"Host: {HOST}\r\nIf-None-Match: *",
    f"Host: {HOST}\r\nX-HTTP-Method-Override: DELETE",
]
METHODS = ["POST", "PUT", "DELETE", "PROPFIND", "TRACE", "BREW", "get", "PURGE"]


def everybody(front: Front) -> list[tuple[int, bytes]]:
    """What others are given: a feed plain, packed, and to one who knows it, and the front page."""
    plain, packed = front.get(FEED), front.get(FEED, Accept_Encoding="gzip")
    assert gzip.decompress(packed.body) == plain.body
    again = front.get(FEED, If_None_Match=plain.headers["etag"])
    home = front.get(HOME, Accept_Encoding="gzip")
    return [(each.status, each.body) for each in (plain, packed, again, home)]


@pytest.fixture(scope="module")
def right(front: Front) -> list[tuple[int, bytes]]:
    found = everybody(front)
    assert [status for status, _ in found] == [200, 200, 304, 200]
    return found


def asked(front: Front, first: str, heads: str) -> None:
    """Asks thrice, and holds what may be said to that."""
    for _ in range(3):
        answer = front.raw(f"{first} HTTP/1.1\r\n{heads}\r\nConnection: close\r\n\r\n".encode("latin-1"))
        assert answer.status, first
        assert answer.status < 500, first
        assert b"jahat.example" not in answer.head
        assert b"http://" not in answer.head
        place = answer.headers.get("location")
        if place is not None:
            assert re.match(r"/(?!/)", place), place
        if answer.status >= 300 and answer.status != 304:
            assert answer.headers.get("cache-control") == "no-store" or answer.status in (400, 405), answer.head
        assert answer.head.lower().count(b"strict-transport-security") == 1 or answer.status == 400, answer.head


@pytest.mark.parametrize("target", TARGETS)
def test_a_crooked_address_changes_nothing_for_anybody(front: Front, right: object, target: str) -> None:
    asked(front, f"GET {target}", f"Host: {HOST}")
    assert everybody(front) == right
    found = front.raw(f"GET {target} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode("latin-1"))
    assert found.status in (308, 400, 404, 403) or target in ("/feeds", "/feeds/") or "static" in target, found.head


@pytest.mark.parametrize("heads", HEADS)
def test_forged_headers_change_nothing_for_anybody(front: Front, right: object, heads: str) -> None:
    for target in (FEED, HOME, "/pilkada-2024/35.78", f"http://jahat.example{FEED}"):
        asked(front, f"GET {target}", heads)
    assert everybody(front) == right


@pytest.mark.parametrize("method", METHODS)
def test_odd_methods_change_nothing_for_anybody(front: Front, right: object, method: str) -> None:
    for target in (FEED, HOME):
        asked(front, f"{method} {target}", f"Host: {HOST}\r\nContent-Length: 0")
    assert everybody(front) == right


def test_who_is_not_on_this_machine_reads_no_figures(front: Front) -> None:
    """The rule is nginx's own; that no spelling goes past it is what can be tried here."""
    assert "allow 127.0.0.1; deny all;" in (front.folder / "kalender.conf").read_text(encoding="utf-8")
    assert front.get("/metrics").status == 200
    for path in ("/metrics/", "/METRICS", "/metrics%20", "/metrics;x"):
        assert front.get(path).status in (308, 404)


# Sizes and times


def test_a_large_text_reaches_the_editor_and_a_large_body_nobody_else(front: Front) -> None:
    began = time.monotonic()
    text = b"text=" + b"x" * 8_000_000
    kind = "application/x-www-form-urlencoded"
    answer = front.get("/admin/periksa", "POST", text, Content_Type=kind)
    assert answer.status != 413 or b"Kalender Tahapan" in answer.body, "nginx itself refused it"
    for path in (HOME, FEED, "/pilkada-2024/cari"):
        assert front.get(path, "POST", b"x" * 60_000, Content_Type=kind).status == 405
    assert time.monotonic() - began < 20


def test_who_sends_slowly_is_not_waited_for_and_keeps_nobody(front: Front) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    lines = []
    began = time.monotonic()
    for words in (f"GET {FEED} HTTP/1.1\r\nHost: {HOST}\r\n", "POST /admin/masuk HTTP/1.1\r\nContent-Length: 99\r\n"):
        for _ in range(16):
            line = context.wrap_socket(socket.create_connection(("127.0.0.1", front.port)), server_hostname=HOST)
            line.sendall(words.encode())
            lines.append(line)
    bodies = []
    for _ in range(16):  # a body that never comes: the service does not hear of it
        line = context.wrap_socket(socket.create_connection(("127.0.0.1", front.port)), server_hostname=HOST)
        line.sendall(f"POST /admin/masuk HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 99\r\n\r\nx".encode())
        bodies.append(line)
    for path in (FEED, HOME, REGION, "/healthz", "/admin/masuk"):
        asked_at = time.monotonic()
        assert front.get(path).status == 200
        assert time.monotonic() - asked_at < 3
    for line in lines:
        line.settimeout(15)
        with suppress(ConnectionError, ssl.SSLError):
            assert line.recv(100)[:12] in (b"", b"HTTP/1.1 408")
        line.close()
    assert time.monotonic() - began < 14
    for line in bodies:
        line.close()


# The editor


EVERYWHERE = {"number": 1, "code": "35.78", "name": "1", "election_id": "pilkada-2024", "stage_id": "kampanye"}
EVERYWHERE |= {
    "mark": "0123456789abcdef",
    "token": "abc-1-def",
    "secret": "abc",
    "deed": "teruskan",
    "paper": "pdf",
    "decision": "tahan",
}
OF_DOORS = ("office_door.", "genuine.")
OF_CHECKS = "calendar_check."
FORM = "application/x-www-form-urlencoded"
FORBIDDEN_TO_WAIT = 5
"""Seconds. The service waits 15 for a body that was announced, nginx 20."""


def addresses(rows: Iterable[AddressRow]) -> list[str]:
    """Each row in each language in which it speaks."""
    return [
        address(row.name, language, **{**EVERYWHERE, "step": "kode", "form": form})
        for row in rows
        for language in languages(row.name)
        for form in (["ics"] if row.name.startswith("feeds.") else ["json"])
    ]


WRITTEN = addresses(row for row in TABLE if "POST" in row.methods and not row.name.startswith((*OF_DOORS, OF_CHECKS)))
SENT_BY_OFFICES = addresses(row for row in TABLE if "POST" in row.methods and row.name.startswith(OF_DOORS))
READ_BY_EDITORS = addresses(row for row in TABLE if row.name.startswith("editor.") and "GET" in row.methods)
READ_BY_ALL = addresses(
    row for row in TABLE if "GET" in row.methods and not row.name.startswith(("editor.", *OF_DOORS, OF_CHECKS))
)


@pytest.mark.parametrize("path", SENT_BY_OFFICES)
def test_what_an_office_sends_is_answered_at_once(front: Front, path: str) -> None:
    """Of a link that was never ours; a form of theirs is small, and nginx hands on no more."""
    began = time.monotonic()
    answer = front.get(path, "POST", b"text=" + b"x" * 9_000, Content_Type=FORM)
    assert answer.status in (403, 404), answer.head or answer.body[:200]
    assert answer.headers.get("cache-control") == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert "content-encoding" not in front.get(path, Accept_Encoding="gzip").headers
    assert front.get(path, "POST", b"text=" + b"x" * 150_000, Content_Type=FORM).status == 413
    assert time.monotonic() - began < FORBIDDEN_TO_WAIT


@pytest.mark.parametrize("path", WRITTEN)
def test_what_an_editor_sends_is_answered_at_once(front: Front, path: str) -> None:
    """Not logged in: by a refusal, or by the page on which one logs in; the service has read the body for it, which is as
    large as it takes from strangers, and larger than nginx takes for pages."""
    began = time.monotonic()
    answer = front.get(path, "POST", b"text=" + b"x" * 150_000, Content_Type=FORM)
    assert time.monotonic() - began < FORBIDDEN_TO_WAIT
    assert answer.status in (303, 400, 401, 403, 404, 429), answer.head or answer.body[:200]
    assert answer.headers.get("cache-control") == "no-store"


@pytest.mark.parametrize("path", READ_BY_ALL)
def test_a_body_that_nobody_reads_is_not_waited_for(front: Front, path: str) -> None:
    for method in ("POST", "PUT"):
        began = time.monotonic()
        answer = front.get(path, method, b"text=" + b"x" * 20_000, Content_Type=FORM)
        assert time.monotonic() - began < FORBIDDEN_TO_WAIT
        assert answer.status in (308, 404, 405), answer.body[:200]


def test_a_calendar_is_examined_from_end_to_end(front: Front) -> None:
    """A million bytes through nginx and the web process into the editor's, and from there into a process of its own."""
    long = GOOD.replace("SUMMARY:Sehari", "SUMMARY:Sehari\n" + "COMMENT:x\n" * 80_000).replace(
        "STATUS:CONFIRMED", "STATUS:BATAL"
    )
    boundary, body = encode_multipart({"berkas": FileStorage(io.BytesIO(crlf(long)), "a.ics")})
    kind = f"multipart/form-data; boundary={boundary}"
    form = address("calendar_check.check_form", "en")
    sent = front.get(form, "POST", body, Content_Type=kind)
    assert sent.status == 303, sent.head or sent.body[:500]
    found = front.get(sent.headers["location"], Accept_Encoding="gzip")
    assert (found.status, found.headers["cache-control"], "content-encoding" in found.headers) == (
        200,
        "no-store",
        False,
    )
    assert b"STATUS:BATAL" in found.body
    for url in (f"http://127.0.0.1:{front.port}/", "http://localhost/", "http://169.254.169.254/"):
        refused = front.get(form, "POST", urlencode({"alamat": url}).encode(), Content_Type=FORM)
        assert (refused.status, b"Not examined" in refused.body) == (422, True)
    large = front.get(form, "POST", b"isi=" + b"x" * 2_500_000, Content_Type=FORM)
    assert (large.status, b"2,100,000 bytes" in large.body) == (413, True)


@pytest.fixture(scope="module")
def session(installation: Installation, front: Front) -> str:
    """The cookie of somebody who has logged in."""
    password = "rahasia yang cukup panjang"
    installation.command("admin", "add", "siti", "--role", "publisher", "--password-stdin", typed=f"{password}\n")
    page = front.get("/admin/masuk")
    token = re.search(r'name="token" value="([0-9a-f]{64})"', page.body.decode())
    assert token
    fields = urlencode({"token": token[1], "name": "siti", "password": password}).encode()
    known = page.headers["set-cookie"].partition(";")[0]
    inside = front.get("/admin/masuk", "POST", fields, Content_Type=FORM, Cookie=known, Origin=f"https://{HOST}")
    assert inside.status == 303, inside.body
    return inside.headers["set-cookie"].partition(";")[0]


@pytest.mark.parametrize("path", READ_BY_EDITORS)
def test_no_page_of_the_editor_is_compressed(front: Front, session: str, path: str) -> None:
    """They hold secrets beside what somebody else may choose (BREACH)."""
    answer = front.get(path, Accept_Encoding="gzip", Cookie=session)
    assert "content-encoding" not in answer.headers
    assert answer.status < 500


@pytest.mark.parametrize(
    "path", ["/admin/x%2f..%2f..%2f", "/admin/../", "/admin/%2e%2e/", "/en/admin/..", "/x/..%2fadmin/"]
)
def test_a_crooked_way_to_the_editor_leads_to_nothing_that_is_compressed(front: Front, session: str, path: str) -> None:
    words = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {session}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    answer = front.raw(words.encode())
    assert answer.status in (308, 400, 404)
    assert "content-encoding" not in answer.headers


def test_a_body_without_a_length_is_no_request_of_its_own(tmp_path: Path) -> None:
    """What came after a request on the line to the service would be heard without what nginx says of who asks."""
    inner = "GET /healthz HTTP/1.1\r\nHost: jahat.example\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n"
    heads = f"Host: {HOST}\r\nTransfer-Encoding: chunked\r\nConnection: close"
    with heard() as (port, requests), nginx(port, tmp_path) as front:
        for path in ("/admin/masuk", "/en/admin/kembali/1/", "/metrics", HOME, REGION):
            for method in ("POST", "GET"):
                words = f"{method} {path} HTTP/1.1\r\n{heads}\r\n\r\n{len(inner):x}\r\n{inner}\r\n0\r\n\r\n"
                assert front.raw(words.encode()).status == 200
                front.get("/healthz")
                assert requests == [f"{method} {path} HTTP/1.1", "GET /healthz HTTP/1.1"]
                requests.clear()


@contextmanager
def heard() -> Iterator[tuple[int, list[str]]]:
    """A service that answers everything with an empty 200: its port, and the first lines of what it took for requests."""
    found: list[str] = []

    class Service(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while first := self.rfile.readline():
                found.append(first.decode().strip())
                length = 0
                while line := self.rfile.readline().strip():
                    name, _, value = line.lower().partition(b": ")
                    length = int(value) if name == b"content-length" else length
                self.rfile.read(length)
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Service) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1], found
        finally:
            server.shutdown()


def test_the_editor_hears_what_all_others_hear_but_for_the_length() -> None:
    said = re.findall(r"^( +)proxy_set_header (\S+) +(\S+);$", CONF.read_text(encoding="utf-8"), re.MULTILINE)
    everywhere = {name: value for dent, name, value in said if len(dent) == 4}
    inside = [(name, value) for dent, name, value in said if len(dent) == 8]
    assert everywhere.pop("Content-Length") == '""'
    assert re.search(
        r"\(kantor\|cek\)\(/\|\$\) \{\n +access_log off;\n +error_log /dev/null;", CONF.read_text(encoding="utf-8")
    )
    assert sorted(inside) == sorted(3 * list(everywhere.items())), (
        "the editor, the pages of offices, calendars that are examined"
    )


# New and old


@pytest.mark.alone
def test_a_moved_date_is_in_the_very_next_answer() -> None:
    """Plain, packed, to those who know the old, and in pages: from the moment at which the service has it, a second after it
    was published where the machine is not busy. While files are being written, and once they are."""
    with (
        installed() as here,
        web_process(here.environment),
        nginx(int(here.environment["PORT"]), here.public) as front,
    ):
        until_files(here.public, 1)
        old = {
            (path, encoding): front.get(path, Accept_Encoding=encoding)
            for path in (FEED, STAGE, REGION)
            for encoding in ("", "gzip")
        }
        assert all(b"23 November" in text(each.body) or b"20241124" in text(each.body) for each in old.values())
        here.publish({"2024-09-25 s.d. 4 hari sebelum": "2024-09-25 s.d. 5 hari sebelum"})
        deadline, service = time.monotonic() + 5, int(here.environment["PORT"])
        while b"20241123" not in direct(service, FEED):
            assert time.monotonic() < deadline
        time.sleep(0.3)
        for _ in range(2):
            for (path, encoding), before in old.items():
                known = {"If_None_Match": before.headers["etag"]}
                if "last-modified" in before.headers:
                    known["If_Modified_Since"] = before.headers["last-modified"]
                for fields in ({}, known, {name: known[name] for name in known if name == "If_Modified_Since"}):
                    after = front.get(path, Accept_Encoding=encoding, **fields)
                    assert after.status == 200
                    assert b"22 November" in text(after.body) or b"20241123" in text(after.body), path
            until_files(here.public, 2)


def direct(port: int, path: str) -> bytes:
    """What the service itself says."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
        body: bytes = answer.read()
    return body


def text(body: bytes) -> bytes:
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def test_files_are_given_while_the_service_is_away() -> None:
    with installed() as here, nginx(int(here.environment["PORT"]), here.public) as front:
        with web_process(here.environment):
            until_files(here.public, 1)
        for path in (FEED, HOME, STAGE):
            assert front.get(path).status == 200
        away = front.get(REGION)
        assert (away.status, away.headers["retry-after"], away.headers["cache-control"]) == (503, "5", "no-store")
        assert away.headers["strict-transport-security"]
        with web_process(here.environment):
            assert front.get(REGION).status == 200
