"""bounce, suppressions: mails that come back, and addresses that are told nothing any more.

`bounce` is called by a mail server for each mail to the return address (docs/mail-servers.md). Its
exit codes are those that a mail server understands (sysexits.h), not those of the other commands.
"""

from __future__ import annotations

import argparse
import sys

from calendar_service.bootstrap.commands import BounceParts
from calendar_service.bootstrap.ledger import LedgerParts
from calendar_service.cli import CommandContext, Commands, add_command
from calendar_service.errors import N_, Refused, counted, kind_of
from calendar_service.mail.bounces import MAX_BYTES, read_returned
from calendar_service.printable import foreign_line
from calendar_service.regions import CAPITAL_ZONE

TAKEN, NOT_OURS, LATER = 0, 65, 75
"""EX_OK; EX_DATAERR: the server refuses the mail; EX_TEMPFAIL: it keeps the mail and tries again."""


def add(commands: Commands) -> None:
    command = commands.command("bounce", bounce)
    command.add_argument(
        "--to", metavar="ADDRESS", help="alamat tujuan menurut server surat / the envelope's recipient"
    )
    inner = commands.group("suppressions")
    add_command(inner, "list", "semuanya, dengan buktinya / all of them, with the evidence", show)
    command = add_command(inner, "remove", "alamat ini benar, kirimi lagi / this address is right, send again", remove)
    command.add_argument("address", metavar="ADDRESS")


def bounce(given: argparse.Namespace, context: CommandContext) -> int:
    """Whatever goes wrong here may be right a minute later: the mail server keeps the mail."""
    from calendar_service.mail.bounced import Taken, take

    data = sys.stdin.buffer.read(MAX_BYTES)
    while sys.stdin.buffer.read(MAX_BYTES):
        pass  # a pipe that is not read to its end looks like a crash
    try:
        service = context.ready(BounceParts)
        taken, row = take(read_returned(data, given.to), service.return_path, service.aftermath, service.clock())
    except Exception as error:
        print(f"bounce: {kind_of(error)}", file=sys.stderr)
        return LATER
    print(f"bounce: {taken.value}" + ("" if row is None else f", ledger row {row}"), file=sys.stderr)
    return NOT_OURS if taken is Taken.FORGED else TAKEN


def show(given: argparse.Namespace, context: CommandContext) -> int:
    service = context.ready(LedgerParts)
    names = {each.suppression.address: each.name for each in service.suppressions.unreachable()}
    found = service.suppressions.all()
    for suppression in found:
        print(
            suppression.address,
            context.translator.instant(suppression.since, CAPITAL_ZONE),
            foreign_line(f"{suppression.code or ''} {suppression.enhanced} {suppression.evidence}"),
            names.get(suppression.address) or context.translator.text(N_("tidak dipakai kantor mana pun")),
            sep="\t",
        )
    if not found:
        context.say("Tidak ada alamat yang ditahan.")
    return 0


def remove(given: argparse.Namespace, context: CommandContext) -> int:
    service = context.ready(LedgerParts)
    if not service.suppressions.remove([given.address], service.clock()):
        raise Refused(N_("alamat %(address)s tidak ditahan"), address=given.address)
    count = service.aftermath.wake(service.clock())
    context.say(
        counted("Alamat %(address)s dikirimi lagi; %(count)s pengingat yang masih berguna menunggu dikirim."),
        address=given.address,
        count=context.translator.number(count),
    )
    return 0
