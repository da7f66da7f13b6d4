"""The ledger's figures for Prometheus, from what the last look into the database found.

Names begin with `kalender_`; docs/alerts.yml shows what to be woken for. No label holds an address
or an office.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from calendar_service.delivery.condition import Condition
from calendar_service.delivery.gate import FIRST, PAUSED_FOR, paused_carrier
from calendar_service.delivery.questions import QUESTIONS
from calendar_service.words.reasons import Reason
from calendar_service.words.states import State

BLOCKING = (Reason.POLICY, Reason.SENDER, Reason.NAME)
"""What a domain may have against us; what our own server has stops everything."""


@dataclass(frozen=True)
class Readings:
    """Where the figures come from; nothing here waits. condition: None where nobody knows. looked_at:
    the database's time of the last look. own_skew: this process's, seconds; own_host: its machine.
    served, published: numbers of revisions, 0 for none. troubles: sentences about files, doors and
    processes."""

    condition: Callable[[], Condition | None]
    looked_at: Callable[[], datetime | None]
    own_skew: Callable[[], float]
    own_host: str
    served: Callable[[], int]
    published: Callable[[], int]
    troubles: Callable[[], list[str]]


class LedgerMetrics(Collector):
    """Registered once per process. While the database does not answer, kalender_database_up is 0
    and the figures that it holds are left out: no figure is better than an old one."""

    def __init__(self, readings: Readings) -> None:
        self._read = readings

    def collect(self) -> Iterator[Metric]:
        read = self._read
        served, published = read.served(), read.published()
        yield GaugeMetricFamily("kalender_revision", "Number of the timeline that is served.", value=served)
        yield GaugeMetricFamily(
            "kalender_revision_served", "Number of the timeline that this process serves, 0 for none.", value=served
        )
        yield GaugeMetricFamily(
            "kalender_revision_published", "Number of the timeline that is official, 0 for none.", value=published
        )
        yield GaugeMetricFamily(
            "kalender_troubles", "Things that a person has to mend; /readyz names them.", value=len(read.troubles())
        )
        condition, looked_at = read.condition(), read.looked_at()
        yield GaugeMetricFamily("kalender_database_up", "1 while the database answers.", value=condition is not None)
        if condition is None:
            return
        yield from _of_ledger(condition)
        yield from _of_planning(condition)
        skew = GaugeMetricFamily(
            "kalender_clock_skew_seconds",
            "Clock of each process minus the database's; those that were there within a minute.",
            labels=["process", "host"],
        )
        found = {("web", read.own_host): read.own_skew()}
        for seen in condition.seen:  # of several in one place, the one that is farthest off
            found[seen.name, seen.host] = max(found.get((seen.name, seen.host), 0.0), seen.skew, key=abs)
        for place, seconds in found.items():
            skew.add_metric(place, seconds)
        yield skew
        if looked_at:
            age = (condition.real_at - looked_at).total_seconds()
            yield GaugeMetricFamily("kalender_figures_age_seconds", "How old the figures are.", value=max(age, 0))

    def describe(self) -> Iterator[Metric]:
        """Nothing: registering must ask nobody."""
        return iter(())


def _of_ledger(condition: Condition) -> Iterator[Metric]:
    rows = GaugeMetricFamily("kalender_ledger_rows", "Mails by what became of them.", labels=["state"])
    for state in State:
        rows.add_metric([state.value], condition.states.get(state, 0))
    yield rows
    age = (condition.at - condition.oldest_due).total_seconds() if condition.oldest_due else 0
    yield GaugeMetricFamily(
        "kalender_oldest_waiting_seconds", "How long the oldest waiting mail has been due.", value=max(age, 0)
    )
    stopped = GaugeMetricFamily("kalender_sending_stopped", "1 while no mail goes out.", labels=["reason"])
    others = [alarm.name for alarm in condition.alarms if paused_carrier(alarm.name) not in (None, FIRST)]
    for reason in (*PAUSED_FOR, *others):
        stopped.add_metric([reason], condition.alarm(reason) is not None)
    yield stopped
    refusing = GaugeMetricFamily(
        "kalender_domains_refusing", "Domains that refuse us, or all our mail, by reason.", labels=["reason"]
    )
    counted = Counter(domain.reason for domain in condition.refusing)
    for why in BLOCKING:
        refusing.add_metric([why.value], counted[why.value])
    yield refusing
    yield GaugeMetricFamily("kalender_workers", "Workers that hold a lease.", value=condition.living)


def _of_planning(condition: Condition) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "kalender_sweep_age_seconds",
        "Since the clock process last did all its work; where it never did, since this process looks.",
        value=condition.sweep_age.total_seconds(),
    )
    if condition.progress.mark:
        yield GaugeMetricFamily(
            "kalender_planned_until_seconds",
            "The instant up to which reminders are planned, by the service's clock, as seconds since 1970.",
            value=condition.progress.mark.timestamp(),
        )
    question = GaugeMetricFamily("kalender_person_needed", "1 while a person has to decide.", labels=["about"])
    for name in QUESTIONS:
        question.add_metric([name], condition.alarm(name) is not None)
    yield question
