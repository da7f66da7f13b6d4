"""`--format json`: each answer is one document of the shape that docs/commands.md shows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from calendar_service.accounts.account import Deed, Role
from calendar_service.bootstrap.accounts import AccountParts
from calendar_service.bootstrap.environment import settings_from_environment
from calendar_service.cli import main
from calendar_service.clock import fixed_clock, system_clock
from calendar_service.ledger.rows import MAIL, Outcome, Suppression
from calendar_service.ledger.sql.suppressions import suppress
from calendar_service.settings import Settings
from calendar_service.words.states import State
from tests.world import KNOWN, OFFICES, TIMELINE, Service, look

PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")

EXAMPLES = {
    name: json.loads(example)
    for names, example in re.findall(
        r"^((?:[^\n`]*`[^`\n]+ --format json`)+[^\n]*):\n\n```json\n(.*?)\n```", PAGE, re.M | re.S
    )
    for name in re.findall(r"`([^`]+) --format json`", names)
}
"""Command -> what the page shows of its answer."""

COUNTS = {"states", "kinds"}
"""What has a key for each thing that there is."""

INSTANTS = {"at", "published_at", "created_at", "since", "due", "due_at", "not_after", "swept_at", "confirmed"}


@pytest.fixture
def answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Two revisions, two lists of offices, a ledger with a row, an account, an address that is held."""
    for name in Settings.__dataclass_fields__:
        monkeypatch.delenv(name.upper(), raising=False)
    file = tmp_path / "stages.yaml"
    file.write_text(TIMELINE, encoding="utf-8")
    monkeypatch.setenv("STAGES_FILE", str(file))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    service = Service(settings_from_environment())
    service.migrate()
    service.clock = fixed_clock(KNOWN)
    service.directory.replace(OFFICES, fixed_clock(KNOWN))
    service.directory.replace(OFFICES[1:], fixed_clock(KNOWN))
    look(service)
    service.clock = fixed_clock(datetime.fromisoformat("2024-09-20T06:30+07:00"))
    service.dispatch(leap=None).sweep(service.archive.revision(1))
    with service.engine.begin() as connection:
        suppress(connection, Suppression(OFFICES[1].email.key, KNOWN, 550, "5.1.1", "User unknown", None))
    service.engine.dispose()
    accounts = AccountParts(settings_from_environment())
    accounts.accounts.add("siti", Role.PUBLISHER, "-", KNOWN)
    accounts.accounts.note(Deed(KNOWN, "siti", "logged in", "192.0.2.1"))
    accounts.close()

    def run(*words: str, code: int = 0) -> Any:
        assert main([*words, "--format", "json"]) == code
        return json.loads(capsys.readouterr().out)

    return run


LISTED: dict[str, tuple[str, ...]] = {
    "preflight": ("preflight",),
    "history": ("history",),
    "show": ("show", "1"),
    "offices list": ("offices", "list"),
    "offices sample": ("offices", "sample"),
    "offices show": ("offices", "show", "papua"),
    "offices history": ("offices", "history"),
    "offices diff": ("offices", "diff", "1", "2"),
    "reminders due": ("reminders", "due", "--at", "2024-09-20T06:30+07:00"),
    "reminders status": ("reminders", "status"),
    "reminders report": ("reminders", "report"),
    "reminders report --verify": ("reminders", "report", "--verify"),
    "reminders retry": ("reminders", "retry", "--dry-run"),
    "suppressions list": ("suppressions", "list"),
    "admin list": ("admin", "list"),
    "admin audit": ("admin", "audit"),
}


def same_shape(found: Any, shown: Any, where: str = "") -> None:
    """Every key that the page shows and no other; times have their offset; null stands for anything."""
    if isinstance(shown, dict) and isinstance(found, dict):
        assert set(found) == set(shown), where
        for name, value in found.items():
            if name in INSTANTS and isinstance(value, str):
                assert datetime.fromisoformat(value).tzinfo, f"{where}.{name}"
            if name not in COUNTS:
                same_shape(value, shown[name], f"{where}.{name}")
    elif isinstance(shown, list):
        assert isinstance(found, list), where
        for each in found if shown else ():
            same_shape(each, shown[0], f"{where}[]")
    elif found is not None and shown is not None:
        assert type(found) is type(shown), f"{where}: {found!r} is no {shown!r}"


def test_the_page_shows_each_of_them() -> None:
    assert set(EXAMPLES) == {*LISTED, "check", "outbox list"}


def test_the_outbox_lists_what_waits_and_is_held_by_a_command(
    answer: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`rapat` moves once all were told of it; by the real clock, a moment ago."""
    assert answer("outbox", "list") == []
    service = Service(settings_from_environment())
    told = datetime.fromisoformat("2024-09-20T09:00+07:00")
    service.clock = fixed_clock(told)
    service.dispatch(leap=None).sweep(service.archive.revision(1))
    rows = service.ledger.claim("w", told, 100, [MAIL])
    service.ledger.record("w", [Outcome(row.id, State.ACCEPTED, 250, claims=row.claims) for row in rows], told)
    service.clock = system_clock
    (tmp_path / "stages.yaml").write_text(TIMELINE.replace("days: 2024-09-25", "days: 2099-09-30"))
    look(service)
    service.engine.dispose()
    (waiting,) = answer("outbox", "list")
    same_shape(waiting, EXAMPLES["outbox list"][0], "outbox list")
    assert (waiting["stage"], waiting["offices"], waiting["step"]) == ("rapat", 3, None)
    signed = ["--by", "siti", "--note", "Salah bulan", "--lang", "en"]
    assert main(["outbox", "hold", "2", *signed, "--stage", "tidak-ada"]) == 1
    assert main(["outbox", "hold", "2", *signed]) == 1  # the old date is long past
    for words in (
        ["hold", "2", "--near"],
        ["release", "2"],
        ["hold", "2", "--near", "--stage", "rapat"],
        ["send", "2"],
    ):
        assert main(["outbox", *words, *signed]) == 0
    assert "released" in capsys.readouterr().out
    (waiting,) = answer("outbox", "list")
    same_shape(waiting, EXAMPLES["outbox list"][0], "outbox list")
    assert (waiting["step"], waiting["by"], waiting["note"]) == ("send", "siti", "Salah bulan")
    assert [each["action"] for each in answer("admin", "audit")][:2] == ["notices sent early", "notices held"]


def test_answers_are_what_the_page_shows(answer: Callable[..., Any]) -> None:
    for name, words in LISTED.items():
        found = answer(*words, code=1 if name == "preflight" else 0)
        same_shape(found, EXAMPLES[name], name)
        assert found, name
    (row,) = answer("reminders", "report")
    assert "" not in row.values()


def test_problems_of_a_file(answer: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "buruk.yaml"
    bad.write_text(TIMELINE.replace("title:", "titel:"))
    found = answer("check", str(bad), code=1)
    same_shape(found, EXAMPLES["check"], "check")
    refused = answer("preview", str(bad), code=1)
    bare = [{name: fact for name, fact in each.items() if name not in ("text", "repair")} for each in found]
    assert (set(refused), refused["problems"]) == ({"error", "problems"}, bare)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["show", "99"], 1),
        (["check", "tidak-ada.yaml"], 2),
        (["offices", "diff", "1", "99"], 1),
        (["history", "--lats"], 2),
    ],
)
def test_a_refusal_is_json_too(
    words: list[str], code: int, answer: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    try:
        ended = main([*words, "--format", "json"])
    except SystemExit as left:
        ended = int(str(left.code))
    out, err = capsys.readouterr()
    assert (ended, out, list(json.loads(err))) == (code, "", ["error"])


def test_a_list_of_nothing_is_a_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    for name in ("DATABASE_URL", "CLOCK_START", "STAGES_FILE"):
        monkeypatch.delenv(name, raising=False)
    for words in (
        ["admin", "list"],
        ["admin", "audit"],
        ["suppressions", "list"],
        ["offices", "list"],
        ["reminders", "report"],
    ):
        assert main([*words, "--format", "json"]) == 0
        assert json.loads(capsys.readouterr().out) == []
