"""`completion`, in real shells: what is offered where somebody presses Tab."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from calendar_service.cli import COMMANDS, main
from tests.conftest import missing

BASH = """
source {script}
words=({words} "{last}")
COMP_WORDS=(kalender "${{words[@]}}"); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 )); COMPREPLY=()
_shtab_kalender kalender "{last}" "${{COMP_WORDS[$((COMP_CWORD-1))]}}"
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
"""As bash calls a function of `complete -F` (Programmable Completion in its manual)."""

CASES: Mapping[str, set[str]] = {
    "": set(COMMANDS),
    "chec": {"check"},
    "reminders re": {"report", "resend", "retry", "reconcile"},
    "check --fo": {"--format"},
    "check --l": {"--lang"},
    "check --format ": {"text", "json"},
    "--lang ": {"id", "en"},
    "admin add --role ": {"editor", "publisher"},
    "completion ": {"bash", "zsh", "fish"},
    "check jadw": {"jadwal.yaml"},
    "export ke": {"keluar/"},
}
"""What stands before the cursor -> what is offered."""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with a file and a folder."""
    (tmp_path / "jadwal.yaml").touch()
    (tmp_path / "keluar").mkdir()
    (tmp_path / "ketik.txt").touch()
    return tmp_path


def script(shell: str, folder: Path, capsys: pytest.CaptureFixture[str], language: str = "id") -> Path:
    if shutil.which(shell) is None:
        missing(shell)
    assert main(["completion", shell, "--lang", language]) == 0
    file = folder / f".kalender.{shell}"
    file.write_text(capsys.readouterr().out)
    return file


def offered(command: list[str], folder: Path) -> set[str]:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stderr == ""
    return {line.split("\t")[0] for line in done.stdout.splitlines() if line.strip()}


@pytest.mark.parametrize("typed", CASES)
def test_bash(typed: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = script("bash", here, capsys)
    *words, last = f" {typed}".split(" ")
    found = offered(["bash", "--norc", "-c", BASH.format(script=file, words=" ".join(words), last=last)], here)
    assert {name.rstrip("/") for name in found} == {name.rstrip("/") for name in CASES[typed]}


@pytest.mark.parametrize("typed", CASES)
def test_fish(typed: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = script("fish", here, capsys)
    found = offered(["fish", "--no-config", "-c", f'source {file}; complete -C "kalender {typed}"'], here)
    assert found == CASES[typed]


def test_fish_explains_in_the_language_that_was_asked_for(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for language, words in (("id", "memeriksa stages.yaml"), ("en", "validate stages.yaml")):
        assert words in script("fish", here, capsys, language).read_text()


ZSHRC = """
fpath=({folder}/zfunc $fpath)
autoload -U compinit; compinit -u -D
unsetopt prompt_cr prompt_sp; PS1='siap> '
show() {{ print -r -- "<$BUFFER>" }}; zle -N show; bindkey '^X' show
"""
"""A line editor whose ^X prints what stands on its line."""


def typed_into_zsh(keys: str, folder: Path) -> str:
    """What stands on the line of a zsh after these keys and Tab."""
    (folder / ".zshrc").write_text(ZSHRC.format(folder=folder))
    child, master = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvpe("zsh", ["zsh", "-d", "-i"], {**os.environ, "ZDOTDIR": str(folder), "TERM": "xterm"})
    try:
        read_until(master, "siap> ")
        os.write(master, f"{keys}\t\x18".encode())
        return read_until(master, ">\r\n").rpartition("<")[2].partition(">")[0]
    finally:
        os.close(master)
        os.waitpid(child, 0)


def read_until(master: int, end: str, patience: float = 20) -> str:
    seen, begun = "", time.monotonic()
    while end not in seen:
        assert time.monotonic() - begun < patience, seen
        if select.select([master], [], [], 0.2)[0]:
            seen += os.read(master, 65536).decode(errors="replace")
    return seen


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("kalender chec", "kalender check "),
        ("kalender reminders stat", "kalender reminders status "),
        ("kalender check --format js", "kalender check --format json "),
        ("kalender check jadw", "kalender check jadwal.yaml "),
        ("kalender export kel", "kalender export keluar/"),
    ],
)
def test_zsh(typed: str, line: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = script("zsh", here, capsys)
    (here / "zfunc").mkdir()
    file.rename(here / "zfunc" / "_kalender")
    assert typed_into_zsh(typed, here) == line


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_names_no_other_place_than_the_papers(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert "Usage:" not in capsys.readouterr().out
