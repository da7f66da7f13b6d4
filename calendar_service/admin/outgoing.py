"""What goes out on a day, and what does not, before it does; and one office's mail as it would read. It changes nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from werkzeug.wrappers import Response

from calendar_service.admin.asked_day import asked_day
from calendar_service.admin.blueprint import pages
from calendar_service.admin.context import EditorContext, editor_context
from calendar_service.admin.held_addresses import mark_of
from calendar_service.admin.office_letters import office_letters
from calendar_service.delivery.forecast import ForeseenMail
from calendar_service.editing.mail_words import NOTICES
from calendar_service.errors import N_, counted
from calendar_service.ledger.foreseen import ForeseenRow
from calendar_service.ledger.rows import MOST_ROWS
from calendar_service.offices.office import Office
from calendar_service.promises.plan import REMINDER
from calendar_service.promises.subject import OWN, subject_of
from calendar_service.publishing.revision import COUNTRY
from calendar_service.regions import CAPITAL_ZONE
from calendar_service.words.lead import Lead

DAYS_AHEAD = 14
"""Days that the page counts, today among them; any other one can be asked for."""

HELD_SHOWN = 50

IN_PLACES = counted("%(stage)s di %(count)s daerah, kepada kantor provinsinya", by="count")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What one message about one stage does on that day; all places that are told to those above them together. hours: at which, to how
    many offices. kinds: of offices. rows: of the ledger. held: of these those that do not go, since their office's address is held.
    waits: whether it goes only if the date does not move again until then."""

    title: str
    label: str
    hours: Sequence[tuple[str, int]]
    kinds: Sequence[tuple[str, int]]
    rows: int
    held: int
    waits: bool


@dataclass(frozen=True, slots=True)
class HeldOffice:
    """An office that is told nothing on that day. mark: by which the page of its address is named."""

    office: Office
    mark: str


@pages.view
def outgoing() -> Response:
    """Tomorrow, or the day that is asked for (?hari=, as a person types it); of one office (?kantor=), or of those that a search finds (?cari=)."""
    editor = editor_context()
    now, revision = editor.site.clock(), editor.site.current()
    today = now.astimezone(ZoneInfo(CAPITAL_ZONE)).date()
    asked = asked_day("hari", today + timedelta(days=1), editor.translator)
    day = asked.day
    found = editor.forecast.rows(revision, now, day) if day >= today else ()
    going = [each for each in found if not each.is_held]

    def mails(office: str) -> list[ForeseenMail]:
        return editor.forecast.mails(revision, now, day, office) if day >= today else []

    return editor.page(
        "outgoing",
        day=day,
        asked=asked,
        is_past=day < today,
        previous=day - timedelta(days=1),
        following=day + timedelta(days=1),
        days=editor.forecast.days(revision, now, DAYS_AHEAD),
        outgoing=_by_message(editor, found, now),
        mails=_mails(going),
        offices=len({each.row.office for each in going}),
        held=_held(editor, found),
        held_count=len({each.row.office for each in found if each.is_held}),
        domains=len(editor.domains.refusing()),
        silence_days=editor.site.settings.silence_after_working_days,
        **office_letters(editor, mails),
    )


def _mails(rows: Iterable[ForeseenRow]) -> int:
    """In how many mails they go."""
    return sum(-(-count // MOST_ROWS) for count in Counter(each.mail for each in rows).values())


def _by_message(editor: EditorContext, rows: Iterable[ForeseenRow], now: datetime) -> list[Outgoing]:
    """The earliest first, then the most."""
    found: dict[tuple[str, str, bool, str, int], list[ForeseenRow]] = defaultdict(list)
    for each in rows:
        subject = subject_of(each.row.stage)
        above = subject.place not in (OWN, COUNTRY)
        found[
            each.row.election, each.row.stage if not above else subject.origin, above, each.row.message, each.row.lead
        ].append(each)
    in_order = sorted(found.values(), key=lambda group: (min(each.at for each in group), -len(group)))
    return [_outgoing(editor, group, now) for group in in_order]


def _outgoing(editor: EditorContext, rows: Sequence[ForeseenRow], now: datetime) -> Outgoing:
    first, t = rows[0].row, editor.translator
    notice = NOTICES.get(first.message, N_("Pengingat %(lead)s"))
    zones = editor.site.regions
    hours = Counter(
        (at, zones[code].timezone)
        for at, code, _ in {(max(each.at, now), each.row.region, each.row.office) for each in rows}
    )
    return Outgoing(
        title=_title(editor, first.election, {each.row.stage for each in rows}),
        label=t.text(notice, lead=Lead(first.lead).named),
        hours=[(_hour(editor, at, zone), count) for (at, zone), count in sorted(hours.items())],
        kinds=sorted(Counter(kind for kind, _ in {(each.kind, each.row.office) for each in rows}).items()),
        rows=len(rows),
        held=sum(each.is_held for each in rows),
        waits=first.message != REMINDER and first.id < 0,
    )


def _title(editor: EditorContext, election: str, keys: Collection[str]) -> str:
    """keys: of one stage, in one place or in several that are told to those above them."""
    (key, *others) = sorted(keys)
    if not others:
        return editor.title(election, key)
    t = editor.translator
    return t.text(IN_PLACES, stage=editor.title(election, subject_of(key).origin), count=t.number(len(keys)))


def _hour(editor: EditorContext, at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return editor.translator.clock_time(local.time(), zone, local.date())


def _held(editor: EditorContext, rows: Iterable[ForeseenRow]) -> list[HeldOffice]:
    codes = sorted({each.row.office for each in rows if each.is_held})[:HELD_SHOWN]
    known = editor.directory.by_code(codes)
    return [HeldOffice(known[code], mark_of(known[code].email.key)) for code in codes if code in known]
