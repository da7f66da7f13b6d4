"""Sentry, where its package is installed and SENTRY_DSN is set; otherwise nothing.

What is sent is cleaned as a line of the log is: no address, no variables of the program, no body of a request.
Everything else (SENTRY_ENVIRONMENT, SENTRY_RELEASE, SENTRY_TRACES_SAMPLE_RATE) the package reads by itself.
"""

from __future__ import annotations

import importlib
from typing import Any

from calendar_service.bootstrap.environment import is_sentry_wanted
from calendar_service.log_lines import logger, shown

log = logger(__name__)


def watch_by_sentry() -> None:
    """Once a process, after the log has been started."""
    if not is_sentry_wanted():
        return
    try:
        sdk = importlib.import_module("sentry_sdk")
    except ImportError:
        log.warning("SENTRY_DSN is set, and sentry-sdk is not installed: nothing is sent")
        return
    sdk.init(
        before_send=lambda event, _hint: without_addresses(event),
        before_send_transaction=lambda event, _hint: without_addresses(event),
        include_local_variables=False,
        send_default_pii=False,
        max_request_body_size="never",
    )


def without_addresses(told: Any) -> Any:
    """The same with every text in it as it may stand in a log."""
    if isinstance(told, str):
        return "\n".join(map(shown, told.splitlines()))
    if isinstance(told, dict):
        return {name: without_addresses(value) for name, value in told.items()}
    return [without_addresses(each) for each in told] if isinstance(told, list | tuple) else told
