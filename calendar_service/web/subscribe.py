"""The addresses that put a feed into a calendar program, and a QR code. Pure.

Which form works where was collected from the programs' own behaviour and their users' reports; it is
told in docs/feeds.md. In short: `webcal://` subscribes on Apple's and in most desktop programs, Google takes it
in `cid`, Outlook on the web wants https.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

import segno

from calendar_service.words.addresses import in_each_form
from calendar_service.words.forms import FORMS


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """One feed. path: `/feeds/pilkada-2024/35.78.ics`; page: its page, absolute, for the QR code."""

    public_url: str
    path: str
    title: str
    page: str

    @property
    def https(self) -> str:
        """The plain address, to be copied (http on a machine without TLS)."""
        return self.public_url + self.path

    @property
    def webcal(self) -> str:
        return _webcal(self.https)

    @property
    def google(self) -> str:
        """Google drops cancelled events silently; `client=google` keeps them visible as such."""
        address = _webcal(self.https + "?client=google")
        return f"https://calendar.google.com/calendar/u/0/r?cid={quote(address, safe='')}"

    @property
    def outlook(self) -> str:
        """Outlook.com, for private accounts."""
        return f"https://outlook.live.com/calendar/0/addfromweb/?{self._outlook()}"

    @property
    def office(self) -> str:
        """Microsoft 365, for accounts of an office or school."""
        return f"https://outlook.office.com/calendar/0/addfromweb/?{self._outlook()}"

    @property
    def data(self) -> list[tuple[str, str]]:
        """(label, path) of the same facts in each other form."""
        return [(FORMS[form].label, path) for form, path in in_each_form(self.path).items() if path != self.path]

    def _outlook(self) -> str:
        return f"url={quote(self.https, safe='')}&name={quote(self.title, safe='')}"


@lru_cache(
    maxsize=2400
)  # every place and every region of an election in both languages, 2 kB each; a code costs some milliseconds
def qr_svg(address: str) -> str:
    """An inline SVG of the address's QR code, without styles, coloured by its class `qr-ink`."""
    code = segno.make(address, error="m", micro=False)
    svg: str = code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass="qr-ink")
    return svg


def _webcal(address: str) -> str:
    return f"webcal://{urlsplit(address).netloc}{address.split(urlsplit(address).netloc, 1)[1]}"
