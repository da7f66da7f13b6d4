"""One function per line of the Procfile, and `run`, which runs all of them for `make run`.

Each stops within five seconds of SIGTERM and loses nothing by it. They import their rooms late, so
that each carries only what it needs.
"""

from __future__ import annotations

import signal

if __name__ == "__main__" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Until a process knows how to stop, Ctrl-C ends it as it ends any program, and not with a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from calendar_service import log_lines
from calendar_service.bootstrap.environment import log_form, settings_from_environment
from calendar_service.bootstrap.foundation import connections
from calendar_service.bootstrap.sentry import watch_by_sentry
from calendar_service.clock import fixed_clock
from calendar_service.preflight import first_start, port
from calendar_service.preflight.starting import make_ready, patiently, settings_to_start, take_public_dir
from calendar_service.private_files import keep_private

if TYPE_CHECKING:
    from calendar_service.bootstrap.clock import ClockParts
    from calendar_service.bootstrap.publishing import PublishingParts
    from calendar_service.bootstrap.restoring import RestoringParts
    from calendar_service.bootstrap.worker import WorkerParts
    from calendar_service.serving.rsgi_app import RsgiApp

log = log_lines.logger("calendar_service")

Parts = TypeVar("Parts", bound="RestoringParts")

GARBAGE_THRESHOLD = 20_000
"""Objects of a worker between two looks for circles of garbage, which a mail hardly makes."""


HEADING_MILLISECONDS = 15_000
"""How long a client may take to say what it wants, and be silent afterwards."""

SWITCH_SECONDS = 0.001
"""How long a thread of a web process that makes a page computes before it lets the next one, which answers
feeds, have its turn."""

ACCEPT_OLDER = "--accept-older"
"""Behind `release`: a person takes a database that is older than what this machine has seen."""

BACK_TO = "--back-to"
"""Behind `release`, with a schema: a person goes back to an older version (docs/upgrading.md)."""


def release(*, accept_older: bool = False) -> None:
    """Before anything else starts: the schema, and in a rehearsal a fresh timeline and offices. Raises Refused where the
    database is older than what this machine has seen, unless a person accepts that."""
    from calendar_service.bootstrap.publishing import PublishingParts

    service = _started("release", PublishingParts)
    patiently(service.migrate, release=True)
    if accept_older:
        _accept_older(service)
    service.continuity.require()
    service.continuity.look()
    patiently(service.reprint)
    if service.settings.is_rehearsal:
        _prepare_rehearsal(service)


def _accept_older(service: PublishingParts) -> None:
    done = service.accept_older("release")
    if done is None:
        log.info("release: the database is not older than what this machine has seen")
        return
    log.warning("release: epoch %d begins, with revision %s", done.epoch, done.revision or "to come")
    if done.lost:
        log.warning("release: the text of a later revision, which the database has lost, is kept in %s", done.lost)


def release_back(schema: str) -> None:
    """The database back to the schema of an older version, which starts next. Raises Refused where there is no way."""
    from calendar_service.bootstrap.publishing import PublishingParts

    service = _started("release", PublishingParts)
    service.migrate_back(schema)
    log.info("release: the database has schema %s; start the version that knows it", schema)


def _prepare_rehearsal(service: PublishingParts) -> None:
    """Everything is known from the rehearsal's first instant, so that nothing due then is missed."""
    from calendar_service.offices.office import sample_offices

    assert service.settings.clock_start is not None
    service.clock = fixed_clock(service.settings.clock_start)
    service.official.refresh()  # says once, in every language, what is wrong with a file that cannot be published
    service.watcher.look()
    revision = service.official.refresh()
    if not service.directory.offices():
        voting = [
            region
            for region in service.regions.values()
            if any(election.votes(region) for election in revision.timeline.elections.values())
        ]
        service.directory.replace(sample_offices(service.regions, voting), fixed_clock(service.settings.clock_start))


def web() -> None:
    """HTTP, in WEB_PROCESSES processes behind one port, each with a process of its own for the editor."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces, TaskImpl
    from granian.http import HTTP1Settings

    from calendar_service.bootstrap.restoring import RestoringParts
    from calendar_service.serving.limits import LARGEST_HEADING

    settings = _started("web", RestoringParts).settings
    take_public_dir(settings)
    claim = port.claim(settings.host, settings.port)
    connections = port.most_connections()
    server = Granian(
        "calendar_service.processes:rsgi_app",
        factory=True,
        interface=Interfaces.RSGI,
        task_impl=TaskImpl.rust,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADING_MILLISECONDS, max_buffer_size=LARGEST_HEADING),
        address=settings.host,
        port=settings.port,
        backpressure=connections,
        workers=settings.web_processes,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
        websockets=False,
        log_enabled=False,
    )
    first_start.serve(server.serve)
    claim.close()


@first_start.says_why
def rsgi_app() -> RsgiApp:
    """What each web process answers with."""
    from calendar_service.bootstrap.web import WebParts

    keep_private()
    settings = settings_from_environment()
    log_lines.start(settings.log_format, "web")
    watch_by_sentry()
    sys.setswitchinterval(SWITCH_SECONDS)
    parts = WebParts(settings)
    web = parts.answering()
    web.vitals.start()
    web.keeper.start()
    return parts.rsgi_app(web, partial(port.leave_who_never_reads, settings.port))


def editor(seats: Sequence[int]) -> None:
    """The editor, for the web process that has started this one. seats: numbers of sockets to it."""
    from calendar_service.bootstrap.admin import EditorParts
    from calendar_service.serving.editor_process import attend

    port.end_with_parent(os.getppid())
    settings = settings_from_environment()
    log_lines.start(settings.log_format, "editor")
    watch_by_sentry()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for all; this one ends with its web process
    attend(EditorParts(settings).editor_answering(), seats)


def worker(parts: WorkerParts | None = None) -> None:
    """Drains the ledger into the mail server whenever it is nudged. parts: else by the settings."""
    from calendar_service.bootstrap.worker import WorkerParts
    from calendar_service.delivery.dead_workers import READ_SECONDS
    from calendar_service.delivery.lease import heartbeat

    service = parts or _started("worker", WorkerParts)
    lease = service.lease()
    log_lines.know(owner=lease.owner)
    patiently(lambda: heartbeat(service.ledger, lease, service.time.ask))
    failover = service.failover()
    patiently(failover.look)
    patiently(lambda: service.dead_workers.read_back(lease.owner))
    patiently(service.reprint)
    delivery, journal = service.delivery(lease)
    greeter = service.greeter(delivery)
    threading.Thread(target=greeter.run, args=(lease.stopping,), name="greeter", daemon=True).start()
    for courier in (service.courier(), service.account_courier()):
        threading.Thread(target=courier.run, args=(lease.stopping,), name="courier", daemon=True).start()
    worker = service.queue_worker(delivery)
    gc.freeze()  # timeline and regions stay; looking for garbage among them and often costs a tenth of a mail
    gc.set_threshold(GARBAGE_THRESHOLD)
    worker.start()
    stopping, read_at = _until_stopped(), time.monotonic() + READ_SECONDS
    while not stopping.wait(lease.seconds / 5):
        with service.outages.met("heartbeat"):  # the lease runs out by itself if this lasts
            heartbeat(service.ledger, lease, service.time.ask)
            failover.look(lease.owner, journal.is_open)
            service.presence.renew("worker", lease.owner, greeter.greeted_at, greeter.failure)
            delivery.put_right()
            if time.monotonic() >= read_at and service.time.is_right():
                service.dead_workers.read_back(lease.owner)
                read_at = time.monotonic() + READ_SECONDS
    lease.stopping.set()
    worker.stop(timeout=3_500)
    if delivery.is_done:  # else the journal stays, for whoever decides about the rest
        delivery.close()
        journal.close(keep=False)


def clock(parts: ClockParts | None = None) -> None:
    """Watches the file, finds what is due, and nudges the workers. In a rehearsal it also catches the mail.
    parts: else by the settings."""
    from calendar_service.bootstrap.clock import ClockParts
    from calendar_service.delivery.dead_workers import TIDY_SECONDS
    from calendar_service.ledger.sql.presence import SAY_SECONDS

    service = parts or _started("clock", ClockParts)
    catcher = service.catcher()
    if catcher:
        catcher.start()
    patiently(service.reprint)
    dispatch = service.dispatch()
    scheduler = service.scheduler(dispatch)
    signer = service.signer()
    threads = [
        threading.Thread(target=service.watcher.run, name="watcher"),
        threading.Thread(target=service.due_publications.run, name="due publications"),
        threading.Thread(target=scheduler.run, name="scheduler"),
        *([threading.Thread(target=signer.run, name="signer")] if signer else []),
    ]
    for thread in threads:
        thread.start()
    stopping, owner, tidy_at = _until_stopped(), service.new_owner(), time.monotonic() + TIDY_SECONDS
    log_lines.know(owner=owner)
    while not stopping.wait(SAY_SECONDS):
        with service.outages.met("tidying"):  # the next time will do
            service.presence.renew("clock", owner)
            if time.monotonic() >= tidy_at and service.time.is_right() and not dispatch.is_halted:
                tidy_at = time.monotonic() + TIDY_SECONDS
                service.dead_workers.tidy()
                service.kept_reports.drop_expired(service.time.now())
    for running in (
        service.watcher.stopping,
        service.due_publications.stopping,
        scheduler.stopping,
        *([signer.stopping] if signer else []),
    ):
        running.set()
    for thread in threads:
        thread.join(timeout=4)
    if catcher:
        catcher.stop()


def run() -> None:
    """All of them, for `make run`."""
    from calendar_service.running import run_everything

    sys.exit(run_everything(settings_to_start("run")))


def _started(name: str, kind: type[Parts]) -> Parts:
    """The parts of a process, after it has said what it is connected to. Raises what keeps it from starting."""
    log_lines.start(log_form(), name)
    watch_by_sentry()
    parts = kind(settings_to_start(name))
    log.info("%s: %s", name, connections(parts.settings))
    if parts.settings.mail_rules and name in ("release", "worker"):
        log.info("%s: %d rules for answers of mail servers", name, len(parts.rules))
    make_ready(name, parts.settings.data_dir, lambda: parts.engine, require=parts.continuity.require)
    return parts


def _until_stopped() -> threading.Event:
    """Set by SIGTERM or Ctrl-C."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    return stopped


PROCESSES: dict[str, Callable[[], None]] = {
    "release": release,
    "web": web,
    "worker": worker,
    "clock": clock,
    "run": run,
}


def main(arguments: list[str]) -> None:
    """arguments: the name of one process, and behind `release` perhaps ACCEPT_OLDER, or BACK_TO and a schema. Ends with its reason, and exit code
    2, where it cannot start."""
    seats = _seats(arguments)
    accept_older = arguments == ["release", ACCEPT_OLDER]
    older = arguments[2] if len(arguments) == 3 and arguments[:2] == ["release", BACK_TO] else ""
    if not (accept_older or seats or older) and (len(arguments) != 1 or arguments[0] not in PROCESSES):
        sys.exit(
            f"usage: python -m calendar_service.processes {'|'.join(PROCESSES)}, or release {ACCEPT_OLDER}, or release {BACK_TO} SCHEMA"
        )
    keep_private()
    try:
        if seats:
            editor(seats)
        elif older:
            release_back(older)
        elif accept_older:
            release(accept_older=True)
        else:
            PROCESSES[arguments[0]]()
    except Exception as error:
        first_start.refuse(error)


def _seats(arguments: list[str]) -> list[int]:
    """Where a web process starts its editor: the numbers of the sockets between them."""
    if len(arguments) != 2 or arguments[0] != "editor":
        return []
    return [int(number) for number in arguments[1].split(",") if number.isdigit()]


if __name__ == "__main__":
    main(sys.argv[1:])
