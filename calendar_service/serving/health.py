"""/healthz: the process answers. /readyz: so do its doors and the other processes. /metrics: figures.

A load balancer asks /healthz: feeds are served without a database or Redis, and must not be taken
away because one of them is ill. A person or an alarm asks /readyz. All three read memory and never
touch a door, so that any number of callers beside a silent one cost nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from flask import Flask, Response, current_app, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from calendar_service.serving.watch import OK, UNKNOWN
from calendar_service.web.routing import AddressedBlueprint
from calendar_service.web.site import Site


class Vitals(Protocol):
    """What is known of the service's health, from memory; see serving.vitals."""

    def doors(self) -> Mapping[str, str]:
        """`database`, `redis`, `mail` -> `ok`, `unknown`, `silent` or the kind of failure."""
        ...

    def processes(self) -> Mapping[str, str]:
        """`clock`, `worker` -> `ok`, `unknown`, or what is wrong."""
        ...

    def served(self) -> int:
        """Number of the revision that this process serves, 0 for none."""
        ...

    def published(self) -> int:
        """Number of the newest revision, 0 for none."""
        ...

    def skew_seconds(self) -> float | None:
        """The largest difference of a process's clock from the database's; None where unknown."""
        ...


@dataclass(frozen=True)
class HealthContext:
    """What these answers are made of. registry: what /metrics prints."""

    site: Site
    vitals: Vitals
    registry: CollectorRegistry


health = AddressedBlueprint("health", __name__)


def add_health(app: Flask, site: Site, vitals: Vitals, registry: CollectorRegistry) -> None:
    """Have an application answer for its health. registry: see HealthContext."""
    app.extensions["health"] = HealthContext(site, vitals, registry)
    app.register_blueprint(health)


def _context() -> HealthContext:
    found: HealthContext = current_app.extensions["health"]
    return found


@health.view
def healthz() -> Response:
    """That the process answers."""
    return _plain(jsonify(status="ok"))


@health.view
def readyz() -> Response:
    """503 while a door is shut or nobody plans or sends. A refused stages.yaml is told, with 200:
    the last good timeline is served. That nobody has asked the mail server yet is no fault."""
    vitals = _context().vitals
    doors, processes, skew = vitals.doors(), vitals.processes(), vitals.skew_seconds()
    shut = any(state != OK for name, state in doors.items() if (name, state) != ("mail", UNKNOWN))
    stopped = any(state not in (OK, UNKNOWN) for state in processes.values())
    troubles = _context().site.troubles()
    unsure = UNKNOWN in doors.values() or UNKNOWN in processes.values()
    answer = jsonify(
        status="unavailable" if shut or stopped else "degraded" if troubles or unsure else "ok",
        revision=vitals.served(),
        revision_served=vitals.served(),
        revision_published=vitals.published(),
        doors=doors,
        processes=processes,
        clock_skew_seconds=skew,
        troubles=troubles,
    )
    answer.status_code = 503 if shut or stopped else 200
    return _plain(answer)


@health.view
def metrics() -> Response:
    """The figures, as Prometheus reads them."""
    return _plain(Response(generate_latest(_context().registry), content_type=CONTENT_TYPE_LATEST))


def _plain(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
