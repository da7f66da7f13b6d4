"""Drafts whose authors ask for their publication"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calendar_service.database import Instant

revision = '0020'
down_revision = '0019'


def upgrade() -> None:
    op.create_table(
        'proposals',
        sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
        sa.Column('account', sa.String(length=40), nullable=False),
        sa.Column('text', sa.LargeBinary(), nullable=False),
        sa.Column('base', sa.LargeBinary(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('sentence', sa.Text(), nullable=False),
        sa.Column('asked_at', Instant(), nullable=False),
        sa.Column('state', sa.String(length=12), nullable=False),
        sa.Column('ended_by', sa.Text(), nullable=False),
        sa.Column('ended_at', Instant(), nullable=True),
        sa.Column('answer', sa.Text(), nullable=False),
        sa.Column('pending', sa.BigInteger(), nullable=True),
        sa.Column('revision', sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint('number')
    )


def downgrade() -> None:
    op.drop_table('proposals')
