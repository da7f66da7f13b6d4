"""bounce, suppressions: mails that come back, and addresses that are told nothing any more.

`bounce` is called by a mail server for each mail to the return address (docs/mail-servers.md). Its
exit codes are those that a mail server understands (sysexits.h), not those of the other commands.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from calendar_service.bootstrap.commands import BounceParts, ReminderParts
from calendar_service.bootstrap.ledger import LedgerParts
from calendar_service.cli import CommandContext, Commands, add_command
from calendar_service.cli.arguments import instant
from calendar_service.cli.decisions import deed
from calendar_service.cli.documents import print_list
from calendar_service.cli.refusals import HELP, fitting, refusal_class
from calendar_service.delivery.carrier import answer_line
from calendar_service.errors import N_, Refused, counted, kind_of
from calendar_service.ledger.rows import Suppression
from calendar_service.mail.bounces import MAX_BYTES, read_returned
from calendar_service.printable import foreign_line
from calendar_service.regions import CAPITAL_ZONE
from calendar_service.words.mail_address import MailAddress

TAKEN, NOT_OURS, LATER = 0, 65, 75
"""EX_OK; EX_DATAERR: the server refuses the mail; EX_TEMPFAIL: it keeps the mail and tries again."""


def add(commands: Commands) -> None:
    command = commands.command("bounce", bounce)
    command.add_argument("--to", metavar=N_("ALAMAT"), help=N_("alamat tujuan menurut server surat"))
    inner = commands.group("suppressions")
    add_command(inner, "list", N_("semuanya, dengan buktinya"), show).add_format("text", "json")
    command = add_command(inner, "remove", N_("alamat itu benar, kirimi lagi"), remove)
    command.add_argument("address", metavar=N_("ALAMAT"), nargs="*", help=N_("alamat yang ditahan"))
    command.add_argument(
        "--since", type=instant, metavar=N_("WAKTU"), help=N_("yang ditahan sejak saat itu; 2024-09-19T08:00+07:00")
    )
    command.add_argument("--reason", type=refusal_class, metavar=N_("GOLONGAN"), help=HELP)
    command.add_argument("--by", default="", metavar=N_("SIAPA"), help=N_("siapa yang memutuskan"))
    command.add_argument("--note", default="", metavar=N_("ALASAN"), help=N_("mengapa"))
    command.add_argument("--dry-run", action="store_true", help=N_("hitung saja"))


def bounce(given: argparse.Namespace, context: CommandContext) -> int:
    """Whatever goes wrong here may be right a minute later: the mail server keeps the mail."""
    from calendar_service.mail.arrivals import receive
    from calendar_service.mail.replies import read_reply

    data = sys.stdin.buffer.read(MAX_BYTES)
    while sys.stdin.buffer.read(MAX_BYTES):
        pass  # a pipe that is not read to its end looks like a crash
    try:
        service = context.ready(BounceParts)
        found = receive(
            read_returned(data, given.to, service.rules), lambda: read_reply(data), service.desk(), service.clock()
        )
    except Exception as error:
        print(f"bounce: {kind_of(error)}", file=sys.stderr)
        return LATER
    print(f"bounce: {found.word}" + ("" if found.row is None else f", ledger row {found.row}"), file=sys.stderr)
    return TAKEN if found.is_ours else NOT_OURS


def show(given: argparse.Namespace, context: CommandContext) -> int:
    service = context.ready(LedgerParts)
    names = {each.suppression.address: each.name for each in service.suppressions.unreachable()}
    held, noted = service.suppressions.all(), service.suppressions.noted()
    if given.format == "json":
        print_list(
            _facts(suppression, names.get(suppression.address), is_held=is_held)
            for found, is_held in ((held, True), (noted, False))
            for suppression in found
        )
        return 0
    for suppression in held:
        unused = context.translator.text(N_("tidak dipakai kantor mana pun"))
        _print(suppression, names.get(suppression.address) or unused, context)
    for suppression in noted:
        _print(suppression, context.translator.text(N_("belum ditahan, ditanya lagi")), context)
    if not (held or noted):
        context.say("Tidak ada alamat yang ditahan.")
    return 0


def _facts(suppression: Suppression, office: str | None, *, is_held: bool) -> dict[str, Any]:
    """office: its name; None where the address is nobody's in the list."""
    return {
        "address": suppression.address,
        "held": is_held,
        "since": suppression.since,
        "code": suppression.code or None,
        "enhanced_code": suppression.enhanced or None,
        "said": foreign_line(suppression.evidence),
        "office": office,
        "row": suppression.row,
    }


def _print(suppression: Suppression, about: str, context: CommandContext) -> None:
    print(
        suppression.address,
        context.translator.instant(suppression.since, CAPITAL_ZONE),
        foreign_line(answer_line(suppression.code, suppression.enhanced, suppression.evidence)),
        about,
        sep="\t",
    )


def remove(given: argparse.Namespace, context: CommandContext) -> int:
    """By address, or all that were held since then or for that reason."""
    service = context.ready(ReminderParts)
    named = {MailAddress(address).key for address in given.address}
    if not (named or given.since or given.reason):
        raise Refused(N_("sebut alamat, --since, atau --reason"))
    held = {each.address: each for each in service.suppressions.all()}
    for address in sorted(named - held.keys()):
        raise Refused(N_("alamat %(address)s tidak ditahan"), address=address)
    fits = fitting(given.reason, service.rules)
    chosen = [
        each.address
        for each in held.values()
        if (not named or each.address in named)
        and (given.since is None or each.since >= given.since)
        and (fits is None or fits(each.code, each.enhanced, each.evidence))
    ]
    if given.dry_run:
        context.say(counted("%(count)s alamat akan dikirimi lagi."), count=context.translator.number(len(chosen)))
        return 0
    now = service.clock()
    removed = service.suppressions.remove(chosen, now)
    service.accounts.note(deed(context, given, "addresses freed", f"{removed}"))
    context.say(
        counted("%(count)s alamat dikirimi lagi."),
        count=context.translator.number(removed),
    )
    context.say(
        counted("%(count)s pengingat yang masih berguna menunggu dikirim."),
        count=context.translator.number(service.aftermath.wake(now)),
    )
    return 0
