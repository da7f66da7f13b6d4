"""What an edit does in a subscriber's calendar, shown as a telephone shows it: each event before and after, of one calendar that people choose by
its everyday name.

Nothing is reckoned here: both calendars are made as the service publishes them, and read as a program reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import request

from calendar_service.admin.context import EditorContext
from calendar_service.editing.alike_calendars import AlikeCalendars, alike_calendars, both_elections
from calendar_service.editing.calendar_view import EventChange, EventFate, ShownEvent, event_changes, shown_events
from calendar_service.editing.preview import Preview, Touched
from calendar_service.editing.typed_value import typed_places
from calendar_service.errors import N_, Refused, counted
from calendar_service.feeds.places import place_of
from calendar_service.feeds.single import single_feed
from calendar_service.feeds.telling import has_feed
from calendar_service.publishing.change_words import STATUSES, ChangeWords
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region
from calendar_service.timeline.stage import Status
from calendar_service.timeline.timeline import Election
from calendar_service.words.addresses import feed_path
from calendar_service.words.forms import CALENDAR
from calendar_service.words.translator import Translator

OPEN_EVENTS, MOST_EVENTS, MOST_GROUPS, MOST_LETTERS = 4, 20, 8, 400
"""So many changed events stand open, so many are shown in all (and ways in which others are reworded, and their titles), groups of calendars, and
letters of what an event says; of the rest it is said how many there are."""

FATES = {
    EventFate.MOVED: (N_("pindah"), N_("Aplikasi kalender memindahkan acara yang sama.")),
    EventFate.NEW: (N_("baru"), N_("Acara ini muncul di kalender pelanggan.")),
    EventFate.CANCELLED: (
        N_("ditandai batal"),
        N_("Acara yang sama ditandai batal; sebagian aplikasi mencoretnya, sebagian menyembunyikannya."),
    ),
    EventFate.RETURNED: (N_("berlaku kembali"), N_("Acara yang sama tidak lagi ditandai batal.")),
    EventFate.GONE: (N_("hilang"), N_("Acara ini hilang dari kalender pelanggan.")),
    EventFate.CHANGED: (N_("berubah"), N_("Acara yang sama, pada hari dan jam yang sama.")),
}
"""Mark and sentence."""

ASKS_TO_SEE = {"lihat", "lihat_kalender"}
"""Names of the buttons that show another calendar, and decide nothing."""

ONE_PLACE = N_("Tulis satu daerah saja, atau kosongkan untuk kalender nasional.")
NO_CALENDAR = N_("%(place)s tidak mempunyai kalender %(election)s, sebelum maupun sesudah perubahan ini.")


@dataclass(frozen=True, slots=True)
class EventCard:
    """An event as a telephone lists it. day: on which it begins. lines: hours or the last day, the place, the alarm."""

    day: date
    title: str
    lines: tuple[str, ...]
    is_struck: bool


@dataclass(frozen=True, slots=True)
class ShownChange:
    """mark: what becomes of it, in a word. words: what the program does, and what else differs. before, after: None where it is not there."""

    fate: EventFate
    mark: str
    words: tuple[str, ...]
    before: EventCard | None
    after: EventCard | None


@dataclass(frozen=True, slots=True)
class Rewording:
    """What is read otherwise in events that stay where they are. words: what, alike in all of them. events: day and title of each, the first ones;
    more: the rest."""

    words: tuple[str, ...]
    events: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class CalendarPreview:
    """One calendar before and after. election, code: which one; code is empty for the country's. typed: the place, as the field shows it, with what
    is wrong with it. elections: (id, title) of those with touched calendars. groups: (election/code, words) of calendars that change alike, where
    there are several. alike: how many others change as this one does. begins, ends: whether it is there on one side only. more: events, more_groups:
    groups that are not shown."""

    election: str
    code: str
    name: str
    typed: str
    trouble: str
    elections: Sequence[tuple[str, str]]
    groups: Sequence[tuple[str, str]]
    more_groups: int
    alike: int
    changes: Sequence[ShownChange]
    folded: Sequence[ShownChange]
    more: int
    reworded: Sequence[Rewording]
    reworded_events: int
    begins: bool = False
    ends: bool = False


def calendar_preview(editor: EditorContext, seen: Preview) -> CalendarPreview | None:
    """Of the calendar that the request names (`lihat_kalender`, else `kalender_pemilihan` and `kalender`), or of the one by which most is told;
    None where no calendar changes."""
    listed = {each.election: each for each in seen.feeds if _is_of_its_own(seen, each)}
    if not listed:
        return None
    pressed, _, code = request.values.get("lihat_kalender", "").partition("/")
    ident = pressed or request.values.get("kalender_pemilihan", "")
    touched = listed.get(ident) or next(iter(listed.values()))
    typed, trouble = request.values.get("kalender", ""), ""
    groups = alike_calendars(seen.before, seen.after, editor.site.regions, touched)
    region = None if touched.national else editor.site.regions.get(groups[0].sample)
    if pressed:
        region = editor.site.regions.get(code)
    elif "kalender" in request.values:
        try:
            region = _typed_region(editor, typed)
        except Refused as error:
            trouble = error.sentence(editor.translator)
    shown = typed if trouble else region.full_name if region else ""
    return _of_calendar(editor, seen, touched, region, groups, [*listed], shown, trouble)


def _of_calendar(
    editor: EditorContext,
    seen: Preview,
    touched: Touched,
    region: Region | None,
    groups: Sequence[AlikeCalendars],
    elections: Sequence[str],
    typed: str,
    trouble: str,
) -> CalendarPreview:
    t, code = editor.translator, region.code if region else ""
    old, new = both_elections(seen.before, seen.after, touched.election)
    before = _calendar(editor, seen.before, old, region)
    after = _calendar(editor, seen.after, new, region)
    if before is None and after is None and not trouble:
        known = new or old
        title = t.pick(known.title) if known else touched.election
        trouble = t.text(NO_CALENDAR, place=region.full_name if region else "", election=title)
    found = event_changes(before or (), after or ())
    reworded = [each for each in found if each.fate is EventFate.REWORDED]
    found = found[: len(found) - len(reworded)]
    own = next((each for each in groups if code in each.codes or (not code and each.national)), None)
    words = ChangeWords(t, editor.site.regions)
    return CalendarPreview(
        election=touched.election,
        code=code,
        name=region.full_name if region else t.text(N_("nasional")),
        typed=typed,
        trouble=trouble,
        elections=[(ident, _title(seen, ident, t)) for ident in elections],
        groups=[(f"{touched.election}/{each.sample}", _alike(each, words)) for each in groups[:MOST_GROUPS]]
        if len(groups) > 1
        else [],
        more_groups=max(len(groups) - MOST_GROUPS, 0),
        alike=own.count - 1 if own else 0,
        changes=[_shown(each, t) for each in found[:OPEN_EVENTS]],
        folded=[_shown(each, t) for each in found[OPEN_EVENTS:MOST_EVENTS]],
        more=max(len(found) - MOST_EVENTS, 0),
        reworded=_rewordings(reworded, t)[:MOST_EVENTS],
        reworded_events=len(reworded),
        begins=before is None and after is not None,
        ends=after is None and before is not None,
    )


def _is_of_its_own(seen: Preview, touched: Touched) -> bool:
    """Whether it is no former id of an election that goes on under another one."""
    timeline = seen.after.timeline
    if seen.before is None or touched.election in timeline.elections:
        return True
    formers = (seen.before.former_election(each, timeline) for each in timeline.elections.values())
    return touched.election not in {each.id for each in formers if each}


def _title(seen: Preview, ident: str, t: Translator) -> str:
    known = [each for each in both_elections(seen.before, seen.after, ident) if each]
    return t.pick(known[-1].title) if known else ident


def _typed_region(editor: EditorContext, typed: str) -> Region | None:
    """The place whose calendar is asked for; None for the country's. Raises Refused."""
    codes = typed_places(typed, editor.site.regions)
    if len(codes) > 1:
        raise Refused(ONE_PLACE)
    return editor.site.regions[codes[0][:5].rstrip()] if codes else None


def _calendar(
    editor: EditorContext, revision: Revision | None, election: Election | None, region: Region | None
) -> list[ShownEvent] | None:
    """Its events, as its bytes say; None where there is no such calendar."""
    if revision is None or election is None or (region and not has_feed(revision, election, region)):
        return None
    t, site = editor.translator, editor.site
    place = place_of(revision, election, site.regions, t, site.settings)
    path = feed_path(election.id, region.code if region else "", t.language, CALENDAR)
    return shown_events(single_feed(revision, place, region, path, CALENDAR))


def _alike(group: AlikeCalendars, words: ChangeWords) -> str:
    t = words.t
    where = [t.text(N_("nasional"))] if group.national else []
    if group.codes:
        where.append(words.names(group.codes))
    if not group.events:
        return t.text(N_("%(where)s: hari, jam dan status tetap, isi acara berubah"), where=", ".join(where))
    return t.text(
        counted("%(where)s: %(count)s acara berganti hari, jam atau status"),
        where=", ".join(where),
        count=t.number(group.events),
    )


def _rewordings(changes: Sequence[EventChange], t: Translator) -> list[Rewording]:
    """Those in which the same is new together, the most events first."""
    found: dict[tuple[str, ...], list[str]] = {}
    for each in changes:
        if each.before and each.after:
            told = tuple(_differs(each.before, each.after, t, with_version=False))
            found.setdefault(told, []).append(f"{t.date(each.after.first)}: {each.after.title}")
    made = (
        Rewording(words, tuple(events[:MOST_EVENTS]), max(len(events) - MOST_EVENTS, 0))
        for words, events in found.items()
    )
    return sorted(made, key=lambda each: -len(each.events) - each.more)


def _shown(change: EventChange, t: Translator) -> ShownChange:
    mark, sentence = FATES[change.fate]
    before, after = change.before, change.after
    differs = tuple(_differs(before, after, t)) if before and after else ()
    return ShownChange(
        fate=change.fate,
        mark=t.text(mark),
        words=(t.text(sentence), *differs),
        before=_card(before, t, is_struck=change.fate is EventFate.GONE or before.is_cancelled) if before else None,
        after=_card(after, t, is_struck=after.is_cancelled) if after else None,
    )


def _card(event: ShownEvent, t: Translator, *, is_struck: bool) -> EventCard:
    alarms = [t.text(N_("Pengingat: %(when)s"), when=_alarm(at, event, t)) for at in event.alarms]
    lines = (_hours(event, t), event.location, *alarms)
    return EventCard(event.first, event.title, tuple(filter(None, lines)), is_struck)


def _hours(event: ShownEvent, t: Translator) -> str:
    """`sepanjang hari`, `s.d. Sabtu, 23 November 2024 (60 hari)`, `pukul 07.00–13.00 WIB`."""
    opens, closes, is_one = event.opens, event.closes, event.first == event.last
    if opens is None:
        if is_one:
            return t.text(N_("sepanjang hari"))
        count = t.number((event.last - event.first).days + 1)
        return t.text(counted("s.d. %(day)s (%(count)s hari)"), day=t.date(event.last), count=count)
    zone = event.zone or None
    if closes is None or closes == opens:
        return t.clock_time(opens.time(), zone, event.first)
    if is_one:
        return t.hours(opens.time(), closes.time(), zone, event.first)
    last = f"{t.date(closes.date())} {t.clock_time(closes.time(), zone, closes.date())}"
    return t.text(N_("%(first)s s.d. %(last)s"), first=t.clock_time(opens.time(), zone, event.first), last=last)


def _alarm(at: datetime, event: ShownEvent, t: Translator) -> str:
    """On the clock of the event's zone; of whole days on that of the device, whose zone nobody knows."""
    if event.zone:
        return f"{t.date(at.date())} {t.clock_time(at.time(), event.zone, at.date())}"
    return t.text(N_("%(day)s pukul %(hours)s"), day=t.date(at.date()), hours=t.time(at.time()))


def _differs(before: ShownEvent, after: ShownEvent, t: Translator, *, with_version: bool = True) -> Iterator[str]:
    """What else is not the same in an event that stays."""
    pairs = (
        (N_("Judul: %(before)s → %(after)s."), before.title, after.title),
        (N_("Tempat: %(before)s → %(after)s."), before.location, after.location),
        (N_("Statusnya berubah dari %(before)s menjadi %(after)s."), _status(before, t), _status(after, t)),
    )
    for message, old, new in pairs:
        if old != new:
            yield t.text(message, before=old or t.text(N_("tidak ada")), after=new or t.text(N_("tidak ada")))
    if before.about != after.about:
        yield from _about(before.about, after.about, t)
    if len(before.alarms) != len(after.alarms):
        rings = N_("Kalender tidak lagi mengingatkan.") if before.alarms else N_("Kalender kini mengingatkan.")
        yield t.text(rings)
    elif before.alarms != after.alarms:
        yield t.text(N_("Pengingat di kalender ikut pindah."))
    if with_version and before.sequence != after.sequence:
        yield t.text(
            N_("Nomor versi acara naik dari %(before)s menjadi %(after)s."),
            before=before.sequence,
            after=after.sequence,
        )


def _about(before: str, after: str, t: Translator) -> Iterator[str]:
    """Lines of the description that are on one side only."""
    old, new = before.splitlines(), after.splitlines()
    gone = " ".join(each for each in old if each not in new)
    come = " ".join(each for each in new if each not in old)
    if gone:
        yield t.text(N_("Keterangan tidak lagi berisi: %(words)s"), words=_cut(gone))
    if come:
        yield t.text(N_("Keterangan kini berisi: %(words)s"), words=_cut(come))


def _cut(words: str) -> str:
    return words if len(words) <= MOST_LETTERS else f"{words[: MOST_LETTERS - 1].rstrip()}…"


def _status(event: ShownEvent, t: Translator) -> str:
    known = event.status.lower()
    return t.text(STATUSES[Status(known)]) if known in set(Status) else event.status
