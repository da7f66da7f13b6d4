"""Mail, the first carrier. [DOOR: network]

Each thread has a conversation of its own with the mail server. The envelope's sender names the ledger
row and the try (mail.return_path), so that whatever comes back names them too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from calendar_service.delivery.carrier import Parcel, Receipt
from calendar_service.letters.letter import Letter
from calendar_service.mail.return_path import ReturnPath
from calendar_service.mail.smtp import Connection, Envelope
from calendar_service.mail.writing import MailWriter
from calendar_service.offices.office import Office
from calendar_service.words.mail_address import MailAddress

NAME = "mail"


class MailCarrier:
    """connect: opens nothing yet; a Connection for the thread that asks."""

    name = NAME

    def __init__(self, writer: MailWriter, connect: Callable[[], Connection], return_path: ReturnPath) -> None:
        self._writer, self._connect, self._return_path = writer, connect, return_path
        self._local = threading.local()
        self._connections: list[Connection] = []

    def address_of(self, office: Office) -> str | None:
        """Every office of the list has one."""
        return office.email

    def pace_of(self, address: str) -> str:
        """The domain: its server is the one that may ask for patience."""
        return MailAddress(address).domain

    def prepare(self, letter: Letter, office: Office) -> Parcel:
        return self._writer.prepare(letter, office)

    def hand_over(self, parcel: Parcel, following: Parcel | None = None) -> Receipt:
        """See Carrier. The next mail is asked for behind this one (RFC 2920)."""
        then = self._envelope(following) if following else None
        return self._connection().send(self._envelope(parcel), parcel.data, then)

    def pause(self) -> None:
        self._connection().forget_next()

    def close(self) -> None:
        """Hang up every conversation."""
        for connection in self._connections:
            connection.quit()

    def _envelope(self, parcel: Parcel) -> Envelope:
        sender = self._return_path.sender(parcel.row, parcel.attempt, parcel.address)
        return Envelope(sender, parcel.address)

    def _connection(self) -> Connection:
        if not hasattr(self._local, "connection"):
            self._local.connection = self._connect()
            self._connections.append(self._local.connection)
        connection: Connection = self._local.connection
        return connection
