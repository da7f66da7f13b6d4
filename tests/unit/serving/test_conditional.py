"""RFC 9110: validators, conditional requests, Accept-Encoding."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.serving import conditional
from calendar_service.serving.conditional import accepts_gzip, http_date, matching_tag, not_modified

WHEN = datetime(2024, 11, 27, 1, 2, 3, tzinfo=UTC)
TEXT = "Wed, 27 Nov 2024 01:02:03 GMT"


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ('"abc"', "abc"),
        ('W/"abc"', "abc"),
        ('"x", "abc"', "abc"),
        ('"x" ,, W/"abc" , "y"', "abc"),
        ("*", "abc"),
        (" * ", "abc"),
        ('"a,b", "abc"', "abc"),
        ('"x"', None),
        ("abc", None),
        ('"abc', None),
        ('"x" "abc"', None),
        ('*, "x"', None),
        ('w/"abc"', None),
        ('"ABC"', None),
        ("", None),
        (",", None),
    ],
)
def test_tags(field, found):
    assert matching_tag(field, ("abc",)) == found


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        (TEXT, WHEN),
        ("Wednesday, 27-Nov-24 01:02:03 GMT", WHEN),
        ("Wed Nov 27 01:02:03 2024", WHEN),
        ("Sun Nov  6 08:49:37 1994", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sunday, 06-Nov-94 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Wed, 31 Nov 2024 01:02:03 GMT", None),
        ("Wed, 27 Nov 2024 25:02:03 GMT", None),
        ("Wed, 27 Nov 2024 01:02:03 +0700", None),
        (f"{TEXT}, {TEXT}", None),
        ("2024-11-27T01:02:03Z", None),
        ("0", None),
        ("", None),
    ],
)
def test_dates(text, instant):
    assert http_date(text) == instant


@pytest.mark.parametrize(
    ("none_match", "since", "answer"),
    [
        (None, None, False),
        ('"abc"', None, True),
        ('"x"', None, False),
        (None, TEXT, True),
        (None, "Thu, 28 Nov 2024 00:00:00 GMT", True),
        (None, "Wed, 27 Nov 2024 01:02:02 GMT", False),
        (None, "besok", False),
        # If-None-Match decides alone, whatever the date says (section 13.1.3).
        ('"x"', TEXT, False),
        ('"abc"', "Mon, 01 Jan 2024 00:00:00 GMT", True),
        ("unreadable", TEXT, False),
        ("", TEXT, False),
    ],
)
def test_precedence(none_match, since, answer):
    assert not_modified(none_match, since, ("abc",), WHEN) is answer


@pytest.mark.parametrize(
    ("field", "answer"),
    [
        ("", False),
        ("gzip", True),
        ("GZip", True),
        ("x-gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("*;q=0, gzip", True),
        ("identity", False),
        ("identity, gzip;q=0.5", False),
        ("identity;q=0.5, gzip;q=0.5", True),
        ("identity;q=0, gzip;q=0.1", True),
        ("br", False),
        ("gzip;q=besok", False),
        ("gzip;q=1.5.0", False),
        ("gzip;q=1.5", False),
        ("gzip;level=9", False),
        (";,;q=,", False),
    ],
)
def test_gzip_only_when_asked(field, answer):
    assert accepts_gzip(field) is answer


@given(st.text(max_size=80))
def test_no_field_breaks_the_reading(text):
    accepts_gzip(text)
    assert http_date(text) is None or text.strip()
    assert matching_tag(text, ("abc",)) in (None, "abc")


def test_long_fields_are_neither_read_nor_remembered():
    assert accepts_gzip("gzip" + ", q" * 160)
    before = conditional._accepts_gzip.cache_info().currsize, conditional._http_date.cache_info().currsize
    assert not accepts_gzip("gzip" + ", q" * 170)
    assert http_date(TEXT + " " * 40) is None
    assert (conditional._accepts_gzip.cache_info().currsize, conditional._http_date.cache_info().currsize) == before
    assert matching_tag('"x", ' * 790 + '"abc"', ("abc",)) == "abc"
    assert matching_tag('"x", ' * 800 + '"abc"', ("abc",)) is None
