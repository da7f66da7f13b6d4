"""The addresses that put a feed into a calendar program, and a QR code. Pure.

Which form works where was collected from the programs' own behaviour and their users' reports; it is
told in docs/feeds.md. In short: `webcal://` subscribes on Apple's and in most desktop programs, Google takes it
in `cid` on a computer alone, Outlook on the web wants https, and Android knows no such scheme before an app that
does is installed: a link to it names one, and where to go without it (decision 0063).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar
from urllib.parse import quote, urlsplit

import segno

from calendar_service.words.addresses import in_each_form
from calendar_service.words.forms import FORMS

ICSX5 = "at.bitfire.icsdroid"
"""The name by which Android knows ICSx5, which takes `webcal:` and `webcals:` (its AndroidManifest.xml, 2.4.3)."""

PLAY = f"https://play.google.com/store/apps/details?id={ICSX5}"
F_DROID = f"https://f-droid.org/packages/{ICSX5}/"
"""Where ICSx5 is had."""


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """One feed. path: `/feeds/pilkada-2024/35.78.ics`; page: its page, absolute, for the QR code. choose: path of the page on
    which its parts and alarms are chosen; query: what was chosen there, `isi=tenggat&alarms=7d,1d`, encoded, empty for the plain feed; filters: of
    it what holds in every form."""

    public_url: str
    path: str
    title: str
    page: str
    choose: str = ""
    query: str = ""
    filters: str = ""
    f_droid: ClassVar[str] = F_DROID
    play: ClassVar[str] = PLAY

    @property
    def target(self) -> str:
        """Path and query, for a link inside the site."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def https(self) -> str:
        """The plain address, to be copied (http on a machine without TLS)."""
        return self.public_url + self.target

    @property
    def webcal(self) -> str:
        return _webcal(self.https)

    @property
    def google(self) -> str:
        """Google drops cancelled events silently; `client=google` keeps them visible as such."""
        address = _webcal(f"{self.https}{'&' if self.query else '?'}client=google")
        return f"https://calendar.google.com/calendar/u/0/r?cid={quote(address, safe='')}"

    @property
    def icsx5(self) -> str:
        """Opens ICSx5 on Android with the address filled in; a browser that finds no ICSx5 goes to the page of choices, which
        says where it is had (Chrome for Developers, "Android Intents with Chrome"). ICSx5 makes http of `webcal:` and https of `webcals:`."""
        split = urlsplit(self.https)
        scheme = "webcals" if split.scheme == "https" else "webcal"
        instead = quote(f"{self.public_url}{self.choose}#icsx5", safe="")
        return (
            f"intent://{self.https.removeprefix(f'{split.scheme}://')}"
            f"#Intent;scheme={scheme};package={ICSX5};S.browser_fallback_url={instead};end"
        )

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
        behind = f"?{self.filters}" if self.filters else ""
        return [
            (FORMS[form].label, path + behind) for form, path in in_each_form(self.path).items() if path != self.path
        ]

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
