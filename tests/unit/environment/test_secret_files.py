"""Secrets in files: one line, said once, and every way in which a file may not do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from calendar_service.environment.secret_files import read_secrets
from calendar_service.errors import InvalidSettings
from calendar_service.package_data import translators
from calendar_service.settings import SECRETS, judge_settings, read_settings, without_settings

KEY = "k" * 48


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "key"
    found.write_text(KEY + "\n")
    return found


def said(environment: dict[str, str], language: str = "en") -> list[str]:
    judged = judge_settings(environment, None, read_secrets(environment, SECRETS))
    return [problem.sentence(translators()[language]) for problem in judged.problems]


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n", "  \n"])
def test_the_line_end_does_not_count(file: Path, end: str) -> None:
    file.write_text(KEY + end)
    environment = {"SECRET_KEY_FILE": str(file)}
    assert read_settings(environment, None, read_secrets(environment, SECRETS)).secret_key == KEY


@pytest.mark.parametrize("name", SECRETS)
def test_every_secret_may_stand_in_a_file(tmp_path: Path, name: str) -> None:
    texts = {
        "DATABASE_URL": "postgresql://u:p@h/n", "REDIS_URL": "redis://:p@h:6379/0", "SMTP_URL": "smtps://u:p@h:465",
        "SECRET_KEY": KEY, "HEARTBEAT_URL": "https://h.example/x",
        "SIGNING_KEY": f'{{"kty":"OKP","crv":"Ed25519","d":"{"A" * 43}","x":"{"B" * 43}"}}',
    }  # fmt: skip
    (tmp_path / "it").write_text(texts[name] + "\n")
    environment = {f"{name}_FILE": str(tmp_path / "it")}
    settings = read_settings(environment, None, read_secrets(environment, SECRETS))
    assert getattr(settings, name.lower()) == texts[name]


@pytest.mark.parametrize("name", ["SECRET_KEY", "kalender_SECRET_KEY"])
def test_credentials_of_systemd_are_found(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(KEY)
    (tmp_path / "something_else").write_text("x")
    assert read_secrets({"CREDENTIALS_DIRECTORY": str(tmp_path)}, SECRETS).values == {"SECRET_KEY": KEY}
    assert read_secrets({"CREDENTIALS_DIRECTORY": "/nowhere"}, SECRETS).values == {}


@pytest.mark.parametrize(
    "twice",
    [
        {"SECRET_KEY": KEY, "SECRET_KEY_FILE": "key"},
        {"SECRET_KEY": KEY, "CREDENTIALS_DIRECTORY": "."},
        {"SECRET_KEY_FILE": "key", "CREDENTIALS_DIRECTORY": "."},
    ],
)
def test_a_secret_that_is_said_twice_is_refused_though_both_are_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, twice: dict[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("key", "SECRET_KEY"):
        Path(name).write_text(KEY)
    (sentence,) = said(twice)
    assert sentence.startswith("SECRET_KEY is set twice")
    assert KEY not in sentence
    assert len(said(twice, "id")) == 1
    with pytest.raises(InvalidSettings):
        read_settings(twice, "web", read_secrets(twice, SECRETS))


def test_an_empty_setting_is_unset(file: Path) -> None:
    assert said({"SECRET_KEY": " ", "SECRET_KEY_FILE": str(file)}) == []
    assert said({"SECRET_KEY": KEY, "SECRET_KEY_FILE": ""}) == []


def test_what_does_not_do_is_said_in_both_languages_and_nothing_of_it_is_shown(tmp_path: Path) -> None:
    for name, data in (("empty", b"\n"), ("large", b"x" * 10_001), ("lines", b"a\nrahasia"), ("bytes", b"\xff" * 9)):
        (tmp_path / name).write_bytes(data)
    os.mkfifo(tmp_path / "pipe")
    wanted = {
        "empty": ("is empty", "kosong"), "large": ("more than 10000 bytes", "lebih dari"), "lines": ("line break", "ganti baris"),
        "bytes": ("no UTF-8", "bukan teks UTF-8"), "pipe": ("no ordinary file", "bukan berkas biasa"), ".": ("no ordinary file", "bukan berkas biasa"),
        "nothing": ("cannot be read", "tidak dapat dibaca"), "a\0b": ("cannot be read", "tidak dapat dibaca"),
    }  # fmt: skip
    for name, words in wanted.items():
        environment = {"SECRET_KEY_FILE": f"{tmp_path}/{name}"}
        for language, word in zip(("en", "id"), words, strict=True):
            (sentence,) = said(environment, language)
            assert sentence.startswith("SECRET_KEY")
            assert word in sentence
            assert "rahasia " not in sentence.replace("berkas rahasia ", "")


def test_a_file_that_does_not_do_is_the_only_thing_that_is_said_of_its_setting() -> None:
    environment = {"SECRET_KEY_FILE": "/nowhere", "SMTP_URL": "smtp://127.0.0.1"}
    judged = judge_settings(environment, "web", read_secrets(environment, SECRETS))
    about = [problem.facts["name"] for problem in judged.problems]
    assert about.count("SECRET_KEY") == 1
    assert "SECRET_KEY" in judged.unusable


def test_a_misspelt_name_of_a_file_is_named() -> None:
    environment = {"SECRET_KEY_FIEL": "/x", "CLOCK_START": "2024-09-19T06:00+07:00"}
    (warning,) = judge_settings(environment, "web").warnings
    assert warning.facts == {"found": "SECRET_KEY_FIEL", "name": "SECRET_KEY_FILE"}


def test_an_environment_without_settings_leads_to_none() -> None:
    assert without_settings({"SECRET_KEY": "x", "SECRET_KEY_FILE": "y", "CREDENTIALS_DIRECTORY": "z", "PATH": "p"}) == {
        "PATH": "p"
    }
