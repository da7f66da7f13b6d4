"""Known browsers and second factors of accounts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calendar_service.database import Instant

revision = '0012'
down_revision = '0011'


def upgrade() -> None:
    op.add_column('accounts', sa.Column('browsers', sa.Integer(), server_default='0', nullable=False))
    op.create_table(
        'second_factors',
        sa.Column('account', sa.String(length=40), nullable=False),
        sa.Column('seed', sa.String(length=40), nullable=False),
        sa.Column('last_step', sa.BigInteger(), nullable=False),
        sa.Column('since', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('account')
    )
    op.create_table(
        'recovery_codes',
        sa.Column('account', sa.String(length=40), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint('account', 'digest')
    )


def downgrade() -> None:
    op.drop_table('recovery_codes')
    op.drop_table('second_factors')
    with op.batch_alter_table('accounts') as table:
        table.drop_column('browsers')
