"""argparse's own sentences are all known, and have the same places in each language."""

from __future__ import annotations

import argparse
import ast
import inspect
import re

import pytest

from calendar_service.cli.argparse_words import WORDS, speaking
from calendar_service.package_data import translators

NEVER_ASKED = {
    "%r is not callable",
    "%(prog)s: error: %(message)s",
    ".__call__() not defined",
    "mutually exclusive arguments must be optional",
    "unknown parser %(parser_name)r (choices: %(choices)s)",
    'argument "-" with mode %r',
    "can't open '%(filename)s': %(error)s",
    "cannot merge actions - two groups are named %r",
    "'required' is an invalid argument for positionals",
    "invalid option string %(option)r: must start with a character %(prefix_chars)r",
    "dest= is required for options like %r",
    "invalid conflict_resolution value: %r",
    "conflicting option string: %s",
    "conflicting option strings: %s",
    "cannot have multiple subparser arguments",
    "unexpected option string: %s",
    "conflicting subparser: %s",
    "conflicting subparser alias: %s",
    "argument '%(argument_name)s' is deprecated",
    "option '%(option)s' is deprecated",
    "command '%(parser_name)s' is deprecated",
    "%(prog)s: warning: %(message)s\n",
    " (default: %(default)s)",
    "%(heading)s:",
}
"""Of programmers' mistakes, and of arguments that no command of ours has."""

PLACE = re.compile(r"%(?:\(\w+\))?[-0-9.]*[rsd]")


def asked() -> set[str]:
    """Every sentence for which this Python's argparse asks gettext."""
    calls = (node for node in ast.walk(ast.parse(inspect.getsource(argparse))) if isinstance(node, ast.Call))
    return {
        given.value
        for call in calls
        if ast.unparse(call.func) in ("_", "ngettext")
        for given in call.args[:2]
        if isinstance(given, ast.Constant) and isinstance(given.value, str)
    }


def test_no_sentence_of_argparse_is_left_in_english() -> None:
    assert len(asked()) > 15
    assert asked() - NEVER_ASKED - set(WORDS) == set()


@pytest.mark.parametrize("language", translators())
def test_places_are_the_same_in_each_language(language: str) -> None:
    for theirs, ours in WORDS.items():
        assert sorted(PLACE.findall(translators()[language].text(ours))) == sorted(PLACE.findall(theirs))


def test_it_lasts_as_long_as_it_is_asked_to() -> None:
    def missing() -> str:
        made = argparse.ArgumentParser(exit_on_error=False)
        made.add_argument("--a", nargs=1)
        with pytest.raises(argparse.ArgumentError) as raised:
            made.parse_args(["--a"])
        return str(raised.value)

    before = missing()
    with speaking(translators()["id"]):
        assert missing() == "argumen --a: perlu 1 nilai"
    assert missing() == before
