"""The one place that reads the environment. It opens nothing but the files in which secrets stand."""

from __future__ import annotations

import os
from collections.abc import Callable

from calendar_service.environment.secret_files import read_secrets
from calendar_service.errors import Problem
from calendar_service.settings import SECRETS, Judged, Settings, judge_settings
from calendar_service.words.languages import language_of_locale


def settings_from_environment() -> Settings:
    """Raises InvalidSettings."""
    return judged_environment(None).settings()


def judged_environment(process: str | None) -> Judged:
    """Everything that is to be said of it, for a line of the Procfile or, None, a command."""
    environment = os.environ  # noqa: TID251  here alone
    return judge_settings(environment, process, read_secrets(environment, SECRETS))


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
