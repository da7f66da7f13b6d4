"""Who held notices of a moved date, or let them go"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calendar_service.database import Instant

revision = '0019'
down_revision = '0018'


def upgrade() -> None:
    op.create_table(
        'outbox_steps',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
        sa.Column('election', sa.String(length=60), nullable=False),
        sa.Column('stage', sa.String(length=60), nullable=False),
        sa.Column('scheduled_at', Instant(), nullable=False),
        sa.Column('step', sa.String(length=10), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.Column('by', sa.Text(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('needed_by', Instant(), nullable=True),
        sa.PrimaryKeyConstraint('id')
    )


def downgrade() -> None:
    op.drop_table('outbox_steps')
