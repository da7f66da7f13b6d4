"""Lists of offices are kept by gzip"""

from __future__ import annotations

import gzip

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'

lists = sa.table('office_lists', sa.column('number'), sa.column('text'), sa.column('csv_gz', sa.LargeBinary()))


def upgrade() -> None:
    op.add_column('office_lists', sa.Column('csv_gz', sa.LargeBinary(), nullable=True))
    for number in _numbers():  # one at a time: each may have megabytes
        of_it = lists.c.number == number
        text = op.get_bind().execute(sa.select(lists.c.text).where(of_it)).scalar_one()
        op.execute(lists.update().where(of_it).values(csv_gz=gzip.compress(text.encode(), mtime=0)))
    with op.batch_alter_table('office_lists') as table:
        table.alter_column('csv_gz', nullable=False)
        table.drop_column('text')


def downgrade() -> None:
    op.add_column('office_lists', sa.Column('text', sa.Text(), nullable=True))
    for number in _numbers():
        of_it = lists.c.number == number
        packed = op.get_bind().execute(sa.select(lists.c.csv_gz).where(of_it)).scalar_one()
        op.execute(lists.update().where(of_it).values(text=gzip.decompress(packed).decode()))
    with op.batch_alter_table('office_lists') as table:
        table.alter_column('text', nullable=False)
        table.drop_column('csv_gz')


def _numbers() -> list[int]:
    return list(op.get_bind().scalars(sa.select(lists.c.number).order_by(lists.c.number)))
