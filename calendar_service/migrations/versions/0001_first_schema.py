"""First schema"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calendar_service.database import Instant

revision = '0001'
down_revision = None


def upgrade() -> None:
    op.create_table('ledger',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('election', sa.String(length=60), nullable=False),
    sa.Column('stage', sa.String(length=60), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('lead', sa.Integer(), nullable=False),
    sa.Column('office', sa.String(length=60), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('schedule', sa.Integer(), nullable=False),
    sa.Column('region', sa.String(length=5), nullable=False),
    sa.Column('days_left', sa.Integer(), nullable=False),
    sa.Column('told', sa.String(length=60), nullable=False),
    sa.Column('before', sa.String(length=60), nullable=True),
    sa.Column('due_at', Instant(), nullable=False),
    sa.Column('not_after', Instant(), nullable=False),
    sa.Column('planned_at', Instant(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('owner', sa.String(length=40), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('try_at', Instant(), nullable=False),
    sa.Column('ambiguous', sa.Integer(), nullable=False),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('settled_at', Instant(), nullable=True),
    sa.Column('reply_code', sa.Integer(), nullable=True),
    sa.Column('enhanced_code', sa.String(length=12), nullable=True),
    sa.Column('reply', sa.Text(), nullable=True),
    sa.Column('queue_id', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('election', 'stage', 'kind', 'lead', 'office', 'channel', 'schedule', name='ledger_key')
    )
    op.create_index('ledger_open', 'ledger', ['state', 'not_after', 'try_at', 'id'], unique=False)
    op.create_table('proofs',
    sa.Column('seq', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('ledger_id', sa.BigInteger(), nullable=False),
    sa.Column('line', sa.Text(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('seq')
    )
    op.create_table('offices',
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('region', sa.String(length=5), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('salutation', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('known_at', Instant(), nullable=False),
    sa.Column('retired_at', Instant(), nullable=True),
    sa.PrimaryKeyConstraint('code'),
    sqlite_with_rowid=False
    )
    op.create_table('progress',
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('revisions',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('published_at', Instant(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=False),
    sa.Column('stamps', sa.JSON(), nullable=False),
    sa.Column('vanished', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('number')
    )
    op.create_table('schedules',
    sa.Column('election', sa.String(length=60), nullable=False),
    sa.Column('stage', sa.String(length=60), nullable=False),
    sa.Column('region', sa.String(length=5), nullable=False),
    sa.Column('schedule', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('election', 'stage', 'region')
    )
    op.create_table('served',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('modified_at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('number')
    )
    op.create_table('workers',
    sa.Column('owner', sa.String(length=40), nullable=False),
    sa.Column('alive_until', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('owner')
    )
    op.create_table('accounts',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('role', sa.String(length=12), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('sessions', sa.Integer(), nullable=False),
    sa.Column('created_at', Instant(), nullable=False),
    sa.Column('disabled_at', Instant(), nullable=True),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('audit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('action', sa.String(length=40), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('drafts',
    sa.Column('account', sa.String(length=40), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=False),
    sa.Column('base', sa.LargeBinary(), nullable=False),
    sa.Column('saved_at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('account')
    )
    op.create_table('guesses',
    sa.Column('key', sa.String(length=100), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('key')
    )
    op.create_table('suppressions',
    sa.Column('address', sa.String(length=320), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('code', sa.Integer(), nullable=False),
    sa.Column('enhanced', sa.String(length=12), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('row', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('address')
    )
    op.create_table('domains',
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('used_until', Instant(), nullable=False),
    sa.Column('promised_until', Instant(), nullable=False),
    sa.Column('rests_until', Instant(), nullable=False),
    sa.Column('strikes', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('alarms',
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('seen_at', Instant(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )


def downgrade() -> None:
    op.drop_table('alarms')
    op.drop_table('domains')
    op.drop_table('suppressions')
    op.drop_table('guesses')
    op.drop_table('drafts')
    op.drop_table('audit')
    op.drop_table('accounts')
    op.drop_table('workers')
    op.drop_table('served')
    op.drop_table('schedules')
    op.drop_table('revisions')
    op.drop_table('progress')
    op.drop_table('proofs')
    op.drop_table('offices')
    op.drop_index('ledger_open', table_name='ledger')
    op.drop_table('ledger')
