"""Time and processes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calendar_service.database import Instant

revision = '0004'
down_revision = '0003'


def upgrade() -> None:
    op.create_table('processes',
    sa.Column('owner', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('host', sa.Text(), nullable=False),
    sa.Column('seen_at', Instant(), nullable=False),
    sa.Column('skew', sa.Float(), nullable=False),
    sa.Column('greeted_at', Instant(), nullable=True),
    sa.Column('greeting', sa.String(length=40), nullable=True),
    sa.PrimaryKeyConstraint('owner')
    )
    op.create_table('anchor',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('boot', sa.String(length=40), nullable=False),
    sa.Column('uptime', sa.Float(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )


def downgrade() -> None:
    op.drop_table('anchor')
    op.drop_table('processes')
