"""Who is logged in, kept in Flask's session; and the token that every form repeats.

The session is a signed cookie: it says a name and nothing secret, and only this service can sign it. It ends
after a while without use, at the latest after a working day, and at once when the account's sessions are
ended (log-out, new password, disabled): those are counted in the database. See docs/decisions/0020-editor.md.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app, request, session
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from calendar_service.settings import SHORTEST_SECRET

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
NOBODY = ""

FACTS = frozenset({"name", "nonce", "count", "began", "seen"})
"""name: the account, NOBODY before the login. nonce: new at every login. count: see
Account.sessions. began, seen: Unix seconds of real time."""

HALF_WAY = "half_way"
"""A further fact: the account whose password was right, and whose code is waited for."""
LONGEST_HALF_WAY = timedelta(minutes=10)


class _Signer(TimestampSigner):
    """Signs no time of its own: machines' clocks differ, and a session knows its times by the database's."""

    def get_timestamp(self) -> int:
        return 0


class EditorSessions(SecureCookieSessionInterface):
    """Flask's own, signed with SHA-256."""

    salt = "editor session"
    digest_method = staticmethod(hashlib.sha256)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """None where there is no key; see Flask."""
        found = super().get_signing_serializer(app)
        if found is not None:
            found.signer = _Signer
        return found


def keep_sessions(app: Flask, secret: str | None, *, secure: bool) -> None:
    """Give an application sessions; none where the secret can be guessed. secure: whether the service stands
    behind TLS."""
    app.session_interface = EditorSessions()
    app.secret_key = secret if secret and len(secret) >= SHORTEST_SECRET else None
    app.config.update(
        # The prefix makes browsers refuse a cookie of that name from elsewhere (RFC 6265bis section 4.1.3.2).
        SESSION_COOKIE_NAME="__Host-redaksi" if secure else "redaksi",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )


def begin(at: datetime, name: str = NOBODY, count: int = 0, half_way: str = NOBODY) -> None:
    """A new session, whose nonce nobody has seen before. at: aware, real time. half_way: whose password was right."""
    now = int(at.timestamp())
    session.clear()
    session.update(name=name, nonce=secrets.token_urlsafe(18), count=count, began=now, seen=now)
    if half_way:
        session[HALF_WAY] = half_way


def half_way(at: datetime) -> str:
    """The account whose password was right a short while ago, and that is not logged in yet; else NOBODY."""
    if not session or at - datetime.fromtimestamp(session["began"], UTC) > LONGEST_HALF_WAY:
        return NOBODY
    return str(session.get(HALF_WAY, NOBODY))


def is_live(at: datetime) -> bool:
    """Whether there is a session that has not ended by itself. at: aware, real time."""
    if session.keys() - {HALF_WAY} != FACTS:
        return False
    seen, began = (datetime.fromtimestamp(session[fact], UTC) for fact in ("seen", "began"))
    return at - seen < IDLE and at - began < LONGEST


def see(at: datetime) -> None:
    """The session is used: its while begins again."""
    session["seen"] = int(at.timestamp())


def end() -> None:
    """Forget the session, and have the browser forget its cookie, also one that we cannot read."""
    if current_app.session_interface.get_cookie_name(current_app) in request.cookies:
        session.clear()


def token() -> str:
    """What a form of this session must repeat; empty without one. A page elsewhere can send the cookie, but
    cannot read a page of ours and so cannot know this."""
    if not session or not current_app.secret_key:
        return ""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"form {session['nonce']}".encode(), hashlib.sha256).hexdigest()


def fits(said: str) -> bool:
    """Whether a form repeats the token of its session."""
    return bool(session) and hmac.compare_digest(token().encode(), said.encode())
