"""What notices cost beside planning, and what is asked again and again of a ledger with a million letters.
`python -m benchmarks.sweeps`

Offices are told of a stage, its date moves, and each is owed a notice: that sweep is printed beside the one that
planned the reminder. Then a million letters have met their fate, and 100,000 wait: a sweep with nothing to do, what a
look for /metrics asks, what the clock tidies, what the commands ask. On SQLite and, where it is installed, PostgreSQL.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from benchmarks.mail_chain import AFTER, KNOWN
from benchmarks.planning import fill, line, settle, timed
from benchmarks.servers import Missing, postgres
from calendar_service.database import ledger, offices, reading
from calendar_service.ledger.rows import MAIL
from calendar_service.ledger.sql.figures import measure as backlog
from calendar_service.ledger.sql.told import ToldSql
from calendar_service.serving.vitals import Vitals
from calendar_service.settings import Settings
from calendar_service.words.states import State
from tests.world import Service, look

OFFICES = 30_000
ROWS = 1_000_000
WAITING = 100_000
MOVED_AT = AFTER + timedelta(minutes=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--offices", type=int, default=OFFICES)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    asked = parser.parse_args()
    for count, measure in ((asked.offices, notices), (asked.rows, million)):
        if count and asked.only != "postgresql":
            with tempfile.TemporaryDirectory(prefix="kt-bench-") as folder:
                measure("SQLite", Path(folder), None, count)
        if count and asked.only != "sqlite":
            try:
                with tempfile.TemporaryDirectory(prefix="kt-bench-") as folder, postgres() as url:
                    measure("PostgreSQL", Path(folder), url, count)
            except Missing as reason:
                print(f"skipped: {reason}")


class World:
    """One installation whose offices are told of the naming of candidates, and told again."""

    def __init__(self, folder: Path, database: str | None, offices: int) -> None:
        self.service = Service(
            Settings(data_dir=folder, stages_file=Path("stages.yaml"), database_url=database, clock_start=KNOWN)
        )
        self.now = KNOWN
        self.service.clock = lambda: self.now
        self.service.migrate()
        self.revision = look(self.service)
        fill(self.service, offices)
        self.dispatch = self.service.dispatch(leap=None)

    def sweep(self) -> float:
        """Seconds of one."""
        self.now += timedelta(milliseconds=500)
        return timed(lambda: self.dispatch.sweep(self.revision))[0]

    def plan(self) -> float:
        """The reminder falls due for everybody; seconds."""
        self.now = AFTER
        return self.sweep()

    def accept_all(self) -> None:
        """As if every letter that waits had been taken."""
        with self.service.engine.begin() as connection:
            taken = ledger.update().where(ledger.c.state == State.PENDING)
            connection.execute(taken.values(state=State.ACCEPTED, settled_at=self.now, address="a@b.example", tries=1))
        settle(self.service)

    def move(self) -> None:
        """The date is another one, and has stood long enough."""
        self.now = MOVED_AT
        text = Path("stages.yaml").read_text().replace("days: 2024-09-22\n", "days: 2024-09-26\n")
        self.revision = self.service.archive.publish(text.encode(), by="bench", note="", at=self.now)
        self.now += timedelta(minutes=self.service.settings.change_cooling_off_minutes, seconds=1)

    def count(self, *which: sa.ColumnElement[bool]) -> int:
        with reading(self.service.engine) as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(ledger).where(*which)) or 0


def notices(name: str, folder: Path, database: str | None, offices: int) -> None:
    """How long a sweep takes that tells everybody of a move, beside the one that planned the reminder."""
    world = World(folder, database, offices)
    print(f"\n{name}, {offices} offices")
    planning = world.plan()
    line("sweep that plans a reminder", planning, f"{world.count()} rows")
    world.accept_all()
    world.move()
    seconds = world.sweep()
    line("sweep that enters notices", seconds, f"{world.count(ledger.c.message == 'change')} rows")
    print(f"  notices / planning (aim: 2)     {seconds / planning:9.2f}")
    line("the next sweep", world.sweep(), "")
    line("the one after it", world.sweep(), "")
    world.service.engine.dispose()


def million(name: str, folder: Path, database: str | None, rows: int) -> None:
    """What is asked again and again, when so many letters are settled."""
    world = World(folder, database, rows // 4)
    service = world.service
    world.plan()
    world.accept_all()
    _as_often(world, {"stage": "kampanye", "lead": 7})
    _as_often(world, {"stage": "kampanye", "lead": 3})
    world.move()
    world.sweep()
    world.accept_all()
    print(f"\n{name}, {world.count()} letters settled, {rows // 4} offices")
    _asked(world)
    _as_often(world, {"stage": "kampanye", "lead": 1, "state": State.PENDING, "settled_at": None}, WAITING)
    settle(service)
    print(f"  beside {world.count(ledger.c.state == State.PENDING)} that wait:")
    _asked(world)
    refused = {"state": State.FAILED, "settled_at": world.now, "address": _address()}
    with service.engine.begin() as connection:
        connection.execute(ledger.update().where(ledger.c.state == State.PENDING).values(refused))
    settle(service)
    print("  these refused, at addresses that nobody has corrected:")
    line("wake", _median(lambda: service.aftermath.wake(world.now)), "")
    service.engine.dispose()


def _as_often(world: World, values: dict[str, object], limit: int | None = None) -> None:
    """Rows like those of the reminder, with other values. settled ones; limit: how many."""
    given = [c for c in ledger.c if c.key != "id"]
    kept = [sa.literal(values[c.key], c.type) if c.key in values else c for c in given]
    like = sa.select(*kept).where(ledger.c.stage == "penetapan-pasangan-calon", ledger.c.message == "reminder")
    with world.service.engine.begin() as connection:
        connection.execute(ledger.insert().from_select([c.key for c in given], like.order_by(ledger.c.id).limit(limit)))


def _asked(world: World) -> None:
    service, book, now = world.service, world.service.ledger, world.now
    vitals = Vitals(_watched(service), "bench", lambda: 1)
    line("the first sweep of a process", timed(lambda: _fresh(world))[0], "")
    line("the first look of a process", timed(Vitals(_watched(service), "bench", lambda: 1)._look)[0], "")
    line("an empty sweep (aim: 100 ms)", _median(world.sweep), "")
    for name, work in (
        ("  waiting", lambda: book.waiting(now)),
        ("  close", lambda: book.close(now)),
        ("a look for /metrics (aim: 50 ms)", vitals._look),
        ("the editor's page: counts", service.figures.totals),
        ("status: states", service.figures.states),
        ("status: oldest waiting", service.figures.oldest_waiting),
        ("status: by stage and region", service.figures.by_stage_and_region),
        ("tidy: wake", lambda: service.aftermath.wake(now)),
        ("tidy: owners", lambda: service.aftermath.owners(now)),
        ("status: the backlog", lambda: backlog(service.engine, now)),
        ("preview: told", ToldSql(service.engine).told),
        ("preview: waiting", ToldSql(service.engine).waiting),
    ):
        line(name, _median(work), "")
    line("claim, and its threads", _median(lambda: _claim(world)), "")


def _fresh(world: World) -> None:
    world.service.ledger._looked = None
    world.dispatch = world.service.dispatch(leap=None)
    world.sweep()


def _claim(world: World) -> None:
    book = world.service.ledger
    rows = book.claim("bench", world.now, 100, [MAIL])
    book.told_before(rows)
    book.release("bench", [row.claim for row in rows])


def _address() -> sa.ScalarSelect[str]:
    return sa.select(offices.c.email).where(offices.c.code == ledger.c.office).scalar_subquery()


def _watched(service: Service) -> object:
    return service.vitals(lambda: 1)._watched


def _median(work: Callable[[], object]) -> float:
    gc.collect()
    return median(timed(work)[0] for _ in range(5))


if __name__ == "__main__":
    main()
