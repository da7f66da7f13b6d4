"""/admin/: the editor of stages.yaml, its history, the office list and the state of the reminders.

Everything works without a script; every change is a POST that a gate looks at first. The room gets
what it may touch as a Backstage and decides nothing about dates: the same code checks, previews and
publishes here and on the command line.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask

from calendar_service.admin import assets, editor, history, login, office_lists, offices, watching
from calendar_service.admin.backstage import Backstage
from calendar_service.admin.gate import stand_before
from calendar_service.admin.room import Room
from calendar_service.admin.session import SHORTEST_SECRET, Sessions
from calendar_service.web.context import EXTENSION
from calendar_service.words.languages import LANGUAGES

PARTS: tuple[Callable[[Blueprint, Room], None], ...] = (
    login.add_views,
    editor.add_views,
    history.add_views,
    offices.add_views,
    office_lists.add_views,
    watching.add_views,
)


def register(app: Flask, backstage: Backstage) -> None:
    """Add the editor in every language to the application."""
    app.register_blueprint(assets.blueprint())
    for desk in app.extensions[EXTENSION].values():
        settings = desk.site.settings
        secret = settings.secret_key or ""
        secure = settings.public_url.startswith("https://")
        sessions = Sessions(secret, secure=secure) if len(secret) >= SHORTEST_SECRET else None
        room = Room(desk, backstage, sessions)
        pages = Blueprint(f"admin-{desk.language}", __name__, url_prefix=LANGUAGES[desk.language].prefix + "/admin")
        stand_before(pages, room)
        for add_views in PARTS:
            add_views(pages, room)
        app.register_blueprint(pages)
