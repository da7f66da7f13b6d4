"""What has changed since a day, by whom and why: revisions, lists of offices, addresses that came to be held, and what people did; one list in the
order of time. It changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from flask import request, url_for
from werkzeug.wrappers import Response

from calendar_service.admin.asked_day import asked_day
from calendar_service.admin.blueprint import pages
from calendar_service.admin.context import EditorContext, editor_context
from calendar_service.admin.held_addresses import mark_of
from calendar_service.admin.watching import deed_in_words
from calendar_service.errors import N_, Refused, counted
from calendar_service.publishing.change_words import ChangeWords
from calendar_service.publishing.past import Unavailable
from calendar_service.regions import CAPITAL_ZONE


class Numbered(Protocol):
    """A line of a history."""

    @property
    def number(self) -> int: ...


Entry = TypeVar("Entry", bound=Numbered)

PER_PAGE = 40
FRIDAY = 4
"""As `weekday` of a date has it."""

MOST_DEEDS = 2_000
"""Lines of the audit log that are looked at; of more the latest."""

MOST_LINES = 8
"""Of what a revision changed for its readers."""

MOST_TOLD = 10
"""Revisions on a page of which that is told: each is read whole for it. The others have their page."""

TOLD_ELSEWHERE = (
    "publish",
    "rollback",
    "offices imported",
    "office corrected",
    "office retired",
    "offices rolled back",
)
"""Deeds whose step stands in the list by itself, with its reason."""

COMINGS = ("login", "logout", "login refused", "code refused", "recovery code used")
"""Deeds of who came and went: told where they are asked for."""

REVISION, LIST = N_("Jadwal: revisi %(number)s"), N_("Daftar kantor: revisi %(number)s")
OFFICES = counted("%(count)s kantor dalam daftar")
HELD = N_("Alamat ditahan: %(address)s")
BY_ITSELF = N_("layanan ini sendiri")
FIRST = N_("Revisi pertama")
NOTHING = N_("Tidak ada yang berubah bagi pembaca.")


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened. what: in a few words. who: an account, or the service itself; empty where nobody knows. why: as it was given. lines: what
    changed, in words. more: how many lines are left out. page: where it is told in full; empty where nowhere."""

    at: datetime
    what: str
    who: str
    why: str = ""
    lines: Sequence[str] = ()
    more: int = 0
    page: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    """The same before its words are made, which costs something. revision: (former, number) of one, whose differences are its lines."""

    happening: Happening
    revision: tuple[int, int] | None = None


@pages.view
def happenings() -> Response:
    """Since the last Friday, or the day that is asked for (?sejak=2024-09-20); the newest first, a page of it (?hal=). With ?masuk=1 also who came and went."""
    editor = editor_context()
    today = editor.site.clock().astimezone(ZoneInfo(CAPITAL_ZONE)).date()
    asked = asked_day("sejak", last_friday(today), editor.translator)
    since = asked.day
    start = datetime.combine(since, time(), ZoneInfo(CAPITAL_ZONE))
    with_comings = "masuk" in request.args
    steps = sorted(
        chain(
            _revisions(editor, start), _lists(editor, start), _held(editor, start), _deeds(editor, start, with_comings)
        ),
        key=lambda step: step.happening.at,
        reverse=True,
    )
    pages_in_all = max(1, -(-len(steps) // PER_PAGE))
    page = min(max(request.args.get("hal", 1, type=int), 1), pages_in_all)
    return editor.page(
        "happenings",
        since=since,
        asked=asked,
        friday=last_friday(today),
        yesterday=today - timedelta(days=1),
        week=today - timedelta(days=7),
        month=today - timedelta(days=30),
        with_comings=with_comings,
        happenings=_told(editor, steps[(page - 1) * PER_PAGE : page * PER_PAGE]),
        count=len(steps),
        page=page,
        pages=pages_in_all,
    )


def last_friday(today: date) -> date:
    """The latest one before today."""
    return today - timedelta(days=(today.weekday() - FRIDAY) % 7 or 7)


def with_former(entries: Sequence[Entry]) -> Iterator[tuple[Entry, int]]:
    """Each with the number of the one before it, 0 for the first; the newest first, as they come."""
    return zip(entries, [*(each.number for each in entries), 0][1:], strict=True)


def _revisions(editor: EditorContext, start: datetime) -> Iterator[_Step]:
    entries = editor.archive.history()
    for entry, former in with_former(entries):
        if entry.published_at < start:
            return
        page = (
            url_for("editor.difference", dari=former, ke=entry.number)
            if former
            else url_for("editor.revision", number=entry.number)
        )
        what = editor.translator.text(REVISION, number=entry.number)
        yield _Step(Happening(entry.published_at, what, entry.by, entry.note, page=page), (former, entry.number))


def _lists(editor: EditorContext, start: datetime) -> Iterator[_Step]:
    entries = editor.directory.history()
    for entry, former in with_former(entries):
        if entry.at < start:
            return
        t = editor.translator
        lines = [t.text(OFFICES, count=t.number(entry.offices))]
        page = (
            url_for("editor.office_difference", dari=former, ke=entry.number)
            if former
            else url_for("editor.office_history")
        )
        yield _Step(Happening(entry.at, t.text(LIST, number=entry.number), entry.by, entry.note, lines, page=page))


def _held(editor: EditorContext, start: datetime) -> Iterator[_Step]:
    t = editor.translator
    for each in editor.suppressions.all():
        if each.since >= start:
            page = url_for("editor.ask_release", mark=mark_of(each.address))
            yield _Step(Happening(each.since, t.text(HELD, address=each.address), t.text(BY_ITSELF), page=page))


def _deeds(editor: EditorContext, start: datetime, with_comings: bool) -> Iterator[_Step]:
    but = TOLD_ELSEWHERE if with_comings else (*TOLD_ELSEWHERE, *COMINGS)
    for deed in editor.accounts.deeds_since(start, but, MOST_DEEDS):
        yield _Step(Happening(deed.at, deed_in_words(editor, deed), deed.who))


def _told(editor: EditorContext, steps: Sequence[_Step]) -> list[Happening]:
    """With the words of what revisions changed for their readers, of the first ones."""
    told = [step.happening for step in steps]
    revisions = [(place, step.revision) for place, step in enumerate(steps) if step.revision]
    for place, pair in revisions[:MOST_TOLD]:
        lines = _changed(editor, *pair)
        told[place] = replace(told[place], lines=lines[:MOST_LINES], more=max(len(lines) - MOST_LINES, 0))
    return told


def _changed(editor: EditorContext, former: int, number: int) -> list[str]:
    t, past = editor.translator, editor.site.past
    if not former:
        return [t.text(FIRST)]
    try:
        found = past.differences(former, number) if past else None
    except (Refused, Unavailable):  # a text that this release reads no more: its page shows the texts
        return []
    lines = ChangeWords(t, editor.site.regions, by_weekdays=True).lines(found) if found else []
    return lines or [t.text(NOTHING)]
