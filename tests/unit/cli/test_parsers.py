"""How a command line is read, in both languages; what was nearly meant; wrong use for programs."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator

import pytest

from calendar_service.cli import COMMAND, COMMANDS, MODULE, Speech, main, overview, parser
from calendar_service.cli.parsers import Parser, typed_value, without_language
from calendar_service.package_data import translators

LANGUAGES = tuple(translators())

INDONESIAN = re.compile(
    r"\b(yang|tidak|dan|atau|pada|untuk|dengan|sebagai|semua|jika|siapa|mengapa|surat|berkas|memeriksa|mencetak|nomor|pilihan"
    r"|disebut|perintah|bahasa|kantor|sejak|jumlah|hanya|satu|salah|pemakaian|argumen|opsi|menampilkan)\b",
    re.I,
)
ENGLISH = re.compile(
    r"\b(the|of|and|or|with|which|what|who|why|every|all|file|print|show|number|usage|options|arguments|required|choose"
    r"|invalid|only|unless|from|to|is|it|message|exit|error|language|mails?|send)\b",
    re.I,
)
FOREIGN = {"id": ENGLISH, "en": INDONESIAN}

TYPED = re.compile(
    r"--[\w-]+|\{[^}]*\}|https?://|stages\.yaml|kalender run|python -m \w+|\[[A-Z:]+\]|[A-Z_]{4,}_[A-Z]+"
)
"""What is typed as it is, in any language."""


def speech(language: str, program: str = COMMAND) -> Speech:
    return Speech(translators()[language], program)


def every(of: Parser) -> Iterator[Parser]:
    yield of
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from every(inner)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_help_is_in_one_language(language: str) -> None:
    pages = list(every(parser(speech(language))))
    assert len(pages) > 40
    for each in pages:
        names = re.compile(rf"\b({'|'.join(each.prog.split())})\b")
        inner = {name for a in each._actions if isinstance(a, argparse._SubParsersAction) for name in a.choices}
        words = names.sub("", TYPED.sub("", each.format_help()))
        words = re.sub(rf"(?m)^ +({'|'.join(inner)})\b", "", words) if inner else words
        words = re.sub(rf"(?m)^  {COMMAND} .*$|^  ({'|'.join(COMMANDS)}) ", "", words)
        assert not FOREIGN[language].search(words), (each.prog, FOREIGN[language].search(words), words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_argument_is_explained_and_read_by_ours(language: str) -> None:
    """argparse would name a type by its Python name."""
    for each in every(parser(speech(language))):
        for action in each._actions:
            if action.help != argparse.SUPPRESS and not isinstance(action, argparse._SubParsersAction):
                assert action.help, (each.prog, action.dest)
                assert action.type not in (int, float), (each.prog, action.dest)


@pytest.mark.parametrize("program", [COMMAND, MODULE])
def test_it_calls_itself_as_it_was_started(program: str) -> None:
    for each in every(parser(speech("id", program))):
        assert each.prog.startswith(program)
    assert f"{program} check" in overview(speech("id", program))


def said(words: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as left:
        main(words.split())
    assert left.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err.splitlines()[-1].split(": ", 1)[1]


WRONG = [
    ("chek", "perintah chek tidak ada; mungkin check", "there is no command chek; perhaps check"),
    ("supp", "perintah supp tidak ada; mungkin suppressions", "there is no command supp; perhaps suppressions"),
    ("qqqq", f"perintah qqqq tidak ada; lihat {MODULE} --help", f"there is no command qqqq; see {MODULE} --help"),
    ("offices lst", "perintah lst tidak ada; mungkin list", "there is no command lst; perhaps list"),
    ("check --fromat json", "opsi --fromat tidak ada; mungkin --format", "there is no option --fromat; perhaps --format"),
    ("publish --yb saya", "opsi --yb tidak ada; mungkin --by", "there is no option --yb; perhaps --by"),
    ("history --format jsn", "jsn bukan pilihan; mungkin json (text, json)", "jsn is no choice; perhaps json (text, json)"),
    ("publish", "belum disebut: --by, --note", "not named: --by, --note"),
    ("show satu", "argumen N: satu bukan bilangan bulat", "argument N: satu is no whole number"),
    ("history --format", "argumen --format: perlu satu nilai", "argument --format: needs one value"),
    ("chaos --mails 0", "argumen --mails: 0 terlalu kecil; paling sedikit 1", "argument --mails: 0 is too small; at least 1"),
    ("check a b", "argumen tidak dikenal: b", "unknown arguments: b"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "indonesian", "english"), WRONG)
def test_wrong_use_is_told_in_one_language(
    words: str, indonesian: str, english: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for language, sentence in (("id", indonesian), ("en", english)):
        assert said(
            f"{words} --lang {language}" if words[-8:] != "--format" else f"--lang {language} {words}", capsys
        ).endswith(sentence)
        monkeypatch.setenv("KALENDER_LANG", language)
        assert said(words, capsys).endswith(sentence)
        monkeypatch.delenv("KALENDER_LANG")


def test_wrong_use_is_told_in_json_where_json_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["history", "--format", "json", "--lats", "3"])
    assert left.value.code == 2
    out, err = capsys.readouterr()
    assert (out, json.loads(err)) == ("", {"error": "opsi --lats tidak ada; mungkin --lang"})


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "id"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "id"),
        ({"LANG": "fr_FR"}, "id"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "id_ID"}, "id"),
        ({"LANG": "id_ID", "LC_MESSAGES": "id_ID", "LC_ALL": "en"}, "en"),
        ({"LC_ALL": "en_GB", "KALENDER_LANG": "id"}, "id"),
        ({"KALENDER_LANG": "en"}, "en"),
    ],
)
def test_the_surroundings_choose_the_language(
    environment: dict[str, str], language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert said("publish", capsys).endswith(
        {"id": "belum disebut: --by, --note", "en": "not named: --by, --note"}[language]
    )


def test_whoever_uses_a_command_wrongly_is_shown_how_that_command_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["check", "a", "b"], ["check", "-x"], ["check", "--fromat", "json"], ["offices", "list", "a"]):
        with pytest.raises(SystemExit):
            main(words)
        names = " ".join(words[: 2 if words[0] == "offices" else 1])
        assert capsys.readouterr().err.startswith(f"pemakaian: {MODULE} {names} [-h]")


def test_a_group_alone_shows_its_commands(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["--lang", "en"], ["offices"], ["offices", "--lang", "id"]):
        with pytest.raises(SystemExit) as left:
            main(words)
        out, err = capsys.readouterr()
        assert (left.value.code, err, len(out.splitlines()) > 8) == (2, "", True)


def test_what_was_typed() -> None:
    assert typed_value("--lang", ["a", "--lang", "en", "--lang=id"]) == "id"
    assert typed_value("--lang", ["a", "--", "--lang", "en"]) is None
    assert typed_value("--lang", ["--lang"]) == ""
    assert without_language(["--lang", "en", "a", "--lang=id"]) == ["a"]


@pytest.mark.parametrize(("word", "meant"), [("help", "--help"), ("version", "--version")])
def test_what_is_a_command_elsewhere_is_answered_with_our_option(
    word: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([word, "--lang", "id"])
    assert ended.value.code == 2
    assert f"mungkin {meant}\n" in capsys.readouterr().err


def test_the_version_has_a_short_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["-V"])
    assert (ended.value.code, capsys.readouterr().out.split()[0]) == (0, COMMAND)


def test_the_language_stands_in_the_help_of_every_command() -> None:
    assert all("--lang" in each.format_help() for each in every(parser(speech("id"))))
