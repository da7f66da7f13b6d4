"""The words by which parts of a calendar are asked for."""

import functools

import pytest

from calendar_service.words.contents import CONTENTS, DEADLINES, VOTES, offered, takes
from tests.feeds_material import SHIPPED, timeline


@functools.cache
def phases():
    return {phase for election in timeline(SHIPPED).elections.values() for phase in election.phases}


def test_nearly_each_group_of_the_shipped_timetable_has_a_word_and_each_word_a_group():
    taken = [phase for row in CONTENTS.values() for phase in row.phases]
    assert len(taken) == len(set(taken))
    assert phases() - {*taken} == {"putusan"}, "asked for by its own id: no code names an institution's acts"
    assert [row.word for row in offered(phases())] == list(CONTENTS)
    assert [row.word for row in offered(())] == [DEADLINES]


@pytest.mark.parametrize("phase", [*sorted(phases()), "kelompok-lain"])
@pytest.mark.parametrize("is_deadline", [False, True])
@pytest.mark.parametrize("is_vote", [False, True])
def test_all_words_together_and_none_take_everything(phase, is_deadline, is_vote):
    about = {"is_deadline": is_deadline, "is_vote": is_vote}
    assert takes((), phase, **about)
    assert takes((*CONTENTS, "kelompok-lain", "putusan"), phase, **about)
    assert takes([phase], phase, **about)
    assert not takes(["tiada"], phase, **about)
    assert takes([DEADLINES], phase, **about) is is_deadline
    assert takes([VOTES], phase, **about) is (is_vote or phase == "pemungutan")
