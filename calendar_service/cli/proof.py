"""report, resend, abort: what each office was told and when, as a table that holds in court."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from calendar_service.bootstrap.commands import ReminderParts
from calendar_service.cli import CommandContext, Inner, add_command
from calendar_service.cli.arguments import day, whole_number
from calendar_service.cli.documents import print_document, print_list
from calendar_service.cli.parsers import WRONG_USE
from calendar_service.cli.timetable import present_revision
from calendar_service.errors import N_, counted
from calendar_service.ledger.plain_words import fate_in_words
from calendar_service.letters.reference import key_message_id
from calendar_service.papers.delivery_report import ChainState, ReportRow, ReportScope, delivery_report
from calendar_service.printable import foreign_line
from calendar_service.promises.subject import subject_of
from calendar_service.words.lead import Lead
from calendar_service.words.mail_code import mail_code
from calendar_service.words.spreadsheet import csv_lines
from calendar_service.words.states import STATES, State

COLUMNS = (  # three take the column `stage` apart, which names another place than the office's own behind an @
    "id", "election", "stage", "kind", "lead", "office", "region", "told", "due", "state", "sent", "words",
    "reply_code", "enhanced_code", "reply", "queue_id", "message_id", "schedule", "revision", "sha256", "tries",
    "ambiguous", "stage_id", "place", "place_name", "code", "confirmed", "confirmed_by",
)  # fmt: skip


def add_to(group: Inner) -> None:
    """Under `reminders`, beside due and status."""
    command = add_command(group, "report", N_("bukti pengiriman, satu baris setiap surat"), report)
    command.add_format("csv", "json", "pdf")
    command.add_argument("--office", metavar=N_("KODE"), help=N_("hanya kantor itu"))
    command.add_argument("--stage", metavar=N_("PENGENAL"), help=N_("hanya tahapan itu"))
    for name, about in (
        ("--since", N_("sejak hari itu, menurut jam kantor; 2024-09-01")),
        ("--until", N_("sampai dengan hari itu; 2024-11-27")),
    ):
        command.add_argument(name, type=day, metavar=N_("HARI"), help=about)
    command.add_argument("--out", type=Path, metavar=N_("BERKAS"), help=N_("berkas yang ditulis; perlu bagi pdf"))
    command.add_argument("--verify", action="store_true", help=N_("periksa rantai bukti"))
    for name, about, run in (
        ("resend", N_("mengirim (lagi) satu surat"), resend),
        ("abort", N_("membatalkan satu surat yang menunggu"), abort),
    ):
        add_command(group, name, about, run).add_argument(
            "id", type=whole_number, metavar="ID", help=N_("nomor baris dalam buku")
        )


def report(given: argparse.Namespace, context: CommandContext) -> int:
    """CSV or JSON on standard output, times local to the office with their offset; a PDF in a file; or the chain's verdict."""
    if given.verify:
        return _verify(given, context)
    if given.format == "pdf":
        return _pdf(given, context)
    if given.format == "json":
        print_list(map(_plain_facts, _lines(given, context)))
        return 0
    print(csv_lines([COLUMNS]), end="")
    for line in _lines(given, context):
        print(csv_lines([[line.get(name) for name in COLUMNS]]), end="")
    return 0


def _lines(given: argparse.Namespace, context: CommandContext) -> Iterator[Mapping[str, object]]:
    for row, cells in _rows(given, context):
        zone = context.ready(ReminderParts).regions[row["region"]].zone
        yield cells | {"due": _local(row["due_at"], zone), "sent": _local(row["settled_at"], zone)}


def _rows(given: argparse.Namespace, context: CommandContext) -> Iterator[tuple[Mapping[str, Any], dict[str, object]]]:
    """Rows of the ledger that were asked for, and what a report says of each, but for its times."""
    service = context.ready(ReminderParts)
    now, confirmed = service.clock(), service.confirmed()
    for row in service.proof_rows():
        region = service.regions[row["region"]]
        if not _is_asked_for(row, given, region.zone):
            continue
        facts = {name: row[name] for name in COLUMNS if name in row}
        subject = subject_of(row["stage"])
        there = subject.place_name(service.regions, context.translator) if subject.place else region.full_name
        message_id = key_message_id(row, service.settings.uid_domain)
        letter = message_id.partition("@")[0]
        said = confirmed.get((row["office"], letter))
        yield (
            row,
            _cells(facts)
            | {
                "kind": row["message"],
                "schedule": row["schedule_version"],
                "lead": Lead(row["lead"]).written,
                "words": fate_in_words(row, context.translator, region.timezone, now),
                "stage_id": subject.origin,
                "place": subject.place or row["region"],
                "place_name": there,
                "message_id": f"<{message_id}>",
                "code": mail_code(letter),
                "confirmed": _local(said.at, region.zone) if said else "",
                "confirmed_by": foreign_line(said.who) if said else "",
            },
        )


def _is_asked_for(row: Mapping[str, Any], given: argparse.Namespace, zone: ZoneInfo) -> bool:
    """By its office, its stage wherever it takes place, and the office's day on which it was sent, or else was due."""
    on = (row["settled_at"] or row["due_at"]).astimezone(zone).date()
    return (
        given.office in (None, row["office"])
        and given.stage in (None, row["stage"], subject_of(row["stage"]).origin)
        and (given.since is None or given.since <= on)
        and (given.until is None or on <= given.until)
    )


def _pdf(given: argparse.Namespace, context: CommandContext) -> int:
    if given.out is None:
        print(context.translator.text(N_("--format pdf perlu --out BERKAS")), file=sys.stderr)
        return WRONG_USE
    service = context.ready(ReminderParts)
    found = service.verification()
    chain = ChainState(
        found.count, found.head, [context.translator.text(flaw.message, **flaw.facts) for flaw in found.flaws]
    )
    offices, revision = service.directory.present()[2], present_revision(service)

    def name(code: str) -> str:
        return f"{offices[code].name} ({code})" if code in offices else code

    def title(election: str, stage: str) -> str:
        subject = subject_of(stage)
        known = revision.known_as(election, subject.origin)
        called = context.translator.pick(known.title) if known else subject.origin
        if not subject.place:
            return called
        return f"{called} ({subject.place_name(service.regions, context.translator)})"

    def rows() -> Iterator[ReportRow]:
        for row, cells in _rows(given, context):
            region = service.regions[row["region"]]
            said = [str(cells[each] or "") for each in ("reply_code", "enhanced_code", "reply", "queue_id")]
            yield ReportRow(
                number=row["id"],
                office=name(row["office"]),
                stage=title(row["election"], row["stage"]),
                told=row["told"],
                zone=region.timezone,
                due=row["due_at"],
                sent=row["settled_at"],
                state=context.translator.text(STATES[State(row["state"])].label),
                words=str(cells["words"]),
                reply=" ".join(each for each in said if each),
                code=str(cells["code"]) if row["sha256"] else "",
                sha256=row["sha256"] or "",
                confirmed=_confirmed(cells),
            )

    scope = ReportScope(name(given.office) if given.office else "", given.stage or "", given.since, given.until)
    data = delivery_report(
        service.typesetting, rows(), scope, chain, service.settings, service.clock(), context.translator
    )
    given.out.write_bytes(data)
    context.say("%(file)s ditulis", file=given.out)
    return 1 if found.flaws else 0


def _confirmed(cells: Mapping[str, object]) -> tuple[datetime, str] | None:
    at = str(cells["confirmed"])
    return (datetime.fromisoformat(at), str(cells["confirmed_by"])) if at else None


def _plain_facts(line: Mapping[str, object]) -> dict[str, object]:
    """The same for a program: what is empty there is null."""
    return {name: (None if line.get(name) in ("", None) else line[name]) for name in COLUMNS}


def _cells(facts: Mapping[str, object]) -> dict[str, object]:
    """Of a server's words one clean line, whenever they were kept."""
    return {
        name: foreign_line(fact) if name == "reply" and isinstance(fact, str) else fact for name, fact in facts.items()
    }


def _local(instant: datetime | None, zone: Any) -> str:
    return instant.astimezone(zone).isoformat(timespec="seconds") if instant else ""


def _verify(given: argparse.Namespace, context: CommandContext) -> int:
    found = context.ready(ReminderParts).verification()
    if given.format == "json":
        flaws = [context.translator.text(flaw.message, **flaw.facts) for flaw in found.flaws]
        print_document({"intact": not flaws, "count": found.count, "head": found.head, "flaws": flaws})
        return 1 if flaws else 0
    for flaw in found.flaws:
        context.say(flaw.message, **flaw.facts)
    verdict = counted("Rantai bukti utuh: %(count)s mata rantai, kepala %(head)s")
    broken = counted("Rantai bukti RUSAK: %(flaws)s cacat pada %(count)s mata rantai, kepala %(head)s", by="flaws")
    context.say(broken if found.flaws else verdict, flaws=len(found.flaws), count=found.count, head=found.head)
    return 1 if found.flaws else 0


def resend(given: argparse.Namespace, context: CommandContext) -> int:
    row = context.ready(ReminderParts).ledger.resend(given.id, context.ready(ReminderParts).clock())
    context.say(N_("Surat akan dikirim sebagai baris %(row)s"), row=row)
    return 0


def abort(given: argparse.Namespace, context: CommandContext) -> int:
    context.ready(ReminderParts).ledger.abort(given.id, context.ready(ReminderParts).clock())
    context.say(N_("Baris %(row)s tidak akan dikirim"), row=given.id)
    return 0
