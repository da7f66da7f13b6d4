"""All checks of an installation at once, none for ever. [DOOR: network]

A check is a name and a function that yields what it found; a new one is a line in `checks`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import sqlalchemy as sa

from calendar_service.bootstrap.commands import PreflightParts
from calendar_service.clock import system_clock
from calendar_service.environment.production import domain_of, is_public
from calendar_service.environment.values import is_loopback
from calendar_service.errors import N_, Problem
from calendar_service.jobs.redis_client import describe
from calendar_service.preflight import disks, sender, servers
from calendar_service.preflight.finding import Check, CheckResult, Level, Said, doubtful, fine, wrong
from calendar_service.preflight.resolver import ALL_SECONDS, Resolver
from calendar_service.settings import Judged, Settings

SETTINGS = N_("pengaturan lengkap dan dapat dipakai")
REHEARSAL = N_("CLOCK_START diisi: ini gladi, tidak ada surat kepada orang sungguhan")
CATCHES = N_("gladi: surat ditampung di folder data")
NO_PROXY = N_(
    "TRUSTED_PROXIES belum diisi: proksi di depan layanan ini dihitung sebagai satu alamat bagi semua orang; "
    "isi dengan alamatnya, misalnya 127.0.0.1,::1"
)
UNSIGNED = N_(
    "belum ada yang ditandatangani: keaslian berkas yang terbit tidak dapat dibuktikan; buat kunci dengan perintah signing-key "
    "dan berikan kepada proses clock saja (SIGNING_KEY_FILE)"
)
SIGNED = N_("yang terbit ditandatangani dengan kunci %(key)s")
NO_ANSWER = N_("tidak ada jawaban dalam %(seconds)s detik; periksa alamat, jaringan, dan tembok apinya")

SECONDS = 20.0
"""For one check, whatever it waits for."""

MAIL_SECONDS = 8.0
"""For one answer of the mail server, at most."""


def look(
    judged: Judged,
    compose: Callable[[Settings], PreflightParts],
    seconds: float = SECONDS,
    resolver: tuple[str, int] | None = None,
) -> Iterator[CheckResult]:
    """What is to be said of an installation: first its settings, then everything that they lead to,
    as far as they are usable. seconds: the longest that all this takes. resolver: address and port of who
    answers for the DNS; None: as this machine has it."""
    for problem in judged.problems:
        yield CheckResult("settings", Level.WRONG, problem)
    for warning in judged.warnings:
        yield CheckResult("settings", Level.DOUBTFUL, warning)
    if not judged.problems:
        yield CheckResult("settings", Level.FINE, Problem(0, 0, SETTINGS))
    if judged.usable.is_rehearsal:
        yield CheckResult("settings", Level.DOUBTFUL, Problem(0, 0, REHEARSAL))
    if judged.usable.public_url.startswith("https://") and not judged.usable.trusted_proxies:  # TLS ends in front
        yield CheckResult("settings", Level.DOUBTFUL, Problem(0, 0, NO_PROXY))
    yield from asked(checks(compose(judged.usable), judged.unusable, resolver, seconds), seconds)


def checks(
    service: PreflightParts,
    unusable: Iterable[str] = (),
    resolver: tuple[str, int] | None = None,
    seconds: float = SECONDS,
) -> Mapping[str, Check]:
    """By name, in the order in which they are told. unusable: settings without a value that could
    be looked at; what they lead to is left out. resolver: as in `look`. seconds: for the slowest."""
    settings = service.settings
    unusable = set(unusable)
    found: dict[str, Check] = {}
    if "DATA_DIR" not in unusable:
        found["data"] = lambda: disks.data_folder(settings.data_dir)
    if settings.public_dir is not None and not settings.is_rehearsal and "DATA_DIR" not in unusable:
        public = settings.public_dir
        found["public_dir"] = lambda: disks.public_dir(public, settings)
    if "STAGES_FILE" not in unusable:
        found["stages"] = lambda: disks.timetable(settings.stages_file, service.regions)
    if not unusable & {"DATABASE_URL", "DATA_DIR"}:
        found["database"] = lambda: _database(service)
    if "REDIS_URL" not in unusable:
        where = describe(settings.redis_url) if settings.redis_url else None
        found["redis"] = lambda: servers.queue(lambda: service.redis, where)
    if service.catches_mail:
        found["mail"] = lambda: iter([fine(CATCHES)])
    elif settings.smtp_url and not unusable & {"SMTP_URL", "MAIL_FROM", "BOUNCE_ADDRESS"}:
        found["mail"] = lambda: _mail(service)
        if resolver or is_public(domain_of(settings.mail_from)):
            found["dns"] = lambda: _sender(service, Resolver(resolver, min(ALL_SECONDS, seconds / 2)))
    if settings.mail_rules is not None:
        rules = settings.mail_rules
        found["mail_rules"] = lambda: disks.mail_rules(rules)
    if settings.mta_log is not None:
        log = settings.mta_log
        found["mta_log"] = lambda: disks.mail_log(log)
    return found


def _database(service: PreflightParts) -> Iterator[Said]:
    path = sa.make_url(service.settings.sql_url).database
    if service.settings.sql_url.startswith("sqlite") and not (path and Path(path).exists()):
        yield wrong(servers.NOT_RELEASED, where=service.settings.sql_url)  # opening it would make its folder
        return
    yield from servers.database(service.engine, system_clock)
    if not service.settings.is_rehearsal and service.has_signatures():
        yield from _signing(service)
    service.engine.dispose()


def _signing(service: PreflightParts) -> Iterator[Said]:
    """By what the clock process, which alone has the key, has left in the database."""
    keys = service.signatures.public_keys()
    yield fine(SIGNED, key=keys[0].name) if keys else doubtful(UNSIGNED)


def _mail(service: PreflightParts) -> Iterator[Said]:
    seconds = min(MAIL_SECONDS, service.settings.smtp_timeout_seconds)
    path = service.return_path
    signed = path.sender(0, 1, path.base)  # signed as every mail's is: some servers take the plain address alone
    return servers.mail(service.mail_server, seconds, lambda: service.hello, signed)


def _sender(service: PreflightParts, resolver: Resolver) -> Iterator[Said]:
    settings = service.settings
    facts = sender.Sender(
        domain_of(settings.mail_from),
        domain_of(service.envelope_sender),
        lambda: service.hello,
        settings.dkim_selector,
        is_named=settings.helo_name is not None,
        relays_here=is_loopback(service.mail_server().host),
    )
    return sender.look(facts, resolver.ask)


def asked(checks: Mapping[str, Check], seconds: float) -> Iterator[CheckResult]:
    """What all checks say, asked at the same time. One that has not answered by then is a problem;
    its thread ends with the process."""
    answers: dict[str, list[CheckResult]] = {name: [] for name in checks}
    threads = {
        name: threading.Thread(target=_ask, args=(name, check, answers[name]), daemon=True)
        for name, check in checks.items()
    }
    for thread in threads.values():
        thread.start()
    deadline = time.monotonic() + seconds
    for name, thread in threads.items():
        thread.join(max(0.0, deadline - time.monotonic()))
        yield from list(answers[name])
        if thread.is_alive():
            yield CheckResult(name, Level.WRONG, Problem(0, 0, NO_ANSWER, {"seconds": f"{seconds:g}"}))


def _ask(name: str, check: Check, answers: list[CheckResult]) -> None:
    try:
        for said in check():
            answers.append(CheckResult(name, said.level, Problem(0, 0, said.message, said.facts)))
    except Exception as error:
        answers.append(CheckResult(name, Level.WRONG, error))
