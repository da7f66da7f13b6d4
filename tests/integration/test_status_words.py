"""`reminders status`: the backlog's end, what will be late, and who cannot be reached."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from world import KNOWN, OFFICES, TIMELINE

from calendar_service.cli import main
from calendar_service.clock import fixed_clock
from calendar_service.database import open_engine
from calendar_service.ledger.rows import MAIL, Outcome, Sending, Suppression
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.ledger.sql.suppressions import suppress
from calendar_service.migrating import migrate
from calendar_service.offices.directory_sql import Directory
from calendar_service.package_data import regions
from calendar_service.promises.plan import plan_groups
from calendar_service.publishing.archive_sql import Archive
from calendar_service.words.states import State


@pytest.fixture
def backlog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine rows, one accepted five minutes ago, and five minutes to the first boundary."""
    now = datetime.fromisoformat("2024-09-24T23:55+09:00")
    file = tmp_path / "stages.yaml"
    file.write_text(TIMELINE, encoding="utf-8")
    for name, value in {
        "DATA_DIR": tmp_path, "STAGES_FILE": file, "CLOCK_START": now.isoformat(), "CLOCK_SPEED": "0.001",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, str(value))
    url = f"sqlite:///{tmp_path / 'kalender.sqlite3'}"
    migrate(url)
    engine = open_engine(url)
    Directory(engine).replace(OFFICES, fixed_clock(KNOWN))
    revision = Archive(engine, regions()).publish(file.read_bytes(), by="x", note="", at=KNOWN)
    ledger = SqlLedger(engine)
    ledger.plan(revision.number, plan_groups(revision, regions()), now - timedelta(minutes=10))
    (row, *_) = ledger.claim("w", now - timedelta(minutes=5), 1, [MAIL])
    ledger.advance("w", (), [Sending(row.id, row.claims, "x@y.example", 1, "0", f"{row.id:040x}")], now)
    ledger.record("w", [Outcome(row.id, State.ACCEPTED, 250, claims=row.claims)], now - timedelta(minutes=5))
    with engine.begin() as connection:
        suppress(connection, Suppression("bali@kantor.example", now, 550, "5.1.1", "no such user", None))
    engine.dispose()


def test_status_says_when_it_ends_who_is_late_and_who_is_out_of_reach(
    backlog: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reminders", "status"]) == 0
    said = capsys.readouterr().out
    assert "8 menunggu; diperkirakan selesai" in said
    assert "Peringatan:" in said
    assert "akan terlambat" in said
    assert "Tidak terjangkau, belum diberi tahu: bali Kantor bali. Perbaiki alamatnya." in said
    assert main(["reminders", "status", "--lang", "en"]) == 0
    assert "Not reachable, told nobody" in capsys.readouterr().out
