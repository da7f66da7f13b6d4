"""What Prometheus is told, also while the database is silent; and that the example alerts would fire."""

from __future__ import annotations

import operator
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from calendar_service.delivery.condition import Condition
from calendar_service.delivery.metrics import LedgerMetrics, Readings
from calendar_service.delivery.pacing import Domain
from calendar_service.ledger.rows import Alarm
from calendar_service.ledger.sql.presence import Seen
from calendar_service.promises.stretch import Progress
from calendar_service.words.states import State

NOW = datetime(2024, 9, 20, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def alarm(name: str, words: str = "") -> Alarm:
    return Alarm(name, NOW, NOW, words)


WELL = Condition(
    at=NOW,
    real_at=NOW,
    states={State.PENDING: 3},
    oldest_due=NOW - timedelta(seconds=20),
    living=2,
    alarms=[],
    progress=Progress(mark=NOW, first=NOW - timedelta(days=9), swept=NOW - SECOND),
    seen=[Seen("a", "clock", "satu", NOW, 0.2), Seen("b", "worker", "dua", NOW, -0.1, NOW)],
    watched_for=timedelta(hours=1),
)


def exposition(condition: Condition | None, served: int = 7) -> str:
    registry = CollectorRegistry()
    looked_at = condition.real_at - 2 * SECOND if condition else None
    readings = Readings(
        lambda: condition, lambda: looked_at, lambda: 0.01, "satu", lambda: served, lambda: 7, lambda: ["x"]
    )
    registry.register(LedgerMetrics(readings))
    return generate_latest(registry).decode()


def scrape(condition: Condition | None) -> dict[str, float]:
    lines = exposition(condition).splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}


def test_domains_that_refuse_us_are_counted_by_reason_and_not_named() -> None:
    new = Domain.new("kab.example", NOW)
    refusing = [replace(new, reason=reason, refused_at=NOW) for reason in ("policy", "name", "policy")]
    text = exposition(replace(WELL, refusing=refusing))
    assert 'kalender_domains_refusing{reason="policy"} 2.0' in text
    assert 'kalender_domains_refusing{reason="name"} 1.0' in text
    assert "kab.example" not in text


def test_what_is_there_is_one_and_nothing_waiting_is_nought() -> None:
    assert scrape(WELL)["kalender_database_up"] == 1
    for oldest in (None, NOW + SECOND):
        assert scrape(replace(WELL, oldest_due=oldest))["kalender_oldest_waiting_seconds"] == 0


def test_published_and_served_are_two_facts() -> None:
    lines = exposition(WELL, served=6).splitlines()
    assert {"kalender_revision_served 6.0", "kalender_revision_published 7.0"} <= set(lines)
    assert RULES["RevisionNotServed"]["expr"] == "kalender_revision_published - kalender_revision_served > 0"


def test_every_state_is_counted_also_at_nought() -> None:
    told = scrape(WELL)
    assert told['kalender_ledger_rows{state="pending"}'] == 3
    assert told['kalender_ledger_rows{state="expired"}'] == 0
    assert told["kalender_oldest_waiting_seconds"] == 20
    assert (told["kalender_workers"], told["kalender_revision"], told["kalender_troubles"]) == (2, 7, 1)


def test_what_stops_the_sending_is_named() -> None:
    told = scrape(replace(WELL, alarms=[alarm("login"), alarm("expiry", "30 40")]))
    assert told['kalender_sending_stopped{reason="login"}'] == 1
    assert told['kalender_sending_stopped{reason="server"}'] == 0
    assert told['kalender_person_needed{about="expiry"}'] == 1
    assert told['kalender_person_needed{about="planning"}'] == 0


def test_planning_and_clocks_are_told() -> None:
    told = scrape(WELL)
    assert told["kalender_sweep_age_seconds"] == 1
    assert told["kalender_planned_until_seconds"] == NOW.timestamp()
    assert told['kalender_clock_skew_seconds{host="satu",process="clock"}'] == 0.2
    assert told['kalender_clock_skew_seconds{host="dua",process="worker"}'] == -0.1
    assert told['kalender_clock_skew_seconds{host="satu",process="web"}'] == 0.01
    assert told["kalender_figures_age_seconds"] == 2


def test_of_two_workers_in_one_place_the_one_farther_off_is_told() -> None:
    seen = [Seen(str(skew), "worker", "dua", NOW, skew) for skew in (1.0, -99.0, 2.0)]
    assert scrape(replace(WELL, seen=seen))['kalender_clock_skew_seconds{host="dua",process="worker"}'] == -99


def test_a_service_that_was_never_planned_for_has_an_age_all_the_same() -> None:
    told = scrape(replace(WELL, progress=Progress()))
    assert told["kalender_sweep_age_seconds"] == 3600
    assert "kalender_planned_until_seconds" not in told


def test_a_silent_database_is_said_and_leaves_no_old_figures() -> None:
    told = scrape(None)
    assert told["kalender_database_up"] == 0
    revisions = {"kalender_revision", "kalender_revision_served", "kalender_revision_published"}
    assert set(told) == {"kalender_database_up", "kalender_troubles", *revisions}


# The example alerts

RULES: dict[str, dict[str, Any]] = {
    rule["alert"]: rule
    for group in yaml.safe_load(Path("docs/alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
}
COMPARED = {">": operator.gt, "<": operator.lt, "==": operator.eq}
SIMPLE = re.compile(r"(abs\()?(time\(\) - )?(kalender_\w+)(?:\{(\w+)=\"(\w+)\"\})?( - time\(\))?\)? ([<>]|==) (\d+)")


def fires(name: str, condition: Condition | None) -> bool:
    """Whether that alert's expression has a result: those that the example needs, no more."""
    match = SIMPLE.fullmatch(RULES[name]["expr"])
    assert match, RULES[name]["expr"]
    magnitude, since, metric, label, value, until, sign, limit = match.groups()
    samples = [
        sample.value
        for family in text_string_to_metric_families(exposition(condition))
        for sample in family.samples
        if sample.name == metric and (not label or sample.labels[label] == value)
    ]
    if since or until:
        samples = [(NOW.timestamp() - each) * (1 if since else -1) for each in samples]
    return any(COMPARED[sign](abs(each) if magnitude else each, float(limit)) for each in samples)


def test_the_alerts_ask_for_figures_that_exist() -> None:
    told = {name.split("{")[0] for name in scrape(WELL)}
    for rule in RULES.values():
        assert set(re.findall(r"kalender_\w+", rule["expr"])) <= told, rule["alert"]


STATES = {
    "NobodyPlans": replace(WELL, progress=replace(WELL.progress, swept=NOW - timedelta(minutes=3))),
    "PlanningStandsStill": replace(WELL, progress=replace(WELL.progress, mark=NOW - timedelta(minutes=10))),
    "PlannedTooFar": replace(WELL, progress=replace(WELL.progress, mark=datetime(2027, 1, 1, tzinfo=UTC))),
    "ClockWrong": replace(WELL, seen=[Seen("a", "clock", "satu", NOW, -34_560_000.0)]),
    "PersonNeeded": replace(WELL, alarms=[alarm("planning", "leap 2024-09-01T00:00:00+00:00")]),
    "SendingStopped": replace(WELL, alarms=[alarm("server")]),
    "DomainRefuses": replace(WELL, refusing=[replace(Domain.new("x", NOW), reason="name", refused_at=NOW)]),
    "NoWorker": replace(WELL, living=0),
    "DatabaseSilent": None,
    "RemindersWait": replace(WELL, oldest_due=NOW - timedelta(minutes=16)),
}


@pytest.mark.parametrize("name", STATES)
def test_each_illness_wakes_somebody(name: str) -> None:
    assert not fires(name, WELL)
    assert fires(name, STATES[name])


def test_a_service_without_a_clock_process_wakes_somebody() -> None:
    assert fires("NobodyPlans", replace(WELL, progress=Progress(first=NOW - timedelta(days=1))))
