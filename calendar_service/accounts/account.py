"""An account of the editor: its name, its role, its password; and how long a guesser has to wait. Pure.

Passwords are kept as Argon2id (RFC 9106 section 4, the second recommended option) and never as typed.
Nothing here knows a session or a request.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from calendar_service.errors import N_, Refused
from calendar_service.printable import troubles

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1_000
"""Characters. The upper bound keeps one request from hashing a novel."""

FREE_GUESSES = 3
LONGEST_PAUSE = timedelta(minutes=1)
"""A minute makes 1,440 guesses a day. Longer pauses would mostly lock out the owner of the name."""

FORGOTTEN_AFTER = timedelta(hours=12)
"""A guess that old no longer counts."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_HASHER = PasswordHasher()


class Role(StrEnum):
    """EDITOR: drafts and previews. PUBLISHER: that, and everything that others then see."""

    EDITOR = "editor"
    PUBLISHER = "publisher"


@dataclass(frozen=True, slots=True)
class Account:
    """sessions: the number of times that all its sessions were ended; a session of an earlier
    count is over. disabled_at: aware UTC; None while it may log in. browsers: the same as sessions, of browsers that
    know it. seed: of its second factor, None without one. is_held: whether the role waits for a second factor."""

    name: str
    role: Role
    password_hash: str
    sessions: int
    created_at: datetime
    disabled_at: datetime | None = None
    browsers: int = 0
    seed: str | None = None
    is_held: bool = False

    @property
    def may_publish(self) -> bool:
        return self.role is Role.PUBLISHER and not self.is_held


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the audit log. who: an account, or the name that somebody tried. address: where the
    request came from, empty for a command. detail: facts, never a sentence or a secret."""

    at: datetime
    who: str
    action: str
    address: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that an account has not finished. base: the text that it started from."""

    account: str
    text: bytes
    base: bytes
    saved_at: datetime


def require_name(name: str) -> str:
    """The name, if it can be one. Raises Refused."""
    for trouble in troubles(name):
        raise Refused(trouble.message, **trouble.facts)
    if not _NAME.fullmatch(name):
        raise Refused(
            N_("nama akun %(name)s tidak sah; pakai huruf kecil, angka, titik, garis bawah dan tanda hubung"), name=name
        )
    return name


def hashed(password: str) -> str:
    """The form in which a password is kept. Raises Refused for one that is too short or too long."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(N_("kata sandi terlalu pendek; paling sedikit %(count)s huruf"), count=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise Refused(N_("kata sandi terlalu panjang; paling banyak %(count)s huruf"), count=LONGEST_PASSWORD)
    return _HASHER.hash(password)


def opens(account: Account | None, password: str) -> bool:
    """Whether the password is the account's and it may log in. The work is the same for no account
    and for a disabled one."""
    nobodys = _nobodys_hash()  # made for either, so that the first guess does not tell them apart
    kept = account.password_hash if account else nobodys
    try:
        fits = _HASHER.verify(kept, password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False
    return fits and account is not None and account.disabled_at is None


def held_back(account: Account, *, second_factor: str) -> Account:
    """The account as it may act. second_factor: the setting; where it asks publishers for one, who has none edits only."""
    is_held = second_factor == "publishers" and account.role is Role.PUBLISHER and account.seed is None
    return replace(account, is_held=True) if is_held else account


def pause(guesses: int, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    """How long to wait after so many wrong guesses in a row: nothing, then 1 s, 2 s, 4 s ... the longest."""
    if guesses < FREE_GUESSES:
        return timedelta(0)
    return min(longest, timedelta(seconds=2 ** min(guesses - FREE_GUESSES, 10)))


@cache
def _nobodys_hash() -> str:
    """Compared with where there is no account, so that an unknown name takes as long as a known one."""
    return _HASHER.hash(secrets.token_urlsafe())
