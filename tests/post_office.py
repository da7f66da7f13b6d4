"""A whole small installation for tests of sending: real ledger, real sockets, a clock to turn."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from scripted_smtp import ScriptedServer
from world import KNOWN, TIMELINE

from calendar_service.clock import fixed_clock, system_clock
from calendar_service.database import ledger as table
from calendar_service.delivery.delivery import Delivery
from calendar_service.delivery.lease import Lease, heartbeat
from calendar_service.mail.bounced import Taken, take
from calendar_service.mail.bounces import read_returned
from calendar_service.offices.office import Office
from calendar_service.publishing.revision import Revision
from calendar_service.settings import Settings
from tests.world import Service, few_regions, look

DUE = datetime.fromisoformat("2024-09-20T08:00+07:00")
BOUNDARY = datetime.fromisoformat("2024-09-25T00:00+07:00")


def office(address: str, code: str | None = None, region: str = "35.78") -> Office:
    return Office(code or address.split("@", maxsplit=1)[0], f"Kantor {code or address}", "pemda", region, address)


class PostOffice:
    """One installation under a folder, at DUE, with a reminder owed to each office."""

    def __init__(self, folder: Path, server: ScriptedServer, offices: list[Office], **settings: Any) -> None:
        (folder / "stages.yaml").write_text(TIMELINE, encoding="utf-8")
        chosen = {
            "data_dir": folder,
            "stages_file": folder / "stages.yaml",
            "smtp_url": f"smtp://127.0.0.1:{server.port}",
            "smtp_timeout_seconds": 0.4,
            "secret_key": "kunci uji",
            "mail_from": "Kalender <pengingat@uji.example>",
            "uid_domain": "uji.example",
            **settings,
        }
        self.service = Service(replace(Settings(), **chosen))
        self.service.regions = few_regions()  # to publish is to build every feed of every region
        self.now = KNOWN.astimezone(UTC)
        self.service.clock = lambda: self.now
        self.service.migrate()
        self.revision: Revision = look(self.service)
        self.service.directory.replace(offices, fixed_clock(KNOWN))
        self.dispatch = self.service.dispatch(leap=None)
        self.at(DUE)
        self._opened: list[Any] = []

    def at(self, instant: datetime) -> None:
        self.now = instant.astimezone(UTC)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def worker(self, name: str = "w1") -> Delivery:
        """A worker process's delivery, alive for a minute."""
        lease = Lease(name, 60)
        heartbeat(self.service.ledger, lease, system_clock)
        delivery, journal = self.service.delivery(lease)
        self._opened += [delivery, journal]
        return delivery

    def sweep(self) -> int:
        return self.dispatch.sweep(self.revision)

    def rows(self) -> list[Any]:
        with self.service.engine.connect() as connection:
            return list(connection.execute(sa.select(table).order_by(table.c.id)))

    def row(self, office: str) -> Any:
        """The latest row of an office."""
        return [row for row in self.rows() if row.office == office][-1]

    def states(self) -> dict[str, int]:
        return dict(Counter(row.state for row in self.rows()))

    def close(self) -> None:
        for thing in self._opened:
            if isinstance(thing, Delivery):
                thing.close()
            else:
                thing.close(keep=True)
        self.service.engine.dispose()


def dsn(to: str, fields: str, recipient: str) -> bytes:
    """A delivery status notification (RFC 3464) about one recipient."""
    return (
        f"From: MAILER-DAEMON@mx.example\nTo: {to}\nContent-Type: multipart/report; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nSorry.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {recipient}\n{fields}\n\n--b--\n"
    ).encode()


def come_back(post: PostOffice, to: str, fields: str, recipient: str) -> Taken:
    """One comes to that address of ours."""
    service = post.service
    returned = read_returned(dsn(to, fields, recipient))
    return take(returned, service.return_path, service.aftermath, service.domains, service.clock())[0]
