"""Processes start right or not at all: one sentence in both languages, exit code 2, never a traceback."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from conftest import ROOT, free_port

from calendar_service.migrating import migrate
from calendar_service.settings import Settings
from tests.patience import until

COMPLETE = {
    "SMTP_URL": "smtp://127.0.0.1:1",
    "PUBLIC_URL": "https://kalender.kantor.id",
    "UID_DOMAIN": "kalender.kantor.id",
    "MAIL_FROM": "Kalender Tahapan <pengingat@kalender.kantor.id>",
    "INSTITUTION": "Sekretariat Kantor",
    "INSTITUTION_ADDRESS": "Jalan Merdeka 1, Jakarta",
    "CONTACT_PERSON": "Siti Aminah, Kepala Sekretariat",
    "CONTACT_PHONE": "+62 21 5550123",
    "HELO_NAME": "surat.kantor.id",
    "SECRET_KEY": "Jk3u-0aQ9zPw7xXcVbNm2lOiUyTrEwQa5sDfGhJkLzXcVbNm",
    "STAGES_FILE": str(ROOT / "stages.yaml"),
}
PROCESSES = ("release", "web", "worker", "clock")
REHEARSAL = {"CLOCK_START": "2024-09-19T06:00+07:00", "SMTP_URL": ""}


def surroundings(folder: Path, **settings: str) -> dict[str, str]:
    """A complete production in a folder of its own."""
    known = {name.upper() for name in Settings.__dataclass_fields__}
    inherited = {name: value for name, value in os.environ.items() if name not in known}
    here = {"DATA_DIR": str(folder / "var"), "PORT": str(free_port()), "PYTHONPATH": str(ROOT)}
    return {**inherited, **COMPLETE, **here, **settings}


def refusal(name: str, environment: dict[str, str], cwd: Path = ROOT) -> list[str]:
    """The lines that a process says why it does not start with."""
    process = subprocess.run(
        [sys.executable, "-m", "calendar_service.processes", name],
        cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False,
    )  # fmt: skip
    said = process.stdout
    assert process.returncode == 2, said
    assert "Traceback" not in said
    lines = [line for line in said.splitlines() if not re.match(r"(INFO|WARNING|ERROR) ", line)]
    assert lines
    assert all(" / " in line for line in lines), said
    return lines


@contextmanager
def running(name: str, environment: dict[str, str], words: str) -> Iterator[str]:
    """A process that has said something that matches `words`; yields all that it said."""
    log = Path(environment["DATA_DIR"]).with_name(f"{name}-{free_port()}.log")
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "calendar_service.processes", name],
            cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        until(lambda: re.search(words, log.read_text()), log.read_text, alive=lambda: process.poll() is None)
        yield log.read_text()
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(15)


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A folder with a database that `release` has made."""
    (tmp_path / "var").mkdir()
    migrate(f"sqlite:///{tmp_path / 'var' / 'kalender.sqlite3'}")
    return tmp_path


# Settings

NAMED = ("INSTITUTION", "INSTITUTION_ADDRESS", "CONTACT_PERSON", "CONTACT_PHONE")
"""Who answers for the mails."""


@pytest.mark.parametrize(
    ("name", "lacks"),
    [
        ("release", ["SMTP_URL", "PUBLIC_URL", "UID_DOMAIN", "SECRET_KEY", "MAIL_FROM", *NAMED]),
        ("worker", ["SMTP_URL", "PUBLIC_URL", "UID_DOMAIN", "SECRET_KEY", "MAIL_FROM", *NAMED]),
        ("web", ["PUBLIC_URL", "UID_DOMAIN", "SECRET_KEY"]),
        ("clock", ["UID_DOMAIN"]),
    ],
)
def test_production_that_lacks_settings_does_not_start(name: str, lacks: list[str], tmp_path: Path) -> None:
    environment = surroundings(tmp_path, **dict.fromkeys([key for key in COMPLETE if key != "STAGES_FILE"], ""))
    lines = refusal(name, environment)
    assert [line.split()[0] for line in lines] == lacks
    assert all("belum diisi" in line and "is not set" in line for line in lines)
    assert not (tmp_path / "var").exists()


def test_a_wrong_value_and_a_missing_one_are_told_together(tmp_path: Path) -> None:
    wrong = surroundings(tmp_path, MAIL_FROM="bukan-alamat", UID_DOMAIN="", SMPT_URL="smtp://x", DATABASE_URI="x")
    lines = refusal("release", wrong)
    assert [line.split("=")[0].split()[0] for line in lines] == ["MAIL_FROM", "UID_DOMAIN", "DATABASE_URI"]


def test_in_a_log_for_programs_each_reason_is_an_object(tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "calendar_service.processes", "release"], cwd=ROOT,
        env=surroundings(tmp_path, LOG_FORMAT="json", SECRET_KEY="", UID_DOMAIN="kantor.example"),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False,
    )  # fmt: skip
    told = [json.loads(line) for line in process.stdout.splitlines()]
    assert process.returncode == 2
    assert [(each["level"], each["message"].split()[0]) for each in told] == [
        ("WARNING", "UID_DOMAIN:"), ("CRITICAL", "SECRET_KEY"),
    ]  # fmt: skip
    assert all(each["process"] == "release" and each["time"] and each["host"] for each in told)


def test_an_environment_that_is_no_utf8(tmp_path: Path) -> None:
    environment = surroundings(tmp_path, STAGES_FILE=b"/srv/\xff.yaml".decode("utf-8", "surrogateescape"))
    assert refusal("worker", environment) == ["STAGES_FILE: bukan teks UTF-8 / STAGES_FILE: is no UTF-8 text"]


def test_run_says_at_once_that_a_mail_server_makes_it_production(tmp_path: Path) -> None:
    environment = surroundings(tmp_path, PUBLIC_URL="", UID_DOMAIN="", MAIL_FROM="", SECRET_KEY="")
    assert len(refusal("run", environment)) == 4


# Folders


def below_a_file(folder: Path) -> str:
    (folder / "berkas").touch()
    return str(folder / "berkas" / "var")


def a_file(folder: Path) -> str:
    (folder / "berkas").touch()
    return str(folder / "berkas")


def test_a_folder_that_may_not_be_made_is_not_said_to_be_there(tmp_path: Path) -> None:
    (line,) = refusal("run", surroundings(tmp_path, DATA_DIR="/sys/nope"))
    assert line.startswith("DATA_DIR=/sys/nope tidak dapat dibuat atau ditulis / "), line


@pytest.mark.parametrize("text", ["elections: []\nsalah: 1\n", None], ids=["wrong", "missing"])
def test_a_rehearsal_says_what_is_wrong_with_the_timetable_once(text: str | None, tmp_path: Path) -> None:
    file = tmp_path / "stages.yaml"
    if text is not None:
        file.write_text(text)
    process = subprocess.run(
        [sys.executable, "-m", "calendar_service.processes", "release"], cwd=ROOT,
        env=surroundings(tmp_path, **REHEARSAL, STAGES_FILE=str(file)),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False,
    )  # fmt: skip
    told = [line for line in process.stdout.splitlines() if "stages.yaml" in line]
    assert process.returncode == 2
    assert told
    assert len(told) == len(set(told))
    assert "ERROR" not in process.stdout, process.stdout
    assert "revisi 0" not in process.stdout
    assert all(" / " in line for line in told), told


@pytest.mark.parametrize("name", [*PROCESSES, "run"])
@pytest.mark.parametrize(
    "where", [lambda _: "/proc/nope", below_a_file, a_file, lambda _: "/sys"], ids=["proc", "below", "file", "sys"]
)
def test_a_data_folder_that_cannot_be_used(name: str, where: object, tmp_path: Path) -> None:
    folder = where(tmp_path)  # type: ignore[operator]
    (line,) = refusal(name, surroundings(tmp_path, DATA_DIR=folder))
    assert folder in line


# The timetable


def no_file(folder: Path) -> Path:
    return folder / "tidak-ada.yaml"


def a_folder(folder: Path) -> Path:
    return folder


def bad_yaml(folder: Path) -> Path:
    (folder / "buruk.yaml").write_text("x: [")
    return folder / "buruk.yaml"


def no_text(folder: Path) -> Path:
    (folder / "biner.yaml").write_bytes(bytes(range(256)))
    return folder / "biner.yaml"


@pytest.mark.parametrize("make", [no_file, a_folder, bad_yaml, no_text])
def test_a_timetable_that_cannot_be_read(make: object, released: Path) -> None:
    file: Path = make(released)  # type: ignore[operator]
    lines = refusal("release", surroundings(released, STAGES_FILE=str(file), **REHEARSAL))
    assert all(file.name in line for line in lines)
    with running(
        "web", surroundings(released, STAGES_FILE=str(file)), "having the present revision failed, goes on trying"
    ) as said:
        assert "Traceback" not in said
    with running("clock", surroundings(released, STAGES_FILE=str(file)), "goes on trying") as said:
        assert "Traceback" not in said


@pytest.mark.parametrize("where", ["var", "var/public", ".", "stages.yaml"])
def test_a_web_process_refuses_a_folder_for_nginx_that_is_not_its_own(where: str, released: Path) -> None:
    (released / "stages.yaml").touch()
    (line,) = refusal("web", surroundings(released, PUBLIC_DIR=str(released / where)))
    assert line.startswith("PUBLIC_DIR=")


# Databases


@pytest.mark.parametrize("name", ["worker", "clock"])
def test_a_database_without_our_tables_is_waited_for(name: str, tmp_path: Path) -> None:
    with running(name, surroundings(tmp_path), "waiting: .*jalankan release dahulu") as said:
        assert said.count("waiting") == 1
        assert "Traceback" not in said
    assert not (tmp_path / "var" / "kalender.sqlite3").exists()


@pytest.mark.parametrize("name", PROCESSES)
def test_a_database_that_is_newer_than_the_program(name: str, released: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{released}/var/kalender.sqlite3")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999_dari_masa_depan'"))
    engine.dispose()
    (line,) = refusal(name, surroundings(released))
    assert line.startswith("basis data lebih baru")


@pytest.mark.parametrize("name", PROCESSES)
def test_a_file_that_is_no_database(name: str, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "kalender.sqlite3").write_text("bukan basis data")
    (line,) = refusal(name, surroundings(tmp_path))
    assert line.startswith("berkas basis data rusak")


@pytest.mark.parametrize("name", PROCESSES)
def test_a_database_that_does_not_exist(name: str, postgres_server: str, tmp_path: Path) -> None:
    (line,) = refusal(name, surroundings(tmp_path, DATABASE_URL=f"{postgres_server}/tidak_ada"))
    assert line.startswith("basis data yang disebut di DATABASE_URL tidak ada")


@pytest.mark.parametrize("name", PROCESSES)
def test_a_database_that_refuses_us(name: str, postgres_server: str, tmp_path: Path) -> None:
    url = postgres_server.replace("tester@", "orang:rahasia@") + "/postgres"
    (line,) = refusal(name, surroundings(tmp_path, DATABASE_URL=url))
    assert line.startswith("basis data menolak nama pengguna atau kata sandi")
    assert "rahasia" not in line


NOBODY = "postgresql://orang:rahasia@127.0.0.1:1/tahapan"


@pytest.mark.parametrize("name", ["worker", "clock"])
def test_worker_and_clock_wait_for_the_database_and_say_it_once(name: str, tmp_path: Path) -> None:
    with running(name, surroundings(tmp_path, DATABASE_URL=NOBODY), "waiting: basis data tidak menjawab") as said:
        assert "Traceback" not in said
        assert "rahasia" not in said
        assert said.count("waiting") == 1


def test_web_serves_without_a_database(released: Path) -> None:
    environment = surroundings(released)
    publish = [sys.executable, "-m", "calendar_service", "publish", "--by", "uji", "--note", "pertama"]
    subprocess.run(publish, cwd=ROOT, env=environment, check=True, capture_output=True)
    with running("web", environment, "serving revision 1"):
        until((released / "var" / "revision.json").exists)
    with running(
        "web", {**environment, "DATABASE_URL": NOBODY}, "going on with revision 1 from this machine's copy"
    ) as said:
        assert "Traceback" not in said


# Other servers


@pytest.mark.parametrize("name", ["worker", "clock"])
def test_redis_that_refuses_is_waited_for(name: str, released: Path) -> None:
    until = "redis failed, goes on trying" if name == "worker" else "revision 1 published"
    with running(name, surroundings(released, REDIS_URL="redis://:rahasia@127.0.0.1:1/0"), until) as said:
        assert "Traceback" not in said
        assert "rahasia" not in said


# make run


def test_what_release_refuses_ends_the_run(tmp_path: Path) -> None:
    environment = surroundings(tmp_path, STAGES_FILE=str(tmp_path / "tidak-ada.yaml"), **REHEARSAL)
    under_way, line = refusal("run", environment)
    assert under_way.startswith("Basis data, jadwal, kantor contoh / ")
    assert "tidak-ada.yaml" in line


def test_a_person_goes_back_to_an_older_schema(released: Path) -> None:
    environment = surroundings(released)
    words = [sys.executable, "-m", "calendar_service.processes", "release", "--back-to"]
    done = subprocess.run([*words, "0011"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    engine = sa.create_engine(f"sqlite:///{released / 'var' / 'kalender.sqlite3'}")
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == "0011"
    engine.dispose()
    done = subprocess.run([*words, "0001"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "skema 0001" in done.stdout + done.stderr
