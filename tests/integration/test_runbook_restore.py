"""The commands of docs/runbook.md, "Back up and restore" and "Restore a database", typed as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import ROOT, find_program, missing

from calendar_service.clock import fixed_clock
from calendar_service.settings import read_settings
from tests.integration.test_starting import surroundings
from tests.restore_material import DUMPED, KNOWN, LOST, OFFICES, ids, logged, plan, states, tell
from tests.revisions_material import TEXT
from tests.world import Service


def blocks(heading: str) -> list[list[str]]:
    """The commands below a heading of the runbook, block by block."""
    page = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [block.strip().splitlines() for block in re.findall(r"^```sh\n(.*?)^```", section, re.M | re.S)]


class Operator:
    """Types commands in a folder, in the environment of an installation."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        (folder / "stages.yaml").write_bytes(TEXT.data)
        stands = {"STAGES_FILE": str(folder / "stages.yaml"), "UID_DOMAIN": "uji.example", **settings}
        self.environment = surroundings(folder, **stands)
        (folder / ".venv").symlink_to(ROOT / ".venv")

    def types(self, lines: list[str]) -> str:
        """Everything but what stops and starts the services, which nobody has here; what was said."""
        said = ""
        for line in lines:
            if line.startswith("sudo systemctl "):
                continue
            words = line.replace("/var/log/", f"{self.folder}/log/")
            done = subprocess.run(
                ["bash", "-c", words], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=60, check=False
            )  # fmt: skip
            assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
            said += done.stdout + done.stderr
        return said

    def refused(self, name: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "calendar_service.processes", name],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 2, done.stdout + done.stderr
        return done.stderr

    def service(self, now: datetime) -> Service:
        names = (
            "DATA_DIR",
            "DATABASE_URL",
            "STAGES_FILE",
            "UID_DOMAIN",
            "SECRET_KEY",
            "SMTP_URL",
            "PUBLIC_URL",
            "MAIL_FROM",
        )
        service = Service(read_settings({name: self.environment[name] for name in names if name in self.environment}))
        service.clock = fixed_clock(now)
        return service


@pytest.fixture(params=["sqlite", "postgresql"])
def operator(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Operator]:
    if request.param == "sqlite":
        yield Operator(tmp_path)
        return
    program = find_program("pg_restore")
    if program is None or find_program("pg_dump") is None:
        missing("PostgreSQL (pg_dump, pg_restore)")
    path = f"{Path(str(program)).parent}{os.pathsep}{os.environ['PATH']}"
    yield Operator(tmp_path, DATABASE_URL=request.getfixturevalue("postgres_url"), PATH=path)


def test_a_restore_as_the_runbook_says(operator: Operator) -> None:
    is_sqlite = "DATABASE_URL" not in operator.environment
    dump, vacuum = blocks("Back up and restore")
    postgresql, sqlite, rest = blocks("Restore a database")
    service = operator.service(KNOWN)
    service.migrate()
    service.directory.replace(OFFICES, fixed_clock(KNOWN))
    service.archive.publish(TEXT.data, by="uji", note="", at=KNOWN)
    service.clock = fixed_clock(DUMPED)
    assert plan(service) == 7
    before = tell(service, 4)
    service.ledger.swept(service.time.ask() - timedelta(hours=26))
    assert "utuh" in operator.types(vacuum if is_sqlite else dump)
    after = tell(service)
    service.clock = fixed_clock(LOST)
    service.archive.publish(TEXT.having("suara", title="Hari suara").data, by="uji", note="", at=LOST)
    assert plan(service) == 14
    after += tell(service)
    service.ledger.swept(service.time.ask() - timedelta(hours=1))
    assert service.continuity.look()
    service.close()
    logs = operator.folder / "log"
    logs.mkdir()
    (logs / "mail.log.1").write_bytes(logged(ids(before), datetime.now(UTC) - timedelta(hours=30)))
    (logs / "mail.log").write_bytes(logged(ids(after), datetime.now(UTC) - timedelta(hours=3)))
    os.utime(logs / "mail.log.1", (0, 0))

    operator.types(sqlite if is_sqlite else postgresql)
    for name in ("release", "worker"):
        assert "lebih tua" in operator.refused(name)
    said = operator.types(rest)
    assert f"{len(after)} surat ternyata sudah diterima menurut log" in said
    service = operator.service(LOST)
    assert states(service) == {("accepted", 0): 21, ("pending", 0): 21}, (
        "nothing goes out again; the rest is late by years"
    )
    assert service.continuity.look()
    assert service.official.refresh().number == 3
    service.close()
