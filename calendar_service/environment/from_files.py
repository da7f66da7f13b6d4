"""What the environment says of secrets that stand in files, and the names under which it does. Pure.

Who reads the files: environment.secret_files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from calendar_service.errors import Problem

ENDING = "_FILE"
"""Behind the name of a secret setting: the setting that names its file."""

FOLDER = "CREDENTIALS_DIRECTORY"
"""Where systemd puts what LoadCredential= names."""


@dataclass(frozen=True)
class FromFiles:
    """values: name -> text, its line end taken off. broken: names whose file does not do, each with its problem."""

    values: Mapping[str, str] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()


NOTHING = FromFiles()
