"""The one place that reads the environment. It opens nothing."""

from __future__ import annotations

import os
from collections.abc import Callable

from calendar_service.errors import Problem
from calendar_service.settings import Judged, Settings, judge_settings, read_settings
from calendar_service.words.languages import language_of_locale


def settings_from_environment() -> Settings:
    """Raises InvalidSettings."""
    return read_settings(os.environ)  # noqa: TID251  here alone


def judged_environment(process: str | None) -> Judged:
    """Everything that is to be said of it, for a line of the Procfile or, None, a command."""
    return judge_settings(os.environ, process)  # noqa: TID251  here alone


def log_form() -> str:
    """LOG_FORMAT, before anything else is known; where it cannot be read, its default."""
    return judged_environment(None).usable.log_format


def is_sentry_wanted() -> bool:
    """Whether the environment names a Sentry in its own words."""
    return bool(os.environ.get("SENTRY_DSN"))  # noqa: TID251  here alone


def spoken_language() -> str:
    """What commands say to a person: KALENDER_LANG, else what the terminal's locale says (POSIX, 8.2), else the default."""
    names = ("KALENDER_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    environment = os.environ  # noqa: TID251  no setting of the service: it decides no byte that the public gets
    return language_of_locale(next((environment[name] for name in names if environment.get(name)), ""))


def heeded(process: str | None, say: Callable[[Problem], None]) -> Settings:
    """The settings, after what is doubtful about them has been said. process: None for a command.
    Raises InvalidSettings."""
    judged = judged_environment(process)
    for warning in judged.warnings:
        say(warning)
    return judged.settings()
