"""Whatever the door lets in is a calendar's text unchanged; nothing that it prints is empty."""

from __future__ import annotations

from dataclasses import replace

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_service import printable
from calendar_service.feeds.building import build
from calendar_service.feeds.entry import Entry, stage_entry
from calendar_service.feeds.ical import FOOTER, Heading, event, header
from calendar_service.feeds.places import Place
from calendar_service.feeds.plain import line
from calendar_service.package_data import regions, translators
from calendar_service.timeline.parsing import parse
from calendar_service.words.languages import Text
from tests.feeds_material import ISSUED, SETTINGS, SMALL, build_all, revision_of, timeline

ODD = st.sampled_from('\t\n\x85\xa0\u2028\u200b\u200d\u202e\ufeff\ufe0f\u0301🗳👨é,;:\\"nN^%<قन中')
WORDS = st.text(st.one_of(ODD, st.characters()), min_size=1, max_size=20)
BLANK = ("", " ", "\ufeff", "\n", "\x00")


def entry_of(title: str) -> Entry:
    source = timeline()
    election = source.elections["pilkada-2024"]
    stage = replace(election.by_id["kampanye"], title=Text(title, title))
    revision, occurrence = revision_of(source), election.occurrence(stage, None)
    assert occurrence
    place = Place(election, source.sources, regions(), translators()["id"], "https://k.example", "k.example")
    return stage_entry(occurrence, revision.stamp(election, occurrence), place)


def calendar_of(entry: Entry) -> icalendar.Calendar:
    heading = Heading("id", "Uji", "Uji", "https://k.example/", "https://k.example/a.ics")
    return icalendar.Calendar.from_ical(header(heading) + event(entry, (1,)) + FOOTER)


@settings(max_examples=200)
@given(WORDS)
def test_a_title_is_refused_or_printed_unchanged(words: str) -> None:
    if any(printable.troubles(words)) or printable.is_blank(words):
        return
    title = printable.line(words)
    entry = entry_of(title)
    (found,) = calendar_of(entry).events
    assert not printable.is_blank(str(found["SUMMARY"]))
    assert line(title) in str(found["SUMMARY"])
    assert str(found.alarms.times[0].alarm["DESCRIPTION"]) == str(found["SUMMARY"])
    if "\\" not in title:  # `\\n` is printed as `/n`: feeds.plain says why
        assert entry.title == title


@pytest.mark.parametrize("blank", BLANK)
def test_even_a_text_of_nothing_does_not_stop_the_feeds(blank: str) -> None:
    """However it came in, by a database of an older service or by hand."""
    source = timeline()
    election = source.elections["pilkada-2024"]
    nothing = Text(blank, blank)
    stages = tuple(
        replace(stage, title=nothing, note=nothing, reason=nothing, undated=nothing, guidance=(nothing,), basis=blank)
        for stage in election.stages
    )
    emptied = replace(election, title=nothing, stages=stages, phases=dict.fromkeys(election.phases, nothing))
    made = build_all(revision_of(replace(source, elections={emptied.id: emptied})))
    for path in ("/feeds/pilkada-2024.ics", "/feeds/pilkada-2024/34.en.ics"):
        found = icalendar.Calendar.from_ical(made.feeds[path].body)
        assert found.events
        for each in found.events:
            assert str(each["SUMMARY"]).strip()
            assert all(str(category).strip() for category in each.categories)


def test_a_phase_of_punctuation_alone_is_a_category_by_its_id() -> None:
    """Commas and semicolons leave a category, for programs that take them for separators."""
    text = SMALL.read_text().replace("title: Pencalonan,", 'title: ",;",')
    made = build(revision_of(parse(text.encode(), regions())), regions(), translators(), SETTINGS, last_modified=ISSUED)
    found = icalendar.Calendar.from_ical(made.feeds["/feeds/pilkada-2024.ics"].body)
    assert "pencalonan" in {str(category) for each in found.events for category in each.categories}
