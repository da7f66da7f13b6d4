"""What only a person can decide stands as an alarm, is asked in a sentence, and goes when it is decided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calendar_service.delivery.condition import ASKED
from calendar_service.delivery.questions import AGAIN, EXPIRY, PLANNING, QUESTIONS, REPEATED, Questions
from calendar_service.ledger.memory import MemoryAlarms
from calendar_service.ledger.rows import Held
from calendar_service.package_data import translators
from calendar_service.promises.stretch import Halt, Stretch

REAL = datetime(2026, 1, 1, tzinfo=UTC)
MARK = datetime(2024, 9, 19, tzinfo=UTC)
NOW = datetime(2024, 9, 22, tzinfo=UTC)


def halted(halt: Halt | None, *, again: bool = False) -> Stretch:
    return Stretch(MARK, NOW, halt=halt, again=again)


def names(alarms: MemoryAlarms) -> list[str]:
    return [alarm.name for alarm in alarms.standing()]


def test_each_question_has_its_sentence() -> None:
    assert set(ASKED) == set(QUESTIONS)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("why", [Halt.LEAP, Halt.BEHIND, AGAIN])
def test_a_sentence_says_since_when_and_what_to_do(language: str, why: str) -> None:
    translator = translators()[language]
    message, facts = ASKED[PLANNING](f"{why} {MARK.isoformat()}", translator)
    said = translator.text(message, **facts)
    assert "2024" in said
    assert why == AGAIN or "reminders catch-up" in said
    message, facts = ASKED[EXPIRY]("40 100", translator)
    assert all(word in translator.text(message, **facts) for word in ("40", "100", "reminders expire"))


def test_a_halt_stands_until_a_sweep_came_to_its_end() -> None:
    alarms = MemoryAlarms()
    questions = Questions(alarms)
    questions.planning(halted(Halt.LEAP), MARK, REAL)
    assert names(alarms) == [PLANNING]
    questions.planning(halted(None), MARK, REAL)
    assert names(alarms) == [PLANNING], "that nothing halts is no end yet"
    questions.swept(None, REAL)
    assert names(alarms) == []


def test_rows_that_are_held_back_are_counted_in_the_alarm() -> None:
    alarms = MemoryAlarms()
    questions = Questions(alarms)
    questions.swept(Held(late=40, waiting=100), REAL)
    assert [(alarm.name, alarm.words) for alarm in alarms.standing()] == [(EXPIRY, "40 100")]
    questions.swept(Held(late=41, waiting=100), REAL)
    assert alarms.standing()[0].words == "41 100"
    assert alarms.standing()[0].since == REAL


def test_what_another_clock_left_is_cleared_and_an_alarm_that_goes_on_is_written_now_and_then() -> None:
    alarms = MemoryAlarms()
    alarms.raised(PLANNING, "leap x", REAL)
    questions = Questions(alarms)
    questions.swept(None, REAL)
    assert names(alarms) == []
    questions.swept(Held(40, 100), REAL)
    for seconds in (1, 5, 11):
        questions.swept(Held(40, 100), REAL + timedelta(seconds=seconds))
    assert alarms.standing()[0].seen_at == REAL + timedelta(seconds=11)
    assert timedelta(seconds=11) > REPEATED
