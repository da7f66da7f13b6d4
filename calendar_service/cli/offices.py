"""offices import, list, show, history, diff, rollback, sample: who is told.

The list goes through the same guard as in the editor, and every change of it has its author, its
reason and its way back.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from getpass import getuser
from pathlib import Path

from calendar_service.bootstrap.foundation import Foundation
from calendar_service.cli import CommandContext, Commands, add_command
from calendar_service.cli.arguments import whole_number, words
from calendar_service.cli.documents import print_document, print_list
from calendar_service.cli.parsers import Parser
from calendar_service.cli.timetable import file_revision, present_revision
from calendar_service.errors import N_, InvalidInput, Problem, Refused, counted
from calendar_service.offices.change_words import sections
from calendar_service.offices.changes import changes
from calendar_service.offices.list_revision import Changed, HowFar, ListAuthor
from calendar_service.offices.office import Office, csv_pages, sample_offices, write_offices
from calendar_service.offices.office_list import OfficeList
from calendar_service.offices.reading import read_list
from calendar_service.promises.audience import told_nothing
from calendar_service.regions import CAPITAL_ZONE, Regions
from calendar_service.terminal import Step
from calendar_service.timeline.timeline import Timeline

FOUND = N_("(daftar yang sudah ada sebelum ada riwayat)")


def add(commands: Commands) -> None:
    inner = commands.group("offices")
    command = add_command(inner, "import", N_("mengganti daftar dengan isi berkas"), import_file)
    command.add_argument("file", type=Path, metavar=N_("BERKAS"), help=N_("CSV atau .xlsx, dengan baris judul"))
    _author(command, is_required=False)
    command.add_progress()
    command = add_command(inner, "list", N_("mencetak daftar"), list_offices)
    command.add_format("text", "json", "csv")
    command.add_argument("--revision", type=whole_number, metavar="N", help=N_("daftar menurut revisi N"))
    command = add_command(inner, "show", N_("apa yang diberitahukan kepada satu kantor"), show)
    command.add_argument("code", type=words, metavar=N_("KODE"), help=N_("kode kantor"))
    command.add_format("text", "json")
    command = add_command(inner, "history", N_("semua revisi daftar, yang terbaru dahulu"), history)
    command.add_format("text", "json")
    command = add_command(inner, "diff", N_("perbedaan revisi N dan M"), diff)
    command.add_argument("old", type=whole_number, metavar="N", help=N_("nomor revisi"))
    command.add_argument("new", type=whole_number, metavar="M", help=N_("nomor revisi"))
    command.add_format("text", "json")
    command = add_command(inner, "rollback", N_("kembali ke daftar revisi N"), rollback)
    command.add_argument("number", type=whole_number, metavar="N", help=N_("nomor revisi"))
    _author(command)
    add_command(inner, "sample", N_("mencetak kantor contoh"), sample).add_format("csv", "json")


_WHO = N_("siapa yang mengubah; tercatat dalam riwayat")
_WHO_ELSE_LOGIN = N_("siapa yang mengubah; tercatat dalam riwayat. Jika tidak disebut: nama pengguna komputer")
_WHY = N_("mengapa; tercatat dalam riwayat")
_WHY_ELSE_FILE = N_("mengapa; tercatat dalam riwayat. Jika tidak disebut: nama berkas")


def _author(command: Parser, *, is_required: bool = True) -> None:
    who, why = (_WHO, _WHY) if is_required else (_WHO_ELSE_LOGIN, _WHY_ELSE_FILE)
    command.add_argument("--by", type=words, required=is_required, metavar=N_("SIAPA"), help=who)
    command.add_argument("--note", type=words, required=is_required, metavar=N_("ALASAN"), help=why)
    command.add_argument("--force", action="store_true", help=N_("memang dimaksud, apa pun keberatan penjaga"))


def import_file(given: argparse.Namespace, context: CommandContext) -> int:
    """All or nothing. An office that is no longer in the file is retired, not deleted."""
    file: Path = given.file
    data = file.read_bytes()
    service = context.ready(Foundation)
    with _counting(given, context, N_("baris dibaca")) as read:
        listing = read_list(data, service.regions, str(file), tell=read)
    del data
    if not listing.offices:
        raise Refused(N_("%(file)s tidak memuat satu kantor pun; daftar tidak diubah"), file=file)
    tell(listing.told, context, str(file))
    author = ListAuthor(given.by or getuser(), given.note or context.translator.text("impor %(file)s", file=file.name))
    with _counting(given, context, N_("kantor ditulis")) as written:
        done = _office_list(service).take(listing, author, meant=given.force, tell=written)
    tell(listing.kept(done.found.after), context, str(file))
    _tell_unheard(context, listing.offices)
    if not given.quiet:
        _say_what(context, done)
    return 0


def _tell_unheard(context: CommandContext, offices: Iterable[Office]) -> None:
    """Kinds that the present timetable tells nothing. A file that cannot be read has its own problem, which is not this one."""
    with suppress(InvalidInput, OSError, Refused):
        timeline = present_revision(context.ready(Foundation)).timeline
        for each in told_nothing(timeline, offices):
            context.say(N_("perhatikan: %(sentence)s"), sentence=each.sentence(context.translator))


@contextmanager
def _counting(given: argparse.Namespace, context: CommandContext, about: str) -> Iterator[HowFar]:
    """Draws what is told: how many are done, of how many. The bar begins when that is known."""
    with ExitStack() as stack:
        drawn: list[Step] = []
        seen = 0

        def tell(done: int, total: int) -> None:
            nonlocal seen
            if not drawn:
                drawn.append(stack.enter_context(context.progress(given, about, total)))
            drawn[0](done - seen)
            seen = done

        yield tell


def rollback(given: argparse.Namespace, context: CommandContext) -> int:
    done = _office_list(context.ready(Foundation)).go_back(
        given.number, ListAuthor(given.by, given.note), meant=given.force
    )
    _say_what(context, done)
    return 0


def _office_list(service: Foundation) -> OfficeList:
    return OfficeList(service.directory, service.regions, service.clock)


def _say_what(context: CommandContext, done: Changed) -> None:
    found, number = done.found, context.translator.number
    context.say(
        counted(
            "%(total)s kantor: %(added)s baru, %(changed)s berubah, %(unchanged)s tetap; %(retired)s tidak dipakai lagi.",
            by="total",
        ),
        total=number(found.total),
        added=number(len(found.added)),
        changed=number(len(found.changed)),
        unchanged=number(len(found.unchanged)),
        retired=number(len(found.retired)),
    )


def history(given: argparse.Namespace, context: CommandContext) -> int:
    entries = context.ready(Foundation).directory.history()
    if given.format == "json":
        print_list(map(asdict, entries))
        return 0
    for entry in entries:
        when, count = context.translator.instant(entry.at, CAPITAL_ZONE), context.translator.number(entry.offices)
        note = entry.note if entry.by else context.translator.text(FOUND)
        print(f"{entry.number:>5}  {when}  {count:>7}  {entry.by or '-'}  {note}".rstrip())
    return 0


def show(given: argparse.Namespace, context: CommandContext) -> int:
    """What one office was told."""
    from calendar_service.cli import office_card  # all that the ledger needs, which the other commands do not

    return office_card.show(given, context)


def diff(given: argparse.Namespace, context: CommandContext) -> int:
    directory = context.ready(Foundation).directory
    found = changes(directory.list_of(given.old), directory.list_of(given.new))
    if given.format == "json":
        facts = {
            "from": given.old,
            "to": given.new,
            "added": [asdict(office) for office in found.added],
            "changed": [{"code": c.new.code, "old": asdict(c.old), "new": asdict(c.new)} for c in found.changed],
            "retired": [asdict(office) for office in found.retired],
        }
        print_document(facts)
        return 0
    for section in sections(found, context.translator):
        print(section.title)
        sys.stdout.writelines(f"  {name}  ({rest})\n" for name, rest in section.lines)
        print()
    if not found:
        context.say(N_("Kedua daftar sama."))
    return 0


def tell(told: Iterable[Problem], context: CommandContext, name: str) -> None:
    """What was read although it looks odd, and what was not read; one a line, as problems are."""
    for each in told:
        context.say(
            N_("%(name)s:%(line)s:%(column)s: perhatikan: %(sentence)s"),
            name=name,
            line=each.line,
            column=each.column,
            sentence=each.sentence(context.translator),
        )


def list_offices(given: argparse.Namespace, context: CommandContext) -> int:
    """Offices in service, or of a former list, in the order of codes."""
    directory = context.ready(Foundation).directory
    offices = directory.offices() if given.revision is None else directory.list_of(given.revision)
    if given.format == "csv":
        sys.stdout.writelines(csv_pages(offices))
    elif given.format == "json":
        print_list(map(asdict, offices))
    elif not offices:
        context.say("Belum ada kantor dalam daftar.")
    else:
        _print_table(offices, context.ready(Foundation).regions)
        context.say(counted("%(count)s kantor."), count=context.translator.number(len(offices)))
    return 0


def sample(given: argparse.Namespace, context: CommandContext) -> int:
    """Offices for the elections of STAGES_FILE, to try things with; the database is left alone."""
    service = context.untouched(Foundation)
    offices = samples(file_revision(service).timeline, service.regions)
    if given.format == "json":
        print_list(map(asdict, offices))
    else:
        sys.stdout.write(write_offices(offices))
    return 0


def samples(timeline: Timeline, regions: Regions) -> list[Office]:
    """One office for each region that elects somebody in any of the elections."""
    elections = timeline.elections.values()
    return sample_offices(regions, (r for r in regions.values() if any(election.votes(r) for election in elections)))


def _print_table(offices: Sequence[Office], regions: Regions) -> None:
    widths = [0] * 6
    for office in offices:
        widths = [max(width, len(cell)) for width, cell in zip(widths, _cells(office, regions), strict=True)]
    for office in offices:
        cells = zip(_cells(office, regions), widths, strict=True)
        print("  ".join(cell.ljust(width) for cell, width in cells).rstrip())


def _cells(o: Office, regions: Regions) -> tuple[str, ...]:
    return (o.code, o.kind, regions[o.region].full_name, o.name, o.email, o.language)
