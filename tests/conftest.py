"""Real parts for the tests: databases, a broker, and one rule for what is missing.

What a machine does not have is skipped at home, by name; with CI set it fails.
"""

from __future__ import annotations

import gc
import itertools
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings

from calendar_service.database import open_engine
from calendar_service.jobs.redis_client import OwnValkey
from calendar_service.ledger import throttle
from calendar_service.migrating import migrate

ROOT = Path(__file__).parent.parent

# Commands speak Indonesian, wherever the tests run.
for name in ("KALENDER_LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"

# Time is no subject of a test, and CI tries the same examples each time.
IN_CI = os.environ.get("CI") == "true"
# Under `make mutants` it is enough to know that a test is red.
PHASES = set(Phase) - {Phase.shrink, Phase.explain} if "MUTANT_UNDER_TEST" in os.environ else set(Phase)
# At home a third of the examples, others each time: a first look in two minutes. `make mutants` counts with all of them.
settings.register_profile(
    "suite",
    deadline=None,
    derandomize=IN_CI,
    max_examples=100 if IN_CI or "MUTANT_UNDER_TEST" in os.environ else 33,
    suppress_health_check=[HealthCheck.too_slow],
    phases=PHASES,
)
settings.load_profile("suite")


def pytest_collection() -> None:
    gc.disable()


def pytest_collection_finish() -> None:
    """What was collected stays until the end, thousands of tests: nobody looks through it for garbage again and again, which
    costs a tenth of the time that all unit tests take."""
    gc.enable()
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def looks_never_rest() -> Iterator[None]:
    """A look's rest is of real time, and a test's days pass in milliseconds: after one slow look on a
    busy machine, nobody would look again before its end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(throttle, "AT_ONCE_SECONDS", float("inf"))
        yield


def missing(what: str) -> None:
    """Skip here, fail in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing; CI must have it")
    pytest.skip(f"{what} is not installed")


def find_program(*names: str) -> str | None:
    folders = ["/usr/lib/postgresql/17/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/15/bin", "/usr/sbin"]
    path = os.pathsep.join([os.environ.get("PATH", ""), *folders])
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


def ports_of_this_process() -> Iterator[int]:
    """Numbers below those that the kernel gives to callers (32768 and up, ip(7)), so that no connection takes one before
    its server listens; of each ten, those that end in 2 are for the third process of pytest-xdist."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 10
    mine = range(12000 + number, 32000, 10)
    start = random.SystemRandom().randrange(len(mine))  # other runs on this machine
    yield from itertools.cycle([*mine[start:], *mine[:start]])


PORTS = ports_of_this_process()


def free_port() -> int:
    """Where nobody listens; another one each time."""
    for port in PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A private PostgreSQL on loopback; its address without a database name."""
    initdb, postgres = find_program("initdb"), find_program("postgres")
    if initdb is None or postgres is None:
        missing("PostgreSQL (initdb, postgres)")
    assert initdb and postgres
    folder = Path("/tmp") / f"kt-postgres-{uuid4().hex[:8]}"  # a path that user postgres may enter
    folder.mkdir(mode=0o700)
    user = _ordinary_user()
    if user is not None:
        shutil.chown(folder, user)
    options = {"user": user, "cwd": folder} if user else {"cwd": folder}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(
        [initdb, "-D", str(folder / "data"), "-A", "trust", "-U", "tester", "-E", "UTF8", "--no-sync"],
        check=True, **quiet, **options,
    )  # fmt: skip
    port = free_port()
    server = subprocess.Popen(
        [postgres, "-D", str(folder / "data"), "-p", str(port), "-h", "127.0.0.1", "-k", str(folder)
         , "-c", "max_connections=200", "-c", "fsync=off"],  # no test cuts the power
        **quiet, **options,
    )  # fmt: skip
    url = f"postgresql://tester@127.0.0.1:{port}"
    try:
        _wait_for(url)
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # "fast": waits for no caller (PostgreSQL, "Shutting Down the Server")
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _ordinary_user() -> str | None:
    """PostgreSQL refuses to run as root; then somebody else must."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return None


def _wait_for(url: str) -> None:
    engine = sa.create_engine(driven(url) + "/postgres")
    deadline = time.monotonic() + 30
    while True:
        try:
            with engine.connect():
                break
        except sa.exc.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    engine.dispose()


@pytest.fixture
def postgres_url(postgres_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of its own, as DATABASE_URL would name it: empty, but for a test that has an `engine` as well."""
    model = request.getfixturevalue("migrated_postgres") if "engine" in request.fixturenames else "template1"
    with new_database(postgres_server, model) as name:
        yield f"{postgres_server}/{name}"


@pytest.fixture
def pooled_url(postgres_server: str, pooler: str) -> Iterator[str]:
    """The same, through the pooler."""
    with new_database(postgres_server) as name:
        yield f"{pooler}/{name}"


@contextmanager
def new_database(server: str, model: str = "template1") -> Iterator[str]:
    """Its name, which no other had: pytest-xdist may come back to a module that it left, and ask for its fixtures again."""
    name = f"t{uuid4().hex[:12]}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {model}")
    try:
        yield name
    finally:
        _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(server: str, statement: str) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(statement)


def driven(url: str) -> str:
    """With the driver, as SQLAlchemy wants it."""
    return url.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    """The name of a database with the present schema and nothing in it, to make others from."""
    _administer(postgres_server, "CREATE DATABASE migrated")
    migrate(f"{driven(postgres_server)}/migrated")
    return "migrated"


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a file."""
    file = tmp_path_factory.mktemp("migrated") / "kalender.sqlite3"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def pooler(postgres_server: str) -> Iterator[str]:
    """A pgbouncer before that PostgreSQL, which has three connections there for each database and gives them away
    transaction by transaction; its address without a database name."""
    program = find_program("pgbouncer")
    if program is None:
        missing("pgbouncer")
    assert program
    folder, user, port = Path("/tmp") / f"kt-pooler-{uuid4().hex[:8]}", _ordinary_user(), free_port()
    folder.mkdir(mode=0o700)
    (folder / "users").write_text('"tester" ""\n')
    to = postgres_server.rsplit(":", 1)[1]
    lines = [
        "[databases]", f"* = host=127.0.0.1 port={to} user=tester", "[pgbouncer]", "listen_addr = 127.0.0.1",
        f"listen_port = {port}", "unix_socket_dir =", "auth_type = trust", f"auth_file = {folder}/users",
        "pool_mode = transaction", "default_pool_size = 3", "max_client_conn = 500",
        f"logfile = {folder}/log",
    ]  # fmt: skip
    (folder / "ini").write_text("\n".join(lines))
    if user is not None:
        for each in (folder, *folder.iterdir()):
            shutil.chown(each, user)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    options = {"user": user, "cwd": folder} if user else {"cwd": folder}
    server = subprocess.Popen([program, str(folder / "ini")], **quiet, **options)
    url = f"postgresql://tester@127.0.0.1:{port}"
    try:
        _wait_for(url)
        yield url
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'kalender.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each test that asks for it runs on both databases."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def engine(database_url: str, request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    """An engine on a database with the present schema, that of database_url."""
    if database_url.startswith("sqlite"):
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), str(sa.make_url(database_url).database))
    engine = open_engine(driven(database_url))
    yield engine
    engine.dispose()


@contextmanager
def new_engine(carrier: str, request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    """An engine on a new database with the present schema. carrier: sqlite, postgresql, or pgbouncer, which stands
    before PostgreSQL. For fixtures that last longer than a test."""
    with ExitStack() as stack:
        if carrier == "sqlite":
            file = request.getfixturevalue("tmp_path_factory").mktemp("lasting") / "kalender.sqlite3"
            shutil.copyfile(request.getfixturevalue("migrated_sqlite"), file)
            url = f"sqlite:///{file}"
        else:
            server = request.getfixturevalue("postgres_server")
            name = stack.enter_context(new_database(server, request.getfixturevalue("migrated_postgres")))
            url = f"{driven(request.getfixturevalue('pooler') if carrier == 'pgbouncer' else server)}/{name}"
        engine = open_engine(url)
        stack.callback(engine.dispose)
        yield engine


@pytest.fixture
def own_valkey(tmp_path: Path) -> Iterator[OwnValkey]:
    """A Valkey of the test's own, on a socket."""
    server = OwnValkey(tmp_path)
    server.ensure()
    yield server
    server.end()
