"""chaos: the kill test on this machine. It touches nothing but a scratch installation of its own."""

from __future__ import annotations

import argparse
import secrets
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from calendar_service import terminal
from calendar_service.chaos.blows import BlowKind, plan_blows
from calendar_service.chaos.calamities import CalamityKind, plan_calamities
from calendar_service.chaos.conductor import Conductor
from calendar_service.chaos.installation import Installation, Wish
from calendar_service.chaos.leader import Leader, run_seconds
from calendar_service.chaos.machines import Fleet, Machines
from calendar_service.chaos.reckoning import Reckoning, Toll
from calendar_service.chaos.tally import Struck, Tally
from calendar_service.chaos.weakened import SAFEGUARDS
from calendar_service.cli import CommandContext, Commands
from calendar_service.cli.arguments import at_least, seconds, whole_number
from calendar_service.errors import N_, counted
from calendar_service.terminal import Painted, Tone

_KINDS: dict[str, str] = {
    BlowKind.WORKERS: N_("semua worker dimatikan"),
    BlowKind.WORKER: N_("satu worker dimatikan"),
    BlowKind.MAIL_SERVER: N_("server surel dimatikan"),
    BlowKind.BROKER: N_("antrean (Redis) dimatikan"),
    BlowKind.CLOCK: N_("clock dimatikan"),
    BlowKind.MACHINE: N_("semuanya dimatikan serentak"),
    BlowKind.FREEZE_WORKER: N_("satu worker dibekukan melewati sewanya"),
    BlowKind.FREEZE_MAIL_SERVER: N_("server surel dibekukan"),
    BlowKind.FLUSH: N_("antrean dikosongkan (FLUSHALL)"),
    CalamityKind.PARTITION: N_("satu mesin terputus dari basis data melewati sewanya"),
    CalamityKind.SHORT_PARTITION: N_("satu mesin terputus dari basis data sebentar"),
    CalamityKind.FREEZE_MACHINE: N_("satu mesin dibekukan melewati sewanya"),
    CalamityKind.FREEZE_WORKER: N_("satu worker dibekukan melewati sewanya"),
    CalamityKind.FREEZE_IN_TRANSACTION: N_("satu proses dibekukan di tengah transaksi"),
    CalamityKind.SKEW: N_("jam satu mesin melompat"),
    CalamityKind.OUTAGE: N_("basis data tidak ada melewati sewa semua mesin"),
    CalamityKind.RESTART: N_("basis data dimulai ulang seketika"),
    CalamityKind.FAIL_OVER: N_("basis data diganti salinannya yang tertinggal"),
    CalamityKind.RESTORE: N_("basis data dipulihkan dari cadangan"),
    CalamityKind.LOSS: N_("satu mesin hilang beserta disknya"),
}


def add(commands: Commands) -> None:
    command = commands.command("chaos", run)
    command.add_argument("--mails", type=at_least(1), default=5000, metavar="N", help=N_("jumlah surat (5000)"))
    command.add_argument(
        "--kills", type=at_least(0), default=12, metavar="N", help=N_("berapa kali dimatikan atau dibekukan (12)")
    )
    command.add_argument("--workers", type=at_least(1), default=2, metavar="N", help=N_("jumlah proses worker (2)"))
    command.add_argument(
        "--lease", type=seconds, default=5.0, metavar=N_("DETIK"), help=N_("masa sewa, LEASE_SECONDS (5)")
    )
    command.add_argument("--database", metavar="URL", help=N_("basis data kosong; jika tidak disebut: SQLite"))
    command.add_argument("--seed", type=whole_number, metavar="N", help=N_("urutan yang sama seperti dahulu"))
    command.add_argument("--without", choices=tuple(SAFEGUARDS), help=N_("tanpa satu pengaman; harus gagal"))
    command.add_argument(
        "--refusals",
        action="store_true",
        help=N_("server surel juga menolak sementara"),
    )
    command.add_argument(
        "--machines",
        type=at_least(2),
        metavar="N",
        help=N_("beberapa mesin pada satu PostgreSQL sendiri"),
    )
    command.add_argument(
        "--blow",
        action="append",
        choices=[kind.value for kind in CalamityKind],
        help=N_("dengan --machines: hanya pukulan ini; dapat diulang"),
    )
    command.add_argument(
        "--no-mta-log",
        action="store_true",
        help=N_("dengan --machines: tanpa catatan server surel sebagai bukti"),
    )
    command.add_argument("--keep", action="store_true", help=N_("folder tidak dihapus"))
    command.add_progress()


def run(given: argparse.Namespace, context: CommandContext) -> int:
    """0 where nothing was lost and nothing doubled."""
    if given.machines:
        return _run_machines(given, context)
    seed = _seed(given)
    wish = Wish(
        given.mails,
        workers=given.workers,
        lease_seconds=given.lease,
        database_url=given.database,
        without=given.without,
        refusals=given.refusals,
    )
    with _between_steps() as pulse, Installation(wish, keep=given.keep, pulse=pulse) as installation:
        if given.keep:
            print(installation.folder)
        with _shown(given, context, pulse) as show:
            report = Conductor(installation, plan_blows(given.mails, given.kills, seed), seed, show).run()
    if not (given.quiet and report.is_clean):
        _print(report, context)
    return 0 if report.is_clean else 1


def _seed(given: argparse.Namespace) -> int:
    return secrets.randbelow(1_000_000) if given.seed is None else int(given.seed)


def _run_machines(given: argparse.Namespace, context: CommandContext) -> int:
    """0 where nothing was lost, and with a log nothing doubled; see Reckoning.is_clean."""
    seed = _seed(given)
    calamities = plan_calamities(
        given.machines, given.kills, seed, given.lease, [CalamityKind(name) for name in given.blow or ()]
    )
    fleet = Fleet(
        given.machines,
        given.mails,
        workers=given.workers,
        lease_seconds=given.lease,
        without=given.without,
        has_log=not given.no_mta_log,
        ends_seconds=run_seconds(calamities),
        seed=seed,
    )
    with _between_steps() as pulse, Machines(fleet, keep=given.keep, pulse=pulse) as machines:
        if given.keep:
            print(machines.folder)
        with _shown(given, context, pulse) as show:
            report = Leader(machines, calamities, seed, show).run()
    if given.quiet and report.is_clean:
        return 0
    for toll in report.tolls:
        print(_toll_line(toll, context))
    _print_counts(report, context)
    if not report.is_proven:
        context.say("rantai bukti tidak utuh")
    return 0 if report.is_clean else 1


@contextmanager
def _shown(
    given: argparse.Namespace, context: CommandContext, pulse: Callable[[], None]
) -> Iterator[Callable[[int, int, str], None]]:
    """What to call with how many are accepted and which blow was the last, between steps."""
    with context.progress(given, N_("surat diterima"), given.mails) as step:
        seen = 0

        def show(accepted: int, _owed: int, blow: str) -> None:
            nonlocal seen
            pulse()
            step(accepted - seen, context.translator.text(_KINDS[blow]) if blow else "")
            seen = accepted

        yield show


@contextmanager
def _between_steps() -> Iterator[Callable[[], None]]:
    """What to call between steps: it ends the command after Ctrl-C or SIGTERM. An exception raised
    in the middle of anything could be lost in a destructor, or leave a process that nobody knows."""
    came: list[int] = []

    def pulse() -> None:
        if came:
            sys.exit(128 + came[0])

    numbers: tuple[int, ...] = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda got, _: came.append(got)) for number in numbers}
    try:
        yield pulse
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _print(report: Tally, context: CommandContext) -> None:
    for struck in report.struck:
        print(_line(struck, context))
    _print_counts(report, context)
    if report.unknown:
        context.say("surat tak berdasar: %(count)s", count=report.unknown)
    if report.held:
        context.say("alamat benar yang ditahan: %(count)s", count=report.held)


def _print_counts(report: Tally | Reckoning, context: CommandContext) -> None:
    context.say(
        counted(
            "%(owed)s pengingat wajib, %(accepted)s diterima server dalam %(mails)s surat, %(seconds).1f detik; bibit acak %(seed)s.",
            by="owed",
        ),
        owed=report.owed,
        accepted=report.accepted,
        mails=report.mails,
        seconds=report.seconds,
        seed=report.seed,
    )
    verdict = context.translator.text(
        "hilang %(lost)s, ganda %(doubled)s (tanpa tanda ragu %(unflagged)s), ragu %(ambiguous)s",
        lost=report.lost,
        doubled=report.doubled,
        unflagged=report.unflagged,
        ambiguous=report.ambiguous,
    )
    terminal.print_painted(Painted(verdict, Tone.GOOD if report.is_clean else Tone.BAD))
    if report.open_rows or report.disagreeing:
        context.say(
            "belum selesai %(open)s, berbeda dengan buku %(disagreeing)s",
            open=report.open_rows,
            disagreeing=report.disagreeing,
        )
    if report.restarts:
        context.say("proses yang berakhir sendiri: %(count)s", count=report.restarts)


def _toll_line(toll: Toll, context: CommandContext) -> str:
    """What one blow cost."""
    suffered = toll.suffered
    what = context.translator.text(_KINDS[suffered.kind])
    where = (
        [] if suffered.machine is None else [context.translator.text("mesin %(number)s", number=suffered.machine + 1)]
    )
    about = ", ".join([*where, *([suffered.said] if suffered.said else [])])
    return context.translator.text(
        "%(accepted)6d  %(what)s%(about)s: ganda %(doubled)s (tanpa tanda ragu %(unflagged)s) dari %(threads)s utas; %(seconds).1f detik",
        accepted=suffered.accepted,
        what=what,
        about=f" ({about})" if about else "",
        doubled=toll.doubled,
        unflagged=toll.unflagged,
        threads=suffered.threads,
        seconds=suffered.seconds,
    )


def _line(struck: Struck, context: CommandContext) -> str:
    parts = [
        context.translator.text(
            "%(accepted)6d  %(what)s, %(flight)s sedang dikirim;",
            accepted=struck.accepted,
            what=context.translator.text(_KINDS[struck.kind]),
            flight=struck.in_flight,
        )
    ]
    if struck.resumed_seconds is None:
        parts.append(context.translator.text("tidak ada surat sesudahnya"))
    else:
        parts.append(context.translator.text("jalan lagi %(seconds).1f detik", seconds=struck.resumed_seconds))
    if struck.freed_seconds is not None:
        parts.append(context.translator.text("(sewanya lepas %(seconds).1f detik)", seconds=struck.freed_seconds))
    return " ".join(parts)
