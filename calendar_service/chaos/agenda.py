"""What the offices of a kill test are promised, and which of it a mail tells. Pure.

Three stages on three days, whose reminders fall due at the same moment: they belong into one mail. What counts is what its text says.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Mapping, Sequence

from calendar_service.words.languages import LANGUAGES

TITLES: Mapping[str, str] = {
    "rapat-koordinasi": "Rapat koordinasi",
    "penyerahan-berkas": "Penyerahan berkas",
    "penutupan-uji": "Penutupan pengujian",
}
"""By the ids of the stages. No title is a part of anything else in a mail."""

_DAYS = {
    "rapat-koordinasi": ("2024-09-25", "1d"),
    "penyerahan-berkas": ("2024-09-27", "3d"),
    "penutupan-uji": ("2024-10-01", "7d"),
}


def _titles(words: str, indent: int = 0) -> str:
    """The title in each language; nobody but the test reads it. indent: of its lines; 0 for one line."""
    between = "\n" + " " * indent if indent else ", "
    return between.join(f"title{row.key}: {words}" for row in LANGUAGES.values())


def _stage(ident: str) -> str:
    days, lead = _DAYS[ident]
    return f"""\
        {ident}:
          {_titles(TITLES[ident], 10)}
          days: {days}
          leads: [{lead}]
"""


STAGES = f"""\
elections:
  uji-tahan:
    {_titles("Uji tahan banting", 4)}
    issued: 2024-01-26
    basis: Uji
    audiences: [pemda]
    phases: {{uji: {{{_titles("Uji")}}}}}
    stages:
      uji:
{"".join(map(_stage, TITLES))}"""
"""Three reminders for each office: all at 08.00 on 24 September, the first of use until that day is over there."""


def promise(address: str, stage: str) -> str:
    """The name of one reminder: to whom, and of which stage."""
    return f"{address}/{stage}"


def tells(mail: bytes) -> Sequence[str]:
    """The stages that a mail's text names, by their ids. Empty for a mail without a text."""
    parsed = email.message_from_bytes(mail, policy=email.policy.default)
    text = parsed.get_body(("plain",))
    words = " ".join(str(text.get_content()).split()).casefold() if text else ""
    return [ident for ident, title in TITLES.items() if title.casefold() in words]
