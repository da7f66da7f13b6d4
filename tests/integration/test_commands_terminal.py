"""Commands before a real terminal: bars and colours there, and the same bytes as ever in a pipe."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SGR = re.compile(r"\x1b\[\d+m")
FIGURE = re.compile(r"\d+")
"""How much room there is changes meanwhile."""


@dataclass
class Seen:
    code: int
    out: str
    err: str


def before_a_terminal(folder: Path, *words: str, is_out: bool = False, **environment: str) -> Seen:
    """Runs a command whose standard error, and if is_out its standard output too, is a terminal."""
    kept = {n: v for n, v in os.environ.items() if n not in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE")}
    settings = {"TERM": "xterm", "DATA_DIR": str(folder / "var"), "STAGES_FILE": str(ROOT / "stages.yaml")}
    master, slave = pty.openpty()
    done = subprocess.Popen(
        [sys.executable, "-m", "calendar_service", *words],
        cwd=ROOT,
        env={**kept, **settings, **environment},
        stdout=slave if is_out else subprocess.PIPE,
        stderr=slave,
        text=True,
    )
    os.close(slave)
    shown: list[bytes] = []

    def read() -> None:
        try:
            while data := os.read(master, 65536):
                shown.append(data)
        except OSError:  # EIO: nobody holds the other end any more
            pass

    reader = threading.Thread(target=read)
    reader.start()
    out = done.stdout.read() if done.stdout else ""
    code = done.wait(120)
    reader.join(10)
    os.close(master)
    if done.stdout:
        done.stdout.close()
    return Seen(code, out, b"".join(shown).decode())


def commands(folder: Path) -> dict[str, list[str]]:
    offices = folder / "kantor.csv"
    rows = [f"k{n},Kantor {n},pemda,35.78,a{n}@x.example,id" for n in range(2500)]
    offices.write_text("\n".join(["code,name,kind,region,email,language", *rows]) + "\n")
    days = ["--from", "2024-09-19", "--to", "2024-09-19"]
    return {
        "rehearse": ["rehearse", *days, "--out", str(folder / "gladi")],
        "offices import": ["offices", "import", str(offices), "--by", "uji", "--note", "uji"],
        "export": ["export", str(folder / "keluar"), "--only", "feeds"],
    }


@pytest.mark.parametrize("name", ["rehearse", "offices import", "export"])
def test_what_takes_a_while_shows_how_far_it_is_and_how_long_still(name: str, tmp_path: Path) -> None:
    seen = before_a_terminal(tmp_path, *commands(tmp_path)[name])
    assert seen.code == 0
    assert re.search(r"\d+% .*\d+/\d+  sisa waktu (\?|\d\d:\d\d)", seen.err), seen.err
    assert "sisa waktu" not in seen.out
    assert len(seen.out.splitlines()) == 1
    assert "\x1b" not in seen.out


@pytest.mark.parametrize("how", [["--no-progress"], ["--quiet"]])
def test_nobody_is_shown_how_far_it_is_who_does_not_want_it(how: list[str], tmp_path: Path) -> None:
    seen = before_a_terminal(tmp_path, *commands(tmp_path)["rehearse"], *how)
    assert (seen.code, "sisa waktu" in seen.err, len(seen.out.splitlines())) == (0, False, how != ["--quiet"])
    assert "sisa waktu" not in before_a_terminal(tmp_path, *commands(tmp_path)["export"], TERM="dumb").err


def test_problems_stand_in_colour_with_the_same_words(tmp_path: Path) -> None:
    bad = tmp_path / "buruk.yaml"
    bad.write_text((ROOT / "stages.yaml").read_text().replace("high_risk:", "high_riks:"))
    colored = before_a_terminal(tmp_path, "check", str(bad), is_out=True)
    plain = before_a_terminal(tmp_path, "check", str(bad), is_out=True, NO_COLOR="1")
    assert colored.code == plain.code == 1
    assert f"\x1b[31m{bad}:" in colored.err
    assert "\x1b" not in plain.err
    assert SGR.sub("", colored.err) == plain.err
    piped = before_a_terminal(tmp_path, "check", str(bad))
    assert piped.out == plain.err.replace("\r\n", "\n")


@pytest.mark.parametrize("words", [["check"], ["doctor", "{feed}"], ["preflight"], ["reminders", "status"]])
def test_colour_is_added_to_words_that_say_the_same_without_it(words: list[str], tmp_path: Path) -> None:
    feed = tmp_path / "a.ics"
    feed.write_text(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:\x1b[31mmerah\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    typed = [word.format(feed=feed) for word in words]
    before_a_terminal(tmp_path, "offices", "list")  # makes the database
    colored = before_a_terminal(tmp_path, *typed, is_out=True)
    plain = before_a_terminal(tmp_path, *typed, is_out=True, TERM="dumb")
    assert colored.code == plain.code
    assert SGR.search(colored.err) or words[0] == "reminders"
    assert FIGURE.sub("", SGR.sub("", colored.err)) == FIGURE.sub("", plain.err)
    assert "\x1b" not in plain.err
