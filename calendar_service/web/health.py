"""/healthz: the process answers. /readyz: so do its doors. /metrics: figures for Prometheus.

A load balancer asks /healthz: feeds are served without a database or Redis, and must not be taken
away because one of them is ill. A person or an alarm asks /readyz.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from calendar_service.web.site import Site

Check = Callable[[], None]
"""Returns if the door answers, raises whatever it raises if not."""


def blueprint(site: Site, doors: Mapping[str, Check], registry: CollectorRegistry) -> Blueprint:
    """doors: name -> how to ask it. registry: what /metrics prints."""
    pages = Blueprint("health", __name__)

    @pages.get("/healthz")
    def healthz() -> Response:
        return _plain(jsonify(status="ok"))

    @pages.get("/readyz")
    def readyz() -> Response:
        """503 while a door is shut. A refused stages.yaml is told, with 200: the last good
        timeline is served."""
        states = {name: _state(check) for name, check in doors.items()}
        shut = any(state != "ok" for state in states.values())
        troubles = site.troubles()
        served = site.served()
        answer = jsonify(
            status="unavailable" if shut else "degraded" if troubles else "ok",
            revision=served.number if served else None,
            doors=states,
            troubles=troubles,
        )
        answer.status_code = 503 if shut else 200
        return _plain(answer)

    @pages.get("/metrics")
    def metrics() -> Response:
        return _plain(Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST))

    return pages


def _state(check: Check) -> str:
    """`ok`, or the kind of failure; never its words, which may hold an address."""
    try:
        check()
    except Exception as error:
        return type(error).__name__
    return "ok"


def _plain(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
