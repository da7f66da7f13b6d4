"""offices import, offices list, offices sample: who is told."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from calendar_service.cli import Commands, Desk, add_command
from calendar_service.cli.present import file_revision
from calendar_service.errors import N_, Problem, Refused
from calendar_service.offices.office import Office, sample_offices, write_offices
from calendar_service.offices.reading import read_list
from calendar_service.regions import Regions
from calendar_service.timeline.timeline import Timeline


def add(commands: Commands) -> None:
    about = "daftar kantor yang diingatkan / the list of offices that are told"
    inner = commands.add_parser("offices", help=about, description=about).add_subparsers(
        metavar="COMMAND", required=True
    )
    command = add_command(
        inner, "import", "mengganti daftar dengan isi CSV / replace the list by a CSV file", import_file
    )
    command.add_argument("file", type=Path, metavar="FILE", help="CSV, UTF-8, dengan baris judul / with a header line")
    command = add_command(inner, "list", "mencetak daftar / print the list", list_offices)
    command.add_argument(
        "--format", choices=("text", "csv"), default="text", help="csv: dapat diimpor lagi / can be imported again"
    )
    add_command(inner, "sample", "mencetak kantor contoh sebagai CSV / print sample offices as CSV", sample)


def import_file(given: argparse.Namespace, desk: Desk) -> int:
    """All or nothing. An office that is no longer in the file is retired, not deleted."""
    file: Path = given.file
    data = file.read_bytes()
    service = desk.service
    listing = read_list(data, service.regions, str(file))
    offices = listing.offices
    if not offices:
        raise Refused(N_("%(file)s tidak memuat satu kantor pun; daftar tidak diubah"), file=file)
    _tell(listing.told, desk, str(file))
    known = {office.code: office for office in service.directory.offices()}
    done = service.directory.replace(listing.onto(known), service.clock)
    number = desk.translator.number
    desk.say(
        "%(total)s kantor: %(added)s baru, %(changed)s berubah, %(unchanged)s tetap; %(retired)s tidak dipakai lagi.",
        total=number(len(offices)),
        added=number(done.added),
        changed=number(done.changed),
        unchanged=number(done.unchanged),
        retired=number(done.retired),
    )
    return 0


def _tell(told: Iterable[Problem], desk: Desk, name: str) -> None:
    """What was read although it looks odd, and what was not read; one a line, as problems are."""
    for each in told:
        desk.say(
            N_("%(name)s:%(line)s:%(column)s: perhatikan: %(sentence)s"),
            name=name,
            line=each.line,
            column=each.column,
            sentence=each.sentence(desk.translator),
        )


def list_offices(given: argparse.Namespace, desk: Desk) -> int:
    """Offices in service, in the order of codes."""
    offices = desk.service.directory.offices()
    if given.format == "csv":
        sys.stdout.write(write_offices(offices))
    elif not offices:
        desk.say("Belum ada kantor dalam daftar.")
    else:
        _print_table(offices, desk.service.regions)
        desk.say("%(count)s kantor.", count=desk.translator.number(len(offices)))
    return 0


def sample(_given: argparse.Namespace, desk: Desk) -> int:
    """Offices for the elections of STAGES_FILE, to try things with; the database is left alone."""
    service = desk.untouched
    sys.stdout.write(write_offices(samples(file_revision(service).timeline, service.regions)))
    return 0


def samples(timeline: Timeline, regions: Regions) -> list[Office]:
    """One office for each region that elects somebody in any of the elections."""
    elections = timeline.elections.values()
    return sample_offices(regions, (r for r in regions.values() if any(election.votes(r) for election in elections)))


def _print_table(offices: Iterable[Office], regions: Regions) -> None:
    rows = [(o.code, o.kind, regions[o.region].full_name, o.name, o.email, o.language) for o in offices]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
