"""Accounts, the audit log, drafts and wrong guesses in the database. [DOOR: SQL]

The audit log is append-only. Nothing here compares a password; account.py does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calendar_service.accounts.account import FORGOTTEN_AFTER, LONGEST_PAUSE, Account, Deed, Draft, Role, pause
from calendar_service.database import accounts, audit, drafts, guesses, reading, recovery_codes, second_factors
from calendar_service.errors import N_, Refused

NO_WAIT = timedelta(0)

_EVERY = sa.select(accounts, second_factors.c.seed).select_from(
    accounts.outerjoin(second_factors, second_factors.c.account == accounts.c.name)
)

_DEED = [audit.c[name] for name in ("at", "who", "action", "address", "detail")]


class Accounts:
    """The accounts of one database, and what belongs to them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    # Accounts

    def add(self, name: str, role: Role, password_hash: str, at: datetime) -> None:
        """Raises Refused where the name is taken, also by a disabled account."""
        row = {"name": name, "role": role.value, "password_hash": password_hash, "sessions": 0, "created_at": at}
        try:
            with self.engine.begin() as connection:
                connection.execute(accounts.insert().values(row))
        except sa.exc.IntegrityError:
            raise Refused(N_("akun %(name)s sudah ada"), name=name) from None

    def find(self, name: str) -> Account | None:
        with reading(self.engine) as connection:
            row = connection.execute(_EVERY.where(accounts.c.name == name)).first()
            return _account(row) if row else None

    def every(self) -> list[Account]:
        """All accounts, disabled ones too, in the order of names."""
        with reading(self.engine) as connection:
            return [_account(row) for row in connection.execute(_EVERY.order_by(accounts.c.name))]

    def set_password(self, name: str, password_hash: str) -> None:
        """Its sessions end, and no browser knows it any more. An account that was disabled may log in again. Raises Refused."""
        self._change(name, password_hash=password_hash, disabled_at=None, browsers=accounts.c.browsers + 1)

    def disable(self, name: str, at: datetime) -> None:
        """Its sessions end, and no browser knows it any more. Raises Refused."""
        self._change(name, disabled_at=at, browsers=accounts.c.browsers + 1)

    def end_sessions(self, name: str) -> None:
        """Every session of the account is over, on whatever machine. Raises Refused."""
        self._change(name)

    def forget_browsers(self, name: str) -> None:
        """The same, and no browser knows the account any more. Raises Refused."""
        self._change(name, browsers=accounts.c.browsers + 1)

    def _change(self, name: str, **values: object) -> None:
        step = accounts.update().where(accounts.c.name == name)
        with self.engine.begin() as connection:
            found = connection.execute(step.values(sessions=accounts.c.sessions + 1, **values)).rowcount
        if not found:
            raise Refused(N_("akun %(name)s tidak ada"), name=name)

    # Second factors

    def set_second_factor(self, name: str, seed: str, digests: Iterable[str], at: datetime) -> None:
        """In place of the one that the account had, codes on paper and all. Its sessions end. Raises Refused."""
        self._change(name)
        with self.engine.begin() as connection:
            _drop_second_factor(connection, name)
            row = {"account": name, "seed": seed, "last_step": 0, "since": at}
            connection.execute(second_factors.insert().values(row))
            connection.execute(recovery_codes.insert(), [{"account": name, "digest": each} for each in digests])

    def drop_second_factor(self, name: str) -> bool:
        """From now on the password is enough. Its sessions end. Whether there was one. Raises Refused."""
        self._change(name)
        with self.engine.begin() as connection:
            return _drop_second_factor(connection, name)

    def use_step(self, name: str, step: int) -> bool:
        """Whether a code of that step may be used: once, and none of an earlier step after it."""
        known = second_factors.c
        used = second_factors.update().where(known.account == name, known.last_step < step).values(last_step=step)
        with self.engine.begin() as connection:
            return connection.execute(used).rowcount == 1

    def use_recovery_code(self, name: str, digest: str) -> bool:
        """Whether the code was one that the account had left; it is used by that."""
        known = recovery_codes.c
        with self.engine.begin() as connection:
            used = recovery_codes.delete().where(known.account == name, known.digest == digest)
            return connection.execute(used).rowcount == 1

    def recovery_codes_left(self, name: str) -> int:
        """How many codes on paper the account has not used."""
        counted = sa.select(sa.func.count()).where(recovery_codes.c.account == name)
        with reading(self.engine) as connection:
            return int(connection.scalar(counted) or 0)

    # Audit

    def note(self, deed: Deed) -> None:
        with self.engine.begin() as connection:
            connection.execute(audit.insert().values(asdict(deed)))

    def deeds(self, limit: int, who: str | None = None) -> list[Deed]:
        """The latest, newest first."""
        wanted = sa.select(*_DEED).order_by(audit.c.id.desc()).limit(limit)
        with reading(self.engine) as connection:
            return [
                Deed(*row) for row in connection.execute(wanted if who is None else wanted.where(audit.c.who == who))
            ]

    def deeds_since(self, start: datetime, but: Collection[str], limit: int) -> list[Deed]:
        """The latest that were done at or after an instant, newest first, without those actions."""
        wanted = sa.select(*_DEED).where(audit.c.at >= start, audit.c.action.not_in(but))
        with reading(self.engine) as connection:
            return [Deed(*row) for row in connection.execute(wanted.order_by(audit.c.id.desc()).limit(limit))]

    def deeds_about(self, subject: str, limit: int) -> list[Deed]:
        """The latest whose detail is that word, or begins with it and a colon, newest first."""
        about = sa.or_(audit.c.detail == subject, audit.c.detail.startswith(f"{subject}:", autoescape=True))
        wanted = sa.select(*_DEED).where(about).order_by(audit.c.id.desc()).limit(limit)
        with reading(self.engine) as connection:
            return [Deed(*row) for row in connection.execute(wanted)]

    # Drafts: at most one an account

    def keep_draft(self, draft: Draft) -> None:
        """Instead of the one that the account had."""
        values = asdict(draft)
        with self.engine.begin() as connection:
            connection.execute(drafts.delete().where(drafts.c.account == draft.account))
            connection.execute(drafts.insert().values(values))

    def drop_draft(self, account: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(drafts.delete().where(drafts.c.account == account))

    def drafts(self) -> list[Draft]:
        """Everybody's, the latest first."""
        with reading(self.engine) as connection:
            return [_draft(row) for row in connection.execute(sa.select(drafts).order_by(drafts.c.saved_at.desc()))]

    # Guesses

    def guess(self, keys: list[str], at: datetime, longest: timedelta = LONGEST_PAUSE) -> timedelta:
        """Count one guess for each key (a name, an address, a browser), or say how long to wait and count
        none. at: real time. The count comes before the comparison, so that a hundred guesses at
        once are a hundred guesses, not one."""
        try:
            with self.engine.begin() as connection:
                connection.execute(guesses.delete().where(guesses.c.at < at - FORGOTTEN_AFTER))
                asked = sa.select(guesses).where(guesses.c.key.in_(keys)).with_for_update()
                known = {row.key: row for row in connection.execute(asked)}
                wait = max((row.at + pause(row.tries, longest) - at for row in known.values()), default=NO_WAIT)
                if wait > NO_WAIT:
                    return wait
                step = guesses.update().where(guesses.c.key.in_(known))
                connection.execute(step.values(tries=guesses.c.tries + 1, at=at))
                for key in set(keys) - known.keys():
                    connection.execute(guesses.insert().values(key=key, tries=1, at=at))
        except sa.exc.IntegrityError:  # two first guesses at the same moment
            return timedelta(seconds=1)
        return NO_WAIT

    def ask(self, key: str, at: datetime, most: int, within: timedelta) -> timedelta:
        """Count one request of whoever the key names, or say how long to wait and count none: at most so many within that time. at: real time."""
        try:
            with self.engine.begin() as connection:
                connection.execute(guesses.delete().where(guesses.c.at < at - FORGOTTEN_AFTER))
                known = connection.execute(sa.select(guesses).where(guesses.c.key == key).with_for_update()).first()
                if known is None:
                    connection.execute(guesses.insert().values(key=key, tries=1, at=at))
                elif known.at <= at - within:
                    connection.execute(guesses.update().where(guesses.c.key == key).values(tries=1, at=at))
                elif known.tries >= most:
                    wait: timedelta = known.at + within - at
                    return max(wait, NO_WAIT)
                else:
                    connection.execute(guesses.update().where(guesses.c.key == key).values(tries=known.tries + 1))
        except sa.exc.IntegrityError:  # two first requests at the same moment
            return NO_WAIT
        return NO_WAIT

    def forgive(self, keys: list[str]) -> None:
        """After a right guess."""
        with self.engine.begin() as connection:
            connection.execute(guesses.delete().where(guesses.c.key.in_(keys)))


def _account(row: Any) -> Account:
    role = Role(row.role)
    return Account(
        row.name, role, row.password_hash, row.sessions, row.created_at, row.disabled_at, row.browsers, row.seed
    )


def _drop_second_factor(connection: Connection, name: str) -> bool:
    connection.execute(recovery_codes.delete().where(recovery_codes.c.account == name))
    return connection.execute(second_factors.delete().where(second_factors.c.account == name)).rowcount == 1


def _draft(row: Any) -> Draft:
    return Draft(row.account, bytes(row.text), bytes(row.base), row.saved_at)
