"""send-test: one real reminder to one address, through the configured mail server.

It enters nothing in the ledger. Its Message-ID is its own each time, so that a server that has
seen the real mail, or an earlier test, does not drop it as the same.
"""

from __future__ import annotations

import argparse
import uuid
from dataclasses import replace

from calendar_service.bootstrap.mail import MailParts
from calendar_service.cli import CommandContext, Commands, arguments
from calendar_service.cli.timetable import present_revision
from calendar_service.delivery.carrier import Ambiguous, DeliveryFailure, OurFault, Parcel, Permanent, Throttled
from calendar_service.errors import N_, Refused
from calendar_service.ledger.rows import unwritten_row
from calendar_service.offices.office import Office, sample_offices
from calendar_service.promises.planning import Reminder, moments
from calendar_service.promises.subject import OWN, Subject
from calendar_service.publishing.revision import COUNTRY, Revision
from calendar_service.regions import Region
from calendar_service.timeline.stage import AUDIENCES, NATIONAL_AUDIENCES, Occurrence
from calendar_service.timeline.timeline import Election
from calendar_service.words.languages import DEFAULT

_NAMES = {"bawaslu": "Bawaslu", "kpu": "KPU", "lainnya": "Kantor", "kementerian": "Kementerian", "bkn": "BKN"}


def add(commands: Commands) -> None:
    command = commands.command("send-test", send_test)
    command.add_argument("address", type=arguments.address, metavar=N_("ALAMAT"), help=N_("alamat surel penerima"))
    command.add_argument("--stage", required=True, metavar=N_("PENGENAL"), help=N_("pengenal tahapan"))
    command.add_argument(
        "--lead",
        required=True,
        type=arguments.lead,
        metavar=N_("JARAK"),
        help=N_("7d, 3d, 1d sebelum; 0d pada harinya; +30d sesudah"),
    )
    command.add_argument("--kind", choices=AUDIENCES, default="pemda", help=N_("jenis kantor (pemda)"))
    command.add_argument("--region", default="35.78", metavar=N_("KODE"), help=N_("kode wilayah (35.78)"))


def send_test(given: argparse.Namespace, context: CommandContext) -> int:
    service = context.untouched(MailParts)
    if not service.has_mail_server():
        raise Refused(N_("SMTP_URL belum diisi dan penampung surat gladi tidak berjalan; tidak ada yang dikirim"))
    context.warn_of_defaults("PUBLIC_URL", "UID_DOMAIN", "MAIL_FROM")
    parcel = _mail(given, service, context.named or DEFAULT)
    try:
        receipt = service.send(parcel)
    except DeliveryFailure as failure:
        words = f"{failure.code} {failure.text}" if failure.code else failure.text
        context.say(_verdict(failure), server=service.mail_server(), words=words)
        return 1
    context.say(
        "%(server)s menerima surat: %(words)s", server=service.mail_server(), words=f"{receipt.code} {receipt.text}"
    )
    return 0


def _verdict(failure: DeliveryFailure) -> str:
    """The sentence for the kind of failure."""
    if isinstance(failure, Ambiguous):
        return N_("%(server)s tidak menjawab sesudah surat diserahkan, jadi surat mungkin sudah diterima: %(words)s")
    if isinstance(failure, OurFault):
        return N_("%(server)s menolak kita; periksa nama pengguna, kata sandi dan sertifikat di SMTP_URL: %(words)s")
    if isinstance(failure, Permanent):
        return N_("%(server)s menolak surat atau alamat ini untuk seterusnya: %(words)s")
    if isinstance(failure, Throttled):
        return N_("%(server)s meminta kita lebih pelan; coba lagi nanti: %(words)s")
    return N_("%(server)s tidak dapat menerima surat saat ini; coba lagi nanti: %(words)s")


def _mail(given: argparse.Namespace, service: MailParts, language: str) -> Parcel:
    """The mail that an office of that kind and region gets for that lead. Raises Refused."""
    revision, region = present_revision(service), _region(given.region, service)
    place = COUNTRY if given.kind in NATIONAL_AUDIENCES else OWN
    election, there = _told(revision, given.stage, region, place)
    zone = Subject(there.id, place).zone(region)
    found = moments(there, [given.lead], zone, revision.timeline.working_days)
    if not found:
        lead = given.lead.written
        raise Refused(N_("pengingat %(lead)s tidak ada gunanya bagi tahapan %(stage)s"), lead=lead, stage=given.stage)
    (moment,) = found
    reminder = Reminder(election, there, _office(given, region, service, language), moment, place)
    row = replace(unwritten_row(revision, reminder, office=uuid.uuid4().hex), planned_at=service.clock())
    letter = service.composer.compose(revision, [row], reminder.office, moment.due_at)
    assert letter is not None  # the revision is the one that the row was made from
    return service.mail_writer.prepare(letter, reminder.office)


def _region(code: str, service: MailParts) -> Region:
    if code not in service.regions and code not in service.regions.former:
        raise Refused(
            N_('wilayah %(value)s tidak dikenal; tulis kode Kemendagri, misalnya "35" atau "35.78"'), value=code
        )
    return service.regions[code]


def _told(revision: Revision, stage_id: str, region: Region, place: str) -> tuple[Election, Occurrence]:
    """The stage as it holds in the region, or of the whole country, from the first election in which it has a day there.
    Raises Refused."""
    why = Refused(N_("tahapan %(stage)s tidak ada"), stage=stage_id)
    for election in revision.timeline.elections.values():
        stage = election.by_id.get(stage_id)
        if stage is None:
            continue
        there = election.occurrence(stage, None if place == COUNTRY else region)
        if there and there.days:
            return election, there
        elsewhere = N_("tahapan %(stage)s tidak berlaku di %(region)s")
        undated = Refused(N_("tahapan %(stage)s belum bertanggal"), stage=stage_id)
        why = undated if there else Refused(elsewhere, stage=stage_id, region=region.full_name)
    raise why


def _office(given: argparse.Namespace, region: Region, service: MailParts, language: str) -> Office:
    (sample,) = sample_offices(service.regions, [region])
    name = f"{_NAMES[given.kind]} {region.full_name}" if given.kind in _NAMES else sample.name
    salutation = sample.salutation if given.kind == "pemda" else ""
    return replace(sample, name=name, kind=given.kind, email=given.address, language=language, salutation=salutation)
