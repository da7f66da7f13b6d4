"""The exit for what is printed."""

from __future__ import annotations

import csv
import io
import sys
import threading

import pytest

from calendar_service import terminal


def guarded(monkeypatch: pytest.MonkeyPatch) -> tuple[io.BytesIO, io.BytesIO]:
    """What lies behind standard output and standard error, both guarded; pytest puts streams of its own there
    between fixtures and test."""
    behind = io.BytesIO(), io.BytesIO()
    for name, stream in zip(("stdout", "stderr"), behind, strict=True):
        monkeypatch.setattr(sys, name, io.TextIOWrapper(stream, "utf-8", write_through=True))
    terminal.guard()
    return behind


def test_whoever_prints_passes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    streams = guarded(monkeypatch)
    print("a\x1b[2J", "b\x9b", sep="\t")
    print("c\r", file=sys.stderr)
    sys.stdout.writelines(["d\u202e\n"])
    csv.writer(sys.stdout, lineterminator="\n").writerow(["e\x07", "f"])
    assert streams[0].getvalue().decode() == "a[U+001B][2J\tb[U+009B]\nd[U+202E]\ne[U+0007],f\n"
    assert streams[1].getvalue() == b"c[U+000D]\n"


def test_it_stands_there_once(monkeypatch: pytest.MonkeyPatch) -> None:
    guarded(monkeypatch)
    out, err = sys.stdout, sys.stderr
    terminal.guard()
    assert (sys.stdout, sys.stderr) == (out, err)
    assert out.encoding == "utf-8"


def test_a_text_that_was_asked_for_as_it_is_goes_past_it_into_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    streams = guarded(monkeypatch)
    print("satu")
    terminal.verbatim("\u202e\r\n".encode())
    assert streams[0].getvalue() == b"satu\n" + "\u202e\r\n".encode()


COLORS = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM")


@pytest.fixture
def surroundings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """None of the names that decide about colour."""
    for name in COLORS:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("environment", "is_terminal", "is_colored"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"CLICOLOR": "0"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"CLICOLOR_FORCE": "1", "TERM": "dumb"}, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
    ],
)
def test_colour_stands_where_it_is_wanted_and_the_words_are_the_same(
    environment: dict[str, str], is_terminal: bool, is_colored: bool, surroundings: pytest.MonkeyPatch
) -> None:
    streams = guarded(surroundings)
    surroundings.setattr(terminal._behind(sys.stdout), "isatty", lambda: is_terminal)
    for name, value in environment.items():
        surroundings.setenv(name, value)
    terminal.print_painted("a: ", terminal.Painted("salah", terminal.Tone.BAD), " b")
    said = streams[0].getvalue().decode()
    assert said == ("a: \x1b[31msalah\x1b[0m b\n" if is_colored else "a: salah b\n")


def test_words_of_strangers_bring_no_colour_of_their_own(surroundings: pytest.MonkeyPatch) -> None:
    streams = guarded(surroundings)
    surroundings.setenv("FORCE_COLOR", "1")
    terminal.print_painted("\x1b[2J", terminal.Painted("\x1b[32mbaik\u202e", terminal.Tone.BAD))
    print("\x1b[32mbaik")
    said = streams[0].getvalue().decode()
    assert said == "[U+001B][2J\x1b[31m[U+001B][32mbaik[U+202E]\x1b[0m\n[U+001B][32mbaik\n"


def drawn(
    surroundings: pytest.MonkeyPatch, *, is_terminal: bool, wanted: bool | None = None, encoding: str = "utf-8"
) -> tuple[str, str]:
    """What a bar of 10 steps leaves on standard output and on standard error."""
    streams = guarded(surroundings)
    behind = io.TextIOWrapper(streams[1], encoding, write_through=True)
    surroundings.setattr(sys, "stderr", terminal.Exit(behind))
    surroundings.setattr(behind, "isatty", lambda: is_terminal)
    with terminal.progress("surat \x1b", 10, "sisa waktu", wanted=wanted) as step:
        print("jawaban")
        for number in range(10):
            step(1, f"ke {number}\x9b")
    return streams[0].getvalue().decode(), streams[1].getvalue().decode(encoding)


def test_a_bar_is_for_terminals_and_leaves_nothing_behind(surroundings: pytest.MonkeyPatch) -> None:
    out, err = drawn(surroundings, is_terminal=True)
    assert out == "jawaban\n"
    assert "surat [U+001B]   0%" in err
    assert "0/10  sisa waktu" in err
    assert err.rpartition("\r")[0].rpartition("\r")[2].strip() == ""
    assert "\x1b" not in err
    assert "\x9b" not in err


@pytest.mark.parametrize(
    ("is_terminal", "wanted", "term", "is_drawn"),
    [
        (False, None, "xterm", False),
        (True, None, "dumb", False),
        (True, False, "xterm", False),
        (False, True, "xterm", True),
        (True, None, "xterm", True),
    ],
)
def test_where_a_bar_is_drawn(
    is_terminal: bool, wanted: bool | None, term: str, is_drawn: bool, surroundings: pytest.MonkeyPatch
) -> None:
    surroundings.setenv("TERM", term)
    out, err = drawn(surroundings, is_terminal=is_terminal, wanted=wanted)
    assert (out, bool(err)) == ("jawaban\n", is_drawn)


def test_a_terminal_without_blocks_gets_a_bar_of_ascii(surroundings: pytest.MonkeyPatch) -> None:
    _, err = drawn(surroundings, is_terminal=False, wanted=True, encoding="ascii")
    assert "100%" in err
    assert "#" in err


def test_a_bar_starts_no_thread(surroundings: pytest.MonkeyPatch) -> None:
    with terminal.progress("surat", 2, "sisa waktu", wanted=True) as step:
        step()
        assert "TMonitor" not in {type(thread).__name__ for thread in threading.enumerate()}


def test_what_is_printed_above_a_bar_is_whole_and_harmless(surroundings: pytest.MonkeyPatch) -> None:
    streams = guarded(surroundings)
    with terminal.progress("surat", 2, "sisa waktu", wanted=True) as step:
        step(0, "satu")
        terminal.print_above("baris satu\nbaris \x1bdua\n")
        terminal.print_above("")
    assert streams[0].getvalue().decode() == "baris satu\nbaris [U+001B]dua\n"
    assert "satu" in streams[1].getvalue().decode()
