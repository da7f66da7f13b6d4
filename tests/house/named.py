"""What there is to be named: every module, with its names and the members of its classes; and which names a text says."""

from __future__ import annotations

import ast
import builtins
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from pkgutil import resolve_name

from tests.house.house import ROOT, modules

Parts = tuple[str, ...]
Names = dict[str, set[str]]
"""A name at the top of a module -> its members, for a class; empty for everything else."""

_DOTTED = re.compile(r"(?<![\w/.@<+-])[A-Za-z_]\w+(?:\.[A-Za-z_]\w*)+\b(?![-/@])")
_JOINED = re.compile(r"(?<![\w/.@<+=&?{%-])(?:[a-z]+(?:_[a-z0-9]+)+|[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)\b(?![./@=])")
_FILE = re.compile(
    r"\.(?:yaml|yml|json|ics|txt|xml|csv|xlsx|docx|pdf|eml|pot?|mo|toml|ini|cfg|md|in|html|h|log|sock|sqlite3|service|com|id|example)$"
)


@cache
def index() -> dict[Parts, Names]:
    """Each module and each room by its parts, without calendar_service."""
    found: dict[Parts, Names] = {}
    for path, tree in modules().items():
        parts = path.with_suffix("").parts[1:]
        found[parts[:-1] if parts[-1] == "__init__" else parts] = names_of(tree)
    return found


def names_of(tree: ast.Module) -> Names:
    """Everything that a module defines or imports at its top."""
    found: Names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.update({(alias.asname or alias.name): set() for alias in node.names})
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            found[node.name] = members(node)
        elif isinstance(node, ast.FunctionDef):
            found[node.name] = set()
        else:
            found.update({each: set() for each in _stored(node)})
    return found


def members(node: ast.ClassDef) -> set[str]:
    """Methods, fields, what is set on self; and, by name, the classes that it stands on."""
    found = {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
    return found | _stored(node) | {f"<{base.id}>" for base in node.bases if isinstance(base, ast.Name)}


def _stored(node: ast.AST) -> set[str]:
    """Names and attributes that are assigned to somewhere inside."""
    inside = [each for each in ast.walk(node) if isinstance(getattr(each, "ctx", None), ast.Store)]
    return {getattr(each, "id", None) or getattr(each, "attr", "") for each in inside}


def exists(name: str) -> bool:
    """Whether a dotted name leads somewhere: from a room, from a module's own name, from a class; or
    into a library that we use."""
    parts = tuple(name.removeprefix("calendar_service.").split("."))
    if name.startswith("calendar_service."):  # the whole way is said, and has to be right
        return any(parts[: len(each)] == each and _rest_leads(each, parts[len(each) :]) for each in index())
    if parts[-1] == "py":
        return any(
            path.stem == parts[-2] for folder in ("calendar_service", "tests") for path in (ROOT / folder).rglob("*.py")
        )
    is_ours = any(_leads(module, parts) for module in index()) or any(_has(names, parts) for names in index().values())
    return is_ours or (parts[0] not in {each for module in index() for each in module} and _in_a_library(parts))


def _leads(module: Parts, parts: Parts) -> bool:
    """Whether some beginning of the parts names the module, and the rest stands in it."""
    for length in range(1, len(parts) + 1):
        if module[-length:] == parts[:length]:
            rest = parts[length:]
            if not rest or _has(index()[module], rest):
                return True
    return False


def _rest_leads(module: Parts, rest: Parts) -> bool:
    return not rest or _has(index()[module], rest)


def _has(names: Names, rest: Parts) -> bool:
    if rest[0] not in names or len(rest) > 2:
        return False
    return len(rest) == 1 or _has_member(names[rest[0]], rest[1])


def _has_member(known: set[str], name: str) -> bool:
    if name in known:
        return True
    bases = {base.strip("<>") for base in known if base.startswith("<")}
    return any(_has_member(names[base], name) for names in index().values() for base in bases & names.keys())


def _in_a_library(parts: Parts) -> bool:
    try:
        resolve_name(".".join(parts))
    except (ImportError, AttributeError):
        return hasattr(builtins, parts[0]) and hasattr(getattr(builtins, parts[0]), parts[1])
    return True


@cache
def identifiers() -> set[str]:
    """Every word that the code of the product, or Python, uses as a name, or writes as a text of one word."""
    found = {"calendar_service", *dir(builtins), *(part for module in index() for part in module)}
    for tree in modules().values():
        for node in ast.walk(tree):
            words = (getattr(node, field, None) for field in ("id", "arg", "attr", "name", "asname", "value"))
            found.update(
                part for word in words if isinstance(word, str) and " " not in word for part in word.split(".")
            )
    return found


def is_a_word_of_code(word: str) -> bool:
    """Whether the code uses it; a key of stages.yaml in another language stands for the key."""
    return bool({word, word.removesuffix("_en")} & identifiers())


def prose(path: Path, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of each docstring and comment of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, node.value.value
    for token in tokenize.generate_tokens(io.StringIO((ROOT / path).read_text(encoding="utf-8")).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def dotted(text: str) -> list[str]:
    """Dotted names in a text, without names of files."""
    return [name for name in _DOTTED.findall(text) if not _FILE.search(name)]


def joined(text: str) -> list[str]:
    """Words that only code has: with an underscore or a capital inside."""
    return _JOINED.findall(text)
