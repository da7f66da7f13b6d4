"""Browsers in which an account has logged in: they count wrong guesses for themselves.

Whoever knows an account's name can guess, and make everybody who guesses wait. The owner must not wait for strangers: a right
login leaves a signed cookie in the browser, and guesses with it are counted under its number alone (OWASP, "Slow Down Online
Guessing Attacks with Device Cookies"). The cookie lets nobody in, and is nothing for another account. Whoever steals one
guesses under its number, with its own pauses. It ends after half a year without a login, and with the account's count of
browsers: a new password, `admin disable`, `admin sign-out`. Logging out leaves it: who leaves a desk is still known there.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from calendar_service.accounts.account import Account

LASTS = timedelta(days=180)

_FACTS = frozenset({"name", "nonce", "count", "since"})
"""name: the account. nonce: new at each login. count: see Account.browsers. since: Unix seconds of real time."""


def remember(response: Response, account: Account, at: datetime) -> None:
    """Leave the cookie of a right login. at: aware, real time."""
    nonce = secrets.token_urlsafe(18)
    facts = {"name": account.name, "nonce": nonce, "count": account.browsers, "since": int(at.timestamp())}
    response.set_cookie(
        _cookie_name(account.name),
        _serializer().dumps(facts),
        max_age=LASTS,
        path="/",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Strict",
    )


def number_of_browser(account: Account | None, at: datetime) -> str | None:
    """The number under which guesses of this request at the account are counted; None for a stranger's."""
    if account is None:
        return None
    try:
        facts = _serializer().loads(request.cookies.get(_cookie_name(account.name), ""))
    except BadData:
        return None
    if not isinstance(facts, dict) or facts.keys() != _FACTS:
        return None
    is_its_own = facts["name"] == account.name and facts["count"] == account.browsers
    age = at - datetime.fromtimestamp(facts["since"], UTC)
    return str(facts["nonce"]) if is_its_own and age < LASTS else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(
        str(current_app.secret_key), salt="known browser", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _cookie_name(account: str) -> str:
    """One for each account, so that two people at one desk are both known there; the name of neither can be read."""
    prefix = "__Host-" if current_app.config["SESSION_COOKIE_SECURE"] else ""
    return f"{prefix}kenal-{hashlib.sha256(account.encode()).hexdigest()[:16]}"
