"""Where mail goes, as whom, and how it is composed: for worker and clock, and commands that send or take mail."""

from __future__ import annotations

import socket
from email.utils import parseaddr
from functools import cached_property

from calendar_service.bootstrap.carriers import mail_writer
from calendar_service.bootstrap.foundation import Foundation
from calendar_service.delivery.carrier import Parcel, Receipt
from calendar_service.letters.compose import Composer
from calendar_service.mail.caught import catcher_port
from calendar_service.mail.return_path import ReturnPath
from calendar_service.mail.server import Server
from calendar_service.mail.smtp import Connection, Envelope
from calendar_service.mail.writing import MailWriter


class MailParts(Foundation):
    """One mail, from words to the server."""

    @cached_property
    def composer(self) -> Composer:
        """Words every letter."""
        return Composer(self.settings, self.regions, self.translators, self.rendering)

    @cached_property
    def mail_writer(self) -> MailWriter:
        """Makes mails of letters."""
        return mail_writer(self.settings)

    def mail_server(self) -> Server:
        """Where mail goes now. In a rehearsal the catcher may come back on another port."""
        if self.settings.smtp_url:
            return Server.from_url(self.settings.smtp_url)
        port = catcher_port(self.settings.data_dir)
        return Server("smtp", "127.0.0.1", port or 1)  # nobody listens on port 1: refused, tried again

    def connect_mail(self) -> Connection:
        """A lane to that server; it opens when the first mail is sent."""
        return Connection(self.mail_server, self.settings.smtp_timeout_seconds, self.hello, self.rules)

    def has_mail_server(self) -> bool:
        """Whether a mail could go anywhere: in a rehearsal only while its catcher runs."""
        return self.settings.smtp_url is not None or catcher_port(self.settings.data_dir) is not None

    def send(self, parcel: Parcel) -> Receipt:
        """One mail that has no ledger row, at once. Raises DeliveryFailure."""
        connection = self.connect_mail()
        try:
            return connection.send(Envelope(self.envelope_sender, parcel.address), parcel.data)
        finally:
            connection.quit()

    @property
    def hello(self) -> str:
        """The name that we say to it."""
        return self.settings.helo_name or self._own_name

    @cached_property
    def _own_name(self) -> str:
        """Of this machine; asking for it may be slow. A rehearsal's catcher does not care."""
        return socket.getfqdn() if self.settings.smtp_url else "localhost"

    @cached_property
    def return_path(self) -> ReturnPath:
        """Where mails come back."""
        base = self.settings.bounce_address or parseaddr(self.settings.mail_from)[1]
        return ReturnPath(base, self.settings.secret_key)

    @property
    def envelope_sender(self) -> str:
        """Of a mail that has no ledger row."""
        return self.return_path.base
