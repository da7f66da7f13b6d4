"""How every process writes its log: one line an event, on standard error, nobody's address in it.

Modules take their logger here and nowhere else (tests/house). Whatever a line is made of, a mail
server's answer or an error's words, what cannot be seen is spelled out, so that nobody writes a second
line into it, and e-mail addresses are hidden. So are they in the traceback of a fault that ends a process.
Libraries are heard only when they warn.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from logging import Logger
from types import TracebackType

from calendar_service.printable import spelled_out
from calendar_service.words.mail_address import hidden_in_log

FORM = "%(levelname)s %(name)s: %(message)s"

_BREAKS = re.compile(r"[^\S ]+")
"""Line ends, tabs, and controls that count as spaces."""

NOISY = ("alembic", "mail.log", "asyncio", "_granian", "granian.access")
"""Libraries that tell of each thing they do."""


def start() -> None:
    """Once a process, before it does anything."""
    tell_faults()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(FORM))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)


def tell_faults() -> None:
    """From now on the traceback of what nobody caught, in any thread, is written as the log writes one."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            print(LineFormatter(FORM).formatException((kind, error, trace)), file=sys.stderr, flush=True)

    def tell_thread(ended: threading.ExceptHookArgs) -> None:
        if ended.exc_value is not None and not issubclass(ended.exc_type, SystemExit):
            tell(ended.exc_type, ended.exc_value, ended.exc_traceback)

    sys.excepthook, threading.excepthook = tell, tell_thread


def logger(name: str) -> Logger:
    """name: the module's."""
    return logging.getLogger(name)


def hear_faults_alone(library: str) -> None:
    """library: name of a logger, of which only what has a traceback is heard from now on."""
    logging.getLogger(library).addFilter(_has_traceback)


def _has_traceback(record: logging.LogRecord) -> bool:
    return record.exc_info is not None


class LineFormatter(logging.Formatter):
    """An event on one line; the traceback of a fault of this program follows on lines of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return shown(super().formatMessage(record))

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return "\n".join(shown(line) for line in super().formatException(ei).splitlines())


def shown(text: str) -> str:
    """As it may stand in a line of a log."""
    return spelled_out(_BREAKS.sub(" ", hidden_in_log(text)))
