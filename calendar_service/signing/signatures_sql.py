"""What was signed, and by which key. Append-only. [DOOR: SQL]

The process that has the secret key writes here; the others, which have none, hand out what stands here.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from calendar_service.database import manifests, reading, signing_keys
from calendar_service.errors import kind_of
from calendar_service.publishing.past import Unavailable
from calendar_service.signing.manifest import SignedManifest
from calendar_service.signing.signing_key import PublicKey

KEPT = 2
"""Manifests in memory, of a megabyte and a half each: the newest, and one that somebody goes through."""


class Signatures:
    """Those of one database. Reading raises Unavailable where it does not answer."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        self._read: Callable[[int], SignedManifest] = lru_cache(KEPT)(self._read_one)

    def newest(self) -> SignedManifest | None:
        """What was signed last."""
        return self._at(sa.select(sa.func.max(manifests.c.number)))

    def of_revision(self, number: int) -> SignedManifest | None:
        """What was signed last of a revision: another release may print its feeds otherwise."""
        return self._at(sa.select(sa.func.max(manifests.c.number)).where(manifests.c.revision == number))

    def public_keys(self) -> list[PublicKey]:
        """Every key that ever signed, the newest first."""
        try:
            with reading(self.engine) as connection:
                rows = connection.execute(sa.select(signing_keys).order_by(signing_keys.c.since.desc()))
                return [PublicKey(bytes(row.public), row.since, row.until) for row in rows]
        except SQLAlchemyError as error:
            raise Unavailable(kind_of(error)) from error

    def keep(self, signed: SignedManifest, key: PublicKey) -> bool:
        """Write down what was signed, and that from now on this key signs. False where it stands there already, also where another process was
        faster. Raises SQLAlchemyError."""
        at = signed.signed_at
        try:
            with self.engine.begin() as connection:
                last = connection.execute(
                    sa.select(manifests.c.number, manifests.c.sha256).order_by(manifests.c.number.desc()).limit(1)
                ).first()
                if last and last.sha256 == signed.sha256:  # the name of its key is in it
                    return False
                entry = self._insert(signing_keys).values(name=key.name, public=key.data, since=at)
                connection.execute(entry.on_conflict_do_update(index_elements=["name"], set_={"until": None}))
                others = signing_keys.update().where(signing_keys.c.name != key.name, signing_keys.c.until.is_(None))
                connection.execute(others.values(until=at))
                values = {
                    "number": (last.number if last else 0) + 1,
                    "revision": signed.revision,
                    "sha256": signed.sha256,
                    "key": signed.key,
                    "body": zlib.compress(signed.body, 9),
                    "signature": signed.signature,
                    "signed_at": at,
                }
                connection.execute(manifests.insert().values(values))
        except IntegrityError:
            return False
        return True

    def _at(self, number: sa.Select[int]) -> SignedManifest | None:
        try:
            with reading(self.engine) as connection:
                found = connection.scalar(number)
            return self._read(found) if found else None
        except SQLAlchemyError as error:
            raise Unavailable(kind_of(error)) from error

    def _read_one(self, number: int) -> SignedManifest:
        with reading(self.engine) as connection:
            row = connection.execute(sa.select(manifests).where(manifests.c.number == number)).one()
        return SignedManifest(row.revision, zlib.decompress(row.body), bytes(row.signature), row.key, row.signed_at)
