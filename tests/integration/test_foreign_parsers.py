"""The shipped timeline in the hands of programs that are not ours.

Five libraries read the calendars: icalendar, ical (Home Assistant's, the strictest: one bad line
fails the whole calendar), vobject, ics and recurring-ical-events. What they are compared with is
read by hand in tests.feeds_material. A feed is its own head and one of some fifty bodies that
regions share, so: every feed whole through the strictest, every different body whole through all
five, every head with a short body through three.
"""

import re
from datetime import UTC, date, datetime

import ical.calendar_stream
import icalendar
import ics
import pytest
import recurring_ical_events
import vobject
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from calendar_service.feeds import ical as own
from calendar_service.feeds.pieces import FILLING
from calendar_service.feeds.plain import label, line, lines
from calendar_service.package_data import regions
from calendar_service.words.forms import CALENDAR
from calendar_service.words.languages import Text
from tests.feeds_material import SHIPPED, build_all, problems, read, revision_of, snapshot, timeline

OFFSETS = {"Asia/Jakarta": "+0700", "Asia/Makassar": "+0800", "Asia/Jayapura": "+0900"}


def moment(value):
    """A date, or an instant in UTC."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


# Each reading: bytes -> sorted [(uid, start, end or None, status, summary)]


def by_hand(data):
    def instant(prop):
        if prop.parameters.get("VALUE") == "DATE":
            return datetime.strptime(prop.value, "%Y%m%d").date()
        return datetime.strptime(prop.value + OFFSETS[prop.parameters["TZID"]], "%Y%m%dT%H%M%S%z").astimezone(UTC)

    return sorted(
        (
            event.one("UID").value,
            instant(event.one("DTSTART")),
            instant(event.one("DTEND")) if event.all("DTEND") else None,
            event.one("STATUS").value,
            event.one("SUMMARY").text,
        )
        for event in read(data).inside("VEVENT")
    )


def by_icalendar(data):
    calendar = icalendar.Calendar.from_ical(data)
    assert calendar.errors == []
    assert all(event.errors == [] for event in calendar.events)
    return [facts_of_icalendar(event) for event in calendar.events]


def facts_of_icalendar(event):
    end = moment(event["DTEND"].dt) if "DTEND" in event else None
    return str(event["UID"]), moment(event["DTSTART"].dt), end, str(event["STATUS"]), str(event["SUMMARY"])


def by_recurring(data):
    query = recurring_ical_events.of(icalendar.Calendar.from_ical(data), skip_bad_series=False)
    return [
        (uid, start, moment(event["DTEND"].dt) if end is None else end, status, summary)
        for event in query.between(date(2023, 1, 1), date(2027, 1, 1))
        for uid, start, end, status, summary in [facts_of_icalendar(event)]
    ]


def by_ical(data):
    calendar = ical.calendar_stream.IcsCalendarStream.calendar_from_ics(data.decode())
    return [
        (event.uid, moment(event.dtstart), moment(event.dtend) if event.dtend else None, event.status, event.summary)
        for event in calendar.events
    ]


def by_vobject(data):
    return [
        (
            event.uid.value,
            moment(event.dtstart.value),
            moment(event.dtend.value) if hasattr(event, "dtend") else None,
            event.status.value,
            event.summary.value,
        )
        for event in getattr(vobject.readOne(data.decode()), "vevent_list", [])
    ]


def by_ics(data):
    def end(event):
        if not event.has_end():
            return None
        return event.end.date() if event.all_day else event.end.astimezone(UTC)

    return [
        (
            event.uid,
            event.begin.date() if event.all_day else event.begin.astimezone(UTC),
            end(event),
            event.status,
            event.name,
        )
        for event in ics.Calendar(data.decode()).events
    ]


READINGS = {
    "icalendar": by_icalendar,
    "ical": by_ical,
    "vobject": by_vobject,
    "ics": by_ics,
    "recurring-ical-events": by_recurring,
}
EVERY = [path for path in snapshot(SHIPPED).feeds if path.endswith(".ics")]
CALENDARS = [path for path in EVERY if not path.startswith("/feeds/daerah/")]
"""Of elections."""


def same(found, expected, name):
    if name == "recurring-ical-events":  # it gives a moment without an end one of its own
        found = [(*f[:2], f[1] if e[2] is None else f[2], *f[3:]) for f, e in zip(sorted(found), expected, strict=True)]
        expected = [(*e[:2], e[2] or e[1], *e[3:]) for e in expected]
    return sorted(found, key=lambda facts: facts[0]) == sorted(expected, key=lambda facts: facts[0])


def bodies():
    """One path for each different body: the feed's language and region do not matter to it."""
    found = {}
    for path in CALENDARS:
        (group,) = snapshot(SHIPPED).calendars[path].groups
        found.setdefault(id(group), path)
    return list(found.values())


def test_there_is_a_calendar_for_every_region_and_language():
    assert len([path for path in CALENDARS if re.match(r"/feeds/pilkada-2024[./]", path)]) == (552 + 1) * 2
    assert {re.split("[/.]", path)[2] for path in CALENDARS} >= set(timeline(SHIPPED).elections)


def test_every_feed_is_its_head_and_a_shared_body():
    for path in CALENDARS:
        head, code, rows = parts(path)
        body = snapshot(SHIPPED).feeds[path].body
        assert body.startswith(head)
        assert body.endswith(rows.plain(code) + b"END:VCALENDAR\r\n")
        assert head.startswith(b"BEGIN:VCALENDAR\r\n")
        assert head.count(b"BEGIN:") == 1
        assert b"\r\nEND:" not in head


def parts(path):
    """The feed's own head, its code, and the rows that it shares."""
    calendar = snapshot(SHIPPED).calendars[path]
    return calendar.head.plain(), calendar.code.encode(), calendar.groups[0].rows[CALENDAR]


def test_every_feed_whole_in_the_strictest():
    by_rows = {id(parts(path)[2]): (parts(path)[1], by_hand(snapshot(SHIPPED).feeds[path].body)) for path in bodies()}
    for path in CALENDARS:
        _, code, rows = parts(path)
        theirs, facts = by_rows[id(rows)]
        expected = [(uid.replace(f".{theirs.decode()}@", f".{code.decode()}@"), *rest) for uid, *rest in facts]
        assert same(by_ical(snapshot(SHIPPED).feeds[path].body), expected, "ical"), path


@pytest.mark.parametrize("name", READINGS)
def test_every_body_whole_in_all(name):
    for path in bodies():
        data = snapshot(SHIPPED).feeds[path].body
        expected = by_hand(data)
        dated = [entry for entry in snapshot(SHIPPED).calendars[path].groups[0].entries if entry.start]
        code = parts(path)[1].decode()
        assert len(expected) == len(dated)
        assert {facts[0] for facts in expected} == {entry.uid.replace(FILLING * len(code), code) for entry in dated}
        assert same(READINGS[name](data), expected, name), path


def joined():
    """One path of a place's own feed for each different row of bodies that it joins."""
    found = {}
    for path in set(EVERY) - set(CALENDARS):
        found.setdefault(tuple(map(id, snapshot(SHIPPED).calendars[path].groups)), path)
    return list(found.values())


@pytest.mark.parametrize("name", READINGS)
def test_every_feed_over_several_elections_whole_in_all(name):
    several = [path for path in joined() if len(snapshot(SHIPPED).calendars[path].groups) > 1]
    assert len(several) > 20
    for path in several:
        data = snapshot(SHIPPED).feeds[path].body
        expected = by_hand(data)
        events = [entry for each in snapshot(SHIPPED).calendars[path].groups for entry in each.entries if entry.start]
        assert len(expected) == len(events) == len({facts[0] for facts in expected})
        assert same(READINGS[name](data), expected, name), path


CHOSEN = [
    ("/feeds/pilihan.ics", "daerah=35.78,35.15"),
    ("/feeds/pilihan.en.ics", "daerah=73%2B,91.71&alarms=7d,1d"),
    ("/feeds/pilihan.ics", "daerah=" + ",".join(code for code in regions() if "." not in code)),
    ("/feeds/pilihan.ics", "daerah=31.71,34&isi=pemungutan&client=google"),
    ("/feeds/daerah/35.78.ics", "isi=tenggat&alarms=none"),
    ("/pilkada-2024/tahapan/kampanye.en.ics", ""),
    ("/psu-2025/tahapan/pemungutan-suara.ics", "alarms=3d"),
]


@pytest.mark.parametrize("name", READINGS)
def test_what_is_chosen_whole_in_all(name):
    for path, query in CHOSEN:
        data = snapshot(SHIPPED).variants.answer(path, query).body
        assert problems(data) == []
        expected = by_hand(data)
        assert expected
        assert same(READINGS[name](data), expected, name), (path, query)


def test_every_head_in_three():
    _, code, rows = parts("/feeds/pilkada-2024/34.ics")
    short = rows.plain(code) + b"END:VCALENDAR\r\n"
    expected = by_hand(b"BEGIN:VCALENDAR\r\n" + short)
    for path in CALENDARS:
        data = parts(path)[0] + short
        name = read(data).one("NAME").text
        found = icalendar.Calendar.from_ical(data)
        assert str(found["NAME"]) == str(found["X-WR-CALNAME"]) == name
        assert name in str(vobject.readOne(data.decode()).x_wr_calname.value)
        assert same(by_ical(data), expected, "ical")
        assert same(by_icalendar(data), expected, "icalendar")
        assert same(by_vobject(data), expected, "vobject")


# Hostile words

ODD = st.sampled_from("\n\r\t\v\f\x1c\x1e\x85\u2028\u2029\ufeff\u200b\u200d\u202e\x00\x07\x7f,;:\\\"'^=%<>|😀🗳️é́ ¶ق न中")
HOSTILE = st.one_of(
    st.text(st.one_of(ODD, st.characters(exclude_categories=["Cs"])), max_size=40),
    st.lists(st.sampled_from(["BEGIN:VEVENT", "END:VCALENDAR", "\\n", "\\,", "\\\\", "\r\n", " ", "kata", "🗳️"])).map(
        "".join
    ),
    st.integers(60, 80).map(lambda n: "x" * n + "\\;,😀" * 20),
    st.integers(500, 3000).map(lambda n: "é" * n),
)


def spoiled(title, note):
    source = timeline()
    election = source.elections["pilkada-2024"]
    stage = election.by_id["kampanye"]
    words = {"title": Text(title, title), "note": Text(note, note), "guidance": (Text(note, note),)}
    stage = type(stage)(**{f: getattr(stage, f) for f in stage.__dataclass_fields__} | words)
    return revision_of(source), election, election.occurrence(stage, None)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(title=HOSTILE.filter(line), note=HOSTILE)
@example(title="A, B; C \\ D\nE", note="a\r\n b\u2028c\x85d\\n")
@example(title="x" * 70 + "\\" * 9, note=" \n\n ")
def test_hostile_words_reach_every_parser_whole(title, note):
    from calendar_service.feeds.entry import stage_entry
    from calendar_service.feeds.heading import heading, name
    from calendar_service.feeds.places import Place
    from calendar_service.package_data import regions, translators

    revision, election, occurrence = spoiled(title, note)
    place = Place(election, revision.timeline.sources, regions(), translators()["id"], "https://k.example", "k.example")
    entry = stage_entry(occurrence, revision.stamp(election, occurrence), place)
    head = own.header(heading(place, None, name(place, None), "/feeds/pilkada-2024.ics"))
    data = head + own.event(entry, (7, 1)) + own.FOOTER
    assert problems(data) == []
    expected = by_hand(data)
    assert expected[0][4] == entry.summary
    assert line(title) in entry.summary
    assert lines(note) in read(data).event("kampanye").one("DESCRIPTION").text
    for library, reading in READINGS.items():
        assert same(reading(data), expected, library), library


@given(st.text())
def test_cleaning_is_done_once_for_all(text):
    for clean in (lines, line, label):
        assert clean(clean(text)) == clean(text)


def test_hostile_words_in_a_whole_snapshot():
    source = timeline()
    election = source.elections["pilkada-2024"]
    odd = Text("Pil,kada; \\ 2024\n\u2028🗳️", "El,ection; \\ 2024\n\u2028🗳️")
    loud = type(election)(**{f: getattr(election, f) for f in election.__dataclass_fields__} | {"title": odd})
    made = build_all(revision_of(type(source)({loud.id: loud}, source.sources)))
    for path in ("/feeds/pilkada-2024.ics", "/feeds/pilkada-2024/34.en.ics"):
        data = made.feeds[path].body
        assert problems(data) == []
        for library, reading in READINGS.items():
            assert same(reading(data), by_hand(data), library)
