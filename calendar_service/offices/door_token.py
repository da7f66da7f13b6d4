"""The token by which an office comes to its own page, without a password: signed, its own, and renewable. Pure.

    NQ3DKLRYFY2TOOA-1-c3k7q2xw5m4n6b8d9f0ghjrt2y     office, how often its link was made anew, signature of both

Whoever has the link sees what that office was told, and nothing of any other. Where a link came into the wrong hands it is made anew: the
number rises, and the old link leads nowhere.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from binascii import Error
from dataclasses import dataclass

MAC_BYTES = 16

FIRST = 1
"""The number of a link that was never made anew."""


@dataclass(frozen=True, slots=True)
class DoorToken:
    """Whose page it opens. number: see FIRST; whether it is the present one the database says."""

    office: str
    number: int


class DoorTokens:
    """secret: SECRET_KEY."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"office door\0" + secret.encode()).digest()

    def write(self, token: DoorToken) -> str:
        """Letters, digits and hyphens: fit for an address, and for a program that makes all of it small."""
        return f"{_lower(token.office.encode())}-{token.number}-{self._mac(token)}"

    def read(self, text: str) -> DoorToken | None:
        """None for what we did not sign."""
        office, _, rest = text.lower().partition("-")
        number, _, mac = rest.partition("-")
        if not number.isascii() or not number.isdigit() or len(number) > 9:
            return None
        try:
            token = DoorToken(base64.b32decode(office.upper() + "=" * (-len(office) % 8)).decode(), int(number))
        except (Error, ValueError):
            return None
        is_ours = hmac.compare_digest(mac.encode(), self._mac(token).encode())
        return (
            token if is_ours and self.write(token) == text.lower() else None
        )  # base 32 has several ways to write one thing

    def mark(self, token: DoorToken) -> str:
        """What a form of that page repeats: whoever only knows that there is such a page does not know it."""
        words = f"form\0{token.office}\0{token.number}".encode()
        return _lower(hmac.digest(self._key, words, "sha256")[:MAC_BYTES])

    def _mac(self, token: DoorToken) -> str:
        words = f"{token.office}\0{token.number}".encode()
        return _lower(hmac.digest(self._key, words, "sha256")[:MAC_BYTES])


def _lower(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=").lower()
