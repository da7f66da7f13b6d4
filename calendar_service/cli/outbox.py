"""outbox list, hold, release, send: notices of moved dates that wait, and who holds them or lets them go.

A step is of one publication, of all its stages or of those that are named; it says who and why, and leaves a line in the audit log.
"""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import Any

from calendar_service.bootstrap.commands import ReminderParts
from calendar_service.cli import CommandContext, Commands, add_command
from calendar_service.cli.arguments import whole_number
from calendar_service.cli.decisions import deed
from calendar_service.cli.documents import print_list
from calendar_service.cli.timetable import present_revision
from calendar_service.delivery.waiting_notices import WaitingMove, WaitingPublication, waiting_publications
from calendar_service.errors import N_, Refused, counted
from calendar_service.ledger.outbox import DEEDS, OutboxCount, OutboxOrder
from calendar_service.printable import required_line
from calendar_service.promises.correction import Truth
from calendar_service.promises.outbox import OutboxStep, Urgency
from calendar_service.regions import CAPITAL_ZONE

NEEDS_NOTE = N_("sebut alasannya: --note")


def add(commands: Commands) -> None:
    inner = commands.group("outbox")
    add_command(inner, "list", N_("pemberitahuan yang menunggu, menurut revisi dan tahapan"), show).add_format(
        "text", "json"
    )
    for step, about in (
        (OutboxStep.HOLD, N_("menahan pemberitahuan satu revisi sampai dilepaskan")),
        (OutboxStep.RELEASE, N_("melepaskan yang ditahan; keluar pada jamnya")),
        (OutboxStep.SEND, N_("melepaskan sekarang, tanpa menunggu jamnya")),
    ):
        command = add_command(inner, step.value, about, decide)
        command.set_defaults(step=step)
        command.add_argument(
            "revision", type=whole_number, metavar="N", help=N_("nomor revisi yang memindahkan tanggalnya")
        )
        command.add_argument(
            "--stage",
            action="append",
            default=[],
            metavar=N_("PENGENAL"),
            help=N_("pengenal tahapan; dapat diulang (semuanya)"),
        )
        command.add_argument("--by", required=True, metavar=N_("SIAPA"), help=N_("siapa yang memutuskan"))
        command.add_argument("--note", required=True, metavar=N_("ALASAN"), help=N_("mengapa"))
        if step is OutboxStep.HOLD:
            command.add_argument("--near", action="store_true", help=N_("juga bila tanggal lama atau baru sudah dekat"))


def show(given: argparse.Namespace, context: CommandContext) -> int:
    service = context.ready(ReminderParts)
    _, found = _waiting(service)
    if given.format == "json":
        print_list(_facts(each, move) for each in found for move in each.moves)
        return 0
    for each in found:
        context.say(
            "Revisi %(number)s, %(when)s, %(name)s: %(note)s",
            number=each.published.number,
            when=context.translator.instant(each.published.published_at, CAPITAL_ZONE),
            name=each.published.by,
            note=each.published.note or "-",
        )
        for move in each.moves:
            _print(move, context)
    if not found:
        context.say("Kotak keluar kosong: tidak ada pemberitahuan yang menunggu.")
    return 0


def _facts(found: WaitingPublication, waiting: WaitingMove) -> dict[str, Any]:
    said = waiting.said
    return {
        "revision": found.published.number,
        "election": waiting.move.election,
        "stage": waiting.move.stage,
        "due_at": waiting.due_at,
        "offices": waiting.offices,
        "kinds": dict(waiting.kinds),
        "step": said.step.value if said else None,
        "since": said.at if said else None,
        "by": said.by if said else None,
        "note": said.note if said else None,
        "needed_by": waiting.needed_by,
    }


def _print(waiting: WaitingMove, context: CommandContext) -> None:
    said, t = waiting.said, context.translator
    facts = {"stage": waiting.move.stage, "count": waiting.offices, "when": t.instant(waiting.due_at, CAPITAL_ZONE)}
    if said is None or said.step is OutboxStep.RELEASE:
        context.say(counted("  %(stage)s: %(count)s kantor, keluar %(when)s"), **facts)
        return
    facts |= {"since": t.instant(said.at, CAPITAL_ZONE), "name": said.by, "note": said.note}
    if not said.is_held:
        context.say(counted("  %(stage)s: %(count)s kantor, dilepaskan %(name)s pada %(since)s (%(note)s)"), **facts)
        return
    context.say(counted("  %(stage)s: %(count)s kantor, ditahan %(name)s sejak %(since)s (%(note)s)"), **facts)
    if waiting.needed_by:
        context.say("    kantor memerlukannya sebelum %(when)s", when=t.instant(waiting.needed_by, CAPITAL_ZONE))


def decide(given: argparse.Namespace, context: CommandContext) -> int:
    """Raises Refused where nothing of that publication waits, or a stage that is named does not."""
    service = context.ready(ReminderParts)
    note, now = required_line(given.note, NEEDS_NOTE), service.clock()
    truth, found = _waiting(service)
    moves = [
        move
        for each in found
        if each.published.number == given.revision
        for move in each.open_to(given.step, now)
        if not given.stage or move.move.stage in given.stage
    ]
    missing = sorted(set(given.stage) - {move.move.stage for move in moves})
    if not moves or missing:
        raise Refused(
            N_("tidak ada pemberitahuan revisi %(number)s yang dapat diperlakukan begitu; lihat: outbox list"),
            number=given.revision,
        )
    urgent = [move for move in moves if move.urgency(now) is not Urgency.FAR and move.needed_by]
    if given.step is OutboxStep.HOLD and urgent and not given.near:
        until = min(move.needed_by for move in urgent if move.needed_by)
        raise Refused(
            N_("kantor bertindak menurut tanggal lama atau baru mulai %(when)s; bila tetap ditahan: --near"),
            when=context.translator.instant(until, CAPITAL_ZONE),
        )
    order = OutboxOrder(
        given.step, {m.move: m.seen for m in moves}, given.by, note, {m.move: m.needed_by for m in moves}
    )
    count = service.outbox.take(order, truth, now)
    if not count.is_repeated:
        stages = ", ".join(sorted(move.move.stage for move in moves))
        service.accounts.note(deed(context, given, DEEDS[given.step], f"{given.revision}: {stages}"))
    _say(count, sum(move.offices for move in moves), given.step, context)
    return 0


def _say(count: OutboxCount, offices: int, step: OutboxStep, context: CommandContext) -> None:
    number = context.translator.number
    said = {
        OutboxStep.HOLD: counted("%(count)s pemberitahuan ditahan; tidak satu pun keluar sampai dilepaskan."),
        OutboxStep.RELEASE: counted(
            "%(count)s pemberitahuan dilepaskan; keluar pada jamnya, atau sekarang bila sudah lewat."
        ),
        OutboxStep.SEND: counted("%(count)s pemberitahuan dilepaskan; keluar sekarang."),
    }
    context.say(said[step], count=number(offices))
    if count.under_way:
        context.say(counted("%(count)s sedang dikirim dan tidak dapat ditarik."), count=number(count.under_way))
    if count.gone:
        context.say(counted("%(count)s sudah terkirim sebelumnya."), count=number(count.gone))
    if count.needless:
        context.say(
            counted("%(count)s tidak perlu lagi, karena pengingat sudah menyebut tanggal yang sama."),
            count=number(count.needless),
        )


def _waiting(service: ReminderParts) -> tuple[Truth, list[WaitingPublication]]:
    """What holds, and what waits by it."""
    cooling_off = timedelta(minutes=service.settings.change_cooling_off_minutes)
    truth = Truth(present_revision(service), service.regions, cooling_off)
    now, outbox = service.clock(), service.outbox.read(cooling_off)
    rows = service.foresight.notices(truth, now)
    return truth, waiting_publications(rows, truth, outbox, service.archive.history(), now)
