"""What every view of the editor shares: what it may touch, who asks, and the frame of a page.

A view asks for it with `editor_context()`. The gate has looked at every request before; a view finds
the account here and never reads the session.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from flask import current_app, g, make_response, request
from werkzeug.wrappers import Response

from calendar_service.accounts.account import Account, Deed
from calendar_service.admin import session
from calendar_service.admin.assets import CODEMIRROR, asset
from calendar_service.clock import Clock
from calendar_service.delivery.forecast import Forecast
from calendar_service.editing.mail_words import placed
from calendar_service.editing.preview import Preview
from calendar_service.errors import N_, Refused
from calendar_service.ledger.outbox import NoticeOutbox
from calendar_service.mail.rules import Rules
from calendar_service.offices.office_list import OfficeList
from calendar_service.offices.settling import Settling
from calendar_service.papers.delivery_report import Sets
from calendar_service.promises.subject import subject_of
from calendar_service.publishing.change_words import ChangeWords
from calendar_service.publishing.publish import Publishing
from calendar_service.web.context import framed, page_context
from calendar_service.web.site import Site
from calendar_service.words.translator import Translator

if TYPE_CHECKING:  # doors, which bootstrap opens
    from calendar_service.accounts.account_mails_sql import AccountMails
    from calendar_service.accounts.accounts_sql import Accounts
    from calendar_service.delivery.domains_sql import SqlDomains
    from calendar_service.ledger.sql.confirmed import Confirmed
    from calendar_service.ledger.sql.figures import Figures
    from calendar_service.ledger.sql.held_addresses import HeldAddresses
    from calendar_service.ledger.sql.office_mails import OfficeMails
    from calendar_service.ledger.sql.suppressions import SqlSuppressions
    from calendar_service.mail.replies_sql import Replies
    from calendar_service.offices.directory_sql import Directory
    from calendar_service.offices.doors_sql import Doors
    from calendar_service.offices.wishes_sql import Wishes
    from calendar_service.publishing.archive_sql import Archive
    from calendar_service.publishing.pending_sql import PendingPublications
    from calendar_service.publishing.proposals_sql import Proposals
    from calendar_service.publishing.working_copy import WorkingCopy

P = ParamSpec("P")
R = TypeVar("R")

EXTENSION = "editor"
"""Where an application keeps its EditorContext."""

OWN_TO_A_PAGE = frozenset({"section"})
"""Variables of the frame that a page gives itself: the tab that it belongs to."""

HELD = N_(
    "Peran penerbit berlaku sesudah akun ini memakai kode kedua; daftarkan di server: "
    "python -m calendar_service admin second-factor %(name)s"
)

PUBLISH, SUBMIT = N_("Terbitkan"), N_("Ajukan untuk disetujui")

OPEN_MARK = "open_to_everybody"


@dataclass(frozen=True)
class EditorContext:
    """Everything that the editor may touch.

    directory: only to read; office_list changes. preview: what publishing a text would do. real_clock: for
    sessions and guesses, which a rehearsal's clock must not hurry. wake: lets mails wait again that a released address had held back;
    how many.
    """

    accounts: Accounts
    account_mails: AccountMails
    archive: Archive
    copy: WorkingCopy
    publishing: Publishing
    pending: PendingPublications
    proposals: Proposals
    directory: Directory
    office_list: OfficeList
    preview: Callable[[bytes], Preview]
    figures: Figures
    replies: Replies
    confirmed: Confirmed
    mails: OfficeMails
    suppressions: SqlSuppressions
    held: HeldAddresses
    wake: Callable[[datetime], int]
    domains: SqlDomains
    outbox: NoticeOutbox
    forecast: Forecast
    rules: Rules
    doors: Doors
    typesetting: Sets
    wishes: Wishes
    settling: Settling
    real_clock: Clock

    @property
    def site(self) -> Site:
        return page_context().site

    @property
    def translator(self) -> Translator:
        """Of the language in which is asked."""
        return page_context().translator

    @property
    def needs_second(self) -> bool:
        """Whether what a publisher publishes waits for another one."""
        return self.site.settings.second_publisher == "required"

    def page(self, name: str, status: int = 200, /, **context: object) -> Response:
        """The page `admin/name`. Raises Shadowed."""
        words = framed({**self.frame(), "section": name}, context, OWN_TO_A_PAGE)
        return make_response(page_context().render(f"admin/{name}", words), status)

    def piece(self, name: str, **context: object) -> str:
        """A part of a page, `admin/name`, as the page has it. Raises Shadowed."""
        return page_context().render(f"admin/{name}", framed(page_context().frame(), context, OWN_TO_A_PAGE))

    def frame(self) -> dict[str, object]:
        """What the frame around every page of the editor reads, but for its tab. Where a page answers a POST it
        has no twin: that would lose the text."""
        who = g.get("account")
        frame: dict[str, object] = {
            **page_context().frame(),
            "account": who,
            "token": session.token(),
            "admin_asset": asset,
            "codemirror": CODEMIRROR,
            "is_carried": g.get("is_carried", False),
            "troubles": self.site.troubles() if who else [],
            "revision": self.site.served(),
            "pending": self.pending.open() if who else [],
            "proposals": self.proposals.open() if who else [],
            "proposal_mark": proposal_mark(),
            "publish_word": self.translator.text(SUBMIT if self.needs_second else PUBLISH),
        }
        if request.method == "POST":
            frame["twins"] = {}
        return frame

    def notice(self, status: int, title: str, sentence: str, kept: str = "") -> Response:
        """A page that only says something. kept: what was typed."""
        return self.page("notice", status, title=self.translator.text(title), sentence=sentence, kept=kept)

    def title(self, election: str, key: str) -> str:
        """Of what the ledger knows by that key: the stage as it is called now, and its place."""
        subject = subject_of(key)
        known = self.site.current().known_as(election, subject.origin)
        words = ChangeWords(self.translator, self.site.regions)
        return placed(words, self.translator.pick(known.title) if known else subject.origin, subject.place)

    def note(self, action: str, detail: str = "", who: str | None = None) -> None:
        """Write a line of the audit log."""
        self.accounts.note(Deed(self.site.clock(), who or account().name, action, g.address, detail))


def proposal_mark() -> int:
    """The number of the proposal from which a form was opened, and which it repeats; 0 for none."""
    return request.values.get("usulan", 0, type=int)


def editor_context() -> EditorContext:
    """That of the application which answers."""
    found: EditorContext = current_app.extensions[EXTENSION]
    return found


def account() -> Account:
    """Who asks. Only where a login is needed."""
    found: Account | None = g.account
    assert found is not None
    return found


def open_to_everybody(view: Callable[P, R]) -> Callable[P, R]:
    """Marks a view that needs no login."""
    setattr(view, OPEN_MARK, True)
    return view


def publishers_only(view: Callable[P, R]) -> Callable[P, R]:
    """A view that an account of the other role is refused."""

    @wraps(view)
    def marked(*args: P.args, **kwargs: P.kwargs) -> R:
        if account().is_held:
            raise Refused(HELD, name=account().name)
        if not account().may_publish:
            raise Refused(N_("Peran akun Anda penyunting; langkah ini memerlukan peran penerbit."))
        return view(*args, **kwargs)

    return marked
