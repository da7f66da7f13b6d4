"""Alembic's entrance: one engine, one transaction, a lock against two releases at once."""

from __future__ import annotations

from alembic import context

from calendar_service import desk_tables  # noqa: F401  tables of the one schema
from calendar_service.database import metadata, open_engine, release_step

engine = open_engine(context.config.attributes["url"])
with engine.connect() as connection, connection.begin():
    release_step(connection)
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    context.run_migrations()
engine.dispose()
