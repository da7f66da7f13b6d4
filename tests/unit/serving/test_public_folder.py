"""PUBLIC_DIR: what is refused, and what is only said."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from calendar_service.serving import public_folder
from calendar_service.serving.public_folder import (
    CLOSED,
    DATA_INSIDE,
    LOCK,
    NO_FOLDER,
    NOT_WRITABLE,
    OTHERS,
    STRANGE,
    TAKEN,
    doubts,
    installation_mark,
    reasons,
)
from calendar_service.settings import Settings


def refused(folder: Path, settings: Settings) -> list[str]:
    return [each.message for each in reasons(folder, settings)]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "lib" / "var").mkdir(parents=True)
    return Settings(data_dir=tmp_path / "lib" / "var", public_url="https://kalender.example")


def opened(folder: Path) -> Path:
    folder.mkdir()
    folder.chmod(0o755)
    return folder


def test_a_folder_of_its_own_does_and_one_that_is_to_be_made(tmp_path: Path, settings: Settings) -> None:
    folder = opened(tmp_path / "public")
    assert refused(folder, settings) == refused(folder / "deep" / "er", settings) == []
    (folder / LOCK).write_text(installation_mark(settings))
    (folder / "feeds").symlink_to("feeds-1-2-abc")
    assert refused(folder, settings) == []
    assert sorted(os.listdir(folder)) == [LOCK, "feeds"]


@pytest.mark.parametrize("where", ["", "..", "../..", "inside", "../var/./inside/deep"])
def test_the_data_folder_and_what_holds_it_and_what_it_holds(settings: Settings, where: str) -> None:
    assert refused(settings.data_dir / where, settings) == [DATA_INSIDE]


def test_a_link_to_the_data_folder(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "public").symlink_to(settings.data_dir)
    assert refused(tmp_path / "public", settings) == [DATA_INSIDE]


def a_file(folder: Path) -> None:
    folder.rmdir()
    folder.write_text("")


def a_folder_of_mine(folder: Path) -> None:
    folder.chmod(0o700)


def anothers(folder: Path) -> None:
    (folder / LOCK).write_text("https://lain.example /var/lib/lain")


def a_real_feeds(folder: Path) -> None:
    (folder / "feeds").mkdir()


def a_link_of_others(folder: Path) -> None:
    (folder / "pages").symlink_to("/srv/www")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (a_file, NO_FOLDER),
        (a_folder_of_mine, CLOSED),
        (anothers, OTHERS),
        (a_real_feeds, TAKEN),
        (a_link_of_others, TAKEN),
    ],
)
def test_what_does_not_do(tmp_path: Path, settings: Settings, make: Callable[[Path], None], message: str) -> None:
    folder = opened(tmp_path / "public")
    make(folder)
    assert refused(folder, settings) == [message]


def test_what_cannot_be_written(settings: Settings) -> None:
    assert refused(Path("/proc/nope"), settings) == [NOT_WRITABLE]


def test_what_others_have_there_is_said(tmp_path: Path) -> None:
    folder = opened(tmp_path / "public")
    for name in ("feeds-1-2-abc", "pages-1-2-abc.part"):
        (folder / name).mkdir()
    (folder / "feeds").symlink_to("feeds-1-2-abc")
    assert STRANGE not in [message for message, _ in doubts(folder)]
    (folder / "index.html").write_text("")
    said = dict(doubts(folder))
    assert (said[STRANGE]["count"], said[STRANGE]["entry"]) == (1, "index.html")


def test_a_folder_above_that_nginx_cannot_enter_is_said(tmp_path: Path) -> None:
    above = opened(tmp_path / "above")
    above.chmod(0o700)
    named = [facts["name"] for message, facts in doubts(above / "public") if message == public_folder.CLOSED_ABOVE]
    assert above in named
