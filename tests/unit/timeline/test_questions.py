"""What is asked of a file that says what it may not have meant."""

from __future__ import annotations

import pytest

from calendar_service import package_data
from calendar_service.timeline.plausible import Oddity, scrutinise
from calendar_service.timeline.repairing import line_after
from tests.mistakes_material import example
from tests.mistakes_score import SHIPPED

REGIONS = package_data.regions()


def _asked(old: str, new: str) -> tuple[list[str], list[Oddity]]:
    text = example().replace(old, new, 1)
    assert text != example()
    return text.split("\n"), list(scrutinise(text.encode(), REGIONS).oddities)


@pytest.mark.parametrize(
    ("rule", "new", "meant"),
    [
        ("hash-in-text", "title: Penetapan #calon", 'title: "Penetapan #calon"'),
        ("hash-in-text", "title: Penetapan # dua", 'title: "Penetapan # dua"'),
        ("bullet-in-text", "title: • Penetapan", "title: Penetapan"),
        ("quotes-in-text", "title: “Penetapan”", 'title: "Penetapan"'),
        ("code-of-a-page", "title: Penetapan &amp; pengundian", "title: Penetapan & pengundian"),
    ],
)
def test_a_text(rule: str, new: str, meant: str) -> None:
    lines, (odd,) = _asked("title: Penetapan pasangan calon", new)
    assert (odd.rule, (line_after(lines, odd) or "").strip(), odd.is_safe) == (rule, meant, False)
    assert lines[odd.line - 1].strip() == new


@pytest.mark.parametrize("new", ["title: Penetapan   # catatan", 'title: "Penetapan #1"', "title: Penetapan no-1"])
def test_a_text_that_means_what_it_says(new: str) -> None:
    assert _asked("title: Penetapan pasangan calon", new)[1] == []


def test_several_bullets_of_one_list_are_asked_about_once() -> None:
    lines, (odd,) = _asked("- ASN dilarang membuat keputusan", "• ASN dilarang\n            • dan membuat keputusan")
    assert (odd.rule, lines[odd.line - 1].strip()) == ("bullet-in-text", "• ASN dilarang")


@pytest.mark.parametrize("sign", ["1.", "b)", "o", "+", "--", "\u27a2"])
def test_other_signs_before_the_bullets_of_a_list(sign: str) -> None:
    lines, (odd,) = _asked("- ASN dilarang membuat keputusan", f"{sign} ASN dilarang membuat keputusan")
    assert (odd.rule, odd.facts["value"], lines[odd.line - 1].strip()[:2]) == ("bullet-in-text", sign, f"{sign} "[:2])


def test_a_group_without_stages() -> None:
    lines, (odd,) = _asked("      kampanye:\n        kampanye:", "        kampanye:")
    assert (odd.rule, odd.facts, lines[odd.line - 1].strip()) == (
        "group-without-stages",
        {"value": "kampanye"},
        "kampanye:",
    )


def test_a_year_far_away_with_the_year_of_the_others() -> None:
    lines, (odd,) = _asked("days: 2025-03-23", "days: 2014-03-23")
    assert (odd.rule, (line_after(lines, odd) or "").strip()) == ("year-far-away", "days: 2025-03-23")


def test_a_former_id_in_two_places() -> None:
    text = example().replace("days: 2025-03-23", "days: 2025-03-23\n          was: lama", 1)
    text = text.replace("status: confirmed", "was: [lama]\n          status: confirmed", 1)
    (odd,) = scrutinise(text.encode(), REGIONS).oddities
    assert (odd.rule, odd.facts["value"]) == ("former-id-twice", "lama")


def test_nothing_is_asked_of_the_shipped_file() -> None:
    assert [odd.rule for odd in scrutinise(SHIPPED.read_bytes(), REGIONS).oddities] == []
