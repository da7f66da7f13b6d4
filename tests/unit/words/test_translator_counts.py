"""Sentences that depend on a number, in Python, in templates, and in refusals that are translated later."""

from __future__ import annotations

from pathlib import Path

import pytest

from calendar_service.errors import Refused, counted
from calendar_service.package_data import translators
from calendar_service.rendering import Rendering

OFFICES = counted("%(count)s kantor.")
WAIT = counted("Terlalu banyak percobaan. Tunggu %(seconds)s detik, lalu coba lagi.", by="seconds")


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 offices."), (1, "1 office."), (2, "2 offices."), (1010, "1,010 offices.")]
)
def test_english_has_a_form_for_one(count: int, words: str) -> None:
    english = translators()["en"]
    assert english.text(OFFICES, count=english.number(count)) == words


def test_indonesian_has_one_form() -> None:
    indonesian = translators()["id"]
    assert [indonesian.text(OFFICES, count=indonesian.number(n)) for n in (1, 2, 1010)] == [
        "1 kantor.", "2 kantor.", "1.010 kantor."
    ]  # fmt: skip


def test_a_refusal_is_counted_where_it_is_read() -> None:
    one, two = Refused(WAIT, seconds=1), Refused(WAIT, seconds=2)
    assert one.sentence(translators()["en"]) == "Too many attempts. Wait 1 second, then try again."
    assert two.sentence(translators()["en"]) == "Too many attempts. Wait 2 seconds, then try again."
    assert two.sentence(translators()["id"]) == "Terlalu banyak percobaan. Tunggu 2 detik, lalu coba lagi."


def test_templates_count_too_and_escape_what_they_are_given(tmp_path: Path) -> None:
    source = '{{ _(counted("%(found)s dari %(count)s kantor cocok.", by="found"), found=t.number(n), count="<b>") }}'
    (tmp_path / "a.html").write_text(source, encoding="utf-8")
    rendering = Rendering(tmp_path, translators())
    assert rendering.render("a.html", "en", n=1) == "1 of &lt;b&gt; offices matches."
    assert rendering.render("a.html", "en", n=2) == "2 of &lt;b&gt; offices match."
    assert rendering.render("a.html", "id", n=1) == "1 dari &lt;b&gt; kantor cocok."


def test_words_of_the_catalogue_are_not_escaped(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('{{ _("%(name)s & <b>x</b>", name="<i>") }}', encoding="utf-8")
    (tmp_path / "a.txt").write_text('{{ _("%(name)s & <b>x</b>", name="<i>") }}', encoding="utf-8")
    rendering = Rendering(tmp_path, translators())
    assert rendering.render("a.html", "id") == "&lt;i&gt; & <b>x</b>"
    assert rendering.render("a.txt", "id") == "<i> & <b>x</b>"


@pytest.mark.parametrize("facts", [{"count": "1,010"}, {}, {"other": 1}])
def test_what_is_counted_by_no_number_is_a_fault(facts: dict[str, object]) -> None:
    with pytest.raises((TypeError, KeyError)):
        translators()["en"].text(OFFICES, **facts)
