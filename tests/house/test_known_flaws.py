"""What `make audit` makes of an answer: only a flaw fails, and nothing learned is said."""

from __future__ import annotations

import json

import pytest

from tests.known_flaws import judged

SOUND = {"name": "flask", "version": "3.1.3", "vulns": []}
ILL = {"name": "flask", "version": "0.1", "vulns": [{"id": "GHSA-1", "fix_versions": ["3.1.3"]}]}
UNKNOWN = {"name": "flask", "skip_reason": "Dependency not found"}


@pytest.mark.parametrize(
    ("packages", "code", "word"),
    [
        ([SOUND], 0, "0 known flaws in 1 packages"),
        ([SOUND, ILL], 1, "flask 0.1: GHSA-1, mended in 3.1.3"),
        ([UNKNOWN], 0, "SKIPPED, no database knows any of 1 packages: Dependency not found"),
        ([UNKNOWN, ILL], 1, "1 known flaws in 1 packages, 1 unknown"),
        ([], 0, "SKIPPED"),
    ],
)
def test_a_flaw_fails_and_nothing_else_does(
    packages: list[object], code: int, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judged("requirements.txt", json.dumps({"dependencies": packages}), "") == code
    assert word in capsys.readouterr().out


@pytest.mark.parametrize("answer", ["", "{}", "[]", "no JSON", "null"])
def test_no_answer_is_skipped_with_its_reason(answer: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert judged("requirements.txt", answer, "Connection refused") == 0
    assert "SKIPPED, nothing was learned: Connection refused" in capsys.readouterr().out
