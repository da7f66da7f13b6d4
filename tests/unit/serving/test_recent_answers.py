"""What is asked again is answered as it was, for as long as it holds; and no question fills the memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from calendar_service.package_data import TEMPLATES, translators
from calendar_service.rendering import Rendering
from calendar_service.serving import recent_answers
from calendar_service.serving.exchange import WholeAnswer
from calendar_service.serving.feed_layer import FeedLayer
from calendar_service.serving.recent_answers import RecentAnswers
from calendar_service.serving.refusal_pages import RefusalPages
from calendar_service.serving.rsgi_app import Answering, RsgiApp
from calendar_service.web.site import NothingServed
from tests.feeds_material import build_all, revision_of, snapshot, timeline
from tests.unit.serving.test_rsgi_app import Asking, Exchange, app

UNION, QUERY = "/feeds/pilihan.ics", "daerah=35.78,35.15"


def nothing_served() -> object:
    raise NothingServed


def who(current: Callable[[], Any], recent: RecentAnswers | None = None) -> RsgiApp:
    layer = FeedLayer(app, current, translators(), "https://kalender.example")
    away = RefusalPages(Rendering(TEMPLATES, translators()), translators(), {}, "/x.css")
    editor_process: Any = None
    return RsgiApp(Answering((layer,), recent or RecentAnswers(current), layer, editor_process, dict, away))


def ask(answering: RsgiApp, asking: Asking) -> WholeAnswer:
    exchange = Exchange()
    asyncio.run(answering.__rsgi__(asking, exchange))
    assert exchange.answer is not None
    return exchange.answer


def test_an_answer_is_the_same_however_often_and_in_which_order_it_is_asked_for() -> None:
    etag = snapshot().variants.answer(UNION, QUERY).etag
    fields: list[dict[str, str]] = [
        {},
        {"accept-encoding": "gzip"},
        {"if-none-match": f'"{etag}"'},
        {"if-none-match": f'W/"{etag}-gzip"', "accept-encoding": "gzip"},
        {"if-none-match": '"lain"'},
        {"if-modified-since": "Fri, 26 Jan 2029 00:00:00 GMT"},
        {"if-modified-since": "Fri, 26 Jan 2009 00:00:00 GMT"},
    ]
    targets = [(UNION, QUERY), (UNION, "daerah=35.78"), (UNION, "daerah=99"), ("/feeds/pilkada-2024.ics", "")]
    asked = [
        Asking(path, method, query, headers=each)
        for path, query in targets
        for each in fields
        for method in ("GET", "HEAD")
    ]
    remembers = who(snapshot)
    once = [ask(who(snapshot), each) for each in asked]
    assert {each.status for each in once} == {200, 304, 400}
    for order in (asked, asked[::-1]):
        assert {id(each): ask(remembers, each) for each in order} == {
            id(each): answer for each, answer in zip(asked, once, strict=True)
        }


def test_what_is_kept_is_given_without_asking_a_layer() -> None:
    recent = RecentAnswers(snapshot)
    asking, other = Asking(UNION, query_string=QUERY), Asking(UNION, query_string=f"{QUERY}&alarms=1d")
    answer = WholeAnswer(200, [], b"dulu")
    assert recent.again(asking) is None
    recent.keep(asking, answer)
    assert (recent.again(asking), recent.again(other)) == (answer, None)
    assert recent.again(replace(asking, method="HEAD")) is None
    assert recent.again(replace(asking, headers={"accept-encoding": "gzip"})) is None


@pytest.mark.parametrize(
    ("asking", "status"),
    [(Asking("/"), 200), (Asking(UNION, query_string="daerah=99"), 400), (Asking(UNION, "HEAD"), 200)],
)
def test_pages_errors_and_answers_without_their_body_are_not_kept(asking: Asking, status: int) -> None:
    recent = RecentAnswers(snapshot)
    assert recent.again(asking) is None
    recent.keep(asking, WholeAnswer(status))
    assert recent.bytes == 0


def test_a_new_revision_is_answered_with_at_once_and_an_old_one_let_go() -> None:
    served = [snapshot()]
    recent = RecentAnswers(lambda: served[0])
    answering, asking = who(lambda: served[0], recent), Asking(UNION, query_string=QUERY)
    ask(answering, asking)
    before, kept = ask(answering, asking), recent.bytes
    elections = timeline().elections
    name, election = next(iter(elections.items()))
    first = replace(election.stages[0], title=dict.fromkeys(translators(), "Tahapan yang lain sama sekali"))
    moved = replace(timeline(), elections={**elections, name: replace(election, stages=(first, *election.stages[1:]))})
    served[0] = build_all(revision_of(moved))
    after = ask(answering, asking)
    assert kept > 0
    assert before.body != after.body
    assert b"yang lain" in after.body


def test_nothing_is_given_while_nothing_is_served() -> None:
    recent = RecentAnswers(nothing_served)
    recent.keep(Asking(UNION), WholeAnswer(200, [], b"dulu"))
    assert recent.again(Asking(UNION)) is None


def test_questions_without_end_keep_no_more_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent_answers, "MOST_BYTES", 100_000)
    recent = RecentAnswers(snapshot)
    for number in range(300):
        asking = Asking(UNION, query_string=f"x={number}", headers={"if-none-match": '"' + "a" * number + '"'})
        assert recent.again(asking) is None
        recent.keep(asking, WholeAnswer(200, [], b"b" * 1_000))
        assert 0 < recent.bytes <= 100_000
