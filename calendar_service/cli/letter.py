"""letter: the draft that an office passes on, as a file. It publishes and sends nothing."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from calendar_service.bootstrap.papers import PaperParts
from calendar_service.cli import CommandContext, Commands, arguments
from calendar_service.cli.timetable import present_revision
from calendar_service.errors import N_, Refused
from calendar_service.offices.office import Office
from calendar_service.offices.office_list import NOT_IN_SERVICE
from calendar_service.papers.draft import NoDraft
from calendar_service.papers.paper import DOCX, PDF, POSTER, TXT, Paper
from calendar_service.promises.planning import moments
from calendar_service.publishing.revision import Revision
from calendar_service.words.lead import Lead

FORMS = {"docx": DOCX, "pdf": PDF, "txt": TXT, "poster": POSTER}
"""As one types it -> as papers call it."""


def add(commands: Commands) -> None:
    command = commands.command("letter", write_letter)
    command.add_argument("stage", metavar=N_("TAHAPAN"), help=N_("pengenal tahapan"))
    command.add_argument("--office", required=True, metavar=N_("KODE"), help=N_("kode kantor dalam daftar"))
    command.add_argument("--format", required=True, choices=tuple(FORMS), help=N_("surat, teks grup, atau poster"))
    command.add_argument(
        "--lead",
        type=arguments.lead,
        metavar=N_("JARAK"),
        help=N_("seperti pada hari pengingat itu, bukan hari ini; 3d"),
    )
    command.add_argument("--election", metavar=N_("PENGENAL"), help=N_("pemilihannya, bila tahapan ada di beberapa"))
    command.add_argument("--out", required=True, type=Path, metavar=N_("BERKAS"), help=N_("berkas yang ditulis"))


def write_letter(given: argparse.Namespace, context: CommandContext) -> int:
    """Raises NoDraft, with why there is none."""
    service = context.untouched(PaperParts)
    office = _office(given.office, service)
    context.warn_of_defaults("PUBLIC_URL")
    paper = _paper(given, present_revision(service), office, service)
    given.out.write_bytes(paper.data)
    context.say("%(file)s ditulis: naskah untuk %(office)s", file=given.out, office=office.name)
    return 0


def _office(code: str, service: PaperParts) -> Office:
    found = service.directory.by_code([code]) if service.has_database() else {}
    if code not in found:
        raise Refused(NOT_IN_SERVICE, code=code)
    return found[code]


def _paper(given: argparse.Namespace, revision: Revision, office: Office, service: PaperParts) -> Paper:
    """Of the election that was named, else of the first that has one."""
    reasons = []
    for election in [given.election] if given.election else _elections(revision, given.stage):
        try:
            day = _day(given.lead, revision, election, given.stage, office, service)
            return service.papers.paper(revision, election, given.stage, office, FORMS[given.format], day)
        except NoDraft as none:
            reasons.append(none)
    raise reasons[0] if reasons else NoDraft(N_("tahapan %(stage)s tidak ada"), stage=given.stage)


def _elections(revision: Revision, stage: str) -> Iterator[str]:
    return (election.id for election in revision.timeline.elections.values() if stage in election.by_id)


def _day(
    lead: Lead | None, revision: Revision, election_id: str, stage_id: str, office: Office, service: PaperParts
) -> date:
    """Today in the office's clock; or the day on which the reminder of that lead goes out there."""
    region = service.regions[office.region]
    today = service.clock().astimezone(ZoneInfo(region.timezone)).date()
    election = revision.timeline.elections.get(election_id)
    stage = election.by_id.get(stage_id) if election else None
    there = election.occurrence(stage, region) if election and stage else None
    if lead is None or there is None or there.days is None:
        return today
    found = moments(there, [lead], region.zone, revision.timeline.working_days)
    if not found:
        raise NoDraft(
            N_("pengingat %(lead)s tidak ada gunanya bagi tahapan %(stage)s"), lead=lead.written, stage=stage_id
        )
    return found[0].due_at.date()
