"""Addresses that were denied, and why a domain takes nothing"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calendar_service.database import Instant

revision = '0006'
down_revision = '0005'


def upgrade() -> None:
    op.create_table(
        'denials',
        sa.Column('address', sa.String(length=320), nullable=False),
        sa.Column('since', Instant(), nullable=False),
        sa.Column('code', sa.Integer(), nullable=False),
        sa.Column('enhanced', sa.String(length=12), nullable=False),
        sa.Column('evidence', sa.Text(), nullable=False),
        sa.Column('row', sa.BigInteger(), nullable=True),
        sa.Column('bounced', sa.Boolean(), nullable=False),
        sa.Column('freed_at', Instant(), nullable=True),
        sa.PrimaryKeyConstraint('address')
    )
    op.create_index('denials_since', 'denials', ['since'], unique=False)
    op.add_column('domains', sa.Column('reason', sa.String(length=12), server_default='', nullable=False))
    op.add_column('domains', sa.Column('words', sa.Text(), server_default='', nullable=False))
    op.add_column('domains', sa.Column('refused_at', Instant(), nullable=True))
    op.add_column('domains', sa.Column('bounced', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('domains', sa.Column('probing', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column('domains', 'probing')
    op.drop_column('domains', 'bounced')
    op.drop_column('domains', 'refused_at')
    op.drop_column('domains', 'words')
    op.drop_column('domains', 'reason')
    op.drop_index('denials_since', table_name='denials')
    op.drop_table('denials')
