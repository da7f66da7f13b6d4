r"""Tables for people who open them with a spreadsheet program: the one place that writes a line of CSV. Pure.

Such a program runs a cell that begins like a formula, also one that only looks so where it splits a line otherwise than we
meant: Excel in Indonesia at semicolons, a paste at tabs, a careless import without regard to quotes. So an apostrophe stands
before whatever begins like a formula, at the start of a cell and behind each separator inside it; programs show the rest as text.
https://owasp.org/www-community/attacks/CSV_Injection
The mark can be taken off again: `unguarded(guarded(text)) == text` for every text.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence

_SEPARATORS = r",;|\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029"
_UNSEEN = (
    r"\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Controls, and what Unicode 15 calls Default_Ignorable_Code_Point (DerivedCoreProperties.txt)."""
_PASSED_OVER = rf"\"\x20\xa0\u1680\u2000-\u200a\u202f\u205f\u3000{_UNSEEN}"
"""What programs strip before they look: blanks, quotes, what nobody sees."""
_FORMULA = r"=+\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\t\r"
"""Also in full and small width, which programs of East Asia take for the same; a tab and a return are stripped, and what
stands behind them is then looked at."""

_BEFORE = rf"((?:\A|[{_SEPARATORS}])[{_PASSED_OVER}]*)"
_BARE = re.compile(rf"{_BEFORE}(?='*[{_FORMULA}])")
_MARKED = re.compile(rf"{_BEFORE}'(?='*[{_FORMULA}])")

LIST = " | "
"""Between the values of one cell."""


def guarded(text: str) -> str:
    """The text of a cell, as no program runs it."""
    return _BARE.sub(r"\1'", text)


def unguarded(text: str) -> str:
    """What `guarded` was given. A text without its marks stays as it is."""
    return _MARKED.sub(r"\1", text) if "'" in text else text


def csv_lines(rows: Iterable[Sequence[object]], end: str = "\n", separator: str = ",") -> str:
    """Lines of a table for people (RFC 4180), every cell guarded. end: of a line. separator: between two cells. None is an
    empty cell."""
    guard = ([guarded("" if cell is None else str(cell)) for cell in row] for row in rows)
    return plain_csv_lines(guard, end, separator)


def plain_csv_lines(rows: Iterable[Sequence[object]], end: str = "\n", separator: str = ",") -> str:
    """The same without the guard: for a table that the service alone reads."""
    lines = _Lines()
    csv.writer(lines, lineterminator=_CRLF, delimiter=separator).writerows(rows)  # noqa: TID251  here alone
    return "".join(lines if end == _CRLF else (line.removesuffix(_CRLF) + end for line in lines))


_CRLF = "\r\n"
"""With this end Python 3.11 puts quotes around cells with either of the two."""


class _Lines(list[str]):
    """What csv.writer writes into, line by line."""

    def write(self, line: str) -> None:
        self.append(line)
