"""Slips of the hand in a word: a letter that is missing, doubled, wrong, or has changed places with its neighbour. Pure.

The distance is Damerau's and Levenshtein's, in which each of these counts one.
"""

from __future__ import annotations

from collections.abc import Iterator

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def one_slip_away(word: str) -> Iterator[str]:
    """Every word that becomes this one by one slip, some of them twice. word: lower case letters."""
    for at in range(len(word)):
        before, after = word[:at], word[at + 1 :]
        yield before + after
        if after:
            yield before + after[0] + word[at] + after[1:]
        for letter in _LETTERS:
            yield before + letter + after
            yield before + letter + word[at:]
    for letter in _LETTERS:
        yield word + letter


def is_one_slip(one: str, other: str) -> bool:
    """Whether one word is the other, or becomes it by one slip."""
    return distance(one, other, 1) <= 1


def distance(one: str, other: str, most: int) -> int:
    """How many slips lie between two words; `most` + 1 where there are more than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    above: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        above, before, row = row, above, [i]
        for j, theirs in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != theirs))
            if before and j > 1 and letter == other[j - 2] and one[i - 2] == theirs:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most and (not above or min(above) > most):
            return most + 1
    return min(row[-1], most + 1)


def letters_in(word: str) -> int:
    """Which letters a word has, a bit each: two words with few slips between them differ in few."""
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) & 63)
    return found
