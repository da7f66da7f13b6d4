"""Whether a database has the tables of this code. [DOOR: SQL]

It makes and changes nothing, not even an empty file.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from calendar_service.database import reading
from calendar_service.package_data import PACKAGE

VERSIONS = PACKAGE / "migrations" / "versions"

_LINE = re.compile(r"^(revision|down_revision)\b[^=\n]*= *(.*)$", re.M)


class SchemaState(Enum):
    """Against this code."""

    READY = "ready"
    EMPTY = "empty"
    OLDER = "older"
    NEWER = "newer"


def schema_state(engine: sa.Engine) -> SchemaState:
    """Raises SQLAlchemyError where the database does not answer."""
    path = engine.url.database
    if engine.dialect.name == "sqlite" and not (path and Path(path).exists()):
        return SchemaState.EMPTY
    with reading(engine) as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return SchemaState.EMPTY
        present = set(connection.scalars(sa.TextClause("SELECT version_num FROM alembic_version")))
    known, heads = _revisions()
    if not present <= known:
        return SchemaState.NEWER
    return SchemaState.READY if present == heads else SchemaState.OLDER


@cache
def _revisions() -> tuple[frozenset[str], frozenset[str]]:
    """All of this code's, and the last. Read as text: importing alembic takes a fifth of a second,
    which every process would wait at each start."""
    known: set[str] = set()
    followed: set[str] = set()
    for file in VERSIONS.glob("*.py"):
        for name, value in _LINE.findall(file.read_text(encoding="utf-8")):
            words = re.findall(r"['\"]([^'\"]+)['\"]", value)
            (known if name == "revision" else followed).update(words)
    return frozenset(known), frozenset(known - followed)
