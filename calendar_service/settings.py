"""Every setting: name, default, unit in the name where it has one, and what it is for. Pure.

Read once, from a mapping (the environment); docs/settings.md is generated from the table. A wrong
value stops the process before it opens anything, and all wrong values are listed at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from calendar_service.errors import InvalidSettings


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("needs an offset, for example 2024-09-19T06:00+07:00")
    return instant


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e9:
        raise ValueError("must be greater than 0")
    return value


def _count(text: str) -> int:
    value = int(text)
    if not 0 < value <= 1_000_000:
        raise ValueError("must be a whole number from 1")
    return value


def _limit(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 1_000_000:
        raise ValueError("must be a whole number; 0 for no limit")
    return value


def _publish(text: str) -> str:
    if text not in ("auto", "manual"):
        raise ValueError("is auto or manual")
    return text


def _url(*schemes: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if urlsplit(text).scheme not in schemes:
            raise ValueError(f"must begin with {' or '.join(s + '://' for s in schemes)}")
        return text.rstrip("/")

    return read


def _timeout(text: str) -> float:
    value = _positive(text)
    if value > 20:
        raise ValueError("is at most 20: a worker cannot be stopped while a socket is silent")
    return value


def _setting(default: object, read: Callable[[str], Any], about: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"read": read, "about": about, "secret": secret})


@dataclass(frozen=True)
class Settings:
    """The settings of one process. An attribute is the setting's name in lower case."""

    # Where things are
    data_dir: Path = _setting(Path("var"), Path, "Folder for the database, the journal and, in rehearsal, the mailbox.")
    stages_file: Path = _setting(Path("stages.yaml"), Path, "The timeline, as admins edit it.")
    database_url: str | None = _setting(
        None, _url("postgresql", "postgresql+psycopg", "sqlite"), "PostgreSQL; unset: SQLite in DATA_DIR.", secret=True
    )
    redis_url: str | None = _setting(
        None,
        _url("redis", "rediss", "unix", "sentinel"),
        "Redis or Valkey; unset: an own Valkey over a socket in DATA_DIR.",
        secret=True,
    )
    smtp_url: str | None = _setting(
        None,
        _url("smtp", "smtp+starttls", "smtps"),
        "Mail server: smtp://, smtp+starttls:// or smtps://USER:PASSWORD@HOST:PORT; in rehearsal unset, a catcher.",
        secret=True,
    )

    # The web
    host: str = _setting("127.0.0.1", str, "Address that the web process listens on.")
    port: int = _setting(8000, _count, "Port that the web process listens on.")
    web_processes: int = _setting(1, _count, "Processes that answer HTTP.")
    public_url: str = _setting(
        "http://localhost:8000", _url("http", "https"), "The address that people use; stands in links, feeds and mails."
    )
    uid_domain: str = _setting(
        "kalender-tahapan.example",
        str,
        "Right half of every UID and Message-ID. Never change it: calendars would show everything twice.",
    )
    secret_key: str | None = _setting(None, str, "Signs sessions and bounce addresses.", secret=True)

    # The timeline
    publish: str = _setting(
        "auto", _publish, "auto: a saved stages.yaml is published by itself; manual: `publish` does it."
    )

    # Reminders
    mail_from: str = _setting(
        "Kalender Tahapan <pengingat@kalender-tahapan.example>", str, "From line of every mail, with a name."
    )
    reply_to: str | None = _setting(None, str, "Reply-To of every mail, if replies go elsewhere.")
    change_cooling_off_minutes: float = _setting(
        10.0, _positive, "How long a moved date must stand before offices are told of it."
    )
    smtp_timeout_seconds: float = _setting(
        15.0, _timeout, "How long one answer of the mail server may take; at most 20."
    )
    batch_rows: int = _setting(100, _count, "Ledger rows that one claim takes.")
    worker_threads: int = _setting(
        4, _count, "Threads of a worker, each with a connection of its own to the mail server."
    )
    lease_seconds: float = _setting(
        25.0, _positive, "How long a claimed row belongs to a worker that says nothing more."
    )
    doubt_seconds: float = _setting(
        600.0,
        _positive,
        "How long a mail is in doubt whose server did not answer in time; without evidence it is then sent again.",
    )
    mta_log: Path | None = _setting(
        None, Path, "Log of a Postfix on this machine: the proof of what it accepted, asked before a second try."
    )
    domain_mails_per_minute: int = _setting(
        0, _limit, "Mails that all workers together send to one recipient domain in a minute; 0: no limit."
    )
    domain_connections: int = _setting(
        0, _limit, "Mails to one recipient domain that one worker hands over at the same time; 0: no limit."
    )
    bounce_address: str | None = _setting(
        None, str, "Where mails come back to, signed for each; unset: the address of MAIL_FROM. Needs SECRET_KEY."
    )
    heartbeat_url: str | None = _setting(
        None,
        _url("http", "https"),
        "Address that the clock process calls after each good minute: a dead man's switch outside that calls a person when the calls stop.",
        secret=True,
    )
    sweep_seconds: float = _setting(0.5, _positive, "How often the clock process looks for what is due.")

    # Rehearsal
    clock_start: datetime | None = _setting(
        None, _instant, "Rehearsal: the instant at which its clock begins, with offset. Unset in production."
    )
    clock_speed: float = _setting(1.0, _positive, "Rehearsal: seconds of its clock in a real second.")

    @property
    def is_rehearsal(self) -> bool:
        return self.clock_start is not None

    @property
    def sql_url(self) -> str:
        """The database's address in the form that SQLAlchemy wants (psycopg 3)."""
        if self.database_url is None:
            return f"sqlite:///{self.data_dir / 'kalender.sqlite3'}"
        scheme, rest = self.database_url.split("://", 1)
        return f"postgresql+psycopg://{rest}" if scheme == "postgresql" else self.database_url


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings that the environment asks for; an empty value counts as unset.

    Raises InvalidSettings with every wrong value, never printing a secret one.
    """
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for setting in fields(Settings):
        name = setting.name.upper()
        text = environment.get(name, "").strip()
        if not text:
            continue
        try:
            found[setting.name] = setting.metadata["read"](text)
        except ValueError as error:
            shown = "(secret)" if setting.metadata["secret"] else repr(text)
            wrong.append(f"{name}={shown}: {error}")
    settings = Settings(**found)
    wrong += _contradictions(settings)
    if wrong:
        raise InvalidSettings("\n".join(wrong))
    return settings


def _contradictions(settings: Settings) -> list[str]:
    found = []
    if settings.is_rehearsal and not _is_loopback(settings.smtp_url):
        found += ["SMTP_URL: a rehearsal (CLOCK_START is set) never writes to real people; only loopback is allowed"]
    if settings.is_rehearsal and not _is_loopback(settings.heartbeat_url):
        found += ["HEARTBEAT_URL: a rehearsal (CLOCK_START is set) is not the service; only loopback is allowed"]
    return found


def _is_loopback(url: str | None) -> bool:
    return urlsplit(url or "").hostname in (None, "localhost", "127.0.0.1", "::1")


def settings_table() -> str:
    """docs/settings.md: every setting under its own heading."""
    lines = ["# Settings", "", "Read from the environment. Generated by `make docs`; do not edit.", ""]
    for setting in fields(Settings):
        default = "unset" if setting.default in (None, MISSING) else f"`{setting.default}`"
        lines += [f"## {setting.name.upper()}", "", setting.metadata["about"], "", f"Default: {default}", ""]
    return "\n".join(lines)
