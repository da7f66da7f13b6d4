"""One mail of each kind of office and each message, as it goes out, of an installation that names who sends it."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

from calendar_service.ledger.rows import Row
from calendar_service.letters.compose import Composer
from calendar_service.letters.letter import Letter
from calendar_service.mail.message import Letterhead
from calendar_service.mail.writing import MailWriter
from calendar_service.offices.office import Office
from calendar_service.package_data import regions, translators
from calendar_service.promises.correction import CANCEL, CHANGE
from calendar_service.promises.plan import REMINDER
from calendar_service.timeline.stage import AUDIENCES
from tests.notices_material import INSTITUTION, rendering
from tests.unit.letters.test_compose import DUE, SETTINGS, A, revision, row

NAMED = replace(
    SETTINGS,
    institution=INSTITUTION.institution,
    institution_address=INSTITUTION.address,
    contact_person=INSTITUTION.person,
    contact_phone=INSTITUTION.phone,
)
SETDA = replace(A, name="Sekretariat Daerah Kabupaten Sumenep", salutation="Bupati Sumenep")
DOOR = f"https://kalender.example/kantor/{'aBc9' * 20}/"
FOUR = (
    ("kampanye", 7),
    ("penetapan-pasangan-calon", 3),
    ("pengundian-nomor-urut", 1),
    ("masa-tenang", 3),
)


def rows(office: Office = SETDA, stages: Sequence[tuple[str, int]] = FOUR, message: str = REMINDER) -> list[Row]:
    return [
        row(office, message, id=number, stage=stage, lead=lead if message == REMINDER else 0)
        for number, (stage, lead) in enumerate(stages, 1)
    ]


def letter(told: Sequence[Row], office: Office = SETDA, before: Sequence[Row] = (), door_url: str = DOOR) -> Letter:
    found = Composer(NAMED, regions(), translators(), rendering()).compose(
        revision(), told, office, DUE, before, door_url
    )
    assert found is not None
    return found


def sent(made: Letter, office: Office = SETDA) -> bytes:
    return MailWriter(Letterhead(NAMED.mail_from, NAMED.reply_to)).prepare(made, office).data


def read(data: bytes) -> dict[str, str]:
    """Each readable part, by its type."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    parts = [part for part in message.walk() if not part.is_multipart()]
    return {part.get_content_type(): part.get_content() for part in parts if isinstance(part, EmailMessage)}


def every_mail() -> Iterator[tuple[str, bytes]]:
    """What it is, and the mail."""
    for kind in AUDIENCES:
        name = {"pemda": SETDA.name, "lainnya": "Ombudsman Perwakilan"}.get(kind, f"Kantor {kind}")
        office = replace(SETDA, kind=kind, name=name, salutation="Bupati Sumenep" if kind == "pemda" else "")
        for message in (REMINDER, CHANGE, CANCEL):
            told = [row(office, message)]
            before = [row(office, told="2024-09-25/2024-11-20", planned_at=DUE - timedelta(days=2))]
            yield f"{kind} {message}", sent(letter(told, office, before if message != REMINDER else ()), office)
    yield "pemda four", sent(letter(rows()))
