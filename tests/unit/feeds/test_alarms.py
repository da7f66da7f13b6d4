import pytest

from calendar_service.feeds.alarms import DEFAULT, PLAIN, Variant, variant


@pytest.mark.parametrize(
    ("query", "leads"),
    [
        ("", DEFAULT),
        ("alarms=7d,1d", (7, 1)),
        ("alarms=1d%2C7d", (7, 1)),
        ("alarms=1d,1d, 3D ,7d", (7, 3, 1)),
        ("alarms=0d", (0,)),
        ("alarms=none", ()),
        ("alarms=NONE&t=1732000000", ()),
        ("alarms=", DEFAULT),
        ("alarms=besok", DEFAULT),
        ("alarms=%D9%A3d", DEFAULT),
        ("alarms=-3d", DEFAULT),
        ("alarms=%2B3d", DEFAULT),
        ("alarms=003d", DEFAULT),
        ("alarms=2d,besok", (2,)),
        ("alarms=3d&alarms=5d", (5,)),
        ("alarms=1d,2d,3d,4d,5d,6d,7d", (7, 6, 5, 4, 3)),
        ("alarms=365d", DEFAULT),
        ("alarms=%FF%00", DEFAULT),
        ("alarms=" + "1d," * 500, DEFAULT),
        ("%%%&&==;;", DEFAULT),
    ],
)
def test_what_cannot_be_read_is_passed_over(query, leads):
    assert variant(query) == Variant(leads)


def test_google_is_asked_for_by_name():
    assert variant("client=google").shows_cancelled
    assert variant("client=Google&x=y").shows_cancelled
    assert variant("client=apple") == PLAIN
