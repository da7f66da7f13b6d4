"""preflight: everything that would fail later, at once, without a password and without waiting for ever."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import ROOT
from scripted_smtp import ScriptedServer

from calendar_service.cli import main
from calendar_service.database import open_engine
from calendar_service.jobs.redis_client import OwnValkey
from calendar_service.migrating import migrate
from calendar_service.package_data import translators
from calendar_service.preflight import resolver, servers
from calendar_service.preflight.checks import asked, look
from calendar_service.preflight.finding import CheckResult, Level, fine
from calendar_service.settings import Settings, judge_settings
from calendar_service.signing.manifest import SignedManifest
from calendar_service.signing.signatures_sql import Signatures
from calendar_service.signing.signing_key import SigningKey
from tests.integration.test_starting import COMPLETE
from tests.world import Service

NOBODY = ("127.0.0.1", 1)
"""No resolver: test_preflight_dns.py has one of its own."""

Output = pytest.CaptureFixture[str]
Environment = dict[str, str]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """A complete one, its database made, its timetable writable; the mail server is the test's."""
    for name in Settings.__dataclass_fields__:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(resolver, "ONE_SECONDS", 0.1)  # nobody answers here
    file = tmp_path / "stages.yaml"
    file.write_bytes((ROOT / "stages.yaml").read_bytes())
    (tmp_path / "var").mkdir()
    migrate(f"sqlite:///{tmp_path / 'var' / 'kalender.sqlite3'}")
    return {**COMPLETE, "STAGES_FILE": str(file), "DATA_DIR": str(tmp_path / "var")}


@pytest.fixture
def post() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


def found(environment: Environment, seconds: float = 20) -> list[CheckResult]:
    return list(look(judge_settings(environment, "release"), Service, seconds, NOBODY))


def levels(findings: list[CheckResult]) -> dict[str, set[str]]:
    checks: dict[str, set[str]] = {}
    for one in findings:
        checks.setdefault(one.check, set()).add(one.level.value)
    return checks


def told(environment: Environment, monkeypatch: pytest.MonkeyPatch, capsys: Output, *words: str) -> tuple[int, str]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    code = main(["preflight", "--resolver", "{}:{}".format(*NOBODY), *words])
    said = capsys.readouterr()
    assert said.err == ""
    return code, said.out


def test_a_good_installation_is_called_good(
    environment: Environment, post: ScriptedServer, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    environment["SMTP_URL"] = f"smtp://127.0.0.1:{post.port}"
    before = sorted(
        path.name for path in Path(environment["DATA_DIR"]).parent.rglob("*") if "sqlite3-" not in path.name
    )
    code, text = told(environment, monkeypatch, capsys)
    assert code == 0, text
    for check in ("settings", "data", "stages", "database", "redis", "mail"):
        assert f"{check}: baik: " in text
    assert text.endswith("Layanan dapat dimulai.\n")
    assert before == sorted(
        path.name for path in Path(environment["DATA_DIR"]).parent.rglob("*") if "sqlite3-" not in path.name
    )


def test_everything_that_is_wrong_is_told_at_once(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    wrong = {
        "SMTP_URL": "smtp://orang:rahasia@127.0.0.1:1",
        "DATABASE_URL": "postgresql://orang:rahasia@127.0.0.1:1/tahapan",
        "REDIS_URL": "redis://:rahasia@127.0.0.1:1/0",
        "STAGES_FILE": str(Path(environment["DATA_DIR"]) / "tidak-ada.yaml"),
        "DATA_DIR": "/proc/nope",
        "MTA_LOG": "/proc/nope/mail.log",
        "SECRET_KEY": "",
        "PORT": "0",
    }
    code, text = told({**environment, **wrong}, monkeypatch, capsys, "--format", "json")
    assert code == 1
    entries = json.loads(text)
    problems = {entry["check"] for entry in entries if entry["level"] == "problem"}
    assert problems == {"settings", "data", "stages", "database", "redis", "mail", "mta_log"}
    assert sum(entry["check"] == "settings" and entry["level"] == "problem" for entry in entries) == 2
    assert "rahasia" not in text
    assert all(set(entry) == {"check", "level", "message"} for entry in entries)
    _, english = told({**environment, **wrong}, monkeypatch, capsys, "--lang", "en")
    assert "the database does not answer" in english
    assert "rahasia" not in english


def test_with_nothing_set_it_names_what_production_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, tmp_path: Path
) -> None:
    for name in Settings.__dataclass_fields__:
        monkeypatch.delenv(name.upper(), raising=False)
    code, text = told({"DATA_DIR": str(tmp_path / "var")}, monkeypatch, capsys)
    assert code == 1
    for name in ("SMTP_URL", "PUBLIC_URL", "UID_DOMAIN", "MAIL_FROM", "SECRET_KEY", "INSTITUTION", "CONTACT_PERSON"):
        assert f"settings: salah: {name} belum diisi" in text
    assert "jalankan release dahulu" in text
    assert not (tmp_path / "var").exists()


@pytest.fixture
def silent() -> Iterator[int]:
    """A port where somebody listens and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_silent_servers_do_not_hang_it(environment: Environment, silent: int) -> None:
    environment |= {
        "SMTP_URL": f"smtp://127.0.0.1:{silent}",
        "REDIS_URL": f"redis://127.0.0.1:{silent}/0",
        "DATABASE_URL": f"postgresql://orang@127.0.0.1:{silent}/tahapan",
    }
    began = time.monotonic()
    findings = found(environment, seconds=1)
    assert time.monotonic() - began < 8
    assert {check for check, seen in levels(findings).items() if "problem" in seen} == {"database", "redis", "mail"}


def test_one_slow_check_does_not_hide_what_it_said_before() -> None:
    over = threading.Event()

    def slow() -> Iterator[servers.Said]:
        yield fine(servers.ONE_MACHINE)
        over.wait(30)

    findings = list(asked({"database": slow}, 0.2))
    over.set()
    assert [one.level for one in findings] == [Level.FINE, Level.WRONG]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Valkey outlives who started it
def test_postgresql_and_redis_that_are_right(
    environment: Environment, postgres_url: str, own_valkey: OwnValkey
) -> None:
    environment |= {"DATABASE_URL": postgres_url, "REDIS_URL": f"unix://{own_valkey.socket}"}
    assert levels(found(environment))["database"] == {"ok", "problem"}  # not released
    migrate(postgres_url.replace("postgresql://", "postgresql+psycopg://"))
    seen = levels(found(environment))
    assert (seen["database"], seen["redis"]) == ({"ok", "warning"}, {"ok"})  # nothing is signed yet


@pytest.mark.parametrize(
    ("apart", "level"),
    [(0, "ok"), (30, "ok"), (-30, "ok"), (31, "problem"), (-31, "problem"), (86_400 * 400, "problem")],
)
def test_another_time_in_the_database_is_told(apart: int, level: str) -> None:
    asked_at = datetime(2024, 9, 1, tzinfo=UTC)
    answered_at = asked_at + timedelta(seconds=2)
    theirs = (answered_at if apart > 0 else asked_at) + timedelta(seconds=apart)
    said = servers.same_time(theirs, asked_at, answered_at)
    assert said.level.value == level
    assert said.facts["seconds"] == str(abs(apart))


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ({"greeting": "554 no service for you"}, "menolak kita"),
        ({"greeting": "421 too busy"}, "tidak dapat dipakai"),
        ({"ehlo": "550 who are you"}, "menolak kita"),
        ({"mail": "550 5.7.1 not your address"}, "menolak pengirim"),
    ],
)
def test_a_mail_server_that_does_not_want_us(environment: Environment, script: dict[str, str], words: str) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        thread = threading.Thread(target=_talk, args=(server, script), daemon=True)
        thread.start()
        environment["SMTP_URL"] = f"smtp://127.0.0.1:{server.getsockname()[1]}"
        (mail,) = [one for one in found(environment) if one.check == "mail"]
        assert mail.level is Level.WRONG
        assert words in mail.lines(translators()["id"])[0]
        thread.join(5)


def _talk(server: socket.socket, script: dict[str, str]) -> None:
    """One conversation: yes to everything but what the script answers."""
    peer, _ = server.accept()
    with peer, peer.makefile("rwb") as lines:
        lines.write(f"{script.get('greeting', '220 here')}\r\n".encode())
        lines.flush()
        for line in lines:
            verb = line.split()[0].decode().lower()
            lines.write(f"{script.get(verb, '221 bye' if verb == 'quit' else '250 yes')}\r\n".encode())
            lines.flush()
            if verb == "quit":
                return


def test_a_login_that_is_refused_and_encryption_that_fails_are_told(environment: Environment) -> None:
    with ScriptedServer(auth="535 5.7.8 no") as post:
        environment["SMTP_URL"] = f"smtp://orang:rahasia@127.0.0.1:{post.port}"
        assert levels(found(environment))["mail"] == {"problem"}
    with ScriptedServer(starttls="454 4.7.0 not now") as post:
        environment["SMTP_URL"] = f"smtp+starttls://127.0.0.1:{post.port}"
        assert levels(found(environment))["mail"] == {"problem"}


def test_a_timetable_with_problems_is_told_line_by_line(environment: Environment) -> None:
    file = Path(environment["STAGES_FILE"])
    file.write_text(
        file.read_text().replace("days: 2024-11-27 # ", "days: 2024-11-31 # ").replace("high_risk:", "high_riks:")
    )
    (stages,) = [one for one in found(environment) if one.check == "stages"]
    lines = stages.lines(translators()["id"])
    assert len(lines) > 1
    assert all(line.startswith(f"{file}:") for line in lines)


def test_a_timetable_that_cannot_be_replaced_is_told(environment: Environment) -> None:
    environment["STAGES_FILE"] = "/proc/self/mounts"
    assert levels(found(environment))["stages"] == {"problem"}


def test_a_log_that_can_be_read_is_told(environment: Environment) -> None:
    log = Path(environment["DATA_DIR"]) / "mail.log"
    log.write_text("")
    assert levels(found({**environment, "MTA_LOG": str(log)}))["mta_log"] == {"ok"}


def test_rules_of_ones_own_are_read(environment: Environment) -> None:
    file = Path(environment["DATA_DIR"]) / "aturan.yaml"
    file.write_text("- rule: satu\n  reason: address\n  words: tidak dikenal\n  source: kita\n")
    environment["MAIL_RULES"] = str(file)
    assert levels(found(environment))["mail_rules"] == {"ok"}
    file.write_text("- rule: satu\n  reason: alamat\n")
    (wrong,) = [one for one in found(environment) if one.check == "mail_rules"]
    assert [line.split(": ")[0] for line in wrong.lines(translators()["id"])] == [f"{file}:1:3"] * 2 + [f"{file}:2:11"]


def test_in_a_rehearsal_mail_is_caught(environment: Environment) -> None:
    seen = levels(found({**environment, "SMTP_URL": "", "CLOCK_START": "2024-09-19T06:00+07:00"}))
    assert (seen["mail"], seen["settings"]) == ({"ok"}, {"ok", "warning"})


def test_a_server_that_takes_no_signed_sender_is_found_out(environment: Environment) -> None:
    """One that lets a login send as its own plain address alone; the mails themselves are signed."""
    with ScriptedServer(mail=lambda command: "553 5.7.1 not yours" if "+" in command else "250 Ok") as post:
        environment["SMTP_URL"] = f"smtp://127.0.0.1:{post.port}"
        (mail,) = [one for one in found(environment) if one.check == "mail"]
        assert mail.level is Level.WRONG
        assert "menolak pengirim pengingat+0-1-" in mail.lines(translators()["id"])[0]


def test_the_folder_for_nginx_is_looked_at(environment: Environment) -> None:
    data = Path(environment["DATA_DIR"])
    public = data.with_name("public")
    for folder in (data, data / "public", data.parent, Path(environment["STAGES_FILE"])):
        assert levels(found({**environment, "PUBLIC_DIR": str(folder)}))["public_dir"] >= {"problem"}
    environment["PUBLIC_DIR"] = str(public)
    assert "ok" in levels(found(environment))["public_dir"]
    public.mkdir(0o755)
    public.chmod(0o755)
    (public / "index.html").write_text("")
    assert levels(found(environment))["public_dir"] == {"ok", "warning"}
    (public / ".lock").write_text("https://lain.example /var/lib/lain")
    (line, *_) = [
        one.lines(translators()["en"])[0]
        for one in found(environment)
        if one.level is Level.WRONG and one.check == "public_dir"
    ]
    assert "is used by another installation (https://lain.example /var/lib/lain)" in line


def test_whether_anything_is_signed_is_said(environment: Environment) -> None:
    database = f"sqlite:///{environment['DATA_DIR']}/kalender.sqlite3"
    assert levels(found(environment))["database"] == {"ok", "warning"}
    engine = open_engine(database)
    key = SigningKey(b"1" * 32)
    at = datetime(2024, 9, 1, tzinfo=UTC)
    Signatures(engine).keep(SignedManifest(1, b"{}", key.sign(b"{}"), key.public.name, at), key.public)
    engine.dispose()
    assert levels(found(environment))["database"] == {"ok"}
