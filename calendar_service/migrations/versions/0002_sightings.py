"""What was last seen of each STAGES_FILE"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calendar_service.database import Instant

revision = '0002'
down_revision = '0001'


def upgrade() -> None:
    op.create_table('sightings',
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.Column('stand', sa.String(length=12), nullable=False),
    sa.Column('troubles', sa.JSON(), nullable=False),
    sa.Column('looked_at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('place')
    )
    op.create_index('revisions_text', 'revisions', ['sha256'])
