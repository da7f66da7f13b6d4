"""docs/glossary.md knows the noun of every module, and the room in which it stands."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.house import ROOT, assert_none, modules

Noun = tuple[str, str]
"""A module's name, and its room; the package itself is –."""


def noun(path: Path) -> Noun | None:
    """A room is named by its folder; the package, its __main__ and a folder of SQL need no word."""
    *rooms, name = path.with_suffix("").parts[1:]
    if name == "__main__" or (name == "__init__" and (not rooms or rooms[-1] == "sql")):
        return None
    return (rooms[-1], rooms[-1]) if name == "__init__" else (name.removesuffix("_sql"), ".".join(rooms) or "–")


def explained() -> set[Noun]:
    """What the table `In the code` says: every word of a row, in every room of it where there is one of that name."""
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    _, _, section = page.partition("\n## In the code\n")
    rows = re.findall(r"^\| (`.+?`) \| (.+?) \| (.+?) \|$", section, re.M)
    return {
        (word, room)
        for words, _, rooms in rows
        for word in re.findall(r"`(\w+)`", words)
        for room in re.findall(r"[\w.]+|–", rooms)
    }


def test_every_modules_noun_is_in_the_glossary_with_its_room() -> None:
    nouns = {found for path in modules() if (found := noun(path))}
    assert len(nouns) > 150
    assert_none(f"| `{word}` | ... | `{room}` |" for word, room in sorted(nouns - explained()))


def test_no_word_is_explained_that_nothing_is_called() -> None:
    known = {found for path in modules() if (found := noun(path))}
    words = {word for word, _ in known}
    assert_none(sorted({word for word, _ in explained()} - words))
    rooms = {word: {room for other, room in known if other == word} for word in words}
    told = {word: {room for other, room in explained() if other == word} for word in words}
    assert_none(f"{word}: {told[word] - rooms[word]}" for word in words if not told[word] & rooms[word])
