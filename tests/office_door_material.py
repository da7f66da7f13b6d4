"""What the tests of an office's own page share: an office that was told, and its link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from calendar_service.delivery.preparing import thread_of
from calendar_service.ledger.rows import Outcome, Sending
from calendar_service.promises.plan import REMINDER, plan_groups
from calendar_service.words.addresses import address
from calendar_service.words.mail_code import mail_code
from calendar_service.words.states import State
from tests.admin_material import World, world

TOLD_AT = datetime.fromisoformat("2024-09-22T08:00+08:00")
LETTER = "0123456789abcdef0123456789abcdef01234567"
CODE = mail_code(LETTER)


@dataclass
class Visit:
    """A browser at an office's own page."""

    world: World
    client: FlaskClient
    path: str
    page: str = ""
    _mark: str = ""

    def get(self, behind: str = "", **fields: str) -> TestResponse:
        answer = self.client.get(self.path + behind, headers=fields)
        self.page = answer.text
        self.mark()
        return answer

    def post(self, behind: str, _fields: dict[str, str] | None = None, **form: str) -> TestResponse:
        """As a browser sends a form of the page that is open."""
        answer = self.client.post(self.path + behind, data={"mark": self.mark(), **form}, headers=_fields or {})
        self.page = answer.text
        return answer

    def mark(self) -> str:
        """Of the last page that had a form."""
        found = re.search(r'name="mark" value="([a-z2-7]+)"', self.page)
        self._mark = found[1] if found else self._mark
        return self._mark


def told_world(folder: Path, code: str = "bali", **settings: object) -> World:
    """One office was told, in a mail with LETTER."""
    here = world(folder, **settings)
    service = here.service
    revision = service.official.current
    service.ledger.plan(revision.number, plan_groups(revision, service.regions), TOLD_AT)
    rows = [row for row in service.ledger.claim("w", TOLD_AT, 100, ["mail"]) if row.office == code]
    marks = [
        Sending(row.id, row.claims, f"{row.office}@kantor.example", revision.number, "5" * 64, LETTER) for row in rows
    ]
    service.ledger.advance("w", (), marks, TOLD_AT)
    taken = [Outcome(row.id, State.ACCEPTED, 250, "2.0.0", "diterima", "Q1", claims=row.claims) for row in rows]
    service.ledger.record("w", taken, TOLD_AT)
    return here


def visit(here: World, code: str = "bali") -> Visit:
    """Of that office, at its own page."""
    url = here.service.office_doors.urls([code])[code]
    return Visit(here, here.client(), url.removeprefix(here.service.settings.public_url))


def check_path(code: str) -> str:
    return address("genuine.code", code=code)


def hand_over(here: World, code: str, at: datetime = TOLD_AT) -> str:
    """Everything due of one office goes out as the worker makes it: the code of its mail."""
    service = here.service
    revision = service.official.current
    service.ledger.plan(revision.number, plan_groups(revision, service.regions), at)
    rows = [row for row in service.ledger.claim("w", at, 100, ["mail"]) if row.office == code]
    office = service.directory.by_code([code])[code]
    before = service.ledger.told_before([row for row in rows if row.message != REMINDER])
    url = service.office_doors.urls([code]).get(code, "")
    letter = service.composer.compose(revision, rows, office, at, thread_of(rows, before), url)
    assert letter is not None
    parcel = service.mail_writer.prepare(letter, office)
    reference = parcel.reference.partition("@")[0]
    marks = [Sending(r.id, r.claims, parcel.address, revision.number, parcel.sha256, reference) for r in rows]
    service.ledger.advance("w", (), marks, at)
    service.ledger.record("w", [Outcome(r.id, State.ACCEPTED, 250, claims=r.claims) for r in rows], at)
    return mail_code(reference)
