"""What every view of the editor shares: who asks, what they may do, and the frame of a page.

The gate has looked at every request before a view sees it; a view finds the account here and never
reads a cookie.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g, make_response, request
from werkzeug.wrappers import Response

from calendar_service.accounts.account import Account, Deed
from calendar_service.admin.addresses import AdminAddresses
from calendar_service.admin.assets import CODEMIRROR, asset
from calendar_service.admin.backstage import Backstage
from calendar_service.admin.session import Session, Sessions
from calendar_service.errors import N_, Refused
from calendar_service.web.context import PageContext, framed

P = ParamSpec("P")
R = TypeVar("R")

OWN_TO_A_PAGE = frozenset({"section"})
"""Variables of the frame that a page gives itself: the tab that it belongs to."""

OPEN_MARK = "open_to_everybody"
PUBLISHER_MARK = "publishers_only"


def open_to_everybody(view: Callable[P, R]) -> Callable[P, R]:
    """Marks a view that needs no login."""
    setattr(view, OPEN_MARK, True)
    return view


def publishers_only(view: Callable[P, R]) -> Callable[P, R]:
    """Marks a view that an account of the other role is refused."""

    @wraps(view)
    def marked(*args: P.args, **kwargs: P.kwargs) -> R:
        if not account().may_publish:
            raise Refused(N_("Peran akun Anda penyunting; langkah ini memerlukan peran penerbit."))
        return view(*args, **kwargs)

    setattr(marked, PUBLISHER_MARK, True)
    return marked


def account() -> Account:
    """Who asks. Only where a login is needed."""
    found: Account | None = g.account
    assert found is not None
    return found


class Room:
    """The editor in one language."""

    def __init__(self, desk: PageContext, backstage: Backstage, sessions: Sessions | None) -> None:
        self.desk, self.backstage, self.sessions = desk, backstage, sessions
        self.site, self.translator = desk.site, desk.translator
        self.to = AdminAddresses(desk.language)

    def page(self, name: str, status: int = 200, /, **context: object) -> Response:
        """The page `admin/name`. Where it answers a POST it has no twin: that would lose the text.
        Raises Shadowed."""
        words = framed({**self.frame(), "section": name}, context, OWN_TO_A_PAGE)
        return make_response(self.desk.render(f"admin/{name}", words), status)

    def frame(self) -> dict[str, object]:
        """What the frame around every page of the editor reads, but for its tab."""
        session: Session | None = g.get("session")
        frame: dict[str, object] = {
            **self.desk.frame(),
            "admin": self.to,
            "account": g.get("account"),
            "token": self.sessions.token(session) if self.sessions and session else "",
            "admin_asset": asset,
            "codemirror": CODEMIRROR,
            "troubles": self.site.troubles() if g.get("account") else [],
            "revision": self.site.served(),
        }
        if request.method == "POST":
            frame["twins"] = {}
        return frame

    def notice(self, status: int, title: str, sentence: str, kept: str = "") -> Response:
        """A page that only says something. kept: what was typed."""
        return self.page("notice", status, title=self.translator.text(title), sentence=sentence, kept=kept)

    def note(self, action: str, detail: str = "", who: str | None = None) -> None:
        """Write a line of the audit log."""
        deed = Deed(self.site.clock(), who or account().name, action, g.address, detail)
        self.backstage.accounts.note(deed)
