"""Claims by channel"""

from __future__ import annotations

from alembic import op

revision = '0005'
down_revision = '0004'


def upgrade() -> None:
    op.create_index('ledger_open_by_channel', 'ledger', ['state', 'channel', 'not_after', 'try_at', 'id'], unique=False)
    op.drop_index('ledger_open', table_name='ledger')


def downgrade() -> None:
    op.create_index('ledger_open', 'ledger', ['state', 'not_after', 'try_at', 'id'], unique=False)
    op.drop_index('ledger_open_by_channel', table_name='ledger')
