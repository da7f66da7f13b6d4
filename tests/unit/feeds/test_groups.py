"""What several feeds have in common is rendered once, and a variant changes alarms and nothing else."""

from __future__ import annotations

from dataclasses import replace

from calendar_service.feeds import ical
from calendar_service.feeds.alarms import Variant
from calendar_service.feeds.groups import calendar_variant, group, render, with_events
from calendar_service.feeds.writers import WRITERS
from calendar_service.timeline.stage import Status
from calendar_service.words.forms import CALENDAR, CSV, FORMS
from tests.unit.feeds.test_entry import SURABAYA, entries

ENTRIES = tuple(entries(SURABAYA).values())
RENDERINGS = {entry: render(entry) for entry in ENTRIES}
GROUP = group(ENTRIES, "Asia/Jakarta", RENDERINGS)


def test_an_undated_entry_is_in_tables_and_not_in_calendars() -> None:
    for entry, rendering in RENDERINGS.items():
        shown = {form for form, data in rendering.items() if data}
        assert shown == (set(FORMS) if entry.start else set(FORMS) - {CALENDAR})
    assert GROUP.tails[CALENDAR].data.count(b"BEGIN:VEVENT") == sum(entry.start is not None for entry in ENTRIES)
    assert GROUP.files[CSV].body.count(b"\r\n") > len(ENTRIES)


def test_a_form_without_a_head_is_one_file_for_all_who_share_it() -> None:
    heads = {form for form, writer in WRITERS.items() if writer.head}
    assert GROUP.tails.keys() == FORMS.keys()
    assert GROUP.files.keys() == FORMS.keys() - heads
    for form, file in GROUP.files.items():
        assert file.pieces == (GROUP.tails[form],)
        assert file.content_type == FORMS[form].content_type


def test_a_calendar_without_an_event_describes_its_zone() -> None:
    assert b"TZID:Asia/Makassar" in group((), "Asia/Makassar", {}).tails[CALENDAR].data


def test_a_variant_differs_in_its_alarms() -> None:
    silent = calendar_variant(GROUP, RENDERINGS, Variant(())).data
    assert b"VALARM" in GROUP.tails[CALENDAR].data
    assert b"VALARM" not in silent
    assert silent.count(b"BEGIN:VEVENT") == GROUP.tails[CALENDAR].data.count(b"BEGIN:VEVENT")


def test_a_cancelled_stage_is_shown_as_tentative_only_where_asked() -> None:
    gone = replace(next(entry for entry in ENTRIES if entry.start), status=Status.CANCELLED)
    renderings = {gone: render(gone)}
    made = group((gone,), "Asia/Jakarta", renderings)
    assert b"STATUS:CANCELLED" in calendar_variant(made, renderings, Variant((1,))).data
    shown = calendar_variant(made, renderings, Variant((1,), True)).data
    assert b"STATUS:TENTATIVE" in shown
    assert b"CANCELLED" not in shown


def test_more_events_stand_before_the_end() -> None:
    extra = next(entry for entry in ENTRIES if entry.start and not entry.is_timed)
    assert with_events(GROUP.tails[CALENDAR], ()) == (GROUP.tails[CALENDAR],)
    joined = b"".join(part.data for part in with_events(GROUP.tails[CALENDAR], [extra]))
    assert joined.endswith(ical.FOOTER)
    assert joined.count(ical.FOOTER) == 1
    assert joined.count(b"BEGIN:VEVENT") == GROUP.tails[CALENDAR].data.count(b"BEGIN:VEVENT") + 1
