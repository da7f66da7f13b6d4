"""What a process waits for before it starts, and for how long."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from calendar_service.errors import Refused
from calendar_service.preflight import starting
from calendar_service.preflight.first_start import StillAway, refuse
from calendar_service.preflight.starting import LOOK_SECONDS, RELEASE_SECONDS, make_ready, patiently
from calendar_service.troubles import TOO_NEW, TOO_OLD


class OperationalError(Exception):
    """Named as the drivers name theirs."""


def of_driver(words: str) -> Exception:
    return sa.exc.OperationalError("SELECT 1", {}, OperationalError(words))


SILENT = [of_driver("Connection refused"), of_driver("the database system is starting up")]


def failing(*errors: Exception) -> Callable[[], None]:
    """Fails with one after the other, then not."""
    left = list(errors)

    def do() -> None:
        if left:
            raise left.pop(0)

    return do


def test_a_server_that_comes_and_a_release_that_follows_are_two_lines(caplog: pytest.LogCaptureFixture) -> None:
    paused: list[float] = []
    locked, read_only = of_driver("database is locked"), of_driver("cannot execute INSERT in a read-only transaction")
    with caplog.at_level(logging.INFO, logger="calendar_service"):
        patiently(failing(*SILENT * 200, Refused(TOO_OLD), Refused(TOO_OLD), locked, read_only), paused.append)
    said = [record.message for record in caplog.records if record.name.startswith("calendar_service")]
    assert [line.split(" (")[0][:40] for line in said] == [
        "waiting: basis data tidak menjawab", "waiting: basis data belum sesuai dengan ",
        "waiting: basis data sedang dikunci prose", "waiting: basis data tidak dapat ditulis;", "waiting is over after 0 s",
    ]  # fmt: skip
    assert paused == [LOOK_SECONDS] * 404


@pytest.mark.parametrize("error", [of_driver("password authentication failed"), Refused(TOO_NEW), Refused("jam salah")])
@pytest.mark.parametrize("release", [False, True])
def test_what_waiting_does_not_mend_is_refused_at_once(error: Exception, release: bool) -> None:
    with pytest.raises(type(error)):
        patiently(failing(*SILENT, error), lambda _: None, release=release)


def test_release_waits_two_minutes_and_for_no_release() -> None:
    paused: list[float] = []
    with pytest.raises(StillAway, match="tidak menjawab"):
        patiently(failing(*SILENT * 1000), paused.append, release=True)
    assert sum(paused) == RELEASE_SECONDS == 120
    with pytest.raises(Refused) as caught:
        patiently(failing(Refused(TOO_OLD)), paused.append, release=True)
    assert not isinstance(caught.value, StillAway)


@pytest.mark.parametrize(("error", "code"), [(Refused("jam salah"), 2), (StillAway("jam salah"), 75)])
def test_who_starts_it_again_is_told_whether_that_helps(error: Exception, code: int) -> None:
    with pytest.raises(SystemExit) as ended:
        refuse(error)
    assert ended.value.code == code


def test_a_worker_waits_for_room_and_calendars_need_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path) -> None:
        if len(paused) < 3:
            raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path))

    paused: list[float] = []
    engine = sa.create_engine("sqlite:///:memory:")
    monkeypatch.setattr(starting, "require_folder", full)
    monkeypatch.setattr(starting, "_require_schema", lambda _: None)
    for process in ("web", "clock"):
        make_ready(process, tmp_path, lambda: engine, paused.append)
    assert paused == []
    with pytest.raises(OSError, match="No space"):
        make_ready("release", tmp_path, lambda: engine, paused.append)
    make_ready("worker", tmp_path, lambda: engine, paused.append)
    assert len(paused) == 3
