"""In which mail a row went out, and what an office says at its own door"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calendar_service.database import Instant

revision = '0014'
down_revision = '0013'

_SERIAL = sa.BigInteger().with_variant(sa.Integer, 'sqlite')
_SENT = sa.text('letter IS NOT NULL')
_TO_MAIL = sa.text('mail_at IS NOT NULL')


def upgrade() -> None:
    op.add_column('ledger', sa.Column('letter', sa.String(length=40), nullable=True))
    op.create_index('ledger_letter', 'ledger', ['letter'], sqlite_where=_SENT, postgresql_where=_SENT)
    op.create_index('ledger_open_by_office', 'ledger', ['state', 'channel', 'not_after', 'try_at', 'office', 'id'])
    op.drop_index('ledger_open_by_channel', 'ledger')
    op.add_column('offices', sa.Column('hour', sa.Text(), server_default='', nullable=False))
    op.create_table(
        'office_doors',
        sa.Column('office', sa.String(length=60), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('since', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('office')
    )
    op.create_table(
        'confirmations',
        sa.Column('id', _SERIAL, autoincrement=True, nullable=False),
        sa.Column('office', sa.String(length=60), nullable=False),
        sa.Column('letter', sa.String(length=40), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.Column('who', sa.Text(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id')
    )
    op.create_index('confirmations_letter', 'confirmations', ['letter', 'office'], unique=True)
    op.create_table(
        'office_wishes',
        sa.Column('id', _SERIAL, autoincrement=True, nullable=False),
        sa.Column('office', sa.String(length=60), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('facts', sa.JSON(), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.Column('until', Instant(), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('settled_at', Instant(), nullable=True),
        sa.Column('settled_by', sa.Text(), server_default='', nullable=False),
        sa.Column('mail_at', Instant(), nullable=True),
        sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
        sa.PrimaryKeyConstraint('id')
    )
    op.create_index('office_wishes_office', 'office_wishes', ['office'])
    op.create_index('office_wishes_mail', 'office_wishes', ['mail_at'], sqlite_where=_TO_MAIL, postgresql_where=_TO_MAIL)


def downgrade() -> None:
    _say_again_without_what_offices_confirmed()
    for name in ('office_wishes', 'confirmations', 'office_doors'):
        op.drop_table(name)
    op.drop_column('offices', 'hour')
    op.create_index('ledger_open_by_channel', 'ledger', ['state', 'channel', 'not_after', 'try_at', 'id'])
    op.drop_index('ledger_open_by_office', 'ledger')
    op.drop_index('ledger_letter', 'ledger')
    op.drop_column('ledger', 'letter')


def _say_again_without_what_offices_confirmed() -> None:
    """The links of rows that an office has confirmed hold what it said, which is gone in a moment: they get one more link, of what is left."""
    bind = op.get_bind()
    confirmed = sa.text(
        'SELECT ledger.id FROM ledger JOIN confirmations ON confirmations.letter = ledger.letter'
        ' AND confirmations.office = ledger.office ORDER BY ledger.id'
    )
    ids = list(bind.scalars(confirmed))
    if ids:
        bind.execute(sa.table('unproven', sa.column('rows', sa.JSON())).insert().values(rows=ids))
