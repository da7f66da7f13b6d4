"""A finding says what and what to do, in both languages; every program has its name and its habits."""

from __future__ import annotations

from calendar_service.doctor.finding import HABITS, LONGEST, NAMES, Client, Finding, Rule, Severity, quotation
from calendar_service.package_data import translators


def test_facts_fill_both_sentences() -> None:
    rule = Rule("x", Severity.NOTE, (Client.GOOGLE,), "baris %(n)s", "hapus %(n)s")
    finding = Finding(rule, 3, {"n": 7})
    assert (finding.sentence(translators()["id"]), finding.advice(translators()["id"])) == ("baris 7", "hapus 7")


def test_every_program_is_named_and_known() -> None:
    assert set(NAMES) == set(HABITS) == set(Client)
    for habit in HABITS.values():
        assert translators()["en"].text(habit) != habit


def test_what_a_feed_says_is_shown_without_its_escapes_and_harmless() -> None:
    assert quotation("Rapat\\, lalu\\nmakan\\; pulang") == "Rapat, lalu makan; pulang"
    assert quotation("a\x1b[31mb") == "a[U+001B][31mb"
    assert quotation("a\u202eb") == "a[U+202E]b"
    assert len(quotation("x" * 1000)) == LONGEST
    rule = Rule("x", Severity.NOTE, (), "nilai %(value)s", "hapus %(value)s")
    assert Finding(rule, 1, {"value": "A\\, B"}).sentence(translators()["id"]) == "nilai A, B"


def test_a_key_is_the_rule_and_the_case() -> None:
    rule = Rule("x", Severity.NOTE, (), "x", "x")
    assert (Finding(rule).key, Finding(rule, case="a/b").key) == ("x", "x/a/b")
