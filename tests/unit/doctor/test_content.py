"""Each rule finds its own wrong, at its line, and nothing in what is right."""

from __future__ import annotations

import re
import time

import pytest

from calendar_service.doctor import content_rules
from calendar_service.doctor.clients import verdicts
from calendar_service.doctor.content import LISTED, content_findings
from calendar_service.doctor.finding import Client, Finding, Rule, Severity
from calendar_service.doctor.reading import read
from calendar_service.package_data import regions, translators
from tests.doctor_material import EMPTY, GOOD, TEXT_WRONGS, clients, crlf
from tests.doctor_score import effect, expected
from tests.feeds_material import GOLDEN, SHIPPED, snapshot, timeline

RULES = {rule.name: rule for rule in vars(content_rules).values() if isinstance(rule, Rule)}


def findings(data: bytes) -> list[Finding]:
    return content_findings(data, read(data))


def test_a_good_feed_has_no_finding() -> None:
    assert findings(crlf(GOOD)) == []


def test_every_rule_is_tried() -> None:
    assert set(TEXT_WRONGS) | {"no-event"} == set(RULES)


ALSO = {
    "unknown-zone": {"no-timezone"},
    "mixed-zones": {"floating"},
}
"""What cannot be wrong alone."""


@pytest.mark.parametrize("name", TEXT_WRONGS)
def test_a_wrong_is_found_at_its_line_and_alone(name: str) -> None:
    data, line = TEXT_WRONGS[name]
    found = [(finding.rule.name, finding.line) for finding in findings(data)]
    assert (name, line) in found
    assert {rule for rule, _ in found} == {name} | ALSO.get(name, set())


@pytest.mark.parametrize(
    ("line", "way"), [("halo saja", ""), ("SUMMARY=halo", "/equals"), ("3.110 halo", "/no-letter")]
)
def test_a_line_without_a_colon_is_told_by_what_it_looks_like(line: str, way: str) -> None:
    feed = crlf(GOOD.replace("SEQUENCE:0\n", f"SEQUENCE:0\n{line}\n", 1))
    assert f"odd-line/no-colon{way}/VEVENT" in {finding.key for finding in findings(feed)}


def test_small_letters_that_do_not_end_as_they_began_are_told() -> None:
    keys = {finding.key for finding in findings(crlf(GOOD.replace("BEGIN:VALARM", "BEGIN:vAlarm")))}
    assert keys == {"component-case/VALARM", "component-case/unlike"}


def test_an_empty_calendar_is_noted() -> None:
    assert [finding.rule.name for finding in findings(EMPTY)] == ["no-event"]


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.ics")), ids=lambda path: path.name)
def test_our_own_feeds_are_clean(path) -> None:
    found = {finding.rule.name for finding in findings(path.read_bytes())}
    assert found <= {"cancelled"}


def test_every_national_and_provincial_feed_of_the_shipped_file_is_clean() -> None:
    feeds = snapshot(SHIPPED).feeds
    chosen = [path for path in feeds if re.fullmatch(r"/feeds/[a-z0-9-]+(/\d\d)?(\.en)?\.ics", path)]
    elections = timeline(SHIPPED).elections
    assert {re.split("[/.]", path)[2] for path in chosen} == {"daerah", *elections}
    assert len(chosen) >= 2 * (len(elections) + 38)
    found = {(path, f.rule.name) for path in chosen for f in findings(feeds[path].body)}
    empty = {path for path, name in found if name == "no-event"}
    assert not [path for path in empty if (code := re.search(r"/(\d\d)[.]", path)) and _takes_part(path, code[1])]
    assert {name for _, name in found} <= {"cancelled", "no-event"}


def _takes_part(path: str, code: str) -> bool:
    """In that election; in any of them, where it is the place's lasting feed."""
    elections, named = timeline(SHIPPED).elections, re.split("[/.]", path)[2]
    return any(each.votes(regions()[code]) for each in elections.values() if named in (each.id, "daerah"))


@pytest.mark.parametrize("name", TEXT_WRONGS)
def test_what_is_said_of_home_assistant_is_what_its_reader_does(name: str) -> None:
    """`ical` is the very library that Home Assistant reads calendars with."""
    home_assistant = pytest.importorskip("tests.readers.home_assistant")
    data = TEXT_WRONGS[name][0]
    try:
        said: dict[str, object] = {"events": home_assistant.read(data)}
    except Exception as error:  # whatever it raises, the calendar is lost
        said = {"error": str(error)}
    is_lost = effect(said, expected(data)) in ("whole", "event", "shifted")
    verdict = verdicts(findings(data), clients())[Client.HOME_ASSISTANT]
    if expected(data).events and name not in ("several-calendars",):
        assert is_lost == (verdict is Severity.BREAKS)


def test_of_one_kind_some_are_listed_and_the_rest_is_counted() -> None:
    data = crlf(GOOD.replace("SEQUENCE:0\n", "SEQUENCE:0\n" + f"COMMENT:{'x' * 80}\n" * LISTED, 2))
    found = [finding for finding in findings(data) if finding.rule.name == "long-line"]
    assert len(found) == LISTED
    assert sum(finding.more for finding in found) == found[-1].more == LISTED


def test_what_goes_deep_is_found_and_not_followed() -> None:
    data = crlf("BEGIN:A\n" * 20_000 + GOOD)
    assert {"unclosed"} <= {finding.rule.name for finding in content_findings(data, read(data))} or not read(
        data
    ).calendars
    data = crlf(GOOD.replace("SUMMARY:Sehari\n", "SUMMARY:Sehari\n" + "BEGIN:A\n" * 20_000 + "END:A\n" * 20_000))
    assert "deep" in {finding.rule.name for finding in findings(data)}


def test_an_end_that_is_misspelt_is_told_apart_from_one_that_never_came() -> None:
    data = crlf(GOOD.replace("END:VCALENDAR", "END:VCALENDARD"))
    assert {finding.key for finding in findings(data)} == {
        "odd-line/misspelt-end/VCALENDAR",
        "unclosed/VCALENDAR/misspelt",
    }


@pytest.mark.alone
def test_a_megabyte_takes_two_seconds_at_most() -> None:
    event = GOOD[GOOD.index("BEGIN:VEVENT") : GOOD.index("END:VEVENT") + len("END:VEVENT\n")]
    many = "".join(
        event.replace("hari@", f"{number}@").replace("DTSTART", f"X-N:{number}\nDTSTART", 1) for number in range(5_200)
    )
    zones = "".join(f"EXDATE;TZID=Zona/{number}:20241127T070000\n" for number in range(3_000))
    data = crlf(GOOD.replace("END:VCALENDAR", many + "END:VCALENDAR").replace("CATEGORIES", zones + "CATEGORIES"))
    assert len(data) > 1_000_000
    before = time.process_time()
    findings(data)
    assert time.process_time() - before < 2


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_sentence_can_be_said(language: str) -> None:
    translator = translators()[language]
    for data, _ in TEXT_WRONGS.values():
        for finding in findings(data):
            for sentence in (finding.sentence(translator), finding.advice(translator)):
                assert sentence
                assert "%(" not in sentence


def test_every_sentence_is_translated() -> None:
    indonesian, english = translators()["id"], translators()["en"]
    for rule in RULES.values():
        for message in (rule.message, rule.advice):
            same = indonesian.catalogue.gettext(message) == english.catalogue.gettext(message)
            assert not same, message
