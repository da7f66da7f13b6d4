"""What was signed, and by which key"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calendar_service.database import Instant

revision = '0015'
down_revision = '0014'


def upgrade() -> None:
    op.create_table(
        'signing_keys',
        sa.Column('name', sa.String(length=43), nullable=False),
        sa.Column('public', sa.LargeBinary(), nullable=False),
        sa.Column('since', Instant(), nullable=False),
        sa.Column('until', Instant(), nullable=True),
        sa.PrimaryKeyConstraint('name')
    )
    op.create_table(
        'manifests',
        sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('key', sa.String(length=43), nullable=False),
        sa.Column('body', sa.LargeBinary(), nullable=False),
        sa.Column('signature', sa.LargeBinary(), nullable=False),
        sa.Column('signed_at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('number')
    )
    op.create_index('manifests_revision', 'manifests', ['revision'])


def downgrade() -> None:
    for name in ('manifests', 'signing_keys'):
        op.drop_table(name)
