"""catch-up, expire, retry, reconcile: what the clock leaves to a person to decide, and rows that wait again.

Each says who and why, and leaves a line in the audit log.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from calendar_service.accounts.account import Deed
from calendar_service.bootstrap.commands import ReconcileParts, ReminderParts
from calendar_service.cli import CommandContext, Inner, add_command
from calendar_service.cli.accounts import HERE
from calendar_service.cli.arguments import instant
from calendar_service.cli.documents import print_document
from calendar_service.cli.parsers import Parser
from calendar_service.cli.refusals import HELP, fitting, refusal_class
from calendar_service.delivery.questions import EXPIRY
from calendar_service.errors import N_, Refused, counted
from calendar_service.ledger.rows import CHOSEN
from calendar_service.promises.subject import subject_of
from calendar_service.regions import CAPITAL_ZONE
from calendar_service.words.states import STATES, State


def add_to(group: Inner) -> None:
    """Under `reminders`."""
    about = N_("melanjutkan perencanaan yang dijeda")
    command = add_command(group, "catch-up", about, catch_up)
    _signed(command)
    command.add_argument(
        "--until", type=instant, metavar=N_("WAKTU"), help=N_("sampai saat itu saja; 2024-09-19T08:00+07:00")
    )
    about = N_("menutup surat yang lewat batasnya")
    command = add_command(group, "expire", about, expire)
    _signed(command, dry_run=True)
    about = N_("mengirim lagi surat yang gagal, sekaligus")
    command = add_command(group, "retry", about, retry_many)
    command.add_argument(
        "--state",
        action="append",
        choices=[state.value for state in CHOSEN],
        metavar=N_("KEADAAN"),
        help=N_("keadaannya (failed); dapat diulang"),
    )
    command.add_argument("--reason", type=refusal_class, metavar=N_("GOLONGAN"), help=HELP)
    command.add_argument(
        "--since", type=instant, metavar=N_("WAKTU"), help=N_("yang selesai sejak saat itu; 2024-09-19T08:00+07:00")
    )
    command.add_argument("--stage", metavar=N_("PENGENAL"), help=N_("pengenal tahapan"))
    command.add_argument("--by", default="", metavar=N_("SIAPA"), help=N_("siapa yang memutuskan"))
    command.add_argument("--note", default="", metavar=N_("ALASAN"), help=N_("mengapa"))
    command.add_argument("--dry-run", action="store_true", help=N_("hitung saja"))
    command.add_format("text", "json")
    _add_reconcile(group)


def _add_reconcile(group: Inner) -> None:
    about = N_("setelah pemulihan: mempelajari surat yang sudah keluar")
    command = add_command(group, "reconcile", about, reconcile)
    command.add_argument(
        "--mta-log",
        nargs="+",
        action="extend",
        type=Path,
        default=[],
        metavar=N_("BERKAS"),
        help=N_("log Postfix, juga .gz; jika tidak disebut: MTA_LOG"),
    )
    command.add_format("text", "json")
    command.add_argument("--by", default="", metavar=N_("SIAPA"), help=N_("siapa yang memutuskan"))
    command.add_argument("--note", default="", metavar=N_("ALASAN"), help=N_("mengapa"))
    command.add_argument("--dry-run", action="store_true", help=N_("hitung saja"))


def _signed(command: Parser, *, dry_run: bool = False) -> None:
    command.add_argument("--by", required=True, metavar=N_("SIAPA"), help=N_("siapa yang memutuskan"))
    command.add_argument("--note", required=True, metavar=N_("ALASAN"), help=N_("mengapa"))
    if dry_run:
        command.add_argument("--dry-run", action="store_true", help=N_("hitung saja"))


def catch_up(given: argparse.Namespace, context: CommandContext) -> int:
    """It also says that this machine's clock is right, as far as the database has none of its own."""
    service = context.ready(ReminderParts)
    if service.trust_this_machine():
        context.say("Jam komputer ini dipakai sebagai waktu basis data.")
    now = service.clock()
    until: datetime = given.until or now
    progress = service.ledger.progress()
    base = progress.mark or progress.first
    if until > now:
        raise Refused(N_("saat %(until)s belum tiba"), until=context.translator.instant(until, CAPITAL_ZONE))
    if given.until and base and base <= now and until <= base:
        raise Refused(N_("sampai %(until)s sudah direncanakan"), until=context.translator.instant(until, CAPITAL_ZONE))
    service.ledger.allow(until)
    service.accounts.note(deed(context, given, "planning caught up", until.isoformat(timespec="seconds")))
    context.say(
        "Perencanaan boleh berjalan sampai %(until)s; proses clock melanjutkannya.",
        until=context.translator.instant(until, CAPITAL_ZONE),
    )
    return 0


def expire(given: argparse.Namespace, context: CommandContext) -> int:
    service = context.ready(ReminderParts)
    count = service.ledger.expire(_now(context), dry_run=given.dry_run)
    if given.dry_run:
        context.say(counted("%(count)s surat sudah lewat batasnya."), count=context.translator.number(count))
        return 0
    service.alarms.cleared([EXPIRY])
    service.accounts.note(deed(context, given, "reminders expired", f"{count}"))
    context.say(counted("%(count)s surat ditutup karena lewat batasnya."), count=context.translator.number(count))
    return 0


def retry_many(given: argparse.Namespace, context: CommandContext) -> int:
    states = [State(each) for each in given.state or [State.FAILED]]

    def sign(counts: Mapping[tuple[State, str], int]) -> Deed:
        return deed(context, given, "reminders retried", _facts(given, counts))

    service = context.ready(ReminderParts)
    found = service.retry(
        states,
        _now(context),
        None if given.dry_run else sign,
        fits=fitting(given.reason, service.rules),
        since=given.since,
        stage=given.stage,
    )
    if given.format == "json":
        rows = [{"state": state.value, "stage": stage, "count": n} for (state, stage), n in sorted(found.items())]
        print_document({"dry_run": given.dry_run, "total": sum(found.values()), "rows": rows})
        return 0
    for (state, stage), count in sorted(found.items()):
        called = subject_of(stage).called(context.ready(ReminderParts).regions, context.translator)
        print(f"  {context.translator.text(STATES[state].label)}  {called}: {context.translator.number(count)}")
    total = context.translator.number(sum(found.values()))
    if given.dry_run:
        context.say(counted("%(count)s surat dapat dikirim lagi."), count=total)
    else:
        context.say(counted("%(count)s surat menunggu dikirim lagi."), count=total)
    return 0


def reconcile(given: argparse.Namespace, context: CommandContext) -> int:
    """Before anything is sent by a restored database: what had gone out, from journals and the logs of a mail server."""
    learned = context.ready(ReconcileParts).reconcile(given.mta_log, dry_run=given.dry_run)
    facts = {
        "planned": learned.planned,
        "found_in_logs": learned.from_logs,
        "found_in_journals": learned.from_journals,
        "going_out": learned.going,
        "flagged": learned.unknown,
        "past_boundary": learned.late,
        "unexplained": learned.strange,
    }
    if not given.dry_run:
        told = " ".join(f"{name}={count}" for name, count in facts.items())
        context.ready(ReconcileParts).accounts.note(deed(context, given, "reminders reconciled", told))
    if given.format == "json":
        print_document({"dry_run": given.dry_run, **facts})
        return 0
    for sentence, count in zip(_LEARNED, facts.values(), strict=True):
        context.say(sentence, count=context.translator.number(count))
    return 0


_LEARNED = (
    counted("%(count)s surat direncanakan lagi, karena basis data ini tidak mengenalnya."),
    counted("%(count)s surat ternyata sudah diterima menurut log server surat."),
    counted("%(count)s surat ternyata sudah diterima menurut jurnal mesin ini."),
    counted("%(count)s surat menunggu dan akan keluar sekarang."),
    counted("%(count)s di antaranya mungkin sudah pernah keluar; dikirim lagi dan ditandai."),
    counted("%(count)s surat menunggu tetapi sudah lewat batasnya."),
    counted("%(count)s surat di log tidak cocok dengan baris mana pun: mungkin dari revisi yang hilang."),
)
"""Of what `reconcile` has learned, in its order."""


def _now(context: CommandContext) -> datetime:
    """The service's clock. Raises WrongClock where this machine's cannot be trusted."""
    context.ready(ReminderParts).time.sure()
    return context.ready(ReminderParts).clock()


def _facts(given: argparse.Namespace, counts: Mapping[tuple[State, str], int]) -> str:
    told = " ".join(f"{state.value}:{stage}={count}" for (state, stage), count in sorted(counts.items()))
    asked = " ".join(part for part in (given.reason, given.since and given.since.isoformat(), given.stage) if part)
    return f"{sum(counts.values())}; {told}" + (f"; {asked}" if asked else "")


def deed(context: CommandContext, given: argparse.Namespace, action: str, facts: str) -> Deed:
    """A line of the audit log."""
    detail = f"{facts}; {given.note}" if given.note else facts
    return Deed(context.ready(ReminderParts).time.now(), given.by or HERE, action, detail=detail)
