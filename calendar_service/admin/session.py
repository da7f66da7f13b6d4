"""Who is logged in, kept in a signed cookie; and the token that every form repeats. Pure.

The cookie says a name and nothing secret; only this service can sign it. It ends after a while
without use, at the latest after a working day, and at once when the account's sessions are ended
(log-out, new password, disabled): those are counted in the database. See docs/decisions/0020-editor.md.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SHORTEST_SECRET = 32
"""Characters of SECRET_KEY; fewer can be guessed."""

NOBODY = ""


@dataclass(frozen=True, slots=True)
class Session:
    """name: the account, NOBODY before the login. nonce: new at every login. count: see
    Account.sessions. began, seen: Unix seconds."""

    name: str
    nonce: str
    count: int
    began: int
    seen: int


class Sessions:
    """Signs and reads the cookie. secret: SECRET_KEY. secure: whether the service stands behind TLS."""

    def __init__(self, secret: str, *, secure: bool) -> None:
        self._secret = secret.encode()
        self._signer = URLSafeSerializer(secret, "editor session", signer_kwargs={"digest_method": hashlib.sha256})
        self.secure = secure
        # The prefix makes browsers refuse a cookie of that name from elsewhere (RFC 6265bis section 4.1.3.2).
        self.cookie = "__Host-redaksi" if secure else "redaksi"

    def begin(self, at: datetime, name: str = NOBODY, count: int = 0) -> Session:
        """A new session, whose nonce nobody has seen before. at: aware, real time."""
        now = int(at.timestamp())
        return Session(name, secrets.token_urlsafe(18), count, now, now)

    def read(self, cookie: str | None, at: datetime) -> Session | None:
        """The session of a cookie; None for a foreign, a damaged or an old one."""
        if not cookie:
            return None
        try:
            session = Session(**self._signer.loads(cookie))
        except (BadSignature, TypeError):
            return None
        seen, began = (datetime.fromtimestamp(second, UTC) for second in (session.seen, session.began))
        return session if at - seen < IDLE and at - began < LONGEST else None

    def write(self, session: Session, at: datetime) -> str:
        """The cookie's value, seen now."""
        value = self._signer.dumps(asdict(replace(session, seen=int(at.timestamp()))))
        return value if isinstance(value, str) else value.decode()

    def token(self, session: Session) -> str:
        """What a form of this session must repeat. A page elsewhere can send the cookie, but cannot
        read a page of ours and so cannot know this."""
        return hmac.new(self._secret, f"form {session.nonce}".encode(), hashlib.sha256).hexdigest()

    def fits(self, session: Session, token: str) -> bool:
        return hmac.compare_digest(self.token(session).encode(), token.encode())
