"""The exit for what is printed."""

from __future__ import annotations

import csv
import io
import sys

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


def test_a_line_that_is_replaced_is_for_terminals_only(monkeypatch: pytest.MonkeyPatch) -> None:
    streams = guarded(monkeypatch)
    terminal.progress("1/2")
    assert streams[1].getvalue() == b""
    monkeypatch.setattr(terminal._behind(sys.stderr), "isatty", lambda: True)
    terminal.progress("1/2 \x1b")
    terminal.progress("2/2", is_last=True)
    assert streams[1].getvalue() == b"\r1/2 [U+001B]\r2/2\n"
