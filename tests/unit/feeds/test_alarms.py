import pytest

from calendar_service.feeds.alarms import DEFAULT, alarm_leads, is_alarm


@pytest.mark.parametrize("word", ["0d", "1d", "99d", "none"])
def test_alarms(word):
    assert is_alarm(word)


@pytest.mark.parametrize("word", ["", "besok", "-3d", "+3d", "003d", "365d", "3", "d", "٣d", "3d ", "nonee"])
def test_what_is_none(word):
    assert not is_alarm(word)


@pytest.mark.parametrize(
    ("words", "leads"),
    [
        ([], DEFAULT),
        (["7d", "1d"], (7, 1)),
        (["1d", "1d", "3d", "7d"], (7, 3, 1)),
        (["0d"], (0,)),
        (["none"], ()),
        (["none", "2d"], (2,)),
        ([f"{days}d" for days in range(1, 8)], (7, 6, 5, 4, 3)),
    ],
)
def test_the_largest_first_each_once_and_five_at_most(words, leads):
    assert alarm_leads(words) == leads
