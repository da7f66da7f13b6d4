"""Texts that wait to be published"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calendar_service.database import Instant

revision = '0017'
down_revision = '0016'


def upgrade() -> None:
    op.create_table(
        'pending_publications',
        sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
        sa.Column('text', sa.LargeBinary(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('base', sa.String(length=64), nullable=False),
        sa.Column('seen', sa.Integer(), nullable=False),
        sa.Column('by', sa.Text(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('is_confirmed', sa.Boolean(), nullable=False),
        sa.Column('publish_at', Instant(), nullable=True),
        sa.Column('zone', sa.String(length=40), nullable=False),
        sa.Column('needs_second', sa.Boolean(), nullable=False),
        sa.Column('submitted_at', Instant(), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('agreed_by', sa.Text(), nullable=False),
        sa.Column('ended_by', sa.Text(), nullable=False),
        sa.Column('ended_at', Instant(), nullable=True),
        sa.Column('revision', sa.Integer(), nullable=True),
        sa.Column('reasons', sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint('number')
    )


def downgrade() -> None:
    op.drop_table('pending_publications')
