"""A finding says what and what to do, in both languages; every program has its name and its habits."""

from __future__ import annotations

from calendar_service.doctor.finding import HABITS, NAMES, Client, Finding, Rule, Severity
from calendar_service.package_data import translators


def test_facts_fill_both_sentences() -> None:
    rule = Rule("x", Severity.NOTE, (Client.GOOGLE,), "baris %(n)s", "hapus %(n)s")
    finding = Finding(rule, 3, {"n": 7})
    assert (finding.sentence(translators()["id"]), finding.advice(translators()["id"])) == ("baris 7", "hapus 7")


def test_every_program_is_named_and_known() -> None:
    assert set(NAMES) == set(HABITS) == set(Client)
    for habit in HABITS.values():
        assert translators()["en"].text(habit) != habit
