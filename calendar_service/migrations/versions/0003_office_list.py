"""The list of offices has revisions, and an office that came back is looked at again"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calendar_service.database import Instant

revision = '0003'
down_revision = '0002'

SET = sa.text('look_again_at IS NOT NULL')


def upgrade() -> None:
    op.create_table('office_lists',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('offices', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('number')
    )
    op.add_column('offices', sa.Column('look_again_at', Instant(), nullable=True))
    op.create_index('offices_look_again', 'offices', ['look_again_at'], unique=False, sqlite_where=SET, postgresql_where=SET)


def downgrade() -> None:
    op.drop_index('offices_look_again', table_name='offices')
    op.drop_column('offices', 'look_again_at')
    op.drop_table('office_lists')
