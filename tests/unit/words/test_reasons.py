"""One table of reasons: total, and each that is about us says what to do."""

from __future__ import annotations

from calendar_service.package_data import translators
from calendar_service.words.reasons import REASONS, Reason

OURS = {Reason.SENDER, Reason.NAME, Reason.LOGIN, Reason.QUOTA}


def test_every_reason_has_its_row_in_order() -> None:
    assert list(REASONS) == list(Reason)
    assert all(meaning.reason is reason for reason, meaning in REASONS.items())


def test_what_is_about_us_says_so_and_what_to_do() -> None:
    assert {reason for reason, meaning in REASONS.items() if meaning.is_ours} == OURS
    assert all(REASONS[reason].advice for reason in OURS)


def test_every_language_has_words_of_its_own() -> None:
    for translator in translators().values():
        labels = [translator.text(meaning.label) for meaning in REASONS.values()]
        assert len(set(labels)) == len(labels)
