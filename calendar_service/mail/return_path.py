"""The address that a bounce of one mail comes back to. Pure.

    pengingat+2j4-1-k3mzq7x2f5nwd6ab@domain     row 2660, first try, and a signature of both

Each mail has a sender of its own in its envelope (VERP), so a bounce names its ledger row however
badly it is written. The signature covers row, try and recipient: nobody can bounce a mail that he
did not get, and an old bounce says nothing about a later try or a corrected address. Mail servers
may change the case of the local part; it does not matter here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from calendar_service.words.mail_address import MailAddress

MAC_BYTES = 10
LONGEST_LOCAL_PART = 64
"""RFC 5321 section 4.5.3.1.1."""

_DIGITS = "0123456789abcdefghijklmnopqrstuv"
_TOKEN = re.compile(r".+\+([0-9a-v]{1,12})-([0-9a-v]{1,6})-([a-z2-7]{16})@.+")


@dataclass(frozen=True, slots=True)
class SignedAddress:
    """What an address says: a bounce of this row's try number `tries` (from 1). Not yet believed."""

    row: int
    tries: int
    mac: str


class ReturnPath:
    """base: the plain address that bounces come back to. secret: SECRET_KEY; None: no signatures,
    and bounces cannot be told apart."""

    def __init__(self, base: str, secret: str | None) -> None:
        self._local, _, self._domain = base.rpartition("@")
        self.base = base
        self._key = hashlib.sha256(b"return path\0" + secret.encode()).digest() if secret else None

    def sender(self, row: int, tries: int, recipient: str) -> str:
        """The envelope's sender; the plain address where it cannot be signed."""
        if self._key is None:
            return self.base
        local = f"{self._local}+{_number(row)}-{_number(tries)}-{self._mac(row, tries, recipient)}"
        return f"{local}@{self._domain}" if len(local) <= LONGEST_LOCAL_PART else self.base

    def vouches(self, signed: SignedAddress, recipient: str) -> bool:
        """Whether a mail of that row and try to that recipient left here with that address."""
        return self._key is not None and hmac.compare_digest(signed.mac, self._mac(signed.row, signed.tries, recipient))

    def _mac(self, row: int, tries: int, recipient: str) -> str:
        assert self._key is not None
        words = f"{row}\0{tries}\0{MailAddress(recipient).key}".encode()
        return base64.b32encode(hmac.digest(self._key, words, "sha256")[:MAC_BYTES]).decode().lower()


def read_signed(address: str) -> SignedAddress | None:
    """What an address of this shape says, None for any other."""
    found = _TOKEN.fullmatch(address.strip().strip("<>").lower())
    return SignedAddress(int(found[1], 32), int(found[2], 32), found[3]) if found else None


def _number(value: int) -> str:
    """Base 32 with the digits that int(text, 32) reads."""
    digits = ""
    while True:
        value, digit = divmod(value, 32)
        digits = _DIGITS[digit] + digits
        if not value:
            return digits
