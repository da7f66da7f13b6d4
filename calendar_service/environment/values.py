"""From the text of a setting to its value, judged as it will be used. Pure.

Each reader takes the text, stripped and not empty, and returns the value or raises Unfit, whose
sentence gets the setting's name, and its text unless that is a secret, from whoever asked.
"""

from __future__ import annotations

import ipaddress
import json
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email import policy
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from calendar_service.errors import N_
from calendar_service.words.mail_address import is_domain, is_sender
from calendar_service.words.web_address import is_contact

NUMBER = N_("%(name)s=%(value)s: harus bilangan lebih dari 0, paling besar %(most)s")
WHOLE = N_("%(name)s=%(value)s: harus bilangan bulat dari %(least)s sampai %(most)s")
CHOICE = N_("%(name)s=%(value)s: harus salah satu dari %(choices)s")
INSTANT = N_("%(name)s=%(value)s: harus waktu dengan selisih zonanya, misalnya 2024-09-19T06:00+07:00")
SCHEME = N_("%(name)s=%(value)s: harus diawali %(schemes)s")
NO_HOST = N_("%(name)s=%(value)s: nama server di belakang :// tidak ada atau tidak sah")
BAD_PORT = N_(
    "%(name)s=%(value)s: port harus bilangan dari 1 sampai 65535; tanda @ : / ? # di dalam kata sandi ditulis %%40 %%3A %%2F %%3F %%23"
)
BARE_URL = N_(
    "%(name)s=%(value)s: hanya skema, nama server, dan port; tanpa jalur, tanda tanya, tanda pagar, nama pengguna, atau kata sandi"
)
SERVER_URL = N_("%(name)s=%(value)s: di belakang nama server dan port tidak boleh ada apa-apa lagi")
ASCII_LOGIN = N_("%(name)s=%(value)s: nama pengguna dan kata sandi server surat harus huruf ASCII")
NOT_A_DATABASE = N_(
    "%(name)s=%(value)s: SQLite harus sebuah berkas, misalnya sqlite:////var/lib/kalender/kalender.sqlite3"
)
REDIS_DATABASE = N_("%(name)s=%(value)s: di belakang garis miring harus nomor basis data Redis, misalnya /0")
SENTINELS = N_(
    "%(name)s=%(value)s: tiap Sentinel ditulis SERVER:PORT, dipisah koma, misalnya sentinel://a:26379,b:26379/mymaster"
)
REDIS_SOCKET = N_("%(name)s=%(value)s: harus menyebut berkas soket, misalnya unix:///run/valkey/valkey.sock")
ADDRESS = N_("%(name)s=%(value)s: harus satu alamat surel, misalnya Kalender Tahapan <pengingat@kalender.example>")
BARE_ADDRESS = N_("%(name)s=%(value)s: harus satu alamat surel tanpa nama, misalnya kembali@kalender.example")
DOMAIN = N_("%(name)s=%(value)s: harus nama domain, misalnya kalender.example")
SELECTOR = N_("%(name)s=%(value)s: harus selektor DKIM, misalnya kalender2026; tanpa ._domainkey di belakangnya")
LISTEN = N_("%(name)s=%(value)s: harus alamat IP mesin ini, misalnya 127.0.0.1 atau 0.0.0.0")
NETWORKS = N_("%(name)s=%(value)s: harus alamat IP atau jaringan, dipisah koma, misalnya 127.0.0.1,::1 atau 10.0.0.0/8")
LONG_LINE = N_("%(name)s: paling panjang %(most)s huruf")
TELEPHONE = N_("%(name)s=%(value)s: harus nomor telepon, misalnya +62 31 5617300")
CONTACT = N_(
    "%(name)s=%(value)s: harus mailto:, https:// atau tel: dengan alamat lengkap, misalnya mailto:keamanan@kalender.example"
)
SIGNING = N_("%(name)s: harus kunci rahasia Ed25519 dalam satu baris, seperti yang dibuat perintah signing-key")
PATH = N_("%(name)s=%(value)s: tanda ~ tidak diuraikan; tulis jalurnya lengkap")

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

_HALF_OF_A_KEY = re.compile(r"[A-Za-z0-9_-]{43}=?")

MAX_PATH = 4000
MOST_LETTERS = 200
FEWEST_DIGITS = 5

_PHONE = re.compile(r"[+(]?[0-9][0-9 ().,/-]{3,60}(?:(?:ext|pes)\.? ?[0-9]{1,6})?")
_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?")

_SELECTOR = re.compile(
    r"(?!.*_domainkey)(?=.{1,120}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*"
)


class Unfit(ValueError):
    """A text that a setting cannot have. message: a message id with places for `name` and `value`."""

    def __init__(self, message: str, **facts: object) -> None:
        self.message, self.facts = message, facts
        super().__init__(message)


def number(most: float) -> Callable[[str], float]:
    """More than 0, at most `most`."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not 0 < value <= most:  # nan is neither
            raise Unfit(NUMBER, most=f"{most:g}")
        return value

    return read


def whole(least: int, most: int) -> Callable[[str], int]:
    """A whole number, both ends included; in plain digits, without the _ and + that int() takes."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,12}", text) or not least <= int(text) <= most:
            raise Unfit(WHOLE, least=least, most=most)
        return int(text)

    return read


def choice(*words: str) -> Callable[[str], str]:
    """One of the words, as they are written."""

    def read(text: str) -> str:
        if text not in words:
            raise Unfit(CHOICE, choices=", ".join(words))
        return text

    return read


def instant(text: str) -> datetime:
    """An aware instant, in a year that a calendar can be reckoned in."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Unfit(INSTANT) from None
    if found.tzinfo is None or not 1970 <= found.year <= 2200:
        raise Unfit(INSTANT)
    found.astimezone(UTC)
    return found


def path(text: str) -> Path:
    """A path; a shell's ~ is not one."""
    if text.startswith("~") or len(text) > MAX_PATH:
        raise Unfit(PATH)
    return Path(text)


def public_url(text: str) -> str:
    """An address that others' links begin with: scheme, host and perhaps a port, no slash at its end."""
    parts = _split(text, "http", "https")
    if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc or text.endswith(("?", "#")):
        raise Unfit(BARE_URL)
    return text.rstrip("/")


def called_url(text: str) -> str:
    """An address that is called as it stands, path and all."""
    _split(text, "http", "https")
    return text


def mail_url(text: str) -> str:
    """smtp://, smtp+starttls:// or smtps://, with or without a login."""
    parts = _split(text, "smtp", "smtp+starttls", "smtps")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise Unfit(SERVER_URL)
    if not unquote((parts.username or "") + (parts.password or "")).isascii():
        raise Unfit(ASCII_LOGIN)
    return text.rstrip("/")


def database_url(text: str) -> str:
    """PostgreSQL, or SQLite in a file: in memory each process would have one of its own."""
    scheme = text.split(":", 1)[0]
    if scheme == "sqlite":
        if (
            not text.startswith("sqlite:///")
            or text.rstrip("/") == "sqlite:"
            or ":memory:" in text
            or "mode=memory" in text
        ):
            raise Unfit(NOT_A_DATABASE)
        return text
    parts = _split(text, "postgresql", "postgres", "postgresql+psycopg", "sqlite", may_lack_host=True)
    if parts.fragment:
        raise Unfit(BAD_PORT)
    return text.rstrip("/")


def redis_url(text: str) -> str:
    """redis://, rediss://, unix:// or sentinel://, as jobs.redis_client reads them."""
    scheme = text.split(":", 1)[0]
    if scheme == "unix":
        if not urlsplit(text).path.strip("/"):
            raise Unfit(REDIS_SOCKET)
        return text
    if scheme == "sentinel":
        hosts = urlsplit(text).netloc.rsplit("@", 1)[-1].split(",")
        if not all(_is_host_and_port(host) for host in hosts):
            raise Unfit(SENTINELS)
        return text.rstrip("/")
    parts = _split(text, "redis", "rediss", "unix", "sentinel")
    if parts.fragment:
        raise Unfit(BAD_PORT)
    if not re.fullmatch(r"(?:/[0-9]{0,4})?/?", parts.path):
        raise Unfit(REDIS_DATABASE)
    return text.rstrip("/")


def sender(text: str) -> str:
    """One mail address, with or without a name, as it will stand in a From line."""
    addresses = policy.default.header_factory("From", text).addresses
    found = addresses[0].addr_spec if len(addresses) == 1 else ""
    if not is_sender(found) or parseaddr(text)[1] != found or (text != found and not text.endswith(f"<{found}>")):
        raise Unfit(ADDRESS)
    return text


def contact(text: str) -> str:
    """An address at which a person is told something: mailto:, https: or tel:."""
    if not is_contact(text):
        raise Unfit(CONTACT)
    return text


def words(text: str) -> str:
    """A line that people read, such as a name."""
    if len(text) > MOST_LETTERS:
        raise Unfit(LONG_LINE, most=MOST_LETTERS)
    return text


def phone(text: str) -> str:
    """A telephone number as people write it."""
    if not _PHONE.fullmatch(text) or sum(each.isdigit() for each in text) < FEWEST_DIGITS:
        raise Unfit(TELEPHONE)
    return text


def address(text: str) -> str:
    """One bare mail address, as it will stand in an envelope."""
    if not is_sender(text):
        raise Unfit(BARE_ADDRESS)
    return text


def domain(text: str) -> str:
    """At least two labels, ASCII."""
    if not is_domain(text):
        raise Unfit(DOMAIN)
    return text


def selector(text: str) -> str:
    """Labels with dots between them, as a part of a domain's name (RFC 6376 section 3.1)."""
    if not _SELECTOR.fullmatch(text):
        raise Unfit(SELECTOR)
    return text


def signing_key(text: str) -> str:
    """A secret Ed25519 key as a JSON Web Key (RFC 8037 section 2). Whether both halves fit, signing.signing_key finds out."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    wanted = {"kty": "OKP", "crv": "Ed25519"}
    if not isinstance(found, dict) or {name: found.get(name) for name in wanted} != wanted:
        raise Unfit(SIGNING)
    if not all(isinstance(found.get(half), str) and _HALF_OF_A_KEY.fullmatch(found[half]) for half in "dx"):
        raise Unfit(SIGNING)
    return text


def listening_address(text: str) -> str:
    """An IP address; `localhost` is 127.0.0.1."""
    found = "127.0.0.1" if text.lower() == "localhost" else text
    try:
        ipaddress.ip_address(found)
    except ValueError:
        raise Unfit(LISTEN) from None
    return found


def networks(text: str) -> tuple[IPNetwork, ...]:
    """IP addresses and networks, with commas between them; never everybody."""
    try:
        found = tuple(ipaddress.ip_network(each.strip()) for each in text.split(","))
    except ValueError:
        raise Unfit(NETWORKS) from None
    if any(network.prefixlen == 0 for network in found):
        raise Unfit(NETWORKS)
    return found


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host of that name."""
    host = host.lower().rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return False
    return found.is_loopback or found.is_unspecified


def _split(text: str, *schemes: str, may_lack_host: bool = False) -> SplitResult:
    """The parts of an address of a server, each of them usable. What a library says of a broken
    address may hold a password, so none of its words are used."""
    if text.split("://", 1)[0] not in schemes or "://" not in text:
        raise Unfit(SCHEME, schemes=", ".join(f"{scheme}://" for scheme in schemes))
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        raise Unfit(NO_HOST) from None
    try:
        port = parts.port
    except ValueError:
        raise Unfit(BAD_PORT) from None
    if port == 0 or parts.netloc.endswith(":"):
        raise Unfit(BAD_PORT)
    if not (_is_host(host) or (may_lack_host and not host)):
        raise Unfit(NO_HOST)
    return parts


def _is_host(host: str) -> bool:
    if ":" in host:
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return False
        return True
    return bool(_HOST.fullmatch(host)) and ".." not in host


def _is_host_and_port(text: str) -> bool:
    host, _, port = text.rpartition(":")
    return _is_host(host.strip("[]")) and bool(re.fullmatch(r"[0-9]{1,5}", port)) and 0 < int(port) <= 65535
