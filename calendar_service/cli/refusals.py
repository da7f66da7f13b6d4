"""Refusals as commands name them: by a class of words.reasons, or by an SMTP code."""

from __future__ import annotations

import re

from calendar_service.errors import N_, Refused
from calendar_service.ledger.rows import Fits
from calendar_service.mail.rules import Rules
from calendar_service.mail.verdicts import verdict
from calendar_service.words.reasons import Reason

HELP = f"{', '.join(reason.value for reason in Reason)}; 550, 5.7, 5.7.1"

_CODE = re.compile(r"[45]\d\d|[45](\.\d{1,3}){0,2}")


def refusal_class(text: str) -> str:
    """An argument: a reason's word, a code (550), or the beginning of an enhanced one (5.7, 5.7.1)."""
    if text not in {reason.value for reason in Reason} and not _CODE.fullmatch(text):
        raise Refused(N_("%(text)s bukan golongan penolakan; tulis salah satu: %(known)s"), text=text, known=HELP)
    return text


def fitting(wanted: str | None, rules: Rules) -> Fits | None:
    """Whether what a server said is of that class, judged by the rules of today. wanted: None where all are."""
    if wanted is None:
        return None
    if wanted.isdecimal() and len(wanted) == 3:
        return lambda code, _enhanced, _words: code == int(wanted)
    if wanted[0].isdecimal():
        return lambda _code, enhanced, _words: f"{enhanced}.".startswith(f"{wanted.rstrip('.')}.")
    return lambda code, enhanced, words: verdict(code, enhanced, words, rules).reason == wanted
