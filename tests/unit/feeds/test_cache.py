"""What is kept is bounded by its bytes, whatever is asked for."""

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.feeds.cache import ByteCache

STEPS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60)), max_size=60)


def cache(most=100):
    return ByteCache[int, int](most, lambda _, value: value)


@given(steps=STEPS)
def test_never_more_than_that_many_bytes_and_the_last_one_asked_for_is_there(steps):
    kept, known = cache(), {}
    for key, size in steps:
        kept.put(key, size)
        known[key] = size
        assert kept.get(key) == size
        found = {each: kept.get(each) for each in known}
        assert all(value in (None, known[each]) for each, value in found.items())
        assert kept.bytes == sum(value or 0 for value in found.values()) <= 100


def test_the_one_that_was_asked_for_least_recently_goes_first():
    kept = cache()
    for key in (1, 2, 3):
        kept.put(key, 30)
    assert kept.get(1) == 30
    kept.put(4, 30)
    assert [kept.get(key) for key in (1, 2, 3, 4)] == [30, None, 30, 30]


def test_what_is_too_large_is_not_kept_and_takes_nobodys_place():
    kept = cache()
    kept.put(1, 60)
    kept.put(2, 101)
    assert (kept.get(1), kept.get(2), kept.bytes) == (60, None, 60)
    kept.put(1, 101)
    assert (kept.get(1), kept.bytes) == (None, 0)
