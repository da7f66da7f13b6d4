"""The service answers as its description for programs says, whatever is asked: schemathesis, against a real web process.

A longer run by hand, against a running service:
    .venv/bin/schemathesis run http://localhost:8000/api/openapi.en.json --max-examples 2000
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from calendar_service.jobs.redis_client import OwnValkey
from calendar_service.settings import Settings
from tests.front import web_process
from tests.integration.test_starting import surroundings
from tests.world import Service

EXAMPLES = 12
"""Of each operation and phase: some seconds."""


PASSED_OVER = "positive_data_acceptance,negative_data_rejection"
"""Not of this service: a code of the right form that is none is refused, and words are read as chats paste them, in capitals and with
what clings to them, so that more is understood than is described."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a web process that serves the shipped timetable."""
    folder = tmp_path_factory.mktemp("api")
    (folder / "var").mkdir()
    service = Service(Settings(data_dir=folder / "var"))
    service.migrate()
    text = (ROOT / "stages.yaml").read_bytes()
    service.archive.publish(text, by="siti", note="", at=service.clock(), name="stages.yaml")
    service.engine.dispose()
    environment = surroundings(folder, PUBLISH="manual")
    with web_process(environment):
        yield f"http://127.0.0.1:{environment['PORT']}"
    OwnValkey(folder / "var").end()


def test_the_service_does_what_it_says(served: str, tmp_path: Path) -> None:
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", f"{served}/api/openapi.en.json", "--url", served,
        "--exclude-checks", PASSED_OVER, "--max-examples", str(EXAMPLES), "--seed", "1", "--generation-database", ":memory:", "--no-color",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
