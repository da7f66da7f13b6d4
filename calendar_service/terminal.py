"""The one exit for what a command prints: to a terminal, a file, a pipe. [DOOR: standard output and error]

`guard` puts it before both streams, so that every `print`, the words of argparse and a table of CSV pass it,
whoever wrote them: a mail server, a feed, a file's name, a row of ten years ago. What a terminal would obey
instead of showing is spelled out there (printable.harmless). Two things go past it, and stand here: a line
that takes the place of the one before, and a text that was asked for byte for byte.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any, TextIO, cast

from calendar_service.printable import harmless


class Exit:
    """A stream that spells out what is written to it. In all else it is the one behind it."""

    def __init__(self, behind: TextIO) -> None:
        self.behind = behind

    def write(self, text: str) -> int:
        """The text as harmless has it."""
        return self.behind.write(harmless(text))

    def writelines(self, lines: Iterable[str]) -> None:
        """Each as `write` does."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.behind, name)


def guard() -> None:
    """From now on everything that this process prints passes the exit."""
    if not isinstance(sys.stdout, Exit):
        sys.stdout = cast(TextIO, Exit(sys.stdout))
    if not isinstance(sys.stderr, Exit):
        sys.stderr = cast(TextIO, Exit(sys.stderr))


def progress(line: str, *, is_last: bool = False) -> None:
    """On standard error, in the place of the line before; nothing where that is no terminal."""
    stream = _behind(sys.stderr)
    if stream.isatty():
        stream.write("\r" + harmless(line) + ("\n" if is_last else ""))
        stream.flush()


def verbatim(data: bytes) -> None:
    """UTF-8 on standard output, byte for byte; a terminal gets it through the exit."""
    stream = _behind(sys.stdout)
    stream.flush()
    if stream.isatty():
        stream.write(harmless(data.decode("utf-8", "replace")))
    else:
        stream.buffer.write(data)
        stream.buffer.flush()


def _behind(stream: TextIO) -> TextIO:
    return stream.behind if isinstance(stream, Exit) else stream
