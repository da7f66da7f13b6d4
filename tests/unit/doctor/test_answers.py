"""What is found in a server's answers."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest

from calendar_service.doctor import answer_rules
from calendar_service.doctor.answers import answer_findings
from calendar_service.doctor.finding import Rule
from calendar_service.doctor.visit import Hop, ServerAnswer, Visit
from calendar_service.package_data import translators
from tests.doctor_material import GOOD, crlf

BODY = crlf(GOOD)
DATE = "Fri, 26 Jan 2024 00:00:00 GMT"
HEADERS = {"content-type": "text/calendar; charset=utf-8", "etag": '"a"', "last-modified": DATE}
PLAIN = ServerAnswer(200, HEADERS, BODY)
PACKED = ServerAnswer(200, HEADERS | {"content-encoding": "gzip", "vary": "Accept-Encoding"}, gzip.compress(BODY))
SAME = ServerAnswer(304, {}, b"")
GOOD_VISIT = Visit(
    url="https://kalender.example.com/feeds/a.ics",
    hops=(),
    plain=PLAIN,
    again=PLAIN,
    packed=PACKED,
    by_tag=SAME,
    by_date=SAME,
    since_ever=PLAIN,
    robots=ServerAnswer(200, {}, b"User-agent: *\nAllow: /\n"),
)


def hops(count: int, status: int = 308) -> tuple[Hop, ...]:
    return tuple(Hop(status, "https://a.example.com/", "https://b.example.com/") for _ in range(count))


def saying(**headers: str | None) -> ServerAnswer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return replace(PLAIN, headers={k: v for k, v in {**HEADERS, **named}.items() if v is not None})


WRONG = {
    "not-ok": replace(GOOD_VISIT, plain=ServerAnswer(406, {}, b"")),
    "cut": replace(GOOD_VISIT, plain=replace(PLAIN, cut=True)),
    "unfinished": replace(GOOD_VISIT, again=None, packed=None, since_ever=None, unasked="timed out"),
    "to-http": replace(GOOD_VISIT, hops=(Hop(308, "https://a.example.com/", "http://a.example.com/"),)),
    "many-hops": replace(GOOD_VISIT, hops=hops(6)),
    "not-308": replace(GOOD_VISIT, hops=hops(1, 302)),
    "insecure": replace(GOOD_VISIT, url="http://kalender.example.com/feeds/a.ics"),
    "content-type": replace(GOOD_VISIT, plain=saying(content_type="text/plain")),
    "forced-gzip": replace(GOOD_VISIT, plain=replace(PACKED)),
    "no-vary": replace(GOOD_VISIT, packed=replace(PACKED, headers=HEADERS | {"content-encoding": "gzip"})),
    "no-validator": replace(
        GOOD_VISIT,
        **dict.fromkeys(("plain", "again"), saying(etag=None, last_modified=None)),
        by_tag=None,
        by_date=None,
    ),
    "tag-ignored": replace(GOOD_VISIT, by_tag=PLAIN),
    "date-ignored": replace(GOOD_VISIT, by_date=PLAIN),
    "wrong-304": replace(GOOD_VISIT, since_ever=SAME),
    "now-as-date": replace(GOOD_VISIT, again=saying(last_modified="Fri, 26 Jan 2024 00:00:01 GMT")),
    "changing-uid": replace(GOOD_VISIT, again=replace(PLAIN, body=BODY.replace(b"UID:jam", b"UID:lain"))),
    "changing-bytes": replace(GOOD_VISIT, again=replace(PLAIN, body=BODY.replace(b"DTSTAMP:2024", b"DTSTAMP:2025"))),
    "robots-forbid": replace(GOOD_VISIT, robots=ServerAnswer(200, {}, b"User-agent: *\nDisallow: /feeds/\n")),
    "robots-silent": replace(GOOD_VISIT, robots=None),
    "here-only": replace(GOOD_VISIT, url="https://192.168.1.7/feeds/a.ics"),
}


def names(visit: Visit) -> set[str]:
    return {finding.rule.name for finding in answer_findings(visit)}


def test_good_answers_have_no_finding() -> None:
    assert names(GOOD_VISIT) == set()


def test_every_rule_is_tried() -> None:
    assert set(WRONG) == {rule.name for rule in vars(answer_rules).values() if isinstance(rule, Rule)}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_is_found_and_alone(name: str) -> None:
    also = {"changing-uid": {"changing-bytes"}}.get(name, set())
    assert names(WRONG[name]) == {name} | also


@pytest.mark.parametrize(
    "robots", [ServerAnswer(404, {}, b""), ServerAnswer(200, {}, b""), ServerAnswer(200, {}, b"\xff\x00")]
)
def test_robots_may_be_missing_or_say_nothing(robots: ServerAnswer) -> None:
    assert names(replace(GOOD_VISIT, robots=robots)) == set()


def test_a_damaged_packed_answer_is_examined_as_it_is() -> None:
    damaged = replace(PACKED, body=b"\x1f\x8b no gzip")
    assert "forced-gzip" in names(replace(GOOD_VISIT, plain=damaged, again=damaged))


def test_every_sentence_is_translated_and_can_be_said() -> None:
    indonesian, english = translators()["id"], translators()["en"]
    for visit in WRONG.values():
        for finding in answer_findings(visit):
            assert finding.sentence(indonesian) != finding.sentence(english) or "text/plain" in finding.sentence(
                english
            )
            assert "%(" not in finding.advice(english) + finding.sentence(english)
