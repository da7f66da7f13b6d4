"""What the web room is given. Values and functions; bootstrap puts the doors behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from calendar_service.clock import Clock
from calendar_service.publishing.past import Past
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Regions
from calendar_service.settings import Settings
from calendar_service.words.translator import Translator

if TYPE_CHECKING:
    from calendar_service.signing.manifest import SignedManifest
    from calendar_service.signing.signing_key import PublicKey


class NothingServed(Exception):
    """There is no revision that this process could serve, not even an older one."""


def drawn_elsewhere(lines: Mapping[str, str], language: str) -> bytes:
    """As `Site.draw_card` says that pages may name pictures of links which another process draws."""
    raise NotImplementedError(lines, language)


def set_elsewhere(words: Mapping[str, object], language: str, day: date) -> bytes:
    """As `Site.set_wall_calendar` says that pages may lead to sheets which another process sets."""
    raise NotImplementedError(words, language, day)


class SignedSource(Protocol):
    """See signing.signatures_sql. Every question may raise Unavailable."""

    def newest(self) -> SignedManifest | None: ...
    def of_revision(self, number: int) -> SignedManifest | None: ...
    def public_keys(self) -> list[PublicKey]: ...


@dataclass(frozen=True)
class Site:
    """current: the revision that is served at this moment; a page asks once and keeps it; raises
    NothingServed.

    troubles: one sentence for each door that does not answer or file that was refused; empty
    when all is well. past: former revisions; without it there are no pages of changes. draw_card: the lines of a link card and
    a language -> its picture as PNG; without it pages promise none. set_wall_calendar: the words of a wall calendar, a language and the
    day by which it is dated -> the sheet as PDF; without it pages lead to none. is_answered: whether a whole
    service stands behind the pages, which answers what its visitors ask; not where they become files. is_exported: whether they do become
    files, which answer no query; then nothing leads to what a query asks for.
    signatures: what was signed; without it there is nothing at the addresses of signatures.
    """

    settings: Settings
    regions: Regions
    translators: Mapping[str, Translator]
    clock: Clock
    current: Callable[[], Revision]
    troubles: Callable[[], list[str]]
    past: Past | None = None
    draw_card: Callable[[Mapping[str, str], str], bytes] | None = None
    set_wall_calendar: Callable[[Mapping[str, object], str, date], bytes] | None = None
    is_answered: bool = False
    is_exported: bool = False
    signatures: SignedSource | None = None

    def served(self) -> Revision | None:
        """The revision that is served, None while there is none."""
        try:
            return self.current()
        except NothingServed:
            return None
