"""What the ledger does bit by bit when there are many rows: it must come to the same end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Event, Thread

import pytest
import sqlalchemy as sa
from world import KNOWN, OFFICES, office

from calendar_service.clock import fixed_clock
from calendar_service.database import ledger as table
from calendar_service.database import offices, official_step, schedules
from calendar_service.ledger import throttle
from calendar_service.ledger.rows import MAIL, Outcome, Sending
from calendar_service.ledger.sql import beliefs
from calendar_service.ledger.sql import ledger as ledger_sql
from calendar_service.ledger.sql import waiting as waiting_sql
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.ledger.sql.proof import chain, prove
from calendar_service.ledger.throttle import Throttle
from calendar_service.offices.directory_sql import Directory
from calendar_service.package_data import regions
from calendar_service.promises.correction import Truth
from calendar_service.promises.plan import plan_groups
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.revision import Revision
from calendar_service.words.states import State

Publish = Callable[..., Revision]
NOW = datetime.fromisoformat("2024-09-20T09:00+07:00")


@pytest.fixture
def twenty(directory: Directory) -> None:
    """Ten offices in Aceh, then ten in East Java."""
    aceh, java = ([office(f"{place}-{n}", code) for n in range(10)] for place, code in (("a", "11.01"), ("j", "35.78")))
    directory.replace([*aceh, *java], fixed_clock(KNOWN))


@pytest.fixture
def ledger(engine: sa.Engine, twenty: None, publish: Publish, monkeypatch: pytest.MonkeyPatch) -> SqlLedger:
    """All told at one instant; Aceh's date has moved."""
    monkeypatch.setattr(waiting_sql, "PAGE", 4)
    monkeypatch.setattr(ledger_sql, "CLOSED_AT_ONCE", 4)
    made = SqlLedger(engine)
    revision = publish()
    assert made.plan(revision.number, plan_groups(revision, regions()), NOW) == 20
    with engine.begin() as connection:
        moved = {"election": "uji", "stage": "rapat", "region": "11.01", "schedule_version": 1}
        connection.execute(schedules.insert().values(moved))
    return made


def states(engine: sa.Engine) -> Counter[str]:
    with engine.connect() as connection:
        return Counter(connection.scalars(sa.select(table.c.state)))


@pytest.mark.parametrize("size", [1, 3, 10, 19, 20, 21])
def test_planning_goes_through_all_offices(
    engine: sa.Engine, twenty: None, publish: Publish, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(ledger_sql, "PAGE", size)
    made, revision = SqlLedger(engine), publish()
    assert made.plan(revision.number, plan_groups(revision, regions()), NOW) == 20
    assert made.plan(revision.number, plan_groups(revision, regions()), NOW) == 0


def test_a_timeline_published_in_the_middle_of_planning_ends_it(
    engine: sa.Engine, twenty: None, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it had not come to is planned by the new one, and nothing is planned twice."""
    monkeypatch.setattr(ledger_sql, "PAGE", 4)
    made, old = SqlLedger(engine), publish()
    pages = made.pages

    def disturbed() -> Iterator[dict[str, str]]:
        for number, page in enumerate(pages()):
            if number == 2:
                publish(NOW, Rapat="Rapat besar")
            yield page

    monkeypatch.setattr(made, "pages", disturbed)
    assert made.plan(old.number, plan_groups(old, regions()), NOW) == 8
    new = Archive(engine, regions()).current()
    assert new is not None
    assert new.number == old.number + 1
    assert SqlLedger(engine).plan(new.number, plan_groups(new, regions()), NOW) == 12
    assert states(engine) == {State.PENDING: 20}


def test_an_import_reads_its_clock_when_nobody_is_planning(engine: sa.Engine, directory: Directory) -> None:
    """Else an office could be known since before a planning that could not see it."""
    asked = Event()

    def clock() -> datetime:
        asked.set()
        return NOW

    with engine.begin() as connection:
        official_step(connection)
        importing = Thread(target=directory.replace, args=([*OFFICES, office("late", "35.78")], clock))
        importing.start()
        assert not asked.wait(0.3)
    importing.join()
    with engine.connect() as connection:
        assert connection.scalar(sa.select(offices.c.known_at).where(offices.c.code == "late")) == NOW


@pytest.mark.parametrize("limit", [1, 3, 10, 50])
def test_rows_of_an_old_schedule_do_not_hide_the_others(ledger: SqlLedger, limit: int) -> None:
    assert ledger.waiting(NOW) == 10
    claimed: list[str] = []
    while found := ledger.claim("a", NOW, limit, [MAIL]):
        assert len(found) <= limit
        claimed += [row.office for row in found]
    assert sorted(claimed) == [f"j-{n}" for n in range(10)]


def test_whose_time_has_not_come_does_not_hide_the_others(ledger: SqlLedger, publish: Publish) -> None:
    """Deferred rows of the nearest deadline, and one of a later deadline that can go."""
    first = ledger.claim("a", NOW, 50, [MAIL])
    later = datetime.fromisoformat("2024-09-24T12:00+07:00")
    deferred = [Outcome(row.id, State.DEFERRED, 451, try_at=later, claims=row.claims) for row in first]
    ledger.record("a", deferred, NOW)
    assert ledger.claim("b", NOW, 50, [MAIL]) == []
    assert len(ledger.claim("b", later, 50, [MAIL])) == 10


def test_closing_goes_on_in_the_next_sweep(ledger: SqlLedger, engine: sa.Engine) -> None:
    closed = []
    for _ in range(4):
        ledger.close(NOW)
        closed.append(states(engine)[State.SUPERSEDED])
    assert closed == [4, 8, 10, 10]
    over = datetime.fromisoformat("2024-09-26T09:00+07:00")
    for _ in range(4):
        ledger.close(over)
    assert states(engine) == {State.SUPERSEDED: 10, State.EXPIRED: 10}


def test_a_long_look_is_followed_by_a_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = Throttle()
    with looks.look():
        pass
    assert looks.is_due()
    monkeypatch.setattr(throttle, "AT_ONCE_SECONDS", 0.0)
    monkeypatch.setattr(throttle, "SHARE", 1e-12)
    with looks.look():
        pass
    assert not looks.is_due()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_rows_named_by_their_ids_are_found_by_their_ids(ledger: SqlLedger) -> None:
    """Millions may be in the same state; SQLite would go through them all for a hundred ids.
    PostgreSQL counts before it chooses a way."""
    ways: list[str] = []

    def explain(connection: sa.Connection, _c: object, statement: str, values: tuple[object, ...], *_: object) -> None:
        if "ledger.id IN" in statement:
            plan = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", values)
            ways.extend(row[3] for row in plan.fetchall() if "ledger" in row[3])

    sa.event.listen(ledger.engine, "before_cursor_execute", explain)
    rows = ledger.claim("a", NOW, 8, [MAIL])
    ledger.advance(
        "a", (), [Sending(row.id, row.claims, "a@b.example", 1, "0" * 64, f"{row.id:040x}") for row in rows[:5]], NOW
    )
    ledger.record("a", [Outcome(row.id, State.ACCEPTED, 250, claims=row.claims) for row in rows[:3]], NOW)
    ledger.release("a", [row.claim for row in rows[3:]])
    ledger.close(datetime.fromisoformat("2024-09-26T09:00+07:00"))
    sa.event.remove(ledger.engine, "before_cursor_execute", explain)
    assert len(ways) >= 5
    assert {way for way in ways if "INTEGER PRIMARY KEY" not in way} == set()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_claim_looks_up_its_channel(ledger: SqlLedger) -> None:
    """Millions may wait for a carrier that is paused; another's claim must not go through them. How
    PostgreSQL goes depends on what it has counted."""
    ways: list[str] = []

    def explain(connection: sa.Connection, _c: object, statement: str, values: tuple[object, ...], *_: object) -> None:
        if statement.startswith(("SELECT", "WITH")):
            plan = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", values)
            ways.extend(row[3] for row in plan.fetchall() if "ledger" in row[3])

    sa.event.listen(ledger.engine, "before_cursor_execute", explain)
    assert len(ledger.claim("a", NOW, 8, [MAIL])) == 8
    sa.event.remove(ledger.engine, "before_cursor_execute", explain)
    index = "SEARCH ledger USING COVERING INDEX ledger_open_by_office (state=?"
    assert all(
        way.startswith(index)
        or "INDEX ledger_open_by_office (state=? AND channel=?" in way
        or "USING INTEGER PRIMARY KEY (rowid=?)" in way
        for way in ways
    ), ways
    assert any("channel=? AND not_after=? AND try_at=? AND office=?" in way for way in ways), (
        "what belongs into one mail"
    )
    assert any("channel=? AND not_after=? AND try_at<?" in way for way in ways)


def told(ledger: SqlLedger) -> None:
    """Everybody who can be told, is."""
    while rows := ledger.claim("w", NOW, 50, [MAIL]):
        ledger.advance(
            "w", (), [Sending(row.id, row.claims, "a@b.example", 1, "0" * 64, f"{row.id:040x}") for row in rows], NOW
        )
        ledger.record("w", [Outcome(row.id, State.ACCEPTED, 250, claims=row.claims) for row in rows], NOW)
    while chain(ledger.engine):
        pass


@pytest.fixture
def moved(engine: sa.Engine, twenty: None, publish: Publish) -> tuple[SqlLedger, Truth]:
    """All were told; the date has moved, and nobody has looked since."""
    made, revision = SqlLedger(engine), publish()
    assert made.plan(revision.number, plan_groups(revision, regions()), NOW) == 20
    told(made)
    return SqlLedger(engine), Truth(publish(NOW, **{"2024-09-25": "2024-10-02"}), regions(), timedelta(0))


@pytest.mark.parametrize("size", [1, 3, 10, 19, 20, 21])
def test_notices_go_through_all_offices(
    moved: tuple[SqlLedger, Truth], monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(ledger_sql, "PAGE", size)
    made, truth = moved
    assert [made.correct(truth, NOW) for _ in range(3)] == [20, 0, 0]
    with made.engine.connect() as connection:
        notices = connection.execute(sa.select(table).where(table.c.message == "change")).all()
    assert Counter(row.office for row in notices) == {f"{place}-{n}": 1 for place in "aj" for n in range(10)}
    assert {row.before for row in notices} == {"2024-09-25/2024-09-25"}


def statements(ledger: SqlLedger, work: Callable[[], object]) -> list[str]:
    """Those that mention a ledger row."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.extend([statement] if "ledger." in statement else [])

    sa.event.listen(ledger.engine, "before_cursor_execute", note)
    work()
    sa.event.remove(ledger.engine, "before_cursor_execute", note)
    return seen


def test_where_nothing_was_heard_nobody_is_looked_at(moved: tuple[SqlLedger, Truth], directory: Directory) -> None:
    """However many rows there are. Another list, another instant: everybody is."""
    made, truth = moved
    at = truth.revision.published_at + timedelta(minutes=5)
    slow = Truth(truth.revision, truth.regions, timedelta(minutes=6))
    assert made.correct(slow, at) == 0
    assert statements(made, lambda: made.correct(slow, at)) == []
    assert made.correct(slow, at + timedelta(minutes=1)) == 20
    assert statements(made, lambda: made.correct(slow, at + timedelta(minutes=2))) == []
    directory.replace([office("new", "35.78"), *directory.offices()], fixed_clock(at))
    assert statements(made, lambda: made.correct(slow, at))


@pytest.mark.parametrize("most", [0, 1, 100])
def test_of_whom_something_was_heard_are_looked_at(
    moved: tuple[SqlLedger, Truth], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """The old date reached one more office after the notices: by evidence that came late. most: after more fates
    than that everybody is looked at."""
    monkeypatch.setattr(beliefs, "MANY", most)
    made, truth = moved
    assert made.correct(truth, NOW) == 20
    with made.engine.begin() as connection:
        connection.execute(table.delete().where(table.c.message == "change"))
        one = connection.scalar(sa.select(table.c.id).where(table.c.office == "j-3"))
        prove(connection, [one])
    assert made.correct(truth, NOW) == (1 if most else 20)
    assert made.correct(truth, NOW) == 0


def test_whose_mail_was_under_way_is_looked_at_when_it_is_not(moved: tuple[SqlLedger, Truth]) -> None:
    """Nothing says so but that it is no longer under way: it was put off."""
    made, truth = moved
    with made.engine.begin() as connection:
        copy = sa.select(
            *(
                sa.literal(State.SENDING) if c.key == "state" else sa.literal("mail:2") if c.key == "channel" else c
                for c in table.c
                if c.key != "id"
            )
        )
        names = [c.key for c in table.c if c.key != "id"]
        connection.execute(table.insert().from_select(names, copy.where(table.c.office == "a-1")))
    assert [made.correct(truth, NOW) for _ in range(2)] == [19, 0]
    with made.engine.begin() as connection:
        connection.execute(table.update().where(table.c.channel == "mail:2").values(state=State.DEFERRED))
    assert [made.correct(truth, NOW) for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_beliefs_are_looked_up_by_stage_and_office(moved: tuple[SqlLedger, Truth]) -> None:
    """Of the other stages no row is read, nor of a stage one of an office outside the page."""
    made, truth = moved
    ways: list[str] = []

    def explain(connection: sa.Connection, _c: object, statement: str, values: tuple[object, ...], *_: object) -> None:
        if "row_number" in statement:
            plan = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", values)
            ways.extend(row[3] for row in plan.fetchall() if "ledger" in row[3])

    sa.event.listen(made.engine, "before_cursor_execute", explain)
    assert made.correct(truth, NOW) == 20
    sa.event.remove(made.engine, "before_cursor_execute", explain)
    key = "(election=? AND stage=? AND kind=? AND lead=? AND office>? AND office<?)"
    assert len([way for way in ways if way.startswith("SEARCH ledger USING INDEX") and key in way]) == 2
    assert all(way.startswith("SEARCH") for way in ways)


def test_what_waits_is_looked_at_in_parts(
    engine: sa.Engine, ledger: SqlLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the size of a part, in a few sweeps all that is out of date is found, and again from the first; here
    the last rows, then the first."""
    monkeypatch.setattr(waiting_sql, "LOOKED_AT", 3)
    with engine.begin() as connection:
        connection.execute(schedules.update().where(schedules.c.region == "11.01").values(region="35.78"))
    for _ in range(8):
        ledger.close(NOW)
    assert states(engine) == {State.PENDING: 10, State.SUPERSEDED: 10}
    assert ledger.waiting(NOW) == 10
    with engine.begin() as connection:
        connection.execute(schedules.update().where(schedules.c.region == "").values(schedule_version=2))
    for _ in range(8):
        ledger.close(NOW)
    assert states(engine) == {State.SUPERSEDED: 20}
