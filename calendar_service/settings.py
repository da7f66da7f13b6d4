"""Every setting: name, default, unit in the name where it has one, and what it is for. Pure.

Read once, from a mapping (the environment); docs/settings.md is generated from the table. A wrong
value stops the process before it opens anything, and all wrong values are listed at once. So does,
in production, a setting that a process needs and does not have. How a text becomes a value:
environment.values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from calendar_service.environment import production, values
from calendar_service.environment.from_files import ENDING, FOLDER, NOTHING, FromFiles
from calendar_service.environment.names import near_misses
from calendar_service.errors import N_, InvalidSettings, Problem

NOT_UTF8 = N_("%(name)s: bukan teks UTF-8")
UNPRINTABLE = N_("%(name)s: memuat ganti baris, tabulasi, atau karakter lain yang tidak tercetak")
SHORT_LEASE = N_(
    "LEASE_SECONDS=%(lease)s tidak boleh kurang dari SMTP_TIMEOUT_SECONDS=%(answer)s: satu jawaban server surat boleh selama itu"
)
ALONE_BY_FILE = N_(
    "SECOND_PUBLISHER=required butuh PUBLISH=manual: berkas yang disimpan akan terbit tanpa penerbit kedua"
)
LONELY_REHEARSAL = N_(
    "SMTP_URL: gladi (CLOCK_START diisi) tidak pernah menulis kepada orang sungguhan; hanya server di mesin ini yang boleh"
)
LONELY_HEARTBEAT = N_(
    "HEARTBEAT_URL: gladi (CLOCK_START diisi) bukan layanan yang sebenarnya; hanya server di mesin ini yang boleh"
)
MISSPELT = N_("%(found)s tidak dikenal; mungkin maksudnya %(name)s")

MASK = "***"

ALL = "release web worker clock"
"""The processes that need a setting; `release` is run first and asks for what any of them needs."""

SHORTEST_SECRET = 32
"""Characters of SECRET_KEY; fewer can be guessed."""


def _setting(default: object, read: Callable[[str], Any], about: str, *, secret: bool = False, needed: str = "") -> Any:
    """needed: the processes that do not start without it in production."""
    return field(default=default, metadata={"read": read, "about": about, "secret": secret, "needed": needed.split()})


@dataclass(frozen=True)
class Settings:
    """The settings of one process. An attribute is the setting's name in lower case."""

    # Where things are
    data_dir: Path = _setting(
        Path("var"), values.path, "Folder for the database, the journal and, in rehearsal, the mailbox."
    )
    stages_file: Path = _setting(Path("stages.yaml"), values.path, "The timeline, as admins edit it.")
    database_url: str | None = _setting(
        None, values.database_url, "PostgreSQL; unset: SQLite in DATA_DIR.", secret=True
    )
    redis_url: str | None = _setting(
        None,
        values.redis_url,
        "Redis or Valkey; unset: an own Valkey over a socket in DATA_DIR.",
        secret=True,
    )
    smtp_url: str | None = _setting(
        None,
        values.mail_url,
        "Mail server: smtp://, smtp+starttls:// or smtps://USER:PASSWORD@HOST:PORT; in rehearsal unset, a catcher.",
        secret=True,
        needed="release worker",
    )

    log_format: str = _setting(
        "text",
        values.choice("text", "json"),
        "text: a line for people; json: an object a line, with time, host, process, owner, revision and request (docs/logs.md).",
    )

    # The web
    host: str = _setting("127.0.0.1", values.listening_address, "IP address that the web process listens on.")
    port: int = _setting(8000, values.whole(1, 65535), "Port that the web process listens on.")
    web_processes: int = _setting(1, values.whole(1, 256), "Processes that answer HTTP.")
    public_url: str = _setting(
        "http://localhost:8000",
        values.public_url,
        "The address that people use, without a path; stands in links, feeds and mails.",
        needed="release web worker",
    )
    public_dir: Path | None = _setting(
        None,
        values.path,
        "Folder of its own for nginx, outside DATA_DIR: what the public reads, as files, written after each publication "
        "(docs/runbook.md); unset, and in a rehearsal: none are.",
    )
    trusted_proxies: tuple[values.IPNetwork, ...] = _setting(
        (),
        values.networks,
        "Addresses or networks of the proxies in front, with commas between them (127.0.0.1,::1 for nginx on this machine): "
        "who asks is read from the right of their X-Forwarded-For. Unset: who is connected counts, and nobody is believed.",
    )
    uid_domain: str = _setting(
        "kalender-tahapan.example",
        values.domain,
        "Right half of every UID and Message-ID. Never change it: calendars would show everything twice.",
        needed=ALL,
    )
    secret_key: str | None = _setting(
        None,
        str,
        "Signs sessions and bounce addresses; at least 8 characters, better 48 random ones.",
        secret=True,
        needed="release web worker",
    )

    security_contact: str | None = _setting(
        None,
        values.contact,
        "Whom to tell of a weakness: mailto:, https:// or tel:; stands in /.well-known/security.txt (RFC 9116). Unset: there is none.",
    )
    second_factor: str = _setting(
        "optional",
        values.choice("optional", "publishers"),
        "publishers: an account publishes only with a second factor (`admin second-factor`); optional: only an account that has one needs its code.",
    )

    signing_key: str | None = _setting(
        None,
        values.signing_key,
        "Ed25519 key by which the clock process signs what is published, as `signing-key` writes it; for the clock process alone. "
        "Unset: nothing is signed (docs/signatures.md).",
        secret=True,
    )

    # The timeline
    publish: str = _setting(
        "auto",
        values.choice("auto", "manual"),
        "auto: a saved stages.yaml is published by itself; manual: `publish` does it.",
    )
    second_publisher: str = _setting(
        "optional",
        values.choice("optional", "required"),
        "required: what a publisher publishes in the editor waits until another one agrees; needs PUBLISH=manual. Commands on the server are not held.",
    )

    # Reminders
    mail_from: str = _setting(
        "Kalender Tahapan <pengingat@kalender-tahapan.example>",
        values.sender,
        "From line of every mail, with a name.",
        needed="release worker",
    )
    reply_to: str | None = _setting(None, values.sender, "Reply-To of every mail, if replies go elsewhere.")
    institution: str | None = _setting(
        None,
        values.words,
        "The institution that sends the mails, as its name stands below each of them.",
        needed="release worker",
    )
    institution_address: str | None = _setting(
        None,
        values.words,
        "Its postal address, in one line; stands below each mail.",
        needed="release worker",
    )
    contact_person: str | None = _setting(
        None,
        values.words,
        "Name and function of whoever answers for the mails: a person whom a reader can ask for.",
        needed="release worker",
    )
    contact_phone: str | None = _setting(
        None,
        values.phone,
        "Telephone number of that person, as people write it: +62 31 5617300.",
        needed="release worker",
    )
    change_cooling_off_minutes: float = _setting(
        10.0, values.number(10_080), "How long a moved date must stand before offices are told of it."
    )
    silence_after_working_days: int = _setting(
        0,
        values.whole(0, 60),
        "Working days after which a province's government hears which governments in it have not confirmed a reminder; 0: never.",
    )
    smtp_timeout_seconds: float = _setting(
        15.0,
        values.number(20),
        "How long one answer of the mail server may take; at most 20: no worker can stop while a socket is silent.",
    )
    batch_rows: int = _setting(100, values.whole(1, 100_000), "Ledger rows that one claim takes.")
    worker_threads: int = _setting(
        4, values.whole(1, 1000), "Threads of a worker, each with a connection of its own to the mail server."
    )
    lease_seconds: float = _setting(
        25.0,
        values.number(3600),
        "How long a claimed row belongs to a worker that says nothing more; not shorter than one answer of the mail server.",
    )
    doubt_seconds: float = _setting(
        600.0,
        values.number(86_400),
        "How long a mail is in doubt whose server did not answer in time; without evidence it is then sent again.",
    )
    mta_log: Path | None = _setting(
        None, values.path, "Log of a Postfix on this machine: the proof of what it accepted, asked before a second try."
    )
    mail_rules: Path | None = _setting(
        None,
        values.path,
        "A file of rules of your own for what mail servers' answers mean, consulted before those that ship (docs/mail-servers.md).",
    )
    domain_mails_per_minute: int = _setting(
        0,
        values.whole(0, 1_000_000),
        "Mails that all workers together send to one recipient domain in a minute; 0: no limit.",
    )
    domain_connections: int = _setting(
        0,
        values.whole(0, 1_000_000),
        "Mails to one recipient domain that one worker hands over at the same time; 0: no limit.",
    )
    bounce_address: str | None = _setting(
        None,
        values.address,
        "Where mails come back to, signed for each; unset: the address of MAIL_FROM. Needs SECRET_KEY.",
    )
    helo_name: str | None = _setting(
        None,
        values.domain,
        "The name by which this machine greets mail servers (EHLO); unset: the machine's own full name. It should lead to its IP address, and back.",
    )
    dkim_selector: str | None = _setting(
        None,
        values.selector,
        "Selector of the DKIM key with which the mail server signs for the domain of MAIL_FROM; only `preflight` looks at it.",
    )
    heartbeat_url: str | None = _setting(
        None,
        values.called_url,
        "Address that the clock process calls after each good minute: a dead man's switch outside that calls a person when the calls stop.",
        secret=True,
    )
    sweep_seconds: float = _setting(0.5, values.number(60), "How often the clock process looks for what is due.")

    # Rehearsal
    clock_start: datetime | None = _setting(
        None, values.instant, "Rehearsal: the instant at which its clock begins, with offset. Unset in production."
    )
    clock_speed: float = _setting(1.0, values.number(1e6), "Rehearsal: seconds of its clock in a real second.")

    @property
    def is_rehearsal(self) -> bool:
        return self.clock_start is not None

    @property
    def sql_url(self) -> str:
        """The database's address in the form that SQLAlchemy wants (psycopg 3)."""
        if self.database_url is None:
            return f"sqlite:///{self.data_dir / 'kalender.sqlite3'}"
        scheme, rest = self.database_url.split("://", 1)
        return f"postgresql+psycopg://{rest}" if scheme in ("postgresql", "postgres") else self.database_url


SECRETS = tuple(setting.name.upper() for setting in fields(Settings) if setting.metadata["secret"])
"""Names of settings that may stand in a file: see environment.secret_files."""


def without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment without anything that is a setting, or leads to one."""
    ours = {*(setting.name.upper() for setting in fields(Settings)), *(name + ENDING for name in SECRETS), FOLDER}
    return {name: text for name, text in environment.items() if name not in ours}


@dataclass(frozen=True)
class Judged:
    """What an environment amounts to. Each problem keeps a process from starting; a warning is said.
    usable: the settings, with the default in place of each that could not be read. unusable: the
    names of these."""

    usable: Settings
    unusable: frozenset[str]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    def settings(self) -> Settings:
        """Raises InvalidSettings with all problems."""
        if self.problems:
            raise InvalidSettings(self.problems)
        return self.usable


def judge_settings(environment: Mapping[str, str], process: str | None = None, files: FromFiles = NOTHING) -> Judged:
    """Everything that is to be said of an environment; an empty value counts as unset. process: the
    line of the Procfile that wants to start, or `run`; None: a command, which may lack anything. files: secrets that stand
    in files."""
    given: dict[str, str] = {}
    found: dict[str, Any] = {}
    problems: list[Problem] = list(files.problems)
    table = {setting.name.upper(): setting for setting in fields(Settings)}
    for name, setting in table.items():
        text = files.values.get(name) or environment.get(name, "").strip()
        if not text or name in files.broken:
            continue
        given[name] = text
        try:
            found[setting.name] = _read(text, setting.metadata["read"])
        except values.Unfit as error:
            shown = MASK if setting.metadata["secret"] else _without_login(text)
            problems.append(Problem(0, 0, error.message, {"name": name, "value": shown, **error.facts}))
    settings = Settings(**found)
    problems += _contradictions(settings)
    warnings = []
    misspelt = near_misses(environment, [*table, *(name + ENDING for name in SECRETS)])
    if _is_production(process, given):
        missing = [
            name
            for name, field in table.items()
            if _needs(process, field.metadata) and name not in {*given, *files.broken}
        ]
        problems += [Problem(0, 0, production.MISSING[name], {"name": name}) for name in missing]
        fit = {name: text for name, text in given.items() if table[name].name in found}
        problems += production.unfit(fit)
        warnings += production.seldom_meant(fit)
        problems += _misspelt({found: name for found, name in misspelt.items() if name not in given})
        misspelt = {found: name for found, name in misspelt.items() if name in given}
    unusable = frozenset(name for name in given if table[name].name not in found) | files.broken
    return Judged(settings, unusable, tuple(problems), (*_misspelt(misspelt), *warnings))


def read_settings(environment: Mapping[str, str], process: str | None = None, files: FromFiles = NOTHING) -> Settings:
    """The settings that the environment and its files ask for. Raises InvalidSettings."""
    return judge_settings(environment, process, files).settings()


def _read(text: str, read: Callable[[str], Any]) -> Any:
    if any("\udc80" <= letter <= "\udcff" for letter in text):  # how Python reads bytes that are no UTF-8
        raise values.Unfit(NOT_UTF8)
    if not text.isprintable():
        raise values.Unfit(UNPRINTABLE)
    return read(text)


def _without_login(text: str) -> str:
    """A value as it may be shown, cut where it is long: what stands before the @ of an address of a
    server, or behind its question mark, may be secret in any setting."""
    hidden = re.sub(r"(?<=://).*@", f"{MASK}@", text).split("?", 1)[0] if "://" in text else text
    shown = hidden if hidden.isprintable() else MASK
    return shown if len(shown) <= 100 else f"{shown[:100]}..."


def _is_production(process: str | None, given: Mapping[str, str]) -> bool:
    """`run` rehearses by itself, unless it was given a mail server."""
    return process is not None and "CLOCK_START" not in given and (process != "run" or "SMTP_URL" in given)


def _needs(process: str | None, metadata: Mapping[str, Any]) -> bool:
    return ("release" if process == "run" else process) in metadata["needed"]


def _misspelt(found: Mapping[str, str]) -> list[Problem]:
    return [Problem(0, 0, MISSPELT, {"found": wrong, "name": name}) for wrong, name in found.items()]


def _contradictions(settings: Settings) -> list[Problem]:
    found = []
    host = urlsplit(settings.smtp_url or "").hostname
    if settings.is_rehearsal and host not in (None, "localhost", "127.0.0.1", "::1"):
        found.append(Problem(0, 0, LONELY_REHEARSAL))
    called = urlsplit(settings.heartbeat_url or "").hostname
    if settings.is_rehearsal and called not in (None, "localhost", "127.0.0.1", "::1"):
        found.append(Problem(0, 0, LONELY_HEARTBEAT))
    if settings.second_publisher == "required" and settings.publish == "auto":
        found.append(Problem(0, 0, ALONE_BY_FILE))
    if settings.lease_seconds < settings.smtp_timeout_seconds:
        facts = {"lease": f"{settings.lease_seconds:g}", "answer": f"{settings.smtp_timeout_seconds:g}"}
        found.append(Problem(0, 0, SHORT_LEASE, facts))
    return found


def settings_table() -> str:
    """docs/settings.md: every setting under its own heading."""
    lines = ["# Settings", "", "Read from the environment. Generated by `make docs`; do not edit.", ""]
    lines += [
        "Wrong values, and in production (CLOCK_START unset) required ones that are missing, keep a process from starting:",
        "it names all of them at once and ends with exit code 2. `preflight` asks the same before the first start.",
        "A name that is nearly one of these is named, too; in production it refuses the start where the right one is unset.",
        "",
    ]
    lines += [
        "A secret may stand in a file instead, named by the same setting with `_FILE` behind it",
        "(`SECRET_KEY_FILE=/run/secrets/key`), or as a file of its name in `$CREDENTIALS_DIRECTORY`, as systemd's",
        "`LoadCredential=` puts it there ([runbook.md](runbook.md#secrets)). The line end does not count. A secret that is",
        "said in two ways, and a file that is empty or cannot be read, keep a process from starting.",
        "",
    ]
    for setting in fields(Settings):
        default = "unset" if setting.default in (None, MISSING, ()) else f"`{setting.default}`"
        lines += [f"## {setting.name.upper()}", "", setting.metadata["about"], "", f"Default: {default}"]
        if setting.metadata["secret"]:
            lines += ["", f"A secret; may stand in a file: `{setting.name.upper()}{ENDING}`"]
        if setting.metadata["needed"]:
            lines += ["", f"Required in production by: {', '.join(setting.metadata['needed'])}"]
        lines.append("")
    return "\n".join(lines)
