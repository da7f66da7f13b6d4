"""One table of states: total, and what the product does with each follows from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from calendar_service.package_data import translators
from calendar_service.words import states
from calendar_service.words.states import STATES, State

REMINDERS = Path(__file__).parents[3] / "docs" / "reminders.md"

SETS = {
    "WAITING": "pending deferred",
    "HELD": "leased sending",
    "UNDER_WAY": "leased sending ambiguous",
    "OPEN": "pending leased sending deferred ambiguous",
    "UNSENT": "pending deferred leased sending",
    "IN_DOUBT": "sending ambiguous",
    "GONE_OUT": "sending ambiguous accepted delivered",
    "REACHED": "accepted delivered",
    "FINAL": "accepted delivered bounced failed superseded expired suppressed aborted",
    "TAKEN": "accepted delivered bounced",
    "REFUSED": "bounced failed",
    "AT_ADDRESS": "bounced failed suppressed",
    "REVIVABLE": "failed expired suppressed aborted",
}
"""What a person would say of each set, written down a second time on purpose."""


def test_every_state_has_its_row() -> None:
    assert set(STATES) == set(State)
    assert all(facts.state is state for state, facts in STATES.items())


@pytest.mark.parametrize("name", SETS)
def test_a_set_holds_the_states_that_it_says(name: str) -> None:
    assert list(getattr(states, name)) == SETS[name].split()


def test_every_set_is_looked_at() -> None:
    made = {name for name, value in vars(states).items() if name.isupper() and isinstance(value, tuple)}
    assert made == set(SETS)


def test_a_state_is_open_or_final_and_only_one_of_them() -> None:
    for facts in STATES.values():
        assert facts.final != (facts.waits or facts.held or facts.state is State.AMBIGUOUS)
        assert not facts.told or (facts.final and facts.taken)
        assert not (facts.taken and facts.revivable)


@pytest.mark.parametrize("state", list(State))
def test_its_words_are_translated_and_tell_it_from_every_other(state: State) -> None:
    english = translators()["en"]
    for words in (STATES[state].label, STATES[state].for_office, STATES[state].for_operator):
        assert words.strip()
        assert english.text(words) != words
    for of in ("label", "for_office", "for_operator"):
        assert [getattr(each, of) for each in STATES.values()].count(getattr(STATES[state], of)) == 1


def test_the_paper_explains_every_state() -> None:
    page = REMINDERS.read_text(encoding="utf-8")
    table = re.search(r"^\| state \| it means .*?\n\n", page, re.M | re.S)
    assert table
    first = [line.split("|")[1] for line in table[0].splitlines() if line]
    explained = [name for cell in first for name in re.findall(r"`(\w+)`", cell)]
    assert sorted(explained) == sorted(state.value for state in State)
