"""A second proof beside the password: codes of an authenticator app, and codes on paper for when the telephone is lost. Pure.

TOTP (RFC 6238) with what every app takes: SHA-1, six digits, thirty seconds; pyotp reckons. The secret is made of
SECRET_KEY, the account's name and a seed: only the seed is kept, so a copy of the database makes no code. Another SECRET_KEY
makes other secrets, and every account has to be enrolled again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta

from pyotp import TOTP

STEP_SECONDS = 30
SKEW_STEPS = 1
"""How many steps the clock of a telephone may be off, either way (RFC 6238 section 5.2)."""

ISSUER = "Kalender Tahapan"
RECOVERY_CODES = 10
LONGEST_PAUSE = timedelta(minutes=15)
"""After wrong codes. Whoever gets here knows the password: 96 guesses a day, each of which three codes of a million would fit."""

_RECOVERY = re.compile(r"[a-z2-7]{12}")
_CODE = re.compile(r"[0-9]{6}")


def new_seed() -> str:
    """What is kept of a secret."""
    return secrets.token_urlsafe(24)


def secret_of(key: str, name: str, seed: str) -> str:
    """The secret that an app keeps, in Base32 (RFC 4648). key: SECRET_KEY. 160 bits, as RFC 4226 section 4 recommends."""
    made = hmac.new(key.encode(), f"second factor {name} {seed}".encode(), hashlib.sha256).digest()
    return base64.b32encode(made[:20]).decode()


def enrolment_uri(secret: str, name: str) -> str:
    """The otpauth:// address that apps read from a picture."""
    return TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=name, issuer_name=ISSUER)


def plain_code(typed: str) -> str:
    """What somebody typed, without the blanks and hyphens that apps and papers show for reading."""
    return re.sub(r"[\s-]", "", typed).lower()[:40]


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The step whose code this is, now or one beside it; None where it is none. at: aware, real time. A step may be used
    once: whoever keeps the last one refuses it and every earlier one (RFC 6238 section 5.2)."""
    if not _CODE.fullmatch(code):
        return None
    now, totp = int(at.timestamp()) // STEP_SECONDS, TOTP(secret, interval=STEP_SECONDS)
    fitting = [
        step
        for step in range(now - SKEW_STEPS, now + SKEW_STEPS + 1)
        if hmac.compare_digest(totp.generate_otp(step), code)
    ]
    return max(fitting, default=None)


def new_recovery_codes() -> list[str]:
    """Codes for paper, of 60 bits each, as they are shown: `abcd-efgh-2345`."""
    made = (base64.b32encode(secrets.token_bytes(8)).decode().lower()[:12] for _ in range(RECOVERY_CODES))
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in made]


def is_recovery_code(code: str) -> bool:
    """Whether a plain code has the form of one."""
    return _RECOVERY.fullmatch(code) is not None


def recovery_digest(key: str, name: str, code: str) -> str:
    """What is kept of one. key: SECRET_KEY. code: plain. So many bits need no slow hash."""
    return hmac.new(key.encode(), f"recovery {name} {code}".encode(), hashlib.sha256).hexdigest()
