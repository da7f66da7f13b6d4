"""Epochs: a database that went back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calendar_service.database import Instant

revision = '0008'
down_revision = '0007'


def upgrade() -> None:
    op.create_table(
        'epochs',
        sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('since', Instant(), nullable=False),
        sa.Column('by', sa.Text(), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.Column('sequence', sa.Integer(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('number')
    )
    op.add_column('ledger', sa.Column('epoch', sa.Integer(), server_default='1', nullable=False))


def downgrade() -> None:
    op.drop_column('ledger', 'epoch')
    op.drop_table('epochs')
