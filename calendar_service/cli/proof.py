"""report, resend, abort: what each office was told and when, as a table that holds in court."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from calendar_service.bootstrap.commands import ReminderParts
from calendar_service.cli import CommandContext, Inner, add_command
from calendar_service.cli.arguments import whole_number
from calendar_service.cli.documents import print_document, print_list
from calendar_service.errors import N_, counted
from calendar_service.ledger.plain_words import fate_in_words
from calendar_service.letters.reference import key_message_id
from calendar_service.printable import foreign_line
from calendar_service.promises.subject import subject_of
from calendar_service.words.lead import Lead
from calendar_service.words.spreadsheet import csv_lines

COLUMNS = (  # the last three take the column `stage` apart, which names another place than the office's own behind an @
    "id", "election", "stage", "kind", "lead", "office", "region", "told", "due", "state", "sent", "words",
    "reply_code", "enhanced_code", "reply", "queue_id", "message_id", "schedule", "revision", "sha256", "tries",
    "ambiguous", "stage_id", "place", "place_name",
)  # fmt: skip


def add_to(group: Inner) -> None:
    """Under `reminders`, beside due and status."""
    command = add_command(group, "report", N_("bukti pengiriman, satu baris setiap surat"), report)
    command.add_format("csv", "json")
    command.add_argument("--verify", action="store_true", help=N_("periksa rantai bukti"))
    for name, about, run in (
        ("resend", N_("mengirim (lagi) satu surat"), resend),
        ("abort", N_("membatalkan satu surat yang menunggu"), abort),
    ):
        add_command(group, name, about, run).add_argument(
            "id", type=whole_number, metavar="ID", help=N_("nomor baris dalam buku")
        )


def report(given: argparse.Namespace, context: CommandContext) -> int:
    """CSV or JSON on standard output, times local to the office with their offset; or the chain's verdict."""
    if given.verify:
        return _verify(given, context)
    if given.format == "json":
        print_list(map(_plain_facts, _lines(context)))
        return 0
    print(csv_lines([COLUMNS]), end="")
    for line in _lines(context):
        print(csv_lines([[line.get(name) for name in COLUMNS]]), end="")
    return 0


def _lines(context: CommandContext) -> Iterator[Mapping[str, object]]:
    service = context.ready(ReminderParts)
    now = service.clock()
    for row in service.proof_rows():
        region = service.regions[row["region"]]
        facts = {name: row[name] for name in COLUMNS if name in row}
        subject = subject_of(row["stage"])
        there = subject.place_name(service.regions, context.translator) if subject.place else region.full_name
        yield _cells(facts) | {
            "kind": row["message"],
            "schedule": row["schedule_version"],
            "lead": Lead(row["lead"]).written,
            "due": _local(row["due_at"], region.zone),
            "sent": _local(row["settled_at"], region.zone),
            "words": fate_in_words(row, context.translator, region.timezone, now),
            "stage_id": subject.origin,
            "place": subject.place or row["region"],
            "place_name": there,
            "message_id": f"<{key_message_id(row, service.settings.uid_domain)}>",
        }


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
