"""The ledger's figures for Prometheus, read when somebody asks. Pure but for the functions it is given.

Names begin with `kalender_`; docs/alerts.yml shows what to be woken for. No label holds an address
or an office.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from calendar_service.clock import Clock
from calendar_service.reminders.gate import REASONS
from calendar_service.reminders.ledger import State


@dataclass(frozen=True)
class Readings:
    """Where the figures come from. oldest_due: of what waits, None if nothing does. living:
    workers that hold a lease. troubles: sentences about files and doors. alarms: names of what
    keeps all mail from going out, see gate.REASONS."""

    states: Callable[[], Mapping[State, int]]
    oldest_due: Callable[[], datetime | None]
    living: Callable[[], int]
    revision: Callable[[], int]
    troubles: Callable[[], list[str]]
    clock: Clock
    alarms: Callable[[], Iterable[str]] = tuple


class LedgerMetrics(Collector):
    """Registered once per process. While the database does not answer, kalender_database_up is 0
    and the figures that it holds are left out: no figure is better than an old one."""

    def __init__(self, readings: Readings) -> None:
        self._read = readings

    def collect(self) -> Iterator[Metric]:
        read = self._read
        yield GaugeMetricFamily("kalender_revision", "Number of the timeline that is served.", value=read.revision())
        yield GaugeMetricFamily(
            "kalender_troubles", "Things that a person has to mend; /readyz names them.", value=len(read.troubles())
        )
        try:
            states, oldest, living, alarms = read.states(), read.oldest_due(), read.living(), set(read.alarms())
        except Exception:
            yield _up(0)
            return
        yield _up(1)
        rows = GaugeMetricFamily("kalender_ledger_rows", "Mails by what became of them.", labels=["state"])
        for state in State:
            rows.add_metric([state.value], states.get(state, 0))
        yield rows
        age = (read.clock() - oldest).total_seconds() if oldest else 0
        yield GaugeMetricFamily(
            "kalender_oldest_waiting_seconds", "How long the oldest waiting mail has been due.", value=max(age, 0)
        )
        stopped = GaugeMetricFamily("kalender_sending_stopped", "1 while no mail goes out.", labels=["reason"])
        for reason in REASONS:
            stopped.add_metric([reason], reason in alarms)
        yield stopped
        yield GaugeMetricFamily("kalender_workers", "Workers that hold a lease.", value=living)

    def describe(self) -> Iterator[Metric]:
        """Nothing: registering must not ask the database."""
        return iter(())


def _up(value: int) -> Metric:
    return GaugeMetricFamily("kalender_database_up", "1 while the database answers.", value=value)
