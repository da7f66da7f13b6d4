"""What every view of the room shares: what it may touch, whose page it is, and the frame of a page.

A view asks for it with `door_context()`. The gate has looked at every request before; a view finds the office here and never reads
a token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app, g, make_response, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.accounts.account import Deed
from calendar_service.clock import Clock
from calendar_service.delivery.recomposing import Recomposed
from calendar_service.ledger.letters import ToldLetter
from calendar_service.ledger.rows import Suppression
from calendar_service.offices.office import Office
from calendar_service.offices.office_list import OfficeList
from calendar_service.offices.settling import Settling
from calendar_service.offices.wish import WishSecrets
from calendar_service.papers.papers import Papers
from calendar_service.regions import Region
from calendar_service.web.context import PageContext, page_context
from calendar_service.web.site import Site
from calendar_service.words.translator import Translator

if TYPE_CHECKING:  # doors, which bootstrap opens
    from calendar_service.accounts.accounts_sql import Accounts
    from calendar_service.ledger.sql.letters import Letters
    from calendar_service.ledger.sql.office_mails import OfficeMails
    from calendar_service.offices.doors_sql import Doors, OpenDoor
    from calendar_service.offices.wishes_sql import Wishes

EXTENSION = "office_door"
"""Where an application keeps its OfficeDoorContext."""


@dataclass(frozen=True)
class OfficeDoorContext:
    """Everything that the room may touch. find_offices: those in service, by code. recompose: a mail as it was handed over, or nearly so; None where it
    cannot be had. hold: an address gets no more mails until an admin has looked.
    real_clock: for limits, which a rehearsal's clock must not hurry."""

    doors: Doors
    letters: Letters
    mails: OfficeMails
    recompose: Callable[[ToldLetter, Office], Recomposed | None]
    find_offices: Callable[[Iterable[str]], Mapping[str, Office]]
    office_list: OfficeList
    wishes: Wishes
    secrets: WishSecrets
    settling: Settling
    hold: Callable[[Suppression], None]
    papers: Papers
    accounts: Accounts
    real_clock: Clock

    @property
    def site(self) -> Site:
        return page_context().site

    @property
    def here(self) -> PageContext:
        """The pages of the language in which is asked."""
        return page_context()

    @property
    def translator(self) -> Translator:
        return page_context().translator

    def region(self, office: Office) -> Region:
        """An office's own, by whose clock it reads. Raises NotFound where it has gone from the list of regions."""
        try:
            return self.site.regions[office.region]
        except KeyError:
            raise NotFound from None

    def page(self, name: str, status: int = 200, /, **context: object) -> Response:
        """The page `office/name`, which says in whose name the service speaks."""
        return make_response(self.here.page(f"office/{name}", **context), status)

    def notice(self, status: int, title: str, sentence: str, *, onward: str = "") -> Response:
        """A page that only says something. title: message id. onward: where to go on; empty for nowhere."""
        return self.page("notice", status, title=self.translator.text(title), sentence=sentence, onward=onward)

    def note(self, action: str, detail: str) -> None:
        """Write a line of the audit log, in the name of the office whose page it is."""
        self.note_of(whose(), action, detail)

    def note_of(self, office: Office, action: str, detail: str) -> None:
        """The same in the name of another."""
        self.accounts.note(Deed(self.site.clock(), author_of(office), action, g.address, detail))


def door_context() -> OfficeDoorContext:
    """That of the application which answers."""
    found: OfficeDoorContext = current_app.extensions[EXTENSION]
    return found


def open_door() -> OpenDoor:
    """Whose page is asked for."""
    found: OpenDoor = g.open_door
    return found


def whose() -> Office:
    """The same office."""
    return open_door().office


def author_of(one: Office) -> str:
    """What histories call an office that changes something by itself."""
    return f"kantor {one.code}"


def to_page(done: str, *, behind: str = "") -> str:
    """The address of the office's page, which then says what was done. behind: a mark of the place on it."""
    where = url_for("office_door.own_page", token=open_door().token, hasil=done)
    return f"{where}#{behind}" if behind else where
