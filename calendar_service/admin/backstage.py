"""What the editor is given. Values, functions and Protocols; bootstrap puts the doors behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from calendar_service.accounts.account import Account, Deed, Draft
from calendar_service.clock import Clock
from calendar_service.editing.preview import Preview
from calendar_service.offices.list_revision import Entry as ListEntry
from calendar_service.offices.office import Office
from calendar_service.offices.office_list import OfficeList
from calendar_service.publishing.edition import Copy, OnDisk, Published
from calendar_service.publishing.publish import Intent
from calendar_service.words.states import State


class Accounts(Protocol):
    """See accounts.accounts_sql."""

    def find(self, name: str) -> Account | None: ...
    def end_sessions(self, name: str) -> None: ...
    def note(self, deed: Deed) -> None: ...
    def deeds(self, limit: int, who: str | None = None) -> list[Deed]: ...
    def keep_draft(self, draft: Draft) -> None: ...
    def drop_draft(self, account: str) -> None: ...
    def drafts(self) -> list[Draft]: ...
    def guess(self, keys: list[str], at: datetime) -> timedelta: ...
    def forgive(self, keys: list[str]) -> None: ...


class Entry(Protocol):
    """A line of the history."""

    @property
    def number(self) -> int: ...
    @property
    def published_at(self) -> datetime: ...
    @property
    def by(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def sha256(self) -> str: ...


class Archive(Protocol):
    """See publishing.archive_sql."""

    def history(self) -> Sequence[Entry]: ...
    def text(self, number: int) -> bytes: ...


class WorkingCopy(Protocol):
    """See publishing.working_copy."""

    def present(self, disk: bytes | None = None) -> Copy: ...
    def is_behind(self) -> bool: ...


class Publishing(Protocol):
    """See publishing.publish."""

    def publish(self, text: bytes, intent: Intent, name: str | None = None) -> Published: ...
    def bring_up(self) -> OnDisk: ...


class Directory(Protocol):
    """See offices.directory_sql. It only reads; OfficeList changes."""

    def offices(self) -> list[Office]: ...
    def history(self) -> Sequence[ListEntry]: ...
    def list_of(self, number: int) -> list[Office]: ...


class Figures(Protocol):
    """See ledger.sql.figures."""

    def states(self) -> Mapping[State, int]: ...
    def planned_until(self) -> datetime | None: ...
    def by_stage_and_region(self) -> Mapping[tuple[str, str, str], Mapping[State, int]]: ...


@dataclass(frozen=True)
class Backstage:
    """Everything that the editor may touch.

    preview: what publishing a text would do. real_clock: for sessions and guesses, which a rehearsal's
    clock must not hurry.
    """

    accounts: Accounts
    archive: Archive
    copy: WorkingCopy
    publishing: Publishing
    directory: Directory
    office_list: OfficeList
    preview: Callable[[bytes], Preview]
    figures: Figures
    real_clock: Clock
