"""A database that is restored from a copy: refused, reconciled with what had gone out, accepted. On both databases."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import find_program, missing

from calendar_service.clock import fixed_clock
from calendar_service.delivery.carrier import Receipt
from calendar_service.delivery.journal import Journal
from calendar_service.delivery.questions import RESTORE
from calendar_service.errors import Refused
from calendar_service.ledger.rows import MAIL, Row
from calendar_service.preflight.starting import make_ready
from calendar_service.publishing.epoch import highest_sequence
from calendar_service.publishing.publish import Commanded
from tests.restore_material import DUMPED, KNOWN, LOST, OFFICES, ids, logged, plan, states, tell
from tests.revisions_material import TEXT, service_at
from tests.world import Service


@dataclass
class House:
    """An installation that is killed, restored and opened again."""

    folder: Path
    url: str
    copy: Path
    tools: Callable[[str], list[str]]

    def open(self, now: datetime) -> Service:
        service = service_at(self.folder, TEXT, now, database_url=self.url, uid_domain="uji.example")
        service.clock = fixed_clock(now)
        return service

    def dump(self) -> None:
        subprocess.run(self.tools("dump"), check=True)

    def restore(self) -> None:
        for tail in ("", "-wal", "-shm"):
            (self.folder / f"kalender.sqlite3{tail}").unlink(missing_ok=True)
        subprocess.run(self.tools("restore"), check=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> House:
    copy = tmp_path / "copy"
    if request.param == "sqlite":
        file = tmp_path / "kalender.sqlite3"
        vacuum = f"import sqlite3; sqlite3.connect({str(file)!r}).execute('VACUUM INTO ?', ({str(copy)!r},))"
        steps = {"dump": ["python3", "-c", vacuum], "restore": ["cp", str(copy), str(file)]}
        return House(tmp_path, f"sqlite:///{file}", copy, steps.__getitem__)
    pg_dump, pg_restore = find_program("pg_dump"), find_program("pg_restore")
    if pg_dump is None or pg_restore is None:
        missing("PostgreSQL (pg_dump, pg_restore)")
    url: str = request.getfixturevalue("postgres_url")
    steps = {
        "dump": [str(pg_dump), "--format=custom", f"--file={copy}", url],
        "restore": [str(pg_restore), "--clean", "--if-exists", "--no-owner", f"--dbname={url}", str(copy)],
    }
    return House(tmp_path, url, copy, steps.__getitem__)


@pytest.fixture
def lost(house: House) -> tuple[House, list[Row], list[Row]]:
    """A week after the copy was made: what was told before it, and after it, all that is owed; and a second revision."""
    service = house.open(KNOWN)
    service.directory.replace(OFFICES, fixed_clock(KNOWN))
    service.archive.publish(TEXT.data, by="uji", note="", at=KNOWN)
    service.continuity.look()
    service.clock = fixed_clock(DUMPED)
    assert plan(service) == 7
    before = tell(service, 4)
    service.ledger.swept(service.time.ask() - timedelta(hours=26))
    house.dump()
    after = tell(service)
    service.clock = fixed_clock(LOST)
    service.archive.publish(TEXT.having("suara", title="Hari suara").data, by="uji", note="", at=LOST)
    assert plan(service) == 14
    after += tell(service)
    service.ledger.swept(service.time.ask() - timedelta(hours=1))
    service.official.served(service.official.refresh())
    assert service.continuity.look()
    service.close()
    house.restore()
    assert len(before) == 4
    assert len(after) == 17
    return house, before, after


def test_a_restored_copy_sends_nothing_until_a_person_has_looked(lost: tuple[House, list[Row], list[Row]]) -> None:
    house, _, after = lost
    service = house.open(LOST)
    with pytest.raises(Refused, match="accept-older"):
        service.continuity.require()
    for name in ("web", "worker", "clock"):
        with pytest.raises(Refused, match="accept-older"):
            make_ready(name, house.folder, lambda: service.engine, require=service.continuity.require)
    assert service.ledger.claim("w", LOST, 100, [MAIL]) == []
    assert not service.continuity.look()
    assert [alarm.name for alarm in service.alarms.standing()] == [RESTORE]
    with pytest.raises(Refused, match="accept-older"):
        service.publishing.publish(TEXT.having("rapat", days="2024-09-29").data, Commanded("siti", "x", force=True))
    log = house.folder / "mail.log"
    log.write_bytes(logged(ids(after), datetime.now(UTC) - timedelta(hours=3)))
    count = service.reconcile([log], dry_run=True)
    assert states(service) == {("accepted", 0): 4, ("pending", 0): 3}
    learned = service.reconcile([log], dry_run=False)
    assert (
        (count.planned, count.from_logs, count.going)
        == (learned.planned, learned.from_logs, learned.going)
        == (14, 17, 0)
    )
    assert states(service) == {("accepted", 0): 21}
    assert service.verification().flaws == []
    assert service.ledger.claim("w", LOST, 100, [MAIL]) == []
    assert not service.continuity.look(), "that it was reconciled is not that it was accepted"
    done = service.accept_older("siti")
    assert done is not None
    assert (done.epoch, done.revision) == (2, 3)
    assert done.lost is not None
    assert done.lost.read_bytes() == TEXT.having("suara", title="Hari suara").data
    assert service.continuity.look()
    assert service.alarms.standing() == []
    assert service.accept_older("siti") is None
    assert plan(service) == 0
    assert service.ledger.claim("w", LOST, 100, [MAIL]) == []
    service.close()
    again = house.open(LOST + timedelta(days=4))
    again.continuity.require()
    assert plan(again) == 7, "what falls due later"
    assert {row.epoch for row in tell(again)} == {2}
    again.close()


def test_what_no_witness_knows_goes_out_again_and_is_counted(lost: tuple[House, list[Row], list[Row]]) -> None:
    house, _, after = lost
    service = house.open(LOST)
    journal = Journal(service.journal_dir, "dead")
    with journal.room(3):
        for name in ids(after[:3]):
            journal.accepted(name, Receipt(250, "2.0.0", "Ok", "QJ"))
    journal.recorded(ids(after[:3]))
    journal.close(keep=False)
    learned = service.reconcile([], dry_run=False)
    assert (learned.from_journals, learned.from_logs, learned.going, learned.unknown) == (3, 0, 14, 14)
    assert states(service) == {("accepted", 0): 7, ("pending", 1): 14}
    service.accept_older("siti")
    assert service.continuity.look()
    assert sorted(ids(tell(service))) == sorted(ids(after[3:])), "each by the name under which it had gone out"
    service.close()


@pytest.mark.parametrize(("ago", "unknown"), [(10, 17), (0, 0)])
def test_a_copy_of_a_moment_ago_is_older_all_the_same(house: House, ago: int, unknown: int) -> None:
    """No machine has written down anything since; and where a clock sweeps just now, nothing was restored."""
    service = house.open(KNOWN)
    service.directory.replace(OFFICES, fixed_clock(KNOWN))
    service.archive.publish(TEXT.data, by="uji", note="", at=KNOWN)
    service.clock = fixed_clock(LOST)
    assert plan(service) == 21
    tell(service, 4)
    service.ledger.swept(service.time.ask() - timedelta(seconds=ago))
    assert service.continuity.look()
    house.dump()
    tell(service, 2)
    service.close()
    house.restore()
    service = house.open(LOST)
    assert service.reconcile([], dry_run=False).unknown == unknown
    assert states(service) == {("accepted", 0): 4, ("pending", 1 if unknown else 0): 17}
    service.close()


@pytest.mark.parametrize("reaches_back", [True, False])
def test_a_log_that_reaches_back_says_what_had_not_gone_out(
    lost: tuple[House, list[Row], list[Row]], reaches_back: bool
) -> None:
    house, before, after = lost
    service = house.open(LOST)
    old, new = house.folder / "mail.log.1.gz", house.folder / "mail.log"
    long_ago = datetime.now(UTC) - timedelta(hours=30 if reaches_back else 20)
    strange = "0" * 40 + "@uji.example"
    with gzip.open(old, "wb") as file:
        file.write(logged(ids(before), long_ago) + logged([strange], datetime.now(UTC) - timedelta(hours=4)))
    new.write_bytes(logged(ids(after[:6]), datetime.now(UTC) - timedelta(hours=2)))
    learned = service.reconcile([new, old], dry_run=False)
    assert (learned.from_logs, learned.going, learned.strange) == (6, 11, 1)
    assert learned.unknown == (0 if reaches_back else 11)
    assert states(service) == {("accepted", 0): 10, ("pending", 0 if reaches_back else 1): 11}
    service.close()


def test_calendars_are_never_told_an_older_date(lost: tuple[House, list[Row], list[Row]]) -> None:
    house, _, _ = lost
    service = house.open(LOST)
    seen = service.continuity.seen
    assert (seen.revision, seen.sequence) == (2, 1)
    service.accept_older("siti")
    revision = service.official.refresh()
    assert revision.number == 3
    assert min(kept.common.content for kept in revision.stamps.values()) > seen.sequence
    assert min(kept.common.modified_at for kept in revision.stamps.values()) >= LOST
    assert highest_sequence(revision.stamps) == 2
    assert service.archive.stamp_served("x", LOST - timedelta(days=1)) >= LOST
    service.close()


def test_what_is_served_stays_where_the_database_goes_back_meanwhile(house: House) -> None:
    service = house.open(KNOWN)
    service.archive.publish(TEXT.data, by="uji", note="", at=KNOWN)
    house.dump()
    service.archive.publish(TEXT.having("suara", title="Hari suara").data, by="uji", note="", at=DUMPED)
    served = service.official.refresh()
    service.engine.dispose()
    house.restore()
    assert service.official.refresh() is served
    assert any("2" in sentence and "1" in sentence for sentence in service.official.troubles())
    with pytest.raises(Refused):
        service.official.newest()
    service.close()


def test_the_witness_takes_nothing_back(house: House) -> None:
    service = house.open(KNOWN)
    service.archive.publish(TEXT.data, by="uji", note="", at=KNOWN)
    assert service.continuity.look()
    kept = json.loads((house.folder / "seen.json").read_text())
    assert (kept["revision"], kept["epoch"]) == (1, 1)
    service.archive.publish(TEXT.having("suara", title="Hari suara").data, by="uji", note="", at=DUMPED)
    other = house.open(DUMPED)
    assert other.continuity.look()
    service.recollection.keep(service.continuity.seen)
    assert service.recollection.seen().revision == 2
    (house.folder / "seen.json").write_bytes(b"{")
    assert service.recollection.seen().revision == 0
    service.close()
    other.close()
