"""By what letters go out: one line for each carrier. Who adds another adds a line to CARRIERS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Never

from calendar_service.delivery.carrier import Carrier, Parcel
from calendar_service.letters.letter import Letter
from calendar_service.mail.message import Letterhead
from calendar_service.mail.writing import MailWriter
from calendar_service.offices.office import Office
from calendar_service.settings import Settings

if TYPE_CHECKING:
    from calendar_service.bootstrap.worker import WorkerParts


@dataclass(frozen=True, slots=True)
class Wiring:
    """prepare: the carrier's, for whoever only makes letters to see whether they can be made. carrier:
    for a worker, which alone sends. is_wanted: whether an installation with these settings has it; who
    has not, owes nothing by it. silent: the same that hands nothing over, for whoever only looks at what would go."""

    prepare: Callable[[Settings], Callable[[Letter, Office], Parcel]]
    carrier: Callable[[WorkerParts], Carrier]
    silent: Callable[[Settings], Carrier]
    is_wanted: Callable[[Settings], bool] = lambda _settings: True


def mail_writer(settings: Settings) -> MailWriter:
    """Makes mails of letters, under the letterhead of the settings."""
    return MailWriter(Letterhead(settings.mail_from, settings.reply_to))


def _mail(parts: WorkerParts) -> Carrier:
    from calendar_service.mail.carrier import MailCarrier  # it brings SMTP

    return MailCarrier(parts.mail_writer, parts.connect_mail, parts.return_path)


def _silent_mail(settings: Settings) -> Carrier:
    from calendar_service.mail.carrier import MailCarrier
    from calendar_service.mail.return_path import ReturnPath

    return MailCarrier(mail_writer(settings), _nowhere, ReturnPath(settings.mail_from, settings.secret_key))


def _nowhere() -> Never:
    raise AssertionError("nothing is sent here")


CARRIERS: dict[str, Wiring] = {
    "mail": Wiring(lambda settings: mail_writer(settings).prepare, _mail, _silent_mail),
}
"""By the names of the carriers: the channels of the ledger."""


def wanted_carriers(settings: Settings) -> dict[str, Wiring]:
    """Those of an installation."""
    return {name: wiring for name, wiring in CARRIERS.items() if wiring.is_wanted(settings)}
