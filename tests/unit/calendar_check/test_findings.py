"""What was found, in words."""

from __future__ import annotations

import pytest

from calendar_service.calendar_check.findings import CheckWords
from calendar_service.doctor import answer_rules as rules
from calendar_service.doctor.clients import Measured
from calendar_service.doctor.feed_report import report_of
from calendar_service.doctor.finding import Finding
from calendar_service.package_data import translators

INSECURE, HARM = Finding(rules.INSECURE), Finding(rules.CONTENT_TYPE, 0, {"value": "text/html"})
BREAK = Finding(rules.TO_HTTP, 0, {"target": "http://a.id/"})


def words(*found: Finding, language: str = "id") -> CheckWords:
    return CheckWords(translators()[language], report_of(b"", 0, found, Measured()))


@pytest.mark.parametrize(
    ("found", "worst"), [((), "fine"), ((INSECURE,), "fine"), ((INSECURE, HARM), "harms"), ((HARM, BREAK), "breaks")]
)
def test_the_worst_that_any_program_meets(found: tuple[Finding, ...], worst: str) -> None:
    assert words(*found).worst == worst


def test_each_kind_is_told_with_whom_it_concerns_and_what_to_do() -> None:
    first, second = words(BREAK, *[INSECURE] * 5).kinds()
    assert (first.mark, first.weight, first.whom) == (
        "breaks",
        "rusak",
        "Apple Calendar (menurut laporan), Android (ICSx5, DAVx5) (menurut laporan)",
    )
    assert (first.places[0].sentence, first.advice) == (
        "pengalihan dari https ke http (http://a.id/) ditolak",
        "alihkan hanya ke https",
    )
    assert (second.whom, len(second.places), second.more) == ("semua program", 3, 2)


def test_each_program_has_its_verdict_in_the_readers_language() -> None:
    found = {each.name: each for each in words(BREAK, HARM, language="en").programs()}
    assert [found[name].verdict for name in ("Apple Calendar", "Nextcloud", "Thunderbird")] == [
        "broken",
        "impaired",
        "fine",
    ]
    assert found["Google Calendar"].mark == "fine"
