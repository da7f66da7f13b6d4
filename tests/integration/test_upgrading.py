"""Every schema that ever was becomes the newest one with all that it knew, and goes back as far as docs/upgrading.md promises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from conftest import driven

from calendar_service.accounts.account import opens
from calendar_service.accounts.accounts_sql import Accounts
from calendar_service.database import metadata, open_engine
from calendar_service.ledger.sql.proof import verify
from calendar_service.migrating import migrate, migrate_back
from calendar_service.offices.directory_sql import Directory
from calendar_service.publishing.archive_sql import Archive
from tests.ledger_material import REGIONS, edited
from tests.released_material import FOLDER, PASSWORD, lead, load, schemas
from tests.world import OFFICES

KEPT = sorted({path.name.split(".")[0] for path in FOLDER.glob("*.sql")})
BACK_TO = "0002"
"""The oldest to which there is a way back; 0002 itself has none."""

Known = dict[str, list[dict[str, Any]]]


@contextmanager
def opened(url: str) -> Iterator[sa.Engine]:
    engine = open_engine(driven(url))
    try:
        yield engine
    finally:
        engine.dispose()


def known(url: str) -> Known:
    """Every row of every table, as the database has it."""
    with opened(url) as engine, engine.connect() as connection:
        found = sa.MetaData()
        found.reflect(connection)
        return {
            name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            for name, table in found.tables.items()
            if name != "alembic_version"
        }


def shape(url: str) -> dict[str, Any]:
    """Tables with their columns and indexes."""
    with opened(url) as engine:
        asked = sa.inspect(engine)
        return {
            name: (
                sorted((c["name"], str(c["type"]), c["nullable"]) for c in asked.get_columns(name)),
                sorted((i["name"] or "", i["column_names"]) for i in asked.get_indexes(name)),
                asked.get_pk_constraint(name)["constrained_columns"],
            )
            for name in asked.get_table_names()
        }


def lost(before: Known, after: Known) -> list[str]:
    """What of the tables and columns that both have is not the same."""

    def of(rows: list[dict[str, Any]], columns: set[str]) -> list[str]:
        return sorted(repr([(c, row[c]) for c in sorted(columns)]) for row in rows)

    found = []
    for name in before.keys() & after.keys():
        if before[name] and not after[name]:
            found.append(name)
            continue
        columns = set().union(*before[name][:1]) & set().union(*after[name][:1])
        if of(before[name], columns) != of(after[name], columns):
            found.append(name)
    return found


def test_a_database_is_kept_for_every_schema_on_both() -> None:
    assert schemas() == KEPT, "say python -m tests.released_material"
    assert {path.name for path in FOLDER.glob("*.sql")} == {
        f"{schema}.{database}.sql" for schema in KEPT for database in ("sqlite", "postgresql")
    }


@pytest.mark.parametrize("schema", KEPT)
def test_a_kept_database_has_the_schema_that_its_migrations_make(schema: str, database_url: str) -> None:
    load(schema, database_url)
    kept = shape(database_url)
    with opened(database_url) as engine, engine.begin() as connection:
        for name in kept:
            connection.exec_driver_sql(f'DROP TABLE "{name}"')
    lead(driven(database_url), schema)
    assert kept == shape(database_url)


@pytest.mark.parametrize("schema", KEPT)
def test_it_becomes_the_newest_and_nothing_is_lost(schema: str, database_url: str) -> None:
    load(schema, database_url)
    before = known(database_url)
    assert all(before.values()), "a table without a row proves nothing"
    migrate(driven(database_url))
    after = known(database_url)
    assert before.keys() - after.keys() == set()
    assert lost(before, after) == []
    with opened(database_url) as engine:
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert_the_product_reads(engine)


def assert_the_product_reads(engine: sa.Engine) -> None:
    archive = Archive(engine, REGIONS)
    assert archive.text(1) == edited()
    current = archive.current()
    assert current is not None
    assert current.number == 2
    assert [(entry.number, entry.by) for entry in archive.history()] == [(2, "uji"), (1, "uji")]
    assert list(Directory(engine).offices()) == sorted(OFFICES, key=lambda office: office.code)
    verified = verify(engine)
    assert verified.flaws == []
    assert verified.count >= 3
    assert opens(Accounts(engine).find("siti"), PASSWORD)


@pytest.mark.parametrize("schema", [each for each in KEPT if each >= BACK_TO][:-1])
def test_there_is_a_way_back_with_all_that_the_older_one_knows(schema: str, database_url: str) -> None:
    load(KEPT[-1], database_url)
    assert migrate_back(driven(database_url), schema)
    back = known(database_url)
    text = (FOLDER / f"{schema}.sqlite.sql").read_text(encoding="utf-8")
    assert set(back) == set(re.findall(r'^CREATE TABLE "?(\w+)', text, re.M)) - {"alembic_version"}
    migrate(driven(database_url))
    assert lost(back, known(database_url)) == []
    with opened(database_url) as engine:
        assert_the_product_reads(engine)


@pytest.mark.parametrize("schema", ["0001", "9999", "kemarin"])
def test_where_no_way_leads_nothing_is_touched(schema: str, sqlite_url: str) -> None:
    load(KEPT[-1], sqlite_url)
    before = known(sqlite_url)
    assert not migrate_back(sqlite_url, schema)
    assert known(sqlite_url) == before
