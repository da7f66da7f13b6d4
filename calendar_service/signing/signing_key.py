"""Ed25519 keys: the one by which the service signs, and those by which anybody examines what it has signed. Pure.

A key is written as a JSON Web Key (RFC 7517; RFC 8037 section 2) and named by its thumbprint (RFC 7638; RFC 8037 appendix A.3): two
installations never give two keys one name. A signature is the 64 bytes of RFC 8032 section 5.1.6 over the bytes as they are: the same key and
bytes make the same signature, whoever makes it, and `openssl pkeyutl -verify -rawin` reads it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from calendar_service.errors import N_, Refused

SEED_BYTES = 32

NOT_A_KEY = N_("bukan kunci Ed25519 dalam bentuk JSON Web Key")
NO_PAIR = N_("bagian umum kunci ini (x) tidak sesuai dengan bagian rahasianya (d)")
NO_KEYS = N_("bukan daftar kunci dalam bentuk JSON Web Key Set")

_SPKI = bytes.fromhex("302a300506032b6570032100")
"""What stands before the 32 bytes of a public key in DER (RFC 8410 section 4)."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """data: its 32 bytes. since: from when on it signs, aware, where that is known. until: since when another one signs; None: it still
    does. What it has signed stays good."""

    data: bytes
    since: datetime | None = None
    until: datetime | None = None

    @property
    def name(self) -> str:
        """Its thumbprint, 43 letters."""
        needed = {"crv": "Ed25519", "kty": "OKP", "x": _encoded(self.data)}
        return _encoded(hashlib.sha256(json.dumps(needed, separators=(",", ":"), sort_keys=True).encode()).digest())

    def has_signed(self, body: bytes, signature: bytes) -> bool:
        """Whether a signature is this key's, over exactly these bytes."""
        from nacl.exceptions import BadSignatureError  # processes that hand out keys need no mathematics
        from nacl.signing import VerifyKey

        try:
            VerifyKey(self.data).verify(body, signature)
        except (BadSignatureError, ValueError):  # ValueError: of another length
            return False
        return True

    def jwk(self) -> dict[str, object]:
        """As a JSON Web Key; `iat` and `exp` as in OpenID Federation's lists of former keys, in seconds since 1970."""
        when = {"iat": self.since, "exp": self.until}
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": _encoded(self.data),
            "kid": self.name,
            "alg": "EdDSA",
            "use": "sig",
            **{name: int(at.timestamp()) for name, at in when.items() if at},
        }

    def pem(self) -> bytes:
        """As openssl reads it (RFC 7468 section 13)."""
        return b"-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(_SPKI + self.data) + b"\n-----END PUBLIC KEY-----\n"


class SigningKey:
    """The secret half."""

    def __init__(self, seed: bytes) -> None:
        """seed: SEED_BYTES, from a good source of chance."""
        from nacl.signing import SigningKey as Ed25519Key

        self._key, self._seed = Ed25519Key(seed), seed

    def __repr__(self) -> str:
        return f"<SigningKey {self.public.name}>"

    @cached_property
    def public(self) -> PublicKey:
        """What everybody may know."""
        return PublicKey(bytes(self._key.verify_key))

    def sign(self, body: bytes) -> bytes:
        """64 bytes; the same for the same bytes."""
        return self._key.sign(body).signature

    def jwk(self) -> str:
        """Secret: as SIGNING_KEY has it, one line."""
        public = self.public.jwk()
        return json.dumps({**{name: public[name] for name in ("kty", "crv", "x")}, "d": _encoded(self._seed)})


def read_signing_key(text: str) -> SigningKey:
    """What SigningKey.jwk wrote. Raises Refused, which names no part of it."""
    found = _object(text, NOT_A_KEY)
    key = SigningKey(_key_bytes(found, "d"))
    if _key_bytes(found, "x") != key.public.data:
        raise Refused(NO_PAIR)
    return key


def read_keys(text: str | bytes) -> dict[str, PublicKey]:
    """Name -> key, of a JSON Web Key Set; keys of other kinds are passed over (RFC 7517 section 5). A key's own name counts, not what the set
    calls it. Raises Refused."""
    listed = _object(text, NO_KEYS).get("keys")
    if not isinstance(listed, list):
        raise Refused(NO_KEYS)
    found = [_public(each) for each in listed if isinstance(each, dict) and each.get("crv") == "Ed25519"]
    return {key.name: key for key in found}


def key_set(keys: Iterable[PublicKey]) -> bytes:
    """A JSON Web Key Set, as read_keys reads it."""
    return json.dumps({"keys": [key.jwk() for key in keys]}, indent=1).encode() + b"\n"


def _public(listed: Mapping[str, Any]) -> PublicKey:
    return PublicKey(_key_bytes(listed, "x"), _instant(listed.get("iat")), _instant(listed.get("exp")))


def _instant(seconds: object) -> datetime | None:
    is_time = isinstance(seconds, int) and 0 <= seconds < 1 << 37
    return datetime.fromtimestamp(seconds, UTC) if is_time else None  # type: ignore[arg-type]


def _object(text: str | bytes, otherwise: str) -> dict[str, Any]:
    """Raises Refused with the sentence where the text is no JSON object."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refused(otherwise)
    return found


def _key_bytes(found: Mapping[str, Any], name: str) -> bytes:
    """Raises Refused."""
    text = found.get(name)
    if found.get("kty") != "OKP" or found.get("crv") != "Ed25519" or not isinstance(text, str):
        raise Refused(NOT_A_KEY)
    try:
        data = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Refused(NOT_A_KEY) from None
    if len(data) != SEED_BYTES:
        raise Refused(NOT_A_KEY)
    return data


def _encoded(data: bytes) -> str:
    """As JSON Web Keys write bytes (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
