"""Bring a database to the schema of this code, or back to an older one. [DOOR: SQL]

The steps stand in migrations/, one after the other; alembic goes them, each in a transaction of its own where the database can.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def migrate(url: str) -> None:
    """Bring the database to the schema of this code. Safe to run twice, also at the same time."""
    from alembic import command  # a fifth of a second that nothing else needs

    command.upgrade(_migrations(url), "head")


def migrate_back(url: str, schema: str) -> bool:
    """Bring the database back to an older schema, `0012`. False, with nothing touched, where this code knows none of that name, or no
    way there."""
    from alembic import command
    from alembic.script import ScriptDirectory
    from alembic.script.revision import RevisionError
    from alembic.util import CommandError

    settings = _migrations(url)
    try:
        steps = ScriptDirectory.from_config(settings).iterate_revisions("head", schema)
        if not all(hasattr(step.module, "downgrade") for step in steps):
            return False
        command.downgrade(settings, schema)
    except (CommandError, RevisionError):
        return False
    return True


def _migrations(url: str) -> Any:
    """alembic's settings, whose type is loaded only where it is needed."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["url"] = url
    return config
