"""Where accounts read mail, and the mails that they are owed. [DOOR: SQL]

A mail is entered in the transaction of the event that it tells, once for each event and account, and moved on before it is sent: who dies over
it leaves it to the next one, which sends the same mail again, under the same Message-ID. Nothing here makes or sends one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calendar_service.accounts.account_mail import AccountAddress, AccountEvent, AccountMail
from calendar_service.clock import Clock
from calendar_service.database import accounts, reading, second_factors
from calendar_service.desk_tables import account_addresses, account_mails
from calendar_service.errors import N_, Refused
from calendar_service.words.mail_address import MailAddress

_MAIL = [
    account_mails.c[name] for name in ("id", "account", "event", "number", "tries", "entered_at", "ended_at", "answer")
]
_HAS_ADDRESS = accounts.join(account_addresses, account_addresses.c.account == accounts.c.name)
_IS_OPEN = account_mails.c.mail_at.is_not(None)


class AccountMails:
    """Of one database. second_factor: the setting; publishers that lack one may not act where it asks them for one, and are not asked to.
    now: real time."""

    def __init__(self, engine: Engine, second_factor: str, now: Clock) -> None:
        self.engine, self._second_factor, self._now = engine, second_factor, now

    # Addresses

    def set_address(self, account: str, address: MailAddress, language: str, at: datetime) -> None:
        """In place of the one that the account had. Raises Refused where there is no such account."""
        with self.engine.begin() as connection:
            if connection.scalar(sa.select(accounts.c.name).where(accounts.c.name == account)) is None:
                raise Refused(N_("akun %(name)s tidak ada"), name=account)
            connection.execute(account_addresses.delete().where(account_addresses.c.account == account))
            row = {"account": account, "address": str(address), "language": language, "since": at}
            connection.execute(account_addresses.insert().values(row))

    def drop_address(self, account: str) -> bool:
        """From now on it is sent nothing, what is owed included. Whether it had one."""
        owed = account_mails.update().where(account_mails.c.account == account, _IS_OPEN)
        with self.engine.begin() as connection:
            connection.execute(owed.values(mail_at=None, ended_at=self._now()))
            gone = account_addresses.delete().where(account_addresses.c.account == account)
            return connection.execute(gone).rowcount == 1

    def address_of(self, account: str) -> AccountAddress | None:
        """None where it has none."""
        found = _addresses().where(accounts.c.name == account)
        with reading(self.engine) as connection:
            row = connection.execute(found).first()
        return _address(row) if row else None

    def addresses(self) -> dict[str, AccountAddress]:
        """By account."""
        with reading(self.engine) as connection:
            return {row.name: _address(row) for row in connection.execute(_addresses())}

    # Events: within the transaction that writes them

    def tell_publishers(
        self, connection: Connection, event: AccountEvent, number: int, *, but: Sequence[str] = ()
    ) -> None:
        """Owe a mail to every account that may publish now and has an address. but: accounts that know already."""
        self._owe(connection, event, number, sa.and_(self._may_publish(), accounts.c.name.not_in(but)))

    def tell(self, connection: Connection, event: AccountEvent, number: int, account: str) -> None:
        """Owe one account a mail, if it has an address."""
        self._owe(connection, event, number, sa.and_(accounts.c.name == account, accounts.c.disabled_at.is_(None)))

    def _owe(self, connection: Connection, event: AccountEvent, number: int, readers: sa.ColumnElement[bool]) -> None:
        told = sa.select(account_mails.c.account).where(
            account_mails.c.event == event, account_mails.c.number == number
        )
        wanted = sa.select(accounts.c.name).select_from(_HAS_ADDRESS)
        names = connection.scalars(wanted.where(readers, accounts.c.name.not_in(told)).order_by(accounts.c.name))
        now = self._now()
        rows = [
            {"account": name, "event": event, "number": number, "entered_at": now, "mail_at": now, "tries": 0, "answer": ""}
            for name in names
        ]  # fmt: skip
        if rows:
            connection.execute(account_mails.insert(), rows)

    def _may_publish(self) -> sa.ColumnElement[bool]:
        may = sa.and_(accounts.c.role == "publisher", accounts.c.disabled_at.is_(None))
        if self._second_factor == "publishers":
            may = sa.and_(may, accounts.c.name.in_(sa.select(second_factors.c.account)))
        return may

    def try_address(self, account: str) -> bool:
        """Owe the account a mail that only shows whether its address takes mail; False where it has no address."""
        with self.engine.begin() as connection:
            mine = sa.and_(account_mails.c.event == AccountEvent.TRIAL, account_mails.c.account == account)
            last = connection.scalar(sa.select(sa.func.max(account_mails.c.number)).where(mine)) or 0
            self._owe(connection, AccountEvent.TRIAL, last + 1, accounts.c.name == account)
            return bool(connection.scalar(sa.select(sa.func.max(account_mails.c.number)).where(mine)) == last + 1)

    # What became of them

    def told(self, event: AccountEvent, number: int) -> list[str]:
        """Which accounts are owed, or were sent, a mail about it, in the order of their names."""
        asked = sa.select(account_mails.c.account).where(
            account_mails.c.event == event, account_mails.c.number == number
        )
        with reading(self.engine) as connection:
            return list(connection.scalars(asked.order_by(account_mails.c.account)))

    def latest(self, account: str, most: int) -> list[AccountMail]:
        """Those of an account, the newest first."""
        mine = sa.select(*_MAIL).where(account_mails.c.account == account).order_by(account_mails.c.id.desc())
        with reading(self.engine) as connection:
            return [_mail(row) for row in connection.execute(mine.limit(most))]

    # Sending

    def to_mail(self, now: datetime) -> Sequence[AccountMail]:
        """Those that are due, a few."""
        due = sa.select(*_MAIL).where(account_mails.c.mail_at <= now).order_by(account_mails.c.mail_at)
        with reading(self.engine) as connection:
            return [_mail(row) for row in connection.execute(due.limit(10))]

    def take(self, mail: AccountMail, again: datetime) -> bool:
        """Take it upon oneself to send it; whoever dies over it leaves it until `again`. False where somebody else has."""
        mine = sa.and_(account_mails.c.id == mail.id, account_mails.c.tries == mail.tries, _IS_OPEN)
        with self.engine.begin() as connection:
            step = account_mails.update().where(mine).values(tries=account_mails.c.tries + 1, mail_at=again)
            return connection.execute(step).rowcount == 1

    def mailed(self, number: int, answer: str = "") -> None:
        """It is over: a server has taken it, never will, or there is nothing left to tell."""
        over = account_mails.update().where(account_mails.c.id == number)
        with self.engine.begin() as connection:
            connection.execute(over.values(mail_at=None, ended_at=self._now(), answer=answer))


def _addresses() -> sa.Select[tuple[str, str, str, datetime | None]]:
    columns = (accounts.c.name, account_addresses.c.address, account_addresses.c.language, accounts.c.disabled_at)
    return sa.select(*columns).select_from(_HAS_ADDRESS)


def _address(row: sa.Row[tuple[str, str, str, datetime | None]]) -> AccountAddress:
    return AccountAddress(row.name, MailAddress(row.address), row.language, row.disabled_at is None)


def _mail(row: sa.Row[tuple[object, ...]]) -> AccountMail:
    return AccountMail(
        row.id, row.account, AccountEvent(row.event), row.number, row.tries, row.entered_at, row.ended_at, row.answer
    )
