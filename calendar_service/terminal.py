"""The one exit for what a command prints: to a terminal, a file, a pipe. [DOOR: standard output and error]

`guard` puts it before both streams, so that every `print`, the words of argparse and a table of CSV pass it,
whoever wrote them: a mail server, a feed, a file's name, a row of ten years ago. What a terminal would obey
instead of showing is spelled out there (printable.harmless). Three things go past it, and stand here: a bar
that shows how far something is, the colours of our own words, and a text that was asked for byte for byte.

Colour adds to words and never replaces them. Where there is any: https://no-color.org, https://force-color.org,
https://bixense.com/clicolors; of two that disagree NO_COLOR counts.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from threading import RLock
from typing import Any, TextIO, cast

from calendar_service.printable import harmless


class Tone(Enum):
    """What a colour says; the numbers are those of ECMA-48, Select Graphic Rendition."""

    GOOD = 32
    WARNING = 33
    BAD = 31
    HEADING = 1


@dataclass(frozen=True, slots=True)
class Painted:
    """Words that have a tone, which a terminal may show in its colour."""

    words: str
    tone: Tone


Step = Callable[..., None]
"""`step(count=1, said="")`: so many more are done, and what is to be told beside the bar."""


class Unwritable(OSError):
    """Standard output takes nothing more: its disk is full, or it was shut before the start. A reader that closed its
    pipe is BrokenPipeError, and no error."""


class _Shut(io.TextIOBase):
    """A stream that was shut before this process began. It keeps nothing that would be flushed later."""

    @property
    def buffer(self) -> _Shut:
        return self

    def write(self, _text: object) -> int:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


class Exit:
    """A stream that spells out what is written to it. In all else it is the one behind it."""

    def __init__(self, behind: TextIO) -> None:
        self.behind = behind
        self.lost: Unwritable | None = None

    def write(self, text: str) -> int:
        """The text as harmless has it. Raises Unwritable."""
        try:
            with _leaving():
                return self.behind.write(harmless(text))
        except Unwritable as error:  # argparse keeps it to itself
            self.lost = error
            raise

    def flush(self) -> None:
        """Raises Unwritable, also where an earlier text was lost."""
        if self.lost:
            raise self.lost
        with _leaving():
            self.behind.flush()

    def writelines(self, lines: Iterable[str]) -> None:
        """Each as `write` does."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.behind, name)


class _Aside(Exit):
    """Standard error: what it does not take is lost, for whom else could be told?"""

    def write(self, text: str) -> int:
        with suppress(Unwritable):
            return super().write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(Unwritable):
            super().flush()


@contextmanager
def _leaving() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unwritable(error.errno, error.strerror) from error


def guard() -> None:
    """From now on everything that this process prints passes the exit."""
    if sys.stdout is None:  # `>&-`: whatever is opened next, a database, must not get its number
        _hold(1)
        sys.stdout = cast(TextIO, _Shut())
    if sys.stderr is None:  # whom nobody hears has nobody to be told that
        _hold(2)
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  for as long as the process lives
    if not isinstance(sys.stdout, Exit):
        sys.stdout = cast(TextIO, Exit(sys.stdout))
    if not isinstance(sys.stderr, Exit):
        sys.stderr = cast(TextIO, _Aside(sys.stderr))


def _hold(number: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    if null != number:
        os.dup2(null, number)
        os.close(null)
    os.set_inheritable(number, True)


def print_no_more() -> None:
    """What is left to be flushed to standard output when the process ends goes nowhere."""
    if isinstance(sys.stdout, Exit):
        sys.stdout.lost = None
    with suppress(OSError):  # of one that was shut nothing is left
        _hold(sys.stdout.fileno())


def print_painted(*words: str | Painted) -> None:
    """A line on standard output. Words of strangers in it are spelled out like everywhere."""
    stream = _behind(sys.stdout)
    is_colored = has_color(stream)
    with _leaving():
        stream.write("".join(_shown(each, is_colored) for each in words) + "\n")


def _shown(words: str | Painted, is_colored: bool) -> str:
    if isinstance(words, str):
        return harmless(words)
    shown = harmless(words.words)
    return f"\x1b[{words.tone.value}m{shown}\x1b[0m" if is_colored else shown


def has_color(stream: TextIO) -> bool:
    """Whether what is written there may have colour, as this environment has it."""
    environment = os.environ  # noqa: TID251  of the terminal, and no setting of the service
    if environment.get("NO_COLOR"):
        return False
    if any(environment.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return environment.get("CLICOLOR") != "0" and environment.get("TERM") != "dumb" and stream.isatty()


@contextmanager
def progress(about: str, total: int, left: str, *, wanted: bool | None = None) -> Iterator[Step]:
    """How far something is, and how long it still takes, in one line on standard error that is gone at the end.

    about: what is done. left: the word before the remaining time. wanted: None for where a terminal is that can go back
    in its line; a pipe or a file gets nothing then."""
    stream = _behind(sys.stderr)
    if wanted is None:
        wanted = stream.isatty() and os.environ.get("TERM") != "dumb"  # noqa: TID251  of the terminal
    if not wanted:
        yield lambda _count=1, _said="": None
        return
    from tqdm.std import tqdm  # 62 modules, which nobody needs without a bar

    tqdm.monitor_interval = 0  # it would start a thread, and `chaos` forks
    tqdm.set_lock(RLock())  # its own is one of multiprocessing
    form = "{desc} {percentage:3.0f}% {bar} {n_fmt}/{total_fmt}  " + harmless(left) + " {remaining}{postfix}"
    width = {"dynamic_ncols": True} if _has_width(stream) else {"ncols": 80}
    leave = not stream.isatty()
    with tqdm(total=total, desc=harmless(about), bar_format=form, file=stream, leave=leave, **width) as bar:

        def step(count: int = 1, said: str = "") -> None:
            if said:
                bar.set_postfix_str(harmless(said), refresh=not count)
            bar.update(count)

        yield step


def print_above(text: str) -> None:
    """Lines on standard output, above a bar that may be drawn."""
    if text:
        from tqdm.std import tqdm

        sys.stdout.flush()
        with _leaving():
            tqdm.write(harmless(text), file=_behind(sys.stdout), end="")


def _has_width(stream: TextIO) -> bool:
    """Whether a terminal knows how wide it is; one that says 0, as some lines of `script` and `ssh -t` do, has any."""
    try:
        return os.get_terminal_size(stream.fileno()).columns > 0
    except (OSError, ValueError):
        return False


def verbatim(data: bytes) -> None:
    """UTF-8 on standard output, byte for byte; a terminal gets it through the exit."""
    stream = _behind(sys.stdout)
    with _leaving():
        stream.flush()
        if stream.isatty():
            stream.write(harmless(data.decode("utf-8", "replace")))
        else:
            stream.buffer.write(data)
            stream.buffer.flush()


def _behind(stream: TextIO) -> TextIO:
    return stream.behind if isinstance(stream, Exit) else stream
