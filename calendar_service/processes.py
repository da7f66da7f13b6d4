"""One function per line of the Procfile, and `run`, which runs all of them for `make run`.

Each stops within five seconds of SIGTERM and loses nothing by it. They import their rooms late, so
that each carries only what it needs.
"""

from __future__ import annotations

import gc
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from calendar_service.bootstrap import Service, settings_from_environment, start_logging
from calendar_service.clock import fixed_clock
from calendar_service.preflight import first_start, port
from calendar_service.preflight.starting import make_ready, settings_to_start
from calendar_service.words.languages import DEFAULT

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from calendar_service.admin.backstage import Backstage
    from calendar_service.serving.keeper import Keeper
    from calendar_service.vitals import Vitals

log = logging.getLogger("calendar_service")

GARBAGE_THRESHOLD = 20_000
"""Objects of a worker between two looks for circles of garbage, which a mail hardly makes."""


def release() -> None:
    """Before anything else starts: the schema, and in a rehearsal a fresh timeline and offices."""
    service = _service("release")
    service.migrate()
    if service.settings.is_rehearsal:
        _prepare_rehearsal(service)


def _prepare_rehearsal(service: Service) -> None:
    """Everything is known from the rehearsal's first instant, so that nothing due then is missed."""
    from calendar_service.offices.office import sample_offices

    assert service.settings.clock_start is not None
    service.clock = fixed_clock(service.settings.clock_start)
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
    """HTTP, in WEB_PROCESSES processes behind one port."""
    from granian import Granian
    from granian.constants import Interfaces

    from calendar_service.serving.bulkhead import THREADS

    settings = _service("web").settings
    claim = port.claim(settings.host, settings.port)
    server = Granian(
        "calendar_service.processes:wsgi",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.web_processes,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
        websockets=False,
        log_enabled=False,
    )
    first_start.serve(server.serve)
    claim.close()


@first_start.says_why
def wsgi() -> WSGIApplication:
    """What each web process answers with."""
    start_logging()
    app, keeper, vitals = answering(Service(settings_from_environment()))
    vitals.start()
    keeper.start()
    return app


def answering(service: Service) -> tuple[WSGIApplication, Keeper, Vitals]:
    """Everything that one web process of a service answers, and what keeps it up to date once they are started."""
    from calendar_service import admin
    from calendar_service.serving.bulkhead import Bulkhead
    from calendar_service.serving.feed_layer import FeedLayer
    from calendar_service.serving.health import blueprint
    from calendar_service.serving.keeper import Keeper
    from calendar_service.vitals import Vitals
    from calendar_service.web.app import create_app
    from calendar_service.web.site import Site

    with suppress(SQLAlchemyError, OSError):  # else this machine's, until the database answers
        service.time.ask()
    vitals = Vitals(service, lambda: keeper.served())  # noqa: PLW0108  made below
    site = Site(
        settings=service.settings,
        regions=service.regions,
        translators=service.translators,
        clock=service.clock,
        current=lambda: keeper.revision(),  # noqa: PLW0108  made below
        troubles=lambda: [*vitals.troubles(), *_said(service, keeper.troubles())],
        past=service.past,
    )
    keeper = Keeper(
        site,
        service.official,
        service.trial.to_serve,
        service.archive.stamp_served,
        service.past.since,
        service.trial.without_broken,
    )
    app = create_app(site, service.rendering, lambda app, desks: admin.register(app, desks, backstage(service)))
    app.register_blueprint(blueprint(site, vitals, vitals.registry()))
    return FeedLayer(Bulkhead(app), keeper.current, service.translators, service.settings.public_url), keeper, vitals


def _said(service: Service, sentences: Iterable[tuple[str, dict[str, object]]]) -> list[str]:
    return [service.translators[DEFAULT].text(message, **facts) for message, facts in sentences]


def backstage(service: Service) -> Backstage:
    """What the editor at /admin/ may touch."""
    from calendar_service.admin.backstage import Backstage
    from calendar_service.ledger.sql.figures import Figures
    from calendar_service.offices.office_list import OfficeList

    return Backstage(
        accounts=service.accounts,
        archive=service.archive,
        copy=service.publishing.copy,
        publishing=service.publishing,
        directory=service.directory,
        office_list=OfficeList(service.directory, service.regions, service.clock),
        preview=lambda data: service.preview(data, service.settings.stages_file.name),
        figures=Figures(service.engine),
        real_clock=service.time.now,
    )


def worker(service: Service | None = None) -> None:
    """Drains the ledger into the mail server whenever it is nudged. service: else by the settings."""
    import dramatiq

    from calendar_service.delivery.lease import Lease, heartbeat
    from calendar_service.jobs.actors import declare_drain
    from calendar_service.jobs.broker import make_broker
    from calendar_service.mail.greeter import Greeter
    from calendar_service.mail.opening import greet

    service = service or _service("worker")
    lease = Lease(service.new_owner(), service.settings.lease_seconds, service.fence())
    heartbeat(service.ledger, lease, service.time.ask)
    service.remains.read_back(lease.owner)
    delivery, journal = service.delivery(lease)
    meeting = (service.settings.smtp_timeout_seconds, service.hello)
    greeter = Greeter(lambda: greet(service.mail_server(), *meeting), service.time.now, lambda: delivery.yes_at)
    threading.Thread(target=greeter.run, args=(lease.stopping,), name="greeter", daemon=True).start()
    broker = make_broker(service.redis)
    declare_drain(broker, delivery.drain)
    worker = dramatiq.Worker(broker, worker_threads=service.settings.worker_threads)
    gc.freeze()  # timeline and regions stay; looking for garbage among them and often costs a tenth of a mail
    gc.set_threshold(GARBAGE_THRESHOLD)
    worker.start()
    stopping = _until_stopped()
    while not stopping.wait(lease.seconds / 5):
        try:
            heartbeat(service.ledger, lease, service.time.ask)
            service.presence.renew("worker", lease.owner, greeter.greeted_at, greeter.failure)
            delivery.put_right()
        except Exception as error:  # the lease runs out by itself if this lasts
            log.error("heartbeat failed: %s", type(error).__name__)
    lease.stopping.set()
    worker.stop(timeout=3_500)
    if delivery.is_done:  # else the journal stays, for whoever decides about the rest
        delivery.close()
        journal.close(keep=False)


def clock(service: Service | None = None) -> None:
    """Watches the file, finds what is due, and nudges the workers. In a rehearsal it also catches the mail.
    service: else by the settings."""
    from calendar_service.delivery.dead_workers import TIDY_SECONDS
    from calendar_service.jobs.nudges import Nudges
    from calendar_service.jobs.pulse import Pulse, call
    from calendar_service.jobs.scheduler import Scheduler
    from calendar_service.ledger.sql.presence import SAY_SECONDS
    from calendar_service.mail.catcher import Catcher

    service = service or _service("clock")
    catcher = Catcher(service.settings.data_dir) if service.catches_mail else None
    if catcher:
        catcher.start()
    dispatch = service.dispatch()
    nudges = Nudges(lambda: service.redis, service.settings.worker_threads)
    url = service.settings.heartbeat_url
    pulse = Pulse(lambda: call(url) if url else None)

    def sweep() -> int:
        service.time.sure()  # before a file is published at a wrong instant, too
        return dispatch.sweep(service.official.newest())

    scheduler = Scheduler(
        sweep,
        nudges.send,
        service.settings.sweep_seconds,
        service.settings.batch_rows,
        lambda done: pulse.good() if done and not dispatch.is_halted else pulse.bad(),
    )
    threads = [
        threading.Thread(target=service.watcher.run, name="watcher"),
        threading.Thread(target=scheduler.run, name="scheduler"),
    ]
    for thread in threads:
        thread.start()
    stopping, owner, tidy_at = _until_stopped(), service.new_owner(), time.monotonic() + TIDY_SECONDS
    while not stopping.wait(SAY_SECONDS):
        try:
            service.presence.renew("clock", owner)
            if time.monotonic() >= tidy_at and service.time.is_right() and not dispatch.is_halted:
                tidy_at = time.monotonic() + TIDY_SECONDS
                service.remains.tidy()
        except Exception as error:  # the next time will do
            log.error("tidying failed: %s", type(error).__name__)
    for part in (service.watcher, scheduler):
        part.stopping.set()
    for thread in threads:
        thread.join(timeout=4)
    if catcher:
        catcher.stop()


def run() -> None:
    """All of them, for `make run`."""
    from calendar_service.running import run_everything

    sys.exit(run_everything(settings_to_start("run")))


def _service(name: str) -> Service:
    """Says what it is connected to. Raises what keeps the process from starting."""
    start_logging()
    service = Service(settings_to_start(name))
    log.info("%s: %s", name, service.connections())
    make_ready(name, service.settings.data_dir, lambda: service.engine)
    return service


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
    """arguments: the name of one process. Ends with its reason, and exit code 2, where it cannot start."""
    if len(arguments) != 1 or arguments[0] not in PROCESSES:
        sys.exit(f"usage: python -m calendar_service.processes {'|'.join(PROCESSES)}")
    try:
        PROCESSES[arguments[0]]()
    except Exception as error:
        first_start.refuse(error)


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main(sys.argv[1:])
