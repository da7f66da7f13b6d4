"""Flask and the table of addresses know the same addresses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, g, url_for
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from werkzeug.exceptions import HTTPException

from calendar_service.serving.health import add_health
from calendar_service.web.link_cards import link_cards
from calendar_service.web.signatures import signatures
from calendar_service.web.wall_calendars import wall_calendars
from calendar_service.words.addresses import FIRST_FOLDERS, ROWS, TABLE, address, language_of, languages, parse, rule
from calendar_service.words.forms import FORMS_OF_REVISIONS
from tests.admin_material import world


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Everything that a web process answers, but for the feeds."""
    here = world(Path(tmp_path_factory.mktemp("kalender")))
    for room in (link_cards, wall_calendars, signatures):  # each is answered by one process alone
        here.app.register_blueprint(room)
    add_health(here.app, here.site, None, CollectorRegistry())  # type: ignore[arg-type]
    return here.app


def rules(app: Flask) -> Iterator[tuple[str, str, str]]:
    """(name, rule, method) of everything that Flask answers."""
    for found in app.url_map.iter_rules():
        for method in (found.methods or set()) - {"HEAD", "OPTIONS"}:
            yield found.endpoint, found.rule, method


def test_flask_answers_what_stands_in_the_table_and_nothing_else(app: Flask) -> None:
    listed = {
        (row.name, rule(row.name, language), method)
        for row in TABLE
        for language in languages(row.name)
        for method in row.methods
        if not row.name.startswith("feeds.")
    }
    assert set(rules(app)) == listed
    assert len(listed) > 90


VALUES = {
    "election_id": st.sampled_from(["pilkada-2024", "x", "English"]),
    "stage_id": st.just("kampanye"),
    "code": st.sampled_from(["35.78", "a/b c", "é@+&=?#%"]),
    "number": st.integers(1, 99),
    "form": st.sampled_from(list(FORMS_OF_REVISIONS)),
    "name": st.sampled_from(["3", "3...4", "2024-09-22", "a+b@c.eml"]),
    "step": st.just("draf"),
    "decision": st.just("tahan"),
    "token": st.just("abc-1-def"),
    "secret": st.just("abc"),
    "paper": st.just("docx"),
    "deed": st.just("wakil"),
    "mark": st.just("c0ffee"),
}


@pytest.mark.parametrize("name", [row.name for row in TABLE if not row.name.startswith("feeds.")])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=9)
@given(data=st.data())
def test_url_for_prints_what_the_table_prints(app: Flask, name: str, data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(languages(name)))
    wanted = [place for place in VALUES if f"{place}>" in ROWS[name].pattern]
    values = {place: data.draw(VALUES[place]) for place in wanted}
    with app.test_request_context("/"):
        g.language = language
        assert url_for(name, **values) == address(name, language, **values)


SEGMENTS = ["en", "pilkada-2024", "35.78", "tahapan", "revisi", "perubahan", "perubahan.atom", "cari", "admin", "x"]
SEGMENTS += ["setuju", "teruskan", "berhenti", "cek"]
SEGMENTS += ["masuk", "riwayat", "3", "kantor", "mailbox", "html", "a.eml", "static", "3.ics", "healthz", "langganan"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=400)
@given(
    segments=st.lists(st.sampled_from(SEGMENTS), max_size=5),
    is_folder=st.booleans(),
    method=st.sampled_from(["GET", "POST"]),
)
@example(segments=["en", "cari"], is_folder=False, method="GET")  # an election is never called as a language
@example(segments=["en", "perubahan.atom"], is_folder=False, method="GET")
@example(segments=["en", "revisi", "3.ics"], is_folder=False, method="GET")
@example(segments=["cek", "perubahan.atom"], is_folder=False, method="GET")
def test_a_path_means_the_same_to_both(app: Flask, segments: list[str], is_folder: bool, method: str) -> None:
    path = "/".join(["", *segments, *([""] if is_folder or not segments else [])])
    found = parse(path, method)
    try:
        name, values = app.url_map.bind("localhost").match(path, method)
    except HTTPException:
        is_feed = found is not None and found.name.startswith(
            "feeds."
        )  # no rule of Flask's: they are answered before it
        assert found is None or is_feed or found.values.get("election_id") in FIRST_FOLDERS  # no election is called so
        return
    assert found is not None
    values = {place: str(value) for place, value in values.items()}
    assert (found.name, dict(found.values)) == (name, {k: v for k, v in values.items() if k != "language"})
    assert found.language == values.get("language", language_of("/"))
