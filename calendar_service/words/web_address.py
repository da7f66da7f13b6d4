"""An address of the web that people wrote and others will follow: what is wrong with it. Pure.

It is taken apart as browsers do (WHATWG URL, RFC 3986) and judged part by part, because a text that only begins with
https:// can lead elsewhere than it seems to: `https://kpu.go.id@elsewhere.id/`, a host in letters of another script that look
like ours, a number that is a machine. Where a browser would mend an address silently, it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from calendar_service.errors import N_

LONGEST = 2_000
"""Characters. What is longer some programs cut."""

_MAY_NOT_STAND = re.compile(r"[^A-Za-z0-9._~:/?#\[\]@!$&()*+,;=%-]")
"""RFC 3986 section 2, without the apostrophe, which ends an attribute of HTML as a quote does."""
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HIDDEN_CONTROL = re.compile(r"%(?:[01][0-9A-Fa-f]|7[Ff])")
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{4,253}}$)(?:{_LABEL}\.)+[a-z]{{2,63}}", re.I)
"""A name with at least one dot, whose last label has letters only: no number that browsers read as an IP address (WHATWG
URL, section 3.5), no name that only one network knows."""
_AT_HOME = re.compile(r"\.(?:local|localhost|localdomain|internal|intranet|lan|home|corp|private|onion|arpa)", re.I)
_PORT = re.compile(r"[1-9][0-9]{0,4}")

NO_HTTPS = N_("alamat %(value)s harus mulai dengan https://")
ODD_CHARACTER = N_(
    "alamat %(value)s memuat %(character)s, yang tidak sah di sebuah alamat; tulis sebagai persen, misalnya %%20 untuk spasi"
)
BAD_PERCENT = N_(
    "alamat %(value)s memuat tanda persen tanpa dua angka heksadesimal, atau karakter kendali yang disembunyikan"
)
USER_INFO = N_("alamat %(value)s memuat nama pengguna di depan @, sehingga menuju server lain daripada yang tampak")
ODD_HOST = N_(
    "alamat %(value)s: %(host)s bukan nama server yang dikenal di internet; tulis namanya dengan huruf Latin, tanpa angka IP"
)
FOREIGN_SCRIPT = N_(
    "alamat %(value)s: %(host)s ditulis dengan aksara lain yang dapat menyerupai nama lain; pakai alamatnya dengan huruf Latin"
)
ODD_PORT = N_("alamat %(value)s: port %(port)s tidak sah")
TOO_LONG = N_("alamat ini lebih dari %(most)s huruf: %(value)s")

AddressTrouble = tuple[str, Mapping[str, Any]]
"""A message id and its facts, beside `value`."""


def trouble_of(address: str) -> AddressTrouble | None:
    """What is wrong with it; None for an https:// address that leads where it says."""
    if len(address) > LONGEST:
        return TOO_LONG, {"value": f"{address[:60]}...", "most": LONGEST}
    if not address.startswith("https://"):
        return NO_HTTPS, {}
    authority = re.split(r"[/?#\\]", address[len("https://") :], maxsplit=1)[0]
    if "@" in authority:
        return USER_INFO, {}
    if not authority.isascii() or any(label.lower().startswith("xn--") for label in authority.split(".")):
        return FOREIGN_SCRIPT, {"host": authority}
    odd = _MAY_NOT_STAND.search(address)
    if odd:
        return ODD_CHARACTER, {"character": f"U+{ord(odd[0]):04X}"}
    if _PERCENT.search(address) or _HIDDEN_CONTROL.search(address):
        return BAD_PERCENT, {}
    return _trouble_of_host(authority)


def _trouble_of_host(authority: str) -> AddressTrouble | None:
    host, colon, port = authority.partition(":")
    if colon and not (_PORT.fullmatch(port) and int(port) <= 65_535):
        return (ODD_HOST, {"host": authority}) if authority.startswith("[") else (ODD_PORT, {"port": port})
    if not _HOST.fullmatch(host) or _AT_HOME.search(f".{host.rpartition('.')[2]}"):
        return ODD_HOST, {"host": host}
    return None


def is_contact(address: str) -> bool:
    """Whether it can stand in a field Contact of security.txt (RFC 9116 section 2.5.3): https:, mailto: or tel:."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return trouble_of(address) is None
    if parts.scheme == "mailto":
        return bool(re.fullmatch(rf"[A-Za-z0-9._+-]{{1,64}}@(?:{_LABEL}\.)+[a-z]{{2,63}}", parts.path, re.I)) and not (
            parts.query or parts.fragment or parts.netloc
        )
    return parts.scheme == "tel" and bool(re.fullmatch(r"tel:\+[0-9][0-9-]{5,18}", address))
