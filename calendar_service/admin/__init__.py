"""/admin/: the editor of stages.yaml, its history, the office list and the state of the reminders.

Everything works without a script; every change is a POST that a gate looks at first. The room gets
what it may touch as an EditorContext and decides nothing about dates: the same code checks, previews and
publishes here and on the command line.
"""

from __future__ import annotations

from flask import Flask

from calendar_service.admin import (  # noqa: F401  their views
    annex,
    confirmations,
    editor,
    evidence,
    gate,
    happenings,
    held_addresses,
    history,
    login,
    office_lists,
    offices,
    outbox,
    outgoing,
    own_account,
    pending,
    proposals,
    repairs,
    replies,
    stage_table,
    watching,
    wishes,
)
from calendar_service.admin.assets import editor_files
from calendar_service.admin.blueprint import pages
from calendar_service.admin.context import EXTENSION, EditorContext
from calendar_service.admin.session import keep_sessions
from calendar_service.settings import Settings


def add_editor(app: Flask, context: EditorContext, settings: Settings) -> None:
    """Add the editor in every language to the application."""
    app.extensions[EXTENSION] = context
    keep_sessions(app, settings.secret_key, secure=settings.public_url.startswith("https://"))
    app.register_blueprint(editor_files)
    app.register_blueprint(pages)
