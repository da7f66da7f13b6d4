"""The kill test with a mail server that refuses for a while, in words that deserve to be tried again: the pauses grow to minutes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.waits
def test_a_server_that_refuses_for_a_while_loses_doubles_and_holds_nobody() -> None:
    """Relay denied and blocked at RCPT, limits at the dot, "user unknown" of addresses that are right; and kills."""
    words = ("chaos", "--mails", "600", "--kills", "4", "--seed", "7", "--refusals")
    command = [sys.executable, "-m", "calendar_service", *words]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1800 pengingat wajib, 1800 diterima server dalam 600 surat" in done.stdout
    assert "hilang 0, ganda 0 (" in done.stdout
    assert "ditahan" not in done.stdout
