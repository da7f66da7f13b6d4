"""What was found, as it travels and is kept."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_service.doctor import answer_rules, content_rules
from calendar_service.doctor.clients import Measured
from calendar_service.doctor.feed_report import (
    LONGEST_QUOTE,
    MOST_PLACES,
    FeedReport,
    as_json,
    from_json,
    report_of,
    rules_by_name,
)
from calendar_service.doctor.finding import Client, Finding, Severity

REPORTS = Measured()
RULES = list(rules_by_name().values())


def test_every_rule_is_known_by_its_name() -> None:
    assert {answer_rules.NOT_OK, content_rules.NO_EVENT} <= set(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


@settings(max_examples=30)
@given(
    st.lists(
        st.builds(
            Finding, st.sampled_from(RULES), st.integers(0, 9), st.dictionaries(st.text(), st.text() | st.integers())
        )
    ),
    st.binary(max_size=200),
)
def test_it_comes_back_as_it_went(found: list[Finding], data: bytes) -> None:
    one = report_of(data, 3, found, REPORTS)
    assert from_json(as_json(one)) == one
    assert sum(len(kind.places) + kind.more for kind in one.kinds) == len(found)
    assert all(len(kind.places) <= MOST_PLACES for kind in one.kinds)


def test_the_gravest_stands_first_and_each_program_meets_its_own() -> None:
    found = [
        Finding(answer_rules.INSECURE),
        Finding(answer_rules.CONTENT_TYPE, 0, {"value": "-"}),
        Finding(answer_rules.WRONG_304),
    ]
    one = report_of(b"", 0, found, REPORTS)
    assert [kind.rule for kind in one.kinds] == ["wrong-304", "content-type", "insecure"]
    verdicts = one.verdicts
    assert (verdicts[Client.APPLE], verdicts[Client.NEXTCLOUD], verdicts[Client.GOOGLE]) == (
        Severity.BREAKS,
        Severity.BREAKS,
        None,
    )
    assert report_of(b"", 0, found[:2], REPORTS).verdicts[Client.APPLE] is Severity.HARMS


def test_a_quoted_line_is_harmless_short_and_tells_no_secret() -> None:
    data = b"BEGIN:VCALENDAR\r\nURL:https://a.id/?token=rahasia\x1b[31m siti@kantor.go.id " + b"x" * 5_000 + b"\r\n"
    (kind,) = report_of(
        data, 0, [Finding(content_rules.LONG_LINE, 2, {"octets": 5_000, "text": "http://a.id/?k=rahasia"})], REPORTS
    ).kinds
    (place,) = kind.places
    assert len(place.quoted) <= LONGEST_QUOTE
    assert "URL:https://a.id/?token=" in place.quoted
    for secret in ("rahasia", "\x1b", "siti@"):
        assert secret not in as_json(FeedReport(0, 0, (kind,)))
    assert place.facts["octets"] == 5_000


def test_what_this_version_does_not_know_is_left_out() -> None:
    told = json.loads(as_json(report_of(b"", 0, [Finding(answer_rules.INSECURE)], REPORTS)))
    told["kinds"].append({**told["kinds"][0], "rule": "dari-nanti"})
    told["kinds"][0]["hits"]["nanti"] = "breaks"
    assert from_json(json.dumps(told)) == report_of(b"", 0, [Finding(answer_rules.INSECURE)], REPORTS)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"kinds": 3}', '{"kinds": [{"rule": "insecure"}], "events": 1, "bytes": 2}', "null"]
)
def test_what_is_no_such_thing_is_told_so(text: str) -> None:
    with pytest.raises(ValueError):
        from_json(text)
