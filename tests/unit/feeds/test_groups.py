"""What several feeds have in common is rendered once, and a variant changes alarms and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from calendar_service.feeds import ical
from calendar_service.feeds.groups import around, group, joined, part, render
from calendar_service.feeds.pieces import AnyPiece
from calendar_service.feeds.query import Variant
from calendar_service.feeds.writers import WRITERS
from calendar_service.timeline.stage import Status
from calendar_service.words.forms import CALENDAR, CSV, FORMS_FROM_PIECES
from tests.unit.feeds.test_entry import SURABAYA, entries

ENTRIES = tuple(entries(SURABAYA).values())
RENDERINGS = {entry: render(entry) for entry in ENTRIES}
GROUP = group(ENTRIES, "Asia/Jakarta", RENDERINGS)


def whole(pieces: Iterable[AnyPiece]) -> bytes:
    return b"".join(each.plain() for each in pieces)


def rows(asked: Variant) -> bytes:
    return part(GROUP, CALENDAR, asked).rows[CALENDAR].plain()


def test_an_undated_entry_is_in_tables_and_not_in_calendars() -> None:
    for entry, rendering in RENDERINGS.items():
        shown = {form for form, data in rendering.items() if data}
        assert shown == (set(FORMS_FROM_PIECES) if entry.start else set(FORMS_FROM_PIECES) - {CALENDAR})
    assert GROUP.rows.keys() == FORMS_FROM_PIECES.keys()
    assert GROUP.rows[CALENDAR].plain().count(b"BEGIN:VEVENT") == sum(entry.start is not None for entry in ENTRIES)
    assert GROUP.rows[CSV].plain().count(b"\r\n") >= len(ENTRIES)


def test_several_groups_are_one_file() -> None:
    empty = group((), "Asia/Makassar", {})
    for form in FORMS_FROM_PIECES:
        once = whole(around(form, (GROUP,), (GROUP.rows[form],)))
        assert once == WRITERS[form].whole(ENTRIES, "Asia/Jakarta")
        for groups in ((GROUP, empty), (empty, GROUP), (empty, GROUP, empty)):
            assert whole(around(form, groups, [each.rows[form] for each in groups])) == once
        twice = whole(around(form, (GROUP, GROUP), (GROUP.rows[form],) * 2))
        assert twice == WRITERS[form].whole(ENTRIES * 2, "Asia/Jakarta")


def test_a_calendar_without_an_event_describes_its_zone() -> None:
    empty = group((), "Asia/Makassar", {})
    assert b"TZID:Asia/Makassar" in whole(around(CALENDAR, (empty,), (empty.rows[CALENDAR],)))


def test_a_variant_differs_in_its_alarms() -> None:
    assert rows(Variant((1,))) == GROUP.rows[CALENDAR].plain()
    assert b"VALARM" in rows(Variant((1,)))
    assert b"VALARM" not in rows(Variant(()))
    assert rows(Variant(())).count(b"BEGIN:VEVENT") == rows(Variant((1,))).count(b"BEGIN:VEVENT")


def test_a_cancelled_stage_is_shown_as_tentative_only_where_asked() -> None:
    gone = replace(next(entry for entry in ENTRIES if entry.start), status=Status.CANCELLED)
    made = group((gone,), "Asia/Jakarta", {gone: render(gone)})
    assert b"STATUS:CANCELLED" in part(made, CALENDAR, Variant((1,))).rows[CALENDAR].plain()
    shown = part(made, CALENDAR, Variant((1,), True)).rows[CALENDAR].plain()
    assert b"STATUS:TENTATIVE" in shown
    assert b"CANCELLED" not in shown
    assert b"VALARM" not in shown


def test_more_events_stand_before_the_end() -> None:
    extra = next(entry for entry in ENTRIES if entry.start and not entry.is_timed)
    assert joined(CALENDAR, (GROUP,)) == tuple(around(CALENDAR, (GROUP,), (GROUP.rows[CALENDAR],)))
    longer = whole(joined(CALENDAR, (GROUP,), [extra]))
    assert longer.startswith(b"BEGIN:VTIMEZONE")
    assert longer.endswith(ical.FOOTER)
    assert longer.count(ical.FOOTER) == 1
    assert longer.count(b"BEGIN:VEVENT") == rows(Variant(())).count(b"BEGIN:VEVENT") + 1


def test_a_part_and_the_rest_are_the_whole_in_every_form() -> None:
    words = {entry.phase_id for entry in ENTRIES}
    assert len(words) > 1
    for form in FORMS_FROM_PIECES:
        for word in words:
            chosen = part(GROUP, form, Variant(contents=(word,)))
            others = part(GROUP, form, Variant(contents=tuple(words - {word})))
            assert chosen.entries
            assert others.entries
            assert sorted((*chosen.entries, *others.entries), key=ENTRIES.index) == list(ENTRIES)
            rest = joined(form, [chosen])
            assert whole(rest) == WRITERS[form].whole(chosen.entries, "Asia/Jakarta")
