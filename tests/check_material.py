"""What the tests of the page that examines calendars share: the page over a real database, with a server of the test's in the place of the public Internet."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address
from typing import Any

from calendar_service.calendar_check.context import EXTENSION
from calendar_service.doctor.reach import PUBLIC
from calendar_service.doctor.visiting import VisitMeans, visit
from tests.admin_material import World

NAME = "kalender.go.id"
HERE = IPv4Address("127.0.0.1")


def reaching(world: World, port: int, **changed: Any) -> None:
    """NAME, on a port of this machine, is the whole of what is open to the public; every other name leads inside."""
    reach = replace(PUBLIC, judge=lambda address: address == HERE, ports=frozenset({port}), seconds=5.0)
    means = VisitMeans(lambda host, _: [HERE if host == NAME else IPv4Address("127.0.0.2")])
    found = world.app.extensions[EXTENSION]
    world.app.extensions[EXTENSION] = replace(
        found, **{"reach": reach, "visit": lambda url: visit(url, reach, means), **changed}
    )
