"""The number of each claim, owners that were lost, and what the chain of proofs does not have yet"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calendar_service.database import Instant

revision = '0010'
down_revision = '0009'


def upgrade() -> None:
    op.add_column('ledger', sa.Column('claims', sa.Integer(), server_default='0', nullable=False))
    op.add_column('ledger', sa.Column('lost_at', Instant(), nullable=True))
    op.create_table(
        'unproven',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
        sa.Column('rows', sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint('id')
    )


def downgrade() -> None:
    op.drop_table('unproven')
    op.drop_column('ledger', 'lost_at')
    op.drop_column('ledger', 'claims')
