"""A small timetable that tests edit like an admin: by text. And a service over it, with a clock that stands still."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from calendar_service.clock import fixed_clock
from calendar_service.database import open_engine
from calendar_service.migrating import migrate
from calendar_service.package_data import regions, translators
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.change_words import ChangeWords
from calendar_service.publishing.changes import Differences, differences
from calendar_service.publishing.revision import Revision
from calendar_service.settings import Settings
from tests.feeds_material import PRINTING
from tests.world import Service, few_regions

GOLDEN = Path(__file__).parent / "golden" / "revisions"
UPDATE = bool(os.environ.get("UPDATE_GOLDEN"))
FIRST = datetime.fromisoformat("2024-09-01T09:00+07:00")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Text:
    """stages.yaml as a value: `stages` maps an id to its lines."""

    stages: Mapping[str, Mapping[str, str]]
    head: Mapping[str, str] = field(default_factory=dict)

    def having(self, stage: str, **lines: str | None) -> Text:
        """The same with some lines of a stage set, or (None) left out."""
        changed = {**self.stages.get(stage, {}), **lines}
        kept = {name: value for name, value in changed.items() if value is not None}
        return replace(self, stages={**self.stages, stage: kept})

    def without(self, stage: str) -> Text:
        return replace(self, stages={ident: lines for ident, lines in self.stages.items() if ident != stage})

    def renamed(self, old: str, new: str, **lines: str) -> Text:
        stages = {(new if ident == old else ident): kept for ident, kept in self.stages.items()}
        return replace(self, stages=stages).having(new, **lines)

    @property
    def data(self) -> bytes:
        rows = [
            "sources: {pers: 'https://example.org/jadwal'}",
            "elections:",
            "  uji:",
            "    title: Pemilihan Uji",
            "    title_en: Test Election",
            "    issued: 2024-01-26",
            "    basis: Peraturan Uji",
            "    audiences: [pemda]",
            '    without: ["34"]',
            "    phases: {satu: {title: Satu, title_en: One}}",
            *(f"    {name}: {value}" for name, value in self.head.items()),
            "    stages:",
            "      satu:",
        ]
        for ident, lines in self.stages.items():
            rows += [f"        {ident}:", *(f"          {name}: {value}" for name, value in lines.items())]
        return "\n".join(rows).encode() + b"\n"


def stage(title: str, days: str, **lines: str) -> dict[str, str]:
    return {"title": title, "title_en": f"{title} (en)", "days": days, **lines}


TEXT = Text(
    {
        "pendaftaran": stage("Pendaftaran", "2024-08-27 s.d. 2024-08-29"),
        "rapat": stage("Rapat", "2024-09-20", leads="[3d, 1d]", hours="09.00-12.00"),
        "kampanye": stage("Kampanye", "2024-09-25 s.d. 2024-11-23", leads="[7d, 3d]", local='{"35.78": 2024-09-26 s.d. 2024-11-23}'),
        "aceh": stage("Uji Aceh", "2024-10-01", regions='["11"]', leads="[2d]"),
        "lapor": stage("Laporan", "s.d. 2024-10-24", leads="[1d]"),
        "suara": stage("Pemungutan suara", "2024-11-27", hours="07.00-13.00", leads="[3d]"),
    }
)  # fmt: skip


def archive_at(folder: Path) -> Archive:
    url = f"sqlite:///{folder / 'kalender.sqlite3'}"
    migrate(url)
    return Archive(open_engine(url), regions(), PRINTING)


def publish(archive: Archive, text: Text, at: datetime = FIRST, **named: object) -> Revision:
    return archive.publish(text.data, **{"by": "penguji", "note": "", "at": at, **named})  # type: ignore[arg-type]


def between(archive: Archive, old: Text, new: Text) -> Differences:
    """What becomes different when `new` follows `old` in an empty archive."""
    before = publish(archive, old)
    return differences(before, publish(archive, new, FIRST + DAY), regions())


def words(language: str = "id") -> ChangeWords:
    return ChangeWords(translators()[language], regions())


def service_at(folder: Path, text: Text | None = TEXT, at: datetime = FIRST, **settings: object) -> Service:
    """A service whose STAGES_FILE holds the text; its database is there and empty."""
    file = folder / "stages.yaml"
    if text is not None:
        file.write_bytes(text.data)
    given = {"data_dir": folder, "stages_file": file, "public_url": "https://kalender.example", **settings}
    service = Service(Settings(**given))  # type: ignore[arg-type]
    service.regions = few_regions()  # to publish is to build every feed of every region
    service.clock = fixed_clock(at)
    service.migrate()
    return service


def golden(name: str, found: str) -> None:
    """Compare with a file that people read; UPDATE_GOLDEN=1 writes it anew."""
    path = GOLDEN / name
    if UPDATE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def close(*engines: sa.Engine) -> None:
    for engine in engines:
        engine.dispose()
