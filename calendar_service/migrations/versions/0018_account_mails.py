"""Mail addresses of accounts, and the mails that accounts are owed"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from calendar_service.database import Instant

revision = '0018'
down_revision = '0017'

_TO_MAIL = sa.text('mail_at IS NOT NULL')
_WHERE: Any = {'sqlite_where': _TO_MAIL, 'postgresql_where': _TO_MAIL}


def upgrade() -> None:
    op.create_table(
        'account_addresses',
        sa.Column('account', sa.String(length=40), nullable=False),
        sa.Column('address', sa.Text(), nullable=False),
        sa.Column('language', sa.String(length=8), nullable=False),
        sa.Column('since', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('account')
    )
    op.create_table(
        'account_mails',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
        sa.Column('account', sa.String(length=40), nullable=False),
        sa.Column('event', sa.String(length=24), nullable=False),
        sa.Column('number', sa.BigInteger(), nullable=False),
        sa.Column('entered_at', Instant(), nullable=False),
        sa.Column('mail_at', Instant(), nullable=True),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('ended_at', Instant(), nullable=True),
        sa.Column('answer', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('event', 'number', 'account')
    )
    op.create_index('account_mails_mail', 'account_mails', ['mail_at'], **_WHERE)


def downgrade() -> None:
    op.drop_table('account_mails')
    op.drop_table('account_addresses')
