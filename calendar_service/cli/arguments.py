"""What may stand behind a command's options: days, instants, leads, words, a server, one mail address. Pure.

Each function takes the word as typed and returns the value, or raises Refused, from which the parser
makes the sentence and the exit code 2.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

from calendar_service.errors import N_, Refused
from calendar_service.words.lead import Lead
from calendar_service.words.mail_address import MailAddress, is_typed

DNS_PORT = 53


def day(text: str) -> date:
    """`2024-11-27`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(N_("%(text)s bukan tanggal; tulis 2024-11-27"), text=text) from None


def instant(text: str) -> datetime:
    """`2024-11-27T08:00+07:00`. Aware: a time without an offset is three times in Indonesia."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Refused(N_("%(text)s bukan waktu; tulis dengan selisih UTC, 2024-11-27T08:00+07:00"), text=text)
    return found


def lead(text: str) -> Lead:
    """`3d` or `+30d`, as stages.yaml writes them."""
    try:
        return Lead.parse(text)
    except ValueError:
        raise Refused(
            N_("%(text)s bukan jarak; tulis 7d (sebelum), 0d (pada harinya), atau +30d (sesudah)"), text=text
        ) from None


def server(text: str) -> tuple[str, int]:
    """`192.0.2.53`, `ns.example:5353`, `[2001:db8::53]:53`: host, and the port, 53 where none is named."""
    found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9_.-]+))(?::([0-9]{1,5}))?|([0-9A-Fa-f:.]+)", text)
    port = int(found[3] or DNS_PORT) if found else 0
    if found is None or not 0 < port < 65536:
        raise Refused(N_("%(text)s bukan server; tulis HOST atau HOST:PORT"), text=text)
    return found[1] or found[2] or found[4], port


def words(text: str) -> str:
    """Something that can be read: a name, a reason."""
    said = " ".join(text.split())
    if not said:
        raise Refused(N_("tidak boleh kosong"))
    return said


def address(text: str) -> MailAddress:
    """One ASCII mail address."""
    if not is_typed(text):
        raise Refused(N_("%(text)s bukan alamat surel"), text=text)
    return MailAddress(text)


def whole_number(text: str) -> int:
    """`12`."""
    try:
        return int(text)
    except ValueError:
        raise Refused(N_("%(text)s bukan bilangan bulat"), text=text) from None


def at_least(least: int) -> Callable[[str], int]:
    """Reads a number that is not smaller."""

    def read(text: str) -> int:
        value = whole_number(text)
        if value < least:
            raise Refused(N_("%(text)s terlalu kecil; paling sedikit %(least)s"), text=text, least=least)
        return value

    return read


def seconds(text: str) -> float:
    """`5`, `2.5`."""
    try:
        return float(text)
    except ValueError:
        raise Refused(N_("%(text)s bukan jumlah detik; tulis misalnya 2.5"), text=text) from None
