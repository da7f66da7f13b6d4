"""What an office asks for at its own page, and somebody has to agree to. Pure.

    address    its mails go elsewhere from now on: whoever reads the old address agrees, or an admin
    deputy     somebody else reads them too: whoever reads the deputy's address agrees, or an admin
    link       the link to its page is made anew: whoever reads its address agrees, or an admin does it by himself
    stop       it wants to be told nothing more: an admin decides
    other      it says that it is not the office that is meant: an admin looks

The mail that asks for agreement holds a secret, made of the key and of a number that nobody else has; of the secret only the digest is kept.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

ADDRESS, DEPUTY, LINK, STOP, OTHER = "address", "deputy", "link", "stop", "other"

BY_MAIL = frozenset({ADDRESS, DEPUTY, LINK})
"""Kinds that are agreed to by a link in a mail."""

BY_ITS_ADDRESS = frozenset({ADDRESS, LINK})
"""Kinds to which whoever reads the office's own address agrees."""

LASTS = timedelta(days=7)
"""How long the link in the mail does."""

STANDS = timedelta(days=365)
"""How long what only an admin settles is shown."""

NONCE = "nonce"
"""The fact of a wish that its secret is made of."""

SECRET_LETTERS = 32


@dataclass(frozen=True, slots=True)
class OfficeWish:
    """facts: texts by name: `email`, for a deputy also `name`; `note` of what an admin reads. until: real time. settled_by: who agreed, or
    turned it down; empty while nobody has."""

    id: int
    office: str
    kind: str
    facts: Mapping[str, str]
    at: datetime
    until: datetime
    settled_at: datetime | None = None
    settled_by: str = ""
    tries: int = 0

    @property
    def asked_of(self) -> str:
        """What the mail that asks names: who reads it."""
        return self.facts.get("to", "")


def new_nonce() -> str:
    """A number that nobody else has."""
    return secrets.token_hex(16)


class WishSecrets:
    """key: SECRET_KEY."""

    def __init__(self, key: str) -> None:
        self._key = hashlib.sha256(b"office wish\0" + key.encode()).digest()

    def secret(self, nonce: str) -> str:
        """Letters and digits, fit for an address."""
        made = hmac.digest(self._key, nonce.encode(), "sha256")
        return base64.b32encode(made).decode().lower()[:SECRET_LETTERS]


def secret_digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.lower().encode()).hexdigest()
