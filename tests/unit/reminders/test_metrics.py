"""What Prometheus is told, also while the database is silent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml
from prometheus_client import CollectorRegistry, generate_latest

from calendar_service.reminders.ledger import State
from calendar_service.reminders.metrics import LedgerMetrics, Readings

NOW = datetime(2024, 9, 20, 2, tzinfo=UTC)


def scrape(states: dict[State, int] | None) -> dict[str, float]:
    def ask() -> dict[State, int]:
        if states is None:
            raise ConnectionError
        return states

    registry = CollectorRegistry()
    oldest = NOW - timedelta(minutes=20)
    registry.register(
        LedgerMetrics(
            Readings(ask, lambda: oldest, lambda: 2, lambda: 7, lambda: ["x"], lambda: NOW, lambda: ["login"])
        )
    )
    lines = generate_latest(registry).decode().splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}


def test_what_is_there_is_one_and_nothing_waiting_is_nought() -> None:
    assert scrape({})["kalender_database_up"] == 1
    registry = CollectorRegistry()
    registry.register(LedgerMetrics(Readings(dict, lambda: None, lambda: 0, lambda: 1, list, lambda: NOW)))
    assert "kalender_oldest_waiting_seconds 0.0" in generate_latest(registry).decode()
    early = CollectorRegistry()
    late = NOW + timedelta(seconds=1)
    early.register(LedgerMetrics(Readings(dict, lambda: late, lambda: 0, lambda: 1, list, lambda: NOW)))
    assert "kalender_oldest_waiting_seconds 0.0" in generate_latest(early).decode()


def test_every_state_is_counted_also_at_nought() -> None:
    told = scrape({State.PENDING: 3})
    assert told['kalender_ledger_rows{state="pending"}'] == 3
    assert told['kalender_ledger_rows{state="expired"}'] == 0
    assert told["kalender_oldest_waiting_seconds"] == 1200
    assert (told["kalender_workers"], told["kalender_revision"], told["kalender_troubles"]) == (2, 7, 1)


def test_what_stops_the_sending_is_named() -> None:
    told = scrape({})
    assert told['kalender_sending_stopped{reason="login"}'] == 1
    assert told['kalender_sending_stopped{reason="server"}'] == 0


def test_a_silent_database_is_said_and_leaves_no_old_figures() -> None:
    told = scrape(None)
    assert told["kalender_database_up"] == 0
    assert not any(name.startswith("kalender_ledger_rows") for name in told)


def test_the_example_alerts_ask_for_figures_that_exist() -> None:
    told = {name.split("{")[0] for name in scrape({})}
    for group in yaml.safe_load(Path("docs/alerts.yml").read_text(encoding="utf-8"))["groups"]:
        for rule in group["rules"]:
            assert any(name in rule["expr"] for name in told), rule["alert"]
