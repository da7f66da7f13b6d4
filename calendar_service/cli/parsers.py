"""How a command line is read: parsers that speak one language, name what was nearly meant, and are filled in
only when their command is typed.

Wrong use ends with 2, and where an answer in JSON was asked for, what is wrong is said in JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from argparse import SUPPRESS, ArgumentError
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from calendar_service.cli.argparse_words import speaking
from calendar_service.errors import N_, Refused
from calendar_service.words.languages import LANGUAGES
from calendar_service.words.translator import Translator

WRONG_USE = 2

OPTIONS_ELSEWHERE = {"help": "--help", "version": "--version"}
"""What is a command of other programs, and an option here."""

Group = Any
"""argparse's object that makes the commands of a group; its type has no public name."""


@dataclass(frozen=True)
class Speech:
    """How a parser speaks. program: what was typed to start it. wants_json: whether an answer in JSON was
    asked for."""

    translator: Translator
    program: str
    wants_json: bool = False


class Parser(argparse.ArgumentParser):
    """A parser of our commands. Help and metavars that it is handed are message ids."""

    fill: Callable[[], None] = staticmethod(lambda: None)
    """Adds the command's own arguments."""

    overview: Callable[[], str] | None = None
    """What --help says instead of argparse's page."""

    def __init__(self, *, speech: Speech, about: str, prog: str | None = None) -> None:
        self.speech = speech
        with speaking(speech.translator):
            super().__init__(prog=prog, description=speech.translator.text(about))
        self.color = False  # Python 3.14 would paint what passes our exit
        self.add_argument(  # after a command's name, too
            "--lang",
            choices=LANGUAGES,
            default=None if prog == speech.program else SUPPRESS,
            help=N_("bahasa yang dicetak; jika tidak disebut, KALENDER_LANG atau LANG"),
        )

    def add_argument(self, *names: Any, **facts: Any) -> argparse.Action:
        """As argparse's; help and metavar are message ids, and a type may raise Refused."""
        for name in ("help", "metavar"):
            if isinstance(facts.get(name), str) and facts[name] != SUPPRESS:
                facts[name] = self.speech.translator.text(facts[name])
        return super().add_argument(*names, **facts)

    def add_format(self, *forms: str) -> None:
        """--format, of an answer; the first is what there is without it."""
        self.add_argument("--format", choices=forms, default=forms[0], help=N_("bentuk jawaban"))

    def add_progress(self) -> None:
        """--progress, --no-progress, --quiet, of what takes a while; see CommandContext.progress."""
        self.add_argument(
            "--progress", action="store_true", default=None, help=N_("kemajuan, juga bila bukan di terminal")
        )
        self.add_argument("--no-progress", dest="progress", action="store_false", help=N_("tanpa kemajuan"))
        self.add_argument("-q", "--quiet", action="store_true", help=N_("hanya yang salah"))

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse's, in our language."""
        with speaking(self.speech.translator):
            return super().parse_args(args, namespace)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse's, after its own arguments have been filled in. A group alone shows its commands."""
        self.fill()
        words = sys.argv[1:] if args is None else list(args)
        with speaking(self.speech.translator):
            if self._subparsers is None:
                self._refuse_unknown(words)
            elif not without_language(words):
                self.print_help()
                self.exit(WRONG_USE)
            found, left = super().parse_known_args(words, namespace)
            if left and self._subparsers is None:
                self.error(self.speech.translator.text(N_("argumen tidak dikenal: %(words)s"), words=" ".join(left)))
            return found, left

    def format_help(self) -> str:
        with speaking(self.speech.translator):
            return self.overview() if self.overview else super().format_help()

    def error(self, message: str) -> NoReturn:
        """Says what is wrong, on standard error, and ends with 2."""
        with speaking(self.speech.translator):
            if self.speech.wants_json:
                self.exit(WRONG_USE, json.dumps({"error": message}, ensure_ascii=False) + "\n")
            super().error(message)

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:
        try:
            return super()._get_value(action, arg_string)
        except Refused as refused:
            raise ArgumentError(action, refused.sentence(self.speech.translator)) from None

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        say = self.speech.translator.text
        known = [str(choice) for choice in action.choices]
        near = nearly_meant(str(value), known)
        if isinstance(action, argparse._SubParsersAction):
            raise ArgumentError(None, self._no_command(str(value), near))
        choices = ", ".join(known)
        if near:
            said = say(
                N_("%(value)s bukan pilihan; mungkin %(near)s (%(choices)s)"), value=value, near=near, choices=choices
            )
        else:
            said = say(N_("%(value)s bukan pilihan; pilih dari %(choices)s"), value=value, choices=choices)
        raise ArgumentError(action, said)

    def _no_command(self, word: str, near: str | None) -> str:
        say = self.speech.translator.text
        if word in OPTIONS_ELSEWHERE:
            near = OPTIONS_ELSEWHERE[word]
        if near:
            return say(N_("perintah %(word)s tidak ada; mungkin %(near)s"), word=word, near=near)
        return say(N_("perintah %(word)s tidak ada; lihat %(how)s"), word=word, how=f"{self.prog} --help")

    def _refuse_unknown(self, words: Iterable[str]) -> None:
        """An option that this command does not have, before argparse misses another one instead."""
        known = self._option_string_actions
        for word in words:
            name = word.partition("=")[0]
            if word == "--":
                return
            if not name.startswith("--") or " " in name or any(option.startswith(name) for option in known):
                continue
            near = nearly_meant(name, known)
            say = self.speech.translator.text
            if near:
                self.error(say(N_("opsi %(word)s tidak ada; mungkin %(near)s"), word=name, near=near))
            self.error(say(N_("opsi %(word)s tidak ada; lihat %(how)s"), word=name, how=f"{self.prog} --help"))


def nearly_meant(word: str, known: Iterable[str]) -> str | None:
    """The known word that somebody who typed this one may have meant."""
    from calendar_service.written.readings import nearest  # only who mistypes loads it

    return nearest(word.lower(), list(known))


def without_language(words: Sequence[str]) -> list[str]:
    """What was typed, without --lang and its language."""
    left, rest = [], iter(words)
    for word in rest:
        if word == "--lang":
            next(rest, None)
        elif not word.startswith("--lang="):
            left.append(word)
    return left


def typed_value(name: str, words: Sequence[str]) -> str | None:
    """What an option is given, before anything else is known of the line; the last time that it stands there."""
    found = None
    for word, following in zip(words, [*words, ""][1:], strict=True):
        if word == "--":
            break
        if word == name:
            found = following
        elif word.startswith(f"{name}="):
            found = word.partition("=")[2]
    return found
