"""What was found in calendars that people had examined"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calendar_service.database import Instant

revision = '0016'
down_revision = '0015'


def upgrade() -> None:
    op.create_table(
        'calendar_checks',
        sa.Column('code', sa.String(length=20), nullable=False),
        sa.Column('subject', sa.Text(), nullable=False),
        sa.Column('found', sa.Text(), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.Column('until', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('code')
    )
    op.create_index('calendar_checks_until', 'calendar_checks', ['until'])


def downgrade() -> None:
    op.drop_table('calendar_checks')
