"""What is planned, told of a change or copied after a restore carries its epoch, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from calendar_service.ledger.sql.threads import Threads
from calendar_service.letters.reference import key_message_id, may_be_message_id
from calendar_service.promises.correction import Truth
from calendar_service.publishing.archive_sql import Archive, Author
from calendar_service.publishing.epoch import Epoch
from tests.ledger_material import REGIONS, SqlSite, edited, plan, tell
from tests.world import KNOWN, OFFICES

FRIDAY = datetime.fromisoformat("2024-09-20T09:00+07:00")
DOMAIN = "uji.example"


def test_every_way_into_the_ledger(engine: sa.Engine) -> None:
    site, archive = SqlSite(engine), Archive(engine, REGIONS)
    site.enlist(OFFICES, KNOWN)
    revision = site.publish(edited(), KNOWN)
    assert plan(site, revision, FRIDAY) == 4
    told = tell(site, FRIDAY)
    archive.begin_epoch(Epoch(2, FRIDAY, 9, 9), Author("siti", "pulih", FRIDAY))
    moved = site.publish(edited(**{"2024-09-25": "2024-09-30"}), FRIDAY)
    later = FRIDAY + timedelta(hours=2)
    assert site.ledger.correct(Truth(moved, REGIONS, timedelta(0)), later) == 4, "changes"
    assert plan(site, moved, datetime.fromisoformat("2024-09-27T09:00+07:00")) == 5, "reminders"
    tell(site, later)
    copy = site.ledger.resend(tell(site, datetime.fromisoformat("2024-09-27T09:00+07:00"))[0], later)
    assert site.rows()[-1].id == copy
    epochs = {row.id: row.epoch for row in site.rows()}
    assert {epochs[ident] for ident in told} == {1}
    assert {epoch for ident, epoch in epochs.items() if ident not in told} == {2}
    threads = Threads(engine, lambda key: key_message_id(key, DOMAIN), lambda text: may_be_message_id(text, DOMAIN))
    for row in site.rows():
        if row.address:
            found = threads.answered([key_message_id(row._mapping, DOMAIN)])
            assert found is not None
            assert found.row == row.id
