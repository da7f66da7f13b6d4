"""docs/commands.md and --help know every command."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from calendar_service.cli import COMMANDS, FIRST, main, parser
from tests.house.house import ROOT

PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def commands(of: argparse.ArgumentParser, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Each command as it is typed, groups left out."""
    inner = [action for action in of._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner and before:
        yield before
    for action in inner:
        for name, child in action.choices.items():
            yield from commands(child, (*before, name))


EVERY = list(commands(parser()))


LIST = {
    "check", "preflight", "doctor", "verify", "preview", "history", "show", "diff",
    "offices list", "offices show", "offices history", "offices diff", "offices sample",
    "reminders due", "reminders status", "reminders report", "reminders retry", "reminders reconcile",
    "suppressions list", "outbox list", "admin list", "admin audit",
}  # fmt: skip
"""They list something, so that a program may want it."""

DO = {
    "schema", "publish", "rollback", "rehearse", "letter", "send-test", "export", "bounce", "chaos", "completion",
    "offices import", "offices rollback", "signing-key",
    "reminders resend", "reminders abort", "reminders catch-up", "reminders expire", "suppressions remove",
    "admin add", "admin email", "admin disable", "admin password", "admin second-factor", "admin sign-out",
    "outbox hold", "outbox release", "outbox send",
    "run", "process", "deploy",
}  # fmt: skip
"""They do one thing and say so, or print a file of a form of its own."""


def options(of: argparse.ArgumentParser, command: tuple[str, ...]) -> dict[str, argparse.Action]:
    """Of one command, by name."""
    for word in command:
        (inner,) = (action for action in of._actions if isinstance(action, argparse._SubParsersAction))
        of = inner.choices[word]
    return dict(of._option_string_actions)


def test_whatever_lists_something_has_json() -> None:
    """A command that is new belongs to one of the two."""
    assert {" ".join(command) for command in EVERY} == LIST | DO
    for command in EVERY:
        form = options(parser(), command).get("--format")
        assert bool(form and "json" in (form.choices or ())) == (" ".join(command) in LIST), command


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_the_page_names_every_command_under_its_heading(command: tuple[str, ...]) -> None:
    assert f"\n## {command[0]}\n" in PAGE
    assert f"`{' '.join(command)}" in PAGE


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_every_command_has_help_and_takes_a_language_on_either_side(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    for words in ((*command, "--lang", "en", "--help"), ("--lang", "en", *command, "--help")):
        with pytest.raises(SystemExit) as left:
            main(words)
        assert left.value.code == 0
        assert " ".join(command) in capsys.readouterr().out


def test_what_to_begin_with_can_be_typed() -> None:
    assert len(FIRST) == 3
    for words in FIRST:
        parser().parse_args(words.split())
    assert {words.split()[0] for words in FIRST} <= set(COMMANDS)


@pytest.mark.parametrize("words", [(), ("offices",), ("tidak-ada",), ("check", "--format", "xml"), ("rehearse",)])
def test_wrong_use_ends_with_2(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
