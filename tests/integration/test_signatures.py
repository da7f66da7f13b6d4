"""What is published is signed by the process that has the key, handed out by one that has none, and found right by `verify` and by openssl."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
import sqlalchemy as sa

from calendar_service.cli import main
from calendar_service.cli.published_files import fetched
from calendar_service.clock import fixed_clock
from calendar_service.errors import InvalidSettings, Refused
from calendar_service.feeds.building import build
from calendar_service.serving.feed_layer import FeedLayer
from calendar_service.settings import Settings, judge_settings
from calendar_service.signing.manifest import SignedManifest, read_manifest
from calendar_service.signing.signatures_sql import Signatures
from calendar_service.signing.signing_key import SigningKey, read_keys
from calendar_service.web.app import create_app
from calendar_service.web.site import Site
from calendar_service.words.addresses import address
from tests.admin_material import NOW, World, world
from tests.conftest import find_program, missing
from tests.world import look

Output = pytest.CaptureFixture[str]

FIRST, SECOND = SigningKey(b"1" * 32), SigningKey(b"2" * 32)
PATH = "/feeds/uji/51.ics"
HOUR = timedelta(hours=1)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@dataclass
class Signed:
    """A service that publishes, signs, and is asked over HTTP."""

    here: World
    url: str

    def sign(self, key: SigningKey = FIRST, at: datetime = NOW) -> bool:
        """As the clock process does, with that key."""
        service = self.here.service
        service.settings = replace(service.settings, signing_key=key.jwk())
        service.clock = fixed_clock(at)
        signer = service.signer()
        assert signer
        return signer.look()

    def publish(self, old: str, new: str, at: datetime) -> None:
        archive = self.here.service.archive
        text = archive.text(archive.number()).replace(old.encode(), new.encode())
        archive.publish(text, by="siti", note="Pindah", at=at, name="stages.yaml")
        look(self.here.service)

    def get(self, name: str, /, **place: object) -> bytes:
        answer = self.here.client().get(address(f"signatures.{name}", **place))
        assert answer.status_code == 200, answer.text
        return answer.data

    def feed(self, path: str = PATH) -> bytes:
        return feeds_of(self.here)[path]


def feeds_of(here: World) -> dict[str, bytes]:
    service = here.service
    made = build(service.official.current, service.regions, service.translators, service.settings, last_modified=NOW)
    return {path: made.feeds[path].body for path in made.ready}


@pytest.fixture
def signed(tmp_path: Path) -> Iterator[Signed]:
    server = make_server("127.0.0.1", 0, lambda *_: [], server_class=_Server, handler_class=_Quiet)
    url = f"http://127.0.0.1:{server.server_port}"
    here = world(tmp_path, public_url=url)
    service = here.service
    site = Site(
        settings=service.settings,
        regions=service.regions,
        translators=service.translators,
        clock=service.clock,
        current=lambda: service.official.current,
        troubles=list,
        past=service.past,
        signatures=service.signatures,
    )
    here.app = create_app(site, service.rendering)

    def current() -> object:
        return build(
            service.official.current, service.regions, service.translators, service.settings, last_modified=NOW
        )

    server.set_app(FeedLayer(here.app, current, service.translators, url))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Signed(here, url)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def file(signed: Signed, tmp_path: Path) -> Path:
    """A feed as somebody got it."""
    assert signed.sign()
    kept = tmp_path / "51.ics"
    kept.write_bytes(signed.feed())
    return kept


def said(capsys: Output, *words: object) -> tuple[int, str]:
    code = main([str(word) for word in words])
    return code, capsys.readouterr().out


def test_a_file_is_what_the_service_publishes(signed: Signed, file: Path, capsys: Output) -> None:
    code, out = said(capsys, "verify", file, "--site", signed.url)
    assert code == 0
    assert "asli dan masih berlaku" in out
    assert f"{PATH} menurut revisi 1" in out
    assert FIRST.public.name in out
    code, out = said(capsys, "--lang", "en", "verify", signed.url + PATH)
    assert (code, "genuine" in out, "berlaku" in out) == (0, True, False)


def test_a_file_that_held_before_is_told_by_its_revision(signed: Signed, file: Path, capsys: Output) -> None:
    signed.publish("2024-09-25", "2024-09-27", NOW + HOUR)
    assert signed.sign(at=NOW + HOUR)
    code, out = said(capsys, "verify", file, "--site", signed.url, "--format", "json")
    found = json.loads(out)
    assert (code, found["genuine"], found["published"], found["revision"], found["newest"]) == (1, False, True, 1, 2)
    assert found["path"] == PATH


def test_a_text_of_the_timetable(signed: Signed, file: Path, capsys: Output) -> None:
    text = signed.here.file
    assert said(capsys, "verify", text, "--site", signed.url)[0] == 0
    kept = file.with_name("lama.yaml")
    kept.write_bytes(text.read_bytes())
    signed.publish("2024-09-25", "2024-09-27", NOW + HOUR)
    signed.sign(at=NOW + HOUR)
    code, out = said(capsys, "verify", kept, "--site", signed.url)
    assert code == 1
    assert "naskah jadwal revisi 1" in out


def test_a_changed_date_is_named(signed: Signed, file: Path, capsys: Output) -> None:
    data = file.read_bytes()
    assert b"20240925" in data
    file.write_bytes(data.replace(b"20240925", b"20240926"))
    code, out = said(capsys, "verify", file, "--site", signed.url)
    assert code == 1
    assert "bukan berkas yang diterbitkan" in out
    assert "isinya lain: " in out


def test_other_alarms_are_the_same_schedule(signed: Signed, file: Path, capsys: Output) -> None:
    code, out = said(capsys, "verify", f"{signed.url}{PATH}?alarms=7d,1d")
    assert code == 0
    assert "acaranya sama" in out


def test_what_stands_between_semicolons_is_what_is_signed_between_commas(
    signed: Signed, file: Path, capsys: Output
) -> None:
    url = signed.url + PATH.replace(".ics", ".titik-koma.csv")
    code, out = said(capsys, "verify", url)
    assert (code, "51.csv menurut revisi 1" in out) == (0, True), out
    kept = file.with_name("51.csv")
    kept.write_bytes(fetched(url).replace(b"2024-09-25", b"2024-09-26"))
    assert said(capsys, "verify", kept, "--site", signed.url)[0] == 1


@pytest.mark.parametrize("path", ["/feeds/pilihan.ics?daerah=51", "/uji/tahapan/STAGE.ics", "/feeds/daerah/51.xlsx"])
def test_what_is_made_when_it_is_asked_for_can_neither_be_found_genuine_nor_false(
    signed: Signed, file: Path, capsys: Output, path: str
) -> None:
    path = path.replace("STAGE", signed.here.service.official.current.timeline.elections["uji"].stages[0].id)
    assert main(["verify", signed.url + path]) == 2
    assert "tidak ditandatangani" in capsys.readouterr().err
    kept = file.with_name("berkas")
    kept.write_bytes(fetched(signed.url + path))
    assert main(["verify", str(kept), "--site", signed.url]) == 2


def test_without_the_service(signed: Signed, file: Path, capsys: Output) -> None:
    folder = file.parent
    (folder / "m.json").write_bytes(signed.get("manifest"))
    (folder / "m.json.sig").write_bytes(signed.get("signature"))
    (folder / "keys.json").write_bytes(signed.get("published_keys"))
    offline = ("verify", file, "--manifest", folder / "m.json", "--keys", folder / "keys.json")
    assert said(capsys, *offline)[0] == 0
    forged = (folder / "m.json").read_bytes().replace(b"a", b"b", 1)
    (folder / "m.json").write_bytes(forged)
    assert said(capsys, *offline)[0] == 2
    with pytest.raises(SystemExit):
        main(["verify", str(file), "--manifest"])
    assert said(capsys, "verify", file, "--manifest", folder / "m.json")[0] == 2


def test_who_keeps_the_keys_does_not_believe_the_site(signed: Signed, file: Path, capsys: Output) -> None:
    keys = file.with_name("keys.json")
    keys.write_bytes(signed.get("published_keys"))
    assert said(capsys, "verify", file, "--site", signed.url, "--keys", keys)[0] == 0
    signed.publish("2024-09-25", "2024-09-27", NOW + HOUR)
    signed.sign(SECOND, NOW + HOUR)
    assert said(capsys, "verify", file, "--site", signed.url, "--keys", keys)[0] == 2


def test_another_key_leaves_what_the_first_has_signed_good(signed: Signed, file: Path, capsys: Output) -> None:
    signed.publish("2024-09-25", "2024-09-27", NOW + HOUR)
    assert signed.sign(SECOND, NOW + HOUR)
    keys = list(read_keys(signed.get("published_keys")).values())
    assert [(key.name, key.until) for key in keys] == [
        (SECOND.public.name, None),
        (FIRST.public.name, NOW + HOUR),
    ]
    code, out = said(capsys, "verify", file, "--site", signed.url)
    assert (code, "tidak berlaku lagi" in out, "revisi 1" in out) == (1, True, True)
    old = signed.get("former_manifest", number=1)
    assert FIRST.public.has_signed(old, signed.get("former_signature", number=1))


def test_openssl_finds_the_same_in_two_commands(signed: Signed, file: Path) -> None:
    """As docs/signatures.md says it."""
    openssl = find_program("openssl")
    if openssl is None:
        missing("openssl")
    folder = file.parent
    (folder / "manifest.json").write_bytes(signed.get("manifest"))
    (folder / "manifest.json.sig").write_bytes(signed.get("signature"))
    (folder / "kunci.pem").write_bytes(signed.get("public_key", name=FIRST.public.name))
    page = (Path(__file__).parents[2] / "docs" / "signatures.md").read_text(encoding="utf-8")
    commands = [line for line in page.splitlines() if line.startswith("openssl ")]
    assert len(commands) == 2
    results = [
        subprocess.run(
            line.replace("35.78.ics", file.name), shell=True, cwd=folder, capture_output=True, text=True, check=False
        )
        for line in commands
    ]
    assert results[0].returncode == 0, results[0].stderr
    (sha256,) = results[1].stdout.split()[-1:]
    assert read_manifest((folder / "manifest.json").read_bytes()).feeds[PATH] == sha256
    (folder / "manifest.json").write_bytes(signed.get("manifest") + b" ")
    assert subprocess.run(commands[0], shell=True, cwd=folder, capture_output=True, check=False).returncode == 1


def test_the_same_is_signed_once(signed: Signed) -> None:
    assert signed.sign()
    assert not signed.sign()
    assert not signed.sign(at=NOW + HOUR)


def test_nothing_is_there_before_anything_was_signed(signed: Signed) -> None:
    client = signed.here.client()
    assert client.get(address("signatures.manifest")).status_code == 404
    assert json.loads(signed.get("published_keys")) == {"keys": []}
    for name in ("former_manifest", "former_signature"):
        for number in (0, 1, 10**30):
            assert client.get(address(f"signatures.{name}", number=number)).status_code == 404
    assert client.get(address("signatures.public_key", name="x")).status_code == 404


def test_a_database_that_does_not_answer_is_no_empty_list_of_keys(signed: Signed) -> None:
    signed.sign()
    with signed.here.service.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE signing_keys RENAME TO gone"))
        connection.execute(sa.text("ALTER TABLE manifests RENAME TO gone_too"))
    for name in ("published_keys", "manifest", "signature"):
        assert signed.here.client().get(address(f"signatures.{name}")).status_code == 503


def test_two_clock_processes_keep_it_once(engine: sa.Engine) -> None:
    """On SQLite and on PostgreSQL."""
    made = SignedManifest(1, b"{}", FIRST.sign(b"{}"), FIRST.public.name, NOW)
    one, other = Signatures(engine), Signatures(engine)
    assert one.keep(made, FIRST.public)
    assert not other.keep(made, FIRST.public)
    assert other.newest() == one.newest() == one.of_revision(1) == made
    assert one.of_revision(2) is None
    later = replace(
        made, revision=2, body=b"[]", signature=SECOND.sign(b"[]"), key=SECOND.public.name, signed_at=NOW + HOUR
    )
    assert other.keep(later, SECOND.public)
    assert one.newest() == later
    assert [(key.name, key.since, key.until) for key in one.public_keys()] == [
        (SECOND.public.name, NOW + HOUR, None),
        (FIRST.public.name, NOW, NOW + HOUR),
    ]
    assert one.keep(replace(made, body=b"{ }"), FIRST.public)  # taken up again
    assert {key.name: key.until for key in one.public_keys()}[FIRST.public.name] is None


def test_a_new_key_is_for_its_owner_alone_and_never_written_over(tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "key"
    code, out = said(capsys, "signing-key", file)
    assert code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    line = file.read_text()
    settings = judge_settings({"SIGNING_KEY": line}).settings()
    assert settings.signing_key == line.strip()
    assert json.loads(line)["d"] not in out
    assert said(capsys, "signing-key", file)[0] == 1
    assert file.read_text() == line


@pytest.mark.parametrize("text", ["x", "{}", FIRST.jwk().replace("Ed25519", "X25519"), FIRST.jwk()[:-10]])
def test_a_key_that_is_none_keeps_a_process_from_starting(text: str) -> None:
    with pytest.raises(InvalidSettings) as refused:
        judge_settings({"SIGNING_KEY": text}).settings()
    assert text not in str(refused.value) or text == "x"


def test_halves_of_two_keys_are_refused(tmp_path: Path) -> None:
    halves = {**json.loads(FIRST.jwk()), "x": json.loads(SECOND.jwk())["x"]}
    service = world(tmp_path).service
    service.settings = replace(service.settings, signing_key=json.dumps(halves))
    with pytest.raises(Refused):
        service.signer()


def test_without_a_key_nothing_signs(tmp_path: Path) -> None:
    assert Settings().signing_key is None
    assert world(tmp_path).service.signer() is None
