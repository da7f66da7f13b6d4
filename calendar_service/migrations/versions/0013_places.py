"""Rows about a place, and hours of any zone, in PostgreSQL; SQLite looks at no length"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'


def upgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':  # the rows stay as they are
        op.alter_column('ledger', 'stage', type_=sa.String(length=70))
        op.alter_column('ledger', 'told', type_=sa.String(length=100))
        op.alter_column('ledger', 'before', type_=sa.String(length=100))


def downgrade() -> None:
    """The columns stay as wide: an older program writes less into them, and what is longer is kept."""
