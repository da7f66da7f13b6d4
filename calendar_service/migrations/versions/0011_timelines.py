"""Servers on which the database has lived"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calendar_service.database import Instant

revision = '0011'
down_revision = '0010'


def upgrade() -> None:
    op.create_table(
        'timelines',
        sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('name', sa.String(length=8), nullable=False),
        sa.Column('seen_at', Instant(), nullable=False),
        sa.Column('until', Instant(), nullable=False),
        sa.Column('settled_at', Instant(), nullable=True),
        sa.PrimaryKeyConstraint('number')
    )


def downgrade() -> None:
    op.drop_table('timelines')
