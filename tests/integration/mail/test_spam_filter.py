"""What a spam filter makes of our mails: without the network, so that what they look like alone counts."""

from __future__ import annotations

import mailbox
import re
import subprocess
from pathlib import Path

from tests.conftest import find_program, missing
from tests.mails_material import every_mail

MOST = 0.5


def test_no_mail_looks_like_spam(tmp_path: Path) -> None:
    """All of them in one run, since the filter takes seconds to start."""
    program = find_program("spamassassin")
    if program is None:
        missing("spamassassin")
    mails = list(every_mail())
    box = mailbox.mbox(tmp_path / "mails")
    for _, data in mails:
        box.add(data)
    box.close()
    home = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LC_ALL": "C"}
    done = subprocess.run(
        [program, "-L", "-t", "--mbox", str(tmp_path / "mails")], env=home, capture_output=True, timeout=120, check=True
    )
    scores = [float(found) for found in re.findall(rb"(?m)^X-Spam-Status: \w+, score=(-?[0-9.]+)", done.stdout)]
    assert len(scores) == len(mails)
    assert {name: score for (name, _), score in zip(mails, scores, strict=True) if score > MOST} == {}
