"""What publishing a text would do, before anything is done. Pure.

Every part is answered by the code that will act: the archive drafts the revision, the guard
objects, the ledger's own planning says which mails become void and which go out. What lies on a
higher floor comes in as a function. The forms (text, Markdown, JSON) are in preview_words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from calendar_service.publishing.changes import Differences, differences
from calendar_service.publishing.guard import Guard, Objection
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Regions
from calendar_service.timeline.stage import Stage
from calendar_service.timeline.timeline import Election


@dataclass(frozen=True, slots=True)
class Touched:
    """The feeds of one election. national: the one of the whole country. codes: regions, sorted.
    Each stands for its languages and formats."""

    election: str
    national: bool
    codes: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.codes) + self.national


@dataclass(frozen=True, slots=True)
class Superseded:
    """Reminders that fell due with the old date and are not yet sent: they never will be."""

    election: Election
    stage: Stage
    rows: int


@dataclass(frozen=True, slots=True)
class PastLead:
    """A lead of the new date whose time is over already: the notice tells it. due_at: aware, when
    it would first have gone out."""

    election: Election
    stage: Stage
    lead: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Sample:
    """One notice as it will read. office: its name."""

    office: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Notices:
    """All notices of one kind about one stage. kind: `change` or `cancel`. offices: kind of office
    -> number; zones: IANA name -> number. due_at: aware, when the first goes out."""

    election: Election
    stage: Stage
    kind: str
    offices: Mapping[str, int]
    zones: Mapping[str, int]
    due_at: datetime
    sample: Sample

    @property
    def count(self) -> int:
        return sum(self.offices.values())


@dataclass(frozen=True, slots=True)
class Mails:
    """What happens to mails."""

    superseded: tuple[Superseded, ...] = ()
    past_leads: tuple[PastLead, ...] = ()
    notices: tuple[Notices, ...] = ()


class Touch(Protocol):
    """Which feeds a step changes; see feeds.touched."""

    def __call__(self, before: Revision | None, after: Revision, regions: Regions) -> Sequence[Touched]: ...


class Foretell(Protocol):
    """What the reminders will do about a step; see reminders.foretelling."""

    def __call__(self, before: Revision, after: Revision) -> Mails: ...


@dataclass(frozen=True, slots=True)
class Preview:
    """before: the present revision, None before the first. after: the draft; the same object as
    `before` where the text is published already. objections: why the guard would stop it."""

    before: Revision | None
    after: Revision
    found: Differences
    objections: tuple[Objection, ...]
    feeds: tuple[Touched, ...]
    mails: Mails

    @property
    def is_nothing(self) -> bool:
        """Whether publishing would change nothing at all."""
        return self.after is self.before


def preview(
    before: Revision | None, after: Revision, regions: Regions, *, guard: Guard, touch: Touch, foretell: Foretell
) -> Preview:
    """before, after: from Archive.draft."""
    feeds = tuple(touch(before, after, regions))
    if before is None or after is before:
        return Preview(before, after, Differences((), ()), (), feeds, Mails())
    return Preview(
        before=before,
        after=after,
        found=differences(before, after, regions),
        objections=guard.objections(before, after),
        feeds=feeds,
        mails=foretell(before, after),
    )
