"""What people wrote to us"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calendar_service.database import Instant

revision = '0007'
down_revision = '0006'


def upgrade() -> None:
    op.create_table(
        'replies',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.Column('office', sa.String(length=60), nullable=True),
        sa.Column('known_by', sa.String(length=12), nullable=True),
        sa.Column('row', sa.BigInteger(), nullable=True),
        sa.Column('sender', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('subject', sa.Text(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('is_cut', sa.Boolean(), nullable=False),
        sa.Column('attachments', sa.Integer(), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('done_at', Instant(), nullable=True),
        sa.Column('done_by', sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('digest', name='replies_digest')
    )
    op.create_table(
        'arrivals',
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('mails', sa.Integer(), nullable=False),
        sa.Column('last_at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('kind')
    )


def downgrade() -> None:
    op.drop_table('arrivals')
    op.drop_table('replies')
