"""The schema, on both databases. What the ledger does there: tests/unit/ledger/test_memory_contract.py."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from calendar_service.database import metadata
from calendar_service.migrating import migrate


def test_the_schema_is_what_the_code_says(engine: sa.Engine, database_url: str) -> None:
    """The migrations and database.py have drifted apart if this fails."""
    migrate(database_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
