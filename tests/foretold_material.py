"""Histories for what a preview foretells: random offices, edits and moments, and a world to live them in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from hypothesis import strategies as st

from calendar_service import database
from calendar_service.clock import fixed_clock
from calendar_service.delivery.dispatch import Dispatch
from calendar_service.editing.foretelling import Foretelling, Known
from calendar_service.editing.preview import Mails
from calendar_service.errors import InvalidInput, Refused
from calendar_service.ledger.rows import MAIL, Outcome, Sending
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.ledger.sql.told import ToldSql
from calendar_service.letters.compose import Composer
from calendar_service.offices.directory_sql import Directory
from calendar_service.offices.office import Office
from calendar_service.package_data import TEMPLATES, translators
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region, Regions
from calendar_service.rendering import Rendering
from calendar_service.settings import Settings
from calendar_service.words.states import State
from tests.revisions_material import Text, stage

START = datetime.fromisoformat("2024-09-02T05:00+07:00")
END = datetime.fromisoformat("2024-12-31T00:00+07:00")
REAL = datetime.fromisoformat("2026-01-01T00:00+00:00")
COOLING = timedelta(minutes=10)
PLACES = (
    Region("11", "provinsi", "Aceh", "11", "Asia/Jakarta"),
    Region("34", "provinsi", "DIY", "34", "Asia/Jakarta"),
    Region("35", "provinsi", "Jawa Timur", "35", "Asia/Jakarta"),
    Region("35.15", "kabupaten", "Kabupaten Sidoarjo", "35", "Asia/Jakarta"),
    Region("35.78", "kota", "Kota Surabaya", "35", "Asia/Jakarta"),
    Region("51", "provinsi", "Bali", "51", "Asia/Makassar"),
    Region("91", "provinsi", "Papua", "91", "Asia/Jayapura"),
)
REGIONS = Regions(PLACES, {})
CODES = [region.code for region in PLACES]
KINDS = ("pemda", "bawaslu", "kpu", "bkn")
TEXT = Text(
    {
        "rapat": stage("Rapat", "2024-09-20", leads="[10d, 3d, 1d]", hours="09.00-12.00"),
        "kampanye": stage(
            "Kampanye", "2024-09-25 s.d. 2024-11-23", leads="[7d, 3d, 0d, +5d]", local='{"35.78": 2024-09-26 s.d. 2024-11-23}'
        ),
        "aceh": stage("Uji Aceh", "2024-09-17", regions='["11"]', leads="[2d]", audiences="[pemda, kpu]"),
        "ulang": stage(
            "Ulang", "2024-09-19", leads="[3d, 0d]", audiences="[pemda, bkn]", tell_province="true",
            local='{"35.78": 2024-09-22, "91": {status: cancelled, reason: Hujan., reason_en: Rain.}}',
        ),
        "lapor": stage("Laporan", "s.d. 2024-09-24", leads="[5d, 1d]", audiences="[bawaslu]"),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """A text, and what stands outside its stages."""

    text: Text = TEXT
    without: tuple[str, ...] = ("34",)
    regions: tuple[str, ...] = ()
    holidays: tuple[str, ...] = ()

    @property
    def data(self) -> bytes:
        lines = "".join(f"  {day}: libur\n" for day in self.holidays)
        codes = ", ".join(f'"{code}"' for code in self.without)
        taking_part = ", ".join(f'"{code}"' for code in self.regions)
        head = f"without: [{codes}]" + (f"\n    regions: [{taking_part}]" if self.regions else "")
        return (f"holidays:\n{lines}".encode() if lines else b"") + self.text.data.replace(
            b'without: ["34"]', head.encode()
        )


NAMES = st.sampled_from(["rapat", "kampanye", "aceh", "lapor", "temu", "ulang"])
DAYS = st.integers(1, 30).map(lambda day: f"2024-09-{day:02}") | st.integers(1, 9).map(lambda day: f"2024-10-0{day}")
HELD = st.sampled_from(
    [
        "{status: cancelled, reason: Banjir., reason_en: Floods.}",
        "{undated: Menyusul., undated_en: Later.}",
        "{hours: 08.00-09.00}",
    ]
)
"""Of a stage in one region."""

LEADS = st.lists(
    st.sampled_from(["14d", "10d", "7d", "5d", "3d", "2d", "1d", "0d", "+2d", "+5d"]), unique=True, max_size=4
)
SOME = st.lists(st.sampled_from(KINDS), unique=True, min_size=1)
CHANGES = st.one_of(
    st.tuples(st.just("days"), st.sampled_from(["rapat", "kampanye"]), DAYS),
    st.tuples(st.just("days"), st.sampled_from(["rapat", "kampanye"]), DAYS),
    st.tuples(st.just("days"), NAMES, DAYS),
    st.tuples(st.just("local"), NAMES, st.sampled_from(CODES), DAYS),
    st.tuples(st.just("local"), NAMES, st.sampled_from(["35.78", "35.15"]), DAYS | HELD),
    st.tuples(st.just("days"), st.just("ulang"), DAYS),
    st.tuples(st.just("tell_province"), NAMES, st.sampled_from(["true", "false"])),
    st.tuples(st.just("some_regions"), NAMES, st.sampled_from(["true", "false"])),
    st.tuples(st.just("except"), NAMES, st.sampled_from(['["35.78"]', '["35", "51"]'])),
    st.tuples(st.just("taking part"), st.sampled_from([(), ("35.78",), ("35.78", "35.15", "91"), ("35", "51")])),
    st.tuples(st.just("leads"), NAMES, LEADS),
    st.tuples(st.just("audiences"), NAMES, SOME),
    st.tuples(st.just("regions"), NAMES, st.lists(st.sampled_from(CODES), unique=True, min_size=1)),
    st.tuples(st.just("hours"), NAMES, st.sampled_from(["07.00-13.00", "10.00-12.00"])),
    st.tuples(st.just("status"), NAMES, st.sampled_from(["cancelled", "tentative"])),
    st.tuples(st.just("title"), NAMES, st.sampled_from(["Satu", "Dua"])),
    st.tuples(st.just("removed"), NAMES),
    st.tuples(st.just("renamed"), NAMES),
    st.tuples(st.just("without"), st.lists(st.sampled_from(CODES[1:]), unique=True, min_size=1, max_size=2)),
    st.tuples(st.just("holidays"), st.lists(DAYS, unique=True, max_size=3)),
)  # fmt: skip


def edited(edit: Edit, changes: Sequence[tuple[Any, ...]]) -> Edit:
    for name, *facts in changes:
        edit = _edited(edit, name, *facts)
    return edit


def _edited(edit: Edit, name: str, *facts: Any) -> Edit:
    if name in ("without", "holidays"):
        return replace(edit, **{name: tuple(facts[0])})
    if name == "taking part":
        return replace(edit, regions=facts[0])
    ident, *rest = facts
    text = edit.text
    if name == "removed":
        return replace(edit, text=text.without(ident)) if len(text.stages) > 1 else edit
    if name == "renamed":
        new = f"{ident}-baru"
        free = ident in text.stages and new not in text.stages and "was" not in text.stages[ident]
        return replace(edit, text=text.renamed(ident, new, was=ident)) if free else edit
    if ident not in text.stages:
        ident = next((each for each in text.stages if each.startswith(ident)), ident)
    if ident not in text.stages:
        text = text.having(ident, **stage("Temu", "2024-09-27", leads="[7d, 3d]"))
    lists = {"leads": ", ".join, "audiences": ", ".join, "regions": lambda codes: ", ".join(f'"{c}"' for c in codes)}
    if name == "local":
        return replace(edit, text=text.having(ident, local=f'{{"{rest[0]}": {rest[1]}}}'))
    value = f"[{lists[name](rest[0])}]" if name in lists else rest[0]
    return replace(edit, text=text.having(ident, **{name: value}))


Mail = tuple[str, str, int, str, str, date]
"""Message, stage, lead, kind of office, region, day on its clock."""


class World:
    """The real archive, directory, ledger, dispatch and foretelling, with a clock to hand."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine, self.now, self.tries = engine, START, 0
        self.archive, self.directory, self.ledger = Archive(engine, REGIONS), Directory(engine), SqlLedger(engine)
        self.dispatch = Dispatch(
            self.ledger,
            REGIONS,
            lambda owner, names: {},
            uid_domain="x.example",
            cooling_off=COOLING,
            clock=lambda: self.now,
            real_clock=lambda: REAL,
            leap=None,
            freely=True,
        )
        self.offices: dict[str, Office] = {}
        self.revision: Revision

    @classmethod
    def empty(cls, engine: sa.Engine) -> World:
        with engine.begin() as connection:
            for table in database.metadata.sorted_tables:
                connection.execute(table.delete())
        return cls(engine)

    def copied(self, engine: sa.Engine) -> World:
        """The same world in another database."""
        with self.engine.connect() as mine, engine.connect() as other:
            mine.connection.driver_connection.backup(other.connection.driver_connection)  # type: ignore[union-attr]
        found = World(engine)
        found.now, found.tries, found.offices, found.revision = self.now, self.tries, self.offices, self.revision
        return found

    def staff(self, offices: Sequence[tuple[int, str, str]]) -> None:
        """The list from now on: numbers, kinds and regions."""
        listed = [Office(f"o{n}", f"Kantor {n}", kind, code, f"o{n}@x.example") for n, kind, code in offices]
        self.offices |= {office.code: office for office in listed}
        self.directory.replace(listed, fixed_clock(self.now))

    def publish(self, edit: Edit) -> None:
        self.revision = self.archive.publish(edit.data, by="x", note="", at=self.now)

    def foretell(self, edit: Edit) -> Mails:
        before, after = self.archive.draft(edit.data, at=self.now)
        known = Known(ToldSql(self.engine), self.ledger.beliefs, self.directory.by_code)
        return Foretelling(known, REGIONS, COMPOSER.compose, COOLING, self.now)(before, after)

    def sweep(self, fates: Sequence[str] = ()) -> None:
        """One sweep; then as many mails meet these fates."""
        self.dispatch.sweep(self.revision)
        if not fates:
            return
        self.tries += 1
        rows = self.ledger.claim(f"w{self.tries}", self.now, len(fates), [MAIL])
        self.ledger.advance(
            f"w{self.tries}", (), [Sending(row.id, row.claims, "x", 1, "0", f"{row.id:040x}") for row in rows], self.now
        )
        later = self.now + timedelta(hours=1)
        done = [
            Outcome(row.id, State(fate), try_at=later if fate == "deferred" else None, claims=row.claims)
            for row, fate in zip(rows, fates, strict=False)
        ]
        self.ledger.record(f"w{self.tries}", done, self.now)

    def run(self, hours: Sequence[int]) -> None:
        """To the end: at once, after the cooling-off, then in steps; whatever is due is accepted."""
        self.sweep(ACCEPTED)
        self.now += COOLING
        self.sweep(ACCEPTED)
        turn = 0
        while self.now < END:
            self.now += timedelta(hours=hours[turn % len(hours)] if turn < 6 else 24 * 30)
            turn += 1
            self.sweep(ACCEPTED)

    def rows(self, after: int = 0, not_after: datetime = START) -> Counter[Mail]:
        """Those entered after the row of that id, but for what was too late by then."""
        found: Counter[Mail] = Counter()
        with self.engine.connect() as connection:
            table = database.ledger.c
            for row in connection.execute(
                sa.select(database.ledger).where(table.id > after, table.not_after > not_after)
            ):
                day = row.due_at.astimezone(ZoneInfo(REGIONS[row.region].timezone)).date()
                found[row.message, row.stage, row.lead, self.offices[row.office].kind, row.region, day] += 1
        return found

    def last(self) -> int:
        with self.engine.connect() as connection:
            return connection.scalar(sa.select(sa.func.max(database.ledger.c.id))) or 0

    def superseded(self) -> Counter[tuple[str, str]]:
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(database.ledger).where(database.ledger.c.state == State.SUPERSEDED))
            return Counter((row.stage, row.message) for row in rows)


ACCEPTED = ["accepted"] * 500
SETTINGS = Settings(data_dir=Path("."), stages_file=Path("x"), public_url="https://k.example")
COMPOSER = Composer(SETTINGS, REGIONS, translators(), Rendering(TEMPLATES, translators()))


@dataclass
class History:
    """offices: at the start; later: the list at the moment of the preview, if it is another. wait: minutes
    until the first edit. edits: before the preview, each after so many minutes. fates: of mails, in turn.
    idle: minutes in which nobody sweeps. change: what is previewed. hours: how time then runs."""

    offices: list[tuple[int, str, str]]
    later: list[tuple[int, str, str]] | None
    wait: int
    edits: list[tuple[int, list[tuple[Any, ...]]]]
    fates: list[str]
    idle: int
    change: list[tuple[Any, ...]]
    hours: list[int] = field(default_factory=lambda: [24])


FATES = st.sampled_from(["accepted", "accepted", "accepted", "deferred", "failed"])
OFFICES = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from(KINDS), st.sampled_from(CODES)),
    min_size=3,
    max_size=10,
    unique_by=lambda office: office[0],
)
DAY = 60 * 24
HOURS = st.sampled_from([0, 170, 175, 182, 240])
"""Minutes after 05.00 in Jakarta: 07.50, where a cooling-off ends with the hour of reminders; 07.55; 08.02; 09.00."""

WAITS = st.builds(lambda days, minutes: DAY * days + minutes, st.sampled_from([0, 9, 10, 13, 15, 17, 18, 21]), HOURS)
MINUTES = st.sampled_from([0, 1, 5, 11, 180, DAY, DAY + 175, DAY * 3 + 182])
HISTORIES = st.builds(
    History,
    OFFICES,
    st.none() | OFFICES,
    WAITS,
    st.lists(st.tuples(MINUTES, st.lists(CHANGES, min_size=1, max_size=2)), max_size=2),
    st.lists(FATES, min_size=1, max_size=5),
    st.sampled_from([0, 0, 1, 5, 60 * 3, DAY * 2]),
    st.lists(CHANGES, min_size=1, max_size=3),
    st.lists(st.sampled_from([1, 3, 24, 100, 400]), min_size=1, max_size=3),
)

EVERYWHERE = [(number, "pemda", code) for number, code in enumerate(CODES * 2)]
HALF = ["accepted", "accepted", "deferred", "failed"]
MOVED = ("days", "rapat", "2024-09-25")
BACK = ("days", "rapat", "2024-09-20")
"""`rapat`, whose H-10 was told on 10 September, to where its H-3 falls on Friday the 20th; and back."""

WITH_BKN = [*EVERYWHERE, (50, "bkn", "35"), (51, "bkn", "91")]
AGAIN = ("local", "ulang", "35.78", "2024-09-23")
"""`ulang`, of which an office of Jawa Timur hears in Surabaya on another day than in the province."""

KNOWN_HARD = {
    "the same text again, when a reminder is late by now": History(
        [(0, "pemda", "11"), (1, "pemda", "11"), (2, "pemda", "11")], None, DAY * 17, [], ["accepted"], DAY * 2, [("holidays", [])], [1]
    ),
    "a new stage": History(EVERYWHERE, None, DAY * 9, [], HALF, 0, [("days", "temu", "2024-10-08")]),
    "a region that moves": History(EVERYWHERE, None, DAY * 9, [], HALF, 0, [("local", "rapat", "51", "2024-09-26")]),
    "a notice that spares reminders": History(EVERYWHERE, None, DAY * 9, [], HALF, DAY * 9 + 175, [MOVED]),
    "a notice of before that spares them": History(
        EVERYWHERE, None, DAY * 18 + 172, [(0, [MOVED])], HALF, 3, [("leads", "lapor", ["3d"])]
    ),
    "a move taken back in time": History(EVERYWHERE, None, DAY * 10, [(0, [MOVED])], HALF, 5, [BACK]),
    "a move taken back too late": History(EVERYWHERE, None, DAY * 10, [(0, [MOVED])], HALF, DAY, [BACK]),
    "a move on a move": History(EVERYWHERE, None, DAY * 10, [(0, [MOVED]), (11, [])], HALF, 0, [("status", "rapat", "cancelled")]),
    "a clock that stood still": History(EVERYWHERE, None, DAY * 10, [], HALF, DAY * 8, [("leads", "rapat", ["7d", "3d", "2d"])]),
    "a move while the clock stood still": History(EVERYWHERE, None, DAY * 10, [], HALF, DAY * 8, [MOVED]),
    "a holiday": History(EVERYWHERE, None, DAY * 16, [], HALF, 0, [("holidays", ["2024-09-19", "2024-09-20"])]),
    "a new list": History(EVERYWHERE, [(20, "kpu", "35"), (0, "pemda", "11")], DAY * 9, [], HALF, 0, [("audiences", "rapat", ["kpu"])]),
    "a vote that moves where its province is told": History(WITH_BKN, None, DAY * 18, [], ["accepted"] * 4, 0, [AGAIN]),
    "a vote in some places alone": History(
        WITH_BKN, None, DAY * 9, [], HALF, 0, [("taking part", ("35.78", "91")), ("local", "ulang", "35.15", "2024-09-24")]
    ),
    "nobody knows where": History(WITH_BKN, None, DAY * 9, [], HALF, DAY * 9, [("some_regions", "ulang", "true")]),
    "the provinces are told no more": History(WITH_BKN, None, DAY * 9, [], HALF, DAY * 9, [("tell_province", "ulang", "false")]),
    "another name": History(EVERYWHERE, None, DAY * 9, [], HALF, 0, [("renamed", "rapat")]),
}  # fmt: skip


def before_the_preview(engine: sa.Engine, history: History) -> tuple[World, Edit]:
    world, edit = World.empty(engine), Edit()
    world.staff(history.offices)
    world.publish(edit)
    world.sweep()
    fates = history.fates * 20
    world.now += timedelta(minutes=history.wait)
    world.sweep(fates)
    for minutes, changes in history.edits:
        world.now += timedelta(minutes=minutes)
        world.sweep(fates)
        with suppress(InvalidInput, Refused):
            world.publish(edited(edit, changes))
            edit = edited(edit, changes)
    if history.later is not None:
        kept = {number: office for number, *office in history.offices}
        same = [(n, *kept[n]) if n in kept else (n, kind, code) for n, kind, code in history.later]
        world.staff(same)  # type: ignore[arg-type]
    world.sweep(fates)
    world.now += timedelta(minutes=history.idle)  # nobody sweeps: the clock process stands still
    return world, edit
