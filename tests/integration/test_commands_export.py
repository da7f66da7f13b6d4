"""export: the files are the bytes that the service gives, and feeds are the same everywhere."""

from __future__ import annotations

import gzip
import html
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from werkzeug.test import Client

from calendar_service.bootstrap.environment import settings_from_environment
from calendar_service.cli import main
from calendar_service.clock import fixed_clock
from calendar_service.feeds.building import build
from calendar_service.serving.feed_layer import FeedLayer
from calendar_service.settings import Settings
from calendar_service.web.app import create_app
from calendar_service.web.site import Site
from calendar_service.words.forms import FORMS
from calendar_service.words.languages import LANGUAGES
from tests.world import Service

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "golden" / "stages" / "feeds.yaml"
LINK = re.compile(r'(?:(?:href|src|action|content)="(?=/|#|https?:|webcal:)|<loc>|<id>)([^"<]+)')
NOW = "2024-09-25T09:00+07:00"

Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.__dataclass_fields__:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("STAGES_FILE", str(SMALL))


def files(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def test_feeds_are_the_same_bytes_for_any_seed_folder_and_clock(tmp_path: Path) -> None:
    found = []
    for seed, clock in (("1", "2024-09-19T06:00+07:00"), ("2", "2025-03-01T00:00+09:00")):
        surroundings = {"PYTHONHASHSEED": seed, "CLOCK_START": clock, "DATA_DIR": str(tmp_path / f"var{seed}")}
        command = [sys.executable, "-m", "calendar_service", "export", str(tmp_path / seed), "--only", "feeds"]
        shipped = {"STAGES_FILE": str(ROOT / "stages.yaml")}
        subprocess.run(command, env={**os.environ, **shipped, **surroundings}, cwd=ROOT, check=True, timeout=120)
        found.append(files(tmp_path / seed))
    assert found[0] == found[1]
    first = [name for name in found[0] if re.match(r"feeds/pilkada-2024[./]", name)]
    assert len(first) == (1 + 552) * len(LANGUAGES) * len(FORMS)


def test_a_published_revision_gives_the_same_feeds_as_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://kalender.example")
    monkeypatch.setenv("UID_DOMAIN", "kalender.example")
    assert main(["export", str(tmp_path / "berkas"), "--only", "feeds"]) == 0
    assert not (tmp_path / "var").exists()
    publish()
    assert main(["export", str(tmp_path / "basis-data"), "--only", "feeds"]) == 0
    assert files(tmp_path / "berkas") == files(tmp_path / "basis-data")
    assert capsys.readouterr().err == ""


def test_the_published_revision_goes_before_the_file_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    publish()
    edited = tmp_path / "stages.yaml"
    edited.write_bytes(SMALL.read_bytes().replace(b"2024-09-25", b"2024-09-26"))
    monkeypatch.setenv("STAGES_FILE", str(edited))
    assert main(["export", str(tmp_path / "keluar"), "--only", "feeds"]) == 0
    assert "revisi 1" in capsys.readouterr().err
    assert b"20240926" not in (tmp_path / "keluar" / "feeds" / "pilkada-2024.ics").read_bytes()


def publish() -> None:
    service = Service(settings_from_environment())
    service.migrate()
    service.archive.publish(SMALL.read_bytes(), by="penguji", note="", at=service.clock(), name=SMALL.name)
    service.engine.dispose()


def test_the_files_are_what_the_service_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOCK_START", NOW)
    monkeypatch.setenv("CLOCK_SPEED", "0.0001")
    assert main(["export", str(tmp_path / "keluar"), "--gzip"]) == 0
    found = files(tmp_path / "keluar")
    asked = client(tmp_path)
    some_regions = [name for name in found if re.search(r"/\d\d\.\d\d/", name)][::25]
    for name in [name for name in found if not re.search(r"/\d\d\.\d\d/", name)] + some_regions:
        data = found[name]
        if name.endswith(".gz"):
            assert gzip.decompress(data) == found[name.removesuffix(".gz")]
            continue
        answer = asked.get("/" + name.removesuffix("index.html"))
        assert (answer.status_code, answer.data) == (200, data), name
    for name in (
        "index.html",
        "en/index.html",
        "pilkada-2024/index.html",
        "en/pilkada-2024/35.78/index.html",
        "pilkada-2024/tahapan/kampanye/index.html",
        "langganan/index.html",
        "feeds/pilkada-2024/35.78.en.ics",
        "feeds/pilkada-2024.csv.gz",
        "static/site.css",
        "robots.txt",
        "sitemap.xml",
        "api/openapi.json",
        "api/feed.en.schema.json",
        "feeds/daerah/35.78.xlsx",
        "feeds/pilkada-2024/35.78.en.titik-koma.csv",
    ):
        assert found[name], name
    assert not [name for name in found if name.startswith(("mailbox", "admin", "static/admin"))]
    assert list(leading_nowhere(found, "http://localhost:8000")) == []


def leading_nowhere(found: Mapping[str, bytes], site: str) -> Iterator[tuple[str, str]]:
    """Page and link, of each link and form of exported files that no file answers: one that is not there, or a query."""
    seen: dict[str, bool] = {}
    for name in (name for name in found if name.endswith((".html", ".xml", ".atom"))):
        for match in LINK.finditer(found[name].decode()):
            link = html.unescape(match[1])
            parts = urlsplit(link.replace("webcal://", "http://"))
            if parts.netloc not in ("", urlsplit(site).netloc) or not (parts.path or parts.query):
                continue
            if link not in seen:
                path = unquote(parts.path).lstrip("/")
                file = f"{path}index.html" if path.endswith("/") or not path else path
                seen[link] = file in found and not (parts.query and file.endswith(".html"))
            if not seen[link] or match[0].startswith("action"):
                yield name, link


def test_a_link_that_leads_nowhere_is_found() -> None:
    found = {
        "index.html": b'<a href="/ada/?x=1">', "ada/index.html": b'<form action="/">', "a.xml": b"<loc>http://h/tiada/</loc>",
        "b.html": b'<a href="http://lain/"><a href="#di-sini"><a href="/ada/#x"><img src="/static/a.svg?v=1">', "static/a.svg": b"",
    }  # fmt: skip
    assert list(leading_nowhere(found, "http://h")) == [
        ("index.html", "/ada/?x=1"),
        ("ada/index.html", "/"),
        ("a.xml", "http://h/tiada/"),
    ]


def client(tmp_path: Path) -> Client:
    """The service's own answer, put together as its web process does."""
    from calendar_service.publishing.unpublished import unpublished

    service = Service(settings_from_environment())
    now = fixed_clock(datetime.fromisoformat(NOW))
    revision = unpublished(SMALL.read_bytes(), service.regions, SMALL.name, now())
    site = Site(service.settings, service.regions, service.translators, now, lambda: revision, list, is_exported=True)
    made = build(revision, service.regions, service.translators, service.settings, last_modified=now())
    layer = FeedLayer(
        create_app(site, service.rendering), lambda: made, service.translators, service.settings.public_url
    )
    return Client(layer)


def test_with_a_history_its_pages_come_too(tmp_path: Path) -> None:
    publish()
    assert main(["export", str(tmp_path / "keluar"), "--only", "pages"]) == 0
    found = files(tmp_path / "keluar")
    for name in ("pilkada-2024/perubahan/index.html", "en/pilkada-2024/perubahan.atom", "pilkada-2024/revisi/1.ics"):
        assert found[name], name


def test_what_is_right_already_is_not_touched_and_nothing_is_removed(tmp_path: Path, capsys: Output) -> None:
    folder = tmp_path / "keluar"
    words = ["export", str(folder), "--only", "feeds"]
    assert main(words) == 0
    feed, other = folder / "feeds" / "pilkada-2024.ics", folder / "milik-orang-lain.txt"
    before = feed.stat().st_mtime_ns
    (folder / "feeds" / "pilkada-2024.json").write_text("rusak")
    other.write_text("biarkan")
    capsys.readouterr()
    assert main([*words, "--lang", "en"]) == 0
    assert "1 file written, 11,049 were the same already" in capsys.readouterr().out
    assert feed.stat().st_mtime_ns == before
    assert other.read_text() == "biarkan"
    assert not [name for name in files(folder) if name.rsplit("/", 1)[-1].startswith(".")]


def test_a_folder_that_cannot_be_is_wrong_use(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "berkas").write_text("")
    assert main(["export", str(tmp_path / "berkas"), "--only", "feeds"]) == 2
    assert str(tmp_path / "berkas") in capsys.readouterr().err


@pytest.mark.parametrize("folder", ["var", "var/umum", "var/../var/umum", ".", "tautan", "tautan/umum"])
def test_nothing_for_the_public_is_written_where_private_things_lie(
    folder: str, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A web server on that folder would give away the database and the mails."""
    (tmp_path / "var").mkdir()
    (tmp_path / "tautan").symlink_to("var")
    monkeypatch.chdir(tmp_path)
    assert main(["export", folder, "--only", "feeds"]) == 1
    assert "DATA_DIR" in capsys.readouterr().err
    assert files(tmp_path) == {}


def test_what_is_only_a_warning_says_so(tmp_path: Path, capsys: Output) -> None:
    assert main(["export", str(tmp_path / "keluar"), "--only", "feeds"]) == 0
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert all(line.startswith("perhatian: ") for line in said)
