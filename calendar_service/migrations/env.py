"""Alembic's entrance: one engine, one transaction, a lock against two releases at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from calendar_service.database import metadata, open_engine

engine = open_engine(context.config.attributes["url"])
with engine.connect() as connection, connection.begin():
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(4502024)"))
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    context.run_migrations()
engine.dispose()
