"""`make test` says how long it will take, by what it knows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import suite
from tests.durations import ALONE, BESIDE, KILLS
from tests.house.house import ROOT


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """pytest's cache, on a machine of two cores."""
    monkeypatch.setattr(suite, "CACHE", tmp_path)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    (tmp_path / "kalender").mkdir()
    return tmp_path


def test_where_nothing_has_run_yet_it_says_what_ci_takes(kept: Path) -> None:
    whole = sum(suite.FIRST_TIME.values()) / 2 + suite.BEGIN_SECONDS
    assert f"about {whole / 60:.0f} minutes (as in CI: they have not run here yet)" in suite.said(["tests"])
    assert " seconds (as in CI" in suite.said(["tests/unit/words"])


def test_what_has_run_is_told_by_what_it_took(kept: Path) -> None:
    one, two = list(suite.files(["tests/unit/words"]))[:2]
    (kept / BESIDE).write_text(json.dumps({one: 400, two: 100}))
    (kept / ALONE).write_text(json.dumps({two: 100}))
    assert suite.said([one]) == "1 files of tests on 2 cores: about 3 minutes (as they took here the last time)"
    assert "about 6 minutes" in suite.said([one, two])
    (kept / KILLS).write_text(json.dumps({one: 240}))
    assert "about 8 minutes" in suite.said([one, two])
    assert suite.said(["tests/unit/words"]).endswith("of them are new)")


def test_every_folder_of_tests_has_its_guess() -> None:
    known = {file for folder in suite.FIRST_TIME for file in suite.files([folder])}
    assert set(suite.files(["tests"])) == known
    assert all(suite.guess(file) for file in known)


def test_the_makefile_asks_it() -> None:
    assert "python -m tests.suite $(TESTS)" in (ROOT / "Makefile").read_text()


def test_who_only_waits_runs_beside_the_others_and_what_he_says_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "test_it.py").write_text(
        "import pytest\n@pytest.mark.waits\ndef test_a(): assert not 'waited'\n\ndef test_b(): pass\n"
        "@pytest.mark.kills\ndef test_c(): pass\n@pytest.mark.alone\ndef test_d(): pass\n"
    )
    monkeypatch.setattr(suite, "ROOT", tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = waits\n  kills\n  alone\n")
    monkeypatch.setattr(suite, "run", lambda *words: suite.ended(suite.start(*words)))
    assert suite.main(["test_it.py"]) == 1
    said = capfd.readouterr().out
    assert "1 passed, 3 deselected" in said
    assert "assert not 'waited'" in said
    assert said.count("3 deselected in") == 2, "where something failed, nothing is tried afterwards"
    (tmp_path / "test_it.py").write_text((tmp_path / "test_it.py").read_text().replace("not 'waited'", "True"))
    assert suite.main(["test_it.py"]) == 0
    assert capfd.readouterr().out.count("1 passed") == 4
