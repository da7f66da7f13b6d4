"""The doctor reads whatever it is given."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.doctor.content import content_findings
from calendar_service.doctor.reading import read, unfolded
from tests.doctor_material import GOOD, crlf


def test_folds_are_undone_and_lines_counted_where_they_begin() -> None:
    data = b"A:1\r\nB:eins\r\n  zwei\r\n\tdrei\r\n\r\nC:3\r\n"
    assert list(unfolded(data)) == [(1, "A:1"), (2, "B:eins zweidrei"), (6, "C:3")]


def test_lines_may_end_in_any_way() -> None:
    expected = [(1, "A:1"), (2, "B:2")]
    for end in (b"\r\n", b"\n", b"\r"):
        assert list(unfolded(end.join((b"A:1", b"B:2", b"")))) == expected


def test_components_are_the_same_in_small_letters_and_kept_as_they_are_written() -> None:
    stream = read(crlf("BEGIN:vCalendar\nBEGIN:vEvent\nEND:vEvent\nEND:vCALENDAR\n"))
    (calendar,) = stream.calendars
    assert [(c.name, c.written) for c in calendar.below()] == [("VCALENDAR", "vCalendar"), ("VEVENT", "vEvent")]
    assert stream.unlike == ((4, "vCALENDAR"),)


def test_parameters_may_hold_colons_in_quotes() -> None:
    stream = read(crlf('BEGIN:VCALENDAR\nX-A;ALTREP="http://x:1/;,";Lang=id:nilai: lagi\nEND:VCALENDAR\n'))
    (found,) = stream.calendars[0].properties
    assert found.parameters == {"ALTREP": "http://x:1/;,", "LANG": "id"}
    assert found.value == "nilai: lagi"


def test_components_nest() -> None:
    (calendar,) = read(crlf(GOOD)).calendars
    assert [component.name for component in calendar.components] == ["VTIMEZONE", "VEVENT", "VEVENT"]
    assert [alarm.line for alarm in calendar.components[2].inside("VALARM")] == [32]


def test_an_outer_end_closes_what_is_open_and_says_so() -> None:
    stream = read(crlf("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VCALENDAR\n"))
    assert [event.name for event in stream.calendars[0].components] == ["VEVENT"]
    assert stream.odd == [(4, "END:VCALENDAR")]
    assert stream.unclosed == []


def test_it_goes_as_deep_as_anybody_writes() -> None:
    stream = read(crlf("BEGIN:VCALENDAR\n" + "BEGIN:A\n" * 50_000 + "END:A\n" * 50_000 + "END:VCALENDAR\n"))
    assert sum(1 for _ in stream.calendars[0].below()) == 50_001
    assert stream.odd == []


def test_components_come_in_the_order_of_the_stream() -> None:
    (calendar,) = read(crlf(GOOD)).calendars
    lines = [component.line for component in calendar.below()]
    assert lines == sorted(lines)
    assert len(lines) == 6


LINES = st.sampled_from(
    [
        b"BEGIN:VCALENDAR",
        b"END:VCALENDAR",
        b"BEGIN:VEVENT",
        b"END:VEVENT",
        b"BEGIN:VALARM",
        b"END:",
        b"DTSTART:2024",
        b"DTSTART;TZID=:20241127T070000",
        b"DTEND;VALUE=DATE:99999999",
        b" lanjutan",
        b";=:",
        b"UID:1",
        b"\xff",
        b"",
    ]
)


@given(st.binary(max_size=300) | st.lists(LINES, max_size=15).map(b"\r\n".join))
def test_nothing_makes_it_fall_over(data: bytes) -> None:
    for finding in content_findings(data, read(data)):
        assert finding.rule.message % finding.facts if finding.facts else finding.rule.message
