"""Small databases, one at each schema that ever was, as SQL that people can read: tests/released/<schema>.<database>.sql.

`python -m tests.released_material` makes those that are not there yet, and notes the digests of new migrations. It changes
none that is there: they are what installations out there hold. The newest is filled by the product itself; an older one is
the same database, led back.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from calendar_service.accounts.account import Role
from calendar_service.accounts.accounts_sql import Accounts
from calendar_service.database import metadata, open_engine
from calendar_service.migrating import migrate
from calendar_service.package_data import PACKAGE
from calendar_service.promises.correction import CHANGE
from calendar_service.words.states import State
from tests.ledger_material import SqlSite, correct, edited, finish, plan, send, tell
from tests.world import KNOWN, OFFICES

FOLDER = Path(__file__).parent / "released"
MIGRATIONS = PACKAGE / "migrations" / "versions"
DIGESTS = FOLDER / "migrations.sha256"

PASSWORD = "sandi-uji-2024"
PASSWORD_HASH = "$argon2id$v=19$m=65536,t=3,p=4$hkkdJgQZUlvB6H6sYyYAeA$qcuaydRclpmZRQY3k1ixERGGRcmuDy+LV79c2nQEE/s"

MORNING = datetime.fromisoformat("2024-09-22T09:00+07:00")
HOUR = timedelta(hours=1)


def script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(""))


def schemas() -> list[str]:
    """Every one that the migrations make, the oldest first."""
    return sorted(each.revision for each in script().walk_revisions())


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(PACKAGE / "migrations"))
    config.attributes["url"] = url
    return config


def lead(url: str, schema: str, *, back: bool = False) -> None:
    """A database to a schema."""
    (command.downgrade if back else command.upgrade)(_config(url), schema)


def fill(engine: sa.Engine) -> None:
    """A few rows in every table of the newest schema: as the product writes them, where they hang together."""
    site = SqlSite(engine)
    site.enlist(OFFICES, KNOWN)
    first = site.publish(edited(), KNOWN)
    plan(site, first, MORNING)
    tell(site, MORNING, limit=2)
    finish(site, send(site, site.ledger.claim("w", MORNING, 1, ["mail"])), MORNING, State.FAILED)
    second = site.publish(edited(**{"2024-09-25": "2024-09-27"}), MORNING + HOUR)
    correct(site, second, MORNING + 2 * HOUR)
    assert any(row.message == CHANGE for row in site.rows())
    send(site, site.ledger.claim("w", MORNING + 3 * HOUR, 1, ["mail"]))
    site.links()
    Accounts(engine).add("siti", Role.PUBLISHER, PASSWORD_HASH, KNOWN)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            if not connection.scalar(sa.select(sa.func.count()).select_from(table)):
                connection.execute(table.insert().values({c.key: _plain(c) for c in table.columns}))


def _plain(column: sa.Column[Any]) -> Any:
    """A value that fits."""
    kind = column.type
    if isinstance(kind, sa.types.TypeDecorator):
        return KNOWN
    if isinstance(kind, sa.Boolean):
        return True
    if isinstance(kind, sa.JSON):
        return [1]
    if isinstance(kind, sa.Integer | sa.Float):
        return 7
    if isinstance(kind, sa.LargeBinary):
        return b"isi"
    return (f"{column.name}@kantor.example" if column.name == "address" else column.name)[: kind.length or 40]  # type: ignore[attr-defined]


# As SQL


def sqlite_text(path: Path) -> str:
    with sqlite3.connect(path) as connection:
        text = "\n".join(connection.iterdump()) + "\n"
    connection.close()
    return text


def postgres_text(url: str, pg_dump: str) -> str:
    """Without what one version of pg_dump says to another: settings, comments, psql's own commands."""
    words = [pg_dump, "--inserts", "--no-owner", "--no-privileges", url]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    lines = [line for line in said.splitlines() if not re.match(r"(SET |SELECT pg_catalog\.set_config|--|\\)", line)]
    return re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip() + "\n"


def load(schema: str, url: str) -> None:
    """A kept database into an empty one. url: as DATABASE_URL has it."""
    if url.startswith("sqlite"):
        path = str(sa.make_url(url).database)
        with sqlite3.connect(path) as connection:
            connection.executescript((FOLDER / f"{schema}.sqlite.sql").read_text(encoding="utf-8"))
        connection.close()
    else:
        with psycopg.connect(url) as connection:
            connection.execute((FOLDER / f"{schema}.postgresql.sql").read_bytes())


# Making them


def note_digests() -> None:
    """Of migrations that are not noted yet."""
    noted = DIGESTS.read_text().splitlines() if DIGESTS.exists() else []
    names = {line.split()[1] for line in noted}
    new = [f"{digest(path)}  {path.name}" for path in sorted(MIGRATIONS.glob("*.py")) if path.name not in names]
    DIGESTS.write_text("\n".join([*noted, *new]) + "\n")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def make() -> None:
    FOLDER.mkdir(exist_ok=True)
    note_digests()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "kalender.sqlite3"
        for schema in _led_back(f"sqlite:///{file}"):
            _keep(schema, "sqlite", sqlite_text(file))
    with _own_postgres() as (url, pg_dump):
        for schema in _led_back(url.replace("postgresql://", "postgresql+psycopg://")):
            _keep(schema, "postgresql", postgres_text(url, pg_dump))


def _keep(schema: str, database: str, text: str) -> None:
    file = FOLDER / f"{schema}.{database}.sql"
    if not file.exists():
        file.write_text(text, encoding="utf-8")
        print(file.name)


def _led_back(url: str) -> Iterator[str]:
    migrate(url)
    engine = open_engine(url)
    fill(engine)
    engine.dispose()
    for schema in reversed(schemas()):
        if schema == "0001":  # 0002 knew no way back
            with engine.begin() as connection:
                for statement in (
                    "DROP INDEX revisions_text",
                    "DROP TABLE sightings",
                    "UPDATE alembic_version SET version_num = '0001'",
                ):
                    connection.exec_driver_sql(statement)
            engine.dispose()
        elif schema != schemas()[-1]:
            lead(url, schema, back=True)
        yield schema


@contextmanager
def _own_postgres() -> Iterator[tuple[str, str]]:
    """A private server, and its pg_dump."""
    (programs,) = list(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]
    with TemporaryDirectory(dir="/tmp") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        user = {"user": "postgres"} if os.geteuid() == 0 else {}
        if user:
            os.chmod(folder, 0o777)
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, **user}
        subprocess.run(
            [programs / "initdb", "-D", f"{folder}/d", "-A", "trust", "-U", "tester", "-E", "UTF8"], check=True, **quiet
        )
        words = [programs / "postgres", "-D", f"{folder}/d", "-p", str(port), "-h", "127.0.0.1", "-k", folder]
        server = subprocess.Popen(words, **quiet)
        url = f"postgresql://tester@127.0.0.1:{port}/postgres"
        try:
            for _ in range(100):
                try:
                    psycopg.connect(url).close()
                    break
                except psycopg.OperationalError:
                    time.sleep(0.1)
            yield url, str(programs / "pg_dump")
        finally:
            server.terminate()
            server.wait(20)


if __name__ == "__main__":
    make()
