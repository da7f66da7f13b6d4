"""What the tests of the editor share: the real application over a real database and a real stages.yaml."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from calendar_service.accounts.account import Role
from calendar_service.admin import add_editor
from calendar_service.calendar_check import add_calendar_check
from calendar_service.clock import fixed_clock
from calendar_service.office_door import add_office_door
from calendar_service.regions import Regions
from calendar_service.settings import Settings
from calendar_service.web.app import create_app
from calendar_service.web.site import Site
from tests.world import OFFICES, TIMELINE, Service, few_regions, look

PASSWORD = "kata sandi yang panjang"
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""As cheap as can be; what the product makes is looked at in test_account."""

SECRET = "x" * 48
NOW = datetime(2024, 9, 19, 1, 0, tzinfo=UTC)
TEXT = "# Jangan hapus catatan ini\n" + TIMELINE.lstrip("\n")


class Hands:
    """A real clock that a test can move."""

    def __init__(self) -> None:
        self.at = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def wait(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class World:
    """The service, its file, and the application. hands: the real clock of sessions and guesses."""

    service: Service
    file: Path
    app: Flask
    hands: Hands
    site: Site

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def reader(self, name: str = "siti", password: str = PASSWORD) -> Person:
        """Somebody who is logged in."""
        person = Person(self, self.client())
        assert person.login(name, password).status_code == 303
        return person

    def texts(self) -> list[tuple[int, str, str]]:
        """(number, by, note) of every revision, oldest first."""
        return [(e.number, e.by, e.note) for e in reversed(self.service.archive.history())]

    def act(self) -> None:
        """What every process does several times a second: look at the file and the database."""
        look(self.service)


@dataclass
class Person:
    """A browser that keeps its cookie and repeats the fields of the forms it is shown."""

    world: World
    client: FlaskClient
    page: str = ""

    def get(self, path: str) -> TestResponse:
        answer = self.client.get(path)
        self.page = answer.text
        return answer

    def post(self, path: str, **fields: str) -> TestResponse:
        answer = self.client.post(path, data={"token": self.token(), **fields})
        if answer.mimetype == "text/html" and answer.status_code != 303:
            self.page = answer.text
        return answer

    def token(self) -> str:
        found = re.search(r'name="token" value="([0-9a-f]{64})"', self.page)
        return found[1] if found else ""

    def login(self, name: str, password: str) -> TestResponse:
        self.get("/admin/masuk")
        answer = self.post("/admin/masuk", name=name, password=password)
        if answer.status_code == 303:
            self.get("/admin/")
        return answer

    def base(self) -> str:
        """The SHA-256 that the form in front carries."""
        found = re.search(r'name="base" value="([0-9a-f]{64})"', self.page)
        assert found
        return found[1]

    def publish(self, text: str, note: str = "Pindah", **fields: str) -> TestResponse:
        """From the editor that is open."""
        fields = {"base": self.base(), **fields}
        return self.post("/admin/terbit", text=text.replace("\n", "\r\n"), note=note, **fields)


def world(folder: Path, *, text: str = TEXT, known: Callable[[], Regions] = few_regions, **settings: object) -> World:
    """One published revision, three accounts (siti publishes, budi edits, mantan is disabled), offices.
    To publish is to build every feed of every region."""
    file = folder / "stages.yaml"
    file.write_text(text, encoding="utf-8", newline="")
    given = {"secret_key": SECRET, **settings}
    service = Service(Settings(data_dir=folder / "var", stages_file=file, **given))  # type: ignore[arg-type]
    service.regions = known()
    service.migrate()
    service.archive.publish(file.read_bytes(), by=file.name, note="", at=NOW - timedelta(days=9), name=file.name)
    service.clock = fixed_clock(NOW)
    look(service)
    service.directory.replace(OFFICES, fixed_clock(NOW))
    for name, role in (("siti", Role.PUBLISHER), ("budi", Role.EDITOR), ("mantan", Role.PUBLISHER)):
        service.accounts.add(name, role, HASH, NOW)
    service.accounts.disable("mantan", NOW)
    hands = Hands()
    app, site = application(service, hands)
    return World(service, file, app, hands, site)


def application(service: Service, hands: Hands) -> tuple[Flask, Site]:
    """The pages and the editor of a service, and what they are given."""
    site = Site(
        settings=service.settings,
        regions=service.regions,
        translators=service.translators,
        clock=service.clock,
        current=lambda: service.official.current,
        troubles=service.official.troubles,
        past=service.past,
    )
    app = create_app(site, service.rendering)
    add_editor(app, replace(service.editor_context(), real_clock=hands), service.settings)
    add_office_door(app, replace(service.office_door_context(), real_clock=hands))
    add_calendar_check(app, replace(service.check_context(), real_clock=hands))
    return app, site
