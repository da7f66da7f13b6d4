"""Each rule finds its own wrong, at its line, and nothing in what is right."""

from __future__ import annotations

import re

import pytest
from ical.calendar_stream import IcsCalendarStream

from calendar_service.doctor import content_rules
from calendar_service.doctor.content import content_findings
from calendar_service.doctor.finding import Client, Finding, Rule, Severity
from calendar_service.doctor.reading import read
from calendar_service.package_data import regions, translators
from tests.doctor_material import EMPTY, GOOD, TEXT_WRONGS, crlf
from tests.feeds_material import GOLDEN, SHIPPED, snapshot, timeline

RULES = {rule.name: rule for rule in vars(content_rules).values() if isinstance(rule, Rule)}
FOR_HOME_ASSISTANT = [
    name
    for name, rule in RULES.items()
    if rule.severity is Severity.BREAKS and rule.clients[0] is Client.HOME_ASSISTANT
]


def findings(data: bytes) -> list[Finding]:
    return content_findings(data, read(data))


def test_a_good_feed_has_no_finding() -> None:
    assert findings(crlf(GOOD)) == []


def test_every_rule_is_tried() -> None:
    assert set(TEXT_WRONGS) | {"no-event"} == set(RULES)


@pytest.mark.parametrize("name", TEXT_WRONGS)
def test_a_wrong_is_found_at_its_line_and_alone(name: str) -> None:
    data, line = TEXT_WRONGS[name]
    found = [(finding.rule.name, finding.line) for finding in findings(data)]
    assert (name, line) in found
    also = {"no-timezone"} if name == "unknown-zone" else set()
    assert {rule for rule, _ in found} == {name} | also


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


@pytest.mark.parametrize("name", FOR_HOME_ASSISTANT)
def test_what_is_said_to_break_home_assistant_breaks_its_reader(name: str) -> None:
    """`ical` is the very library that Home Assistant reads calendars with."""
    with pytest.raises(Exception):  # noqa: B017  whatever it raises, the calendar is lost
        IcsCalendarStream.calendar_from_ics(TEXT_WRONGS[name][0].decode())


def test_home_assistant_reads_the_good_feed() -> None:
    assert len(IcsCalendarStream.calendar_from_ics(crlf(GOOD).decode()).events) == 2


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
