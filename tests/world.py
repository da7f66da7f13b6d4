"""A small world for the ledger: a timeline that is easy to reckon with, and three clocks."""

from __future__ import annotations

from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from calendar_service.bootstrap.admin import EditorParts
from calendar_service.bootstrap.clock import ClockParts
from calendar_service.bootstrap.commands import BounceParts, PreflightParts, ReconcileParts
from calendar_service.bootstrap.publishing import PublishingParts
from calendar_service.bootstrap.web import WebParts
from calendar_service.bootstrap.worker import WorkerParts
from calendar_service.migrating import migrate
from calendar_service.offices.office import Office
from calendar_service.package_data import TEMPLATES, regions, translators
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Regions
from calendar_service.rendering import Rendering

TIMELINE = """
elections:
  uji:
    title: Pemilihan Uji
    title_en: Test Election
    issued: 2024-01-26
    basis: Peraturan Uji
    audiences: [pemda, bawaslu]
    without: ["34"]
    phases: {satu: {title: Satu, title_en: One}}
    stages:
      satu:
        rapat:
          title: Rapat
          title_en: Meeting
          days: 2024-09-25
          leads: [3d, 1d]
          guidance: [Tidak berpihak.]
          guidance_en: [Take no side.]
        aceh:
          title: Hanya Aceh
          title_en: Aceh only
          days: 2024-09-26
          regions: ["11"]
          leads: [2d]
"""

KNOWN = datetime.fromisoformat("2024-09-01T00:00+07:00")


def office(code: str, region: str, kind: str = "pemda") -> Office:
    return Office(code, f"Kantor {code}", kind, region, f"{code}@kantor.example")


OFFICES = [
    office("aceh", "11"),
    office("bali", "51"),
    office("papua", "91"),
    office("diy", "34"),
    office("sleman", "34.04"),
    office("kpu-bali", "51", "kpu"),
]


FEW = ("11", "34", "34.04", "35", "35.15", "35.78", "51", "64", "91")


def few_regions() -> Regions:
    """All that is needed to see every rule at work, where five hundred would only take time."""
    every = regions()
    return Regions([every[code] for code in FEW], {})


@cache
def empty_database() -> bytes:
    """A SQLite file with the present schema; made once, since that takes longest."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "kalender.sqlite3"
        migrate(f"sqlite:///{path}")
        return path.read_bytes()


@cache
def shipped_rendering() -> Rendering:
    """Nothing of it changes; to read every template anew for each test would take half a second."""
    return Rendering(TEMPLATES, translators())


class Service(WorkerParts, ClockParts, WebParts, EditorParts, ReconcileParts, BounceParts, PreflightParts):
    """What every process and every command of one installation is made of, in one test."""

    @cached_property
    def rendering(self) -> Rendering:
        return shipped_rendering()

    def migrate(self) -> None:
        """Where there is no SQLite file yet, it is put there as `migrate` makes it."""
        file = self.settings.data_dir / "kalender.sqlite3"
        if self.settings.database_url or file.exists():
            super().migrate()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(empty_database())


def look(service: PublishingParts) -> Revision:
    """What the processes of a service do several times a second: publish what was saved and what is due, and see what is
    official."""
    service.watcher.look()
    service.due_publications.look()
    return service.official.refresh()
