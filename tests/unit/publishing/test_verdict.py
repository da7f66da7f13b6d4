"""What a file is taken for: the table, and that nobody's work is overwritten and nobody's absence published."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.publishing.edition import Head
from calendar_service.publishing.verdict import Sighting, Stand, Verdict, judge

HEAD = Head(5, "five")


def now(sha256: str, changed_at: int = 20) -> Sighting:
    return Sighting(sha256, 0, changed_at)


def last(sha256: str, revision: int = 5, changed_at: int = 10, stand: Stand = Stand.COPY) -> Sighting:
    return Sighting(sha256, revision, changed_at, stand)


@pytest.mark.parametrize(
    ("seen", "before", "head", "former", "verdict"),
    [
        # Before the first publication.
        (now("new"), None, Head(0, ""), 0, Verdict.SAVED),
        (now("new"), last("new", 0, stand=Stand.WORDS), Head(0, ""), 0, Verdict.KNOWN),
        (now("newer"), last("new", 0, stand=Stand.WORDS), Head(0, ""), 0, Verdict.SAVED),
        (now("new"), last("new", 0, stand=Stand.AGAIN), Head(0, ""), 0, Verdict.SAVED),
        # It is official.
        (now("five"), None, HEAD, 5, Verdict.AGREES),
        (now("five"), last("four", 4), HEAD, 5, Verdict.AGREES),
        (now("five", 1), last("new", 4, stand=Stand.WORDS), HEAD, 5, Verdict.AGREES),
        # A place that nobody has looked at before.
        (now("four"), None, HEAD, 4, Verdict.BEHIND),
        (now("new"), None, HEAD, 0, Verdict.STRANGE),
        # Untouched since.
        (now("four", 10), last("four", 4), HEAD, 4, Verdict.BEHIND),
        (now("new", 10), last("new", 5, stand=Stand.WORDS), HEAD, 0, Verdict.KNOWN),
        (now("new", 10), last("new", 4, stand=Stand.WORDS), HEAD, 0, Verdict.OVERTAKEN),
        (now("new", 10), last("new", 0, stand=Stand.WORDS), HEAD, 0, Verdict.STRANGE),
        (now("new", 10), last("new", 5, stand=Stand.AGAIN), HEAD, 0, Verdict.SAVED),
        (now("new", 10), last("new", 4, stand=Stand.AGAIN), HEAD, 0, Verdict.OVERTAKEN),
        (now("four", 10), last("four", 5, stand=Stand.WORDS), HEAD, 4, Verdict.KNOWN),  # put back, and refused
        # Somebody wrote it.
        (now("new"), last("five"), HEAD, 0, Verdict.SAVED),
        (now("four"), last("five"), HEAD, 4, Verdict.SAVED),  # undone by hand
        (now("new"), last("four", 4), HEAD, 0, Verdict.OVERTAKEN),
        (now("new"), last("refused", 5, stand=Stand.WORDS), HEAD, 0, Verdict.SAVED),
        (now("new"), last("strange", 0, stand=Stand.WORDS), HEAD, 0, Verdict.STRANGE),
        # Written by a process that died before it could note it.
        (now("four"), last("three", 3), HEAD, 4, Verdict.BEHIND),
        # A backup.
        (now("four", 9), last("five"), HEAD, 4, Verdict.AGED),
        (now("four", 10), last("five"), HEAD, 4, Verdict.AGED),
        (now("new", 9), last("five"), HEAD, 0, Verdict.AGED),
        # Two texts in one tick of the disk's clock.
        (now("new", 10), last("five"), HEAD, 0, Verdict.SAVED),
    ],
)
def test_the_table(seen: Sighting, before: Sighting | None, head: Head, former: int, verdict: Verdict) -> None:
    assert judge(seen, before, head, former) is verdict


TEXTS = ("one", "two", "three", "four", "five", "new", "newer")
FORMER = {text: number for number, text in enumerate(TEXTS[:5], 1)}
SIGHTINGS = st.builds(
    Sighting,
    st.sampled_from(TEXTS),
    st.integers(0, 5),
    st.integers(0, 3),
    st.sampled_from(Stand),
)


@given(SIGHTINGS, st.none() | SIGHTINGS)
def test_words_that_are_in_no_revision_are_never_overwritten(seen: Sighting, before: Sighting | None) -> None:
    if seen.sha256 not in FORMER and not (before and before.stand is Stand.COPY and before.sha256 == seen.sha256):
        assert judge(seen, before, HEAD, 0) is not Verdict.BEHIND


@given(SIGHTINGS, st.none() | SIGHTINGS)
def test_what_nobody_touched_is_never_published(seen: Sighting, before: Sighting | None) -> None:
    """But for a failure of ours, which is tried again as long as nobody else has published."""
    verdict = judge(seen, before, HEAD, FORMER.get(seen.sha256, 0))
    if before is None:
        assert verdict is not Verdict.SAVED
    elif before.sha256 == seen.sha256 and verdict is Verdict.SAVED:
        assert (before.stand, before.revision) == (Stand.AGAIN, HEAD.number)


@given(SIGHTINGS, st.none() | SIGHTINGS)
def test_only_what_started_from_the_present_revision_is_published(seen: Sighting, before: Sighting | None) -> None:
    if judge(seen, before, HEAD, FORMER.get(seen.sha256, 0)) is Verdict.SAVED:
        assert before is not None
        assert before.revision == HEAD.number
        assert before.sha256 == seen.sha256 or seen.changed_at >= before.changed_at
