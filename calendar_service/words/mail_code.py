"""The code by which a person asks whether a mail is ours: the beginning of its Message-ID, as people read it aloud. Pure.

K7QF-29XM-0TB4     60 bits, in the letters and digits that nobody takes for one another (Crockford's base 32)
"""

from __future__ import annotations

DIGITS = 15
"""Of the left half of a Message-ID, which is hexadecimal, that a code holds."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS = DIGITS * 4 // 5
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})


def mail_code(letter: str) -> str:
    """The code of a mail. letter: the left half of its Message-ID, at least DIGITS hexadecimal digits."""
    number = int(letter[:DIGITS], 16)
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(5 * _LETTERS - 5, -1, -5))
    return "-".join(letters[at : at + 4] for at in range(0, _LETTERS, 4))


def read_mail_code(text: str) -> str | None:
    """How the Message-ID begins that somebody's code stands for: DIGITS hexadecimal digits. Blanks, hyphens and lower case are passed over, and letters
    that look like a digit are that digit. None where it is no code."""
    letters = "".join(each for each in text.upper().translate(_MEANT) if each.isalnum())
    if len(letters) != _LETTERS or not set(letters) <= set(_ALPHABET):
        return None
    number = 0
    for letter in letters:
        number = number << 5 | _ALPHABET.index(letter)
    return f"{number:0{DIGITS}x}"
