"""What the tests of the house read: modules, papers, and the shell lines in papers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "calendar_service"
TEMPLATES = ROOT / "templates"
GENERATED = PACKAGE / "migrations"

_FENCE = re.compile(r"^```(?:sh|bash)\n(.*?)^```", re.M | re.S)
_INLINE = re.compile(r"`((?:\.venv/bin/)?(?:python3? -m calendar_service|make) [^`\n]+)`")


@cache
def modules() -> dict[Path, ast.Module]:
    """Every module of the product, by its path from the root, as it stands."""
    found = (path for path in sorted(PACKAGE.rglob("*.py")) if GENERATED not in path.parents)
    return {path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8")) for path in found}


def papers() -> list[Path]:
    """README and its like, and everything under docs."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def shell_lines(text: str) -> Iterator[str]:
    """Lines of the fenced shell blocks of a paper, and commands that stand inside a sentence."""
    for block in _FENCE.findall(text):
        for line in block.splitlines():
            if line.strip() and not line.lstrip().startswith("#"):
                yield line.strip()
    yield from (re.sub(r"\s+", " ", found) for found in _INLINE.findall(text))


def assert_none(found: Iterable[object]) -> None:
    """Fails with everything that was found, one a line."""
    listed = [str(each) for each in found]
    assert not listed, "\n".join(["", *listed])
