"""What subscribers get, to the byte. `python -m tests.feeds_material` writes the files anew."""

import pytest

from tests.feeds_material import GOLDEN_FEEDS, golden_file, problems, snapshot


@pytest.mark.parametrize("path", GOLDEN_FEEDS)
def test_feed_is_as_kept(path):
    assert snapshot().feeds[path].body == golden_file(path).read_bytes()


@pytest.mark.parametrize("path", [path for path in snapshot().feeds if path.endswith(".ics")][::37])
def test_calendar_follows_the_rules(path):
    assert problems(snapshot().feeds[path].body) == []


def test_the_reading_finds_what_is_wrong():
    good = snapshot().feeds["/feeds/pilkada-2024.ics"].body
    spoiled = {
        "STATUS:CONFIRMED": "STATUS:BOGUS",
        "COLOR:teal": "COLOR:#008080",
        "VERSION:2.0\r\n": "VERSION:2.0\r\nMETHOD:PUBLISH\r\n",
        "REFRESH-INTERVAL;VALUE=DURATION:": "REFRESH-INTERVAL:",
        "DTEND;VALUE=DATE:20241124": "DTEND;VALUE=DATE:20240925",
        "UID:lpsdk.": "UID:kampanye.",
        "TZID:Asia/Jakarta": "TZID:Asia/Makassar",
        "Nasional": "Nasio\x07nal",
        "ACTION:DISPLAY": "ACTION:AUDIO",
        "\r\n": "\n",
    }
    for right, wrong in spoiled.items():
        assert right.encode() in good
        assert problems(good.replace(right.encode(), wrong.encode(), 1)), wrong
