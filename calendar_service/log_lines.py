"""How every process writes its log: one line an event, on standard error, nobody's address in it.

Modules take their logger here and nowhere else (tests/house). Whatever a line is made of, a mail
server's answer or an error's words, what cannot be seen is spelled out, so that nobody writes a second
line into it, and e-mail addresses and links of offices' own pages are hidden. So are they in the traceback of a fault that ends a process.
Libraries are heard only when they warn. As text for people, or as JSON for programs (LOG_FORMAT): one
object a line, a traceback inside it.

Handlers that somebody else has put there, such as an exporter, stay, and get what the lines
are made of already without addresses.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from logging import Logger
from types import TracebackType
from typing import Any

from calendar_service.printable import harmless, spelled_out
from calendar_service.words.mail_address import hidden_in_log

TEXT, JSON = "text", "json"
"""The forms of a log."""

FORM = "%(levelname)s %(name)s: %(message)s"

Trace = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

_request: ContextVar[str | None] = ContextVar("request", default=None)
_SANE_REQUEST = re.compile(r"[A-Za-z0-9._:/=+-]{1,128}")

_BREAKS = re.compile(r"[^\S ]+")
"""Line ends, tabs, and controls that count as spaces."""

_LINK = re.compile(r"[a-z2-7]+-[0-9]{1,9}-[a-z2-7]{26}|(?<=setuju/)[a-z2-7]{26,}", re.I)
"""The secret in the address of an office's own page: whoever reads the log shall not come in (offices.door_token)."""

NOISY = ("alembic", "mail.log", "asyncio", "_granian", "granian.access")
"""Libraries that tell of each thing they do."""


def start(form: str = TEXT, process: str = "") -> None:
    """Once a process, before it does anything; a process that was forked off says it once more. process: its
    line of the Procfile."""
    root = logging.getLogger()
    for former in _our_handlers():
        root.removeHandler(former)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(process) if form == JSON else LineFormatter(FORM))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    tell_faults()


def know(**facts: object) -> None:
    """What every object of a JSON log says of this process from now on, such as its `owner` and `revision`."""
    for formatter in _json_formatters():
        formatter.facts.update(facts)


def tell_refusal(lines: Iterable[str]) -> None:
    """Why this process does not start: a line each, for people; in a JSON log an object each."""
    if any(_json_formatters()):
        for line in lines:
            logger("calendar_service").critical("%s", line)
    else:
        print(harmless("\n".join(lines)), file=sys.stderr, flush=True)


def tell_faults() -> None:
    """From now on the traceback of what nobody caught, in any thread, is written as the log writes one."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        elif any(_json_formatters()):
            logger("calendar_service").critical("nobody caught an error", exc_info=(kind, error, trace))
        else:
            print(LineFormatter(FORM).formatException((kind, error, trace)), file=sys.stderr, flush=True)

    def tell_thread(ended: threading.ExceptHookArgs) -> None:
        if ended.exc_value is not None and not issubclass(ended.exc_type, SystemExit):
            tell(ended.exc_type, ended.exc_value, ended.exc_traceback)

    sys.excepthook, threading.excepthook = tell, tell_thread


@contextmanager
def request(given: str | None) -> Iterator[str]:
    """While a request is answered, JSON lines of this thread name it. given: what who asks calls it, taken where it
    is a plain word; else one is made. Yields the name."""
    name = given if given and _SANE_REQUEST.fullmatch(given) else secrets.token_hex(8)
    token = _request.set(name)
    try:
        yield name
    finally:
        _request.reset(token)


def _our_handlers() -> list[logging.Handler]:
    return [each for each in logging.getLogger().handlers if isinstance(each.formatter, LineFormatter)]


def _json_formatters() -> list[JsonFormatter]:
    return [each.formatter for each in _our_handlers() if isinstance(each.formatter, JsonFormatter)]


def logger(name: str) -> Logger:
    """name: the module's."""
    found = logging.getLogger(name)
    found.addFilter(_clean)
    return found


def _clean(record: logging.LogRecord) -> bool:
    """Whoever else is handed the record finds no address in what it is made of."""
    if isinstance(record.args, tuple):
        record.args = tuple(each if isinstance(each, int | float) else shown(str(each)) for each in record.args)
    return True


def hear_faults_alone(library: str) -> None:
    """library: name of a logger, of which only what has a traceback is heard from now on."""
    logging.getLogger(library).addFilter(_has_traceback)


def _has_traceback(record: logging.LogRecord) -> bool:
    return record.exc_info is not None


class LineFormatter(logging.Formatter):
    """An event on one line; the traceback of a fault of this program follows on lines of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return shown(super().formatMessage(record))

    def formatException(self, ei: Trace) -> str:
        return "\n".join(shown(line) for line in super().formatException(ei).splitlines())


class JsonFormatter(LineFormatter):
    """An event as one JSON object on one line. facts: of the process, as `know` was told."""

    def __init__(self, process: str) -> None:
        super().__init__("%(message)s")
        self.facts: dict[str, object] = {"process": process, "host": os.uname().nodename}

    def format(self, record: logging.LogRecord) -> str:
        """time: RFC 3339, UTC. error: of what was raised, its type and its traceback, where there is one."""
        at = datetime.fromtimestamp(record.created, UTC)
        told: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": shown(record.getMessage()),
            **self.facts,
            "pid": record.process,
            **getattr(record, "facts", {}),
        }
        if (name := _request.get()) is not None:
            told["request_id"] = name
        if record.exc_info and record.exc_info[0]:
            told["error"] = {"type": record.exc_info[0].__name__, "traceback": self.formatException(record.exc_info)}
        return json.dumps(told, ensure_ascii=False, default=str)


def shown(text: str) -> str:
    """As it may stand in a line of a log."""
    return spelled_out(_BREAKS.sub(" ", _LINK.sub("<...>", hidden_in_log(text))))
