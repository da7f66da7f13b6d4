"""Results stand for a week, and only so many of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from calendar_service.database import open_engine
from calendar_service.doctor import reports_sql
from calendar_service.doctor.reports_sql import CODE_LENGTH, KEPT_FOR, KeptReports
from calendar_service.migrating import migrate
from tests.world import KNOWN

MOMENT = timedelta(microseconds=1)


@pytest.fixture
def reports(tmp_path: Path) -> KeptReports:
    url = f"sqlite:///{tmp_path / 'kalender.sqlite3'}"
    migrate(url)
    return KeptReports(open_engine(url))


def test_a_result_is_there_until_its_week_is_over(reports: KeptReports) -> None:
    code = reports.keep("https://a.id/", "{}", KNOWN)
    found = reports.find(code, KNOWN + KEPT_FOR - MOMENT)
    assert found is not None
    assert (found.subject, found.found, found.at, found.until) == ("https://a.id/", "{}", KNOWN, KNOWN + KEPT_FOR)
    assert reports.find(code, KNOWN + KEPT_FOR) is None
    assert reports.drop_expired(KNOWN + KEPT_FOR - MOMENT) == 0
    assert reports.drop_expired(KNOWN + KEPT_FOR) == 1
    assert reports.find(code, KNOWN) is None


def test_codes_are_long_and_never_the_same(reports: KeptReports) -> None:
    codes = {reports.keep("", "", KNOWN) for _ in range(20)}
    assert len(codes) == 20
    assert {len(code) for code in codes} == {CODE_LENGTH}


def test_the_oldest_makes_room(reports: KeptReports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports_sql, "MOST_KEPT", 3)
    codes = [reports.keep("", str(number), KNOWN + number * MOMENT) for number in range(5)]
    assert [reports.find(code, KNOWN) is not None for code in codes] == [False, False, True, True, True]
