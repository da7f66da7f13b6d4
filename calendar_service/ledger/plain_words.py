"""What became of a mail, in the words that an office clerk would use. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from calendar_service.errors import N_
from calendar_service.words.states import FINAL, REFUSED, STATES, State
from calendar_service.words.translator import Translator

_BY_CODE = (
    # enhanced codes (RFC 3463) that begin so, reply codes where there is none, the words
    (("5.1.", "4.1."), (550, 551, 553), N_("Alamat tidak dikenal")),
    (("4.2.2", "5.2.2"), (452, 552), N_("Kotak surat penuh")),
    (("5.3.4", "5.2.3"), (), N_("Surat terlalu besar bagi server penerima")),
    (("5.7.", "4.7."), (554,), N_("Ditolak oleh aturan server penerima")),
    (("4.4.",), (), N_("Server penerima tidak terjangkau")),
    ((), (421, 432, 450, 451, 454), N_("Server penerima meminta menunggu")),
)

_SILENT = N_("Server surat tidak menjawab")


def fate_in_words(row: Mapping[str, Any], translator: Translator, zone: str, now: datetime) -> str:
    """One line, for example `Kotak surat penuh, dicoba lagi pukul 10.15 WIB`. row: columns of the
    ledger, try_at among them. zone: IANA name, the office's. now: what is said of its day needs no
    date."""

    def at(instant: datetime | None) -> str:
        return _at(instant, translator, zone, now) if instant else "-"

    state = State(row["state"])
    why = translator.text(_reason(row))
    when = row["settled_at"] if state in FINAL else row["try_at"]
    said = translator.text(STATES[state].for_office) % {"at": at(when), "why": why}
    return f"{why}. {said}" if state in REFUSED else said


def _reason(row: Mapping[str, Any]) -> str:
    """The enhanced code knows better; without one, the reply code has to do."""
    enhanced, code = row["enhanced_code"] or "", row["reply_code"] or 0
    for prefixes, codes, words in _BY_CODE:
        if enhanced.startswith(prefixes) if enhanced else code in codes:
            return words
    return N_("Server surat menolak") if code else _SILENT


def _at(instant: datetime, translator: Translator, zone: str, now: datetime) -> str:
    local, today = (moment.astimezone(ZoneInfo(zone)) for moment in (instant, now))
    at = translator.clock_time(local.time(), zone, local.date())
    return at if local.date() == today.date() else f"{translator.plain_date(local.date())} {at}"
